"""Near-duplicate groups, one post after another: what happens to each post.

The state after n posts depends on the first n posts and nothing else, so posts added later give
what one run over all of them gives. Each post is looked up by its rare runs of tokens; the groups
found most often are aligned with it; it joins the best it fits, or starts a group of its own.
"""

# Compiled functions take the types numba infers from their calls.
# mypy: disable-error-code="no-untyped-def"

from typing import NamedTuple

import numpy as np

from daybreak.methods.text import group_align, group_consensus, group_runs, group_young
from daybreak.methods.text.group_align import LEAST_SHARE, place_tokens
from daybreak.methods.text.group_consensus import LEARNS, align_group, keep_post, prune, store, weave, weigh
from daybreak.methods.text.group_runs import (
    find_groups,
    needs_brief,
    next_group,
    remember_runs,
    root,
    runs_of,
)
from daybreak.methods.text.group_state import (
    COMPARED,
    GROUPS,
    POOL_SPARE,
    POOL_USED,
    POSTS,
    PRINTS_FULL,
    PRINTS_USED,
    RUNS_SPARE,
    TABLE_FULL,
    TABLE_USED,
    place_of_print,
)
from daybreak.methods.text.group_young import compare_post, split_if_torn, start_group
from daybreak.methods.text.tokens import LONGEST
from daybreak.standard.compiled import kernel

#: Groups aligned with a post, at most.
TRIES = 12
#: Votes a group needs to be aligned: one run that hardly any group has, or two.
LEAST_VOTES = 5
#: Posts of so few tokens have few runs: every vote counts.
SHORT = 24
#: Bits a post must save to join.
LEAST_SAVED = 18.0
#: Share of bits needed beyond that where brief runs found the group: they find more strangers.
BRIEF_SHARE = 0.04
#: Part of the agreement inside a young group that a further post must reach.
TIE_KEPT = 0.6
#: Part of the agreement inside two groups that they must reach between them to be merged.
MERGE_TIE = 1.0
#: Groups looked at when a consensus has become sharper.
GATHERED = 64
_LONGEST_CONSENSUS = 4 * LONGEST


class Tools(NamedTuple):
    """Working memory of the fold."""

    scratch: group_align.Scratch
    votes: group_runs.Votes
    loom: group_consensus.Loom
    tree: group_young.Tree


def tools() -> Tools:
    """Working memory of the fold."""
    return Tools(
        group_align.scratch(_LONGEST_CONSENSUS),
        group_runs.votes(),
        group_consensus.loom(_LONGEST_CONSENSUS),
        group_young.tree(),
    )


@kernel
def least_share(scatter, excess, stretch):
    """Share of bits two texts must share to be copies.

    More when breaks are few and long (`scatter` low) or longer than a slot (`excess` high), as
    between sibling templates. `stretch` is the number of tokens in a word.
    """
    # noise takes whole words: where several tokens make a word, fewer and longer breaks are the rule
    scatter = min(np.float32(1.0), scatter * (np.float32(0.4) + np.float32(0.6) * stretch))
    beyond = np.float32(LEAST_SHARE) + np.float32(1.5) * max(np.float32(0.0), excess - np.float32(0.05))
    blocked = np.float32(0.75) - np.float32(0.53) * scatter
    return max(beyond, blocked)


@kernel
def needed_share(state, group, scatter, excess, stretch):
    """Share of bits a post must share with a group: more where its posts are known to agree closely."""
    members = state.members[group]
    needed = least_share(scatter, excess, stretch)
    if members > COMPARED:
        deviation = np.sqrt(state.spread[group] / np.float32(members - COMPARED))
        needed = max(needed, state.mean[group] - max(np.float32(4.0) * deviation, np.float32(0.25)))
    if members > 1:
        needed = max(needed, np.float32(TIE_KEPT) * state.tie[group])
    return needed


@kernel
def has_room(state):
    """Whether the state has room for a further post of any kind."""
    used = state.counters
    return (
        used[TABLE_USED] + RUNS_SPARE <= TABLE_FULL * len(state.table)
        and used[PRINTS_USED] + 1 <= PRINTS_FULL * len(state.print_key)
        and used[POSTS] + 1 <= len(state.post_group)
        and used[GROUPS] + 2 <= len(state.parent)
        and used[POOL_USED] + POOL_SPARE <= len(state.pool)
    )


