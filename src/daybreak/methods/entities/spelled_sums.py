"""Numbers in words before a sum of money: "two thousand dollars", "mil quinientos euros", "полторы тысячи".

Only whole readings count: words that do not add up to one number ("seven seven zero") end one number and
begin the next. Languages are kept apart, since "six cents" is money in English and six hundred in French.
The words are declared in `standard/data/cardinals.yaml`.
"""

import re
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from daybreak.methods.entities.words import Word, lower

#: A sum smaller than this is not looked for on its own; it may be the lower end of a range.
LEAST = 5
#: What may stand between two words of a number besides a joining word.
_GAP = re.compile(r"[ \u00a0]?-?[ \u00a0]?([^\W\d_]*)[ \u00a0]?")
_DIGIT_BEFORE = re.compile(r"\d[ \u00a0.,-]?$")
_BEFORE = 16


@dataclass(frozen=True, slots=True)
class SpelledSum:
    """A number in words at `start` to `end`: `value` times `scale`, the multiplier it ends in (1 if none)."""

    start: int
    end: int
    value: float
    scale: int
    scaled_by: str


@dataclass(frozen=True, slots=True)
class Cardinal:
    """What a word is in each language that has it: added, or multiplied with; `joined` to the one before."""

    languages: frozenset[str]
    value: float
    times: bool
    joined: bool


def spelled_sums(text: str, words: list[Word[Cardinal]]) -> list[SpelledSum]:
    """Numbers in words, in reading order; none when all are too small to be a sum.

    `words` are those of `cardinals()` that the text holds, in reading order.

    >>> text = "from fifteen hundred to two thousand dollars"
    >>> [(sum.value, sum.scale) for sum in spelled_sums(text, Words(cardinals()).find(text))]
    [(15.0, 100), (2.0, 1000)]
    """
    if not any(word.tag.times or word.tag.value >= LEAST for word in words):
        return []
    small = lower(text)
    return [one for one in _sums(small, words) if not _is_left_open(small, one.start)]


def _sums(small: str, hits: list[Word[Cardinal]]) -> Iterator[SpelledSum]:
    first = 0
    while first < len(hits):
        number = _Number(hits[first])
        for behind in range(first + 1, len(hits)):
            hit = hits[behind]
            if not number.goes_on(small, hit):
                if hit.tag.times and number.before_joint and hit.start - number.words[-1].end <= 2:
                    number = number.before_joint  # "two thousand and three | thousand"
                break
            number.take(small, hit)
        yield number.sum(small)
        first += len(number.words)


class _Number:
    """A number on the way: what is done (`total`), what a multiplier would still multiply (`current`)."""

    def __init__(self, first: Word[Cardinal]) -> None:
        self.words: list[Word[Cardinal]] = []
        self.total, self.current, self.multiplied = 0.0, 0.0, 0
        self.languages = first.tag.languages
        self.before_joint: _Number | None = None
        self._add(first)

    def goes_on(self, small: str, hit: Word[Cardinal]) -> bool:
        """Whether a word continues the number by its language, by what stands between, and by its value."""
        languages = self.languages & hit.tag.languages
        end = self.words[-1].end
        gap = _GAP.fullmatch(small, end, hit.start) if languages and hit.start - end <= 6 else None
        if gap is None:
            return False
        if gap[1] and gap[1] not in {_joining().get(language) for language in languages}:
            return False
        if hit.tag.times:
            return self._can_multiply(hit.tag.value)
        return self._can_add(hit.tag.value, languages, bool(gap[1]) or hit.tag.joined)

    def _can_multiply(self, times: float) -> bool:
        if times == 100:
            return self.current < 100
        return (self.total == 0 or self.total % (times * 1000) == 0) and self.current < 1000

    def _can_add(self, value: float, languages: frozenset[str], joined: bool) -> bool:
        if self.current == 0:
            return value < (self._step() if self.total else value + 1)
        if self.current in (60, 80) and "fr" in languages:
            return value < 20
        if self.current < 10 and "ar" in languages:
            return value == 10 or (joined and 20 <= value < 100)  # the unit stands before the ten
        places = next((step for step in (1000, 100, 10) if self.current % step == 0), 1)
        return value < places and value >= 1

    def _step(self) -> float:
        return 1000.0 if self.total < 1_000_000 else 1_000_000.0

    def take(self, small: str, hit: Word[Cardinal]) -> None:
        """Add a word to the number, or multiply by it."""
        if hit.tag.joined or small[self.words[-1].end : hit.start].strip(" \u00a0-"):
            self.before_joint = copy(self)
            self.before_joint.words = list(self.words)
        self.languages &= hit.tag.languages
        self._add(hit)

    def _add(self, hit: Word[Cardinal]) -> None:
        tag = hit.tag
        self.words.append(hit)
        self.multiplied += tag.times
        if not tag.times:
            self.current += tag.value
        elif tag.value == 100:
            self.current = (self.current or 1) * 100
        else:
            self.total += (self.current or 1) * tag.value
            self.current = 0.0

    def sum(self, small: str) -> SpelledSum:
        """The number, with its one multiplier apart when it ends in it, so that a range can share it."""
        last, value, scale = self.words[-1], self.total + self.current, 1
        if last.tag.times and self.multiplied == 1:
            scale = int(last.tag.value)
        word = small[last.start : last.end] if scale > 1 else ""
        return SpelledSum(self.words[0].start, last.end, value / scale, scale, word)


def _is_left_open(small: str, start: int) -> bool:
    """Whether "several", "half a" or digits stand before a number in words."""
    before = small[max(0, start - _BEFORE) : start]
    return bool(_DIGIT_BEFORE.search(before) or _vague().search(before))


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    data = (files("daybreak.standard") / "data" / "cardinals.yaml").read_text(encoding="utf-8")
    table: Mapping[str, Mapping[str, Any]] = yaml.safe_load(data)
    return table


@cache
def cardinals() -> Mapping[str, Cardinal]:
    """The declared words of numbers, of all languages."""
    tags: dict[str, Cardinal] = {}
    for language, part in _table().items():
        for times, kind in ((False, "words"), (True, "times")):
            for value, words in part[kind].items():
                for word in words:
                    _declare(tags, lower(word), Cardinal(frozenset((language,)), float(value), times, False))
                    if language == "ar":
                        joined = Cardinal(frozenset((language,)), float(value), times, True)
                        _declare(tags, f"و{word}", joined)
    return tags


@cache
def _joining() -> Mapping[str, str]:
    return {language: part["joining"][0] for language, part in _table().items() if part["joining"]}


@cache
def _vague() -> re.Pattern[str]:
    """What leaves open the sum behind it."""
    vague = "|".join(re.escape(word) for part in _table().values() for word in part["vague"])
    return re.compile(rf"(?<![^\W_])(?:{vague})(?: an?)?\s$")


def _declare(tags: dict[str, Cardinal], word: str, tag: Cardinal) -> None:
    """One word may be of several languages in which it means the same."""
    known = tags.get(word)
    if known is not None and (known.value, known.times) == (tag.value, tag.times):
        tag = Cardinal(known.languages | tag.languages, tag.value, tag.times, tag.joined)
    tags[word] = tag
