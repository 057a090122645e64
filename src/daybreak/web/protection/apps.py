"""The app of safe reporting."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Channels, reports, the dialogue with those who reported, and what became of it."""

    name = "daybreak.web.protection"
    label = "protection"

    def ready(self) -> None:
        """Listen for keys that change and cases that end, and declare how refusals are said."""
        from daybreak.web.protection import listening, refusals  # noqa: F401
