"""The app of the vault."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class VaultConfig(AppConfig):
    """Sealed fields, keys and grants, the ledger, backups."""

    name = "daybreak.web.vault"
    label = "vault"

    def ready(self) -> None:
        """Listen to what happens to people: passwords, sign-ins, refusals; declare how refusals are said."""
        from daybreak.web.vault import file_keys, listening, refusals  # noqa: F401

        autodiscover_modules("ledger_words")
