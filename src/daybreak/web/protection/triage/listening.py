"""What becomes of matters when one of their reports ends."""

from typing import Any

from django.dispatch import receiver

from daybreak.web.protection.models import Report
from daybreak.web.protection.retention import report_ending
from daybreak.web.protection.triage.matters import bridge_over


@receiver(report_ending, dispatch_uid="triage.report-ending")
def keep_together(sender: object, report: Report, **named: Any) -> None:
    """The others stay together."""
    bridge_over(report)
