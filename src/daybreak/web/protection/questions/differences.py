"""The differences of two versions as a page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from daybreak.protection.questionnaires.comparing import changes
from daybreak.protection.questionnaires.model import Questionnaire
from daybreak.web.protection.questions.words import change_in_words


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Attributes:
        title: What changed.
        before: What it was, line by line; empty where nothing was.
        after: What it is.
    """

    title: str
    before: str
    after: str


def differences(before: Questionnaire, after: Questionnaire) -> list[Difference]:
    """What changed from one to the other; of words only the languages that differ."""
    found = []
    for one in changes(before, after):
        old, new = one.before, one.after
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            old, new = _apart(old, new), _apart(new, old)
        title = change_in_words(one.what, one.part, one.key, one.name)
        found.append(Difference(title, _lines(old), _lines(new)))
    return found


def _apart(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in one.items() if other.get(key) != value}


def _lines(value: Any) -> str:
    if not value:
        return ""
    if isinstance(value, str):
        return value
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)).strip()
