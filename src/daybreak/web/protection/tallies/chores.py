"""Counting months that are over."""

from daybreak.web.protection.tallies.counting import count_months
from daybreak.web.work.schedule import daily


@daily("tallies.count-months")
def count() -> None:
    """Count each month once, when it is over and settled."""
    count_months()
