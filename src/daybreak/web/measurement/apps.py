"""The app of prevalence."""

from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    """Studies, the files in them, readings and estimates."""

    name = "daybreak.web.measurement"
    label = "measurement"

    def ready(self) -> None:
        """Listen to the vault, and know how results are said in other languages."""
        from daybreak.web.measurement import listening, sentences  # noqa: F401 (connects and declares)
