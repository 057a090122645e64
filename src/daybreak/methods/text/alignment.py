"""Lay posts beside a template, word by word, in the way that takes the fewest bits to tell.

A template is a row of fixed words with a gap before, between and after them. Each post is read as
the template's words in order, some of them missing or replaced by noise, with further words in
the gaps: noise where the gap is plain; noise, a fill and noise again where the gap is a slot. The
cheapest reading is found by dynamic programming over (fixed words x words of the post), the Viterbi
path of a profile hidden Markov model whose prices are bits. A slot has its own prices: how long its
fills are, which words return in them and what they look like, so a stray word beside a slot is told
apart from the fill. In scripts without spaces a word is several characters and noise strikes whole
words, so it runs on: a second layer of the table remembers whether the last event was noise, and a
character that goes on with it is cheap. The table is filled only around words that stand alike on both
sides (`alignment_band`).

Gotoh, O. (1982). An improved algorithm for matching biological sequences. J. Mol. Biol. 162, 705-708.
Durbin, R., Eddy, S., Krogh, A., Mitchison, G. (1998). Biological Sequence Analysis, chapter 5.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.methods.text.alignment_band import band
from daybreak.standard.compiled import kernel

#: Longest fill whose length has a price of its own; longer ones pay `TAIL_BITS` for each word more.
LONGEST = 12
TAIL_BITS = 1.0
#: Bits to say that noise goes on with the next character of an unspaced script.
GOES_ON = 1.5
_FAR = 1e30
#: What led to a place where the last event was noise: no event here, a further word, a word in place of
#: a fixed one, a fixed word missing; `_RAN` is added where the event before was noise too.
_CAME, _FURTHER, _INSTEAD, _MISSING, _RAN = 0, 1, 2, 3, 4


class Model(NamedTuple):
    """A template as the aligner sees it; words are numbers 0 .. W - 1.

    `fixed` int32[m]: the template's words. `slot_of` int32[m + 1]: the slot in each gap, -1 for
    none. `match`, `replace`, `remove`, `insert`: bits for each event at a fixed word or in a plain
    gap. `noise` float64[W]: bits to name a noise word. `runs` bool[W]: characters of scripts without
    spaces, in which noise runs on. `slot_words` float64[S, W] and
    `slot_lengths` float64[S, LONGEST + 1]: prices inside each slot; `slot_first` float64[S, W]: what a word
    costs more (or less) where it begins the fill.
    """

    fixed: npt.NDArray[np.int32]
    slot_of: npt.NDArray[np.int32]
    match: float
    replace: float
    remove: float
    insert: float
    noise: npt.NDArray[np.float64]
    runs: npt.NDArray[np.bool_]
    slot_words: npt.NDArray[np.float64]
    slot_lengths: npt.NDArray[np.float64]
    slot_first: npt.NDArray[np.float64]


class Spans(NamedTuple):
    """Where posts stand beside a template; int32[n, m + 1] each, counted in words of the post.

    Words gap_from[p, k] .. gap_to[p, k] - 1 lie in gap k. Fixed word k takes word gap_to[p, k] where
    gap_from[p, k + 1] is one more, and is missing where it is equal. In a slot the fill is
    fill_from .. fill_to - 1 and the rest of the gap is noise; elsewhere fill and gap are the same.
    """

    gap_from: npt.NDArray[np.int32]
    gap_to: npt.NDArray[np.int32]
    fill_from: npt.NDArray[np.int32]
    fill_to: npt.NDArray[np.int32]


class _Front(NamedTuple):
    """Price of having read the first j words, float64[size + 1]: the last event being calm or noise."""

    calm: npt.NDArray[np.float64]
    noisy: npt.NDArray[np.float64]


class _Post(NamedTuple):
    """A post's words, and the bits of each: named as noise, begun as a further word, gone on with."""

    words: npt.NDArray[np.int32]
    named: npt.NDArray[np.float64]
    begun: npt.NDArray[np.float64]
    gone_on: npt.NDArray[np.float64]


