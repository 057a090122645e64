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
from daybreak.methods.text.description_length import DIGIT_BITS, NUMBER_BITS
from daybreak.methods.text.template_consensus import (
    SHAPE_SHARES,
    agreed_words,
    agreement,
    plain_model,
    pool_prices,
    shape_prices,
    voters,
)
from daybreak.methods.text.template_fills import fills_cost

#: A slot takes in at most this many words that looked fixed.
_WIDEST = 8
#: Bits to declare a slot, beside saying where it stands. Where noise is rife there are more chances
#: to see a slot in it by accident, so the place is charged up to three times as much there.
_OVERHEAD = 1.0
_CHARACTER, _NUMBER = 7, 3
#: Bits to say that noise goes on with the next character of an unspaced script.
_GOES_ON = 1.5
#: A word is as steady as others unless it falls short of them by this many standard deviations.
_DOUBT = 2.0
#: The first slots are sought where this share of posts has something to say: a fill that ends like
#: the words beside it can be read in two places, and the crowded place is the true one.
_CROWD = 0.5
#: How many words' worth of `SHAPE_SHARES` noise must outweigh before its own shapes count.
_TRUST = 20.0
#: Words are replaced about as often as they are dropped or added; that much it takes to unlearn it.
_ALIKE = 400.0


@njit(cache=True, nogil=True)
def _share(events: float, places: float, expected: float, trust: float) -> float:
    """Share of events among places, leaning on what is expected as on `trust` places more."""
    return min(0.3, (events + trust * expected + 0.1) / (places + trust + 2.0))


