"""Judge which gaps of a template are slots, by whether saying so saves bits.

Noise strikes every word of a template about equally often and leaves words that mean nothing. A
slot differs in nearly every post, or returns to a few values, or always holds a number. Each
stretch of gaps and words is priced both ways: as fixed words disturbed by noise at the group's own
rate, and as one slot whose fills have their own lengths, words and shapes. The cheapest way to cut
the whole template into fixed words and slots is found exactly, by dynamic programming.

Boundaries: a slot covers the words that differ between posts, and with them neighbouring words
that are equal in most posts but change together with the fill more often than noise explains
("New" before York and Jersey when other fills are Boston and Chicago). A word equal in all posts
belongs to the template.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.methods.text.alignment import LONGEST, Model, read_posts
from daybreak.methods.text.description_length import log2_factorial, repeats_cost, universal_cost
from daybreak.methods.text.template_consensus import (
    SHAPE_SHARES,
    agreed_words,
    plain_model,
    pool_prices,
    shape_prices,
)

#: A slot takes in at most this many words that looked fixed.
_WIDEST = 8
#: How many words' worth of `SHAPE_SHARES` noise must outweigh before its own shapes count.
_TRUST = 20.0
_LONGEST_COUNTED = 256


@njit(cache=True, nogil=True)
def _trimmed(misses: npt.NDArray[np.float64], total: float) -> float:
    """Share of events, from the calmer four fifths of the places so that slots do not count."""
    if len(misses) == 0 or total == 0:
        return 0.01
    ordered = np.sort(misses)
    kept = max(1, (4 * len(ordered) + 4) // 5)
    return float((ordered[:kept].sum() + 0.3) / (kept * total + 3.0))


@njit(cache=True, nogil=True)
def noise_rates(
    words: npt.NDArray[np.int32],
    shapes: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    fixed: npt.NDArray[np.int32],
    slot_of: npt.NDArray[np.int32],
    gap_from: npt.NDArray[np.int32],
    gap_to: npt.NDArray[np.int32],
    prices: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Shares missing, replaced, inserted; and what noise words and their shapes cost."""
    rows, total = len(fixed), weights.sum()
    missing, replaced, inserted = np.zeros(rows), np.zeros(rows), np.zeros(rows + 1)
    held = np.zeros(rows + 1)
    counts, looks = np.zeros(len(prices)), np.zeros(len(SHAPE_SHARES))
    for post in range(len(weights)):
        for gap in range(rows + 1):
            held[gap] += weights[post] * (gap_to[post, gap] > gap_from[post, gap])
    for post in range(len(weights)):
        weight, start = weights[post], starts[post]
        for gap in range(rows + 1):
            at = gap_to[post, gap]
            if slot_of[gap] < 0 and held[gap] <= 0.5 * total:
                inserted[gap] += weight * (at - gap_from[post, gap])
                for word in range(start + gap_from[post, gap], start + at):
                    counts[words[word]] += weight
                    looks[shapes[word]] += weight
            if gap < rows and gap_from[post, gap + 1] == at:
                missing[gap] += weight
            elif gap < rows and words[start + at] != fixed[gap]:
                replaced[gap] += weight
                counts[words[start + at]] += weight
                looks[shapes[start + at]] += weight
    calm = inserted[(slot_of < 0) & (held <= 0.5 * total)]
    events = np.array([_trimmed(missing, total), _trimmed(replaced, total), _trimmed(calm, total)])
    return np.minimum(events, 0.3), pool_prices(counts, prices), shape_prices(looks, _TRUST)


