"""The app of consent and handover."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class HandoverConfig(AppConfig):
    """Consents, legal orders, handovers and the copies they make."""

    name = "daybreak.web.handover"
    label = "handover"

    def ready(self) -> None:
        """Read what every app declares, and listen to what is destroyed."""
        from daybreak.web.handover import listening  # noqa: F401

        autodiscover_modules("crossings", "keeping")
