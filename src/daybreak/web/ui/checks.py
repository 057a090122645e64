"""What must hold before pages are shown: every language compiled, and a neutral address that is one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.translation import to_locale


@register
def catalogues_are_compiled(app_configs: Sequence[Any] | None, **named: Any) -> list[CheckMessage]:
    """Without what Django reads (.mo), pages would silently fall back to English."""
    found: list[CheckMessage] = []
    for folder in settings.LOCALE_PATHS:
        for code, _ in settings.LANGUAGES:
            source = Path(folder) / to_locale(code) / "LC_MESSAGES" / "django.po"
            compiled = source.with_suffix(".mo")
            if source.exists() and not compiled.exists():
                found.append(
                    Error(
                        f"The translations {source.name} for '{code}' are not compiled.",
                        hint="Run `python scripts/translations.py compile`, or install the package again.",
                        id="ui.E001",
                    )
                )
    return found


@register
def neutral_address_can_be_opened(app_configs: Sequence[Any] | None, **named: Any) -> list[CheckMessage]:
    """Quick exit must lead somewhere: to an address that browsers open, by a way others cannot read."""
    address = getattr(settings, "UI_NEUTRAL_ADDRESS", "")
    if not address:
        return []
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname and not parts.username:
        return []
    return [
        Error(
            f"The neutral address {address!r} is not a whole https address.",
            hint="Set UI_NEUTRAL_ADDRESS to one such as https://weather.example/, or leave it empty.",
            id="ui.E002",
        )
    ]
