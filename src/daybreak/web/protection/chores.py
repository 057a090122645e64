"""What the channel does by itself: announces and deletes what nobody needs, and tells of late answers."""

from daybreak.web.protection.lateness import tell_supervisors
from daybreak.web.protection.retention import delete_overdue, warn_due
from daybreak.web.work.schedule import daily, hourly


@daily("protection.delete-overdue", irreversible=True)
def delete_reports() -> None:
    """Announce what nobody needs, and destroy what was announced long enough ago."""
    delete_overdue()
    warn_due()


@hourly("protection.tell-late")
def tell_late() -> None:
    """Tell supervisors of reports that nobody acknowledged in time."""
    tell_supervisors()
