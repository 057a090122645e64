"""Lay posts of a script without spaces beside a template, by words whose ends nobody wrote.

Noise strikes whole words there as elsewhere, but a word is several characters and only what stays shows
where one ends. `template_unspaced` learns which fixed characters come and go together; here each such unit is
kept, replaced by one stray word, or missing, and stray words come between. A stray word beside a fill is told
from the fill by how the words of each begin, go on and end. The cheapest reading is found by dynamic
programming over (units x characters of the post), a segment model: each event takes several characters.

Ostendorf, M., Digalakis, V., Kimball, O. (1996). From HMM's to segment models. IEEE Transactions on
Speech and Audio Processing 4, 360-378.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.methods.text.alignment import LONGEST, TAIL_BITS, Spans
from daybreak.methods.text.alignment_band import band
from daybreak.standard.compiled import kernel

#: Bits to say that a fill goes on with another word, not with the next character of this one.
_SEAM = 1.0
#: Longest stray word, in characters (Thai: clusters); what is longer is read as several.
LONGEST_STRAY = 6
#: Pieces of a fill that are told, on average.
_MOST_PIECES = 6
_FAR = 1e30
_REMOVED, _KEPT = 254, 255
#: Where a fill stands: before it, in a piece of its own, in a stray word; and that it ends.
BEFORE, OWN, STRAY, END = 0, 1, 2, 3


class Sources(NamedTuple):
    """What writes the words: source 0 is noise, source s + 1 is slot s; prices in bits.

    Of each word (a character here, a cluster in Thai) `named` float64[S + 1, W] names it; `first` and `last`,
    of the same shape, are what it costs more (or less) where it begins or ends what is written; `apart` what
    the next word costs more after it, unless the two are a pair the source often writes. Pairs are rows
    `after_from[word]` .. `after_from[word + 1]` - 1 of `after` int32[P], the second words, rising; `joined`
    float64[S + 1, P] names the second. `lengths` float64[S + 1, LONGEST + 1]: how many words are written at
    once. `turns` float64[S, 4, 4]: of a fill, from one state to the next (`BEFORE`, `OWN`, `STRAY`, `END`).
    """

    named: npt.NDArray[np.float64]
    first: npt.NDArray[np.float64]
    last: npt.NDArray[np.float64]
    apart: npt.NDArray[np.float64]
    after_from: npt.NDArray[np.int64]
    after: npt.NDArray[np.int32]
    joined: npt.NDArray[np.float64]
    lengths: npt.NDArray[np.float64]
    turns: npt.NDArray[np.float64]


class Wording(NamedTuple):
    """A template read by units: unit u is the fixed words `units[u]` .. `units[u + 1] - 1`; int32[U + 1].

    `fixed` and `slot_of` as in `alignment.Model`; slots lie between units only. `kept`, `replaced`,
    `removed`, `inserted`: bits of each event at a unit or between units.
    """

    fixed: npt.NDArray[np.int32]
    slot_of: npt.NDArray[np.int32]
    units: npt.NDArray[np.int32]
    kept: float
    replaced: float
    removed: float
    inserted: float
    sources: Sources


@njit(cache=True, nogil=True)
def _written(
    sources: Sources, words: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Bits of any words in a row as each source writes them, without their number.

    Words [start, end), at least one, take `opened[source, start]` + `closed[source, end]`, both
    float64[S + 1, size + 1].
    """
    shape = (len(sources.named), len(words) + 1)
    opened, closed = np.zeros(shape), np.zeros(shape)
    told = np.zeros(len(sources.named))
    for at in range(len(words)):
        word, row, met, seam = words[at], 0, False, 0.0
        if at > 0:
            row, stop = sources.after_from[words[at - 1]], sources.after_from[words[at - 1] + 1]
            while row < stop and sources.after[row] < word:
                row += 1
            met = row < stop and sources.after[row] == word
            seam = sources.first[0, word] + sources.last[0, words[at - 1]] + _SEAM
        for source in range(len(told)):
            named = sources.named[source, word]
            if at > 0:
                price = named + sources.apart[source, words[at - 1]]
                if met:
                    price = min(price, sources.joined[source, row])
                if source > 0:
                    price = min(price, named + seam)
                told[source] += price
            opened[source, at] = named + sources.first[source, word] - told[source]
            closed[source, at + 1] = told[source] + sources.last[source, word]
    return opened, closed


