"""Look once at a batch of posts and rule out, for each table of declared words, the posts that hold none.

The finders of wages, ages, dates and spelled numbers each search a post for words of their own. A batch of
posts is read here in one compiled pass that looks every word up in all their tables together; a finder that
asks about a post in which its table has nothing is answered at once. Only posts in plain ASCII are looked
at: in other scripts a word can end anywhere. A post that was never looked at is simply searched.

The same pass notes what kinds of characters a post holds (`Shape`), which several finders ask first.
"""

# Compiled functions take the types numba infers from their calls.
# mypy: disable-error-code="no-untyped-def"

from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit

from daybreak.methods.geo.characters import tables
from daybreak.methods.geo.name_hashes import PRIME, SEED, SPACED
from daybreak.methods.text.clean import utf8
from daybreak.standard.compiled import kernel

Hashes = npt.NDArray[np.uint64]
#: Says that a text was not looked at.
UNSEEN = 1 << 31
#: Above the bits of the tables: how many digits a text holds (at most `MOST_DIGITS`), whether a letter that
#: looks like a digit touches one, and whether some word is as long as the address of a wallet.
_DIGITS_AT, MOST_DIGITS = 32, 255
_TOUCHED, _LONG_WORD = 1 << 40, 1 << 41
#: No address of a wallet is shorter than this.
LONG_WORD = 25
#: No declared word is longer; looking further would make a long text without blanks slow.
LONGEST = 64
#: What long words begin with is declared as so many letters and a star.
BEGINNING, LONG = 5, 7
_STAR = np.uint64(ord("*"))


class _Union(NamedTuple):
    """The words of several tables in one, with a bit for each table that holds a word or its beginning."""

    tables: int
    keys: Hashes
    bits: npt.NDArray[np.uint32]


class _Seen(NamedTuple):
    """What was seen in the last batch: the bits of each text, of so many tables."""

    tables: int
    bits: Mapping[str, int]


class Shape(NamedTuple):
    """What characters a text holds: how many digits (at most `MOST_DIGITS`), whether a letter that looks like
    a digit touches one, whether a word of `LONG_WORD` characters or more is among them."""

    digits: int
    touched: bool
    long_word: bool


_known: list[Hashes] = []
_lock = Lock()
_union = _Union(0, np.zeros(2, np.uint64), np.zeros(2, np.uint32))
_seen = _Seen(0, {})


class Glance:
    """One table's part in the common look; `keys` are the hashes of its words and of their beginnings."""

    __slots__ = ("_number",)

    def __init__(self, keys: Hashes) -> None:
        with _lock:
            self._number = len(_known)
            _known.append(keys[keys != 0])

    def rules_out(self, text: str) -> bool:
        """Whether the text was looked at and surely holds no word of the table."""
        seen = _seen
        return self._number < seen.tables and not seen.bits.get(text, UNSEEN) & (UNSEEN | 1 << self._number)


def shape(text: str) -> Shape | None:
    """What characters a text holds, None when it was not looked at."""
    bits = _seen.bits.get(text)
    if bits is None:
        return None
    return Shape(bits >> _DIGITS_AT & MOST_DIGITS, bits & _TOUCHED != 0, bits & _LONG_WORD != 0)


def word_hashes(words: Iterable[str]) -> Hashes:
    """Hashes of lower-case words, and of beginnings written as `BEGINNING` letters and a star."""
    values = []
    for word in words:
        value = int(SEED)
        for character in word:
            value = ((value ^ ord(character)) * int(PRIME)) & 0xFFFF_FFFF_FFFF_FFFF
        values.append(value)
    return np.array(values, np.uint64)


def beginnings(parts: Sequence[str]) -> set[str]:
    """The first `BEGINNING` letters of everything written by running ASCII words together."""
    words = [part for part in parts if part.isascii()]
    done, growing = set[str](), {""}
    while growing:
        longer = {begun + word for begun in growing for word in words}
        done |= {begun[:BEGINNING] for begun in longer if len(begun) >= BEGINNING}
        growing = {begun for begun in longer if len(begun) < BEGINNING}
    return done


