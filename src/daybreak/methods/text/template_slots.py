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

from daybreak.methods.text.alignment import Model, Spans
from daybreak.methods.text.description_length import DIGIT_BITS, NUMBER_BITS
from daybreak.methods.text.template_consensus import Posts, agreement, holds
from daybreak.methods.text.template_fills import differ, fills_cost
from daybreak.methods.text.template_noise import plain_costs
from daybreak.standard.compiled import kernel

#: Bits to declare a slot, beside saying where it stands: less than nothing, for where near-copies
#: differ they mostly differ on purpose. Where noise is rife there are more chances to see a slot in it
#: by accident, so the place is charged up to three times as much there.
_OVERHEAD = -1.0
_NUMBER = 3
#: A word is as steady as others unless it falls short of them by this many standard deviations.
_DOUBT = 2.0
#: In scripts without spaces noise comes between words only, so a gap that is between words sees about
#: this many times the noise of an average gap.
_WORD = 3.0
#: There some gaps are stirred by accident more than `_DOUBT` allows, for they are many and words are of many
#: lengths: a single gap is no slot below that many deviations, unless a third of the posts fill it.
_DOUBT_BETWEEN = 3.0
#: Longest words that may stand twice in a row, in tokens.
_REPEATED = 6


@njit(cache=True, nogil=True)
def cut_slots(
    model: Model, posts: Posts, spans: Spans, widest: int, crowd: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First and last gap of each slot, in order; int64[s] each.

    Every stretch of at most `widest` fixed words that begins and ends where posts differ more than
    usual, holds no word as steady as the rest of the template, says something of its own in more posts
    than noise explains (a phrase that some posts leave out is no slot), and is filled by more than a
    share `crowd` of the posts is priced as one slot; the disjoint stretches that save most are returned.
    """
    starts, weights = posts.offsets, posts.weights
    prices, rows, total = posts.prices, len(model.fixed), posts.weights.sum()
    gaps, fixed = plain_costs(model, posts, spans)
    usual = np.median(fixed - prices[model.fixed]) if rows else 0.0
    odd_gap = gaps > 0.0
    odd_word = fixed - prices[model.fixed] > max(usual, weights.sum() * model.match + 1e-6)
    steady = _evened(model.fixed, agreement(posts, model.fixed, spans))
    common = np.median(steady) if rows else 1.0
    least = common - _DOUBT * np.sqrt(common * (1.0 - common) / total)
    saved = np.full((rows + 1, widest + 1), -1.0)
    counts, held = np.zeros(len(prices)), np.empty((len(weights), 2), np.int64)
    unrest = min(1.0, weights.sum() / 40.0) * min(
        1.0, 4.0 * (2.0**-model.remove + 2.0**-model.replace + 2.0**-model.insert)
    )
    at_once = _WORD if rows and 2 * np.sum(model.runs[model.fixed]) > rows else 1.0
    stirred = min(0.9, at_once * (2.0**-model.replace + 2.0**-model.insert))
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
            filled, news = 0.0, 0.0
            for post in range(len(weights)):
                held[post, 0] = starts[post] + spans.gap_from[post, first]
                held[post, 1] = starts[post] + spans.gap_to[post, last]
                filled += weights[post] * (held[post, 1] > held[post, 0])
                news += weights[post] * _says_more(posts, model.fixed, spans, post, first, last)
            by_chance = total * (1.0 - (1.0 - stirred) ** (1 + 2 * (last - first)))
            usual_news = by_chance + _DOUBT * np.sqrt(by_chance)
            if at_once > 1.0 and last == first:
                doubted = by_chance + _DOUBT_BETWEEN * np.sqrt(by_chance)
                usual_news = max(usual_news, min(total / 3.0, doubted))
            if filled <= crowd * total or news <= min(0.5 * total - 1.0, usual_news):
                continue
            if not differ(posts, held):
                continue
            cost = fills_cost(posts, held, model.noise, counts)
            saved[first, last - first] = plain - cost - overhead
    return _best_stretches(saved)


@njit(cache=True, nogil=True)
def _evened(fixed: npt.NDArray[np.int32], shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Shares of posts that have each fixed word, evened where words stand twice in a row.

    When a post has such words once, nobody can say which is missing; one place would bear the loss of both.
    """
    even = shares.copy()
    for size in range(1, _REPEATED + 1):
        alike = 0
        for at in range(size, len(fixed)):
            alike = alike + 1 if fixed[at] == fixed[at - size] else 0
            if alike >= size:
                for second in range(at - size + 1, at + 1):
                    mean = (shares[second] + shares[second - size]) / 2
                    even[second] = max(even[second], mean)
                    even[second - size] = max(even[second - size], mean)
    return even


@kernel
def _says_more(
    posts: Posts, fixed: npt.NDArray[np.int32], spans: Spans, post: int, first: int, last: int
) -> bool:
    """Whether a post has words between gaps `first` and `last` that are not the template's own."""
    for gap in range(first, last + 1):
        if spans.gap_to[post, gap] > spans.gap_from[post, gap]:
            return True
        present = gap < last and spans.gap_from[post, gap + 1] > spans.gap_to[post, gap]
        if present and not holds(posts, fixed, spans, post, gap):
            return True
    return False


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


@kernel
def whole_numbers(
    posts: Posts,
    fixed: npt.NDArray[np.int32],
    stretch: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    spans: Spans,
) -> None:
    """Widen slots of numbers by numbers all posts share beside them, up to a phone number's length.

    "+1 202-555-0143" and "07700 900123" begin alike in every post, yet the number is one whole.
    """
    firsts, lasts = stretch
    words, starts, weights = posts.words, posts.offsets, posts.weights
    prices, shapes = posts.prices, posts.shapes
    for slot in range(len(firsts)):
        filled, numbers, digits = 0.0, 0.0, 0.0
        for post in range(len(weights)):
            begin, end = spans.gap_from[post, firsts[slot]], spans.gap_to[post, lasts[slot]]
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


@kernel
def _digits(price: float) -> float:
    return max(0.0, (price - NUMBER_BITS) / DIGIT_BITS)
