"""Learn a template from posts, and read posts by it: the numbers behind `Template`.

Posts that read alike word for word are read once and counted. A large group is learnt from a
spread of its posts; all posts are then read by what was learnt, in time linear in their number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from daybreak.methods.text.alignment import Model, Spans, read_posts
from daybreak.methods.text.alignment_unspaced import Wording, read_wording
from daybreak.methods.text.description_length import universal_bits
from daybreak.methods.text.template_consensus import Posts
from daybreak.methods.text.template_disguise import NONE, Disguises, find_disguises
from daybreak.methods.text.template_learn import learn_template
from daybreak.methods.text.template_sources import NEVER, News, kept_words, told_apart, with_strangers
from daybreak.methods.text.template_split import Fill, Succession, classes_of, succession
from daybreak.methods.text.template_tokens import Shape, Words, cut_words
from daybreak.methods.text.template_unspaced import learn_wording

#: Groups of more different posts than this are learnt from this many, evenly spread.
SPREAD = 128
#: Posts read at a time, to bound memory.
_BLOCK = 2048

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


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """All posts of one group as read by their template.

    `starts`, `ends` int32[n, s]: the characters of each fill, alike where the post skips it. `noise`
    int32[n]: words that depart from the template outside its slots. `outliers`: posts shorter told alone.
    Bits in total.
    """

    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]
    noise: npt.NDArray[np.int32]
    outliers: tuple[int, ...]
    bits_alone: float
    bits_with: float


def _alone(words: Words) -> npt.NDArray[np.float64]:
    """Bits to tell each post word by word; float64[n]."""
    sums = np.concatenate((np.zeros(1), np.cumsum(words.bits)))
    lengths = np.diff(words.offsets)
    bits: npt.NDArray[np.float64] = sums[words.offsets[1:]] - sums[words.offsets[:-1]]
    bits += 2 * np.log2(lengths + 1.0) + 1
    return bits


def _select(words: Words, posts: npt.NDArray[np.int64]) -> Words:
    """Return the words of some posts only."""
    lengths = (words.offsets[1:] - words.offsets[:-1])[posts]
    offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    rows = np.repeat(words.offsets[:-1][posts] - offsets[:-1], lengths) + np.arange(offsets[-1])
    return Words(
        offsets,
        words.keys[rows],
        words.starts[rows],
        words.ends[rows],
        words.shapes[rows],
        words.bits[rows],
        words.spaced,
    )


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


def _distinct(words: Words) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """First post of each different word sequence, the sequence of each post, and how often it occurs."""
    numbers: dict[bytes, int] = {}
    first: list[int] = []
    which = np.empty(len(words), np.int64)
    for post in range(len(words)):
        key = words.keys[words.offsets[post] : words.offsets[post + 1]].tobytes()
        number = numbers.setdefault(key, len(numbers))
        if number == len(first):
            first.append(post)
        which[post] = number
    return np.array(first, np.int64), which, np.bincount(which).astype(np.float64)


class _Vocabulary(NamedTuple):
    """The different words of some posts: key, bits and `Shape` of each."""

    keys: npt.NDArray[np.uint64]
    prices: npt.NDArray[np.float64]
    shapes: npt.NDArray[np.uint8]


def _compact(
    model: Model,
    new: list[npt.NDArray[np.float64]],
    vocabulary: _Vocabulary,
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


def learn(texts: Sequence[str]) -> tuple[Learned, Group]:
    """Learn the template of a group and read every post by it."""
    words = cut_words(texts)
    disguises = find_disguises(texts, words)
    words = disguises.lifted(words)
    first, which, counts = _distinct(words)
    chosen = np.arange(len(first))
    if len(first) > SPREAD:
        chosen = np.linspace(0, len(first) - 1, SPREAD).astype(np.int64)
    some = _select(words, first[chosen])
    keys, where, ranks = np.unique(some.keys, return_index=True, return_inverse=True)
    vocabulary, weights = _Vocabulary(keys, some.bits[where], some.shapes[where]), counts[chosen]
    posts = Posts(ranks.astype(np.int32), some.offsets, weights, vocabulary.prices, vocabulary.shapes)
    found, *new = learn_template(posts)
    model = Model(*found)
    wording = learn_wording(posts._replace(prices=new[-1]), model)
    surface = tuple(_surface(texts, some, first[chosen], int(where[word])) for word in model.fixed)
    learned = _compact(model, new, vocabulary, float(weights.sum()), surface, wording)
    learned = replace(learned, spaced=words.spaced, disguises=disguises)
    return _read_group(learned, texts, words, first, which)


def _surface(texts: Sequence[str], words: Words, posts: npt.NDArray[np.int64], word: int) -> str:
    """Return the characters of one word as its post writes it."""
    rank = int(np.searchsorted(words.offsets, word, side="right")) - 1
    return texts[int(posts[rank])][words.starts[word] : words.ends[word]]


def _read_group(
    learned: Learned,
    texts: Sequence[str],
    words: Words,
    first: npt.NDArray[np.int64],
    which: npt.NDArray[np.int64],
) -> tuple[Learned, Group]:
    """Read each different post once, in blocks, and hand the result to its copies."""
    total, gaps = len(first), learned.slot_gaps
    bits, alone, noise = np.empty(total), np.empty(total), np.empty(total, np.int32)
    fill_from, fill_to = np.empty((total, len(gaps)), np.int32), np.empty((total, len(gaps)), np.int32)
    for block in range(0, total, _BLOCK):
        rows = slice(block, min(block + _BLOCK, total))
        reading = read(learned, _select(words, first[rows]))
        bits[rows], alone[rows] = reading.bits, reading.alone
        fill_from[rows], fill_to[rows] = reading.fill_from[:, gaps], reading.fill_to[:, gaps]
        noise[rows] = _departures(reading)
    strangers = bits >= alone if len(words) > 1 else np.ones(total, np.bool_)
    posts, base = np.asarray(first), words.offsets[:-1][first]
    fitting = np.flatnonzero(~strangers)[:SPREAD]
    successions = []
    starts, ends = [], []
    for slot in range(len(gaps)):
        spans = base[:, None] + np.stack((fill_from[:, slot], fill_to[:, slot]), axis=1)
        told = succession(
            [
                _fill(texts[posts[post]], words, spans[post])
                for post in fitting
                if spans[post, 1] > spans[post, 0]
            ]
        )
        successions.append(told)
        for part in _parts(words, spans, told):
            own = part[which] + (words.offsets[:-1] - base[which])[:, None]
            characters = _characters(words, own[:, 0], own[:, 1])
            starts.append(characters[0])
            ends.append(characters[1])
    empty = np.zeros((len(words), 0), np.int32)
    with_template = float(np.where(strangers, alone, bits)[which].sum())
    if not strangers.all():
        with_template += learned.own_bits + len(words)
    outliers = tuple(int(post) for post in np.flatnonzero(strangers[which])) if len(words) > 1 else ()
    group = Group(
        np.stack(starts, axis=1) if starts else empty,
        np.stack(ends, axis=1) if ends else empty,
        noise[which],
        outliers,
        float(alone[which].sum()),
        with_template,
    )
    return replace(learned, successions=tuple(successions)), group


def _characters(
    words: Words, first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Characters of words [first, last) of all words, one span of each post, as by `Reading.place`."""
    base, stop = words.offsets[:-1], words.offsets[1:]
    if len(words.starts) == 0:
        nothing = np.zeros(len(base), np.int32)
        return nothing, nothing
    final = len(words.starts) - 1
    opening = np.where(stop > base, words.starts[np.minimum(base, final)], 0)
    before = np.where(first > base, words.ends[np.maximum(first - 1, 0)], opening)
    held = last > first
    starts = np.where(held, words.starts[np.minimum(first, final)], before)
    return starts, np.where(held, words.ends[np.maximum(last - 1, 0)], before)


