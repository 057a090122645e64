"""Sentences of results in the language of whoever reads them.

Results keep frozen English sentences, so that the same run reads the same for ever. Pages say them again: a
sentence that stands in the catalogue as it is (titles, indicators, warnings) is simply looked up; one with
numbers and names in it is recognised by a pattern that its pillar declares. What nobody knows stays English
and is marked as English, so that screen readers pronounce it rightly.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from django.utils import formats
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

_patterns: list[tuple[re.Pattern[str], str]] = []
_SLOT = re.compile(r"\{(\w+)\}")
_NUMBER = r"-?\d[\d,]*(?:\.\d+)?"
_FIRST_WORD = re.compile(r"(?<=[.!?]) (?=[A-Z0-9'])")


def declare_patterns(patterns: Iterable[str]) -> None:
    """Declare sentences with values in them, as marked for translation.

    A value named `n_...` is a number, written in the reader's way; any other is a word or a sentence, said
    again itself when it is known.
    """
    for one in patterns:
        _patterns.append((_compiled(one), one))


def _compiled(pattern: str) -> re.Pattern[str]:
    parts = _SLOT.split(pattern)
    made = [re.escape(parts[0])]
    for name, after in zip(parts[1::2], parts[2::2], strict=True):
        made += [f"(?P<{name}>{_NUMBER if name.startswith('n_') else '.+?'})", re.escape(after)]
    return re.compile("".join(made), re.DOTALL)


def said(sentence: str) -> str | None:
    """A sentence in the present language, or None when nobody knows how to say it."""
    if not sentence or (get_language() or "en").startswith("en"):
        return sentence
    known = gettext(sentence)
    if known != sentence:
        return known
    return _in_parts(sentence) or _by_pattern(sentence)


def said_or_english(sentence: str) -> str:
    """A sentence in the present language if it is known, else as it stands."""
    return said(sentence) or sentence


def spoken(sentence: object) -> SafeString:
    """A sentence as markup: in the present language, or in English and marked so."""
    text = str(sentence)
    known = said(text)
    if known is None:
        return format_html('<span lang="en" dir="ltr">{}</span>', text)
    return conditional_escape(known)


def _by_pattern(sentence: str) -> str | None:
    found = _recognised(sentence)
    if found is None:
        return None
    pattern, values = found
    translated = gettext(pattern)
    if translated == pattern:
        return None
    return translated.format(**{name: _value(name, value) for name, value in values})


def _recognised(sentence: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    for compiled, pattern in _patterns:
        match = compiled.fullmatch(sentence)
        if match is not None:
            return pattern, tuple(match.groupdict().items())
    return None


def _value(name: str, value: str) -> str:
    if not name.startswith("n_"):
        return said_or_english(value)
    places = len(value.partition(".")[2])
    return formats.number_format(Decimal(value.replace(",", "")), places, use_l10n=True, force_grouping=True)


def _in_parts(sentence: str) -> str | None:
    """Several sentences in one string, when each is known."""
    parts = _FIRST_WORD.split(sentence)
    if len(parts) == 1:
        return None
    for number in range(1, len(parts)):
        first, rest = " ".join(parts[:number]), " ".join(parts[number:])
        begun = gettext(first)
        known = begun if begun != first else _by_pattern(first)
        after = said(rest) if known else None
        if known and after:
            return f"{known} {after}"
    return None
