"""Notices: long wording that posts by different authors share word for word, left out of the comparison.

An agency's terms, a platform's warning or an equal-opportunity paragraph can be longer than the post it
stands under. Posts that share it and nothing else are no copies of one template. A stretch of at least
`LEAST_NOTICE` words is taken for a notice when, among the first posts, texts that have it say quite
different things around it, in `STRANGERS` ways that do not resemble one another; copies of one template
agree around any stretch they share, sibling templates do so in two or three ways.

A notice that makes up all of a post but a few words is that post's text, and stays.
"""

# Compiled functions take the types numba infers from their calls.
# mypy: disable-error-code="no-untyped-def"

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.methods.text.group_align import align, place_tokens, scratch
from daybreak.methods.text.group_consensus import weigh
from daybreak.methods.text.group_state import kernel, mix
from daybreak.methods.text.tokens import LONGEST, Tokens, joined

#: Words of a run by which notices are found again, and words of the shortest notice.
RUN, LEAST_NOTICE = 6, 15
#: Words a post must say besides notices, so that they are left out.
REST = 8
#: Words in a row that may differ inside a notice.
BRIDGE = 3
#: Texts without likeness around a notice, and the posts among which they are looked for.
STRANGERS, SAMPLE = 4, 24
#: Posts in which a run must stand to be looked at.
USERS = 8
#: Share of bits around a notice from which two texts count as alike.
ALIKE = 0.2
#: One run in so many is looked at, chosen by its hash.
_ONE_IN = 4

Hashes = npt.NDArray[np.uint64]


def learn_notices(blocks: list[Tokens], weights: npt.NDArray[np.uint8]) -> Hashes:
    """A table of the runs that notices in some posts are made of; empty when there are none.

    Args:
        blocks: The posts that are learnt from.
        weights: What each token tells (see `State`).
    """
    posts = joined(blocks)
    first = np.zeros(len(posts.prints), np.bool_)
    first[np.unique(posts.prints, return_index=True)[1]] = True
    first &= posts.prints != 0
    runs, post, place = _sampled(posts.hashes, posts.starts, posts.stretch, first)
    order = np.argsort(runs, kind="stable")
    runs, begins, counts = np.unique(runs[order], return_index=True, return_counts=True)
    often = np.flatnonzero(counts >= USERS)
    often = often[np.argsort(-counts[often], kind="stable")]
    loom = (
        scratch(LONGEST),
        np.zeros(LONGEST + 1, np.float32),
        np.zeros(LONGEST + 1, np.float32),
        np.ones(LONGEST + 1, np.uint8),
    )
    seen = (runs[often], begins[often], counts[often], post[order], place[order])
    return _table(_learn(posts.hashes, posts.starts, posts.stretch, seen, weights, loom))


def without_notices(block: Tokens, notices: Hashes) -> Tokens:
    """The posts without the tokens of notices; a post that would say next to nothing stays whole."""
    if not len(notices):
        return block
    kept = _kept(block.hashes, block.starts, block.stretch, notices)
    if kept.all():
        return block
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept, dtype=np.int64)])
    return Tokens(block.hashes[kept], ends[block.starts], block.prints, block.stretch)


@kernel
def _words(count, stretch):
    """Tokens that `count` words have."""
    return int(count * stretch + np.float32(0.5))


@kernel
def _run_at(x, at, length):
    hash_ = np.uint64(length)
    for i in range(at, at + length):
        hash_ = (hash_ ^ (hash_ >> np.uint64(29))) * np.uint64(0x9FB21C651E98DF25) + np.uint64(x[i])
    return mix(hash_) | np.uint64(1)


@njit(cache=True, nogil=True)
def _sampled(hashes, starts, stretch, first):
    """Runs chosen by their hash, with the post and the place in it, each run once a post."""
    total = 0
    for step in range(2):
        if step == 1:
            runs = np.zeros(total, np.uint64)
            post, place = np.zeros(total, np.int32), np.zeros(total, np.int32)
        count = 0
        for p in range(len(first)):
            length = _words(RUN, stretch[p])
            begin, own = starts[p], count
            if not first[p]:
                continue
            for at in range(starts[p + 1] - begin - length + 1):
                run = _run_at(hashes, begin + at, length)
                if (run >> np.uint64(40)) % np.uint64(_ONE_IN) != np.uint64(0):
                    continue
                if step == 1:
                    known = False
                    for before in range(own, count):
                        known = known or runs[before] == run
                    if known:
                        continue
                    runs[count], post[count], place[count] = run, p, at
                count += 1
        total = count
    return runs[:total], post[:total], place[:total]


@njit(cache=True, nogil=True)
def _learn(hashes, starts, stretch, seen, weights, loom):
    """The runs of all notices that the most frequent runs lead to, in order."""
    runs, begins, counts, post, place = seen
    decided, found = {np.uint64(0)}, {np.uint64(0)}
    leaders = np.zeros((STRANGERS, 2), np.int64)
    for candidate in range(len(runs)):
        begin, count = begins[candidate], counts[candidate]
        if runs[candidate] in decided:
            continue
        ways, low, high = 0, 0, -1
        for turn in range(min(SAMPLE, count)):
            if ways == STRANGERS or (ways == 1 and turn > STRANGERS):
                break
            at = begin + turn * count // min(SAMPLE, count)
            p, here = np.int64(post[at]), np.int64(place[at])
            alike = False
            for way in range(ways):
                q, there = leaders[way]
                share, left, right = _around(hashes, starts, stretch, q, there, p, here, weights, loom)
                if way == 0:
                    low, high = left, right
                alike = alike or share >= np.float32(ALIKE)
            if not alike:
                leaders[ways] = p, here
                ways += 1
        if ways == STRANGERS:
            _take(hashes, starts, stretch, leaders, weights, loom, decided, found)
        else:
            _note(hashes, starts, stretch, leaders[0, 0], low, high, decided)
    answer = np.zeros(len(found), np.uint64)
    for at, run in enumerate(found):
        answer[at] = run
    return np.sort(answer)[1:]


