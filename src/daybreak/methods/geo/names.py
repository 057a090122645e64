"""Find every gazetteer name in a text, in one pass and in any script.

A name is a run of words. Reading a text word by word, a running hash asks a table "is this a name, or
the beginning of a longer one?"; almost every word ends the question at once. Scripts written without
spaces (Chinese, Japanese, Thai, Khmer, Burmese ...) are read character by character, Korean words may carry
a particle behind the name, Arabic words one or two joined letters before it.

A capital letter, a word such as "in" or "near" before the name, and what stands behind it are noted
with each hit; names that are also everyday words or given names ("Reading", "Sofia") are dropped here
unless something of that kind supports them. Nothing is decided about *which* Paris it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numba as nb
import numpy as np
import numpy.typing as npt

from daybreak.methods.geo.name_hashes import (
    LONGEST,
    LONGEST_NAME,
    LOWER,
    PRIME,
    SEED,
    SPACED,
    UNSPACED,
    UPPER,
    Codes,
    Hashes,
    bit_of,
    class_of,
    fill_table,
    make_sieve,
    mixed,
    slot_of,
)
from daybreak.standard.compiled import kernel

#: Bits of a hit.
CAPITAL, ALL_CAPITALS, LED, SHORT, FOLLOWED, CASELESS = 1, 2, 4, 8, 16, 32
#: Bits of a name: needs support, may stand in lower case, only in capitals.
STRICT, PLAIN, CODE = 1, 2, 4


@dataclass(frozen=True, slots=True, eq=False)
class NameTable:
    """Names ready to be found: an open-addressed hash table, character tables, and bits of each name."""

    keys: Hashes
    values: npt.NDArray[np.int32]
    leads: Hashes
    joining: Hashes
    folds: npt.NDArray[np.uint16]
    classes: npt.NDArray[np.uint8]
    name_bits: npt.NDArray[np.uint8]
    sieve: npt.NDArray[np.uint8]

    def search(self, text: str) -> npt.NDArray[np.int32]:
        """Find names in a text: rows of start, end, name, bits; leftmost and longest, never overlapping."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        return _search(
            codes,
            self.keys,
            self.values,
            self.sieve,
            self.leads,
            self.joining,
            self.folds,
            self.classes,
            self.name_bits,
        )

    def exact(self, name: str) -> int:
        """Number of the name that the whole string is, or -1."""
        codes = np.frombuffer(name.encode("utf-32-le", "surrogatepass"), np.uint32)
        return int(_exact(codes, self.keys, self.values, self.folds, self.classes))


def build_table(
    names: Codes,
    leads: Codes,
    joining: Codes,
    folds: npt.NDArray[np.uint16],
    classes: npt.NDArray[np.uint8],
    name_bits: npt.NDArray[np.uint8],
) -> NameTable:
    """Hash folded `names`, one a line, `leads`, which announce a place, and `joining`, which add another."""
    size = 1 << int(np.ceil(np.log2(max(16, name_bits.size * 3))))
    keys, values = fill_table(names, classes, size)
    lead_keys, _ = fill_table(leads, classes, 4096)
    joining_keys, _ = fill_table(joining, classes, 256)
    return NameTable(keys, values, lead_keys, joining_keys, folds, classes, name_bits, make_sieve(keys))


