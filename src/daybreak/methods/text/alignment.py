"""Lay posts beside a template, word by word, in the way that takes the fewest bits to tell.

A template is a row of fixed words with a gap before, between and after them. Each post is read as
the template's words in order, some of them missing or replaced by noise, with further words in
the gaps: noise where the gap is plain, a fill where the gap is a slot. The cheapest reading is
found by dynamic programming over (fixed words x words of the post), the Viterbi path of a profile
hidden Markov model whose prices are bits. A slot has its own prices: how long its fills are, which
words return in them and what they look like, so a stray word beside a slot is told apart from
the fill. Long posts are read in a band around words that occur once on both sides.

Gotoh, O. (1982). An improved algorithm for matching biological sequences. J. Mol. Biol. 162, 705-708.
Durbin, R., Eddy, S., Krogh, A., Mitchison, G. (1998). Biological Sequence Analysis, chapter 5.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

#: Longest fill whose length has a price of its own; longer ones pay `TAIL_BITS` for each word more.
LONGEST = 12
TAIL_BITS = 1.0
#: Tables up to this many cells are filled whole; larger ones in a band this wide on each side.
WHOLE_CELLS = 2_000_000
HALF_BAND = 200
_FAR = 1e30

#: How a word of a post stands to the template, as stored in `Reading.roles`.
MATCHED, REPLACED, INSERTED, FILL = 0, 1, 2, 3


class Model(NamedTuple):
    """A template as the aligner sees it; words are numbers 0 .. W - 1.

    `fixed` int32[m]: the template's words. `slot_of` int32[m + 1]: the slot in each gap, -1 for
    none. `match`, `replace`, `remove`, `insert`: bits for each event at a fixed word or in a plain
    gap. `noise` float64[W]: bits to name a noise word. `slot_words` float64[S, W] and
    `slot_lengths` float64[S, LONGEST + 1]: prices inside each slot.
    """

    fixed: npt.NDArray[np.int32]
    slot_of: npt.NDArray[np.int32]
    match: float
    replace: float
    remove: float
    insert: float
    noise: npt.NDArray[np.float64]
    slot_words: npt.NDArray[np.float64]
    slot_lengths: npt.NDArray[np.float64]


@njit(cache=True, nogil=True)
def _rising(points: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Indices of a longest strictly rising subsequence."""
    size = len(points)
    tails, before = np.empty(size, np.int64), np.empty(size, np.int64)
    length = 0
    for at in range(size):
        low, high = 0, length
        while low < high:
            middle = (low + high) // 2
            if points[tails[middle]] < points[at]:
                low = middle + 1
            else:
                high = middle
        before[at] = tails[low - 1] if low else -1
        tails[low] = at
        length = max(length, low + 1)
    chain = np.empty(length, np.int64)
    at = tails[length - 1] if length else -1
    for rank in range(length - 1, -1, -1):
        chain[rank] = at
        at = before[at]
    return chain


