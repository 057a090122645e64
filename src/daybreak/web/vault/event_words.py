"""What the codes of the ledger mean, in words, for whoever reads the log.

An event holds codes alone, and keeps them: what is signed cannot change with a language. Each app names its
own actions and kinds of records in a module `ledger_words.py`:

    name_actions({"consent.give": _("Consent given")})
    name_kinds({"handover.consent": _("Consent")})
"""

from collections.abc import Mapping
from typing import Any

from daybreak.web.vault.models import Event

_actions: dict[str, Any] = {}
_kinds: dict[str, Any] = {}


def name_actions(words: Mapping[str, Any]) -> None:
    """Say what actions are called; words marked for translation, by code."""
    _actions.update(words)


def name_kinds(words: Mapping[str, Any]) -> None:
    """Say what kinds of records are called; words marked for translation, by the label of the model."""
    _kinds.update(words)


def action_in_words(event: Event) -> str:
    """What was done, in the present language; empty for a code of another version."""
    return str(_actions.get(event.action, ""))


def kind_in_words(event: Event) -> str:
    """To what kind of record, in the present language; empty when there was none, or of another version."""
    return str(_kinds.get(event.kind, ""))
