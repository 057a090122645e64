"""What a slot costs: how many bits it takes to tell the fills of one slot.

Which posts skip the slot is told first. A fill that returns is told once and pointed at afterwards.
Fills that differ may still share words: those too are told once. The last word (or the first) may
come from a list of its own ("Street" or "Road" after all kinds of names), or the words may be no
other than those of the noise; whichever way is shortest counts.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.methods.text.description_length import choice_cost, log2_factorial, repeats_cost, universal_cost
from daybreak.methods.text.template_consensus import SHAPE_SHARES, Posts
from daybreak.standard.compiled import kernel

_LONGEST_COUNTED = 64
#: Bits to say that no post skips the slot, which is the rule.
_FILLED = 0.3
#: Which words of a fill are drawn from a list of their own.
_NONE, _LAST, _FIRST = 0, 1, 2


@njit(cache=True, nogil=True)
def _lengths_cost(lengths: npt.NDArray[np.int64]) -> float:
    """Bits to say how many words each fill has."""
    counts = np.zeros(_LONGEST_COUNTED + 1)
    for length in lengths:
        counts[min(length, _LONGEST_COUNTED)] += 1
    distinct, repeats, values = 0.0, 0.0, 0.0
    for length in range(_LONGEST_COUNTED + 1):
        if counts[length] > 0:
            distinct += 1
            repeats += log2_factorial(counts[length] - 1)
            values += universal_cost(float(length))
    return repeats_cost(float(len(lengths)), distinct, repeats) + values


@njit(cache=True, nogil=True)
def _shapes_cost(looks: npt.NDArray[np.float64]) -> float:
    """Bits to say what the new words of the fills look like, against `SHAPE_SHARES` already paid for."""
    total, cost, kinds = looks.sum(), 0.0, 0
    for shape in range(len(looks)):
        if looks[shape] > 0:
            cost += looks[shape] * (np.log2(SHAPE_SHARES[shape]) - np.log2(looks[shape] / total))
            kinds += 1
    return cost + (kinds * 0.5 * np.log2(total + 1.0) if kinds else 0.0)


@njit(cache=True, nogil=True)
def _words_cost(
    words: npt.NDArray[np.int32],
    spans: npt.NDArray[np.int64],
    own_list: int,
    prices: npt.NDArray[np.float64],
    shapes: npt.NDArray[np.uint8],
    counts: npt.NDArray[np.float64],
) -> float:
    """Bits to say the words of fills [spans[f, 0], spans[f, 1]); `counts` is zero before and after."""
    cost = 0.0
    for listed in range(2 if own_list else 1):
        total, distinct, repeats, naming = 0.0, 0.0, 0.0, 0.0
        looks = np.zeros(len(SHAPE_SHARES))
        for clearing in range(2):
            for fill in range(len(spans)):
                first, last = spans[fill, 0], spans[fill, 1]
                apart = -1 if own_list == _NONE else (last - 1 if own_list == _LAST else first)
                for at in range(first, last):
                    if own_list and (at == apart) != (listed == 1):
                        continue
                    word = words[at]
                    if clearing:
                        counts[word] = 0.0
                        continue
                    if counts[word] == 0:
                        distinct += 1
                        naming += prices[word]
                        looks[shapes[word]] += 1.0
                    else:
                        repeats += np.log2(counts[word])
                    counts[word] += 1.0
                    total += 1.0
        cost += repeats_cost(total, distinct, repeats) + naming + _shapes_cost(looks)
    return cost


@njit(cache=True, nogil=True)
def fills_cost(
    told: Posts,
    spans: npt.NDArray[np.int64],
    common: npt.NDArray[np.float64],
    counts: npt.NDArray[np.float64],
) -> float:
    """Bits to tell what each post puts into a slot.

    Post p, which stands for `weights[p]` posts that read alike, puts words spans[p, 0] ..
    spans[p, 1] - 1 of all words there. `common` float64[W] are the bits of each word where all slots
    and noise draw from one list. `counts` float64[W] is scratch, zero before and after.
    """
    words, weights, prices, shapes = told.words, told.weights, told.prices, told.shapes
    posts = len(weights)
    size = 4
    while size < 2 * posts:
        size *= 2
    table = np.full(size, -1, np.int64)
    times = np.zeros(posts)
    chosen, found, total, filled = np.empty((posts, 2), np.int64), 0, 0.0, 0.0
    for post in range(posts):
        first, last = spans[post, 0], spans[post, 1]
        total += weights[post]
        if weights[post] == 0 or first == last:
            continue
        mixed = np.uint64(last - first + 1)
        for at in range(first, last):
            mixed = (mixed ^ np.uint64(words[at] + 1)) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(31)
        place = np.int64(mixed & np.uint64(size - 1))
        while table[place] >= 0 and not _same(words, chosen[table[place]], spans[post]):
            place = (place + 1) & (size - 1)
        if table[place] < 0:
            table[place] = found
            chosen[found] = spans[post]
            found += 1
        times[table[place]] += weights[post]
        filled += weights[post]
    repeats = 0.0
    for fill in range(found):
        repeats += log2_factorial(times[fill] - 1)
    kept = chosen[:found]
    lengths = kept[:, 1] - kept[:, 0]
    best = _words_cost(words, kept, _NONE, prices, shapes, counts)
    if 2 * np.sum(lengths >= 2) > found:
        best = min(best, _words_cost(words, kept, _LAST, prices, shapes, counts))
        best = min(best, _words_cost(words, kept, _FIRST, prices, shapes, counts)) + 1.585
    drawn = 0.0
    for fill in range(found):
        for at in range(kept[fill, 0], kept[fill, 1]):
            drawn += common[words[at]]
    best = min(best, drawn + 1.0)
    empty = 2.0 + np.log2(total) + choice_cost(total, filled) if filled < total else _FILLED
    return best + empty + _lengths_cost(lengths) + repeats_cost(filled, float(found), repeats)


@kernel
def _same(words: npt.NDArray[np.int32], one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> bool:
    if one[1] - one[0] != other[1] - other[0]:
        return False
    for step in range(one[1] - one[0]):  # noqa: SIM110 - compiled code knows no all()
        if words[one[0] + step] != words[other[0] + step]:
            return False
    return True


@kernel
def differ(told: Posts, spans: npt.NDArray[np.int64]) -> bool:
    """Whether two posts that say something say different things; `spans` as in `fills_cost`."""
    first = -1
    for post in range(len(spans)):
        if told.weights[post] == 0 or spans[post, 0] == spans[post, 1]:
            continue
        if first < 0:
            first = post
        elif not _same(told.words, spans[first], spans[post]):
            return True
    return False
