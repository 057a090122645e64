"""Learn a template with its slots from the words of a group: the loop around all judgements.

Posts are read by the draft of agreed words, slots are cut, the posts are read again with the
slots' own prices, and so on; noise rates and slots are estimated in turn.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.methods.text.alignment import LONGEST, Model, Spans, read_posts
from daybreak.methods.text.template_consensus import (
    SHAPE_SHARES,
    Posts,
    agreed_words,
    agreement,
    holds,
    plain_model,
    pool_prices,
    redraft,
    shape_prices,
    voters,
    without_values,
)
from daybreak.methods.text.template_noise import (
    distinct_shapes,
    noise_rates,
    strays_of_words,
    without_strays,
)
from daybreak.methods.text.template_slots import cut_slots, whole_numbers

#: A slot takes in at most this many words that looked fixed.
_WIDEST = 8
#: The first slots are sought where this share of posts has something to say: a fill that ends like
#: the words beside it can be read in two places, and the crowded place is the true one.
_CROWD = 0.5
_TURNS = 3
#: Noise of each kind before it is estimated.
_FIRST_RATE = 0.05
#: What a post whose fixed words beside a fill are missing says of that slot, as a share of what others say.
_HEARSAY = 0.1
#: With less evidence than from this many posts nobody is doubted.
_WITNESSES = 4.0
_CHARACTER = 7
#: As many fills as it takes to believe that fills begin with other shapes, with other words than they hold.
_LOOKS_ALIKE, _WORDS_ALIKE = 2.0, 10.0
#: A fixed word is as steady as others if this part of the usual share of posts has it.
_STEADY = 0.9


@njit(cache=True, nogil=True)
def listed_prices(posts: Posts) -> npt.NDArray[np.float64]:
    """Bits to name each word, float64[W], once a list of the words met more than once is told.

    The list costs the same wherever slots are cut, so a word that noise also brings is not paid
    for again in each slot.
    """
    counts = np.zeros(len(posts.prices))
    for post in range(len(posts.weights)):
        for at in range(posts.offsets[post], posts.offsets[post + 1]):
            counts[posts.words[at]] += posts.weights[post]
    pointing = np.log2(1.0 + np.sum(counts >= 2))
    return np.where(counts >= 2, np.minimum(posts.prices, pointing), posts.prices)


@njit(cache=True, nogil=True)
def _slot_prices(
    posts: Posts,
    trusted: npt.NDArray[np.float64],
    fill_from: npt.NDArray[np.int32],
    fill_to: npt.NDArray[np.int32],
    lengths: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Prices inside one slot: of words float64[W], of new ones by shape, of lengths 0 .. LONGEST.

    `lengths`: how many posts have fills of each length.

    A word met in one post only counts as unseen: else one misread noise word would vouch for
    itself.
    """
    words, starts, weights = posts.words, posts.offsets, posts.weights
    prices, shapes = posts.prices, posts.shapes
    counts, met = np.zeros(len(prices)), np.zeros(len(prices))
    for post in range(len(weights)):
        for at in range(starts[post] + fill_from[post], starts[post] + fill_to[post]):
            met[words[at]] += weights[post]
            counts[words[at]] += trusted[post]
    total = counts.sum()
    seen = counts[met >= 2].sum()
    new = -np.log2((total - seen + 0.5) / (total + 1.0))
    known = -np.log2((seen + 0.5) / (total + 1.0))
    by_shape = new + shape_prices(distinct_shapes(counts, shapes), 1.0)
    bits = prices + by_shape[shapes]
    for word in range(len(prices)):
        if met[word] >= 2 and counts[word] > 0:
            bits[word] = min(bits[word], known - np.log2(counts[word] / seen))
    rarest = np.empty(LONGEST + 1)
    for length in range(LONGEST + 1):
        rarest[length] = (lengths[length] + 0.5 * 0.5 ** (length + 1)) / (trusted.sum() + 0.5)
    return bits, by_shape, -np.log2(rarest)


@njit(cache=True, nogil=True)
def _counted(
    trusted: npt.NDArray[np.float64], begin: npt.NDArray[np.int32], end: npt.NDArray[np.int32]
) -> npt.NDArray[np.float64]:
    """How many posts say so many words there, float64[LONGEST + 1]."""
    lengths = np.zeros(LONGEST + 1)
    for post in range(len(trusted)):
        lengths[min(end[post] - begin[post], LONGEST)] += trusted[post]
    return lengths


