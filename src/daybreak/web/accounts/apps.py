"""The app of organisations and people."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Organisations, people, roles and sign-in."""

    name = "daybreak.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Read every app's ways in."""
        from daybreak.web.accounts.frame import find_declarations

        find_declarations()