@dataclass(frozen=True, slots=True, eq=False)
class WordTable:
    """Declared words ready to be found wherever they stand as words, whatever their case and accents."""

    keys: Hashes
    values: npt.NDArray[np.int32]
    folds: npt.NDArray[np.uint16]
    classes: npt.NDArray[np.uint8]
    sieve: npt.NDArray[np.uint8]

    def search(self, text: str) -> list[list[int]]:
        """Rows of start, end, number of the word, in reading order; the longest, never overlapping."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        found: list[list[int]] = _words(
            codes, self.keys, self.values, self.sieve, self.folds, self.classes
        ).tolist()
        return found


def build_words(
    folded: Sequence[str], folds: npt.NDArray[np.uint16], classes: npt.NDArray[np.uint8]
) -> WordTable:
    """Hash words that are already folded; their numbers are their places in the sequence."""
    size = 1 << int(np.ceil(np.log2(max(16, len(folded) * 6))))
    codes = np.frombuffer("\n".join(folded).encode("utf-32-le"), np.uint32)
    keys, values = fill_table(codes, classes, size)
    return WordTable(keys, values, folds, classes, make_sieve(keys))


@kernel
def _exact(
    codes: Codes,
    keys: Hashes,
    values: npt.NDArray[np.int32],
    folds: npt.NDArray[np.uint16],
    classes: npt.NDArray[np.uint8],
) -> int:
    """Number of the name that the whole text is, words apart, or -1."""
    hashed = SEED
    gap = False
    for code in codes:
        if class_of(code, classes) == 0:
            gap = hashed != SEED
            continue
        if gap:
            hashed = (hashed ^ np.uint64(32)) * PRIME
            gap = False
        hashed = mixed(hashed, code, folds)
    at = slot_of(keys, hashed)
    return values[at] // 2 - 1 if keys[at] == hashed else -1


@nb.njit(cache=True, inline="always")
def _joins(code: np.uint32) -> bool:
    """Whether a separator may stand inside a name: space, no-break space, hyphen, apostrophe, point."""
    return bool(code in (32, 160, 45, 39, 0x2019, 46, 10))


@kernel
def _match(
    start: int,
    codes: Codes,
    keys: Hashes,
    values: npt.NDArray[np.int32],
    sieve: npt.NDArray[np.uint8],
    folds: npt.NDArray[np.uint16],
    classes: npt.NDArray[np.uint8],
) -> tuple[int, int, int]:
    """The longest name from `start` on: its end and number, or (-1, -1); and where the first word ends, or
    a place beyond `LONGEST_NAME` in it.
    """
    n = codes.size
    hashed, position, best_end, best, first_end = SEED, start, -1, -1, -1
    for _ in range(LONGEST):
        if class_of(codes[position], classes) & UNSPACED:
            hashed = mixed(hashed, codes[position], folds)
            position += 1
        else:
            while position < n and class_of(codes[position], classes) & SPACED:
                if position - start > LONGEST_NAME:
                    return best_end, best, first_end if first_end >= 0 else position
                korean = 0xAC00 <= codes[position] < 0xD7A4
                hashed = mixed(hashed, codes[position], folds)
                position += 1
                if korean and position < n and 0xAC00 <= codes[position] < 0xD7A4:
                    at = slot_of(keys, hashed)
                    if keys[at] == hashed and values[at] > 1:
                        best_end, best = position, values[at] // 2 - 1
        if first_end < 0:
            first_end = position
        bit = bit_of(hashed, sieve)
        if not sieve[bit >> 3] & (1 << (bit & 7)):
            break
        at = slot_of(keys, hashed)
        if keys[at] != hashed:
            break
        if values[at] > 1:
            best_end, best = position, values[at] // 2 - 1
        if not values[at] & 1:
            break
        gap = position
        while gap < n and gap - position < 3 and class_of(codes[gap], classes) == 0 and _joins(codes[gap]):
            gap += 1
        if gap >= n or class_of(codes[gap], classes) == 0:
            break
        if gap > position:
            hashed = (hashed ^ np.uint64(32)) * PRIME
        position = gap
    return best_end, best, first_end


@nb.njit(cache=True, nogil=True)
def _words(
    codes: Codes,
    keys: Hashes,
    values: npt.NDArray[np.int32],
    sieve: npt.NDArray[np.uint8],
    folds: npt.NDArray[np.uint16],
    classes: npt.NDArray[np.uint8],
) -> npt.NDArray[np.int32]:
    """Rows of start, end, word for every declared word of a text."""
    n = codes.size
    hits = np.empty((n + 1, 3), np.int32)
    count = position = 0
    while position < n:
        kind = class_of(codes[position], classes)
        if kind == 0 or 48 <= codes[position] < 58:
            position += 1
            continue
        end, word, first_end = _match(position, codes, keys, values, sieve, folds, classes)
        if word >= 0:
            hits[count, 0], hits[count, 1], hits[count, 2] = position, end, word
            count += 1
            position = end
            continue
        behind = n if first_end - position > LONGEST_NAME else first_end
        position += 1
        if kind & SPACED:
            while position < behind and class_of(codes[position], classes) & SPACED:
                if 48 <= codes[position] < 58:
                    break
                position += 1
    return hits[:count].copy()


@kernel
def _led(
    start: int, codes: Codes, leads: Hashes, folds: npt.NDArray[np.uint16], classes: npt.NDArray[np.uint8]
) -> bool:
    """Whether a word such as "in", or its like without a space, stands right before `start`."""
    end = start
    while end > 0 and start - end < 3 and class_of(codes[end - 1], classes) == 0 and codes[end - 1] != 10:
        end -= 1
    if end == 0:
        return False
    if class_of(codes[end - 1], classes) & UNSPACED:
        for first in range(end - 1, max(-1, end - 9), -1):
            if not class_of(codes[first], classes) & UNSPACED:
                break
            hashed = SEED
            for position in range(first, end):
                hashed = mixed(hashed, codes[position], folds)
            if leads[slot_of(leads, hashed)] == hashed:
                return True
        return False
    first = end
    while first > 0 and end - first < 16 and class_of(codes[first - 1], classes) & SPACED:
        first -= 1
    hashed = SEED
    for position in range(first, end):
        hashed = mixed(hashed, codes[position], folds)
    return bool(leads[slot_of(leads, hashed)] == hashed)


@kernel
def _listed(
    end: int,
    start: int,
    codes: Codes,
    joining: Hashes,
    folds: npt.NDArray[np.uint16],
    classes: npt.NDArray[np.uint8],
) -> bool:
    """Whether a name at `start` is named in one breath with one that ends at `end`: "in Faro and Lagos"."""
    if start - end > 8:
        return False
    hashed = SEED
    for position in range(end, start):
        code = codes[position]
        if class_of(code, classes) & SPACED:
            hashed = mixed(hashed, code, folds)
        elif code not in (32, 160, 44, 47, 38, 43):
            return False
    return bool(hashed == SEED or joining[slot_of(joining, hashed)] == hashed)


@kernel
def _surroundings(start: int, end: int, codes: Codes, classes: npt.NDArray[np.uint8]) -> int:
    """Case of a hit, and whether punctuation sets it apart as addresses do."""
    n = codes.size
    first = class_of(codes[start], classes)
    bits = 0
    if first & UPPER:
        bits |= CAPITAL
    elif not first & LOWER:
        bits |= CASELESS
    lower = 0
    for position in range(start, end):
        if class_of(codes[position], classes) & LOWER:
            lower += 1
    if lower == 0 and first & UPPER:
        bits |= ALL_CAPITALS
    before = start - 1
    while before >= 0 and codes[before] == 32:
        before -= 1
    if 3 < end - start <= 5:
        bits |= SHORT
    after = end
    while after < n and codes[after] == 32:
        after += 1
    if (after < n and codes[after] in (44, 40)) or (
        before >= 0 and codes[before] in (44, 40, 0x1F4CD, 0xFE0F)
    ):
        bits |= FOLLOWED
    return bits


@kernel
def _wanted(bits: int, name: int, shouting: bool, whispering: bool) -> bool:
    """Whether a hit is worth deciding about, by its case and the kind of name."""
    if name & CODE:
        return bits & ALL_CAPITALS != 0 and (bits & (LED | FOLLOWED) != 0 or not shouting)
    acronym = bits & ALL_CAPITALS and not shouting and not bits & LED
    if acronym and bits & SHORT:
        return False
    if name & STRICT:
        supported = bits & (LED | FOLLOWED) != 0
        return bool(supported and bits & (CAPITAL | CASELESS) != 0)
    if bits & (CAPITAL | CASELESS):
        return True
    return name & PLAIN != 0 and (whispering or bits & LED != 0)


@nb.njit(cache=True, nogil=True)
def _search(
    codes: Codes,
    keys: Hashes,
    values: npt.NDArray[np.int32],
    sieve: npt.NDArray[np.uint8],
    leads: Hashes,
    joining: Hashes,
    folds: npt.NDArray[np.uint16],
    classes: npt.NDArray[np.uint8],
    name_bits: npt.NDArray[np.uint8],
) -> npt.NDArray[np.int32]:
    """Hits of one text as rows of start, end, name, bits."""
    n = codes.size
    upper = lower = 0
    for code in codes:
        kind = class_of(code, classes)
        upper += kind & UPPER != 0
        lower += kind & LOWER != 0
    shouting, whispering = upper > 2 * lower, upper * 50 < lower
    hits = np.empty((n // 2 + 1, 4), np.int32)
    count = position = 0
    while position < n:
        kind = class_of(codes[position], classes)
        if kind == 0:
            position += 1
            continue
        if kind & LOWER and not whispering and not _led(position, codes, leads, folds, classes):
            position += 1
            while position < n and class_of(codes[position], classes) & SPACED:
                position += 1
            continue
        end, name, first_end = _match(position, codes, keys, values, sieve, folds, classes)
        start, joined = position, False
        if name < 0 and kind & SPACED:
            for skip in (1, 2):
                letter = codes[position + skip - 1] if position + skip < n else np.uint32(0)
                if letter not in (0x648, 0x628, 0x644, 0x641):
                    break
                if class_of(codes[position + skip], classes) & SPACED:
                    end, name, _ = _match(position + skip, codes, keys, values, sieve, folds, classes)
                    start = position + skip
                    joined = letter != 0x648
                if name >= 0:
                    break
        if name >= 0:
            bits = _surroundings(start, end, codes, classes)
            after = count > 0 and hits[count - 1, 3] & LED != 0
            if (
                joined
                or _led(start, codes, leads, folds, classes)
                or (after and _listed(hits[count - 1, 1], start, codes, joining, folds, classes))
            ):
                bits |= LED
            if _wanted(bits, name_bits[name], shouting, whispering):
                hits[count, 0], hits[count, 1], hits[count, 2], hits[count, 3] = start, end, name, bits
                count += 1
                position = end
                continue
        too_long = first_end - position > LONGEST_NAME
        position = first_end if kind & SPACED else position + 1
        while too_long and position < n and class_of(codes[position], classes) & SPACED:
            position += 1
    return hits[:count].copy()
