"""What the grouping of posts remembers between posts, as plain arrays that can be saved and mapped.

Every array has room to spare; `counters` says how much is used. The arrays depend only on the posts
seen so far and their order (their spare room does not count).
"""

# Compiled functions take the types numba infers from their calls.
# mypy: disable-error-code="no-untyped-def"

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.standard.compiled import kernel

#: Width of the table of token weights, indexed by a token's lowest bits.
WEIGHTS = 1 << 20
#: One bit of information is this many units of the weight table.
UNITS = 16.0
#: Posts of a group that are compared with one another, pair by pair.
COMPARED = 8
PAIRS = COMPARED * (COMPARED - 1) // 2

#: Places in `State.counters`.
TABLE_USED, GROUPS, POOL_USED, POSTS, PRINTS_USED = range(5)

#: A table entry is the upper 38 bits of a run's hash and the group's number plus one.
GROUP_BITS = np.uint64(26)
GROUP_MASK = np.uint64((1 << 26) - 1)
#: Groups one index can hold.
MOST_GROUPS = (1 << 26) - 2

TABLE_FULL, PRINTS_FULL = 0.7, 0.6
#: Tokens and runs that one post can add at most: its own, and those of consensuses made anew.
POOL_SPARE, RUNS_SPARE = 1 << 18, 1024
_SMALLEST = 1 << 16

PER_POST = ("post_group", "post_share", "post_begin", "post_length", "post_next")
PER_GROUP = ("parent", "begin", "length", "room", "members", "bits", "mean", "spread", "tie", "head", "pairs")
PER_TOKEN = ("pool", "support")
#: Kinds of posts by how many tokens make a word: one, two, three and more.
LEVELS = 3


class State(NamedTuple):
    """Everything the fold remembers.

    `chance` is the share of their bits that strangers share, for posts of each kind, and how far it
    spreads (standard deviation times the root of the number of words; `group_chance`).
    `table` finds groups by runs of tokens, `print_key`/`print_post` find the first post that says
    exactly the same. `post_group[p]` is the group post `p` joined, or -1 - q when it is a copy of
    post q; `post_begin`, `post_length` say where its tokens lie in `pool`, `post_next` is the next
    of the compared posts of its group. A group's consensus is `pool[begin : begin + length]`, with
    `support` telling how many of its `members` have each token; `parent` leads to the group it was
    merged into; `bits` is what the consensus tells. `mean` and `spread` (sum of squares) describe
    how much its later posts shared with it, `tie` how much its compared posts share with one
    another, `pairs` each pair of them (0..255).
    """

    counters: npt.NDArray[np.int64]
    weights: npt.NDArray[np.uint8]
    chance: npt.NDArray[np.float32]
    table: npt.NDArray[np.uint64]
    print_key: npt.NDArray[np.uint64]
    print_post: npt.NDArray[np.int32]
    post_group: npt.NDArray[np.int32]
    post_share: npt.NDArray[np.float32]
    post_begin: npt.NDArray[np.int64]
    post_length: npt.NDArray[np.int32]
    post_next: npt.NDArray[np.int32]
    parent: npt.NDArray[np.int32]
    begin: npt.NDArray[np.int64]
    length: npt.NDArray[np.int32]
    room: npt.NDArray[np.int32]
    members: npt.NDArray[np.int32]
    bits: npt.NDArray[np.float32]
    mean: npt.NDArray[np.float32]
    spread: npt.NDArray[np.float32]
    tie: npt.NDArray[np.float32]
    head: npt.NDArray[np.int32]
    pairs: npt.NDArray[np.uint8]
    pool: npt.NDArray[np.uint32]
    support: npt.NDArray[np.uint8]


def empty_state() -> State:
    """Nothing seen yet."""
    int32, float32 = np.int32, np.float32
    kinds: dict[str, Any] = {
        "post_group": int32, "post_share": float32, "post_begin": np.int64, "post_length": int32,
        "post_next": int32, "parent": int32, "begin": np.int64, "length": int32, "room": int32,
        "members": int32, "bits": float32, "mean": float32, "spread": float32, "tie": float32, "head": int32,
        "pool": np.uint32, "support": np.uint8,
    }  # fmt: skip
    return State(
        counters=np.zeros(8, np.int64),
        weights=np.zeros(WEIGHTS, np.uint8),
        chance=np.zeros((LEVELS, 2), float32),
        table=np.zeros(_SMALLEST, np.uint64),
        print_key=np.zeros(_SMALLEST, np.uint64),
        print_post=np.zeros(_SMALLEST, int32),
        pairs=np.zeros((0, PAIRS), np.uint8),
        **{name: np.zeros(0, kind) for name, kind in kinds.items()},
    )


