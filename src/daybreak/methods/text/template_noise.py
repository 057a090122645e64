"""What noise does to the posts of a group, and what the words that differ cost if they are noise.

Noise strikes every word of a template about equally often and leaves words that mean nothing. In
scripts without spaces it strikes several characters in a row.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.methods.text.alignment import GOES_ON, LONGEST, Model, Spans
from daybreak.methods.text.template_consensus import SHAPE_SHARES, Posts, pool_prices, shape_prices
from daybreak.standard.compiled import kernel

_CHARACTER = 7
#: How many words' worth of `SHAPE_SHARES` noise must outweigh before its own shapes count.
_TRUST = 20.0
#: Words are replaced about as often as they are dropped or added; that much it takes to unlearn it.
_ALIKE = 400.0
#: Rounds in which the lengths of fills are told from strays.
_EXPLAINED = 20


@kernel
def _share(events: float, places: float, expected: float, trust: float) -> float:
    """Share of events among places, leaning on what is expected as on `trust` places more."""
    return min(0.3, (events + trust * expected + 0.1) / (places + trust + 2.0))


@njit(cache=True, nogil=True)
def distinct_shapes(
    counts: npt.NDArray[np.float64], shapes: npt.NDArray[np.uint8]
) -> npt.NDArray[np.float64]:
    """How many different words of each shape were counted."""
    looks = np.zeros(len(SHAPE_SHARES))
    for word in range(len(counts)):
        if counts[word] > 0:
            looks[shapes[word]] += 1.0
    return looks


@njit(cache=True, nogil=True)
def noise_rates(
    posts: Posts,
    fixed: npt.NDArray[np.int32],
    in_slot: npt.NDArray[np.bool_],
    spans: Spans,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Shares missing, replaced, inserted; each word's bits as noise; those of a new one by shape.

    `in_slot` bool[2m + 1] marks gaps (even) and fixed words (odd) that are taken for slots and so
    say nothing about noise; nor does a gap that most posts fill.
    """
    words, starts, weights = posts.words, posts.offsets, posts.weights
    prices, shapes, gap_from, gap_to = posts.prices, posts.shapes, spans.gap_from, spans.gap_to
    rows, total = len(fixed), weights.sum()
    missing, replaced, inserted, calm, kept = 0.0, 0.0, 0.0, 0.0, 0.0
    counts, running = np.zeros(len(prices)), np.zeros(len(weights), np.bool_)
    for gap in range(rows + 1):
        held = 0.0
        for post in range(len(weights)):
            held += weights[post] * (gap_to[post, gap] > gap_from[post, gap])
        if not in_slot[2 * gap] and held <= 0.5 * total:
            calm += total
            for post in range(len(weights)):
                for word in range(starts[post] + gap_from[post, gap], starts[post] + gap_to[post, gap]):
                    counts[words[word]] += weights[post]
                    inserted += weights[post] * (not (running[post] and shapes[words[word]] == _CHARACTER))
                    running[post] = True
        if gap == rows or in_slot[2 * gap + 1]:
            running[:] = False
            continue
        kept += total
        goes_on = shapes[fixed[gap]] == _CHARACTER
        for post in range(len(weights)):
            at = gap_to[post, gap]
            word = starts[post] + at
            if gap_from[post, gap + 1] == at:
                missing += weights[post] * (not (running[post] and goes_on))
                running[post] = True
            elif words[word] != fixed[gap]:
                replaced += weights[post] * (not (running[post] and goes_on))
                counts[words[word]] += weights[post]
                running[post] = True
            else:
                running[post] = False
    events = np.empty(3)
    events[0], events[2] = _share(missing, kept, 0.0, 0.0), _share(inserted, calm, 0.0, 0.0)
    events[1] = _share(replaced, kept, (events[0] + events[2]) / 2, _ALIKE)
    looks = distinct_shapes(counts, shapes)
    by_shape = shape_prices(looks, _TRUST)
    noise, new = pool_prices(counts, prices + by_shape[shapes])
    return events, noise, new + by_shape


@njit(cache=True, nogil=True)
def strays_of_words(inserted: float) -> npt.NDArray[np.float64]:
    """How probable it is that 0, 1, 2 ... stray words stand beside a fill; float64[LONGEST + 1]."""
    stray = np.empty(LONGEST + 1)
    for more in range(LONGEST + 1):
        stray[more] = (more + 1) * (1.0 - inserted) ** 2 * inserted**more
    return stray


@njit(cache=True, nogil=True)
def without_strays(said: npt.NDArray[np.float64], stray: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How many fills have each length, where noise adds words beside them; float64[L].

    Read as they stand, a number with a stray word beside it would be a fill of two words, and would stay
    one. So `said` float64[L], how many posts have so much in a gap, is explained by fills and what noise
    adds (`stray`: how probable so much is) by expectation and maximisation (Dempster, Laird, Rubin 1977).
    """
    lengths, size = said.copy(), len(said)
    for _ in range(_EXPLAINED):
        after = np.zeros(size)
        for whole in range(size):
            least, likely = max(0, whole - len(stray) + 1), 0.0
            for length in range(least, whole + 1):
                likely += lengths[length] * stray[whole - length]
            if said[whole] > 0.0 and likely > 0.0:
                for length in range(least, whole + 1):
                    after[length] += said[whole] * lengths[length] * stray[whole - length] / likely
        lengths = after
    return lengths


@njit(cache=True, nogil=True)
def plain_costs(
    model: Model, posts: Posts, spans: Spans
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Bits of each gap and of each fixed word when what differs is noise; float64[m + 1], [m].

    In scripts without spaces noise strikes a whole word, so several characters in a row: each
    after the first costs only `GOES_ON`.
    """
    words, starts, weights = posts.words, posts.offsets, posts.weights
    shapes, gap_from, gap_to = posts.shapes, spans.gap_from, spans.gap_to
    rows = len(model.fixed)
    gaps, fixed = np.zeros(rows + 1), np.zeros(rows)
    for post in range(len(weights)):
        weight, start, running = weights[post], starts[post], False
        for gap in range(rows + 1):
            at = gap_to[post, gap]
            for word in range(start + gap_from[post, gap], start + at):
                goes_on = running and shapes[words[word]] == _CHARACTER
                event = GOES_ON if goes_on else model.insert
                gaps[gap] += weight * (event + model.noise[words[word]])
                running = True
            if gap == rows:
                continue
            goes_on = running and shapes[model.fixed[gap]] == _CHARACTER
            running = True
            if gap_from[post, gap + 1] == at:
                fixed[gap] += weight * (GOES_ON if goes_on else model.remove)
            elif words[start + at] == model.fixed[gap]:
                fixed[gap] += weight * model.match
                running = False
            else:
                event = GOES_ON if goes_on else model.replace
                fixed[gap] += weight * (event + model.noise[words[start + at]])
    for row in range(rows):
        fixed[row] += posts.prices[model.fixed[row]]
    return gaps, fixed