@kernel
def fold(hashes, starts, prints, stretch, told, begin, state, tools):
    """Fold consecutive posts into the state from post `begin` on; returns where it had to stop for room."""
    for p in range(begin, len(prints)):
        if not has_room(state):
            return p
        post = state.counters[POSTS]
        state.counters[POSTS] += 1
        state.post_share[post], state.post_next[post] = 1.0, -1
        first, last = starts[p], starts[p + 1]
        x, n = hashes[first:last], last - first
        if prints[p] == np.uint64(0):
            keep_post(state, post, x, 0)
            start_group(state, post)
            continue
        place = place_of_print(state.print_key, prints[p])
        if state.print_key[place] != np.uint64(0):
            state.post_group[post] = -1 - state.print_post[place]
            continue
        state.print_key[place], state.print_post[place] = prints[p], post
        state.counters[PRINTS_USED] += 1
        runs = told.runs[told.run_starts[p] : told.run_starts[p + 1]]
        _settle(x, told.weight[first:last], n, told.bits[p], runs, stretch[p], post, state, tools)
    return len(prints)


@kernel
def _settle(x, weight, n, x_bits, runs, stretch, post, state, tools):
    """Put a post into the group it belongs to, an old one or a new one."""
    brief = needs_brief(n, stretch, state.chance)
    mask, best, share, second, placed = _find(x, weight, n, x_bits, runs, stretch, False, state, tools)
    if best < 0 and brief:
        briefly = tools.votes.runs[: runs_of(x, weight, n, stretch, True, tools.votes.runs)]
        mask, best, share, second, placed = _find(x, weight, n, x_bits, briefly, stretch, True, state, tools)
    if best < 0:
        keep_post(state, post, x, n)
        group = start_group(state, post)
        _remember(x, weight, n, stretch, brief, runs, group, state, tools)
        return
    _join(x, weight, n, x_bits, mask, stretch, brief, runs, post, best, share, placed, state, tools)
    if second >= 0:
        _merge(root(state.parent, best), second, stretch, state, tools)


@kernel
def _find(x, weight, n, x_bits, runs, stretch, brief, state, tools):
    """The group a post fits, looked up by its runs: the mask of its tokens, and what `_choose` says."""
    found = find_groups(state.table, state.parent, runs, n <= SHORT, tools.votes)
    if found == 0:
        return np.uint32(0), -1, np.float32(0.0), -1, False
    mask = place_tokens(x, n, weight, x_bits, stretch, tools.scratch)
    best, share, second, placed = _choose(x, weight, n, x_bits, mask, stretch, brief, found, state, tools)
    return mask, best, share, second, placed


@kernel
def _remember(x, weight, n, stretch, brief, runs, group, state, tools):
    """Make a group findable by the runs of a text, brief ones too on demand."""
    if brief:
        briefly = tools.votes.runs[: runs_of(x, weight, n, stretch, True, tools.votes.runs)]
        remember_runs(state.table, state.counters, briefly, group)
    remember_runs(state.table, state.counters, runs, group)


@kernel
def _choose(x, weight, n, x_bits, mask, stretch, brief, found, state, tools):
    """The group a post fits best, how much they share, the group it fits second best (-1: none), and
    whether the post lies as it was aligned with the best (`Scratch.partner`)."""
    best, second, last = -1, -1, -1
    best_share, best_rank, second_rank = np.float32(0.0), np.float32(-1.0), np.float32(-1.0)
    most, more = 0, np.float32(BRIEF_SHARE) if brief else np.float32(0.0)
    for _ in range(TRIES):
        group, count = next_group(found, tools.votes)
        if group < 0 or (count < LEAST_VOTES and n > SHORT) or (best >= 0 and 3 * count < most):
            break
        most, last = max(most, count), group
        saved, share, scatter, excess = align_group(
            state, group, x, weight, n, x_bits, mask, np.float32(LEAST_SHARE),
            stretch, tools.scratch,
        )  # fmt: skip
        if (
            saved < np.float32(LEAST_SAVED)
            or share < needed_share(state, group, scatter, excess, stretch) + more
        ):
            continue
        # of two pieces of one template, the larger
        rank = share + np.float32(0.01) * np.float32(min(state.members[group], LEARNS))
        if rank > best_rank:
            second, second_rank = best, best_rank
            best, best_share, best_rank = group, share, rank
        elif rank > second_rank:
            second, second_rank = group, rank
    return best, best_share, second, last == best


