"""What prosecution does when a case is destroyed."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from daybreak.web.prosecution.models import Collection
from daybreak.web.vault.actions import case_destroyed


@receiver(case_destroyed, dispatch_uid="prosecution.destroyed")
def forget_collection(sender: object, case: UUID, **named: Any) -> None:
    """A destroyed collection leaves no row."""
    Collection.objects.filter(case=case).delete()
