"""Part a fill from noise that stands right beside it.

Where noise adds a word next to a slot, the gap holds the fill and the stranger. Both readings have
a price: the word as part of the fill (the slot's own words, shapes and lengths) or as noise.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.methods.text.alignment import LONGEST, Model
from daybreak.methods.text.template_noise import GOES_ON

#: At most this many words are taken for noise on each side of a fill.
_MOST = 4
#: A word stays in the fill unless calling it noise saves more bits than this.
_MARGIN = 0.5
_CHARACTER = 7


@njit(cache=True, nogil=True)
def _edge_cost(
    model: Model,
    words: npt.NDArray[np.int32],
    shapes: npt.NDArray[np.uint8],
    first: int,
    last: int,
) -> float:
    """Bits of words [first, last) as noise; in unspaced scripts it runs on from one to the next."""
    cost = 0.0
    for at in range(first, last):
        goes_on = at > first and shapes[at] == _CHARACTER
        cost += model.noise[words[at]] + (GOES_ON if goes_on else model.insert)
    return cost


@njit(cache=True, nogil=True)
def _trim(
    model: Model,
    slot: int,
    words: npt.NDArray[np.int32],
    shapes: npt.NDArray[np.uint8],
    first: int,
    last: int,
) -> tuple[int, int]:
    """Words of the fill among words [first, last) of its gap."""
    size = last - first
    if not 2 <= size <= LONGEST:
        return first, last
    lengths, inside = model.slot_lengths[slot], np.zeros(size + 1)
    for step in range(size):
        inside[step + 1] = inside[step] + model.slot_words[slot, words[first + step]]
    best, begin, stop = lengths[size] + inside[size] - _MARGIN, first, last
    for left in range(min(_MOST, size - 1) + 1):
        before = _edge_cost(model, words, shapes, first, first + left)
        for right in range(min(_MOST, size - 1 - left) + 1):
            if left + right == 0:
                continue
            cost = before + _edge_cost(model, words, shapes, last - right, last)
            cost += lengths[size - left - right] + inside[size - right] - inside[left]
            if cost < best:
                best, begin, stop = cost, first + left, last - right
    return begin, stop


@njit(cache=True, nogil=True)
def trim_fills(
    model: Model,
    words: npt.NDArray[np.int32],
    shapes: npt.NDArray[np.uint8],
    offsets: npt.NDArray[np.int64],
    gap_from: npt.NDArray[np.int32],
    gap_to: npt.NDArray[np.int32],
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """First and last word of the fill in each gap, int32[n, m + 1]; plain gaps stay as they are.

    `words` and `shapes` (uint8, one `Shape` for each word) hold the posts one after another.
    """
    fill_from, fill_to = gap_from.copy(), gap_to.copy()
    for post in range(len(gap_from)):
        start, stop = offsets[post], offsets[post + 1]
        for gap in range(len(model.slot_of)):
            slot, first, last = model.slot_of[gap], gap_from[post, gap], gap_to[post, gap]
            if slot >= 0 and last - first >= 2:
                begin, end = _trim(model, slot, words[start:stop], shapes[start:stop], first, last)
                fill_from[post, gap], fill_to[post, gap] = begin, end
    return fill_from, fill_to
