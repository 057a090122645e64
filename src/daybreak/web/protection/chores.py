"""What the channel does every day: deletes what nobody needs any more."""

from daybreak.web.protection.actions import delete_overdue
from daybreak.web.work.schedule import daily


@daily("protection.delete-overdue")
def delete_reports() -> None:
    """Destroy reports past the time that their channel keeps them."""
    delete_overdue()
