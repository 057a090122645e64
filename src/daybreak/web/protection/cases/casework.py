"""Opening a case from a report, adding to it, and closing it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Person
from daybreak.web.protection.cases.entries import Proposed, entry_of, own_entry, proposed_of
from daybreak.web.protection.cases.models import Case, Section, Status
from daybreak.web.protection.models import Report, State
from daybreak.web.protection.rules import RECIPIENTS
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import create_case_key
from daybreak.web.vault.keys import current_key, holds_key
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_sealed, save_sealed
from daybreak.web.vault.unlock import Unlocked
from daybreak.web.work.actions import notify

WHY = Purpose.SUPPORT
#: Which section each answer goes to, by the key of its question; answers that are not named are left out.
Chosen = Mapping[str, Section]


@ledger.action
def open_case(
    *, by: Unlocked, report: Report, chosen: Chosen, people: Iterable[Person], owner: Person | None = None
) -> Case:
    """Turn a report into a case: its answers become entries with their origin, and it stays linked.

    Args:
        by: Who opens it; they always take part.
        report: The report, which is kept as long as the case from now on.
        chosen: Which answer goes to which section.
        people: Who takes part besides.
        owner: Whose case it is; of whoever opens it unless told.

    Raises:
        BadValue: It became a case before, or somebody may not take part.
        NotGranted, Destroyed: The person holds no key of the report.
    """
    fresh = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if fresh.became is not None:
        raise BadValue("The report", found="a case already", needed="open that case")
    taking_part = {by.person, *people, *([owner] if owner else [])}
    if any(
        one.organisation_id != report.organisation_id or not one.holds(*RECIPIENTS) for one in taking_part
    ):
        raise BadValue("The people who take part", found="somebody else", needed="choose people of this work")
    case = Case(id=(pk := uuid4()), case=pk, organisation=report.organisation, opened_by=by.person)
    case.owner = owner or by.person
    key = create_case_key(
        organisation=report.organisation, case=pk, people=taking_part, by=by.person, why=WHY
    )
    values = _sections(by, fresh, chosen)
    save_sealed(by=by, record=case, values=values, why=WHY, key=key)
    _take_in(by, case, fresh)
    for one in taking_part - {by.person}:
        notify(person=one)
    return case


@ledger.action
def add_report(*, by: Unlocked, case: Case, report: Report, chosen: Chosen) -> None:
    """Add another report to a case: its answers become further entries.

    Raises:
        BadValue: It became a case before, or the case is closed.
        NotGranted, Destroyed: The person holds no key of either.
    """
    fresh = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if fresh.became is not None:
        raise BadValue("The report", found="in a case already", needed="open that case")
    held = held_open(by, case)
    more = _sections(by, fresh, chosen)
    known = open_sealed(by=by, record=held, why=WHY, fields=list(more))
    values = {name: [*(known[name] or []), *entries] for name, entries in more.items() if entries}
    save_sealed(by=by, record=held, values=values, why=WHY)
    _take_in(by, held, fresh)


@ledger.action
def add_entry(*, by: Unlocked, case: Case, section: Section, text: str) -> None:
    """Add what a colleague knows to a section.

    Raises:
        BadValue: There are no words, or the case is closed.
        NotGranted, Destroyed: The person holds no key.
    """
    held = held_open(by, case)
    known = open_sealed(by=by, record=held, why=WHY, fields=[section])[section] or []
    save_sealed(by=by, record=held, values={section: [*known, own_entry(text, by=by.person)]}, why=WHY)


@ledger.action
def remove_entry(*, by: Unlocked, case: Case, section: Section, entry: str) -> None:
    """Take an entry out of a section, as when it turned out to be wrong.

    Raises:
        BadValue: There is no such entry, or the case is closed.
        NotGranted, Destroyed: The person holds no key.
    """
    held = held_open(by, case)
    known = open_sealed(by=by, record=held, why=WHY, fields=[section])[section] or []
    left = [one for one in known if one["id"] != entry]
    if len(left) == len(known):
        raise BadValue("The entry", found="unknown", needed="look at the case again")
    save_sealed(by=by, record=held, values={section: left}, why=Purpose.CORRECTION)


@ledger.action
def close_case(*, by: Unlocked, case: Case, reason: str) -> None:
    """Close a case; from now runs the time it is kept.

    Raises:
        BadValue: No reason, or it is closed.
        NotGranted, Destroyed: The person holds no key.
    """
    if not reason.strip():
        raise BadValue("The reason for closure", found="nothing", needed="say why the case is closed")
    held = held_open(by, case)
    held.status, held.closed = Status.CLOSED, timezone.now()
    save_sealed(by=by, record=held, values={"closure": reason}, why=WHY)
    _write("case.close", by, held)


@ledger.action
def reopen_case(*, by: Unlocked, case: Case) -> None:
    """Open a closed case again; the time it is kept runs no more.

    Raises:
        NotGranted, Destroyed: The person holds no key.
    """
    current_key(by=by, case=case.case)
    Case.objects.filter(pk=case.pk).update(status=Status.OPEN, closed=None)
    _write("case.reopen", by, case)


def held_open(by: Unlocked, case: Case) -> Case:
    """The case as it is now, kept from others until the transaction ends.

    Raises:
        BadValue: The case is closed.
        NotGranted, Destroyed: The person holds no key.
    """
    current_key(by=by, case=case.case)
    held = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if held.status != Status.OPEN:
        raise BadValue("The case", found="closed", needed="open it again first")
    return held


def _sections(by: Unlocked, report: Report, chosen: Chosen) -> dict[str, list[dict[str, Any]]]:
    content = open_sealed(by=by, record=report, why=WHY, fields=["content"])["content"] or {}
    found: dict[str, list[dict[str, Any]]] = {one.value: [] for one in Section}
    for one in proposed_of(content):
        if one.key in chosen:
            found[chosen[one.key]].append(entry_of(one, report=report.pk, by=by.person))
    return found


def _take_in(by: Unlocked, case: Case, report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(became=case.pk, warned=None, unread=False)
    Report.objects.filter(pk=report.pk, state=State.NEW).update(state=State.OPEN)
    ledger.record(
        "case.link",
        who=by.person,
        organisation=case.organisation_id,
        record=case,
        why=WHY,
        details={"report": str(report.pk)},
    )


def _write(action: str, by: Unlocked, case: Case) -> None:
    ledger.record(action, who=by.person, organisation=case.organisation_id, record=case, why=WHY)


def cases_for(person: Person) -> QuerySet[Case]:
    """The cases that a person holds a key to."""
    rows = Case.objects.filter(holds_key(person), organisation_id=person.organisation_id)
    return rows.select_related("owner")


def reports_in(case: Case) -> QuerySet[Report]:
    """The reports that a case was made of."""
    return Report.objects.filter(became=case.pk).select_related("channel").order_by("received")


def named(people: Sequence[UUID]) -> dict[str, str]:
    """What people are called, by the text of their ids, for origins of entries."""
    return {str(one.pk): str(one) for one in Person.objects.filter(pk__in=people)}


def proposals(*, by: Unlocked, report: Report) -> list[Proposed]:
    """What of a report can become entries of a case.

    Raises:
        NotGranted, Destroyed: The person holds no key.
    """
    content = open_sealed(by=by, record=report, why=WHY, fields=["content"])["content"]
    return proposed_of(content or {})
