"""The app of prevention."""

from django.apps import AppConfig


class PreventionConfig(AppConfig):
    """The directory of help, and pages about signs and myths."""

    name = "daybreak.web.prevention"
    label = "prevention"

    def ready(self) -> None:
        """Declare how refusals are said."""
        from daybreak.web.prevention import refusals  # noqa: F401
