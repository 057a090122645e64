"""What measurement does when a case is destroyed."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from daybreak.web.measurement.models import Study
from daybreak.web.vault.actions import case_destroyed


@receiver(case_destroyed, dispatch_uid="measurement.destroyed")
def forget_study(sender: object, case: UUID, **named: Any) -> None:
    """A destroyed study leaves no row."""
    Study.objects.filter(case=case).delete()
