"""Which groups may hold a post: looked up by runs of tokens that are rare enough to tell.

A run starts at every token and is as long as it must be to tell enough bits: two rare words or
five common ones. A run that many groups share is boilerplate and is not remembered further.
"""

# Compiled functions take the types numba infers from their calls.
# mypy: disable-error-code="no-untyped-def"

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.methods.text.group_consensus import weigh
from daybreak.methods.text.group_state import (
    GROUP_BITS,
    GROUP_MASK,
    TABLE_USED,
    level_of,
    mix,
    shift_of,
)
from daybreak.methods.text.tokens import Tokens
from daybreak.standard.compiled import kernel

#: Bits a run must tell: fewer in short posts, which have few runs, so that copies still meet.
RUN_BITS_SHORT, RUN_BITS, RUN_BITS_FROM = 16.0, 24.0, 48
#: More bits and tokens for a run where several tokens make a word.
RUN_BITS_STRETCHED = 12.0
RUN_LONGEST, RUN_LONGEST_STRETCHED = 8, 1
#: Bits of a brief run, and more of them where several tokens make a word.
BRIEF_BITS, BRIEF_BITS_STRETCHED = 17.0, 8.0
#: Where strangers share more than this (by kind of post; characters recur more than words), posts use few
#: words, and runs take so many of them that noise breaks every one: then brief runs are looked up as well.
FEW_WORDS = (0.05, 0.07, 0.1)
#: Posts of fewer words than this have so few runs that noise may break all of them, whatever they say.
SHORT_WORDS = 36.0
_BRIEF = np.uint64(0xA0761D6478BD642F)
#: Runs kept of a post, about: a sample by hash, so that copies keep the same ones.
RUNS = 44
MOST_RUNS = 160
#: Groups remembered for one run.
OWNERS = 8
_FOUND = 2048


class Told(NamedTuple):
    """What consecutive posts tell, whatever came before them: read in another thread while those are folded.

    `weight` is what each token tells and `bits` what each post tells, in bits; post `p` has the runs
    `runs[run_starts[p] : run_starts[p + 1]]`.
    """

    weight: npt.NDArray[np.float32]
    bits: npt.NDArray[np.float32]
    runs: npt.NDArray[np.uint64]
    run_starts: npt.NDArray[np.int64]


class Votes(NamedTuple):
    """Working memory of a lookup: runs made for it, and the groups they found."""

    runs: npt.NDArray[np.uint64]
    entry: npt.NDArray[np.uint64]
    group: npt.NDArray[np.int32]
    tally: npt.NDArray[np.int32]
    stamp: npt.NDArray[np.int64]
    found: npt.NDArray[np.int32]
    calls: npt.NDArray[np.int64]


def votes() -> Votes:
    """Working memory of a lookup."""
    found = np.zeros(_FOUND, np.int32)
    return Votes(
        np.zeros(MOST_RUNS, np.uint64),
        np.zeros(MOST_RUNS, np.uint64),
        found.copy(),
        found.copy(),
        np.zeros(_FOUND, np.int64),
        found.copy(),
        np.zeros(1, np.int64),
    )


@kernel
def _bits_of_run(n, stretch, brief):
    """Bits a run of a text of `n` tokens must tell."""
    more = stretch - np.float32(1.0)
    if brief:
        return np.float32(BRIEF_BITS) + np.float32(BRIEF_BITS_STRETCHED) * more
    grown = np.float32(min(n, RUN_BITS_FROM)) / np.float32(RUN_BITS_FROM)
    bits = np.float32(RUN_BITS_SHORT) + np.float32(RUN_BITS - RUN_BITS_SHORT) * grown
    return bits + np.float32(RUN_BITS_STRETCHED) * more


@kernel
def runs_of(x, weight, n, stretch, brief, out):
    """Write the hashes of a text's runs to `out`; returns how many. `stretch`: tokens per word."""
    more = stretch - np.float32(1.0)
    bits_needed = _bits_of_run(n, stretch, brief)
    longest = RUN_LONGEST + int(RUN_LONGEST_STRETCHED * more + np.float32(0.5))
    rate = np.uint64(0xFFFFFFFF) if n <= RUNS else np.uint64(0xFFFFFFFF * (RUNS / n))
    count = 0
    for i in range(n - 1):
        # a brief run is taken once whole, and once without its second and its third token each
        for left_out in range(3 if brief else 1):
            bits, hash_, enough = weight[i], np.uint64(x[i]), False
            for at in range(i + 1, min(i + longest, n)):
                if left_out > 0 and at == i + left_out:
                    continue
                bits += weight[at]
                hash_ = (hash_ ^ (hash_ >> np.uint64(29))) * np.uint64(0x9FB21C651E98DF25) + np.uint64(x[at])
                if bits >= bits_needed:
                    enough = True
                    break
            if enough:
                hash_ = mix(hash_ ^ _BRIEF if brief else hash_)
                if (hash_ & np.uint64(0xFFFFFFFF)) <= rate and count < len(out):
                    out[count] = hash_
                    count += 1
    if count == 0 and n > 0:
        # a handful of words over and over: the whole text is the run
        hash_ = np.uint64(n)
        for i in range(n):
            hash_ = (hash_ ^ (hash_ >> np.uint64(29))) * np.uint64(0x9FB21C651E98DF25) + np.uint64(x[i])
        out[0], count = mix(hash_), 1
    return count


