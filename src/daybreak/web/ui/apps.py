"""The app of the interface."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, styles, scripts and languages."""

    name = "daybreak.web.ui"
    label = "ui"
