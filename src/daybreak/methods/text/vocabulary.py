"""Which letter sequences read like words, to judge a reading before it is believed.

`w0rk` may be read as `work` and `w o r k` joined, but `k8s` and `a b c d` must stay. The judge
knows some two thousand words that job and sale posts are made of (`words.csv`, in nine languages,
written for this project) and which three letters follow one another in them.
"""

import csv
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple


class Vocabulary(NamedTuple):
    """Known words, and the letter triples (with `^` and `$` for the ends) they are made of."""

    words: frozenset[str]
    triples: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """Read `words.csv` once."""
    words: set[str] = set()
    with Path(__file__).with_name("words.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            words.update(row["words"].split())
    return Vocabulary(frozenset(words), frozenset(t for word in words for t in _triples(word)))


def is_word(letters: str) -> bool:
    """Say whether these letters are a known word, in any case; a plural `s` is let pass."""
    word = letters.lower()
    known = vocabulary().words
    return word in known or (len(word) > 4 and word.endswith("s") and word[:-1] in known)


def reads_like_a_word(letters: str) -> bool:
    """Say whether letters follow one another as they do in words; known words always do."""
    known = vocabulary()
    return is_word(letters) or all(triple in known.triples for triple in _triples(letters.lower()))


def split_into_words(letters: str, longest: int = 16) -> list[str] | None:
    """Cut run-together letters into the fewest known words, or None when that fails.

    >>> split_into_words("workathome")
    ['work', 'at', 'home']
    """
    known = vocabulary().words
    text = letters.lower()
    best: list[tuple[int, int] | None] = [(0, 0)] + [None] * len(text)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - longest), end):
            before = best[start]
            if before is None or not _may_stand(text[start:end], known):
                continue
            if (here := best[end]) is None or before[0] + 1 < here[0]:
                best[end] = (before[0] + 1, start)
    if best[-1] is None:
        return None
    cuts = [len(text)]
    while cuts[-1] and (step := best[cuts[-1]]):
        cuts.append(step[1])
    return [letters[a:b] for a, b in pairwise(reversed(cuts))]


def _may_stand(piece: str, known: frozenset[str]) -> bool:
    return (piece in known and len(piece) > 1) or piece in {"a", "i", "y"}


def _triples(word: str) -> list[str]:
    framed = f"^{word}$"
    return [framed[i : i + 3] for i in range(len(framed) - 2)]
