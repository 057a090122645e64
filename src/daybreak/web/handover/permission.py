"""The one place that decides whether something may cross: `require`, and for what crossed, `check_copy`.

Every step of a handover, every read of a copy and every export asks here, against what holds now: the
latest version of the consent, or an order that two different persons entered.
"""

from collections.abc import Sequence
from typing import NoReturn
from uuid import UUID

from django.utils import timezone

from daybreak.errors import NotConsented, SealBroken
from daybreak.web.accounts.models import Person
from daybreak.web.handover.models import (
    CROSSED,
    Consent,
    ConsentState,
    HandedCopy,
    Handover,
    HandoverState,
    LegalOrder,
)
from daybreak.web.handover.terms import REASONS, Recipient, Terms, refusal
from daybreak.web.vault import ledger
from daybreak.web.vault.keys import KeyRing
from daybreak.web.vault.models import Shred
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_with

Basis = Consent | LegalOrder


def require(
    *,
    basis: Basis,
    case: UUID,
    recipient: Recipient,
    purpose: str,
    fields: frozenset[str],
    who: Person,
    ring: KeyRing | None = None,
) -> Basis:
    """What holds now of a consent or an order, when it allows the wish.

    Args:
        basis: Any version of the consent, or the order.
        case: The case the fields are of.
        recipient: To whom they would go.
        purpose: What for.
        fields: Which, each as `app.model.field`.
        who: Who asks.
        ring: The case's keys, when who asks holds them; then the sealed terms are compared too. Without
            it nothing goes to a body outside, whose name is sealed.

    Raises:
        NotConsented: It does not allow that; written down in the ledgers of the giver and of who asks.
        SealBroken: The row was changed since it was sealed.
    """
    now = present(basis)
    reason = "gone" if now is None else standing(now)
    if now is not None and reason is None:
        reason = _refusal(now, ring, case=case, recipient=recipient, purpose=purpose, fields=fields)
    if now is None or reason is not None:
        refuse(reason or "gone", who=who, case=case, giver=basis.organisation_id)
    return now


def _refusal(
    now: Basis,
    ring: KeyRing | None,
    *,
    case: UUID,
    recipient: Recipient,
    purpose: str,
    fields: frozenset[str],
) -> str | None:
    if now.to_organisation is None and ring is None:
        return "other-recipient"
    terms = terms_of(now, ring) if ring is not None else now.terms_for()
    return refusal(terms, case=case, recipient=recipient, purpose=purpose, fields=fields, now=timezone.now())


def terms_of(basis: Basis, ring: KeyRing) -> Terms:
    """What was allowed, as it was sealed.

    Raises:
        SealBroken: The open columns say something else.
    """
    outside = open_with(basis, "outside", ring) or ""
    terms = basis.terms_for(outside)
    if open_with(basis, "terms", ring) != terms.as_said():
        raise SealBroken(f"{basis._meta.label} {basis.pk}", why="its row was changed")
    return terms


def present(basis: Basis) -> Basis | None:
    """The version that holds now."""
    if isinstance(basis, LegalOrder):
        return LegalOrder.objects.filter(pk=basis.pk).first()
    return latest(basis.series)


def latest(series: UUID) -> Consent | None:
    """The version of a consent that holds now."""
    found: Consent | None = Consent.objects.filter(series=series).order_by("-version").first()
    return found


def standing(basis: Basis) -> str | None:
    """Why a consent or order does not hold at all, as a code of `REASONS`; None when it does."""
    return standings([basis])[basis.pk]


def standings(rows: Sequence[Basis]) -> dict[UUID, str | None]:
    """Why each of several consents and orders does not hold, in one query; None for those that do."""
    # a withdrawal stands on the list of what was destroyed, which every restore replays
    ended = set(Shred.objects.filter(pk__in={_listed(one) for one in rows}).values_list("pk", flat=True))
    return {one.pk: _standing(one, ended=_listed(one) in ended) for one in rows}


