"""The app of background work."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Jobs, the outbox and daily chores."""

    name = "daybreak.web.work"
    label = "work"
