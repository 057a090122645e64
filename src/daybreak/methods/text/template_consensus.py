"""Find the words a group of posts agrees on, by reading every post against a growing draft.

The draft begins as the post that holds most of the words the others hold. All posts are read
beside it; a word most of them lack leaves the draft, a word most of them have in the same gap
enters it. After a few rounds the draft no longer depends on the post it began with, so noise in
any one post is outvoted. What remains between the agreed words is for `template_slots` to judge.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.methods.text.alignment import LONGEST, Model, Spans, read_posts

#: How often each `Shape` is expected among words that differ for no reason (noise).
#: A text is written in words or in characters, so both of these may be common.
SHAPE_SHARES = np.array([0.78, 0.08, 0.03, 0.03, 0.02, 0.01, 0.02, 0.78, 0.02])
_ROUNDS = 4
#: This many posts, evenly spread, write the draft.
_DRAFTERS = 64
#: Share of events expected before anything is known: missing, replaced, inserted.
_FIRST_GUESS = 0.08
_CHARACTER = 7
#: From so many posts on a word stays in the draft that fewer than half have, where noise that strikes all
#: words explains it: so many standard deviations below the usual share, and never below the last.
_SMALL_GROUP, _BAD_LUCK, _NEVER_FIXED = 8, 3.5, 0.3
#: A word so many standard deviations below the usual share is one value of a slot if another stands for it in
#: this part of the posts, and in three, for noise writes now this, now that. Characters recur more. What the
#: template has within so many words may only be read in the wrong place.
_DOUBTED, _RIVAL, _RIVAL_CHARACTER, _RIVALS, _NEAR = 2.0, 0.15, 0.25, 3.0, 6


class Posts(NamedTuple):
    """Posts as numbers of words 0 .. W - 1.

    `words` int32 holds the posts one after another, `offsets` int64[n + 1] where each begins,
    `weights` float64[n] how many posts read alike (0: it has no vote). Of each word `prices`
    float64[W] are the bits to name it, `shapes` uint8[W] its `Shape`.
    """

    words: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]
    prices: npt.NDArray[np.float64]
    shapes: npt.NDArray[np.uint8]


@njit(cache=True, nogil=True)
def first_draft(posts: Posts) -> int:
    """Choose the post that holds most widespread words and fewest rare ones."""
    words, offsets, weights = posts.words, posts.offsets, posts.weights
    vocabulary = len(posts.prices)
    spread, seen = np.zeros(vocabulary), np.full(vocabulary, -1, np.int64)
    for post in range(len(weights)):
        for at in range(offsets[post], offsets[post + 1]):
            if seen[words[at]] != post:
                seen[words[at]] = post
                spread[words[at]] += weights[post]
    total, best, chosen = weights.sum(), -1e30, 0
    seen[:] = -1
    for post in range(len(weights)):
        score = 0.0
        for at in range(offsets[post], offsets[post + 1]):
            if seen[words[at]] != post:
                seen[words[at]] = post
                score += spread[words[at]] / total - 0.3
        if score > best:
            best, chosen = score, post
    return chosen


@njit(cache=True, nogil=True)
def pool_prices(
    counts: npt.NDArray[np.float64], naming: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], float]:
    """Bits of each word where words are drawn as often as `counts` says; float64[W], and of news.

    `naming` is what it takes to name a word in full. A word met once is named in full. A word met
    more often is named in full once and pointed at afterwards; each of its occurrences carries an
    equal part of that. The second
    result is what it takes to say that a word is a new one, before it is named.
    """
    total, distinct = 0.0, 0.0
    for count in counts:
        total += count
        distinct += count > 0
    new = -np.log2((distinct + 1.0) / (total + 2.0))
    old = -np.log2((total - distinct + 1.0) / (total + 2.0))
    bits = np.empty(len(counts))
    for word in range(len(counts)):
        count = counts[word]
        if count < 2:
            bits[word] = new + naming[word]
        else:
            again = old + np.log2((total + 1.0) / count)
            bits[word] = min(new + naming[word], (new + naming[word] + (count - 1.0) * again) / count)
    return bits, new


@njit(cache=True, nogil=True)
def shape_prices(counts: npt.NDArray[np.float64], trust: float) -> npt.NDArray[np.float64]:
    """Bits saved or lost when shapes fall as `counts` say and not as `SHAPE_SHARES`; float64[shapes]."""
    total = counts.sum() + trust
    shares = (counts + trust * SHAPE_SHARES) / total
    prices: npt.NDArray[np.float64] = -np.log2(shares / SHAPE_SHARES)
    return prices


@njit(cache=True, nogil=True)
def plain_model(
    fixed: npt.NDArray[np.int32],
    events: npt.NDArray[np.float64],
    noise: npt.NDArray[np.float64],
    shapes: npt.NDArray[np.uint8],
) -> Model:
    """Make a template without slots; `events` are the shares missing, replaced, inserted."""
    kept = max(1e-9, 1.0 - events[0] - events[1])
    return Model(
        fixed,
        np.full(len(fixed) + 1, -1, np.int32),
        -np.log2(kept),
        -np.log2(events[1]),
        -np.log2(events[0]),
        -np.log2(events[2]),
        noise,
        shapes == _CHARACTER,
        np.empty((0, len(noise))),
        np.empty((0, LONGEST + 1)),
        np.empty((0, len(noise))),
    )


@njit(cache=True, nogil=True, inline="always")
def holds(posts: Posts, fixed: npt.NDArray[np.int32], spans: Spans, post: int, row: int) -> bool:
    """Whether a post has a fixed word in its place.

    It stands in the place of every call: a call would count references to ten arrays, which takes
    far longer than the looking (half of the time of learning a template).
    """
    at = spans.gap_to[post, row]
    present = spans.gap_from[post, row + 1] > at
    return bool(present and posts.words[posts.offsets[post] + at] == fixed[row])


@njit(cache=True, nogil=True)
def agreement(posts: Posts, fixed: npt.NDArray[np.int32], spans: Spans) -> npt.NDArray[np.float64]:
    """Share of the posts' weight that has each fixed word in its place; float64[m]."""
    shares = np.zeros(len(fixed))
    for post in range(len(posts.weights)):
        for row in range(len(fixed)):
            if holds(posts, fixed, spans, post, row):
                shares[row] += posts.weights[post]
    total = posts.weights.sum()
    return shares / total if total > 0 else shares


