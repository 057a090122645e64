"""How alike a post and a group's consensus are: the best chain of shared tokens, in bits.

A shared token is worth what it tells, -log2 of how often it is written; every break in the chain
costs what it takes to say where the next shared token stands. Common words and stock phrases that
turn up by chance therefore pay for nothing, in any vocabulary, and no list of stop words is needed
(minimum description length, Rissanen 1978).

The chain also shows *how* two texts differ. Word noise leaves many short breaks. A sibling template
that shares only some sentences leaves few long ones. So what must be shared depends on how
scattered the breaks are: the number of runs is compared with the number expected if shared and
other tokens were mixed at random (runs test, Wald and Wolfowitz 1940).
"""

# Compiled functions take the types numba infers from their calls.
# mypy: disable-error-code="no-untyped-def"

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.methods.text.group_bounds import (
    PAIR_BITS,
    TELLING,
    WORTH_BITS,
    note_pairs,
    note_worth,
    worth_of,
    worth_of_pairs,
)
from daybreak.methods.text.group_state import level_of
from daybreak.standard.compiled import kernel

#: Places of one token in the post that a consensus token is matched with, at most.
_PLACES = 64
#: A token used more often than this in a post matches only together with a neighbour.
_OFTEN = 3
#: Bits for one break in a chain, before its lengths are told.
_BREAK_BITS = 1.5
#: Tokens passed over that make a break.
_BREAK = np.float32(0.6)
#: Words in a row that may differ as a filled slot does, fewer in short posts; more are excess.
SLOT = 5.0
#: From so many posts on a consensus holds no words of slots.
PRUNED = 4
#: Room for matches.
_MATCHES = 1 << 16
_LONGEST_LOG = 4096
#: Share of bits two texts must share to be copies, at least.
LEAST_SHARE = 0.25
#: Standard deviations above the usual that strangers' shares stay below, but for one pair in two thousand.
FAR = np.float32(3.3)
#: So many more with each tenfold number of posts beyond these: of more strangers some are more alike.
_FARTHER, _POSTS_OF_FAR = 1.5, 2000.0
#: Where several tokens make a word, copies share words, and so pairs of neighbours: at least this part of the
#: bits they must share lies in tokens that follow the same token in both.
_PAIRED = 0.75


class Scratch(NamedTuple):
    """Working memory of one alignment; made once, used for every pair.

    For every place of the post, `column` is the best match there, `latest` the latest one, and `reach`
    what a chain that ends there or before saves at most.
    """

    heads: npt.NDArray[np.int32]
    keys: npt.NDArray[np.uint32]
    often: npt.NDArray[np.int32]
    after: npt.NDArray[np.int32]
    at_x: npt.NDArray[np.int32]
    at_y: npt.NDArray[np.int32]
    before: npt.NDArray[np.int32]
    score: npt.NDArray[np.float32]
    column: npt.NDArray[np.int32]
    latest: npt.NDArray[np.int32]
    reach: npt.NDArray[np.float32]
    depth: npt.NDArray[np.float32]
    logs: npt.NDArray[np.float32]
    partner: npt.NDArray[np.int32]
    worth: npt.NDArray[np.uint8]
    pairs: npt.NDArray[np.uint8]


def scratch(longest: int) -> Scratch:
    """Working memory for texts of at most `longest` tokens."""
    slots = 1 << (4 * longest - 1).bit_length()
    whole = np.int32
    return Scratch(
        np.full(slots, -1, whole),
        np.zeros(slots, np.uint32),
        np.zeros(slots, whole),
        np.zeros(longest + 1, whole),
        np.zeros(_MATCHES, whole),
        np.zeros(_MATCHES, whole),
        np.zeros(_MATCHES, whole),
        np.zeros(_MATCHES, np.float32),
        np.zeros(longest + 1, whole),
        np.zeros(longest + 1, whole),
        np.zeros(longest + 1, np.float32),
        np.zeros(4 * longest + 2, np.float32),
        np.log2(1.0 + np.arange(_LONGEST_LOG, dtype=np.float32)).astype(np.float32),
        np.zeros(longest + 1, whole),
        np.zeros(1 << WORTH_BITS, np.uint8),
        np.zeros(1 << PAIR_BITS, np.uint8),
    )


@kernel
def _slots_for(n, heads):
    """A small table for a short post, so that it stays in the fastest memory."""
    slots = 64
    while slots < 4 * n:
        slots *= 2
    return min(slots, len(heads))


@kernel
def in_several_tokens(stretch):
    """Whether a word of such a post is several tokens: it is written without spaces."""
    return level_of(stretch) > 0


@kernel
def in_many_signs(stretch):
    """Whether tokens are signs of which there are hundreds, as in Chinese: one alone can be a word."""
    return level_of(stretch) == 1


