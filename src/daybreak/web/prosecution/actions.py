"""Every change to collections, files, runs and decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.prosecution.decisions import Decision
from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.accounts.roles import Role
from daybreak.web.prosecution.models import Collection, Lead, ReviewDecision, Run, RunState, Upload
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import create_case_key, destroy, grant
from daybreak.web.vault.job_keys import keys_for_job
from daybreak.web.vault.keys import holders
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed
from daybreak.web.vault.receiving import check_size, plain_name
from daybreak.web.vault.unlock import Unlocked
from daybreak.web.work.actions import continue_job, start_job

WHY = Purpose.INVESTIGATION
#: The largest file that is taken.
MOST_BYTES = 8 << 30


def readers_of(organisation: Organisation) -> list[Person]:
    """Everybody who works with posts there."""
    return list(
        Person.objects.filter(
            organisation=organisation, is_active=True, held_roles__role__in=[Role.ANALYST, Role.SUPERVISOR]
        ).distinct()
    )


@ledger.action
def make_collection(*, by: Unlocked, name: str) -> Collection:
    """Begin a collection, open to all who work with posts in the organisation."""
    pk = uuid4()
    organisation = by.person.organisation
    collection = Collection(id=pk, organisation=organisation, case=pk, made_by=by.person)
    key = create_case_key(
        organisation=organisation, case=pk, people=readers_of(organisation), by=by.person, why=WHY
    )
    save_sealed(by=by, record=collection, values={"name": name}, why=WHY, key=key)
    return collection


@ledger.action
def share_collection(*, by: Unlocked, collection: Collection) -> int:
    """Open a collection to colleagues who came later; how many."""
    have = {one.pk for one in holders(collection.case)}
    new = [one for one in readers_of(by.person.organisation) if one.pk not in have]
    for person in new:
        grant(by=by, case=collection.case, person=person, why=WHY)
    return len(new)


@ledger.action
def destroy_collection(*, by: Unlocked, collection: Collection) -> None:
    """Make a collection unreadable for ever, in backups too; its rows and files go with its key."""
    destroy(by=by.person, organisation=collection.organisation, case=collection.case, why=Purpose.RETENTION)


def make_upload(*, by: Unlocked, collection: Collection, size: int = 0) -> Upload:
    """A file of a collection, not yet saved."""
    return Upload(
        organisation=collection.organisation,
        case=collection.case,
        collection=collection,
        size=size,
        sent_by=by.person,
    )


@ledger.action
def keep_upload(*, by: Unlocked, upload: Upload, name: str) -> Upload:
    """Keep a file that begins to come or has come.

    Raises:
        BadValue: It is empty or too large.
    """
    check_size(upload.size, most=MOST_BYTES)
    save_sealed(by=by, record=upload, values={"name": plain_name(name)}, why=WHY)
    return upload


def begin_upload(*, by: Unlocked, collection: Collection, name: str, size: int) -> Upload:
    """Begin to take a file in pieces.

    Raises:
        BadValue: It is empty or too large.
    """
    return keep_upload(by=by, upload=make_upload(by=by, collection=collection, size=size), name=name)


@ledger.action
def start_run(
    *, by: Unlocked, collection: Collection, uploads: Sequence[Upload], options: Mapping[str, Any]
) -> Run:
    """Search for networks in files of a collection, in the background.

    Raises:
        BadValue: No complete file was chosen.
    """
    chosen = [one for one in uploads if one.is_complete and one.collection_id == collection.pk]
    if not chosen:
        raise BadValue(
            "The files to search", found=len(chosen), needed="at least one that has arrived in full"
        )
    held = Collection.objects.select_for_update().get(pk=collection.pk)
    held.runs_made += 1
    held.save(update_fields=["runs_made"])
    run = Run(
        organisation=collection.organisation,
        case=collection.case,
        collection=collection,
        number=held.runs_made,
        started_by=by.person,
    )
    save_sealed(by=by, record=run, values={"options": dict(options)}, why=WHY)
    run.uploads.set(chosen)
    run.job = start_job(
        by=by.person, kind="prosecution.run", record=run.pk, key=keys_for_job(by=by, case=run.case)
    )
    run.save(update_fields=["job"])
    return run


def continue_run(*, by: Unlocked, run: Run) -> None:
    """Hand a run that lost its key with the process the key again."""
    if run.job is not None:
        continue_job(job=run.job, key=keys_for_job(by=by, case=run.case))


def mark_seen(*, by: Person, run: Run) -> None:
    """Remember that whoever started the run has looked at it."""
    if run.started_by_id == by.pk and run.state != RunState.OPEN and not run.seen:
        Run.objects.filter(pk=run.pk).update(seen=True)


def run_failed(run: Run) -> None:
    """Close a run whose job did not end well."""
    Run.objects.filter(pk=run.pk).update(state=RunState.FAILED, finished=timezone.now())


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
