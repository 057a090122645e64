"""Which fields the tests hand over, and how a copy and the two ledgers are read."""

from daybreak.web.handover import crossed
from daybreak.web.vault.models import Event
from daybreak.web.vault.purposes import Purpose

WHY = Purpose.REFERRAL
NAME, PHONE = "vault_probe.story.name", "vault_probe.story.phone"


def read(by, copy, **more):
    """What a recipient reads of a copy."""
    return crossed.read_copy(by=by, copy=copy, why=more.pop("why", WHY), **more)


def codes(organisation):
    """What an organisation's ledger says of consents and handovers, in order."""
    rows = Event.objects.filter(chain=organisation.pk).order_by("sequence")
    return [one for one in rows.values_list("action", flat=True) if one.startswith(("handover", "consent"))]
