"""What those who answer do with a report: read, answer, translate, note, settle, share."""

from uuid import UUID, uuid5

from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Person
from daybreak.web.protection.models import UNFINISHED, Message, Note, Report, State, Translation, Urgency
from daybreak.web.protection.retention import touch
from daybreak.web.protection.rules import RECIPIENTS
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import create_case_key, grant
from daybreak.web.vault.keys import current_key, holders
from daybreak.web.vault.models import CaseKey
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed
from daybreak.web.vault.unlock import Unlocked

WHY = Purpose.INTAKE


@ledger.action
def mark_read(*, report: Report) -> None:
    """Remember that a recipient has opened the report: it is new no more."""
    if report.unread or report.state == State.NEW:
        Report.objects.filter(pk=report.pk).update(unread=False)
        Report.objects.filter(pk=report.pk, state=State.NEW).update(state=State.OPEN)
        report.refresh_from_db(fields=["unread", "state"])


@ledger.action
def answer(*, by: Unlocked, report: Report, text: str) -> Message:
    """Write to the person who reported; the first answer acknowledges the report."""
    message = Message(organisation_id=report.organisation_id, case=report.case, report=report, by=by.person)
    save_sealed(by=by, record=message, values={"text": text}, why=WHY)
    Report.objects.filter(pk=report.pk, acknowledged=None).update(acknowledged=timezone.now())
    Report.objects.filter(pk=report.pk, state=State.NEW).update(state=State.OPEN)
    touch(report.pk)
    return message


@ledger.action
def translate(*, by: Unlocked, report: Report, of: UUID, language: str, text: str) -> Translation:
    """Keep what a colleague made of a report or a message in another language; said again it is replaced.

    Args:
        by: Who translated.
        report: The report.
        of: The id of the report, or of a message of it.
        language: Into which language.
        text: The translation.

    Raises:
        BadValue: The message is of another report.
        NotGranted, Destroyed: The person holds no key.
    """
    if of != report.pk and not report.messages.filter(pk=of).exists():
        raise BadValue(
            "What was translated", found="of another report", needed="choose a message of this one"
        )
    case = staff_case(by=by, report=report) if of == report.pk else report.case
    pk = uuid5(of, language)
    found = Translation.objects.select_for_update().filter(pk=pk).first()
    one = found or Translation(
        id=pk,
        organisation_id=report.organisation_id,
        case=case,
        report=report,
        of=of,
        language=language,
    )
    one.by, one.created = by.person, timezone.now()
    save_sealed(by=by, record=one, values={"text": text}, why=WHY)
    touch(report.pk)
    return one


@ledger.action
def note(*, by: Unlocked, report: Report, text: str) -> None:
    """Write a note for colleagues, under a key that the return code does not open."""
    case = staff_case(by=by, report=report)
    one = Note(organisation_id=report.organisation_id, case=case, report=report, by=by.person)
    save_sealed(by=by, record=one, values={"text": text}, why=WHY)
    touch(report.pk)


def staff_case(*, by: Unlocked, report: Report) -> UUID:
    """The case of what staff alone shall read of a report; its key is made when it is first needed.

    Raises:
        NotGranted, Destroyed: The person holds no key of the report.
    """
    current_key(by=by, case=report.case)
    if not CaseKey.objects.filter(case=report.staff_case).exists():
        create_case_key(
            organisation=report.organisation,
            case=report.staff_case,
            people={by.person, *holders(report.case)},
            by=by.person,
            why=WHY,
        )
    return report.staff_case


@ledger.action
def settle(
    *, by: Unlocked, report: Report, state: State, urgency: Urgency, assigned_to: Person | None
) -> None:
    """Say where a report stands, how soon it needs somebody, and whose it is; they get access if need be.

    Raises:
        NotGranted: The person holds no key to the report, so it is not theirs to settle.
        BadValue: Whoever it is assigned to may not receive reports.
    """
    current_key(by=by, case=report.case)
    if assigned_to is not None:
        give_access(by=by, report=report, person=assigned_to)
    Report.objects.filter(pk=report.pk).update(state=state, urgency=urgency, assigned_to=assigned_to)
    if state not in UNFINISHED:
        Report.objects.filter(pk=report.pk).update(unread=False)
    touch(report.pk)
    ledger.record(
        "settle",
        who=by.person,
        organisation=report.organisation_id,
        record=report,
        why=WHY,
        details={"state": str(state), "urgency": int(urgency)},
    )


@ledger.action
def give_access(*, by: Unlocked, report: Report, person: Person) -> None:
    """Let a colleague read a report and its notes.

    Raises:
        NotGranted: Who gives holds no key.
        BadValue: The colleague may not receive reports.
    """
    if not person.holds(*RECIPIENTS):
        raise BadValue("The colleague", found="in another role", needed="choose somebody who answers reports")
    for case in (report.case, report.staff_case):
        keys = CaseKey.objects.filter(case=case)
        if keys.exists() and person.pk not in {one.pk for one in holders(case)}:
            grant(by=by, case=case, person=person, why=WHY)


@ledger.action
def refuse_deletion(*, by: Unlocked, report: Report, reason: str) -> None:
    """Decide that a report is not deleted although the person wished it, and tell them why.

    Raises:
        BadValue: No reason is given, or nobody asked.
        NotGranted, Destroyed: The person holds no key.
    """
    if report.deletion_asked is None or not reason.strip():
        raise BadValue("The decision", found="without a wish or a reason", needed="say why it is kept")
    answer(by=by, report=report, text=reason)
    Report.objects.filter(pk=report.pk).update(deletion_asked=None)
    ledger.record(
        "refuse-deletion",
        who=by.person,
        organisation=report.organisation_id,
        record=report,
        why=Purpose.RETENTION,
    )