@njit(cache=True, nogil=True)
def _distinct_shapes(
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
    words: npt.NDArray[np.int32],
    starts: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    fixed: npt.NDArray[np.int32],
    in_slot: npt.NDArray[np.bool_],
    gap_from: npt.NDArray[np.int32],
    gap_to: npt.NDArray[np.int32],
    prices: npt.NDArray[np.float64],
    shapes: npt.NDArray[np.uint8],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Shares missing, replaced, inserted; each word's bits as noise; those of a new one by shape.

    `in_slot` bool[2m + 1] marks gaps (even) and fixed words (odd) that are taken for slots and so
    say nothing about noise; nor does a gap that most posts fill.
    """
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
    looks = _distinct_shapes(counts, shapes)
    by_shape = shape_prices(looks, _TRUST)
    noise, new = pool_prices(counts, prices + by_shape[shapes])
    return events, noise, new + by_shape


@njit(cache=True, nogil=True)
def _plain_costs(
    model: Model,
    words: npt.NDArray[np.int32],
    starts: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    gap_from: npt.NDArray[np.int32],
    gap_to: npt.NDArray[np.int32],
    prices: npt.NDArray[np.float64],
    shapes: npt.NDArray[np.uint8],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Bits of each gap and of each fixed word when what differs is noise; float64[m + 1], [m].

    In scripts without spaces noise strikes a whole word, so several characters in a row: each
    after the first costs only `_GOES_ON`.
    """
    rows = len(model.fixed)
    gaps, fixed = np.zeros(rows + 1), np.zeros(rows)
    for post in range(len(weights)):
        weight, start, running = weights[post], starts[post], False
        for gap in range(rows + 1):
            at = gap_to[post, gap]
            for word in range(start + gap_from[post, gap], start + at):
                goes_on = running and shapes[words[word]] == _CHARACTER
                event = _GOES_ON if goes_on else model.insert
                gaps[gap] += weight * (event + model.noise[words[word]])
                running = True
            if gap == rows:
                continue
            goes_on = running and shapes[model.fixed[gap]] == _CHARACTER
            running = True
            if gap_from[post, gap + 1] == at:
                fixed[gap] += weight * (_GOES_ON if goes_on else model.remove)
            elif words[start + at] == model.fixed[gap]:
                fixed[gap] += weight * model.match
                running = False
            else:
                event = _GOES_ON if goes_on else model.replace
                fixed[gap] += weight * (event + model.noise[words[start + at]])
    for row in range(rows):
        fixed[row] += prices[model.fixed[row]]
    return gaps, fixed


@njit(cache=True, nogil=True)
def cut_slots(
    model: Model,
    words: npt.NDArray[np.int32],
    starts: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    gap_from: npt.NDArray[np.int32],
    gap_to: npt.NDArray[np.int32],
    prices: npt.NDArray[np.float64],
    shapes: npt.NDArray[np.uint8],
    widest: int,
    crowd: float,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First and last gap of each slot, in order; int64[s] each.

    Every stretch of at most `widest` fixed words that begins and ends where posts differ more than
    usual, holds no word as steady as the rest of the template, and is filled by more than a share
    `crowd` of the posts is priced as one slot; the disjoint stretches that save most are returned.
    """
    rows, posts = len(model.fixed), len(weights)
    gaps, fixed = _plain_costs(model, words, starts, weights, gap_from, gap_to, prices, shapes)
    usual = np.median(fixed - prices[model.fixed]) if rows else 0.0
    odd_gap = gaps > 0.0
    odd_word = fixed - prices[model.fixed] > max(usual, weights.sum() * model.match + 1e-6)
    total, steady = weights.sum(), agreement(words, starts, weights, model.fixed, gap_from, gap_to)
    common = np.median(steady) if rows else 1.0
    least = common - _DOUBT * np.sqrt(common * (1.0 - common) / total)
    saved = np.full((rows + 1, widest + 1), -1.0)
    counts, spans = np.zeros(len(prices)), np.empty((posts, 2), np.int64)
    unrest = min(1.0, weights.sum() / 40.0) * min(
        1.0, 4.0 * (2.0**-model.remove + 2.0**-model.replace + 2.0**-model.insert)
    )
    overhead = _OVERHEAD + 0.5 * np.log2(weights.sum()) + (0.5 + unrest) * np.log2(rows + 1.0)
    for first in range(rows + 1):
        plain = 0.0
        for last in range(first, min(rows, first + widest) + 1):
            plain += gaps[last]
            if last > first:
                if steady[last - 1] >= least:
                    break
                plain += fixed[last - 1]
            if not (odd_gap[first] or (last > first and odd_word[first])):
                continue
            if not (odd_gap[last] or (last > first and odd_word[last - 1])):
                continue
            filled = 0.0
            for post in range(posts):
                spans[post, 0] = starts[post] + gap_from[post, first]
                spans[post, 1] = starts[post] + gap_to[post, last]
                filled += weights[post] * (spans[post, 1] > spans[post, 0])
            if filled <= crowd * total:
                continue
            cost = fills_cost(words, weights, spans, prices, shapes, counts)
            saved[first, last - first] = plain - cost - overhead
    return _best_stretches(saved)


@njit(cache=True, nogil=True)
def _best_stretches(
    saved: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Choose disjoint stretches that save most in all; `saved[first, width]`."""
    size, widest = saved.shape[0], saved.shape[1] - 1
    best, back = np.zeros(size + 1), np.full(size + 1, -1, np.int64)
    for gap in range(size):
        best[gap + 1] = best[gap]
        for width in range(min(gap, widest) + 1):
            gain = saved[gap - width, width]
            if gain > 0 and best[gap - width] + gain > best[gap + 1]:
                best[gap + 1], back[gap + 1] = best[gap - width] + gain, gap - width
    firsts, lasts = np.empty(size, np.int64), np.empty(size, np.int64)
    found, gap = 0, size
    while gap > 0:
        if back[gap] >= 0:
            firsts[found], lasts[found] = back[gap], gap - 1
            found += 1
            gap = int(back[gap])
        else:
            gap -= 1
    return firsts[:found][::-1].copy(), lasts[:found][::-1].copy()


@njit(cache=True, nogil=True)
def _whole_numbers(
    words: npt.NDArray[np.int32],
    starts: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    fixed: npt.NDArray[np.int32],
    stretch: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    gaps: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]],
    prices: npt.NDArray[np.float64],
    shapes: npt.NDArray[np.uint8],
) -> None:
    """Widen slots of numbers by numbers all posts share beside them, up to a phone number's length.

    "+1 202-555-0143" and "07700 900123" begin alike in every post, yet the number is one whole.
    """
    firsts, lasts = stretch
    gap_from, gap_to = gaps
    for slot in range(len(firsts)):
        filled, numbers, digits = 0.0, 0.0, 0.0
        for post in range(len(weights)):
            begin, end = gap_from[post, firsts[slot]], gap_to[post, lasts[slot]]
            if weights[post] == 0 or begin == end:
                continue
            filled += 1.0
            for at in range(starts[post] + begin, starts[post] + end):
                if shapes[words[at]] == _NUMBER:
                    numbers += 1.0 / (end - begin)
                    digits += _digits(prices[words[at]])
        if filled == 0 or numbers < 0.75 * filled or digits < 3.0 * filled:
            continue
        digits /= filled
        for _ in range(4):
            left, right = firsts[slot] - 1, lasts[slot]
            after_last = lasts[slot - 1] if slot else -1
            before_next = firsts[slot + 1] if slot + 1 < len(firsts) else len(fixed)
            if left >= max(0, after_last + 1) and shapes[fixed[left]] == _NUMBER:
                more = _digits(prices[fixed[left]])
                if 6.5 <= digits + more <= 15.5:
                    firsts[slot], digits = left, digits + more
            if right < before_next - 1 and shapes[fixed[right]] == _NUMBER:
                more = _digits(prices[fixed[right]])
                if 6.5 <= digits + more <= 15.5:
                    lasts[slot], digits = right + 1, digits + more


