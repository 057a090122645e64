"""The app of callbacks."""

from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    """Callbacks that wait, and attempts at them."""

    name = "daybreak.web.protection.callbacks"
    label = "callbacks"