@kernel
def place_tokens(x, n, weight, x_bits, stretch, s):
    """Note where each token of a post stands; returns the mask of the table used."""
    note_worth(x, n, weight, x_bits, s.worth)
    if in_several_tokens(stretch):
        note_pairs(x, n, weight, s.pairs)
    slots = _slots_for(n, s.heads)
    mask = np.uint32(slots - 1)
    for slot in range(slots):
        s.heads[slot] = -1
    for i in range(n - 1, -1, -1):
        slot = (x[i] ^ (x[i] >> np.uint32(15))) & mask
        while s.heads[slot] >= 0 and s.keys[slot] != x[i]:
            slot = (slot + np.uint32(1)) & mask
        s.often[slot] = s.often[slot] + 1 if s.heads[slot] >= 0 else 1
        s.keys[slot] = x[i]
        s.after[i] = s.heads[slot]
        s.heads[slot] = i
    return mask


@njit(cache=True, nogil=True, inline="always")
def _continues(x, n, i, y, m, j):
    """Whether a neighbour of an often used token is shared as well."""
    for step in (1, 2):
        if i >= step and j >= step and x[i - step] == y[j - step]:
            return True
        if i + step < n and j + step < m and x[i + step] == y[j + step]:
            return True
    return False


@kernel
def _match(x, n, weight, x_bits, mask, y, support, members, m, most, s):
    """List every place where post and consensus have the same token.

    Returns the matches and the bits that telling tokens, not common words, could share at most.
    """
    matches, within = 0, np.float32(0.0)
    telling = np.float32(TELLING) * x_bits / np.float32(max(n, 1))
    share = np.float32(1.0) / np.float32(members)
    depth = np.float32(0.0)
    for j in range(m):
        token = y[j]
        s.depth[j] = depth
        depth += np.float32(support[j]) * share
        slot = (token ^ (token >> np.uint32(15))) & mask
        while s.heads[slot] >= 0 and s.keys[slot] != token:
            slot = (slot + np.uint32(1)) & mask
        i = s.heads[slot]
        if i < 0:
            continue
        if weight[i] >= telling:
            within += weight[i]
        often = s.often[slot] > most
        places = 0
        while i >= 0 and places < _PLACES and matches < _MATCHES:
            if not often or _continues(x, n, i, y, m, j):
                s.at_x[matches], s.at_y[matches] = i, j
                matches += 1
            places, i = places + 1, s.after[i]
    s.depth[m] = depth
    return matches, within


@kernel
def _chain(matches, n, weight, support, members, s):
    """Find the chain that saves most bits; returns its last match (-1: none) and the bits."""
    for i in range(n):
        s.column[i], s.latest[i], s.reach[i] = -1, -1, 0.0
    best, best_score, k = -1, np.float32(0.0), 0
    # from `top_at` on every place reaches `top`, the most so far; it is written down only when that moves on
    top, top_at = np.float32(0.0), 0
    while k < matches:
        row, j = k, s.at_y[k]
        while k < matches and s.at_y[k] == j:
            _continue_best(k, j, support, np.float32(1.0) / np.float32(members), top, top_at, s)
            s.score[k] += weight[s.at_x[k]]
            if s.score[k] > best_score:
                best, best_score = k, s.score[k]
            k += 1
        # matches of one consensus token do not follow one another
        for ended in range(row, k):
            top, top_at = _note_end(ended, top, top_at, s)
    return best, best_score


@kernel
def _continue_best(k, j, support, share, top, top_at, s):
    """Find the match that match `k` continues best, and start its score with what is reached there."""
    i = s.at_x[k]
    most, chosen = np.float32(0.0), -1
    if i > 0 and s.latest[i - 1] >= 0 and s.at_y[s.latest[i - 1]] == j - 1:
        chosen = s.latest[i - 1]
        most = s.score[chosen]
    for c in range(i - 1, -1, -1):
        skip_x = i - c - 1
        least = np.float32(_BREAK_BITS) + s.logs[skip_x] if skip_x > 0 else np.float32(0.0)
        # nothing further back reaches more
        if (top if c >= top_at else s.reach[c]) - least <= most:
            break
        p = s.column[c]
        if p < 0 or s.score[p] - least <= most:
            continue
        skip_y = int(s.depth[j] - s.depth[s.at_y[p]] - np.float32(support[s.at_y[p]]) * share + 0.5)
        reached = s.score[p]
        if skip_x > 0 or skip_y > 0:
            reached -= np.float32(_BREAK_BITS) + s.logs[skip_x] + s.logs[skip_y]
        if reached > most:
            most, chosen = reached, p
    s.score[k], s.before[k] = most, chosen


@kernel
def _note_end(k, top, top_at, s):
    """Let later matches find match `k`, by its place in the post; returns the most reached, and where."""
    i, score = s.at_x[k], s.score[k]
    s.latest[i] = k
    if s.column[i] < 0 or score >= s.score[s.column[i]]:
        s.column[i] = k
    if score > top:
        for place in range(top_at, i):
            s.reach[place] = top
        return score, i
    while i < top_at and s.reach[i] < score:
        s.reach[i] = score
        i += 1
    return top, top_at


@njit(cache=True, nogil=True, inline="always")
def _begins_run(k, support, share, s):
    """Whether a break lies before match `k`, and a match before that."""
    p = s.before[k]
    if p < 0:
        return False
    skipped = s.depth[s.at_y[k]] - s.depth[s.at_y[p]] - np.float32(support[s.at_y[p]]) * share
    return max(np.float32(s.at_x[k] - 1 - s.at_x[p]), skipped) > _BREAK


