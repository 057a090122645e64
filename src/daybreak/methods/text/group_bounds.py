"""What two texts could share at most, told by hash before they are aligned.

A sketch of one text notes what its tokens are worth; another one's tokens are looked up in it. Tokens whose
hashes meet can only raise the bound, so no copy is passed over.
"""

# Compiled functions take the types numba infers from their calls.
# mypy: disable-error-code="no-untyped-def"

import numpy as np
from numba import njit

from daybreak.standard.compiled import kernel

#: A token is telling when it is worth this part of the mean.
TELLING = 0.6
#: Places of the sketches of tokens and of pairs of neighbours, as powers of two.
WORTH_BITS, PAIR_BITS = 12, 13
_UNITS = 16.0


@kernel
def note_worth(x, n, weight, x_bits, worth):
    """Note by hash what each telling token of a post is worth; common words count nothing."""
    worth[:] = 0
    telling = np.float32(TELLING) * x_bits / np.float32(max(n, 1))
    for i in range(n):
        if weight[i] >= telling:
            place = x[i] >> np.uint32(32 - WORTH_BITS)
            worth[place] = max(worth[place], np.uint8(weight[i] * np.float32(_UNITS)))


@kernel
def worth_of(y, m, worth):
    """Bits that telling tokens could share at most, with no jump that depends on the tokens."""
    total = np.int64(0)
    for j in range(m):
        total += worth[y[j] >> np.uint32(32 - WORTH_BITS)]
    # rounded up by one unit a token
    return np.float32(total + m) / np.float32(_UNITS)


@njit(cache=True, nogil=True, inline="always")
def _pair(before, token):
    """Where a pair of neighbours is noted."""
    mixed = np.uint32(before * np.uint32(0x9E3779B1) ^ token * np.uint32(0x85EBCA77))
    return mixed >> np.uint32(32 - PAIR_BITS)


@kernel
def note_pairs(x, n, weight, pairs):
    """Note by hash what the second token of each pair of neighbours is worth."""
    pairs[:] = 0
    for i in range(1, n):
        place = _pair(x[i - 1], x[i])
        pairs[place] = max(pairs[place], np.uint8(weight[i] * np.float32(_UNITS)))


@kernel
def worth_of_pairs(y, m, pairs):
    """Bits of the tokens that follow the same token in the post."""
    total = np.int64(0)
    for j in range(1, m):
        total += pairs[_pair(y[j - 1], y[j])]
    return np.float32(total + m) / np.float32(_UNITS)
