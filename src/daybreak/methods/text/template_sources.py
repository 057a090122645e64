"""What noise writes and what each slot writes, in scripts without spaces: prices learnt from what was read.

A source is known by its words (characters), by how its pieces begin, go on and end, and by how long they are.
What one post alone shows counts as unseen, or one misread word would vouch for itself.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from daybreak.methods.text.alignment import LONGEST
from daybreak.methods.text.alignment_unspaced import Sources
from daybreak.methods.text.template_consensus import SHAPE_SHARES, Posts, pool_prices, shape_prices
from daybreak.methods.text.template_noise import distinct_shapes

#: A price that nothing pays.
NEVER = 1e30
#: As many pieces as it takes to believe that they begin or end with other shapes, with other words than
#: they hold.
_LOOKS_ALIKE, _WORDS_ALIKE = 2.0, 10.0
#: As many words after a word as it takes to believe in its pairs.
_PAIRS_ALIKE = 3.0
#: How many words' worth of `SHAPE_SHARES` noise must outweigh before its own shapes count; a slot's fills.
_TRUST_NOISE, _TRUST_SLOT = 20.0, 1.0


class Pieces(NamedTuple):
    """What one source wrote: words [start, end) of all words, in which post, and its weight; all [k]."""

    post: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]


class News(NamedTuple):
    """What a word never met costs by its shape: beside its own bits, and more at the edges of a piece.

    float64[S + 1, shapes] each, in the order of `Sources`.
    """

    named: npt.NDArray[np.float64]
    first: npt.NDArray[np.float64]
    last: npt.NDArray[np.float64]


def learn_sources(
    posts: Posts, strays: Pieces, own: Sequence[Pieces], turns: npt.NDArray[np.float64]
) -> tuple[Sources, News]:
    """Price what noise wrote (`strays`) and what each slot wrote of its own; `turns` as in `Sources`."""
    written = [strays, *own]
    bags = [_noise_bag(posts, strays), *(_slot_bag(posts, one) for one in own)]
    lengths = [_lengths(one) for one in written]
    named = np.stack([bits for bits, _ in bags])
    firsts = [_edges(posts, one, one.start) for one in written]
    lasts = [_edges(posts, one, one.end - 1) for one in written]
    sources = Sources(
        named,
        np.stack([bits for bits, _ in firsts]),
        np.stack([bits for bits, _ in lasts]),
        *_pairs(posts, written, named),
        np.stack(lengths),
        turns,
    )
    news = News(*(np.stack([new for _, new in table]) for table in (bags, firsts, lasts)))
    return sources, news


def _words(pieces: Pieces, shorter: int = 0) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Number of each word of all pieces, and the piece it lies in; the last `shorter` of each left out."""
    lengths = np.maximum(pieces.end - pieces.start - shorter, 0)
    which = np.repeat(np.arange(len(lengths)), lengths)
    return np.arange(len(which)) + (pieces.start - np.cumsum(lengths) + lengths)[which], which


def _counts(posts: Posts, pieces: Pieces) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """How often each word is written, and whether more posts than one write it; [W] each."""
    at, which = _words(pieces)
    words, vocabulary = posts.words[at], len(posts.prices)
    counts = np.bincount(words, pieces.weight[which], vocabulary).astype(np.float64)
    where = np.unique(pieces.post[which] * vocabulary + words) % vocabulary
    return counts, np.bincount(where, minlength=vocabulary) >= 2


def _noise_bag(posts: Posts, strays: Pieces) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Bits of each word as noise writes it, float64[W], and of a new one by shape."""
    counts, _ = _counts(posts, strays)
    by_shape = shape_prices(distinct_shapes(counts, posts.shapes), _TRUST_NOISE)
    bits, new = pool_prices(counts, posts.prices + by_shape[posts.shapes])
    return bits, new + by_shape


def _slot_bag(posts: Posts, pieces: Pieces) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Bits of each word as a slot writes it, float64[W], and of a new one by shape."""
    counts, often = _counts(posts, pieces)
    often &= counts > 0
    total, seen = counts.sum(), counts[often].sum()
    new = -np.log2((total - seen + 0.5) / (total + 1.0))
    known = -np.log2((seen + 0.5) / (total + 1.0))
    by_shape = new + shape_prices(distinct_shapes(counts, posts.shapes), _TRUST_SLOT)
    bits = posts.prices + by_shape[posts.shapes]
    bits[often] = np.minimum(bits[often], known - np.log2(counts[often] / seen))
    return bits, by_shape


def _lengths(pieces: Pieces) -> npt.NDArray[np.float64]:
    """Bits of each length, float64[LONGEST + 1]; a piece has one word at least."""
    seen = np.bincount(np.minimum(pieces.end - pieces.start, LONGEST), pieces.weight, LONGEST + 1)[1:]
    shares = (seen + 0.5 * 0.5 ** np.arange(1, LONGEST + 1)) / (seen.sum() + 0.5)
    return np.concatenate(([NEVER], -np.log2(shares)))


