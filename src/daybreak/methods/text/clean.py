"""Tell in one compiled pass which texts are plain already, so that only the others are normalised.

Most posts of a large set are ordinary ASCII prose in which no rule of `normalise` finds anything. A text
is called clean only where that is certain from single characters and whole words; any doubt (another
script, markup, a digit or sign touching a letter, a letter standing alone, number words) leaves the
decision to the rules themselves.
"""

# Compiled functions take the types numba infers from their calls.
# mypy: disable-error-code="no-untyped-def"

from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit

from daybreak.methods.text.spelled import ascii_number_words
from daybreak.standard.compiled import kernel

MARK, BLANK, LETTER, DIGIT, SIGN, BANG, DIRTY = range(7)
#: Words of the letter o stand for zeros up to this length.
LONGEST_OH = 4
_SEED, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


def clean(texts: pa.Array) -> npt.NDArray[np.bool_]:
    """Say for each text of a `large_string` array without nulls whether `normalise` leaves it as it is.

    False only says that the rules must be asked.

    >>> clean(pa.array(["Work in town", "w0rk", "Ｗork"], pa.large_string())).tolist()
    [True, False, False]
    """
    data, edges = utf8(texts)
    keys, kinds = _tables()
    found: npt.NDArray[np.bool_] = _clean(data, edges, kinds, keys)
    return found


def utf8(texts: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """The bytes of a `large_string` array and where each text begins and ends, without a copy."""
    _, offsets, data = texts.buffers()
    edges = np.frombuffer(offsets, np.int64, len(texts) + 1, 8 * texts.offset)
    body = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(1, np.uint8)
    return body, edges


@cache
def _tables() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint8]]:
    """Hashes of the number words in an open-addressed table, and what each byte is."""
    return hashed_words(ascii_number_words()), np.array([_kind(byte) for byte in range(256)], np.uint8)


def _kind(byte: int) -> int:
    character = chr(byte)
    if byte >= 0x80 or character in "<&\r\x0b\x0c":
        return DIRTY
    if character.isalpha():
        return LETTER
    if character in "0123456789":
        return DIGIT
    return {" ": BLANK, "\t": BLANK, "\n": BLANK, "!": BANG, "$": SIGN, "@": SIGN, "|": SIGN}.get(
        character, MARK
    )


def hashed_words(words: frozenset[str]) -> npt.NDArray[np.uint64]:
    """Lower-case ASCII words as a table for `holds`."""
    size = 1 << max(6, (4 * len(words)).bit_length())
    keys = np.zeros(size, np.uint64)
    for word in sorted(words):
        _put(keys, np.frombuffer(word.encode("ascii"), np.uint8))
    return keys


@kernel
def _put(keys, word):
    value = _SEED
    for byte in word:
        value = (value ^ np.uint64(byte)) * _PRIME
    mask = np.uint64(len(keys) - 1)
    at = (value ^ (value >> np.uint64(29))) & mask
    while keys[at] != np.uint64(0) and keys[at] != value:
        at = (at + np.uint64(1)) & mask
    keys[at] = value


@njit(cache=True, inline="always")
def holds(keys, value):
    """Whether a table of `hashed_words` holds a word with this hash."""
    mask = np.uint64(len(keys) - 1)
    at = (value ^ (value >> np.uint64(29))) & mask
    while keys[at] != np.uint64(0):
        if keys[at] == value:
            return True
        at = (at + np.uint64(1)) & mask
    return False


@njit(cache=True, nogil=True)
def _clean(data, edges, kinds, words):
    found = np.zeros(len(edges) - 1, np.bool_)
    for text in range(len(found)):
        found[text] = _is_clean(data, edges[text], edges[text + 1], kinds, words)
    return found


@njit(cache=True, inline="always")
def _at(data, position, start, end, kinds):
    """What stands at a place; a text stands between blanks."""
    return kinds[data[position]] if start <= position < end else BLANK


@kernel
def _is_clean(data, start, end, kinds, words):
    numbers, digits, position = 0, False, start
    while position < end:
        kind = kinds[data[position]]
        if kind == DIRTY:
            return False
        if kind != LETTER:
            digits = digits or kind == DIGIT
            if not _calm(data, position, start, end, kinds):
                return False
            position += 1
            continue
        first, value, ohs = position, _SEED, True
        while position < end and kinds[data[position]] == LETTER:
            lower = data[position] | 32
            ohs = ohs and lower == 111
            value = (value ^ np.uint64(lower)) * _PRIME
            position += 1
        if ohs and position - first <= LONGEST_OH:
            return False
        if position - first == 1 and not _alone(data, first, start, end, kinds):
            return False
        numbers += holds(words, value)
    return numbers == 0 or (numbers == 1 and not digits)


@njit(cache=True, inline="always")
def _calm(data, position, start, end, kinds):
    """Whether a digit or sign touches no letter, and no bar stands in a number."""
    kind = kinds[data[position]]
    if kind in (MARK, BLANK):
        return True
    before, after = _at(data, position - 1, start, end, kinds), _at(data, position + 1, start, end, kinds)
    if kind == BANG:
        return after in (BLANK, MARK, BANG)
    if kind == SIGN and (before == DIGIT or after == DIGIT):
        return data[position] == 36 and before != LETTER and after != LETTER  # "$5" is money
    return before != LETTER and after != LETTER


@njit(cache=True, inline="always")
def _alone(data, first, start, end, kinds):
    """Whether a word of one letter is nothing but a word: "a" and "i" between words, or after a mark."""
    before, after = _at(data, first - 1, start, end, kinds), _at(data, first + 1, start, end, kinds)
    if before == BLANK and after == BLANK:
        lower = data[first] | 32
        if lower != 97 and lower != 105:
            return False
        second, third = _at(data, first + 2, start, end, kinds), _at(data, first + 3, start, end, kinds)
        last = first + 2 >= end
        return last or (second == LETTER and third == LETTER)
    return before == BLANK or after == BLANK