@njit(cache=True, nogil=True)
def _digits(price: float) -> float:
    return max(0.0, (price - NUMBER_BITS) / DIGIT_BITS)


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
    starts: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    fill_from: npt.NDArray[np.int32],
    fill_to: npt.NDArray[np.int32],
    prices: npt.NDArray[np.float64],
    shapes: npt.NDArray[np.uint8],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Prices inside one slot: of words float64[W], of new ones by shape, of lengths 0 .. LONGEST.

    A word met in one post only counts as unseen: else one misread noise word would vouch for
    itself.
    """
    counts = np.zeros(len(prices))
    lengths = np.zeros(LONGEST + 1)
    for post in range(len(weights)):
        lengths[min(fill_to[post] - fill_from[post], LONGEST)] += weights[post]
        for at in range(starts[post] + fill_from[post], starts[post] + fill_to[post]):
            counts[words[at]] += weights[post]
    total = counts.sum()
    seen = counts[counts >= 2].sum()
    new = -np.log2((total - seen + 0.5) / (total + 1.0))
    known = -np.log2((seen + 0.5) / (total + 1.0))
    by_shape = new + shape_prices(_distinct_shapes(counts, shapes), 1.0)
    bits = prices + by_shape[shapes]
    for word in range(len(prices)):
        if counts[word] >= 2:
            bits[word] = min(bits[word], known - np.log2(counts[word] / seen))
    rarest = np.empty(LONGEST + 1)
    for length in range(LONGEST + 1):
        rarest[length] = (lengths[length] + 0.5 * 0.5 ** (length + 1)) / (weights.sum() + 0.5)
    return bits, by_shape, -np.log2(rarest)


@njit(cache=True, nogil=True)
def listed_prices(
    words: npt.NDArray[np.int32],
    weights: npt.NDArray[np.float64],
    prices: npt.NDArray[np.float64],
    offsets: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """Bits to name each word, float64[W], once a list of the words met more than once is told.

    The list costs the same wherever slots are cut, so a word that noise also brings is not paid
    for again in each slot.
    """
    counts = np.zeros(len(prices))
    for post in range(len(weights)):
        for at in range(offsets[post], offsets[post + 1]):
            counts[words[at]] += weights[post]
    pointing = np.log2(1.0 + np.sum(counts >= 2))
    return np.where(counts >= 2, np.minimum(prices, pointing), prices)


@njit(cache=True, nogil=True)
def learn_template(
    words: npt.NDArray[np.int32],
    offsets: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    prices: npt.NDArray[np.float64],
    shapes: npt.NDArray[np.uint8],
) -> tuple[Model, npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Learn a template with its slots from posts of words 0 .. W - 1.

    `words` int32 holds the posts one after another, `offsets` int64[n + 1] where each begins,
    `weights` float64[n] how many posts read alike; `prices` float64[W] the bits to name each word
    and `shapes` uint8[W] its `Shape`. With the model come the bits to say "a word not met before",
    by shape, in noise float64[shapes] and in each slot float64[S, shapes], and what naming each
    word then costs (see `listed_prices`).
    """
    whole = prices
    prices = listed_prices(words, weights, whole, offsets)
    fixed = agreed_words(words, offsets, weights, prices)
    everyone, starts = np.arange(len(weights)), offsets[:-1]
    noise, _new = pool_prices(np.zeros(len(prices)), prices)
    noise_new = np.zeros(len(SHAPE_SHARES))
    slot_new = np.zeros((0, len(SHAPE_SHARES)))
    model = plain_model(fixed, np.full(3, 0.05), noise)
    if weights.sum() < 2:
        return model, noise_new, slot_new, prices
    for turn in range(3):
        gap_from, gap_to, _bits = read_posts(model, words, offsets, everyone)
        fixed = model.fixed
        if turn == 0:
            voting = voters(words, offsets, weights, fixed, gap_from, gap_to)
        in_slot = np.zeros(2 * len(fixed) + 1, np.bool_)
        in_slot[::2] = model.slot_of >= 0
        for _again in range(4):
            events, noise, noise_new = noise_rates(
                words, starts, voting, fixed, in_slot, gap_from, gap_to, prices, shapes
            )
            trial = plain_model(fixed, events, noise)
            first, last = cut_slots(
                trial,
                words,
                starts,
                voting,
                gap_from,
                gap_to,
                prices,
                shapes,
                _WIDEST if turn else 0,
                0.0 if turn else _CROWD,
            )
            marked = np.zeros(2 * len(fixed) + 1, np.bool_)
            for slot in range(len(first)):
                marked[2 * first[slot] : 2 * last[slot] + 1] = True
            if np.all(marked == in_slot):
                break
            in_slot = marked
        _whole_numbers(words, starts, voting, fixed, (first, last), (gap_from, gap_to), whole, shapes)
        rest, slot_of, opens = _without(fixed, first, last)
        closes = np.append(opens[1:] - 1, len(fixed))
        gap_from, gap_to = _columns(gap_from, opens), _columns(gap_to, closes)
        fixed = rest
        slots = slot_of.max() + 1 if len(slot_of) else 0
        slot_words = np.empty((slots, len(prices)))
        slot_lengths = np.empty((slots, LONGEST + 1))
        slot_new = np.empty((slots, len(SHAPE_SHARES)))
        for gap in range(len(slot_of)):
            if slot_of[gap] >= 0:
                slot = slot_of[gap]
                slot_words[slot], slot_new[slot], slot_lengths[slot] = _slot_prices(
                    words,
                    starts,
                    voting,
                    gap_from[:, gap].copy(),
                    gap_to[:, gap].copy(),
                    prices,
                    shapes,
                )
        plain = plain_model(fixed, events, noise)
        model = Model(
            fixed, slot_of, plain.match, plain.replace, plain.remove, plain.insert,
            noise, slot_words, slot_lengths,
        )  # fmt: skip
    return model, noise_new, slot_new, prices


@njit(cache=True, nogil=True)
def _columns(table: npt.NDArray[np.int32], chosen: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    picked = np.empty((table.shape[0], len(chosen)), np.int32)
    for row in range(table.shape[0]):
        for column in range(len(chosen)):
            picked[row, column] = table[row, chosen[column]]
    return picked