def _edges(
    posts: Posts, pieces: Pieces, edge: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """What words cost more at one edge of the pieces than inside them: float64[W], and new ones by shape.

    A number that stands first in most fills, or the last characters of the names that return, say where the
    noise beside a fill ends.
    """
    at, which = _words(pieces)
    held, weight, vocabulary, shapes = posts.words[at], pieces.weight[which], len(posts.prices), posts.shapes
    counts, looks = (
        np.bincount(held, weight, vocabulary),
        np.bincount(shapes[held], weight, len(SHAPE_SHARES)),
    )
    there = posts.words[edge]
    edges, begun = (
        np.bincount(there, pieces.weight, vocabulary),
        np.bincount(shapes[there], pieces.weight, len(SHAPE_SHARES)),
    )
    total, count = looks.sum() + 0.01, begun.sum()
    leaning = (begun * total / (looks + 0.01) + _LOOKS_ALIKE) / (count + _LOOKS_ALIKE)
    by_shape = -np.log2(leaning)
    bits = by_shape[shapes]
    met = counts >= 2
    often = edges[met] * total / counts[met]
    bits[met] = -np.log2((often + _WORDS_ALIKE * leaning[shapes[met]]) / (count + _WORDS_ALIKE))
    return bits, by_shape


def _pairs(
    posts: Posts, written: Sequence[Pieces], named: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    """`apart`, `after_from`, `after` and `joined` of `Sources`."""
    vocabulary, square = len(posts.prices), len(posts.prices) ** 2
    keys, weights, who = [], [], []
    for source, pieces in enumerate(written):
        at, piece = _words(pieces, shorter=1)
        keys.append(source * square + posts.words[at].astype(np.int64) * vocabulary + posts.words[at + 1])
        weights.append(pieces.weight[piece])
        who.append(pieces.post[piece])
    told, number = np.unique(np.concatenate(keys), return_inverse=True)
    counts = np.bincount(number, np.concatenate(weights), len(told))
    count = len(posts.weights)
    met = np.unique(number * count + np.concatenate(who)) // count
    often = np.bincount(met, minlength=len(told)) >= 2
    told, counts = told[often], counts[often]
    which, pair = told // square, told % square
    pairs = np.unique(pair)
    followed = np.bincount(which * vocabulary + pair // vocabulary, counts, named.size).reshape(named.shape)
    apart = np.log2((followed + _PAIRS_ALIKE) / _PAIRS_ALIKE)
    seen = np.zeros((len(named), len(pairs)))
    seen[which, np.searchsorted(pairs, pair)] = counts
    before, after = pairs // vocabulary, pairs % vocabulary
    total, alone = followed[:, before] + _PAIRS_ALIKE, 2.0 ** -named[:, after]
    noise = (seen[:1] + _PAIRS_ALIKE * alone[:1]) / total[:1]
    joined = -np.log2((seen + _PAIRS_ALIKE * np.maximum(alone, noise)) / total)
    joined[0] = -np.log2(noise[0])
    after_from = np.searchsorted(pairs, np.arange(vocabulary + 1) * vocabulary)
    return apart, after_from, (pairs % vocabulary).astype(np.int32), joined


def told_apart(
    sources: Sources, news: News, prices: npt.NDArray[np.float64], shapes: npt.NDArray[np.uint8]
) -> npt.NDArray[np.bool_]:
    """Which words have prices of their own, other than what their shape says; bool[W]."""
    own: npt.NDArray[np.bool_] = np.any(sources.named < news.named[:, shapes] + prices - 1e-9, axis=0)
    own |= (sources.first != news.first[:, shapes]).any(axis=0)
    own |= (sources.last != news.last[:, shapes]).any(axis=0)
    own |= np.diff(sources.after_from) > 0
    own[sources.after] = True
    return own


def kept_words(sources: Sources, own: npt.NDArray[np.bool_]) -> Sources:
    """The prices of some words only, numbered anew; they hold the words of all pairs."""
    number = np.cumsum(own) - 1
    return sources._replace(
        named=np.ascontiguousarray(sources.named[:, own]),
        first=np.ascontiguousarray(sources.first[:, own]),
        last=np.ascontiguousarray(sources.last[:, own]),
        apart=np.ascontiguousarray(sources.apart[:, own]),
        after_from=np.concatenate((np.zeros(1, np.int64), sources.after_from[1:][own])),
        after=number[sources.after].astype(np.int32),
    )


def with_strangers(
    sources: Sources, news: News, bits: npt.NDArray[np.float64], shapes: npt.NDArray[np.uint8]
) -> Sources:
    """The prices with those of further words appended, never met before, of own `bits` and `shapes`."""
    plain = np.zeros((len(news.named), len(bits)))
    return sources._replace(
        named=np.concatenate((sources.named, news.named[:, shapes] + bits), axis=1),
        first=np.concatenate((sources.first, news.first[:, shapes]), axis=1),
        last=np.concatenate((sources.last, news.last[:, shapes]), axis=1),
        apart=np.concatenate((sources.apart, plain), axis=1),
        after_from=np.concatenate((sources.after_from, np.repeat(sources.after_from[-1:], len(bits)))),
    )
