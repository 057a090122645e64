"""The app of prevalence."""

from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    """Studies, the files in them, readings and estimates."""

    name = "daybreak.web.measurement"
    label = "measurement"

    def ready(self) -> None:
        """Listen to the vault."""
        from daybreak.web.measurement import listening  # noqa: F401 (connects its receivers)
