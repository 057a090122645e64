"""What analysts change: searches they start, files they remove, decisions they write down."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from daybreak.errors import BadValue
from daybreak.prosecution.decisions import Decision
from daybreak.web.inquiries import actions as inquiries
from daybreak.web.prosecution.models import Collection, Lead, ReviewDecision, Run, Upload
from daybreak.web.prosecution.room import check_room
from daybreak.web.vault import ledger
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed
from daybreak.web.vault.unlock import Unlocked

WHY = Purpose.INVESTIGATION


def make_collection(*, by: Unlocked, name: str) -> Collection:
    """Begin a collection, open to all who work with posts in the organisation."""
    return inquiries.begin(by=by, kind=Collection, name=name)


def begin_upload(*, by: Unlocked, collection: Collection, name: str, size: int) -> Upload:
    """Begin to take a file of posts in pieces.

    Raises:
        BadValue: It is empty or too large.
    """
    return inquiries.begin_file(by=by, kind=Upload, inquiry=collection, name=name, size=size)


@ledger.action
def start_run(
    *, by: Unlocked, collection: Collection, uploads: Sequence[Upload], options: Mapping[str, Any]
) -> Run:
    """Search for networks in files of a collection, in the background.

    Raises:
        BadValue: No complete file was chosen, or they are too large for the memory of this machine.
    """
    chosen = [one for one in uploads if one.is_complete and one.collection_id == collection.pk]
    if not chosen:
        raise BadValue(
            "The files to search", found=len(chosen), needed="at least one that has arrived in full"
        )
    check_room(sum(one.size for one in chosen))
    run = Run(
        organisation=collection.organisation,
        case=collection.case,
        collection=collection,
        number=inquiries.next_number(collection, "runs_made"),
        started_by=by.person,
    )
    save_sealed(by=by, record=run, values={"options": dict(options)}, why=WHY)
    run.uploads.set(chosen)
    return inquiries.put_to_work(by=by, work=run, kind="prosecution.run")


def remove_upload(*, by: Unlocked, record: Upload) -> None:
    """Delete a file of posts; what was found in it stays.

    Raises:
        BadValue: A search in it is open.
    """
    runs = record.runs.defer("manifest", "options", "said")
    inquiries.remove(by=by, record=record, works=runs, files=[record], why=WHY)


@ledger.action
def decide(
    *, by: Unlocked, lead: Lead, kind: str, parts: Sequence[Sequence[str]], note: str = ""
) -> ReviewDecision:
    """Write down what a reviewer decided about a lead; the next run honours it.

    Args:
        by: The reviewer.
        lead: The lead as it was seen.
        kind: confirm, reject, split, merge or note.
        parts: Fingerprints of the posts, see `daybreak.prosecution.decisions.Decision`.
        note: The reviewer's own words.

    Raises:
        BadValue: The kind is none of these, or does not fit the parts.
    """
    said = Decision(
        kind=kind,  # type: ignore[arg-type]  (Decision refuses another in words)
        parts=tuple(tuple(part) for part in parts),
        lead=lead.key,
        note=note,
        reviewer=str(by.person),
        time=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    decision = ReviewDecision(
        organisation=lead.organisation,
        case=lead.case,
        collection_id=lead.run.collection_id,
        lead_key=lead.key,
        kind=said.kind,
        by=by.person,
    )
    save_sealed(by=by, record=decision, values={"decision": asdict(said)}, why=WHY)
    return decision


def parts_of_split(marks: Sequence[str], out: Sequence[str]) -> list[list[str]]:
    """The posts to take out of a lead and those that stay; empty when either is none.

    >>> parts_of_split(["a", "b", "c"], ["c", "x"]), parts_of_split(["a"], ["a"])
    ([['c'], ['a', 'b']], [])
    """
    gone = set(out) & set(marks)
    stay = [one for one in marks if one not in gone]
    return [sorted(gone), stay] if gone and stay else []
