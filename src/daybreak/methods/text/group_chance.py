"""What strangers share, learnt from the posts themselves, so that copies are told from chance.

In scripts without spaces a token is a character or a cluster, and several make a word. When all posts
use the same hundred words, two strangers share a quarter of their characters in the same order; the
prices of tokens do not show it, because characters of one word come together. So pairs of posts are
aligned that cannot be copies: the second one's blocks of a few words stand in reverse order. Copies
then share one block only, words stay whole, and what is shared is chance.
"""

# Compiled functions take the types numba infers from their calls.
# mypy: disable-error-code="no-untyped-def"

import numpy as np
import numpy.typing as npt

from daybreak.methods.text.group_align import FAR, align, place_tokens, scratch
from daybreak.methods.text.group_consensus import weigh
from daybreak.methods.text.group_state import LEVELS, State
from daybreak.methods.text.tokens import LONGEST, Tokens
from daybreak.standard.compiled import kernel

#: Pairs aligned for each kind of post.
PAIRS = 512
#: Words of a block that stays in order.
BLOCK = 2
#: One pair in twenty shares more than the usual by so many standard deviations.
_ONE_IN_TWENTY = 1.645
#: Posts of fewer words are left out: one block would be a good part of them.
_LEAST_WORDS = 12
#: Fewer posts say little about strangers: they may all be copies.
_LEAST_POSTS = 32
#: Partners are drawn by steps of this prime.
_STRIDE = 7919


def learn_chance(state: State, posts: Tokens) -> None:
    """Set `State.chance` from some posts of each kind; kinds of few posts keep 0."""
    lengths = np.diff(posts.starts)
    kinds = np.minimum(np.round(posts.stretch), LEVELS).astype(np.int64) - 1
    for kind in range(LEVELS):
        able = np.flatnonzero((kinds == kind) & (lengths >= _LEAST_WORDS * posts.stretch))
        if len(able) >= _LEAST_POSTS:
            shares, words = _shared_by_chance(posts, able, state.weights)
            usual = np.median(shares)
            far = np.quantile((shares - usual) * np.sqrt(words), 0.95)
            state.chance[kind] = usual, far / _ONE_IN_TWENTY


def _shared_by_chance(
    posts: Tokens, able: npt.NDArray[np.int64], weights: npt.NDArray[np.uint8]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float64]]:
    """What pairs of strangers share, and how many words the first of each has."""
    memory, shares = scratch(LONGEST), np.zeros(PAIRS, np.float32)
    room = np.zeros(LONGEST, np.float32), np.zeros(LONGEST, np.uint32), np.ones(LONGEST, np.uint8)
    nothing = np.zeros((LEVELS, 2), np.float32)
    number = np.arange(PAIRS)
    first = number * len(able) // PAIRS
    second = (first + 1 + number * _STRIDE % (len(able) - 1)) % len(able)
    for pair in range(PAIRS):
        one, two = able[first[pair]], able[second[pair]]
        x = posts.hashes[posts.starts[one] : posts.starts[one + 1]]
        y = posts.hashes[posts.starts[two] : posts.starts[two + 1]]
        shares[pair] = _shared(x, y, posts.stretch[one], weights, room, nothing, memory)
    return shares, np.diff(posts.starts)[able[first]] / posts.stretch[able[first]]


@kernel
def _turn(y, m, block, out):
    """Write a text's blocks in reverse order to `out`."""
    at, end = 0, m
    while end > 0:
        begin = max(end - block, 0)
        for j in range(begin, end):
            out[at] = y[j]
            at += 1
        end = begin


@kernel
def _shared(x, y, stretch, weights, room, nothing, memory):
    """The share of bits that a text shares with another one whose blocks are turned round."""
    weight, turned, once = room
    n, m = len(x), len(y)
    y_bits = weigh(y, m, weights, weight)
    _turn(y, m, int(np.float32(BLOCK) * stretch + np.float32(0.5)), turned)
    x_bits = weigh(x, n, weights, weight)
    mask = place_tokens(x, n, weight, x_bits, stretch, memory)
    _, share, _, _ = align(
        x, weight, n, x_bits, mask, turned, once, 1, m, y_bits, np.float32(0.0), stretch, nothing, FAR, memory
    )
    return share
