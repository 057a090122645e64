"""Legal orders: entered by one person, in force once a different person has confirmed them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.web.handover.consents import check_expiry, check_recipient, seal_allowance
from daybreak.web.handover.crossings import check_labels
from daybreak.web.handover.ending import end_handover, outlast_backups
from daybreak.web.handover.models import LIVE, Handover, LegalOrder
from daybreak.web.handover.permission import lock_basis, terms_of
from daybreak.web.handover.terms import Recipient
from daybreak.web.vault import ledger
from daybreak.web.vault.keys import ring_of
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.unlock import Unlocked


@ledger.action
def enter_order(
    *,
    by: Unlocked,
    case: UUID,
    recipient: Recipient,
    fields: Iterable[str],
    expires: datetime,
    reference: str,
) -> LegalOrder:
    """Enter an order of a court or an authority. It allows nothing until somebody else confirms it.

    Args:
        by: Who enters it; they hold the key of the case.
        case: The case it is about.
        recipient: To whom something has to go.
        fields: Which fields, each as `app.model.field`.
        expires: Until when.
        reference: The authority, the number and the day; sealed.

    Raises:
        BadValue: No reference, or the recipient, a field or the time is not possible.
        NotGranted, Destroyed: The person holds no key of the case.
    """
    labels = sorted(set(fields))
    check_labels(labels)
    check_recipient(recipient)
    check_expiry(expires)
    if not reference.strip():
        raise BadValue("The reference", found="nothing", needed="name the authority, the number and the day")
    order = LegalOrder(purpose=Purpose.LEGAL_ORDER, expires=expires, entered_by=by.person)
    seal_allowance(order, by=by, case=case, recipient=recipient, fields=labels, more={"reference": reference})
    _write(order, "order.enter", by)
    return order


@ledger.action
def confirm_order(*, by: Unlocked, order: LegalOrder) -> LegalOrder:
    """Confirm an order that somebody else entered, having read it.

    Raises:
        BadValue: The same person entered it, or it was confirmed or ended before.
        NotGranted, Destroyed: The person holds no key of the case.
        SealBroken: It was changed since it was entered.
    """
    lock_basis(order)
    held = LegalOrder.objects.get(pk=order.pk)
    if held.entered_by_id == by.person.pk:
        raise BadValue("The order", found="entered by the same person", needed="somebody else confirms it")
    if held.confirmed_by_id is not None or held.ended is not None:
        raise BadValue("The order", found="confirmed or ended before", needed="nothing more is to be done")
    _same_home(by, held)
    terms_of(held, ring_of(by=by, case=held.case))
    held.confirmed_by, held.confirmed = by.person, timezone.now()
    held.save(update_fields=["confirmed_by", "confirmed"])
    _write(held, "order.confirm", by)
    return held


@ledger.action
def end_order(*, by: Unlocked, order: LegalOrder) -> LegalOrder:
    """End an order; what was handed over under it becomes unreadable at once.

    Raises:
        BadValue: It was ended before.
    """
    lock_basis(order)
    held = LegalOrder.objects.get(pk=order.pk)
    _same_home(by, held)
    if held.ended is not None:
        raise BadValue("The order", found="ended before", needed="nothing more is to be done")
    held.ended_by, held.ended = by.person, timezone.now()
    held.save(update_fields=["ended_by", "ended"])
    outlast_backups(held.pk, held.organisation_id)
    _write(held, "order.end", by)
    for one in Handover.objects.filter(order=held, state__in=LIVE).order_by("proposed"):
        end_handover(handover=one, why="ended", by=by.person)
    return held


def _same_home(by: Unlocked, order: LegalOrder) -> None:
    if order.organisation_id != by.person.organisation_id:
        raise BadValue("The order", found="of another organisation", needed="it concerns its own people only")


def _write(order: LegalOrder, action: str, by: Unlocked) -> None:
    ledger.record(
        action, who=by.person, organisation=order.organisation_id, record=order, why=Purpose.LEGAL_ORDER
    )
