"""Learn which characters of a template are one word, and what noise and slots write, without spaces.

Noise strikes words, so the characters of one come and go together from post to post. Where both neighbours
of a unit are in their place nobody can doubt what stands for it: from there come the rates of noise and its
words. A slot's own words come from posts that have the units beside it; then all is read again, and learnt
again.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from daybreak.methods.text.alignment import Model, Spans, read_posts
from daybreak.methods.text.alignment_unspaced import (
    BEFORE,
    END,
    LONGEST_STRAY,
    OWN,
    STRAY,
    Wording,
    read_wording,
)
from daybreak.methods.text.template_consensus import Posts, voters
from daybreak.methods.text.template_noise import without_strays
from daybreak.methods.text.template_sources import NEVER, News, Pieces, learn_sources

_CHARACTER = 7
#: Where noise strikes fewer words than this share, or words part in fewer posts, characters will do.
_STRUCK, _PARTED = 0.03, 6.0
#: Characters of one word part, by misreading, so many times less often than others. Of the pairs of
#: characters at least this share stands at the seam of two words.
_TOGETHER, _SEAMS = 5.0, 0.15
_ROUNDS = 2
#: What a post whose unit beside a fill is missing says of that slot, as a share of what others say.
_HEARSAY = 0.1
#: As many fills as it takes to believe that noise strikes a slot otherwise than the rest.
_FILLS_ALIKE = 4.0
#: Longer fills, in characters, count as this long when strays are told from them.
_LONGEST_FILL = 64
#: After a stray word in a fill: its own words, another stray word, nothing, before anything is known.
_AFTER_STRAY = (0.1, 0.2, 0.7)


class _Rates(NamedTuple):
    """How often a unit is kept, replaced by a stray word, missing, and followed by a stray word."""

    kept: float
    replaced: float
    removed: float
    inserted: float


class _Read(NamedTuple):
    """Posts as read last: where they stand, which units they have whole, and the pieces of their fills."""

    spans: Spans
    whole: npt.NDArray[np.bool_]
    pieces: npt.NDArray[np.int32]


def learn_wording(everyone: Posts, model: Model) -> tuple[Wording, News] | None:
    """Learn how posts of a script without spaces are worded, from a template read by characters.

    None where most fixed words are written with spaces, or where too little differs to tell words by.
    """
    fixed = model.fixed
    if everyone.weights.sum() < _PARTED or 2 * np.sum(everyone.shapes[fixed] == _CHARACTER) <= len(fixed):
        return None
    spans, _ = read_posts(model, everyone.words, everyone.offsets)
    posts = voters(everyone, fixed, spans)
    kept = _kept(posts, fixed, spans)
    units, parted = _units(posts, model, kept, spans)
    if parted < _PARTED:
        return None
    read, wording = _Read(spans, _whole(kept, units), _whole_fills(model.slot_of, spans)), None
    for _round in range(_ROUNDS):
        if wording:
            spans, _, pieces = read_wording(wording, posts.words, posts.offsets)
            read = _Read(spans, _whole(_kept(posts, fixed, spans), units), pieces)
        rates, strays = _isolated(posts, model.slot_of, units, read)
        if 1.0 - rates.kept + rates.inserted < _STRUCK:
            return None
        trust = _trust(posts, model.slot_of, units, read.whole)
        if wording is None:
            trust *= _clean(posts, model.slot_of, spans, trust, rates, strays)
        own = [_pieces(posts, read.pieces, trust, OWN, slot) for slot in range(len(trust))]
        if wording:
            loose = [_pieces(posts, read.pieces, trust, STRAY, slot) for slot in range(len(trust))]
            strays = Pieces(*(np.concatenate(part) for part in zip(strays, *loose, strict=True)))
        turns = _turns(read.pieces if wording else None, trust, rates)
        sources, news = learn_sources(posts, strays, own, turns)
        kept_bits, replaced, removed, inserted = (float(-np.log2(rate)) for rate in rates)
        wording = Wording(fixed, model.slot_of, units, kept_bits, replaced, removed, inserted, sources)
    return (wording, news) if wording else None


def _kept(posts: Posts, fixed: npt.NDArray[np.int32], spans: Spans) -> npt.NDArray[np.bool_]:
    """Whether each post has each fixed word in its place; bool[n, m]."""
    at = spans.gap_to[:, :-1]
    place = np.minimum(posts.offsets[:-1, None] + at, len(posts.words) - 1)
    alike: npt.NDArray[np.bool_] = (spans.gap_from[:, 1:] > at) & (posts.words[place] == fixed)
    return alike


def _whole(kept: npt.NDArray[np.bool_], units: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Whether each post has all of each unit in its place; bool[n, U]."""
    return np.logical_and.reduceat(kept, units[:-1], axis=1)


