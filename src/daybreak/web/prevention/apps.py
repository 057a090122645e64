"""The app of prevention."""

from django.apps import AppConfig


class PreventionConfig(AppConfig):
    """The directory of help, and pages about signs and myths."""

    name = "daybreak.web.prevention"
    label = "prevention"