@njit(cache=True, nogil=True)
def _tell(hashes, starts, stretch, weights):
    posts, room = len(starts) - 1, 0
    for p in range(posts):
        room += min(starts[p + 1] - starts[p], MOST_RUNS)
    weight, bits = np.empty(len(hashes), np.float32), np.empty(posts, np.float32)
    runs, run_starts = np.empty(room, np.uint64), np.zeros(posts + 1, np.int64)
    for p in range(posts):
        x, own, at = hashes[starts[p] : starts[p + 1]], weight[starts[p] : starts[p + 1]], run_starts[p]
        bits[p] = weigh(x, len(x), weights, own)
        run_starts[p + 1] = at + runs_of(x, own, len(x), stretch[p], False, runs[at : at + MOST_RUNS])
    return weight, bits, runs[: run_starts[posts]].copy(), run_starts


def tell(posts: Tokens, weights: npt.NDArray[np.uint8]) -> Told:
    """Read what posts tell, given what tokens tell (`State.weights`)."""
    return Told(*_tell(posts.hashes, posts.starts, posts.stretch, weights))


@kernel
def few_words(stretch, chance):
    """Whether posts of this kind use so few words that strangers share many."""
    level = level_of(stretch)
    return chance[level, 0] > np.float32(FEW_WORDS[level])


@kernel
def needs_brief(n, stretch, chance):
    """Whether a text is so short, or its kind uses so few words, that noise breaks all longer runs."""
    return few_words(stretch, chance) or np.float32(n) < np.float32(SHORT_WORDS) * stretch


@kernel
def remember_runs(table, counters, runs, group):
    """Note that a group has these runs."""
    shift, mask = shift_of(table), len(table) - 1
    for r in range(len(runs)):
        print_ = runs[r] >> GROUP_BITS
        at, owners, known = np.int64(runs[r] >> shift), 0, False
        while table[at] != np.uint64(0):
            if table[at] >> GROUP_BITS == print_:
                owners += 1
                if owners >= OWNERS or (table[at] & GROUP_MASK) == np.uint64(group + 1):
                    known = True
                    break
            at = (at + 1) & mask
        if not known:
            table[at] = (print_ << GROUP_BITS) | np.uint64(group + 1)
            counters[TABLE_USED] += 1


@kernel
def root(parent, group):
    """The group that `group` was merged into, itself if none."""
    while parent[group] != group:
        group = parent[group]
    return group


@kernel
def _worth(owners):
    """What a run says for a group: less, the more groups have it."""
    if owners <= 2:
        return 8
    if owners <= 4:
        return 4
    return 2 if owners < OWNERS else 1


@kernel
def find_groups(table, parent, runs, thorough, v):
    """Count the votes of `runs` for groups; returns how many groups were found.

    Runs that as many groups as can be remembered have are passed over, unless `thorough`.
    """
    v.calls[0] += 1
    stamp, shift, mask, found = v.calls[0], shift_of(table), len(table) - 1, 0
    # all places are fetched before any is looked at, so that memory is waited for once, not run by run
    for r in range(len(runs)):
        v.entry[r] = table[np.int64(runs[r] >> shift)]
    for r in range(len(runs)):
        if v.entry[r] == np.uint64(0):
            continue
        print_ = runs[r] >> GROUP_BITS
        begin, owners = np.int64(runs[r] >> shift), 0
        at = begin
        while table[at] != np.uint64(0):
            if table[at] >> GROUP_BITS == print_:
                owners += 1
            at = (at + 1) & mask
        if owners == 0 or (owners >= OWNERS and not thorough):
            continue
        worth, at = _worth(owners), begin
        while table[at] != np.uint64(0):
            if table[at] >> GROUP_BITS == print_:
                group = root(parent, np.int64(table[at] & GROUP_MASK) - 1)
                slot = (group * 40503 >> 4) & (_FOUND - 1)
                while v.stamp[slot] == stamp and v.group[slot] != group:
                    slot = (slot + 1) & (_FOUND - 1)
                if v.stamp[slot] != stamp:
                    if found >= _FOUND // 2:
                        break
                    v.stamp[slot], v.group[slot], v.tally[slot] = stamp, group, 0
                    v.found[found] = slot
                    found += 1
                v.tally[slot] += worth
            at = (at + 1) & mask
    return found


@kernel
def next_group(found, v):
    """Take the group with most votes (the older of equals); returns it and its votes, or -1 and 0."""
    chosen, most = -1, 0
    for f in range(found):
        slot = v.found[f]
        if v.tally[slot] > most or (most > 0 and v.tally[slot] == most and v.group[slot] < v.group[chosen]):
            chosen, most = slot, v.tally[slot]
    if chosen < 0:
        return -1, 0
    v.tally[chosen] = 0
    return v.group[chosen], most
