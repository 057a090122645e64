"""What the posts of a group have in common: a consensus that sharpens with every post.

While a group is young its consensus holds every token of its posts, woven together along their
alignment, each with the number of posts that have it. At 4, 8 and 16 posts the tokens too few
posts have are dropped; noise goes, words one copy lost come back from the others. From then on
the consensus stays, and large groups cost nothing more.
"""

# Compiled functions take the types numba infers from their calls.
# mypy: disable-error-code="no-untyped-def"

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from daybreak.methods.text.group_align import align, far_among, place_tokens
from daybreak.methods.text.group_state import POOL_USED, POSTS, UNITS, WEIGHTS
from daybreak.standard.compiled import kernel

#: Posts a consensus learns from.
LEARNS = 16


class Loom(NamedTuple):
    """Working memory for weaving: the tokens of a consensus, their support, weights, a copy."""

    tokens: npt.NDArray[np.uint32]
    support: npt.NDArray[np.uint8]
    weight: npt.NDArray[np.float32]
    other: npt.NDArray[np.uint32]


def loom(longest: int) -> Loom:
    """Working memory for consensuses of at most `longest` tokens."""
    return Loom(
        np.zeros(longest, np.uint32),
        np.zeros(longest, np.uint8),
        np.zeros(longest, np.float32),
        np.zeros(longest, np.uint32),
    )


@kernel
def weigh(x, n, weights, out):
    """Write what each token tells, in bits, to `out`; returns the sum."""
    total = np.float32(0.0)
    for i in range(n):
        out[i] = np.float32(weights[x[i] & np.uint32(WEIGHTS - 1)]) / np.float32(UNITS)
        total += out[i]
    return total


@kernel
def bits_of(state, begin, end, members):
    """What some tokens of the pool tell, each by the share of the members that have it."""
    total = np.float32(0.0)
    for at in range(begin, end):
        told = np.float32(state.weights[state.pool[at] & np.uint32(WEIGHTS - 1)])
        total += told * np.float32(state.support[at])
    return total / np.float32(UNITS * members)


@kernel
def align_group(state, group, x, weight, n, x_bits, mask, floor, stretch, s):
    """Align a placed post with a group's consensus; see `align`."""
    begin, end, members = state.begin[group], state.begin[group] + state.length[group], state.members[group]
    return align(
        x, weight, n, x_bits, mask, state.pool[begin:end], state.support[begin:end], members,
        end - begin, state.bits[group], floor, stretch, state.chance,
        far_among(state.counters[POSTS]), s,
    )  # fmt: skip


@kernel
def align_post(state, post, x, weight, n, x_bits, mask, floor, stretch, s):
    """Align a placed post with one earlier post; see `align`."""
    begin, end = state.post_begin[post], state.post_begin[post] + state.post_length[post]
    # a post's own tokens lie in the pool with support 1 each
    return align(
        x, weight, n, x_bits, mask, state.pool[begin:end], state.support[begin:end], 1,
        end - begin, bits_of(state, begin, end, 1), floor, stretch, state.chance,
        far_among(state.counters[POSTS]), s,
    )  # fmt: skip


@kernel
def keep_post(state, post, x, n):
    """Keep a post's tokens in the pool."""
    begin = state.counters[POOL_USED]
    state.post_begin[post], state.post_length[post] = begin, n
    for i in range(n):
        state.pool[begin + i] = x[i]
        state.support[begin + i] = 1
    state.counters[POOL_USED] += n


@kernel
def weave(state, group, x, n, loom, s):
    """Put an aligned post's tokens (`s.partner`) into the group's consensus; returns the length."""
    begin, m, most = state.begin[group], state.length[group], len(loom.tokens)
    count, i, j = 0, 0, 0
    while (i < n or j < m) and count < most:
        ahead = i
        while ahead < n and s.partner[ahead] < 0:
            ahead += 1
        stop = s.partner[ahead] if ahead < n else m
        for old in range(j, min(stop, j + most - count)):
            loom.tokens[count], loom.support[count] = state.pool[begin + old], state.support[begin + old]
            count += 1
        for new in range(i, min(ahead, i + most - count)):
            loom.tokens[count], loom.support[count] = x[new], 1
            count += 1
        i, j = ahead, stop
        if i < n and count < most:
            loom.tokens[count], loom.support[count] = x[i], state.support[begin + j] + 1
            count, i, j = count + 1, i + 1, j + 1
    return count


@kernel
def prune(loom, count, members):
    """Drop the tokens too few posts have, unless next to nothing would be left; returns the length."""
    least = 2 if members < 8 else (3 if members < LEARNS else 5)
    kept = 0
    for at in range(count):
        if loom.support[at] >= least:
            kept += 1
    if kept < 3:
        return count
    kept = 0
    for at in range(count):
        if loom.support[at] >= least:
            loom.tokens[kept], loom.support[kept] = loom.tokens[at], loom.support[at]
            kept += 1
    return kept


@kernel
def store(state, group, loom, count):
    """Make the woven tokens the group's consensus."""
    if count > state.room[group]:
        state.begin[group] = state.counters[POOL_USED]
        state.room[group] = count if state.members[group] <= 2 else count + count // 4
        state.counters[POOL_USED] += state.room[group]
    begin = state.begin[group]
    for at in range(count):
        state.pool[begin + at], state.support[begin + at] = loom.tokens[at], loom.support[at]
    state.length[group] = count
    state.bits[group] = bits_of(state, begin, begin + count, state.members[group])


@kernel
def rebuild(state, group, floor, stretch, loom, s):
    """Weave a young group's consensus anew from its compared posts."""
    post = state.head[group]
    state.begin[group], state.length[group] = state.post_begin[post], state.post_length[post]
    state.room[group], state.members[group] = 0, 1
    state.bits[group] = bits_of(state, state.begin[group], state.begin[group] + state.length[group], 1)
    post = state.post_next[post]
    while post >= 0:
        n, begin = state.post_length[post], state.post_begin[post]
        for i in range(n):
            loom.other[i] = state.pool[begin + i]
        x_bits = weigh(loom.other, n, state.weights, loom.weight)
        mask = place_tokens(loom.other, n, loom.weight, x_bits, stretch, s)
        align_group(state, group, loom.other, loom.weight, n, x_bits, mask, floor, stretch, s)
        count = weave(state, group, loom.other, n, loom, s)
        state.members[group] += 1
        if state.members[group] in (4, 8):
            count = prune(loom, count, state.members[group])
        store(state, group, loom, count)
        post = state.post_next[post]
