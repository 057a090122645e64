"""Chores that count how often they were done, and one that fails."""

from daybreak.web.work.schedule import daily

done: list[str] = []


@daily("probe.count")
def count() -> None:
    """Count."""
    done.append("count")


@daily("probe.a-failing-one")
def fail() -> None:
    """Fail each time."""
    raise RuntimeError("the chore failed")


@daily("probe.destroy", irreversible=True)
def destroy() -> None:
    """Do what cannot be undone."""
    done.append("destroy")
