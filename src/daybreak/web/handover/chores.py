"""What is done every day: ends handovers that are past their time."""

from daybreak.web.handover.ending import end_due
from daybreak.web.work.schedule import daily


@daily("handover.end-due")
def end_handovers() -> None:
    """Destroy copies whose time is over, or whose consent or order is."""
    end_due()
