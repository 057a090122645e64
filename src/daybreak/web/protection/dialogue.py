"""What whoever came back with a code does: reads, writes, withdraws, asks for deletion."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from daybreak.errors import BadValue, SealBroken
from daybreak.web.handover.retention import is_held
from daybreak.web.protection.models import EndedWhy, Message, Origin, Report, State, Translation
from daybreak.web.protection.retention import destroy_report, touch
from daybreak.web.protection.returning import Returned, come_anew, lock_current
from daybreak.web.vault import ledger
from daybreak.web.vault.keys import holders
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_with, save_from_outside
from daybreak.web.work.actions import notify


@dataclass(frozen=True, slots=True)
class Said:
    """One message as the person who reported reads it.

    Attributes:
        message: Whose and when.
        text: Its words.
        translations: What colleagues made of it in other languages: language and words.
        is_new: Whether the person sees it for the first time.
    """

    message: Message
    text: str
    translations: Sequence[tuple[str, str]]
    is_new: bool


@ledger.action
def add_words(*, came: Returned, text: str, once: UUID) -> None:
    """Add what the person who reported writes further.

    Args:
        came: Who came back with the code.
        text: Their words.
        once: Names this message among those of the report, so that a page sent twice adds it once.

    Raises:
        NotGranted: The report's key is being replaced.
        BadValue: There are no words.
    """
    if not text.strip():
        raise BadValue("The message", found="empty", needed="write something first")
    key = lock_current(came)
    report = came.report
    pk = uuid5(report.pk, f"{once}|{text}" if once.int == 0 else str(once))
    if Message.objects.filter(pk=pk).exists():
        return
    message = Message(id=pk, organisation_id=report.organisation_id, case=report.case, report=report)
    save_from_outside(record=message, values={"text": text}, key=key, why=Purpose.INTAKE)
    Report.objects.filter(pk=report.pk).update(unread=True)
    Report.objects.filter(pk=report.pk, state__in=[State.CLOSED, State.WITHDRAWN]).update(state=State.OPEN)
    touch(report.pk)
    for one in holders(report.case):
        notify(person=one)


@ledger.action
def withdraw(*, came: Returned) -> None:
    """Take a report back: staff sees that, and does nothing further with it."""
    _own_wish(came, "withdraw", state=State.WITHDRAWN, unread=True)


def goes_at_once(report: Report) -> bool:
    """Whether a report is deleted as soon as its person wants it: nobody has opened it yet."""
    return report.state == State.NEW and not is_held(report.case)


@ledger.action
def ask_for_deletion(*, came: Returned) -> bool:
    """Delete a report that nobody has opened yet, at once; else ask for it. Whether it is gone.

    Raises:
        Report.DoesNotExist: It was gone before.
    """
    ledger.lock_in_order(came.report.organisation_id)  # whoever takes it on meanwhile has done so, or waits
    report = Report.objects.get(pk=came.report.pk)
    if goes_at_once(report):
        destroy_report(report=report, by=None, why=EndedWhy.WISH)
        return True
    if report.deletion_asked is None:
        _own_wish(came, "ask-deletion", deletion_asked=timezone.now(), unread=True)
    return False


@ledger.action
def _own_wish(came: Returned, wish: str, **fields: Any) -> None:
    ledger.record(  # before the row, as everybody does
        wish,
        who="public",
        organisation=came.report.organisation_id,
        record=came.report,
        why=Purpose.OWN_ACCESS,
    )
    Report.objects.filter(pk=came.report.pk).update(**fields)
    for one in holders(came.report.case):
        notify(person=one)


def read_as_it_is(came: Returned) -> tuple[Returned, list[Said], dict[str, Any]]:
    """Who came, with the keys of this moment, the dialogue, and what they answered on the public page.

    Raises:
        SealBroken: A value was changed or moved here.
    """
    try:
        return came, read_dialogue(came), read_first(came)
    except SealBroken:  # something lies under a key that took over since they came
        came = come_anew(came)
        return came, read_dialogue(came), read_first(came)


@ledger.action
def read_dialogue(came: Returned) -> list[Said]:
    """The dialogue as the person who reported reads it, in order; what staff wrote counts as seen now."""
    rows = list(came.report.messages.order_by("created", "id"))
    translated = _translations(came)
    said = [
        Said(
            one,
            open_with(one, "text", came.ring),
            translated[one.pk],
            is_new=one.by_id is not None and one.seen is None,
        )
        for one in rows
    ]
    ledger.record(  # before the rows, as everybody does
        "read",
        who="public",
        organisation=came.report.organisation_id,
        record=came.report,
        why=Purpose.OWN_ACCESS,
        details={"messages": len(rows)},
    )
    came.report.messages.filter(seen=None).exclude(by=None).update(seen=timezone.now())
    return said


def read_first(came: Returned) -> dict[str, Any]:
    """What the person themselves answered on the public page; empty when staff took the report down."""
    if came.report.origin != Origin.WEB:
        return {}
    content: dict[str, Any] = open_with(came.report, "content", came.ring)
    return content


def _translations(came: Returned) -> dict[UUID, list[tuple[str, str]]]:
    found: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    rows = Translation.objects.filter(report=came.report, case=came.report.case).order_by("language")
    for one in rows:
        found[one.of].append((one.language, open_with(one, "text", came.ring)))
    return found