@njit(cache=True, nogil=True)
def _band(
    words: npt.NDArray[np.int32], fixed: npt.NDArray[np.int32], vocabulary: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First and last reachable word position of the post before each gap; int64[m + 1] each."""
    rows, size = len(fixed), len(words)
    low, high = np.zeros(rows + 1, np.int64), np.full(rows + 1, size, np.int64)
    if (rows + 1) * (size + 1) <= WHOLE_CELLS:
        return low, high
    where = np.full(vocabulary, -1, np.int64)
    seen = np.full(vocabulary, -1, np.int64)
    for row in range(rows):
        where[fixed[row]] = row if where[fixed[row]] == -1 else -2
    for at in range(size):
        seen[words[at]] = at if seen[words[at]] == -1 else -2
    anchor_rows = np.array([r for r in range(rows) if where[fixed[r]] == r and seen[fixed[r]] >= 0], np.int64)
    points = np.array([seen[fixed[row]] for row in anchor_rows], np.int64)
    chain = _rising(points)
    row_from, at_from = 0, 0
    for rank in range(len(chain) + 1):
        row_to = anchor_rows[chain[rank]] if rank < len(chain) else rows
        at_to = points[chain[rank]] if rank < len(chain) else size
        for row in range(row_from, row_to + 1):
            centre = at_from + (at_to - at_from) * (row - row_from) // max(1, row_to - row_from)
            low[row], high[row] = max(0, centre - HALF_BAND), min(size, centre + HALF_BAND)
        row_from, at_from = row_to, at_to
    low[0], high[rows] = 0, size
    for row in range(1, rows + 1):
        low[row] = max(low[row], low[row - 1])
        high[row] = max(high[row], high[row - 1])
    for row in range(rows - 1, -1, -1):
        high[row] = min(high[row], high[row + 1])
        low[row] = min(low[row], low[row + 1])
        high[row] = max(high[row], low[row + 1])
    return low, high


@njit(cache=True, nogil=True)
def _pass_plain(
    extra: npt.NDArray[np.float64],
    low: int,
    high: int,
    before: npt.NDArray[np.float64],
    after: npt.NDArray[np.float64],
    steps: npt.NDArray[np.uint8],
) -> None:
    """Read noise words in a plain gap: `after[j]` is the price of having read j words past it."""
    price = before[low]
    after[low], steps[0] = price, 0
    for at in range(low + 1, high + 1):
        price += extra[at - 1]
        grown = price < before[at]
        price = price if grown else before[at]
        after[at], steps[at - low] = price, grown


@njit(cache=True, nogil=True)
def _pass_slot(
    model: Model,
    slot: int,
    words: npt.NDArray[np.int32],
    low: int,
    high: int,
    before: npt.NDArray[np.float64],
    after: npt.NDArray[np.float64],
    steps: npt.NDArray[np.uint8],
    told: npt.NDArray[np.float64],
) -> None:
    """Read a fill: `steps` keeps its length, 255 where it grew by one beyond `LONGEST`."""
    lengths = model.slot_lengths[slot]
    told[low] = 0.0
    for at in range(low + 1, high + 1):
        price = model.slot_words[slot, words[at - 1]]
        told[at] = told[at - 1] + price
    for at in range(low, high + 1):
        best, taken = before[at] + lengths[0], 0
        for length in range(1, min(LONGEST, at - low) + 1):
            price = before[at - length] + lengths[length] + told[at] - told[at - length]
            if price < best:
                best, taken = price, length
        if at > low and (steps[at - 1 - low] >= LONGEST):
            price = after[at - 1] + TAIL_BITS + told[at] - told[at - 1]
            if price < best:
                best, taken = price, 255
        after[at], steps[at - low] = best, taken


@njit(cache=True, nogil=True)
def _pass_word(
    model: Model,
    fixed: int,
    words: npt.NDArray[np.int32],
    other: npt.NDArray[np.float64],
    gap: tuple[int, int],
    span: tuple[int, int],
    before: npt.NDArray[np.float64],
    after: npt.NDArray[np.float64],
    steps: npt.NDArray[np.uint8],
) -> None:
    """Read one fixed word, present, replaced or missing; `steps` is 1 where it is missing."""
    first, last = gap
    start, stop = span
    for at in range(start, stop + 1):
        best, missing = _FAR, 0
        if at <= last:
            best, missing = after[at] + model.remove, 1
        if first < at <= last + 1:
            price = after[at - 1] + (model.match if words[at - 1] == fixed else other[at - 1])
            if price <= best:
                best, missing = price, 0
        before[at], steps[at - start] = best, missing


@njit(cache=True, nogil=True)
def _retrace(
    model: Model,
    low: npt.NDArray[np.int64],
    size: int,
    in_gap: npt.NDArray[np.uint8],
    at_word: npt.NDArray[np.uint8],
    gap_from: npt.NDArray[np.int32],
    gap_to: npt.NDArray[np.int32],
) -> None:
    """Walk the cheapest reading back from its end and note where each gap begins and ends."""
    at = size
    for row in range(len(model.fixed), -1, -1):
        gap_to[row] = at
        while True:
            step = in_gap[row, at - low[row]]
            if model.slot_of[row] >= 0 and step < 255:
                at -= step
                break
            if step == 0:
                break
            at -= 1
        gap_from[row] = at
        if row and at_word[row, at - low[row]] == 0:
            at -= 1


@njit(cache=True, nogil=True)
def read_post(
    model: Model,
    words: npt.NDArray[np.int32],
    gap_from: npt.NDArray[np.int32],
    gap_to: npt.NDArray[np.int32],
) -> float:
    """Fill `gap_from`, `gap_to` int32[m + 1] with the words read in each gap; return the bits.

    Words gap_from[k] .. gap_to[k] - 1 lie in gap k. Fixed word k takes word gap_to[k] when
    gap_from[k + 1] is one more, and is missing when it is equal.
    """
    rows, size = len(model.fixed), len(words)
    low, high = _band(words, model.fixed, len(model.noise))
    width = (high - low).max() + 1
    in_gap = np.empty((rows + 1, width), np.uint8)
    at_word = np.empty((rows + 1, width), np.uint8)
    before, after = np.full(size + 1, _FAR), np.full(size + 1, _FAR)
    told, extra, other = np.zeros(size + 1), np.empty(size), np.empty(size)
    for at in range(size):
        naming = model.noise[words[at]]
        extra[at], other[at] = model.insert + naming, model.replace + naming
    before[0] = 0.0
    for row in range(rows + 1):
        first, last, slot = low[row], high[row], model.slot_of[row]
        if slot < 0:
            _pass_plain(extra, first, last, before, after, in_gap[row])
        else:
            _pass_slot(model, slot, words, first, last, before, after, in_gap[row], told)
        if row < rows:
            span = low[row + 1], high[row + 1]
            steps = at_word[row + 1]
            _pass_word(model, model.fixed[row], words, other, (first, last), span, before, after, steps)
    _retrace(model, low, size, in_gap, at_word, gap_from, gap_to)
    return float(after[size])


@njit(cache=True, nogil=True)
def read_posts(
    model: Model,
    words: npt.NDArray[np.int32],
    offsets: npt.NDArray[np.int64],
    chosen: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    """Read the `chosen` posts: gap_from, gap_to int32[c, m + 1] and bits float64[c]."""
    count, gaps = len(chosen), len(model.fixed) + 1
    gap_from, gap_to = np.empty((count, gaps), np.int32), np.empty((count, gaps), np.int32)
    bits = np.empty(count)
    for rank in range(count):
        first, last = offsets[chosen[rank]], offsets[chosen[rank] + 1]
        bits[rank] = read_post(model, words[first:last], gap_from[rank], gap_to[rank])
    return gap_from, gap_to, bits