@njit(cache=True, nogil=True)
def _plain_costs(
    model: Model,
    words: npt.NDArray[np.int32],
    shapes: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    gap_from: npt.NDArray[np.int32],
    gap_to: npt.NDArray[np.int32],
    prices: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Bits of each gap and of each fixed word when what differs is noise; float64[m + 1], [m]."""
    rows = len(model.fixed)
    gaps, fixed = np.zeros(rows + 1), np.zeros(rows)
    for post in range(len(weights)):
        weight, start = weights[post], starts[post]
        for gap in range(rows + 1):
            at = gap_to[post, gap]
            for word in range(start + gap_from[post, gap], start + at):
                gaps[gap] += weight * (
                    model.insert + model.noise[words[word]] + model.noise_shapes[shapes[word]]
                )
            if gap == rows:
                continue
            if gap_from[post, gap + 1] == at:
                fixed[gap] += weight * model.remove
            elif words[start + at] == model.fixed[gap]:
                fixed[gap] += weight * model.match
            else:
                word = start + at
                fixed[gap] += weight * (
                    model.replace + model.noise[words[word]] + model.noise_shapes[shapes[word]]
                )
    for row in range(rows):
        fixed[row] += prices[model.fixed[row]]
    return gaps, fixed


@njit(cache=True, nogil=True)
def _lengths_cost(lengths: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]) -> float:
    """Bits to say how long each post's fill is."""
    counts = np.zeros(_LONGEST_COUNTED + 1)
    for post in range(len(lengths)):
        counts[min(lengths[post], _LONGEST_COUNTED)] += weights[post]
    total, distinct, repeats, values = 0.0, 0.0, 0.0, 0.0
    for length in range(_LONGEST_COUNTED + 1):
        if counts[length] > 0:
            total += counts[length]
            distinct += 1
            repeats += log2_factorial(counts[length] - 1)
            values += universal_cost(float(length))
    return repeats_cost(total, distinct, repeats) + values


@njit(cache=True, nogil=True)
def _shapes_cost(looks: npt.NDArray[np.float64]) -> float:
    """Bits to say what the fills' words look like, against `SHAPE_SHARES` already paid for."""
    total, cost, kinds = looks.sum(), 0.0, 0
    for shape in range(len(looks)):
        if looks[shape] > 0:
            cost += looks[shape] * (np.log2(SHAPE_SHARES[shape]) - np.log2(looks[shape] / total))
            kinds += 1
    return cost + (kinds * 0.5 * np.log2(total + 1.0) + 3.0 if kinds else 0.0)


@njit(cache=True, nogil=True)
def cut_slots(
    model: Model,
    words: npt.NDArray[np.int32],
    shapes: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    gap_from: npt.NDArray[np.int32],
    gap_to: npt.NDArray[np.int32],
    prices: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First and last gap of each slot, in order; int64[s] each.

    Every stretch of at most `_WIDEST` fixed words is priced as one slot; the set of disjoint
    stretches that saves most is returned.
    """
    rows, posts = len(model.fixed), len(weights)
    gaps, fixed = _plain_costs(model, words, shapes, starts, weights, gap_from, gap_to, prices)
    calm = weights.sum() * model.match
    best = np.zeros(rows + 2)
    back = np.full(rows + 2, -1, np.int64)
    saved = np.full((rows + 1, _WIDEST + 1), -1.0)
    counts, touched = np.zeros(len(prices)), np.empty(len(prices), np.int64)
    lengths, looks = np.zeros(posts, np.int64), np.zeros(len(SHAPE_SHARES))
    overhead = 2.0 + np.log2(rows + 1.0)
    for first in range(rows + 1):
        if gaps[first] == 0 and (first == rows or fixed[first] <= calm + prices[model.fixed[first]] + 1e-6):
            continue
        lengths[:] = 0
        looks[:] = 0.0
        met, total, distinct, repeats, naming, plain = 0, 0.0, 0.0, 0.0, 0.0, 0.0
        for last in range(first, min(rows, first + _WIDEST) + 1):
            plain += gaps[last]
            if last > first:
                plain += fixed[last - 1]
            for post in range(posts):
                weight, start = weights[post], starts[post]
                if weight == 0:
                    continue
                begin = gap_from[post, last] if last == first else gap_to[post, last - 1]
                lengths[post] += gap_to[post, last] - begin
                for at in range(start + begin, start + gap_to[post, last]):
                    word, count = words[at], counts[words[at]]
                    if count == 0:
                        touched[met] = word
                        met += 1
                        distinct += 1
                        naming += prices[word]
                    else:
                        repeats -= log2_factorial(count - 1)
                    repeats += log2_factorial(count + weight - 1)
                    counts[word] = count + weight
                    looks[shapes[at]] += weight
                    total += weight
            if total == 0:
                continue
            cost = _lengths_cost(lengths, weights) + repeats_cost(total, distinct, repeats) + naming
            saved[first, last - first] = plain - cost - _shapes_cost(looks) - overhead
        for rank in range(met):
            counts[touched[rank]] = 0.0
    for gap in range(rows + 1):
        best[gap + 1] = best[gap]
        for width in range(min(gap, _WIDEST) + 1):
            gain = saved[gap - width, width]
            if gain > 0 and best[gap - width] + gain > best[gap + 1]:
                best[gap + 1], back[gap + 1] = best[gap - width] + gain, gap - width
    first_gaps, last_gaps = np.empty(rows + 1, np.int64), np.empty(rows + 1, np.int64)
    found, gap = 0, rows + 1
    while gap > 0:
        if back[gap] >= 0:
            first_gaps[found], last_gaps[found] = back[gap], gap - 1
            found += 1
            gap = back[gap]
        else:
            gap -= 1
    return first_gaps[:found][::-1].copy(), last_gaps[:found][::-1].copy()


@njit(cache=True, nogil=True)
def _without(
    fixed: npt.NDArray[np.int32], first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """Fixed words outside the slots, the slot of each remaining gap, and each gap's old number."""
    kept = np.ones(len(fixed), np.bool_)
    for slot in range(len(first)):
        kept[first[slot] : last[slot]] = False
    rest = fixed[kept]
    slot_of = np.full(len(rest) + 1, -1, np.int32)
    opens = np.empty(len(rest) + 1, np.int64)
    gap = 0
    opens[0] = 0
    for row in range(len(fixed)):
        if kept[row]:
            gap += 1
            opens[gap] = row + 1
    for slot in range(len(first)):
        for gap in range(len(opens)):
            if opens[gap] == first[slot]:
                slot_of[gap] = slot
    return rest, slot_of, opens


@njit(cache=True, nogil=True)
def _slot_prices(
    words: npt.NDArray[np.int32],
    shapes: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    fill_from: npt.NDArray[np.int32],
    fill_to: npt.NDArray[np.int32],
    prices: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Prices inside one slot: of words float64[W], of shapes, of lengths 0 .. LONGEST.

    A word met in one post only counts as unseen: else one misread noise word would vouch for itself.
    """
    counts, looks = np.zeros(len(prices)), np.zeros(len(SHAPE_SHARES))
    lengths = np.zeros(LONGEST + 1)
    for post in range(len(weights)):
        lengths[min(fill_to[post] - fill_from[post], LONGEST)] += weights[post]
        for at in range(starts[post] + fill_from[post], starts[post] + fill_to[post]):
            counts[words[at]] += weights[post]
            looks[shapes[at]] += weights[post]
    total, seen = counts.sum(), 0.0
    for count in counts:
        seen += count if count >= 2 else 0.0
    new = -np.log2((total - seen + 0.5) / (total + 1.0))
    known = -np.log2((seen + 0.5) / (total + 1.0))
    bits = np.empty(len(prices))
    for word in range(len(prices)):
        bits[word] = new + prices[word]
        if counts[word] >= 2:
            bits[word] = min(bits[word], known - np.log2(counts[word] / seen))
    rarest = np.empty(LONGEST + 1)
    for length in range(LONGEST + 1):
        rarest[length] = (lengths[length] + 0.5 * 0.5 ** (length + 1)) / (weights.sum() + 0.5)
    return bits, shape_prices(looks, 1.0), -np.log2(rarest)


@njit(cache=True, nogil=True)
def learn_template(
    words: npt.NDArray[np.int32],
    shapes: npt.NDArray[np.uint8],
    offsets: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    prices: npt.NDArray[np.float64],
) -> Model:
    """Learn a template with its slots from posts of words 0 .. W - 1.

    `words` int32 and `shapes` uint8 hold the posts one after another, `offsets` int64[n + 1] where
    each begins, `weights` float64[n] how many posts read alike, `prices` float64[W] the bits to
    name each word.
    """
    fixed, voting = agreed_words(words, shapes, offsets, weights, prices)
    everyone, starts = np.arange(len(weights)), offsets[:-1]
    noise, noise_shapes = pool_prices(np.zeros(len(prices)), prices), np.zeros(len(SHAPE_SHARES))
    model = plain_model(fixed, np.full(3, 0.05), noise, noise_shapes)
    if weights.sum() < 2:
        return model
    for _ in range(3):
        gap_from, gap_to, _bits = read_posts(model, words, shapes, offsets, everyone)
        fixed, slot_of = model.fixed, model.slot_of
        for _again in range(2):
            events, noise, noise_shapes = noise_rates(
                words, shapes, starts, voting, fixed, slot_of, gap_from, gap_to, prices
            )
            trial = plain_model(fixed, events, noise, noise_shapes)
            first, last = cut_slots(trial, words, shapes, starts, voting, gap_from, gap_to, prices)
            rest, slot_of, opens = _without(fixed, first, last)
            closes = np.append(opens[1:] - 1, len(fixed))
            gap_from, gap_to = _columns(gap_from, opens), _columns(gap_to, closes)
            fixed = rest
        slots = slot_of.max() + 1 if len(slot_of) else 0
        slot_words = np.empty((slots, len(prices)))
        slot_shapes = np.empty((slots, len(SHAPE_SHARES)))
        slot_lengths = np.empty((slots, LONGEST + 1))
        for gap in range(len(slot_of)):
            if slot_of[gap] >= 0:
                slot = slot_of[gap]
                slot_words[slot], slot_shapes[slot], slot_lengths[slot] = _slot_prices(
                    words, shapes, starts, voting, gap_from[:, gap].copy(), gap_to[:, gap].copy(), prices
                )
        plain = plain_model(fixed, events, noise, noise_shapes)
        model = Model(
            fixed, slot_of, plain.match, plain.replace, plain.remove, plain.insert,
            noise, noise_shapes, slot_words, slot_shapes, slot_lengths,
        )  # fmt: skip
    return model


@njit(cache=True, nogil=True)
def _columns(table: npt.NDArray[np.int32], chosen: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    picked = np.empty((table.shape[0], len(chosen)), np.int32)
    for row in range(table.shape[0]):
        for column in range(len(chosen)):
            picked[row, column] = table[row, chosen[column]]
    return picked
