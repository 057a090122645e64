"""Every change to channels and reports, by those who report and by those who answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Person
from daybreak.web.protection.models import (
    UNFINISHED,
    Channel,
    Message,
    Note,
    Origin,
    Report,
    ReturnKey,
    State,
    Urgency,
)
from daybreak.web.protection.return_words import Opened, draw, open_code, wordlist
from daybreak.web.protection.returning import (
    Returned,
    close_for_return,
    lock_current,
    open_with_code,
)
from daybreak.web.protection.rules import RECIPIENTS
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import create_case_key, destroy, grant
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.keys import current_key, holders
from daybreak.web.vault.models import CaseKey, Shred
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_with, save_from_outside, save_sealed
from daybreak.web.vault.unlock import Unlocked
from daybreak.web.work.actions import notify

WHY = Purpose.INTAKE


@dataclass(frozen=True, slots=True)
class Filed:
    """A report that is kept.

    Attributes:
        words: The words of its return code, shown now and never again.
        report: The report.
    """

    words: tuple[str, ...]
    report: Report


@ledger.action
def make_channel(*, by: Person, people: Iterable[Person], **fields: Any) -> Channel:
    """Open a channel.

    Args:
        by: A supervisor.
        people: Who receives its reports.
        fields: The open fields of `Channel`.

    Raises:
        BadValue: Nobody would receive its reports, or somebody who may not.
    """
    channel = Channel(organisation_id=by.organisation_id, **fields)
    _save_channel(by, channel, people, "create")
    return channel


@ledger.action
def change_channel(*, by: Person, channel: Channel, people: Iterable[Person]) -> None:
    """Save changes to a channel; those who are added receive what comes from now on.

    Raises:
        BadValue: Nobody would receive its reports, or somebody who may not.
    """
    _save_channel(by, channel, people, "write")


def _save_channel(by: Person, channel: Channel, people: Iterable[Person], action: str) -> None:
    chosen = list(people)
    fit = all(one.organisation_id == channel.organisation_id and one.holds(*RECIPIENTS) for one in chosen)
    if not chosen or not fit:
        raise BadValue(
            "The people who receive reports", found=len(chosen), needed="at least one, all of this work"
        )
    channel.save()
    channel.people.set(chosen)
    ledger.record(
        action,
        who=by,
        organisation=channel.organisation_id,
        record=channel,
        why=Purpose.ADMINISTRATION,
        details={"people": sorted(str(one.pk) for one in chosen)},
    )


def file_report(*, channel: Channel, seed: bytes, language: str, content: Mapping[str, Any]) -> Filed:
    """Keep a report; sent twice with the same seed it is kept once, and what differs is added to it.

    Args:
        channel: Where it was written.
        seed: Random bytes of the page it was written on; its return code is made of them.
        language: The language of the page.
        content: What was said, by question; `danger` says whether somebody is in danger now.

    Raises:
        BadValue: The seed is too short, or the channel takes nothing now.
        NotGranted: Nobody could read it.
    """
    if not channel.is_open:
        raise BadValue("The channel", found="closed", needed="choose another way to reach the organisation")
    words = draw(seed, language=language)
    code = open_code(words, language=wordlist(language).language)
    known = _filed_before(code, words, content)
    if known is not None:
        return known
    try:
        return Filed(words, _keep(channel, code, language, content))
    except IntegrityError:  # the same page was sent twice at the same moment
        again = _filed_before(code, words, content)
        if again is None:
            raise
        return again


def _filed_before(code: Opened, words: tuple[str, ...], content: Mapping[str, Any]) -> Filed | None:
    found = ReturnKey.objects.filter(lookup=code.lookup).select_related("report__channel").first()
    if found is None:
        return None
    came = open_with_code(found, code)
    text = str(content.get("text", ""))
    if text and text not in _said(came):
        add_words(came=came, text=text, once=UUID(int=0))
    return Filed(words, came.report)


def _said(came: Returned) -> set[str]:
    own = came.report.messages.filter(by=None)
    first = open_with(came.report, "content", came.ring)
    return {first.get("text", ""), *(open_with(one, "text", came.ring) for one in own)}


@ledger.action
def take_down(
    *,
    by: Unlocked,
    channel: Channel,
    origin: Origin,
    seed: bytes,
    language: str,
    content: Mapping[str, Any],
    with_code: bool,
) -> Filed:
    """Record what somebody told a colleague; taken down twice with the same seed it is kept once.

    Args:
        by: Who was told; the report is theirs, and counts as acknowledged.
        channel: Whose recipients shall read it too.
        origin: How it came.
        seed: Random bytes of the page it was written on.
        language: The language of the person, for the words of the code.
        content: What was said, by question.
        with_code: Whether the person gets a return code, which is then in `words`.

    Raises:
        BadValue: The channel is of another organisation, or the seed too short.
    """
    if channel.organisation_id != by.person.organisation_id:
        raise BadValue("The channel", found="of another organisation", needed="choose one of your own")
    words = draw(seed, language=language)
    pk = uuid5(by.person.pk, seed.hex())
    kept = Report.objects.filter(pk=pk, organisation=channel.organisation_id).first()
    if kept is None:
        kept = _take_down(by, channel, pk, origin, language, content)
        if with_code:
            code = open_code(words, language=wordlist(language).language)
            _keep_return_key(kept, code, current_key(by=by, case=kept.case))
    return Filed(words if ReturnKey.objects.filter(report=kept).exists() else (), kept)


def _take_down(
    by: Unlocked, channel: Channel, pk: UUID, origin: Origin, language: str, content: Mapping[str, Any]
) -> Report:
    report = _new_report(channel, language, danger=content.get("danger") == "yes", pk=pk)
    report.origin, report.state, report.assigned_to = origin, State.OPEN, by.person
    report.acknowledged = report.received
    people = {by.person, *_able(channel)}
    key = create_case_key(organisation=channel.organisation, case=pk, people=people, by=by.person, why=WHY)
    save_sealed(by=by, record=report, values={"content": dict(content)}, why=WHY, key=key)
    for one in people - {by.person}:
        notify(person=one)
    return report


def _able(channel: Channel) -> list[Person]:
    people = channel.people.prefetch_related("held_roles")
    return [one for one in people if one.holds(*RECIPIENTS)]


@ledger.action
def _keep(channel: Channel, code: Opened, language: str, content: Mapping[str, Any]) -> Report:
    report = _new_report(channel, language, danger=content.get("danger") == "yes")
    able = _able(channel)
    key = create_case_key(organisation=channel.organisation, case=report.pk, people=able, by=None, why=WHY)
    save_from_outside(record=report, values={"content": dict(content)}, key=key, why=WHY)
    _keep_return_key(report, code, key)
    for one in able:
        notify(person=one)
    return report


def _new_report(channel: Channel, language: str, *, danger: bool, pk: UUID | None = None) -> Report:
    pk, now = pk or uuid4(), timezone.now()
    return Report(
        id=pk,
        case=pk,
        organisation=channel.organisation,
        channel=channel,
        language=language[:10],
        urgency=Urgency.DANGER if danger else Urgency.NORMAL,
        received=now,
        answer_due=now + timedelta(hours=channel.acknowledge_hours),
    )


def _keep_return_key(report: Report, code: Opened, key: SecretKey) -> None:
    return_key = ReturnKey.objects.create(report=report, lookup=code.lookup, public=code.pair.public)
    close_for_return(key, return_key=return_key)


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
    save_from_outside(record=message, values={"text": text}, key=key, why=WHY)
    Report.objects.filter(pk=report.pk).update(unread=True)
    Report.objects.filter(pk=report.pk, state__in=[State.CLOSED, State.WITHDRAWN]).update(state=State.OPEN)
    for one in holders(report.case):
        notify(person=one)


@ledger.action
def withdraw(*, came: Returned) -> None:
    """Take a report back: staff sees that, and does nothing further with it."""
    _own_wish(came, "withdraw", state=State.WITHDRAWN, unread=True)


def ask_for_deletion(*, came: Returned) -> bool:
    """Delete a report that nobody has opened yet, at once; else ask for it. Whether it is gone."""
    if came.report.state == State.NEW:
        _destroy(came.report, by=None)
        return True
    _own_wish(came, "ask-deletion", deletion_asked=True, unread=True)
    return False


@ledger.action
def _own_wish(came: Returned, wish: str, **fields: Any) -> None:
    Report.objects.filter(pk=came.report.pk).update(**fields)
    ledger.record(
        wish,
        who="public",
        organisation=came.report.organisation_id,
        record=came.report,
        why=Purpose.OWN_ACCESS,
    )


def read_dialogue(came: Returned) -> list[tuple[Message, str]]:
    """The dialogue as the person who reported reads it, in order; written down as their own access."""
    rows = list(came.report.messages.order_by("created", "id"))
    plain = [(one, open_with(one, "text", came.ring)) for one in rows]
    ledger.record(
        "read",
        who="public",
        organisation=came.report.organisation_id,
        record=came.report,
        why=Purpose.OWN_ACCESS,
        details={"messages": len(rows)},
    )
    return plain


@ledger.action
def mark_read(*, report: Report) -> None:
    """Remember that a recipient has opened the report: it is new no more."""
    if report.unread or report.state == State.NEW:
        Report.objects.filter(pk=report.pk).update(unread=False)
        Report.objects.filter(pk=report.pk, state=State.NEW).update(state=State.OPEN)
        report.refresh_from_db(fields=["unread", "state"])


@ledger.action
def answer(*, by: Unlocked, report: Report, text: str) -> None:
    """Write to the person who reported; the first answer acknowledges the report."""
    message = Message(organisation_id=report.organisation_id, case=report.case, report=report, by=by.person)
    save_sealed(by=by, record=message, values={"text": text}, why=WHY)
    Report.objects.filter(pk=report.pk, acknowledged=None).update(acknowledged=timezone.now())
    Report.objects.filter(pk=report.pk, state=State.NEW).update(state=State.OPEN)


@ledger.action
def note(*, by: Unlocked, report: Report, text: str) -> None:
    """Write a note for colleagues, under a key that the return code does not open."""
    if not CaseKey.objects.filter(case=report.staff_case).exists():
        create_case_key(
            organisation=report.organisation,
            case=report.staff_case,
            people={by.person, *holders(report.case)},
            by=by.person,
            why=WHY,
        )
    one = Note(organisation_id=report.organisation_id, case=report.staff_case, report=report, by=by.person)
    save_sealed(by=by, record=one, values={"text": text}, why=WHY)


@ledger.action
def settle(
    *, by: Unlocked, report: Report, state: State, urgency: Urgency, assigned_to: Person | None
) -> None:
    """Say where a report stands, how soon it needs somebody, and whose it is; they get access if need be.

    Raises:
        NotGranted: The person holds no key to the report, so it is not theirs to settle.
        BadValue: Whoever it is assigned to may not receive reports.
    """
    if assigned_to is not None:
        give_access(by=by, report=report, person=assigned_to)
    Report.objects.filter(pk=report.pk).update(state=state, urgency=urgency, assigned_to=assigned_to)
    if state not in UNFINISHED:
        Report.objects.filter(pk=report.pk).update(unread=False)
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


def delete_report(*, by: Person, report: Report) -> None:
    """Destroy a report: its keys, in backups too, with all that was written about it."""
    _destroy(report, by=by)


@ledger.action
def _destroy(report: Report, *, by: Person | None) -> None:
    organisation, case, staff_case = report.organisation_id, report.case, report.staff_case
    if CaseKey.objects.filter(case=staff_case).exists():
        destroy(by=by, organisation=organisation, case=staff_case, why=Purpose.RETENTION)
    if not Shred.objects.filter(pk=case).exists():
        destroy(by=by, organisation=organisation, case=case, why=Purpose.RETENTION)


def delete_overdue() -> int:
    """Destroy reports past their channel's time that nobody works on; how many. A daily chore."""
    gone = 0
    for channel in Channel.objects.all():
        over = timezone.now() - timedelta(days=channel.keep_days)
        unneeded = channel.reports.filter(received__lt=over).exclude(state=State.OPEN)
        for report in unneeded.exclude(messages__created__gte=over).distinct():
            with transaction.atomic():
                _destroy(report, by=None)
            gone += 1
    return gone
