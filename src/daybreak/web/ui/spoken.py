"""Sentences of results and refusals in the language of whoever reads them.

Results keep frozen English sentences, so that the same run reads the same for ever, and refusals are written
where nobody knows a language. Pages say them again: a sentence that stands in the catalogue as it is (titles,
indicators, warnings) is simply looked up; one with numbers and names in it is recognised by a pattern that a
room declares. What nobody knows stays English and is marked as English, so that screen readers pronounce it
rightly.
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
#: The name of a file may hold whatever stands behind it in a sentence.
_KINDS = {"path": ".+"}
_SHARE = re.compile(rf"({_NUMBER})( ?%)?")
_FIRST_WORD = re.compile(r"(?<=[.!?]) (?=[A-Z0-9'])")


def declare_patterns(patterns: Iterable[str]) -> None:
    """Declare sentences with values in them, as marked for translation.

    A value named `n_...` is a number, written in the reader's way; `path` is the name of a file. Any other
    is a word or a sentence, said again itself when it is known; one named `s_...` has to be known, or else
    the pattern does not fit.
    """
    for one in patterns:
        _patterns.append((_compiled(one), one))


def _compiled(pattern: str) -> re.Pattern[str]:
    parts = _SLOT.split(pattern)
    made = [re.escape(parts[0])]
    for name, after in zip(parts[1::2], parts[2::2], strict=True):
        kind = _NUMBER if name.startswith("n_") else _KINDS.get(name, ".+?")
        made += [f"(?P<{name}>{kind})", re.escape(after)]
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


def number_said(text: object) -> str:
    """A number or a share as the reader writes it; whatever else stands there, said again if it is known."""
    told = str(text)
    match = _SHARE.fullmatch(told)
    if match is None or (get_language() or "en").startswith("en"):
        return said_or_english(told)
    return f"{_value('n_number', match[1])}{match[2] or ''}"


def spoken(sentence: object) -> SafeString:
    """A sentence as markup: in the present language, or in English and marked so."""
    text = str(sentence)
    known = said(text)
    if known is None:
        return format_html('<span lang="en" dir="ltr">{}</span>', text)
    return conditional_escape(known)


def _by_pattern(sentence: str) -> str | None:
    for compiled, pattern in _patterns:
        match = compiled.fullmatch(sentence)
        if match is None:
            continue
        translated = gettext(pattern)
        values = {name: _value(name, value) for name, value in match.groupdict().items()}
        if translated != pattern and None not in values.values():
            return translated.format(**values)
    return None


def _value(name: str, value: str) -> str | None:
    if name.startswith("n_"):
        places, plain = len(value.partition(".")[2]), Decimal(value.replace(",", ""))
        return formats.number_format(plain, places, use_l10n=True, force_grouping=True)
    known = said(_unquoted(value))
    return known if known or name.startswith("s_") else value


def _unquoted(value: str) -> str:
    """What refusals found stands in quotes when it is text."""
    return value[1:-1] if len(value) > 2 and value[0] == value[-1] == "'" else value


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
