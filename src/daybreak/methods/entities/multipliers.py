"""What multiplies a number of money: "k", "lakh", "тыс.", "万", and the Indian "1.2L" and "12 LPA".

The single letter L is a litre, a room or a size as well, so it counts only beside rupees or a period.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from daybreak.methods.entities.words import UNSPACED, by_ends

_INDIAN = re.compile(r"\s?(?:(lpa)|(l)|(cr))(?![^\W_])", re.IGNORECASE)
_RUPEES_BEFORE = re.compile(r"(?:₹|\brs\.?|\binr)\s?$", re.IGNORECASE)
_PERIOD_BEHIND = re.compile(
    r"\s?(?:(?:[-–]|to)\s?[\d.]+\s?L)?\s?[,(/]?\s?"
    r"(?:PA\b|p\.\s?a\b|per (?:annum|year|month)\b|yr\b|year\b|month\b|annual|CTC\b|p\.?m\b)",
    re.IGNORECASE,
)


def multiplier(text: str, small: str, start: int, end: int) -> tuple[int, str, int]:
    """The multiplier behind the number at `start` to `end`, the word for it, and where it ends.

    `small` is the text in lower case. Without one, 1 and an empty word.
    """
    found = _longest(small, end)
    if found is None:
        return _indian(text, start, end)
    word, after = found
    if len(word) == 1 and word in "tmwт" and small[end : end + 1].isspace():
        return 1, "", end
    if small[after : after + 1] == "." and word.startswith(("т", "м")):
        after += 1
    return _times()[word], word, after


def _indian(text: str, start: int, end: int) -> tuple[int, str, int]:
    """Lakhs and crores by their letters; the PA of LPA is left for the period."""
    match = _INDIAN.match(text, end)
    if match is None:
        return 1, "", end
    if match[1]:
        return 100_000, "lakh", match.start(1) + 1
    if not (
        _RUPEES_BEFORE.search(text[max(0, start - 6) : start]) or _PERIOD_BEHIND.match(text, match.end())
    ):
        return 1, "", end
    return (100_000, "lakh", match.end()) if match[2] else (10_000_000, "crore", match.end())


@cache
def _times() -> Mapping[str, int]:
    words = yaml.safe_load(
        (files("daybreak.standard") / "data" / "pay_words.yaml").read_text(encoding="utf-8")
    )
    return {str(word): int(times) for times, listed in words["times"].items() for word in listed}


@cache
def _first_letters() -> Mapping[str, tuple[str, ...]]:
    return by_ends(_times(), 0)


def _longest(small: str, at: int) -> tuple[str, int] | None:
    """The longest multiplier standing at `at`, after at most one space, ending at a word's end."""
    if small[at : at + 1] in (" ", "\u00a0", "\u202f"):
        at += 1
    table = _first_letters()
    for word in (*table.get(small[at : at + 2], ()), *table.get(small[at : at + 1], ())):
        stop = at + len(word)
        if not small.startswith(word, at):
            continue
        if small[stop : stop + 1].isalpha() and not UNSPACED.match(word[-1]):
            continue
        return word, stop
    return None
