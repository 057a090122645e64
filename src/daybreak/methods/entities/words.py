"""Find thousands of declared words in a text in one pass, each only where it stands as a word.

Regular expressions try their alternatives one after another at every character. Here the text is
read once, word by word, and each word is looked up in a hash table (the search of the gazetteer's names,
`methods.geo.names`), so that case and accents do not matter and scripts without spaces work.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from daybreak.methods.entities.glance import Glance
from daybreak.methods.geo.characters import fold_words, tables
from daybreak.methods.geo.names import build_words

Tag = TypeVar("Tag")

#: Words of these scripts end where the next word begins without a space.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_RUN = re.compile(r"\d+")
_DIGIT_OR_NOT = bytes(48 if 48 <= code < 58 else 32 for code in range(256))


def lower(text: str) -> str:
    """Lower case, character by character: every offset stays what it was."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(s if len(s := c.lower()) == 1 else c for c in text)


@lru_cache(maxsize=8)
def digit_runs(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of every run of digits; kept for the finders that read the same text next."""
    if not text.isascii():
        return tuple([match.span() for match in _RUN.finditer(text)])
    marks, runs, end = text.encode().translate(_DIGIT_OR_NOT) + b" ", [], 0
    while (start := marks.find(b"0", end)) >= 0:  # four times as fast as the pattern
        end = marks.find(b" ", start)
        runs.append((start, end))
    return tuple(runs)


@dataclass(frozen=True, slots=True)
class Word(Generic[Tag]):
    """A declared word where it stands in a text."""

    start: int
    end: int
    tag: Tag


class Words(Generic[Tag]):
    """Words with a tag each, found together; words that differ only in case or accents are one."""

    def __init__(self, words: Mapping[str, Tag]) -> None:
        folded = {fold_words(word): tag for word, tag in words.items()}
        folded.pop("", None)
        self._tags = list(folded.values())
        folds, classes = tables()
        self._table = build_words(list(folded), folds, classes)
        self._glance = Glance(self._table.keys)

    def find(self, text: str) -> list[Word[Tag]]:
        """Words of a text in reading order, the longest where several begin together."""
        if self._glance.rules_out(text):
            return []
        return [Word(start, end, self._tags[number]) for start, end, number in self._table.search(text)]


def by_ends(signs: Iterable[str], at: int) -> Mapping[str, tuple[str, ...]]:
    """Words by their first (`at` 0) or last two characters, or their one; longest first."""
    groups: dict[str, set[str]] = {}
    for sign in map(lower, signs):
        groups.setdefault(sign[:2] if at == 0 else sign[-2:], set()).add(sign)
    return {key: tuple(sorted(found, key=lambda s: (-len(s), s))) for key, found in groups.items()}
