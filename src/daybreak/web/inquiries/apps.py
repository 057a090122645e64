"""The app of what inquiries of all pillars share; it has templates and no tables."""

from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    """Inquiries."""

    name = "daybreak.web.inquiries"
    label = "inquiries"
