"""The app of organisations and people."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Organisations, people, roles and sign-in."""

    name = "daybreak.web.accounts"
    label = "accounts"
