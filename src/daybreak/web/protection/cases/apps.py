"""The app of cases."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases that reports became."""

    name = "daybreak.web.protection.cases"
    label = "cases"

    def ready(self) -> None:
        """Let the time of its reports run again when a case is destroyed."""
        from daybreak.web.protection.cases import listening  # noqa: F401