@njit(cache=True, nogil=True)
def _take(hashes, starts, stretch, leaders, weights, loom, decided, found):
    """Add the runs of the notice that texts without other likeness share, if it is long enough."""
    q, there = leaders[0]
    covered = np.zeros(starts[q + 1] - starts[q], np.int64)
    for way in range(1, STRANGERS):
        p, here = leaders[way]
        _, low, high = _around(hashes, starts, stretch, q, there, p, here, weights, loom)
        covered[low : high + 1] += 1
    most = covered >= 2
    low, high = there, there
    while low > 0 and most[low - 1]:
        low -= 1
    while high + 1 < len(most) and most[high + 1]:
        high += 1
    _note(hashes, starts, stretch, q, low, high, decided)
    if high - low + 1 < _words(LEAST_NOTICE, stretch[q]):
        return
    _note(hashes, starts, stretch, q, low, high, found)
    for way in range(1, STRANGERS):
        p, here = leaders[way]
        _, low, high = _around(hashes, starts, stretch, p, here, q, there, weights, loom)
        _note(hashes, starts, stretch, p, low, high, found)
        _note(hashes, starts, stretch, p, low, high, decided)


@njit(cache=True, nogil=True)
def _note(hashes, starts, stretch, p, low, high, runs):
    """Add every run of a stretch of a post."""
    length = _words(RUN, stretch[p])
    for at in range(low, high - length + 2):
        runs.add(_run_at(hashes, starts[p] + at, length))


@kernel
def _around(hashes, starts, stretches, one, px, two, py, weights, loom):
    """How much two posts share around a run both have, and where the stretch around it lies in the first.

    The share is 1 when one of them says hardly anything besides.
    """
    s, x_weight, y_weight, ones = loom
    stretch = max(stretches[one], stretches[two])
    x, y = hashes[starts[one] : starts[one + 1]], hashes[starts[two] : starts[two + 1]]
    n, m = len(x), len(y)
    x_bits, y_bits = weigh(x, n, weights, x_weight), weigh(y, m, weights, y_weight)
    mask = place_tokens(x, n, x_weight, x_bits, s)
    s.partner[:n] = -1
    align(x, x_weight, n, x_bits, mask, y, ones, 1, m, y_bits, np.float32(0.0), stretch, s)
    run, bridge = _words(RUN, stretch), _words(BRIDGE, stretch) + 1
    low, high, y_low, y_high = px, px + run - 1, py, py + run - 1
    for i in range(high + 1, n):
        if i - high > bridge:
            break
        if 0 < s.partner[i] - y_high <= bridge:
            high, y_high = i, s.partner[i]
    for i in range(low - 1, -1, -1):
        if low - i > bridge:
            break
        if s.partner[i] >= 0 and 0 < y_low - s.partner[i] <= bridge:
            low, y_low = i, s.partner[i]
    rest = _words(REST, stretch)
    if n - (high - low + 1) < rest or m - (y_high - y_low + 1) < rest:
        return np.float32(1.0), low, high
    shared, x_rest, y_rest = np.float32(0.0), x_bits, y_bits
    for i in range(n):
        if low <= i <= high:
            x_rest -= x_weight[i]
        elif s.partner[i] >= 0:
            shared += x_weight[i]
    for j in range(y_low, y_high + 1):
        y_rest -= y_weight[j]
    return shared / max(np.float32(1.0), min(x_rest, y_rest)), low, high


def _table(runs: Hashes) -> Hashes:
    """Runs where they are found at once: a table with open places (0)."""
    if not len(runs):
        return runs
    table = np.zeros(1 << (4 * len(runs)).bit_length(), np.uint64)
    for run in runs:
        at = int(run) & (len(table) - 1)
        while table[at]:
            at = (at + 1) & (len(table) - 1)
        table[at] = run
    return table


@kernel
def _holds(table, run):
    mask = len(table) - 1
    at = np.int64(run & np.uint64(mask))
    while table[at] != np.uint64(0):
        if table[at] == run:
            return True
        at = (at + 1) & mask
    return False


@njit(cache=True, nogil=True)
def _kept(hashes, starts, stretch, notices):
    """Which tokens stand in no notice."""
    kept = np.ones(len(hashes), np.bool_)
    for p in range(len(stretch)):
        begin, end = starts[p], starts[p + 1]
        length, bridge = _words(RUN, stretch[p]), _words(BRIDGE, stretch[p])
        last = begin - bridge - 2
        for at in range(begin, end - length + 1):
            if not _holds(notices, _run_at(hashes, at, length)):
                continue
            kept[last + 1 if at - last - 1 <= bridge else at : at + length] = False
            last = at + length - 1
        left = 0
        for at in range(begin, end):
            left += kept[at]
        little = left < _words(REST, stretch[p])
        short = end - begin - left < _words(LEAST_NOTICE, stretch[p])
        if left < end - begin and (little or short):
            kept[begin:end] = True
    return kept
