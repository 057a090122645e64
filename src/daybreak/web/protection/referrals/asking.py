"""Asking for consent in the dialogue, and writing down what the person answers with their own code.

What they answer is a consent like any other (`handover.consents`): the same terms and versions, and the same
check at every step of a handover. Refusing changes nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Organisation
from daybreak.web.handover.consents import (
    check_expiry,
    record_own_consent,
    withdraw_own_consent,
)
from daybreak.web.handover.crossings import check_labels, label_of
from daybreak.web.handover.permission import latest, standing
from daybreak.web.handover.terms import Recipient
from daybreak.web.handover.zones import Zone
from daybreak.web.protection.models import Message, Report
from daybreak.web.protection.referrals.models import Answer, ConsentRequest
from daybreak.web.protection.retention import touch
from daybreak.web.protection.returning import Returned, lock_current
from daybreak.web.vault import ledger
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_with, save_sealed
from daybreak.web.vault.unlock import Unlocked
from daybreak.web.work.actions import notify

#: What a person can be asked about: their report, and the messages of the dialogue.
FIELDS = (label_of(Report, "content"), label_of(Message, "text"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for consent as the person reads it.

    Attributes:
        request: Its row.
        organisation: To whom it would go.
        words: What a colleague explains.
    """

    request: ConsentRequest
    organisation: str
    words: str


@ledger.action
def ask_for_consent(
    *,
    by: Unlocked,
    report: Report,
    to: Organisation,
    fields: Iterable[str],
    expires: datetime,
    words: str,
) -> ConsentRequest:
    """Ask whether fields of a report may go to another organisation.

    Args:
        by: Who asks.
        report: The report; its person has a return code.
        to: Which organisation.
        fields: Which fields, among `FIELDS`.
        expires: Until when it would be allowed.
        words: What for, in words the person understands.

    Raises:
        BadValue: It is the own organisation, a field is none of these, the time is over, there are no words,
            or the person cannot come back to answer.
        NotGranted, Destroyed: The colleague holds no key.
    """
    labels = sorted(set(fields))
    if to.pk == report.organisation_id:
        raise BadValue("The organisation", found="your own", needed="nothing has to cross")
    if not set(labels) <= set(FIELDS):
        raise BadValue("The fields", found="others", needed="the report, or its messages")
    if not words.strip():
        raise BadValue("The explanation", found="nothing", needed="say what it is for")
    if not hasattr(report, "return_key"):
        raise BadValue("The person", found="without words to come back", needed="ask them and write it down")
    check_labels(labels)
    check_expiry(expires)
    one = ConsentRequest(
        organisation_id=report.organisation_id,
        case=report.case,
        report=report,
        asked_by=by.person,
        to_organisation=to.pk,
        fields=labels,
        expires=expires,
    )
    save_sealed(by=by, record=one, values={"words": words}, why=Purpose.CONSENT)
    touch(report.pk)
    return one


@ledger.action
def answer_request(*, came: Returned, request: UUID, allowed: bool) -> bool:
    """Write down what the person answers; whether there was such a question that waits.

    Raises:
        NotGranted: The report's key is being replaced.
        Destroyed: The report was destroyed meanwhile.
        BadValue: The time until which it would hold is over.
    """
    key = lock_current(came)
    one = _hold(came, request, Answer.WAITING)
    if one is None:
        return False
    consent = record_own_consent(
        asked_by=one.asked_by,
        case=came.report.case,
        key=key,
        recipient=Recipient(one.to_organisation, Zone.PROTECTION),
        purpose=Purpose.REFERRAL,
        fields=one.fields,
        expires=one.expires,
        refused=not allowed,
    )
    _answer(one, Answer.GIVEN if allowed else Answer.REFUSED, series=consent.series)
    return True


@ledger.action
def take_back(*, came: Returned, request: UUID) -> bool:
    """Withdraw a consent that the person gave: what was handed over can be read no more. Whether there was.

    Raises:
        NotGranted: The report's key is being replaced.
        Destroyed: The report was destroyed meanwhile.
    """
    key = lock_current(came)
    one = _hold(came, request, Answer.GIVEN)
    consent = latest(one.series) if one is not None and one.series is not None else None
    if one is None or consent is None:
        return False
    withdraw_own_consent(consent=consent, ring=came.ring, key=key)
    _answer(one, Answer.WITHDRAWN, series=one.series)
    return True


def _hold(came: Returned, request: UUID, answer: Answer) -> ConsentRequest | None:
    rows = ConsentRequest.objects.select_for_update(of=("self",)).select_related("asked_by")
    return rows.filter(pk=request, report=came.report, answer=answer).first()


def _answer(one: ConsentRequest, answer: Answer, *, series: UUID | None) -> None:
    rows = ConsentRequest.objects.filter(pk=one.pk)
    rows.update(answer=answer, answered=timezone.now(), series=series)
    Report.objects.filter(pk=one.report_id).update(unread=True)
    touch(one.report_id)
    notify(person=one.asked_by)


def asked_of(came: Returned) -> list[Asked]:
    """What the person is asked, and what they allowed and can take back, in order."""
    rows = list(ConsentRequest.objects.filter(report=came.report).order_by("asked"))
    names = dict(
        Organisation.objects.filter(pk__in=[one.to_organisation for one in rows]).values_list("pk", "name")
    )
    return [
        Asked(one, names.get(one.to_organisation, ""), open_with(one, "words", came.ring) or "")
        for one in rows
        if _still_matters(one)
    ]


def _still_matters(one: ConsentRequest) -> bool:
    """Whether a question waits to be answered, or a consent holds that can be taken back."""
    if one.answer == Answer.WAITING:
        return one.expires > timezone.now()
    consent = latest(one.series) if one.answer == Answer.GIVEN and one.series is not None else None
    return consent is not None and standing(consent) is None


def requests_of(report: Report) -> Sequence[ConsentRequest]:
    """The questions of a report for colleagues, without their words."""
    return list(ConsentRequest.objects.filter(report=report).defer("words").order_by("asked"))