@njit(cache=True, nogil=True)
def _first_prices(
    posts: Posts,
    trusted: npt.NDArray[np.float64],
    fill_from: npt.NDArray[np.int32],
    fill_to: npt.NDArray[np.int32],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """What words cost more where a fill begins with them than elsewhere in it: float64[W], by shape.

    A number that stands first in most fills, or the first characters of the names that return, say where
    the noise before a fill ends.
    """
    words, starts, shapes = posts.words, posts.offsets, posts.shapes
    counts, firsts = np.zeros(len(posts.prices)), np.zeros(len(posts.prices))
    looks, begun = np.full(len(SHAPE_SHARES), 0.01), np.zeros(len(SHAPE_SHARES))
    for post in range(len(trusted)):
        first, last = starts[post] + fill_from[post], starts[post] + fill_to[post]
        for at in range(first, last):
            counts[words[at]] += trusted[post]
            looks[shapes[words[at]]] += trusted[post]
        if last > first:
            firsts[words[first]] += trusted[post]
            begun[shapes[words[first]]] += trusted[post]
    total, fills = looks.sum(), begun.sum()
    leaning = (begun * total / looks + _LOOKS_ALIKE) / (fills + _LOOKS_ALIKE)
    by_shape = -np.log2(leaning)
    bits = by_shape[shapes]
    for word in range(len(bits)):
        if counts[word] >= 2:
            often = firsts[word] * total / counts[word]
            bits[word] = -np.log2((often + _WORDS_ALIKE * leaning[shapes[word]]) / (fills + _WORDS_ALIKE))
    return bits, by_shape


@njit(cache=True, nogil=True)
def _trusted(
    posts: Posts, fixed: npt.NDArray[np.int32], witness: npt.NDArray[np.bool_], gap: int, spans: Spans
) -> npt.NDArray[np.float64]:
    """Weight of each post's word on what one slot holds; float64[n].

    Where the fixed character before or after a fill is missing or replaced nobody can say where the fill
    ends, for noise words have any number of characters; such posts have little to say about it. Only a
    `witness` can be missed: a character as steady as others, not one that many fills happen to share.
    """
    trusted = posts.weights.copy()
    for post in range(len(trusted)):
        before = gap == 0 or not witness[gap - 1] or holds(posts, fixed, spans, post, gap - 1)
        after = gap == len(fixed) or not witness[gap] or holds(posts, fixed, spans, post, gap)
        if not (before and after):
            trusted[post] *= _HEARSAY
    if trusted.sum() < _WITNESSES:
        return posts.weights
    return trusted


@njit(cache=True, nogil=True)
def _columns(table: npt.NDArray[np.int32], chosen: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    picked = np.empty((table.shape[0], len(chosen)), np.int32)
    for row in range(table.shape[0]):
        for column in range(len(chosen)):
            picked[row, column] = table[row, chosen[column]]
    return picked


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
def _priced_slots(
    posts: Posts, fixed: npt.NDArray[np.int32], slot_of: npt.NDArray[np.int32], inserted: float, spans: Spans
) -> tuple[
    npt.NDArray[np.float64],
    npt.NDArray[np.float64],
    npt.NDArray[np.float64],
    npt.NDArray[np.float64],
    npt.NDArray[np.float64],
]:
    """Prices inside every slot, as `_slot_prices` and (without spaces) `_first_prices` give them for one."""
    slots = slot_of.max() + 1 if len(slot_of) else 0
    slot_words = np.empty((slots, len(posts.prices)))
    slot_new = np.empty((slots, len(SHAPE_SHARES)))
    slot_first = np.zeros((slots, len(posts.prices)))
    first_new = np.zeros((slots, len(SHAPE_SHARES)))
    unspaced = 2 * np.sum(posts.shapes[fixed] == _CHARACTER) > len(fixed)
    slot_lengths = np.empty((slots, LONGEST + 1))
    shares = agreement(posts, fixed, spans)
    witness = shares >= _STEADY * (np.median(shares) if len(fixed) else 1.0)
    witness &= posts.shapes[fixed] == _CHARACTER
    for gap in range(len(slot_of)):
        if slot_of[gap] >= 0:
            first, last = spans.fill_from[:, gap].copy(), spans.fill_to[:, gap].copy()
            trusted = _trusted(posts, fixed, witness, gap, spans)
            if unspaced:
                lengths = _counted(trusted, first, last)
            else:
                said = _counted(trusted, spans.gap_from[:, gap].copy(), spans.gap_to[:, gap].copy())
                lengths = without_strays(said, strays_of_words(inserted))
            told = _slot_prices(posts, trusted, first, last, lengths)
            slot = slot_of[gap]
            slot_words[slot], slot_new[slot], slot_lengths[slot] = told
            if unspaced:
                slot_first[slot], first_new[slot] = _first_prices(posts, trusted, first, last)
    return slot_words, slot_new, slot_lengths, slot_first, first_new


@njit(cache=True, nogil=True)
def _narrowed(spans: Spans, opens: npt.NDArray[np.int64], closes: npt.NDArray[np.int64]) -> Spans:
    """Spans of wider gaps: each from old gap `opens` to old gap `closes`, all of it fill."""
    gap_from, gap_to = _columns(spans.gap_from, opens), _columns(spans.gap_to, closes)
    return Spans(gap_from, gap_to, _columns(spans.fill_from, opens), _columns(spans.fill_to, closes))


@njit(cache=True, nogil=True)
def _read_plainly(
    fixed: npt.NDArray[np.int32], noise: npt.NDArray[np.float64], posts: Posts
) -> tuple[Model, Spans]:
    """Read posts by a draft before anything is known of slots and rates."""
    model = plain_model(fixed, np.full(3, _FIRST_RATE), noise, posts.shapes)
    spans, _bits = read_posts(model, posts.words, posts.offsets)
    return model, spans


@njit(cache=True, nogil=True)
def learn_template(
    everyone: Posts,
) -> tuple[
    Model,
    npt.NDArray[np.float64],
    npt.NDArray[np.float64],
    npt.NDArray[np.float64],
    npt.NDArray[np.float64],
]:
    """Learn a template with its slots from posts.

    With the model come the bits to say "a word not met before", by shape, in noise float64[shapes]
    and in each slot float64[S, shapes], and there first in a fill, and what naming each word then costs (see
    `listed_prices`).
    """
    words, offsets, shapes = everyone.words, everyone.offsets, everyone.shapes
    prices = listed_prices(everyone)
    posts = Posts(words, offsets, everyone.weights, prices, shapes)
    fixed = agreed_words(posts)
    noise, _new = pool_prices(np.zeros(len(prices)), prices)
    noise_new = np.zeros(len(SHAPE_SHARES))
    slot_new, first_new = np.zeros((0, len(SHAPE_SHARES))), np.zeros((0, len(SHAPE_SHARES)))
    model = plain_model(fixed, np.full(3, _FIRST_RATE), noise, shapes)
    if posts.weights.sum() < 2:
        return model, noise_new, slot_new, first_new, prices
    for turn in range(_TURNS):
        spans, _bits = read_posts(model, words, offsets)
        fixed = model.fixed
        if turn == 0:
            posts = voters(posts, fixed, spans)
            # what the drafters missed is let in by all, and stays if it holds
            for growing in (True, False):
                draft = redraft(posts, fixed, spans, growing)
                if len(draft) == len(fixed) and np.all(draft == fixed):
                    break
                fixed = draft
                model, spans = _read_plainly(fixed, noise, posts)
            draft = without_values(posts, fixed, spans)
            if len(draft) < len(fixed):
                fixed = draft
                model, spans = _read_plainly(fixed, noise, posts)
        in_slot = np.zeros(2 * len(fixed) + 1, np.bool_)
        in_slot[::2] = model.slot_of >= 0
        before = in_slot
        for _again in range(4):
            events, noise, noise_new = noise_rates(posts, fixed, in_slot, spans)
            trial = plain_model(fixed, events, noise, shapes)
            first, last = cut_slots(trial, posts, spans, _WIDEST if turn else 0, 0.0 if turn else _CROWD)
            marked = np.zeros(2 * len(fixed) + 1, np.bool_)
            for slot in range(len(first)):
                marked[2 * first[slot] : 2 * last[slot] + 1] = True
            if np.all(marked == in_slot):
                break
            in_slot = marked
        named = Posts(words, offsets, posts.weights, everyone.prices, shapes)
        whole_numbers(named, fixed, (first, last), spans)
        rest, slot_of, opens = _without(fixed, first, last)
        closes = np.append(opens[1:] - 1, len(fixed))
        slot_words, slot_new, slot_lengths, slot_first, first_new = _priced_slots(
            posts, rest, slot_of, events[2], _narrowed(spans, opens, closes)
        )
        plain = plain_model(rest, events, noise, shapes)
        model = Model(
            rest, slot_of, plain.match, plain.replace, plain.remove, plain.insert,
            noise, plain.runs, slot_words, slot_lengths, slot_first,
        )  # fmt: skip
        if turn and np.all(in_slot == before):
            break
    return model, noise_new, slot_new, first_new, prices