def _units(
    posts: Posts, model: Model, kept: npt.NDArray[np.bool_], spans: Spans
) -> tuple[npt.NDArray[np.int32], float]:
    """Where units begin (see `Wording`), and in how many posts two units side by side part."""
    rows = len(model.fixed)
    weights = posts.weights / posts.weights.sum()
    between = spans.gap_to[:, 1:rows] > spans.gap_from[:, 1:rows]
    parted = weights @ ((kept[:, :-1] != kept[:, 1:]) | (kept[:, :-1] & kept[:, 1:] & between))
    character = posts.shapes[model.fixed] == _CHARACTER
    joinable = (model.slot_of[1:rows] < 0) & character[:-1] & character[1:]
    strange = np.quantile(parted[joinable], 1.0 - _SEAMS) if joinable.any() else 0.0
    strange = min(0.95, max(1e-6, float(strange)))
    together = strange / _TOGETHER
    gain = np.log((1.0 - together) / (1.0 - strange))
    seam = ~joinable | (parted > gain / (np.log(_TOGETHER) + gain))
    units = np.concatenate(([0], np.flatnonzero(seam) + 1, [rows])).astype(np.int32)
    return units, strange * float(posts.weights.sum())


def _isolated(
    posts: Posts, slot_of: npt.NDArray[np.int32], units: npt.NDArray[np.int32], read: _Read
) -> tuple[_Rates, Pieces]:
    """What happens to units, and between units, whose neighbours stand: the rates, and the stray words."""
    spans, whole = read.spans, read.whole
    plain, weights = slot_of[units] < 0, posts.weights[:, None]
    among = np.zeros(whole.shape, np.bool_)
    among[:, 1:-1] = whole[:, :-2] & whole[:, 2:] & plain[1:-2] & plain[2:-1]
    start, stop = spans.gap_from[:, units[:-1]], spans.gap_to[:, units[1:]]
    kept, gone = float((weights * (among & whole)).sum()), among & ~whole
    removed = float((weights * (gone & (stop == start))).sum())
    replaced = gone & (stop > start)
    seams = whole[:, :-1] & whole[:, 1:] & plain[1:-1]
    open_from, open_to = spans.gap_from[:, units[1:-1]], spans.gap_to[:, units[1:-1]]
    inserted = seams & (open_to > open_from)
    struck = float((weights * replaced).sum())
    total, chances = kept + removed + struck + 1.5, float((weights * seams).sum()) + 1.0
    further = (float((weights * inserted).sum()) + 0.5) / chances
    rates = _Rates((kept + 0.5) / total, (struck + 0.5) / total, (removed + 0.5) / total, min(0.9, further))
    post = np.concatenate((np.nonzero(replaced)[0], np.nonzero(inserted)[0]))
    first = np.concatenate((start[replaced], open_from[inserted]))
    end = np.concatenate((stop[replaced], open_to[inserted]))
    short = (end - first <= LONGEST_STRAY) & (posts.weights[post] > 0)
    post, base = post[short], posts.offsets[post[short]]
    return rates, Pieces(post, base + first[short], base + end[short], posts.weights[post])


