"""When a case is destroyed: a legal hold forbids it, and what went out under a consent goes with it."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from daybreak.errors import UnderLegalHold
from daybreak.web.handover.ending import end_handover
from daybreak.web.handover.models import LIVE, Handover
from daybreak.web.handover.retention import is_held
from daybreak.web.vault.actions import case_about_to_go, case_destroyed


@receiver(case_about_to_go, dispatch_uid="handover.about-to-go")
def recipients(sender: object, organisation: UUID, case: UUID, **named: Any) -> list[UUID]:
    """Who will be told that a handover ended with its case."""
    going = Handover.objects.filter(organisation=organisation, case=case, state__in=LIVE)
    return list(going.values_list("to_organisation", flat=True))


@receiver(case_destroyed, dispatch_uid="handover.destroyed")
def end_with_case(sender: object, organisation: UUID, case: UUID, **named: Any) -> None:
    """End the handovers of a case that is no more; a copy under a legal order stays until it expires.

    Raises:
        UnderLegalHold: The case is held; the destruction, whose transaction this is, is undone.
    """
    if is_held(case):
        raise UnderLegalHold("The case")
    going = Handover.objects.filter(organisation=organisation, case=case, state__in=LIVE)
    for one in going.exclude(consent=None).order_by("proposed"):
        end_handover(handover=one, why="destroyed", by=None)