def _listed(basis: Basis) -> UUID:
    return basis.pk if isinstance(basis, LegalOrder) else basis.series


def _standing(basis: Basis, *, ended: bool) -> str | None:
    if timezone.now() >= basis.expires:
        return "expired"
    if isinstance(basis, LegalOrder):
        if basis.ended is not None or ended:
            return "ended"
        return "one-person" if basis.confirmed_by_id in (None, basis.entered_by_id) else None
    if basis.state == ConsentState.WITHDRAWN or ended:
        return "withdrawn"
    return None if basis.state == ConsentState.GIVEN else "not-given"


def basis_of(handover: Handover) -> Basis | None:
    """What a handover stands on, as it holds now."""
    if handover.consent is not None:
        return latest(handover.consent)
    return handover.order


def lock_basis(basis: Basis) -> None:
    """Wait for others who change or use the same consent or order, and for the ledgers of both sides."""
    if isinstance(basis, LegalOrder):
        list(LegalOrder.objects.select_for_update().filter(pk=basis.pk))
    else:
        list(Consent.objects.select_for_update().filter(series=basis.series, version=1))
    ledger.lock_in_order(basis.organisation_id, basis.to_organisation or basis.organisation_id)


def why_not(copy: HandedCopy) -> str | None:
    """Why a copy may not be read now, as a code of `REASONS`; None when it may."""
    handover = Handover.objects.select_related("order").filter(pk=copy.handover).first()
    basis = basis_of(handover) if handover is not None else None
    if handover is None or basis is None:
        return "gone"
    if copy.ended is not None or handover.state not in CROSSED:
        return "ended"
    now = timezone.now()
    if now >= min(copy.expires, handover.expires):
        return "expired"
    return standing(basis) or refusal(
        basis.terms_for(),
        case=handover.case,
        recipient=Recipient(copy.organisation_id, copy.zone),
        purpose=copy.purpose,
        fields=frozenset(copy.fields),
        now=now,
    )


def check_copy(copy: HandedCopy) -> None:
    """Refuse whoever would seal or open a copy that is no longer allowed.

    Raises:
        NotConsented: It is not.
    """
    if copy._state.adding:
        return  # it is being made, by an action that has just asked
    reason = why_not(copy)
    if reason is not None:
        raise NotConsented(REASONS[reason])


def require_copy(*, copy: HandedCopy, purpose: str, fields: frozenset[str], who: Person) -> None:
    """Refuse unless somebody may read these fields of a copy for that purpose now.

    Raises:
        NotConsented: They may not; written down in both ledgers.
    """
    reason = why_not(copy)
    handover = Handover.objects.filter(pk=copy.handover).values_list("state", flat=True).first()
    if reason is None and (handover != HandoverState.RECEIVED or copy.received is None):
        reason = "not-received"
    if reason is None and str(purpose) != str(copy.purpose):
        reason = "other-purpose"
    if reason is None and (not fields or not fields <= frozenset(copy.fields)):
        reason = "other-field"
    if reason is not None:
        refuse(reason, who=who, case=copy.case, giver=copy.from_organisation, record=copy)


def refuse(
    reason: str, *, who: Person, case: UUID, giver: UUID, record: HandedCopy | None = None
) -> NoReturn:
    """Write a refusal down where it concerns somebody, and refuse.

    Raises:
        NotConsented: Always.
    """
    draft = ledger.Draft(
        "refuse", record, case, why=Purpose.HANDOVER, details={"wish": "handover", "reason": reason}
    )
    ledger.refuse(draft, who=who, organisation=who.organisation_id)
    if giver != who.organisation_id:
        told = {"wish": "handover", "reason": reason, "by": str(who.organisation_id)}
        ledger.refuse(
            ledger.Draft("refuse", why=Purpose.HANDOVER, details=told), who="system", organisation=giver
        )
    raise NotConsented(REASONS[reason])