def _trust(
    posts: Posts, slot_of: npt.NDArray[np.int32], units: npt.NDArray[np.int32], whole: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """Weight of each post's word on what each slot holds; float64[S, n]."""
    stands = np.pad(whole, ((0, 0), (1, 1)), constant_values=True)
    opens = np.flatnonzero(slot_of[units] >= 0)
    beside = (stands[:, opens] & stands[:, opens + 1]).T
    return posts.weights * np.where(beside, 1.0, _HEARSAY)


def _clean(
    posts: Posts,
    slot_of: npt.NDArray[np.int32],
    spans: Spans,
    trust: npt.NDArray[np.float64],
    rates: _Rates,
    strays: Pieces,
) -> npt.NDArray[np.float64]:
    """How probable it is, by its length, that each fill has no stray word beside it; float64[S, n]."""
    sizes = np.bincount(strays.end - strays.start, strays.weight, LONGEST_STRAY + 1)
    beside = rates.inserted * sizes / max(sizes.sum(), 1e-9)
    beside[0] = 1.0 - rates.inserted
    stray = np.convolve(beside, beside)
    clean = np.ones_like(trust)
    for slot, gap in enumerate(np.flatnonzero(slot_of >= 0)):
        sizes = np.minimum(spans.gap_to[:, gap] - spans.gap_from[:, gap], _LONGEST_FILL)
        said = np.bincount(sizes, trust[slot], _LONGEST_FILL + 1).astype(np.float64)
        lengths = without_strays(said, stray)
        whole = np.convolve(lengths, stray)[: len(said)]
        clean[slot] = (lengths * stray[0] / np.maximum(whole, 1e-9))[sizes]
    return clean


def _whole_fills(slot_of: npt.NDArray[np.int32], spans: Spans) -> npt.NDArray[np.int32]:
    """Every fill as one piece of its slot's own, as `read_wording` tells pieces."""
    gaps = np.flatnonzero(slot_of >= 0)
    start, end = spans.fill_from[:, gaps], spans.fill_to[:, gaps]
    post, slot = np.nonzero(end > start)
    told = (post, slot, np.full(len(post), OWN), start[post, slot], end[post, slot])
    return np.stack(told, axis=1).astype(np.int32)


def _pieces(
    posts: Posts, told: npt.NDArray[np.int32], trust: npt.NDArray[np.float64], state: int, slot: int
) -> Pieces:
    """The pieces of one slot that are its own, or stray words."""
    post, _, _, start, end = told[(told[:, 1] == slot) & (told[:, 2] == state)].T.astype(np.int64)
    counts = trust[slot, post] > 0
    post = post[counts]
    base = posts.offsets[post]
    return Pieces(post, base + start[counts], base + end[counts], trust[slot, post])


def _turns(
    told: npt.NDArray[np.int32] | None, trust: npt.NDArray[np.float64], rates: _Rates
) -> npt.NDArray[np.float64]:
    """Bits of each turn of each slot's fills (see `Sources`); noise strikes them as units, unless seen."""
    expected, counts = np.zeros((4, 4)), np.zeros((len(trust), 4, 4))
    expected[BEFORE, OWN:] = 1.0 - rates.replaced - rates.removed, rates.replaced, rates.removed
    expected[OWN, STRAY:] = rates.inserted / 2, 1.0 - rates.inserted / 2
    expected[STRAY, OWN:] = _AFTER_STRAY
    if told is not None:
        post, slot, state, _, _ = told[np.lexsort((told[:, 3], told[:, 1], told[:, 0]))].T
        opens = np.ones(len(post) + 1, np.bool_)
        opens[1:-1] = (post[1:] != post[:-1]) | (slot[1:] != slot[:-1])
        came = np.where(opens[:-1], BEFORE, np.roll(state, 1))
        np.add.at(counts, (slot, came, state), trust[slot, post])
        ends = opens[1:]
        np.add.at(counts, (slot[ends], state[ends], END), trust[slot[ends], post[ends]])
        empty = trust.copy()
        empty[slot, post] = 0.0
        counts[:, BEFORE, END] += empty.sum(axis=1)
    shares = counts + _FILLS_ALIKE * expected
    shares /= np.maximum(shares.sum(axis=2, keepdims=True), 1e-9)
    return np.where(shares > 0, -np.log2(np.maximum(shares, 1e-12)), NEVER)