def learn_weights(state: State, hashes: list[npt.NDArray[np.uint32]]) -> None:
    """Set what each token tells, -log2 of how often it is written, from the tokens of some posts.

    A token never seen counts as if one in 20,000 unwritten words were it, so that a handful of
    posts already gets sensible weights (1 to 14.5 bits).
    """
    counts = np.zeros(WEIGHTS, np.uint32)
    for piece in hashes:
        _count(piece, counts)
    bits = np.log2((counts.sum(dtype=np.int64) + 20_000.0) / (counts + 1.0))
    state.weights[:] = np.round(np.clip(bits, 1.0, 14.5) * UNITS).astype(np.uint8)


@njit(cache=True, nogil=True)
def _count(hashes, counts):
    for token in hashes:
        counts[token & np.uint32(WEIGHTS - 1)] += 1


def _with_room(array: npt.NDArray[Any], needed: int) -> npt.NDArray[Any]:
    if len(array) >= needed:
        return array
    larger = np.zeros((max(needed, len(array) * 3 // 2), *array.shape[1:]), array.dtype)
    larger[: len(array)] = array
    return larger


def with_room(state: State, *, posts: int, tokens: int, coming: int = 0) -> State:
    """The same state with room for some further posts that have `tokens` tokens in all.

    When further posts are `coming` after them, room is made for those at once, judged by the posts
    so far; room that is never used takes no memory.
    """
    used = [int(count) for count in state.counters]
    ahead = 1.05 * coming / used[POSTS] if used[POSTS] else 0.0

    def wanted(counter: int, now: int) -> int:
        return used[counter] + now + int(ahead * used[counter])

    runs = wanted(TABLE_USED, RUNS_SPARE + 50 * posts)
    table = _enlarged_table(state.table, int(runs / TABLE_FULL))
    prints = wanted(PRINTS_USED, posts)
    key, post = _enlarged_prints(state.print_key, state.print_post, int(prints / PRINTS_FULL))
    rows = {name: wanted(POSTS, posts) for name in PER_POST}
    rows |= {name: wanted(GROUPS, 2 * posts) for name in PER_GROUP}
    rows |= {name: wanted(POOL_USED, tokens + 2 * POOL_SPARE) for name in PER_TOKEN}
    changed = {name: _with_room(getattr(state, name), needed) for name, needed in rows.items()}
    return state._replace(table=table, print_key=key, print_post=post, **changed)


def _enlarged_table(old: npt.NDArray[np.uint64], needed: int) -> npt.NDArray[np.uint64]:
    if needed <= len(old):
        return old
    new = np.zeros(1 << needed.bit_length(), np.uint64)
    _refill_table(old, new)
    return new


def _enlarged_prints(
    key: npt.NDArray[np.uint64], post: npt.NDArray[np.int32], needed: int
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    if needed <= len(key):
        return key, post
    slots = 1 << needed.bit_length()
    new_key, new_post = np.zeros(slots, np.uint64), np.zeros(slots, np.int32)
    _refill_prints(key, post, new_key, new_post)
    return new_key, new_post


@kernel
def shift_of(table):
    """How far a 64-bit hash is shifted down to give its place in the table."""
    bits = 0
    while (1 << bits) < len(table):
        bits += 1
    return np.uint64(64 - bits)


@njit(cache=True, nogil=True)
def _refill_table(old, new):
    shift, mask = shift_of(new), len(new) - 1
    for entry in old:
        if entry != np.uint64(0):
            at = np.int64(entry >> shift)
            while new[at] != np.uint64(0):
                at = (at + 1) & mask
            new[at] = entry


@njit(cache=True, nogil=True)
def _refill_prints(old_key, old_post, new_key, new_post):
    for slot in range(len(old_key)):
        if old_key[slot] != np.uint64(0):
            at = place_of_print(new_key, old_key[slot])
            new_key[at], new_post[at] = old_key[slot], old_post[slot]


@kernel
def level_of(stretch):
    """Kind of a post by its tokens per word; see `State.chance`."""
    return min(int(stretch + np.float32(0.5)), LEVELS) - 1


@kernel
def mix(value):
    """Spread 64 bits evenly."""
    value = (value ^ (value >> np.uint64(31))) * np.uint64(0x9FB21C651E98DF25)
    value = (value ^ (value >> np.uint64(28))) * np.uint64(0xD6E8FEB86659FD93)
    return value ^ (value >> np.uint64(32))


@kernel
def place_of_print(key, print_):
    """Where a print stands in the table of prints, or would."""
    mask = len(key) - 1
    at = np.int64(mix(print_) & np.uint64(mask))
    while key[at] != np.uint64(0) and key[at] != print_:
        at = (at + 1) & mask
    return at
