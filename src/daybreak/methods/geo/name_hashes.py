"""Names as hashes: how characters are folded and hashed, and the tables that answer "is this a name?".

The hash is FNV-1a over folded characters, 64 bits wide: with 900,000 entries the chance that any word of a
million posts collides is below 1 in 10,000. A sieve of bits answers for almost every word before its place in
the table is looked at.
"""

from typing import Final

import numba as nb
import numpy as np
import numpy.typing as npt

#: Bits of a character.
SPACED, UNSPACED, UPPER, LOWER = 1, 2, 4, 8

SEED: Final = np.uint64(14695981039346656037)
PRIME: Final = np.uint64(1099511628211)
#: A name has at most this many words, or characters in scripts without spaces.
LONGEST = 12
#: And at most this many characters; a longer run of letters and digits is no name.
LONGEST_NAME = 200

Codes = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]


@nb.njit(cache=True, inline="always")
def slot_of(keys: Hashes, key: np.uint64) -> int:
    """Where `key` stands in the table, or the free slot where it would."""
    mask = np.uint64(keys.size - 1)
    at = (key ^ (key >> np.uint64(29))) & mask
    while keys[at] != np.uint64(0) and keys[at] != key:
        at = (at + np.uint64(1)) & mask
    return int(at)


@nb.njit(cache=True)
def make_sieve(keys: Hashes) -> npt.NDArray[np.uint8]:
    """One bit for each hash, small enough for the processor's cache: most words need no look at the table."""
    size = 1024
    while size < 2 * keys.size and size < 1 << 23:
        size *= 2
    sieve = np.zeros(size // 8, np.uint8)
    for key in keys:
        if key != 0:
            bit = bit_of(key, sieve)
            sieve[bit >> 3] |= np.uint8(1 << (bit & 7))
    return sieve


@nb.njit(cache=True, inline="always")
def bit_of(hashed: np.uint64, sieve: npt.NDArray[np.uint8]) -> int:
    """Which bit of the sieve stands for a hash."""
    return int((hashed ^ (hashed >> np.uint64(31))) & np.uint64(sieve.size * 8 - 1))


@nb.njit(cache=True)
def fill_table(
    names: Codes, classes: npt.NDArray[np.uint8], size: int
) -> tuple[Hashes, npt.NDArray[np.int32]]:
    """Hash names and their beginnings; a value is twice the number plus two, plus one if it goes on."""
    keys = np.zeros(size, np.uint64)
    values = np.zeros(size, np.int32)
    hashed = SEED
    name = 0
    for position in range(names.size + 1):
        code = names[position] if position < names.size else np.uint32(10)
        if code == 10:
            at = slot_of(keys, hashed)
            keys[at] = hashed
            values[at] |= (name + 1) * 2
            name += 1
            hashed = SEED
            continue
        before = names[position - 1] if position > 0 else np.uint32(10)
        if code == 32 or (before != 10 and before != 32 and before < 65536 and classes[before] & UNSPACED):
            at = slot_of(keys, hashed)
            keys[at] = hashed
            values[at] |= 1
        hashed = (hashed ^ np.uint64(code)) * PRIME
    return keys, values


@nb.njit(cache=True, inline="always")
def class_of(code: np.uint32, classes: npt.NDArray[np.uint8]) -> np.uint8:
    """Class of a character; ideographs beyond the first plane are unspaced."""
    if code < 65536:
        return np.uint8(classes[code])
    return np.uint8(UNSPACED) if 0x20000 <= code < 0x40000 else np.uint8(0)


@nb.njit(cache=True, inline="always")
def mixed(hashed: np.uint64, code: np.uint32, folds: npt.NDArray[np.uint16]) -> np.uint64:
    """The hash with one more folded character."""
    folded = np.uint64(folds[code]) if code < folds.size else np.uint64(code)
    return hashed if folded == 0 else (hashed ^ folded) * PRIME