def _fill(text: str, words: Words, span: npt.NDArray[np.int64]) -> Fill:
    """A fill as its words, and what stands before each of them."""
    first, last = int(span[0]), int(span[1])
    starts, ends = words.starts[first:last].tolist(), words.ends[first:last].tolist()
    said = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    marks = [" ", *(text[end:start] for end, start in zip(ends, starts[1:], strict=False))]
    return Fill(classes_of(words.shapes[first:last], words.bits[first:last]), said, marks)


def _parts(words: Words, spans: npt.NDArray[np.int64], told: Succession) -> list[npt.NDArray[np.int64]]:
    """Cut the fills of one gap, words [spans[p, 0], spans[p, 1]), into its slots."""
    if told.parts == 1:
        return [spans]
    cut = [
        told.cut(classes_of(words.shapes[first:last], words.bits[first:last]), int(first))
        for first, last in spans
    ]
    table = np.array(cut, np.int64)
    return [table[:, part] for part in range(told.parts)]


def _departures(reading: Reading) -> npt.NDArray[np.int32]:
    """Count the words of each post that depart from the template outside its slots."""
    learned = reading.learned
    plain = learned.model.slot_of < 0
    extra = (reading.gap_to - reading.gap_from).sum(axis=1)
    extra -= (reading.fill_to - reading.fill_from)[:, ~plain].sum(axis=1)
    present = reading.gap_from[:, 1:] > reading.gap_to[:, :-1]
    at = reading.words.offsets[:-1, None] + reading.gap_to[:, :-1]
    same = np.zeros(present.shape, np.bool_)
    if len(reading.ranks):
        held = reading.ranks[np.minimum(at, len(reading.ranks) - 1)]
        same = present & (held == learned.fixed[None, :])
    departures: npt.NDArray[np.int32] = (extra + (~same).sum(axis=1)).astype(np.int32)
    return departures
