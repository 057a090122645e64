"""Young groups, post against post: who belongs together while a group is small.

Two posts alone cannot tell a noisy copy from a sibling template: both share half their words.
A third post can. If it agrees with one of them far better than the two agree, the two were
siblings, and the group is split. So the first posts of a group are compared pair by pair, and the
weakest tie of their maximum spanning tree is held against the others (single linkage; Gower and
Ross 1969).
"""

# Compiled functions take the types numba infers from their calls.
# mypy: disable-error-code="no-untyped-def"

import numpy as np
from numba import njit

from daybreak.methods.text.group_consensus import align_post, bits_of, rebuild
from daybreak.methods.text.group_state import COMPARED, GROUPS, PAIRS

#: A tie weaker than this part of the mean of the others splits a group.
WEAK_TIE = 0.72


@njit(cache=True, nogil=True)
def pair(a, b):
    """Place of the pair of the a-th and b-th compared post in `State.pairs`."""
    low, high = min(a, b), max(a, b)
    return high * (high - 1) // 2 + low


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def compare_post(state, group, post, x, weight, n, x_bits, mask, stretch, s):
    """Compare a new post with the group's compared posts and put it at their end."""
    other, last, number = state.head[group], -1, 0
    place = state.members[group]
    while other >= 0:
        _, share, _, _ = align_post(state, other, x, weight, n, x_bits, mask, np.float32(0.0), stretch, s)
        state.pairs[group, pair(number, place)] = np.uint8(np.float32(255.0) * min(share, np.float32(1.0)))
        last, other, number = other, state.post_next[other], number + 1
    state.post_next[last], state.post_next[post] = post, -1


@njit(cache=True, nogil=True)
def _tree(ties, k, joined_to, strength):
    """Maximum spanning tree of `k` posts (Prim): each post's neighbour towards post 0, and the tie."""
    reached = np.zeros(COMPARED, np.bool_)
    reached[0], joined_to[0], strength[0] = True, -1, 0.0
    for b in range(1, k):
        joined_to[b], strength[b] = 0, np.float32(ties[pair(0, b)]) / np.float32(255.0)
    for _ in range(k - 1):
        nearest = -1
        for b in range(k):
            if not reached[b] and (nearest < 0 or strength[b] > strength[nearest]):
                nearest = b
        reached[nearest] = True
        for b in range(k):
            tie = np.float32(ties[pair(nearest, b)]) / np.float32(255.0) if b != nearest else np.float32(0.0)
            if not reached[b] and tie > strength[b]:
                joined_to[b], strength[b] = nearest, tie


@njit(cache=True, nogil=True)
def split_if_torn(state, group, floor, stretch, loom, s):
    """Split a young group at its weakest tie if that is far weaker than the others.

    Returns the new group, or -1 when the group holds together. Updates `State.tie`.
    """
    k = min(state.members[group], COMPARED)
    joined_to, strength = np.zeros(COMPARED, np.int64), np.zeros(COMPARED, np.float32)
    _tree(state.pairs[group], k, joined_to, strength)
    weakest, total = 1, np.float32(0.0)
    for b in range(1, k):
        total += strength[b]
        if strength[b] < strength[weakest]:
            weakest = b
    state.tie[group] = total / np.float32(k - 1)
    if k < 3:
        return -1
    others = (total - strength[weakest]) / np.float32(k - 2)
    if strength[weakest] >= np.float32(WEAK_TIE) * others:
        return -1
    return _split(state, group, k, joined_to, weakest, floor, stretch, loom, s)


@njit(cache=True, nogil=True)
def _split(state, group, k, joined_to, weakest, floor, stretch, loom, s):
    """Move the posts beyond the weakest tie to a group of their own."""
    beyond = np.zeros(COMPARED, np.bool_)
    for b in range(k):
        at = b
        while at >= 0 and at != weakest:
            at = joined_to[at]
        beyond[b] = at == weakest
    posts, post = np.zeros(COMPARED, np.int64), np.int64(state.head[group])
    for b in range(k):
        posts[b], post = post, np.int64(state.post_next[post])
    ties = state.pairs[group].copy()
    new = np.int64(-1)
    for b in range(k):
        if beyond[b] and new < 0:
            new = np.int64(start_group(state, posts[b]))
    _settle(state, group, posts, ~beyond, ties, k)
    _settle(state, new, posts, beyond, ties, k)
    rebuild(state, group, floor, stretch, loom, s)
    rebuild(state, new, floor, stretch, loom, s)
    return new


@njit(cache=True, nogil=True)
def _settle(state, group, posts, chosen, ties, k):
    """Make the chosen posts the compared posts of a group, with what is known of their ties."""
    kept, last = np.zeros(COMPARED, np.int64), -1
    count = 0
    for b in range(k):
        if not chosen[b]:
            continue
        state.post_group[posts[b]] = group
        if last < 0:
            state.head[group] = posts[b]
        else:
            state.post_next[last] = posts[b]
        state.post_next[posts[b]] = -1
        last = posts[b]
        kept[count] = b
        count += 1
    for p in range(PAIRS):
        state.pairs[group, p] = 0
    total = 0
    for a in range(count):
        for b in range(a):
            state.pairs[group, pair(a, b)] = ties[pair(kept[a], kept[b])]
            total += ties[pair(kept[a], kept[b])]
    pairs = count * (count - 1) // 2
    state.tie[group] = np.float32(total) / np.float32(255.0 * pairs) if pairs > 0 else np.float32(0.0)