@njit(cache=True, nogil=True)
def _priced(model: Model, words: npt.NDArray[np.int32]) -> _Post:
    named = model.noise[words]
    return _Post(
        words, named, named + model.insert, named + np.where(model.runs[words], GOES_ON, model.insert)
    )


@kernel
def _pass_noise(post: _Post, low: int, high: int, front: _Front, steps: npt.NDArray[np.uint8]) -> None:
    """Read further words as noise, in place."""
    calm, noisy = front
    begun, gone_on = post.begun, post.gone_on
    steps[0] = _CAME
    before = noisy[low]
    for at in range(low + 1, high + 1):
        fresh, going = calm[at - 1] + begun[at - 1], before + gone_on[at - 1]
        price = min(fresh, going)
        if price < noisy[at]:
            noisy[at], steps[at - low] = price, _FURTHER if fresh <= going else _FURTHER + _RAN
        else:
            steps[at - low] = _CAME
        before = noisy[at]


@kernel
def _pass_slot(
    model: Model,
    slot: int,
    words: npt.NDArray[np.int32],
    low: int,
    high: int,
    front: _Front,
    scratch: npt.NDArray[np.float64],
    steps: npt.NDArray[np.uint8],
    ran: npt.NDArray[np.uint8],
) -> None:
    """Read a fill, in place: `steps` keeps its length, 255 where it grew by one beyond `LONGEST`.

    `ran` is 1 where the event before the fill was noise.
    """
    calm, noisy = front
    lengths, told, before = model.slot_lengths[slot], scratch[0], scratch[1]
    told[low] = 0.0
    for at in range(low, high + 1):
        before[at] = min(calm[at], noisy[at])
        ran[at - low] = noisy[at] < calm[at]
        if at > low:
            told[at] = told[at - 1] + model.slot_words[slot, words[at - 1]]
    for at in range(low, high + 1):
        best, taken = before[at] + lengths[0], 0
        for length in range(1, min(LONGEST, at - low) + 1):
            price = before[at - length] + lengths[length] + told[at] - told[at - length]
            price += model.slot_first[slot, words[at - length]]
            if price < best:
                best, taken = price, length
        if at > low and (steps[at - 1 - low] >= LONGEST):
            price = calm[at - 1] + TAIL_BITS + told[at] - told[at - 1]
            if price < best:
                best, taken = price, 255
        calm[at], noisy[at], steps[at - low] = best, _FAR, taken


@kernel
def _pass_word(
    model: Model,
    fixed: int,
    post: _Post,
    gap: tuple[int, int],
    span: tuple[int, int],
    front: _Front,
    after: _Front,
    calm_steps: npt.NDArray[np.uint8],
    steps: npt.NDArray[np.uint8],
) -> None:
    """Read one fixed word: present (`calm_steps` is 1 where noise came before), replaced or missing."""
    first, last = gap
    start, stop = span
    calm, noisy, words, named = front.calm, front.noisy, post.words, post.named
    replace, remove = model.replace, model.remove
    replace_on = GOES_ON if model.runs[fixed] else replace
    remove_on = GOES_ON if model.runs[fixed] else remove
    for at in range(start, stop + 1):
        present, best, step = _FAR, _FAR, _MISSING
        if at <= last:
            begun, going = calm[at] + remove, noisy[at] + remove_on
            best, step = min(begun, going), _MISSING if begun <= going else _MISSING + _RAN
        if first < at <= last + 1:
            if words[at - 1] == fixed:
                present = min(calm[at - 1], noisy[at - 1]) + model.match
                calm_steps[at - start] = noisy[at - 1] < calm[at - 1]
            else:
                begun, going = calm[at - 1] + replace, noisy[at - 1] + replace_on
                price = min(begun, going) + named[at - 1]
                if price <= best:
                    best, step = price, _INSTEAD if begun <= going else _INSTEAD + _RAN
        after.calm[at], after.noisy[at], steps[at - start] = present, best, step


