"""Opening channels, and keeping what is reported: through a channel's page, or told to a colleague."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import IntegrityError
from django.dispatch import Signal
from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.web.accounts.models import HeldRole, Person
from daybreak.web.accounts.prepared import Prepared
from daybreak.web.accounts.roles import Role
from daybreak.web.protection.dialogue import add_words
from daybreak.web.protection.models import Channel, Origin, Report, ReturnKey, State, Urgency
from daybreak.web.protection.questions.answers import lines_of
from daybreak.web.protection.return_words import Opened, draw, open_code, wordlist
from daybreak.web.protection.returning import Returned, close_for_return, open_with_code
from daybreak.web.protection.rules import RECIPIENTS
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import create_case_key, open_case_from_outside
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.keys import current_key
from daybreak.web.vault.organisation_keys import is_vouched_for
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_with, save_sealed
from daybreak.web.vault.unlock import Unlocked
from daybreak.web.work.actions import notify

WHY = Purpose.INTAKE
#: Sent before a report is kept, outside any transaction: channel, content. Who wants to keep something with
#: it answers with a function of the report, which is called in the transaction that keeps the report.
report_comes = Signal()
Keep = Callable[[Report], None]


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
        BadValue: Nobody would receive its reports, or somebody who may not or whom nobody has vouched for.
    """
    channel = Channel(organisation_id=by.organisation_id, **fields)
    _save_channel(by, channel, people, "create")
    return channel


@ledger.action
def change_channel(*, by: Person, channel: Channel, people: Iterable[Person]) -> None:
    """Save changes to a channel; those who are added receive what comes from now on.

    Raises:
        BadValue: Nobody would receive its reports, or somebody who may not or whom nobody has vouched for.
    """
    _save_channel(by, channel, people, "write")


def _save_channel(by: Person, channel: Channel, people: Iterable[Person], action: str) -> None:
    chosen = list(people)
    fit = all(one.organisation_id == channel.organisation_id and one.holds(*RECIPIENTS) for one in chosen)
    if not chosen or not fit:
        raise BadValue(
            "The people who receive reports", found=len(chosen), needed="at least one, all of this work"
        )
    strange = [one for one in {by, *chosen} if not is_vouched_for(one)]
    if strange:
        raise BadValue(
            "The people of a channel",
            found=", ".join(sorted(map(str, strange))),
            needed="a colleague who knows them has to confirm them first",
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
    code = open_code(words, language=wordlist(language).language, at=channel.organisation_id)
    known = _filed_before(code, words, content)
    if known is not None:
        return known
    answers = report_comes.send(sender=Report, channel=channel, content=content)
    also = [keep for _, keep in answers if keep is not None]
    try:
        return Filed(words, _keep(channel, code, language, content, also))
    except IntegrityError:  # the same page was sent twice at once, or those it reads like were destroyed
        again = _filed_before(code, words, content)
        return again or Filed(words, _keep(channel, code, language, content, also))


def _filed_before(code: Opened, words: tuple[str, ...], content: Mapping[str, Any]) -> Filed | None:
    found = _return_key.first(lookup=code.lookup)
    if found is None:
        return None
    came = open_with_code(found, code)
    for text in _said_anew(came, content):
        add_words(came=came, text=text, once=UUID(int=0))
    return Filed(words, came.report)


def _said_anew(came: Returned, content: Mapping[str, Any]) -> list[str]:
    """What a page sent again says beyond what is kept: its text, and other answers with their questions."""
    first = open_with(came.report, "content", came.ring)
    own = came.report.messages.filter(by=None)
    said = {first.get("text", ""), *(open_with(one, "text", came.ring) for one in own)}
    known = set(lines_of(first))
    further = "\n".join(line for line in lines_of(content) if line not in known)
    return [text for text in (str(content.get("text", "")), further) if text and text not in said]


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
            return issue_code(by=by, report=kept, seed=seed, language=language)
    return Filed(words if ReturnKey.objects.filter(report=kept).exists() else (), kept)


@ledger.action
def issue_code(*, by: Unlocked, report: Report, seed: bytes, language: str) -> Filed:
    """Give the person of a report without a return code the words of one; sent twice it gives the same.

    Args:
        by: Who tells them the words.
        report: A report that a colleague took down.
        seed: Random bytes of the page from which it is asked.
        language: The language of the words.

    Raises:
        BadValue: The person has words already, which nobody can give again.
        NotGranted, Destroyed: The colleague holds no key.
    """
    words = draw(seed, language=language)
    code = open_code(words, language=wordlist(language).language, at=report.organisation_id)
    known = ReturnKey.objects.filter(report=report).first()
    if known is not None and known.lookup != code.lookup:
        raise BadValue("The words", found="given before", needed="nobody can give them a second time")
    if known is None:
        _keep_return_key(report, code, current_key(by=by, case=report.case))
        ledger.record(
            "code.issue", who=by.person, organisation=report.organisation_id, record=report, why=WHY
        )
    return Filed(words, report)


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
    """Who receives a channel's reports now: a role that was taken away counts from the next report on."""
    held = defaultdict(set)
    for one in _roles_of(channel=channel.pk):
        held[one.person_id].add(Role(one.role))
    people = _people_of(channel=channel.pk)
    for person in people:
        person.roles = frozenset(held[person.pk])
    return [one for one in people if one.holds(*RECIPIENTS)]


_return_key = Prepared(lambda lookup: ReturnKey.objects.filter(lookup=lookup), lookup=str)
_people_of = Prepared(lambda channel: Person.objects.filter(channels=channel), channel=UUID)
_roles_of = Prepared(lambda channel: HeldRole.objects.filter(person__channels=channel), channel=UUID)


def _keep(
    channel: Channel, code: Opened, language: str, content: Mapping[str, Any], also: Sequence[Keep]
) -> Report:
    report = _new_report(channel, language, danger=content.get("danger") == "yes")
    able = _able(channel)

    def keep_more(key: SecretKey) -> None:
        _keep_return_key(report, code, key)
        for one in able:
            notify(person=one)
        for keep in also:
            keep(report)

    open_case_from_outside(
        record=report, values={"content": dict(content)}, people=able, why=WHY, also=keep_more
    )
    return report


def _new_report(channel: Channel, language: str, *, danger: bool, pk: UUID | None = None) -> Report:
    pk, now = pk or uuid4(), timezone.now()
    return Report(
        id=pk,
        case=pk,
        organisation_id=channel.organisation_id,
        channel=channel,
        language=language[:10],
        urgency=Urgency.DANGER if danger else Urgency.NORMAL,
        received=now,
        answer_due=now + timedelta(hours=channel.acknowledge_hours),
    )


def _keep_return_key(report: Report, code: Opened, key: SecretKey) -> None:
    return_key = ReturnKey.objects.create(report=report, lookup=code.lookup, public=code.pair.public)
    close_for_return(key, return_key=return_key)