def glance(texts: Sequence[str]) -> None:
    """Look at those texts of a batch that are ASCII; what was seen in the batch before is forgotten."""
    global _seen
    union = _all_tables()
    texts = [text for text in texts if text.isascii()]
    data, edges = utf8(pa.array(texts, pa.large_string()))
    folds, classes = tables()
    bits = _look(data, edges, folds, classes, union.keys, union.bits)
    _seen = _Seen(union.tables, dict(zip(texts, bits.tolist(), strict=True)))


def _all_tables() -> _Union:
    global _union
    with _lock:
        if _union.tables < len(_known):
            every = np.concatenate(_known)
            numbers = np.repeat(np.arange(len(_known)), [len(keys) for keys in _known])
            size = 1 << int(3 * len(every)).bit_length()
            _union = _Union(len(_known), *_unite(every, np.uint32(1) << numbers.astype(np.uint32), size))
        return _union


@njit(cache=True)
def _unite(every, bit, size):
    keys, bits = np.zeros(size, np.uint64), np.zeros(size, np.uint32)
    for number in range(len(every)):
        at = _slot(keys, every[number])
        keys[at] = every[number]
        bits[at] |= bit[number]
    return keys, bits


@njit(cache=True, inline="always")
def _slot(keys, key):
    mask = np.uint64(len(keys) - 1)
    at = (key ^ (key >> np.uint64(29))) & mask
    while keys[at] != np.uint64(0) and keys[at] != key:
        at = (at + np.uint64(1)) & mask
    return at


@njit(cache=True, nogil=True)
def _look(data, edges, folds, classes, keys, bits):
    """For each text in ASCII the bits of all tables that hold one of its words, and its shape above them."""
    found = np.zeros(len(edges) - 1, np.uint64)
    for text in range(len(found)):
        start, end = edges[text], edges[text + 1]
        words = _look_at(data, start, end, folds, classes, keys, bits)
        found[text] = np.uint64(words) | _shape_of(data, start, end)
    return found


@njit(cache=True, inline="always")
def _like_a_digit(code):
    """Whether a letter is one of OQIlLiSsBZzGgbq."""
    low = code | 32
    return (
        low == 105 or low == 108 or low == 115 or low == 122 or low == 98 or low == 103
        or code == 79 or code == 81 or code == 111 or code == 113
    )  # fmt: skip


@kernel
def _shape_of(data, start, end):
    """How many digits there are, whether a look-alike letter touches one, whether a long word is there."""
    digits, run, shown = 0, 0, np.uint64(0)
    for at in range(start, end):
        code = data[at]
        if code == 32 or 9 <= code <= 13 or 28 <= code <= 31:
            run = 0
            continue
        run += 1
        if run == LONG_WORD:
            shown |= np.uint64(_LONG_WORD)
        if 48 <= code < 58:
            digits += 1
            if (at > start and _like_a_digit(data[at - 1])) or (at + 1 < end and _like_a_digit(data[at + 1])):
                shown |= np.uint64(_TOUCHED)
    return shown | np.uint64(min(digits, MOST_DIGITS)) << np.uint64(_DIGITS_AT)


@kernel
def _look_at(data, start, end, folds, classes, keys, bits):
    """Walk from word to word as `geo.names` does; a run is also looked up where digits part it."""
    shown, position = np.uint32(0), start
    while position < end:
        code = data[position]
        if classes[code] == 0 or 48 <= code < 58:
            position += 1
            continue
        hashed, at, digits, first, begins = SEED, position, False, position, SEED
        while at < end and at - first < LONGEST and classes[data[at]] & SPACED:
            if 48 <= data[at] < 58:
                if not digits:
                    position = at
                    shown |= bits[_slot(keys, hashed)]
                digits = True
            folded = np.uint64(folds[data[at]])
            if folded != np.uint64(0):
                hashed = (hashed ^ folded) * PRIME
            at += 1
            if at - first == BEGINNING:
                begins = (hashed ^ _STAR) * PRIME
            elif at - first == LONG and not digits:
                shown |= bits[_slot(keys, begins)]
        shown |= bits[_slot(keys, hashed)]
        if not digits:
            position = at
    return shown
