"""Asking supervisors to look at a report, and their saying that they do."""

from django.db.models import QuerySet
from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Person
from daybreak.web.protection.answering import give_access, staff_case
from daybreak.web.protection.models import Report, Urgency
from daybreak.web.protection.retention import touch
from daybreak.web.protection.triage.models import Escalation
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import supervisors_beside
from daybreak.web.vault.keys import current_key, holds_key
from daybreak.web.vault.models import PersonKey
from daybreak.web.vault.organisation_keys import is_vouched_for
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed
from daybreak.web.vault.unlock import Unlocked
from daybreak.web.work.actions import notify


@ledger.action
def escalate(*, by: Unlocked, report: Report, reason: str, urgency: Urgency) -> Escalation:
    """Ask the other supervisors to look at a report: they get access, a notice, and the reason.

    Raises:
        BadValue: No reason, or there is no other supervisor who could read it.
        NotGranted, Destroyed: The person holds no key.
    """
    if not reason.strip():
        raise BadValue("The reason", found="nothing", needed="say what a supervisor is needed for")
    supervisors = _supervisors(by.person)
    if not supervisors:
        raise BadValue("The supervisors", found="nobody else", needed="call a colleague instead")
    case = staff_case(by=by, report=report)
    one = Escalation(organisation_id=report.organisation_id, case=case, report=report, by=by.person)
    save_sealed(by=by, record=one, values={"reason": reason}, why=Purpose.SUPERVISION)
    Report.objects.filter(pk=report.pk, urgency__lt=urgency).update(urgency=urgency)
    for person in supervisors:
        give_access(by=by, report=report, person=person)
        notify(person=person)
    touch(report.pk)
    _write("escalate", by.person, one)
    return one


@ledger.action
def acknowledge(*, by: Unlocked, escalation: Escalation) -> None:
    """Say that one looks at a report that somebody else escalated.

    Raises:
        BadValue: It is one's own.
        NotGranted, Destroyed: The person holds no key.
    """
    if escalation.by_id == by.person.pk:
        raise BadValue("The escalation", found="your own", needed="another supervisor answers it")
    current_key(by=by, case=escalation.case)
    rows = Escalation.objects.filter(pk=escalation.pk, acknowledged=None)
    if rows.update(acknowledged=timezone.now(), acknowledged_by=by.person):
        notify(person=escalation.by)
        _write("escalate.acknowledge", by.person, escalation)


def waiting_for(person: Person) -> QuerySet[Escalation]:
    """Escalations that wait for a supervisor: of others, about reports whose notes they can open."""
    rows = Escalation.objects.filter(
        holds_key(person), organisation=person.organisation_id, acknowledged=None
    )
    return rows.exclude(by=person).order_by("made")


def _supervisors(but: Person) -> list[Person]:
    """Supervisors that a colleague has vouched for: an account somebody made up must not get reports."""
    return [
        one
        for one in supervisors_beside(but)
        if is_vouched_for(one) and PersonKey.objects.filter(person=one).exists()
    ]


def _write(action: str, by: Person, one: Escalation) -> None:
    ledger.record(action, who=by, organisation=one.organisation_id, record=one, why=Purpose.SUPERVISION)
