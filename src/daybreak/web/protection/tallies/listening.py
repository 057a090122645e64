"""A report that ends is counted before it is gone."""

from typing import Any

from django.dispatch import receiver

from daybreak.web.protection.models import Report
from daybreak.web.protection.retention import report_ending
from daybreak.web.protection.tallies.counting import count_ending


@receiver(report_ending, dispatch_uid="tallies.report-ending")
def count(sender: object, report: Report, **named: Any) -> None:
    """Count it."""
    count_ending(report)
