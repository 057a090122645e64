"""What becomes of a case's row and its reports when its key is destroyed."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from daybreak.web.protection.cases.models import Case
from daybreak.web.protection.models import Report
from daybreak.web.protection.retention import touch
from daybreak.web.vault.actions import case_destroyed


@receiver(case_destroyed, dispatch_uid="cases.destroyed")
def let_go(sender: object, case: UUID, **named: Any) -> None:
    """The case leaves no row, and the time of its reports runs again from now."""
    for pk in Report.objects.filter(became=case).values_list("pk", flat=True):
        Report.objects.filter(pk=pk).update(became=None)
        touch(pk)
    Case.objects.filter(case=case).delete()
