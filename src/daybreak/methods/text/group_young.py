"""Young groups, post against post: who belongs together while a group is small.

Two posts alone cannot tell a noisy copy from a sibling template: both share half their words.
A third post can. If it agrees with one of them far better than the two agree, the two were
siblings, and the group is split. So the first posts of a group are compared pair by pair, and the
weakest tie of their maximum spanning tree is held against the others (single linkage; Gower and
Ross 1969).
"""

# Compiled functions take the types numba infers from their calls.
# mypy: disable-error-code="no-untyped-def"

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from daybreak.methods.text.group_consensus import align_post, bits_of, rebuild
from daybreak.methods.text.group_runs import few_words
from daybreak.methods.text.group_state import COMPARED, GROUPS, PAIRS
from daybreak.standard.compiled import kernel

#: A tie weaker than this part of the mean of the others splits a group.
WEAK_TIE = 0.72
#: Where words are few, strangers that each resemble one of a group share less than this on average, two by
#: two: a part, and by one word's worth more of it, since short posts stray further.
LEAST_MEAN, MEAN_STRAYS = 0.26, 0.9


class Tree(NamedTuple):
    """Working memory for splitting: of each compared post its neighbour in the tree, the tie to it,
    whether it is reached, and whether it lies beyond the weakest tie; the posts, those kept, all ties."""

    joined_to: npt.NDArray[np.int64]
    strength: npt.NDArray[np.float32]
    reached: npt.NDArray[np.bool_]
    beyond: npt.NDArray[np.bool_]
    posts: npt.NDArray[np.int64]
    kept: npt.NDArray[np.int64]
    ties: npt.NDArray[np.uint8]


def tree() -> Tree:
    """Working memory for splitting."""
    whole, yes = np.zeros(COMPARED, np.int64), np.zeros(COMPARED, np.bool_)
    strength, ties = np.zeros(COMPARED, np.float32), np.zeros(PAIRS, np.uint8)
    return Tree(whole, strength, yes, yes.copy(), whole.copy(), whole.copy(), ties)


@kernel
def pair(a, b):
    """Place of the pair of the a-th and b-th compared post in `State.pairs`."""
    low, high = min(a, b), max(a, b)
    return high * (high - 1) // 2 + low


@kernel
def start_group(state, post):
    """Open a group with one post, kept before by `keep_post`."""
    group = state.counters[GROUPS]
    state.counters[GROUPS] += 1
    state.parent[group], state.head[group] = group, post
    state.begin[group], state.length[group] = state.post_begin[post], state.post_length[post]
    state.room[group], state.members[group] = 0, 1
    begin = state.begin[group]
    state.bits[group] = bits_of(state, begin, begin + state.length[group], 1)
    state.post_next[post] = -1
    state.post_group[post] = group
    return group


@kernel
def compare_post(state, group, post, x, weight, n, x_bits, mask, share, stretch, s):
    """Compare a new post with the group's compared posts and put it at their end.

    `share` is what it shares with the consensus: of one post, that is the post itself.
    """
    other, last, number = state.head[group], -1, 0
    place = state.members[group]
    while other >= 0:
        if place > 1:
            _, share, _, _ = align_post(state, other, x, weight, n, x_bits, mask, np.float32(0.0), stretch, s)
        state.pairs[group, pair(number, place)] = np.uint8(np.float32(255.0) * min(share, np.float32(1.0)))
        last, other, number = other, state.post_next[other], number + 1
    state.post_next[last], state.post_next[post] = post, -1


@kernel
def _span(ties, k, t):
    """Maximum spanning tree of `k` posts (Prim): each post's neighbour towards post 0, and the tie."""
    t.reached[:] = False
    t.reached[0], t.joined_to[0], t.strength[0] = True, -1, 0.0
    for b in range(1, k):
        t.joined_to[b], t.strength[b] = 0, np.float32(ties[pair(0, b)]) / np.float32(255.0)
    for _ in range(k - 1):
        nearest = -1
        for b in range(k):
            if not t.reached[b] and (nearest < 0 or t.strength[b] > t.strength[nearest]):
                nearest = b
        t.reached[nearest] = True
        for b in range(k):
            tie = np.float32(ties[pair(nearest, b)]) / np.float32(255.0) if b != nearest else np.float32(0.0)
            if not t.reached[b] and tie > t.strength[b]:
                t.joined_to[b], t.strength[b] = nearest, tie


@kernel
def split_if_torn(state, group, floor, stretch, loom, t, s):
    """Split a young group at its weakest tie if that is far weaker than the others.

    Returns the new group, or -1 when the group holds together. Updates `State.tie`.
    """
    k = min(state.members[group], COMPARED)
    _span(state.pairs[group], k, t)
    weakest, total = 1, np.float32(0.0)
    for b in range(1, k):
        total += t.strength[b]
        if t.strength[b] < t.strength[weakest]:
            weakest = b
    state.tie[group] = total / np.float32(k - 1)
    if k < 3:
        return -1
    others = (total - t.strength[weakest]) / np.float32(k - 2)
    torn = t.strength[weakest] < np.float32(WEAK_TIE) * others
    if not torn and few_words(stretch, state.chance):
        words = np.float32(state.post_length[state.head[group]]) / stretch
        torn = _mean_tie(state.pairs[group], k) < np.float32(LEAST_MEAN) + np.float32(MEAN_STRAYS) / words
    if not torn:
        return -1
    return _split(state, group, k, weakest, floor, stretch, loom, t, s)


@kernel
def _mean_tie(ties, k):
    """What `k` posts share on average, two by two."""
    total, pairs = np.float32(0.0), k * (k - 1) // 2
    for p in range(pairs):
        total += np.float32(ties[p])
    return total / np.float32(255 * pairs)


@kernel
def _split(state, group, k, weakest, floor, stretch, loom, t, s):
    """Move the posts beyond the weakest tie to a group of their own."""
    for b in range(k):
        at = b
        while at >= 0 and at != weakest:
            at = t.joined_to[at]
        t.beyond[b] = at == weakest
    post = np.int64(state.head[group])
    for b in range(k):
        t.posts[b], post = post, np.int64(state.post_next[post])
    for p in range(PAIRS):
        t.ties[p] = state.pairs[group, p]
    new = np.int64(-1)
    for b in range(k):
        if t.beyond[b] and new < 0:
            new = np.int64(start_group(state, t.posts[b]))
    _settle(state, group, False, k, t)
    _settle(state, new, True, k, t)
    rebuild(state, group, floor, stretch, loom, s)
    rebuild(state, new, floor, stretch, loom, s)
    return new


@kernel
def _settle(state, group, beyond, k, t):
    """Make the posts on one side the compared posts of a group, with what is known of their ties."""
    last, count = -1, 0
    for b in range(k):
        if t.beyond[b] != beyond:
            continue
        state.post_group[t.posts[b]] = group
        if last < 0:
            state.head[group] = t.posts[b]
        else:
            state.post_next[last] = t.posts[b]
        state.post_next[t.posts[b]] = -1
        last = t.posts[b]
        t.kept[count] = b
        count += 1
    for p in range(PAIRS):
        state.pairs[group, p] = 0
    total = 0
    for a in range(count):
        for b in range(a):
            tie = t.ties[pair(t.kept[a], t.kept[b])]
            state.pairs[group, pair(a, b)] = tie
            total += tie
    pairs = count * (count - 1) // 2
    state.tie[group] = np.float32(total) / np.float32(255.0 * pairs) if pairs > 0 else np.float32(0.0)