@njit(cache=True, nogil=True)
def _stray_words(
    lengths: npt.NDArray[np.float64], opened: npt.NDArray[np.float64], closed: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Bits of the stray word of each length (row) that ends at each place (column)."""
    bits = np.full((LONGEST_STRAY + 1, len(closed)), _FAR)
    for length in range(1, LONGEST_STRAY + 1):
        for end in range(length, len(closed)):
            bits[length, end] = opened[end - length] + closed[end] + lengths[length]
    return bits


@kernel
def _pass_strays(
    inserted: float,
    stray: npt.NDArray[np.float64],
    low: int,
    high: int,
    front: npt.NDArray[np.float64],
    steps: npt.NDArray[np.uint8],
) -> None:
    """Read further words as noise, in place: `steps` keeps the length of the word that ends there."""
    steps[0] = 0
    for at in range(low + 1, high + 1):
        best, taken = front[at], 0
        for length in range(1, min(LONGEST_STRAY, at - low) + 1):
            price = front[at - length] + inserted + stray[length, at]
            if price < best:
                best, taken = price, length
        front[at], steps[at - low] = best, taken


@kernel
def _pass_fill(
    turns: npt.NDArray[np.float64],
    lengths: npt.NDArray[np.float64],
    opened: npt.NDArray[np.float64],
    closed: npt.NDArray[np.float64],
    stray: npt.NDArray[np.float64],
    low: int,
    high: int,
    front: npt.NDArray[np.float64],
    scratch: npt.NDArray[np.float64],
    steps: npt.NDArray[np.uint8],
) -> None:
    """Read a fill, in place: pieces of the slot's own and stray words in any order.

    `steps` rows: how the fill ends here; length of the own piece that ends here (255: one more beyond
    `LONGEST`) and what came before it; length of the stray word that ends here and what came before it.
    """
    before, own, loose, ready = scratch[0], scratch[1], scratch[2], scratch[3]
    for at in range(low, high + 1):
        before[at] = front[at]
    for at in range(low, high + 1):
        place = at - low
        best, taken, came = _FAR, 0, BEFORE
        for length in range(1, min(LONGEST, place) + 1):
            price = ready[at - length] + lengths[length]
            if price < best:
                best, taken = price, length
        if taken:
            best += closed[at]
            start = at - taken
            came = BEFORE if before[start] + turns[BEFORE, OWN] <= loose[start] + turns[STRAY, OWN] else STRAY
        if place > 0 and steps[1, place - 1] >= LONGEST:
            price = own[at - 1] + TAIL_BITS + closed[at] - closed[at - 1]
            if price < best:
                best, taken, came = price, 255, BEFORE
        own[at], steps[1, place], steps[2, place] = best, taken, came
        best, taken, came = _FAR, 0, BEFORE
        for length in range(1, min(LONGEST_STRAY, place) + 1):
            start = at - length
            price, source_before = before[start] + turns[BEFORE, STRAY], BEFORE
            if own[start] + turns[OWN, STRAY] < price:
                price, source_before = own[start] + turns[OWN, STRAY], OWN
            if loose[start] + turns[STRAY, STRAY] < price:
                price, source_before = loose[start] + turns[STRAY, STRAY], STRAY
            price += stray[length, at]
            if price < best:
                best, taken, came = price, length, source_before
        loose[at], steps[3, place], steps[4, place] = best, taken, came
        ready[at] = min(before[at] + turns[BEFORE, OWN], loose[at] + turns[STRAY, OWN]) + opened[at]
        best, came = before[at] + turns[BEFORE, END], BEFORE
        if own[at] + turns[OWN, END] < best:
            best, came = own[at] + turns[OWN, END], OWN
        if loose[at] + turns[STRAY, END] < best:
            best, came = loose[at] + turns[STRAY, END], STRAY
        front[at], steps[0, place] = best, came


@kernel
def _undo_fill(
    steps: npt.NDArray[np.uint8],
    low: int,
    at: int,
    post: int,
    slot: int,
    pieces: npt.NDArray[np.int32],
) -> int:
    """Walk back over a fill; its first word. `pieces[0, 0]` counts the rows written."""
    state = steps[0, at - low]
    while state != BEFORE:
        end = at
        if state == OWN:
            while steps[1, at - low] == 255:
                at -= 1
            came = steps[2, at - low]
            at -= steps[1, at - low]
        else:
            came = steps[4, at - low]
            at -= steps[3, at - low]
        row = pieces[0, 0] + 1
        if row < len(pieces):
            pieces[row, 0], pieces[row, 1], pieces[row, 2] = post, slot, state
            pieces[row, 3], pieces[row, 4] = at, end
            pieces[0, 0] = row
        state = came
    return at


@kernel
def _pass_unit(
    wording: Wording,
    unit: int,
    words: npt.NDArray[np.int32],
    stray: npt.NDArray[np.float64],
    gap: tuple[int, int],
    span: tuple[int, int],
    front: npt.NDArray[np.float64],
    after: npt.NDArray[np.float64],
    steps: npt.NDArray[np.uint8],
) -> None:
    """Read one unit: `steps` is `_KEPT`, `_REMOVED`, or the length of the stray word in its place."""
    first, last = gap
    begin, stop = wording.units[unit], wording.units[unit + 1]
    size = stop - begin
    for at in range(span[0], span[1] + 1):
        best, taken = _FAR, _REMOVED
        if first <= at <= last:
            best = front[at] + wording.removed
        start = at - size
        if first <= start <= last:
            alike = True
            for step in range(size):
                if words[start + step] != wording.fixed[begin + step]:
                    alike = False
                    break
            if alike and front[start] + wording.kept < best:
                best, taken = front[start] + wording.kept, _KEPT
        for length in range(1, min(LONGEST_STRAY, at - first) + 1):
            if at - length <= last:
                price = front[at - length] + wording.replaced + stray[length, at]
                if price < best:
                    best, taken = price, length
        after[at], steps[at - span[0]] = best, taken


@njit(cache=True, nogil=True)
def _unit_band(
    wording: Wording, words: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First and last reachable place of the post before each unit and at the end; int64[U + 1] each."""
    lows, highs = band(words, wording.fixed, wording.sources.named.shape[1])
    low, high = lows[wording.units], highs[wording.units]
    for unit in range(len(low) - 2, -1, -1):
        high[unit] = max(high[unit], low[unit + 1])
    return low, high


@njit(cache=True, nogil=True)
def _read(
    wording: Wording,
    words: npt.NDArray[np.int32],
    spans: Spans,
    post: int,
    pieces: npt.NDArray[np.int32],
) -> float:
    """Fill row `post` of each table of `Spans`, and the next rows of `pieces`; return the bits."""
    gap_from, gap_to = spans.gap_from[post], spans.gap_to[post]
    fill_from, fill_to = spans.fill_from[post], spans.fill_to[post]
    units, rows, size, sources = wording.units, len(wording.units) - 1, len(words), wording.sources
    low, high = _unit_band(wording, words)
    width = (high - low).max() + 1
    slots = len(sources.named) - 1
    in_gap, at_unit = np.empty((rows + 1, width), np.uint8), np.empty((rows + 1, width), np.uint8)
    fills, beyond = np.empty((slots, 5, width), np.uint8), np.empty((slots, width), np.uint8)
    front, after, scratch = np.full(size + 1, _FAR), np.full(size + 1, _FAR), np.empty((4, size + 1))
    opened, closed = _written(sources, words)
    stray = _stray_words(sources.lengths[0], opened[0], closed[0])
    front[0] = 0.0
    for unit in range(rows + 1):
        row = units[unit]
        first, last, slot = low[unit], high[unit], wording.slot_of[row]
        _pass_strays(wording.inserted, stray, first, last, front, in_gap[unit])
        if slot >= 0:
            turns, lengths = sources.turns[slot], sources.lengths[slot + 1]
            begun, ended = opened[slot + 1], closed[slot + 1]
            _pass_fill(turns, lengths, begun, ended, stray, first, last, front, scratch, fills[slot])
            _pass_strays(wording.inserted, stray, first, last, front, beyond[slot])
        if unit < rows:
            span = (low[unit + 1], high[unit + 1])
            _pass_unit(wording, unit, words, stray, (first, last), span, front, after, at_unit[unit + 1])
            front, after = after, front
    bits, at = front[size], size
    for unit in range(rows, -1, -1):
        row = units[unit]
        slot, base = wording.slot_of[row], low[unit]
        gap_to[row], fill_to[row] = at, at
        if slot >= 0:
            while beyond[slot, at - base]:
                at -= beyond[slot, at - base]
            fill_to[row] = at
            at = _undo_fill(fills[slot], base, at, post, slot, pieces)
        fill_from[row] = at
        while in_gap[unit, at - base]:
            at -= in_gap[unit, at - base]
        if slot < 0:
            fill_from[row] = at
        if unit == 0:
            gap_from[row] = at
            break
        step, length = at_unit[unit, at - base], row - units[unit - 1]
        held = length if step == _KEPT else 0 if step == _REMOVED else step
        start = at - held
        gap_from[row] = start + min(held, length)
        if slot < 0:
            fill_from[row] = gap_from[row]
        for inner in range(1, length):
            place = start + min(inner, held)
            back = row - length + inner
            gap_from[back], gap_to[back], fill_from[back], fill_to[back] = place, place, place, place
        at = start
    return float(bits)


@njit(cache=True, nogil=True)
def read_wording(
    wording: Wording, words: npt.NDArray[np.int32], offsets: npt.NDArray[np.int64]
) -> tuple[Spans, npt.NDArray[np.float64], npt.NDArray[np.int32]]:
    """Read posts of words, one after another; post p begins at offsets[p].

    With the bits float64[n], and the pieces of the fills, int32[k, 5]: the post, the slot, `OWN` or `STRAY`,
    and from which word of the post to which.
    """
    shape = (len(offsets) - 1, len(wording.fixed) + 1)
    gaps = np.empty(shape, np.int32), np.empty(shape, np.int32)
    fills = np.empty(shape, np.int32), np.empty(shape, np.int32)
    spans = Spans(gaps[0], gaps[1], fills[0], fills[1])
    bits = np.empty(shape[0])
    pieces = np.zeros((1 + _MOST_PIECES * shape[0] * len(wording.sources.turns), 5), np.int32)
    for post in range(shape[0]):
        bits[post] = _read(wording, words[offsets[post] : offsets[post + 1]], spans, post, pieces)
    return spans, bits, pieces[1 : 1 + pieces[0, 0]]