@kernel
def _undo_noise(steps: npt.NDArray[np.uint8], low: int, at: int, noisy: bool) -> tuple[int, bool]:
    """Walk back over further words; the place where they began and whether noise came before it."""
    while noisy and steps[at - low] != _CAME:
        noisy = steps[at - low] == _FURTHER + _RAN
        at -= 1
    return at, noisy


@njit(cache=True, nogil=True)
def read_post(
    model: Model,
    words: npt.NDArray[np.int32],
    gap_from: npt.NDArray[np.int32],
    gap_to: npt.NDArray[np.int32],
    fill_from: npt.NDArray[np.int32],
    fill_to: npt.NDArray[np.int32],
) -> float:
    """Fill one row, int32[m + 1], of each table of `Spans`; return the bits."""
    rows, size, slots = len(model.fixed), len(words), len(model.slot_words)
    low, high = band(words, model.fixed, len(model.noise))
    width = (high - low).max() + 1
    in_gap, at_word = np.empty((rows + 1, width), np.uint8), np.empty((rows + 1, width), np.uint8)
    at_calm = np.empty((rows + 1, width), np.uint8)
    fills, ran = np.empty((slots, width), np.uint8), np.empty((slots, width), np.uint8)
    beyond = np.empty((slots, width), np.uint8)
    front = _Front(np.full(size + 1, _FAR), np.full(size + 1, _FAR))
    after = _Front(np.full(size + 1, _FAR), np.full(size + 1, _FAR))
    scratch, post = np.zeros((2, size + 1)), _priced(model, words)
    front.calm[0] = 0.0
    for row in range(rows + 1):
        first, last, slot = low[row], high[row], model.slot_of[row]
        _pass_noise(post, first, last, front, in_gap[row])
        if slot >= 0:
            _pass_slot(model, slot, words, first, last, front, scratch, fills[slot], ran[slot])
            _pass_noise(post, first, last, front, beyond[slot])
        if row < rows:
            span, reach = (low[row + 1], high[row + 1]), (first, last)
            _pass_word(
                model, model.fixed[row], post, reach, span, front, after, at_calm[row + 1], at_word[row + 1]
            )
            front, after = after, front
    bits, noisy, at = min(front.calm[size], front.noisy[size]), front.noisy[size] < front.calm[size], size
    for row in range(rows, -1, -1):
        slot, base = model.slot_of[row], low[row]
        gap_to[row], fill_to[row] = at, at
        if slot >= 0:
            at, noisy = _undo_noise(beyond[slot], base, at, noisy)
            fill_to[row] = at
            while fills[slot, at - base] == 255:
                at -= 1
            at -= fills[slot, at - base]
            fill_from[row], noisy = at, ran[slot, at - base] == 1
            at, noisy = _undo_noise(in_gap[row], base, at, noisy)
        else:
            at, noisy = _undo_noise(in_gap[row], base, at, noisy)
            fill_from[row] = at
        gap_from[row] = at
        if row == 0:
            break
        if noisy:
            step = at_word[row, at - base]
            noisy = step >= _RAN
            at -= step % _RAN == _INSTEAD
        else:
            noisy = at_calm[row, at - base] == 1
            at -= 1
    return float(bits)


@njit(cache=True, nogil=True)
def read_posts(
    model: Model,
    words: npt.NDArray[np.int32],
    offsets: npt.NDArray[np.int64],
) -> tuple[Spans, npt.NDArray[np.float64]]:
    """Read posts of words, one after another; post p begins at offsets[p]. With the bits float64[n]."""
    shape = (len(offsets) - 1, len(model.fixed) + 1)
    gaps = np.empty(shape, np.int32), np.empty(shape, np.int32)
    fills = np.empty(shape, np.int32), np.empty(shape, np.int32)
    spans = Spans(gaps[0], gaps[1], fills[0], fills[1])
    bits = np.empty(shape[0])
    for post in range(shape[0]):
        bits[post] = read_post(
            model,
            words[offsets[post] : offsets[post + 1]],
            spans.gap_from[post],
            spans.gap_to[post],
            spans.fill_from[post],
            spans.fill_to[post],
        )
    return spans, bits
