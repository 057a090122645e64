"""Handing named fields over: proposed by one person, approved by another, sent, received, and ended.

Each step asks `require` anew, so nothing goes on under a consent that was withdrawn meanwhile.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.utils import timezone

from daybreak.errors import BadValue, NotGranted
from daybreak.web.accounts.models import Organisation
from daybreak.web.handover.crossed import (
    Item,
    check_recipient_worker,
    check_worker,
    one_case,
    one_zone,
)
from daybreak.web.handover.crossings import check_crossing
from daybreak.web.handover.ending import end_handover
from daybreak.web.handover.models import Consent, HandedCopy, Handover, HandoverState
from daybreak.web.handover.permission import (
    Basis,
    basis_of,
    lock_basis,
    refuse,
    require,
    why_not,
)
from daybreak.web.handover.steps import people_in, tell, write_step
from daybreak.web.handover.terms import Recipient
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import create_case_key
from daybreak.web.vault.keys import may_be_sealed_for, ring_of
from daybreak.web.vault.models import PersonKey
from daybreak.web.vault.organisation_keys import is_vouched_for
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_sealed, put_sealed
from daybreak.web.vault.unlock import Unlocked


@ledger.action
def propose(
    *,
    by: Unlocked,
    items: Sequence[Item],
    recipient: Recipient,
    basis: Basis,
    expires: datetime | None = None,
) -> Handover:
    """Propose that fields of records of one case go to a zone or an organisation.

    Args:
        by: Who proposes; they work in the records' zone and hold the case's key.
        items: Records with the fields that shall cross.
        recipient: The zone of an organisation.
        basis: The consent or the legal order that allows it.
        expires: Until when the recipient may read; as long as the basis holds unless told.

    Raises:
        NotConsented: The basis does not cover it, or a field may never cross.
        BadValue: Nothing is named, the records are of several cases or zones, or the time is not possible.
        NotGranted, Destroyed: The person holds no key of the case.
    """
    case, zone = one_case(items), one_zone(items)
    check_worker(by, zone)
    if (recipient.organisation, recipient.zone) == (by.person.organisation_id, zone):
        raise BadValue("The recipient", found="the records' own zone", needed="nothing has to cross")
    if recipient.organisation is None:
        raise BadValue("The recipient", found="outside", needed="what goes outside is exported")
    lock_basis(basis)
    now = require(
        basis=basis,
        case=case,
        recipient=recipient,
        purpose=basis.purpose,
        fields=frozenset().union(*(one.labels for one in items)),
        who=by.person,
        ring=ring_of(by=by, case=case),
    )
    handover = Handover.objects.create(
        organisation_id=by.person.organisation_id,
        case=case,
        consent=now.series if isinstance(now, Consent) else None,
        order=None if isinstance(now, Consent) else now,
        purpose=now.purpose,
        from_zone=zone,
        to_organisation=recipient.organisation,
        to_zone=recipient.zone,
        items=[[one.record._meta.label_lower, str(one.record.pk), sorted(one.fields)] for one in items],
        expires=_until(expires, now),
        proposed_by=by.person,
    )
    write_step("handover.propose", handover=handover, who=by.person)
    return handover


@ledger.action
def approve(*, by: Unlocked, handover: Handover) -> Handover:
    """Approve what somebody else proposed.

    Raises:
        BadValue: The same person proposed it, or it is past that.
        NotConsented: The basis no longer covers it.
        NotGranted, Destroyed: The person holds no key of the case.
    """
    held = _hold(by, handover, HandoverState.PROPOSED)
    if held.proposed_by_id == by.person.pk:
        raise BadValue("The handover", found="proposed by the same person", needed="somebody else approves")
    _require_again(by, held)
    held.state, held.approved_by = HandoverState.APPROVED, by.person
    held.save(update_fields=["state", "approved_by"])
    write_step("handover.approve", handover=held, who=by.person)
    return held


@ledger.action
def send(*, by: Unlocked, handover: Handover) -> HandedCopy:
    """Seal what was approved anew for the people of the recipient's zone, under a key of its own.

    Raises:
        BadValue: It was not approved, or a record is gone.
        NotConsented: The basis no longer covers it.
        NotGranted, Destroyed: The person holds no key of the case, or nobody there could read.
    """
    held = _hold(by, handover, HandoverState.APPROVED)
    _require_again(by, held)
    content = {
        "records": [_opened(by, held, *one) for one in held.items],
        "terms": {
            "purpose": held.purpose,
            "fields": sorted(held.labels),
            "expires": held.expires.isoformat(),
        },
    }
    copy = _make_copy(held, content)
    held.state, held.sent, held.copy_case = HandoverState.SENT, timezone.now(), copy.case
    held.save(update_fields=["state", "sent", "copy_case"])
    write_step("handover.send", handover=held, who=by.person, fields=sorted(held.labels))
    tell(held.to_organisation, held.to_zone, but=by.person)
    return copy


@ledger.action
def receive(*, by: Unlocked, copy: HandedCopy) -> HandedCopy:
    """Take what was handed over; from now on it can be read.

    Raises:
        BadValue: It was taken before.
        NotConsented: It was withdrawn or has expired meanwhile.
        NotGranted, Destroyed: The person does not work in that zone, or holds no key.
    """
    handover, held = _hold_copy(by, copy)
    if handover.state == HandoverState.RECEIVED:
        raise BadValue("The handover", found="received before", needed="nothing more is to be done")
    _check_reason(by, held)
    ring_of(by=by, case=held.case)
    handover.state, handover.received = HandoverState.RECEIVED, timezone.now()
    handover.save(update_fields=["state", "received"])
    held.received, held.received_by = handover.received, by.person
    held.save(update_fields=["received", "received_by"])
    write_step("handover.receive", handover=handover, who=by.person)
    return held


@ledger.action
def decline(*, by: Unlocked, copy: HandedCopy) -> None:
    """Refuse or give back what was handed over; the copy becomes unreadable.

    Raises:
        NotGranted: The person does not work in that zone.
        NotConsented: It has ended already.
    """
    handover, held = _hold_copy(by, copy)
    if not end_handover(handover=handover, why="declined", by=by.person, state=HandoverState.DECLINED):
        refuse("ended", who=by.person, case=held.case, giver=held.from_organisation, record=held)


@ledger.action
def withdraw(*, by: Unlocked, handover: Handover) -> None:
    """Take a handover back, whatever the basis still allows; the copy becomes unreadable.

    Raises:
        BadValue: It is of another organisation, or has ended.
        NotGranted: The person does not work in the zone it came from.
    """
    _check_home(by, handover)
    check_worker(by, handover.from_zone)
    if not end_handover(handover=handover, why="withdrawn", by=by.person):
        raise BadValue("The handover", found="ended", needed="nothing more is to be done")


def acknowledge_end(*, copy: HandedCopy) -> None:
    """Remember that the recipient has seen that something was taken back."""
    HandedCopy.objects.filter(pk=copy.pk).update(end_seen=True)


def _until(expires: datetime | None, basis: Basis) -> datetime:
    until = expires or basis.expires
    if not timezone.now() < until <= basis.expires:
        raise BadValue("The time until which it may be read", found="not possible", needed="see the consent")
    return until


def _check_home(by: Unlocked, handover: Handover) -> None:
    if handover.organisation_id != by.person.organisation_id:
        raise BadValue("The handover", found="of another organisation", needed="only the giver can do that")


def _hold(by: Unlocked, handover: Handover, state: HandoverState) -> Handover:
    """The handover as it is now, kept from others, when this person may go on with it."""
    _check_home(by, handover)
    check_worker(by, handover.from_zone)
    basis = basis_of(handover)
    if basis is not None:
        lock_basis(basis)  # before the ledgers, as whoever withdraws it does
    ledger.lock_in_order(handover.organisation_id, handover.to_organisation)
    held = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if held.state != state:
        raise BadValue("The handover", found=held.state, needed=f"it has to be {state.value} for that")
    return held


def _require_again(by: Unlocked, held: Handover) -> None:
    basis = basis_of(held)
    if basis is None or timezone.now() >= held.expires:
        reason = "gone" if basis is None else "expired"
        refuse(reason, who=by.person, case=held.case, giver=held.organisation_id)
    require(
        basis=basis,
        case=held.case,
        recipient=held.recipient,
        purpose=held.purpose,
        fields=held.labels,
        who=by.person,
        ring=ring_of(by=by, case=held.case),
    )


def _opened(by: Unlocked, held: Handover, kind: str, pk: str, names: list[str]) -> list[Any]:
    model = apps.get_model(kind)
    record = model._default_manager.filter(pk=pk, case=held.case, organisation=held.organisation_id).first()
    if record is None:
        raise BadValue("A record to hand over", found="gone", needed="withdraw this handover and begin again")
    check_crossing(record, names)
    return [kind, pk, open_sealed(by=by, record=record, why=Purpose.HANDOVER, fields=names)]


def _make_copy(held: Handover, content: Mapping[str, Any]) -> HandedCopy:
    organisation = Organisation.objects.get(pk=held.to_organisation)
    there = people_in(organisation.pk, held.to_zone)
    # an account that an administrator made up gets nothing before a colleague knows it
    people = [one for one in there if may_be_sealed_for(one) and is_vouched_for(one)]
    if not PersonKey.objects.filter(person__in=people).exists():
        raise NotGranted(
            "what would be sent", do="Nobody there could read it: let somebody there sign in once."
        )
    case = uuid4()
    key = create_case_key(organisation=organisation, case=case, people=people, by=None, why=Purpose.HANDOVER)
    copy = HandedCopy(
        organisation=organisation,
        case=case,
        handover=held.pk,
        from_organisation=held.organisation_id,
        from_name=held.organisation.name,
        from_zone=held.from_zone,
        zone=held.to_zone,
        purpose=held.purpose,
        fields=sorted(held.labels),
        expires=held.expires,
    )
    put_sealed(copy, {"content": content}, key=key)
    copy.save(force_insert=True)
    return copy


def _hold_copy(by: Unlocked, copy: HandedCopy) -> tuple[Handover, HandedCopy]:
    check_recipient_worker(by, copy)
    ledger.lock_in_order(copy.organisation_id, copy.from_organisation)
    handover = Handover.objects.select_for_update(of=("self",)).filter(pk=copy.handover).first()
    if handover is None:
        refuse("gone", who=by.person, case=copy.case, giver=copy.from_organisation, record=copy)
    return handover, HandedCopy.objects.get(pk=copy.pk)


def _check_reason(by: Unlocked, copy: HandedCopy) -> None:
    reason = why_not(copy)
    if reason is not None:
        refuse(reason, who=by.person, case=copy.case, giver=copy.from_organisation, record=copy)
