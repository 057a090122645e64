"""Reading what was handed over, and taking fields out of the installation: both ask `require` each time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from daybreak.errors import BadValue, NotConsented, NotGranted
from daybreak.web.handover.crossings import check_crossing, label_of
from daybreak.web.handover.models import HandedCopy, Handover
from daybreak.web.handover.permission import Basis, lock_basis, refuse, require, require_copy
from daybreak.web.handover.terms import Recipient
from daybreak.web.handover.zones import Zone, works_in
from daybreak.web.vault import ledger
from daybreak.web.vault.keys import ring_of
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_sealed
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
    check_recipient_worker(by, held)
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
    case, zone = one_case(items), one_zone(items)
    check_worker(by, zone)
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


def _within(kind: str, values: Mapping[str, Any], wanted: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if f"{kind}.{name}" in wanted}


def one_case(items: Sequence[Item]) -> UUID:
    """The one case that records are of.

    Raises:
        BadValue: They are of several, or no field is named.
    """
    cases = {one.record.case for one in items}
    if len(cases) != 1 or not all(one.fields for one in items):
        raise BadValue("What shall cross", found=f"of {len(cases)} cases", needed="name fields of one case")
    return cases.pop()


def one_zone(items: Sequence[Item]) -> Zone:
    """The one zone that records are in.

    Raises:
        NotConsented: A field may never cross.
        BadValue: They are in several.
    """
    zones = {check_crossing(one.record, one.fields) for one in items}
    if len(zones) != 1:
        raise BadValue("What shall cross", found="of several zones", needed="hand each zone's over by itself")
    return zones.pop()


def check_worker(by: Unlocked, zone: str) -> None:
    """Refuse somebody who does not work in a zone.

    Raises:
        NotGranted: They do not.
    """
    if not works_in(by.person, zone):
        raise NotGranted("records of that zone", do="Ask somebody who works there.")


def check_recipient_worker(by: Unlocked, copy: HandedCopy) -> None:
    """Refuse somebody to whom a copy was not handed.

    Raises:
        NotConsented, NotGranted: It was handed to another organisation, or another zone of theirs.
    """
    if copy.organisation_id != by.person.organisation_id:
        raise NotConsented("it was handed to another organisation")
    check_worker(by, copy.zone)
