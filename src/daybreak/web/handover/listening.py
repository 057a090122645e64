"""When a case is destroyed, what went out of it under a consent is destroyed with it."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from daybreak.web.handover.ending import end_handover
from daybreak.web.handover.models import LIVE, Handover
from daybreak.web.vault.actions import case_destroyed


@receiver(case_destroyed, dispatch_uid="handover.destroyed")
def end_with_case(sender: object, organisation: UUID, case: UUID, **named: Any) -> None:
    """End the handovers of a case that is no more; a copy under a legal order stays until it expires."""
    going = Handover.objects.filter(organisation=organisation, case=case, state__in=LIVE)
    for one in going.exclude(consent=None).order_by("proposed"):
        end_handover(handover=one, why="destroyed", by=None)
