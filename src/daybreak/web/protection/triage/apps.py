"""The app of triage."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """Labels, templates of answers, reports about the same thing, and escalations."""

    name = "daybreak.web.protection.triage"
    label = "triage"

    def ready(self) -> None:
        """Keep together what is about the same thing when a report between is destroyed."""
        from daybreak.web.protection.triage import listening  # noqa: F401
