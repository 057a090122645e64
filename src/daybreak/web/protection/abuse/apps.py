"""The app that keeps a channel open while somebody tries to fill it."""

from django.apps import AppConfig


class AbuseConfig(AppConfig):
    """The toll on the public forms, and which reports are alike."""

    name = "daybreak.web.protection.abuse"
    label = "abuse"

    def ready(self) -> None:
        """Compare reports as they come, and forget groups that nobody is in any more."""
        from daybreak.web.protection.abuse import listening  # noqa: F401
