"""The app of the interface."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, styles, scripts and languages."""

    name = "daybreak.web.ui"
    label = "ui"

    def ready(self) -> None:
        """Register what is checked before the start, and declare how refusals are said."""
        from daybreak.web.ui import checks, refusals  # noqa: F401
