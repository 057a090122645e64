"""What is done with files every day."""

from daybreak.web.protection.attachments.actions import forget_unfinished
from daybreak.web.work.schedule import daily


@daily("attachments.forget-unfinished")
def forget_files_that_stopped() -> None:
    """Remove files that stopped coming a week ago."""
    forget_unfinished()
