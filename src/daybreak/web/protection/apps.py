"""The app of safe reporting."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Channels, reports, the dialogue with those who reported, and what became of it."""

    name = "daybreak.web.protection"
    label = "protection"

    def ready(self) -> None:
        """Keep return codes working when a report's key changes, and end them when it is destroyed."""
        from daybreak.web.protection import listening  # noqa: F401