@kernel
def _join(x, weight, n, x_bits, mask, stretch, brief, runs, post, group, share, placed, state, tools):
    """Let a post join a group, and the group learn from it. `placed`: it lies as aligned with the group."""
    members = state.members[group]
    state.post_group[post], state.post_share[post] = group, share
    floor = np.float32(0.0)
    if members >= COMPARED:
        known = np.float32(min(members - COMPARED + 1, 1000))
        off = share - state.mean[group]
        state.mean[group] += off / known
        state.spread[group] += off * (share - state.mean[group])
    if members >= LEARNS:
        return
    if not placed:
        align_group(state, group, x, weight, n, x_bits, mask, floor, stretch, tools.scratch)
    count = weave(state, group, x, n, tools.loom, tools.scratch)
    if members < COMPARED:
        keep_post(state, post, x, n)
        compare_post(state, group, post, x, weight, n, x_bits, mask, share, stretch, tools.scratch)
    members += 1
    state.members[group] = members
    if members in (4, 8, LEARNS):
        count = prune(tools.loom, count, members)
    store(state, group, tools.loom, count)
    if members <= 4:
        _remember(x, weight, n, stretch, brief, runs, group, state, tools)
    if members in (4, 8, LEARNS):
        count = _remember_consensus(state, group, stretch, tools)
        found = find_groups(state.table, state.parent, tools.votes.runs[:count], True, tools.votes)
    if members <= COMPARED:
        new = split_if_torn(state, group, floor, stretch, tools.loom, tools.tree, tools.scratch)
        if new >= 0:
            _remember_consensus(state, new, stretch, tools)
            return
    if members in (4, 8, LEARNS):
        _gather(state, group, found, stretch, tools)


@kernel
def _gather(state, group, found, stretch, tools):
    """Take in what came before the consensus was sharp enough to know it."""
    for _ in range(GATHERED):
        other, _ = next_group(found, tools.votes)
        if other < 0:
            return
        _merge(root(state.parent, group), other, stretch, state, tools)


@kernel
def _remember_consensus(state, group, stretch, tools):
    """Make a group findable by the runs of its consensus; returns how many lie in `Votes.runs`."""
    begin, n = state.begin[group], state.length[group]
    text, runs = state.pool[begin : begin + n], tools.votes.runs
    weigh(text, n, state.weights, tools.loom.weight)
    count = runs_of(text, tools.loom.weight, n, stretch, False, runs)
    remember_runs(state.table, state.counters, runs[:count], group)
    return count


@kernel
def _merge(one, two, stretch, state, tools):
    """Make one group of two that both fit the same post, if their own texts agree as well."""
    two = root(state.parent, two)
    if one == two:
        return
    if state.members[one] < state.members[two] or (state.members[one] == state.members[two] and one > two):
        one, two = two, one
    n, begin, other = state.length[two], state.begin[two], tools.loom.other
    for i in range(n):
        other[i] = state.pool[begin + i]
    x_bits = weigh(other, n, state.weights, tools.loom.weight)
    mask = place_tokens(other, n, tools.loom.weight, x_bits, stretch, tools.scratch)
    saved, share, scatter, excess = align_group(
        state, one, other, tools.loom.weight, n, x_bits, mask, np.float32(LEAST_SHARE),
        stretch, tools.scratch,
    )  # fmt: skip
    if saved < np.float32(LEAST_SAVED):
        return
    needed = max(
        needed_share(state, one, scatter, excess, stretch), needed_share(state, two, scatter, excess, stretch)
    )
    # what groups have in common is surer than what single posts have: siblings fall short here
    if state.members[two] > 1:
        needed = max(needed, np.float32(MERGE_TIE) * max(state.tie[one], state.tie[two]))
    if share >= needed:
        state.parent[two] = one
        if state.members[two] == 1:
            state.post_share[state.head[two]] = share