@kernel
def _measure(best, weight, n, support, members, m, x_bits, y_bits, slot, signs, s):
    """Walk the chain; returns the share of bits shared and the scatter of what is not shared.

    Of `signs` one that is shared alone counts as shared, but may stand there by chance: it breaks no gap.
    `s.partner[i]` tells which consensus token post token `i` is matched with (-1: none).
    """
    for i in range(n):
        s.partner[i] = -1
    share = np.float32(1.0) / np.float32(members)
    shared, steps, runs = np.float32(0.0), 0, 0
    excess = np.float32(0.0)
    k, last_i, last_depth = best, n, s.depth[m]
    while k >= 0:
        i, j = s.at_x[k], s.at_y[k]
        s.partner[i] = j
        part = np.float32(support[j]) * share
        shared += weight[i] * (np.float32(1.0) + part)
        gap = max(np.float32(last_i - 1 - i), last_depth - s.depth[j] - part)
        if signs and gap > _BREAK and k != best and _begins_run(k, support, share, s):
            k = s.before[k]
            continue
        steps += 1
        if gap > _BREAK or runs == 0:
            runs += 1
        # what fills a slot inside a text is not in a pruned consensus
        if k != best and members >= PRUNED:
            gap = last_depth - s.depth[j] - part
        excess += max(np.float32(0.0), gap - slot)
        last_i, last_depth = i, s.depth[j]
        k = s.before[k]
    excess += max(np.float32(0.0), max(np.float32(last_i), last_depth) - slot)
    other = max(np.float32(n), s.depth[m]) - np.float32(steps)
    expected = (
        np.float32(steps) * max(other, np.float32(0.0)) / max(np.float32(steps) + other, np.float32(1.0))
    )
    scatter = np.float32(runs) / max(expected, np.float32(1.0))
    return shared / (x_bits + y_bits), min(scatter, np.float32(1.0)), excess / max(np.float32(n), s.depth[m])


@kernel
def far_among(posts):
    """Standard deviations above the usual that are asked for among so many posts.

    It follows the number of posts before, so that adding to an index equals one run.
    """
    more = np.log10(max(np.float64(posts), _POSTS_OF_FAR) / _POSTS_OF_FAR)
    return FAR + np.float32(_FARTHER * more)


@kernel
def _by_chance(words, stretch, chance, far):
    """What strangers share, less what `LEAST_SHARE` asks for anyway.

    Strangers of few words share much now and then, `far` standard deviations above the usual at most.
    """
    level = level_of(stretch)
    most = chance[level, 0] + far * chance[level, 1] / np.sqrt(max(words, np.float32(1.0)))
    # the least share, asked for of what lies beyond `expected`, then lies at `most`
    expected = (most - np.float32(LEAST_SHARE)) / np.float32(1.0 - LEAST_SHARE)
    # words of several tokens come whole: there the tail is heavier
    if level > 0:
        expected = max(expected, chance[level, 0])
    return min(max(expected, np.float32(0.0)), np.float32(0.9))


@kernel
def beyond_chance(shared, words, stretch, chance, far):
    """What is shared beyond what strangers share, as a part of what they do not (kappa; Cohen 1960)."""
    expected = _by_chance(words, stretch, chance, far)
    return max(np.float32(0.0), (shared - expected) / (np.float32(1.0) - expected))


@kernel
def align(x, weight, n, x_bits, mask, y, support, members, m, y_bits, floor, stretch, chance, far, s):
    """Align a post (placed by `place_tokens`) with a consensus.

    Returns bits saved, share of bits shared (0..1) and scatter (0: few long breaks, 1: as at
    random). `chance` tells what strangers share and `far` how far they stray; the share returned is
    what goes beyond. Zeros when fewer than `floor` of the bits can be shared.
    """
    if np.float32(2.0) * worth_of(y, m, s.worth) < floor * (x_bits + y_bits):
        return np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(1.0)
    words, several, signs = np.float32(n) / stretch, in_several_tokens(stretch), in_many_signs(stretch)
    if several and floor > 0:
        expected = _by_chance(words, stretch, chance, far)
        paired = np.float32(_PAIRED) * (expected + floor * (np.float32(1.0) - expected))
        if np.float32(2.0) * worth_of_pairs(y, m, s.pairs) < paired * (x_bits + y_bits):
            return np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(1.0)
    most = _OFTEN
    if several:
        most = 1 if signs else 0
    matches, within = _match(x, n, weight, x_bits, mask, y, support, members, m, most, s)
    if 2.0 * within < floor * (x_bits + y_bits):
        return np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(1.0)
    best, saved = _chain(matches, n, weight, support, members, s)
    if best < 0:
        return np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(1.0)
    slot = stretch * min(np.float32(SLOT), np.float32(1.0) + words / np.float32(6.0))
    shared, scatter, excess = _measure(best, weight, n, support, members, m, x_bits, y_bits, slot, signs, s)
    return saved, beyond_chance(shared, words, stretch, chance, far), scatter, excess
