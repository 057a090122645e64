"""Writing each step of a handover down in the ledgers of both organisations, and telling the recipient."""

from typing import Any
from uuid import UUID

from daybreak.web.accounts.models import Person
from daybreak.web.handover.models import HandedCopy, Handover
from daybreak.web.handover.zones import ROLES_OF
from daybreak.web.vault import ledger
from daybreak.web.vault.purposes import Purpose
from daybreak.web.work.actions import notify


def write_step(
    action: str, *, handover: Handover, who: Person | None, why: str = Purpose.HANDOVER, **details: Any
) -> None:
    """One event for the giver and, when that is another organisation, one for the recipient.

    The recipient's event names its own copy and never the giver's case; a person of the other organisation
    is written down as the system.
    """
    giver, recipient = handover.organisation_id, handover.to_organisation
    ledger.record(
        action,
        who=who if who is not None and who.organisation_id == giver else "system",
        organisation=giver,
        record=handover,
        why=why,
        details={"to": str(recipient), "zone": handover.to_zone, **details},
    )
    if recipient == giver:
        return
    ledger.record(
        action,
        who=who if who is not None and who.organisation_id == recipient else "system",
        organisation=recipient,
        record=HandedCopy.objects.filter(handover=handover.pk).first(),
        why=why,
        details={"from": str(giver), "handover": str(handover.pk), "zone": handover.to_zone, **details},
    )


def people_in(organisation: UUID, zone: str) -> list[Person]:
    """Who works in a zone of an organisation, as far as they can hold keys."""
    people = Person.objects.filter(
        organisation=organisation, is_active=True, held_roles__role__in=ROLES_OF[zone]
    )
    return list(people.distinct().order_by("sign_in_name"))


def tell(organisation: UUID, zone: str, *, but: Person | None = None) -> None:
    """Leave a notice that something waits for everybody in a zone."""
    for person in people_in(organisation, zone):
        if but is None or person.pk != but.pk:
            notify(person=person)
