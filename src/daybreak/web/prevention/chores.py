"""What the directory needs every day: its keepers hear of what expires. It vanishes without any chore."""

from daybreak.web.prevention.actions import remind_keepers
from daybreak.web.work.schedule import daily


@daily("prevention.remind-keepers")
def remind() -> None:
    """Tell keepers of entries that have to be checked again."""
    remind_keepers()
