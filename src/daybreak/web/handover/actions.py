"""Handing named fields over: proposed by one person, approved by another, sent, received, and ended.

Each step asks `require` anew, so nothing goes on under a consent that was withdrawn meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.utils import timezone

from daybreak.errors import BadValue, NotConsented, NotGranted
from daybreak.web.accounts.models import Organisation
from daybreak.web.handover.crossings import check_crossing, label_of
from daybreak.web.handover.ending import end_handover
from daybreak.web.handover.models import Consent, HandedCopy, Handover, HandoverState
from daybreak.web.handover.permission import (
    Basis,
    basis_of,
    lock_basis,
    refuse,
    require,
    require_copy,
    why_not,
)
from daybreak.web.handover.steps import people_in, tell, write_step
from daybreak.web.handover.terms import Recipient
from daybreak.web.handover.zones import Zone, works_in
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import create_case_key
from daybreak.web.vault.keys import may_be_sealed_for, ring_of
from daybreak.web.vault.models import PersonKey
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_sealed, put_sealed
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.unlock import Unlocked


@dataclass(frozen=True, slots=True)
class Item:
    """A record and those of its sealed fields that shall cross."""

    record: SealedRecord
    fields: tuple[str, ...]

    @property
    def labels(self) -> frozenset[str]:
        """The fields as consents name them."""
        return frozenset(label_of(type(self.record), name) for name in self.fields)


@dataclass(frozen=True, slots=True)
class HandedRecord:
    """What crossed of one record: its kind, its id with the giver, and the values by field."""

    kind: str
    id: UUID
    values: Mapping[str, Any]


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
    case, zone = _one_case(items), _one_zone(items)
    _check_worker(by, zone)
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
    _check_worker(by, handover.from_zone)
    if not end_handover(handover=handover, why="withdrawn", by=by.person):
        raise BadValue("The handover", found="ended", needed="nothing more is to be done")


@ledger.action
def read_copy(
    *, by: Unlocked, copy: HandedCopy, why: str, fields: Sequence[str] | None = None
) -> list[HandedRecord]:
    """What was handed over, as far as it may be read now.

    Args:
        by: Who reads; they work in the recipient's zone.
        copy: The copy.
        why: What for; it must be what it was allowed for.
        fields: Which fields, as `app.model.field`; all that crossed unless told.

    Raises:
        NotConsented: It expired, was withdrawn, was not received, or was for other fields or another purpose.
        NotGranted, Destroyed: The person does not work there, or holds no key.
    """
    held = HandedCopy.objects.get(pk=copy.pk)
    _check_recipient_worker(by, held)
    wanted = frozenset(fields) if fields is not None else frozenset(held.fields)
    require_copy(copy=held, purpose=why, fields=wanted, who=by.person)
    content = open_sealed(by=by, record=held, why=Purpose(why), fields=["content"])["content"]
    if datetime.fromisoformat(content["terms"]["expires"]) <= timezone.now():
        refuse("expired", who=by.person, case=held.case, giver=held.from_organisation, record=held)
    handover = Handover.objects.get(pk=held.handover)
    if handover.organisation_id != held.organisation_id:
        ledger.record(
            "handover.read",
            who="system",
            organisation=handover.organisation_id,
            record=handover,
            why=why,
            details={"by": str(held.organisation_id), "fields": sorted(wanted)},
        )
    said = [
        HandedRecord(kind, UUID(pk), _within(kind, values, wanted)) for kind, pk, values in content["records"]
    ]
    return [one for one in said if one.values]


@ledger.action
def export(
    *, by: Unlocked, items: Sequence[Item], recipient: Recipient, basis: Basis, purpose: str
) -> list[HandedRecord]:
    """The plain values of fields that leave the installation, for whoever writes the file.

    Args:
        by: Who exports; they work in the records' zone and hold the case's key.
        items: Records with the fields that shall leave.
        recipient: To whom.
        basis: The consent or the legal order that allows it.
        purpose: What for.

    Raises:
        NotConsented: The basis does not cover it, or a field may never cross.
        BadValue: Nothing is named, or the records are of several cases or zones.
        NotGranted, Destroyed: The person holds no key of the case.
    """
    case, zone = _one_case(items), _one_zone(items)
    _check_worker(by, zone)
    lock_basis(basis)
    labels = frozenset().union(*(one.labels for one in items))
    now = require(
        basis=basis,
        case=case,
        recipient=recipient,
        purpose=purpose,
        fields=labels,
        who=by.person,
        ring=ring_of(by=by, case=case),
    )
    said = [
        HandedRecord(
            one.record._meta.label_lower,
            one.record.pk,
            open_sealed(by=by, record=one.record, why=Purpose(purpose), fields=one.fields),
        )
        for one in items
    ]
    ledger.record(
        "export",
        who=by.person,
        organisation=by.person.organisation_id,
        record=now,
        why=purpose,
        details={"fields": sorted(labels)},
    )
    return said


def acknowledge_end(*, copy: HandedCopy) -> None:
    """Remember that the recipient has seen that something was taken back."""
    HandedCopy.objects.filter(pk=copy.pk).update(end_seen=True)


def _within(kind: str, values: Mapping[str, Any], wanted: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if f"{kind}.{name}" in wanted}


def _one_case(items: Sequence[Item]) -> UUID:
    cases = {one.record.case for one in items}
    if len(cases) != 1 or not all(one.fields for one in items):
        raise BadValue("What shall cross", found=f"of {len(cases)} cases", needed="name fields of one case")
    return cases.pop()


def _one_zone(items: Sequence[Item]) -> Zone:
    zones = {check_crossing(one.record, one.fields) for one in items}
    if len(zones) != 1:
        raise BadValue("What shall cross", found="of several zones", needed="hand each zone's over by itself")
    return zones.pop()


def _until(expires: datetime | None, basis: Basis) -> datetime:
    until = expires or basis.expires
    if not timezone.now() < until <= basis.expires:
        raise BadValue("The time until which it may be read", found="not possible", needed="see the consent")
    return until


def _check_worker(by: Unlocked, zone: str) -> None:
    if not works_in(by.person, zone):
        raise NotGranted("records of that zone", do="Ask somebody who works there.")


def _check_home(by: Unlocked, handover: Handover) -> None:
    if handover.organisation_id != by.person.organisation_id:
        raise BadValue("The handover", found="of another organisation", needed="only the giver can do that")


def _hold(by: Unlocked, handover: Handover, state: HandoverState) -> Handover:
    """The handover as it is now, kept from others, when this person may go on with it."""
    _check_home(by, handover)
    _check_worker(by, handover.from_zone)
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
    people = [one for one in people_in(organisation.pk, held.to_zone) if may_be_sealed_for(one)]
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


def _check_recipient_worker(by: Unlocked, copy: HandedCopy) -> None:
    if copy.organisation_id != by.person.organisation_id:
        raise NotConsented("it was handed to another organisation")
    _check_worker(by, copy.zone)


def _hold_copy(by: Unlocked, copy: HandedCopy) -> tuple[Handover, HandedCopy]:
    _check_recipient_worker(by, copy)
    ledger.lock_in_order(copy.organisation_id, copy.from_organisation)
    handover = Handover.objects.select_for_update(of=("self",)).filter(pk=copy.handover).first()
    if handover is None:
        refuse("gone", who=by.person, case=copy.case, giver=copy.from_organisation, record=copy)
    return handover, HandedCopy.objects.get(pk=copy.pk)


def _check_reason(by: Unlocked, copy: HandedCopy) -> None:
    reason = why_not(copy)
    if reason is not None:
        refuse(reason, who=by.person, case=copy.case, giver=copy.from_organisation, record=copy)
