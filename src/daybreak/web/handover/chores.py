"""What is done every day: ends handovers and deletes cases that are past their time."""

from daybreak.web.handover.ending import end_due
from daybreak.web.handover.retention import delete_due
from daybreak.web.work.schedule import daily


@daily("handover.end-due", irreversible=True)
def end_handovers() -> None:
    """Destroy copies whose time is over, or whose consent or order is."""
    end_due()


@daily("retention.delete-due", irreversible=True)
def delete_cases() -> None:
    """Destroy the keys of cases that were kept as long as they may be."""
    delete_due()
