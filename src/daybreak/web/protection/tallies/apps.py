"""The app of tallies."""

from django.apps import AppConfig


class TalliesConfig(AppConfig):
    """Counts by month, channel kind, origin and urgency."""

    name = "daybreak.web.protection.tallies"
    label = "tallies"

    def ready(self) -> None:
        """Count a report that ends before its month is counted."""
        from daybreak.web.protection.tallies import listening  # noqa: F401