@njit(cache=True, nogil=True)
def _reach(
    posts: Posts, fixed: npt.NDArray[np.int32], steady: npt.NDArray[np.bool_], spans: Spans
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Words of each post that may lie in each gap: from the steady word met before to the one met after.

    Beside a fixed word that is missing nobody can say on which side of it a further word stands, nor
    whether it stands for it. int32[n, m + 1] twice.
    """
    count, rows = len(posts.weights), len(fixed)
    low, high = np.empty((count, rows + 1), np.int32), np.empty((count, rows + 1), np.int32)
    for post in range(count):
        at = 0
        for row in range(rows + 1):
            low[post, row] = at
            if row < rows and steady[row] and holds(posts, fixed, spans, post, row):
                at = spans.gap_to[post, row] + 1
        at = spans.gap_to[post, rows]
        for row in range(rows, -1, -1):
            high[post, row] = at
            if row > 0 and steady[row - 1] and holds(posts, fixed, spans, post, row - 1):
                at = spans.gap_to[post, row - 1]
    return low, high


@njit(cache=True, nogil=True)
def redraft(posts: Posts, fixed: npt.NDArray[np.int32], spans: Spans, growing: bool) -> npt.NDArray[np.int32]:
    """Drop words most posts lack, add words most have in one gap; int32 of the new length.

    A word that is not in the draft yet is sometimes read as a noisy neighbour, so half of the
    usual agreement lets it in; the next round shows whether it stays. Nothing is added unless
    `growing`, nor put back where it was just dropped.
    """
    words, starts, weights = posts.words, posts.offsets, posts.weights
    shares, vocabulary = agreement(posts, fixed, spans), len(posts.prices)
    total, rows, count = weights.sum(), len(fixed), len(weights)
    least = 0.499 if total < 3 else 0.5
    steady = shares > least
    usual = np.median(shares[steady]) if np.any(steady) else 0.5
    if total >= _SMALL_GROUP:
        least = max(_NEVER_FIXED, min(least, usual - _BAD_LUCK * np.sqrt(usual * (1.0 - usual) / total)))
        steady = shares > least
    needed = max(0.5 * usual, usual - 0.3 - 1.0 / np.sqrt(max(total, 1.0))) if growing else 2.0
    low, high = _reach(posts, fixed, steady, spans)
    counts, places = np.zeros(vocabulary), np.zeros(vocabulary)
    seen = np.full(vocabulary, -1, np.int64)
    touched = np.empty(vocabulary, np.int64)
    room = 3 * (rows + vocabulary) + 1
    draft, size, row = np.empty(room, np.int32), 0, 0
    while row <= rows:
        last = row
        while last < rows and not steady[last]:
            last += 1
        met = 0
        for dropped in range(row, last):
            seen[fixed[dropped]] = count
        for post in range(count):
            if weights[post] == 0:
                continue
            for at in range(low[post, row], high[post, last]):
                word = words[starts[post] + at]
                if seen[word] == post or seen[word] == count:
                    continue
                if counts[word] == 0:
                    touched[met] = word
                    met += 1
                seen[word] = post
                counts[word] += weights[post]
                places[word] += weights[post] * (at - low[post, row])
        order = np.empty(met, np.float64)
        added = np.empty(met, np.int64)
        found = 0
        for rank in range(met):
            word = touched[rank]
            if counts[word] > needed * total and size + found < room - rows - 1:
                added[found], order[found] = word, places[word] / counts[word]
                found += 1
        for rank in np.argsort(order[:found], kind="mergesort"):
            draft[size] = added[rank]
            size += 1
        for rank in range(met):
            counts[touched[rank]], places[touched[rank]], seen[touched[rank]] = 0.0, 0.0, -1
        for dropped in range(row, last):
            seen[fixed[dropped]] = -1
        if last < rows:
            draft[size] = fixed[last]
            size += 1
        row = last + 1
    return draft[:size].copy()


@njit(cache=True, nogil=True)
def _rival(posts: Posts, fixed: npt.NDArray[np.int32], spans: Spans, row: int) -> float:
    """Weight of the posts that have the same other word where a fixed word is missing, at most."""
    counts, most = np.zeros(len(posts.prices)), 0.0
    for near in fixed[max(0, row - _NEAR) : row + _NEAR + 1]:
        counts[near] = -np.inf
    for post in range(len(posts.weights)):
        if holds(posts, fixed, spans, post, row):
            continue
        start = posts.offsets[post]
        for at in range(start + spans.gap_from[post, row], start + spans.gap_to[post, row + 1]):
            word = posts.words[at]
            counts[word] += posts.weights[post]
            most = max(most, counts[word])
    return most


@njit(cache=True, nogil=True)
def without_values(posts: Posts, fixed: npt.NDArray[np.int32], spans: Spans) -> npt.NDArray[np.int32]:
    """Drop words that are the commonest value of a slot with few; int32 of the new length."""
    shares, total = agreement(posts, fixed, spans), posts.weights.sum()
    usual = np.median(shares) if len(fixed) else 0.0
    doubted = usual - _DOUBTED * np.sqrt(usual * (1.0 - usual) / max(total, 1.0))
    kept = np.ones(len(fixed), np.bool_)
    for row in range(len(fixed)):
        if shares[row] <= doubted:
            part = _RIVAL_CHARACTER if posts.shapes[fixed[row]] == _CHARACTER else _RIVAL
            kept[row] = _rival(posts, fixed, spans, row) < max(_RIVALS, part * total)
    return fixed[kept]


@njit(cache=True, nogil=True)
def voters(posts: Posts, fixed: npt.NDArray[np.int32], spans: Spans) -> Posts:
    """Take the vote from strangers, that share less than a quarter of the words, unless all do."""
    voting = posts.weights.copy()
    for post in range(len(voting)):
        met = 0
        for row in range(len(fixed)):
            if holds(posts, fixed, spans, post, row):
                met += 1
        if 4 * met < min(len(fixed), posts.offsets[post + 1] - posts.offsets[post]):
            voting[post] = 0.0
    if voting.sum() == 0:
        return posts
    return Posts(posts.words, posts.offsets, voting, posts.prices, posts.shapes)


@njit(cache=True, nogil=True)
def _some(posts: Posts, most: int) -> Posts:
    """Return at most `most` posts, evenly spread."""
    offsets, total = posts.offsets, len(posts.weights)
    count = min(total, most)
    chosen = np.arange(count) * total // max(1, count)
    kept = np.zeros(count + 1, np.int64)
    for rank in range(count):
        kept[rank + 1] = kept[rank] + offsets[chosen[rank] + 1] - offsets[chosen[rank]]
    words = np.empty(kept[count], np.int32)
    for rank in range(count):
        words[kept[rank] : kept[rank + 1]] = posts.words[offsets[chosen[rank]] : offsets[chosen[rank] + 1]]
    return Posts(words, kept, posts.weights[chosen], posts.prices, posts.shapes)


@njit(cache=True, nogil=True)
def agreed_words(everyone: Posts) -> npt.NDArray[np.int32]:
    """Find the words most posts share, in order; int32[m]. Strangers in the group have no vote."""
    posts = _some(everyone, _DRAFTERS)
    counts = np.zeros(len(posts.prices))
    for post in range(len(posts.weights)):
        for at in range(posts.offsets[post], posts.offsets[post + 1]):
            counts[posts.words[at]] += posts.weights[post]
    seed = first_draft(posts)
    fixed = posts.words[posts.offsets[seed] : posts.offsets[seed + 1]].copy()
    noise, _new = pool_prices(counts, posts.prices)
    events = np.full(3, _FIRST_GUESS)
    for turn in range(_ROUNDS):
        model = plain_model(fixed, events, noise, posts.shapes)
        spans, _bits = read_posts(model, posts.words, posts.offsets)
        draft = redraft(voters(posts, fixed, spans), fixed, spans, turn < _ROUNDS - 1)
        if len(draft) == len(fixed) and np.all(draft == fixed):
            break
        fixed = draft
    return fixed
