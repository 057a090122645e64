"""What a template knows, and posts read by it: the numbers behind `Template`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from daybreak.methods.text.alignment import Model, Spans, read_posts
from daybreak.methods.text.alignment_unspaced import Wording, read_wording
from daybreak.methods.text.description_length import universal_bits
from daybreak.methods.text.template_disguise import NONE, Disguises
from daybreak.methods.text.template_sources import NEVER, News, kept_words, told_apart, with_strangers
from daybreak.methods.text.template_split import Succession, classes_of
from daybreak.methods.text.template_tokens import Shape, Words

Kind = Literal["inserted", "replaced", "deleted"]


class Span(NamedTuple):
    """A fill of slot number `slot`: characters [start, end) of the post, empty where skipped."""

    slot: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What a template knows, as prices in bits (see `alignment.Model`).

    `keys` uint64[K] sorted: the words with prices of their own. `fixed` int32[m] and the price
    tables point into it. Every other word costs its own bits and `noise_new[shape]` or
    `slot_new[slot, shape]`, and `first_new[slot, shape]` where it begins a fill.
    `own_bits` is the price of the template itself, `quiet` of leaving the plain gaps empty.
    `surface` is each fixed word as the first post that holds it writes it; `successions` say
    which gaps hold several slots side by side. `spaced` is that of `Words`; `disguises` are the
    numbers that stand for words here. `wording` is how posts without spaces are read instead, if at all.
    """

    keys: npt.NDArray[np.uint64]
    model: Model
    noise_new: npt.NDArray[np.float64]
    slot_new: npt.NDArray[np.float64]
    first_new: npt.NDArray[np.float64]
    own_bits: float
    quiet: float
    surface: tuple[str, ...]
    successions: tuple[Succession, ...] = ()
    spaced: bool = False
    disguises: Disguises = NONE
    wording: tuple[Wording, News] | None = None

    @property
    def fixed(self) -> npt.NDArray[np.int32]:
        """The fixed words, as rows of `keys`; int32[m]."""
        return self.model.fixed

    @property
    def slot_gaps(self) -> list[int]:
        """The gaps that hold slots, in order."""
        return [int(gap) for gap in np.flatnonzero(self.model.slot_of >= 0)]

    @property
    def first_slots(self) -> list[int]:
        """Number of the first slot in each of `slot_gaps`, and at the end the number of slots."""
        return [0, *np.cumsum([told.parts for told in self.successions], dtype=int).tolist()]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Some posts beside a template.

    `gap_from`, `gap_to` int32[n, m + 1] count words of each post. `fill_from`, `fill_to`, of the
    same shape, leave out noise beside a fill.
    """

    words: Words
    ranks: npt.NDArray[np.int32]
    learned: Learned
    gap_from: npt.NDArray[np.int32]
    gap_to: npt.NDArray[np.int32]
    fill_from: npt.NDArray[np.int32]
    fill_to: npt.NDArray[np.int32]
    bits: npt.NDArray[np.float64]
    alone: npt.NDArray[np.float64]

    def place(self, post: int, first: int, last: int) -> tuple[int, int]:
        """Characters of words [first, last) of a post; an empty span after the word before."""
        base, stop = int(self.words.offsets[post]), int(self.words.offsets[post + 1])
        if last > first:
            return int(self.words.starts[base + first]), int(self.words.ends[base + last - 1])
        if first > 0:
            at = int(self.words.ends[base + first - 1])
        else:
            at = int(self.words.starts[base]) if stop > base else 0
        return at, at

    def fills(self, post: int) -> list[Span]:
        """What the post puts into each slot."""
        spans: list[Span] = []
        base = int(self.words.offsets[post])
        for gap, told in zip(self.learned.slot_gaps, self.learned.successions, strict=True):
            first, last = int(self.fill_from[post, gap]), int(self.fill_to[post, gap])
            parts = [(first, last)]
            if told.parts > 1:
                held = slice(base + first, base + last)
                parts = told.cut(classes_of(self.words.shapes[held], self.words.bits[held]), first)
            spans += [Span(len(spans) + rank, *self.place(post, *part)) for rank, part in enumerate(parts)]
        return spans

    def differences(self, post: int) -> Iterator[tuple[Kind, int, int, int]]:
        """Yield kind, start, end and the fixed word concerned (-1 for none), in reading order."""
        base = int(self.words.offsets[post])
        rows, slot_of = len(self.learned.fixed), self.learned.model.slot_of
        for gap in range(rows + 1):
            first, last = int(self.gap_from[post, gap]), int(self.gap_to[post, gap])
            held = range(int(self.fill_from[post, gap]), int(self.fill_to[post, gap]))
            for word in range(first, last):
                if slot_of[gap] < 0 or word not in held:
                    yield ("inserted", *self.place(post, word, word + 1), -1)
            if gap == rows:
                return
            if int(self.gap_from[post, gap + 1]) == last:
                yield ("deleted", *self.place(post, last, last), gap)
            elif self.ranks[base + last] != self.learned.fixed[gap]:
                yield ("replaced", *self.place(post, last, last + 1), gap)


def _alone(words: Words) -> npt.NDArray[np.float64]:
    """Bits to tell each post word by word; float64[n]."""
    sums = np.concatenate((np.zeros(1), np.cumsum(words.bits)))
    lengths = np.diff(words.offsets)
    bits: npt.NDArray[np.float64] = sums[words.offsets[1:]] - sums[words.offsets[:-1]]
    bits += 2 * np.log2(lengths + 1.0) + 1
    return bits


def read(learned: Learned, words: Words) -> Reading:
    """Read posts by a template; words it never saw cost what new words cost."""
    words = learned.disguises.lifted(words)
    known = len(learned.keys)
    ranks = np.searchsorted(learned.keys, words.keys).astype(np.int32)
    strange = ranks == known
    strange[~strange] = learned.keys[ranks[~strange]] != words.keys[~strange]
    _, first, inverse = np.unique(words.keys[strange], return_index=True, return_inverse=True)
    ranks[strange] = inverse.astype(np.int32) + known
    bits, shapes = words.bits[strange][first], words.shapes[strange][first]
    spans, cost = _read_ranks(learned, ranks, words.offsets, bits, shapes)
    return Reading(words, ranks, learned, *spans, cost + learned.quiet, _alone(words))


def _read_ranks(
    learned: Learned,
    ranks: npt.NDArray[np.int32],
    offsets: npt.NDArray[np.int64],
    bits: npt.NDArray[np.float64],
    shapes: npt.NDArray[np.uint8],
) -> tuple[Spans, npt.NDArray[np.float64]]:
    """Read posts of numbered words; those never met, numbered after the known, have these bits and shapes."""
    if learned.wording is not None:
        wording, news = learned.wording
        sources = with_strangers(wording.sources, news, bits, shapes)
        spans, cost, _ = read_wording(wording._replace(sources=sources), ranks, offsets)
        return spans, cost
    model = learned.model
    slot_words = np.concatenate((model.slot_words, learned.slot_new[:, shapes] + bits), axis=1)
    slot_first = np.concatenate((model.slot_first, learned.first_new[:, shapes]), axis=1)
    model = model._replace(
        noise=np.concatenate((model.noise, learned.noise_new[shapes] + bits)),
        runs=np.concatenate((model.runs, shapes == Shape.CHARACTER)),
        slot_words=np.ascontiguousarray(slot_words),
        slot_first=np.ascontiguousarray(slot_first),
    )
    return read_posts(model, ranks, offsets)


class Vocabulary(NamedTuple):
    """The different words of some posts: key, bits and `Shape` of each."""

    keys: npt.NDArray[np.uint64]
    prices: npt.NDArray[np.float64]
    shapes: npt.NDArray[np.uint8]


def compact(
    model: Model,
    new: list[npt.NDArray[np.float64]],
    vocabulary: Vocabulary,
    weight: float,
    surface: tuple[str, ...],
    wording: tuple[Wording, News] | None,
) -> Learned:
    """Keep only the words whose price is their own, and price the template itself."""
    keys, prices, shapes = vocabulary
    noise_new, slot_new, first_new, naming = new
    slots = len(model.slot_words)
    own = model.noise < noise_new[shapes] + prices - 1e-9
    own[model.fixed] = True
    own |= (model.slot_words < slot_new[:, shapes] + prices - 1e-9).any(axis=0)
    own |= (model.slot_first != first_new[:, shapes]).any(axis=0)
    if wording is not None:
        own |= told_apart(wording[0].sources, wording[1], prices, shapes)
    listed = model.slot_words < slot_new[:, shapes] + naming - 1e-9
    told = naming < prices
    told[model.fixed] = True
    rank = np.cumsum(own) - 1
    fixed = rank[model.fixed].astype(np.int32)
    lengths = int((model.slot_lengths < model.slot_lengths.max(axis=1, initial=0.0)[:, None]).sum())
    own_bits = universal_bits(len(fixed)) + prices[told].sum() + naming[model.fixed].sum()
    own_bits += universal_bits(slots) + slots * np.log2(len(fixed) + 1) + (listed * naming).sum()
    own_bits += 0.5 * np.log2(weight + 1) * (3 + lengths + listed.sum())
    insert = 2.0**-model.insert
    quiet = -np.log2(1.0 - insert) * (len(fixed) + 1 - slots)
    compact = model._replace(
        fixed=fixed,
        noise=model.noise[own],
        runs=model.runs[own],
        slot_words=np.ascontiguousarray(model.slot_words[:, own]),
        slot_first=np.ascontiguousarray(model.slot_first[:, own]),
    )
    if wording is not None:
        worded, news = wording
        units, seams, pairs = len(worded.units) - 1, len(fixed), (worded.sources.joined < NEVER).sum()
        own_bits += seams + 0.5 * np.log2(weight + 1) * pairs
        quiet = -np.log2(1.0 - 2.0**-worded.inserted) * (units + 1 - slots)
        wording = worded._replace(fixed=fixed, sources=kept_words(worded.sources, own)), news
    return Learned(
        keys[own],
        compact,
        noise_new,
        slot_new,
        first_new,
        float(own_bits),
        float(quiet),
        surface,
        wording=wording,
    )
