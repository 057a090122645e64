"""What the channel does when a report's key changes or is destroyed."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from daybreak.web.protection.models import EndedWhy, Report, ReturnKey
from daybreak.web.protection.retention import remember_end, report_ending
from daybreak.web.protection.returning import close_for_return
from daybreak.web.vault.actions import case_destroyed
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.rotation import key_made


@receiver(key_made, dispatch_uid="protection.key-made")
def follow_key(sender: object, case: UUID, key: SecretKey, **named: Any) -> None:
    """Close the new key for the return code too, so that the person who reported goes on reading."""
    return_key = ReturnKey.objects.filter(report__case=case).first()
    if return_key is not None:
        close_for_return(key, return_key=return_key)


@receiver(case_destroyed, dispatch_uid="protection.destroyed")
def forget_report(sender: object, case: UUID, **named: Any) -> None:
    """A destroyed report leaves no row, and its code opens nothing; whoever comes with it is told."""
    for report in Report.objects.filter(case=case).select_related("channel"):
        report_ending.send(sender=Report, report=report)
        remember_end(report, EndedWhy.STAFF)
        report.delete()
