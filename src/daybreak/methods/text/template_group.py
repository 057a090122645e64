"""Learn the template of a group of posts, and read all of them by it.

Posts that read alike word for word are read once and counted. A large group is learnt from a
spread of its posts; all posts are then read by what was learnt, in time linear in their number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from daybreak.methods.text.alignment import Model
from daybreak.methods.text.template_consensus import Posts
from daybreak.methods.text.template_disguise import find_disguises
from daybreak.methods.text.template_learn import learn_template
from daybreak.methods.text.template_model import Learned, Reading, Vocabulary, compact, read
from daybreak.methods.text.template_split import Fill, Succession, classes_of, succession
from daybreak.methods.text.template_tokens import Words, cut_words
from daybreak.methods.text.template_unspaced import learn_wording

#: Groups of more different posts than this are learnt from this many, evenly spread.
SPREAD = 128
#: Posts read at a time, to bound memory.
_BLOCK = 2048


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
    vocabulary, weights = Vocabulary(keys, some.bits[where], some.shapes[where]), counts[chosen]
    posts = Posts(ranks.astype(np.int32), some.offsets, weights, vocabulary.prices, vocabulary.shapes)
    found, *new = learn_template(posts)
    model = Model(*found)
    wording = learn_wording(posts._replace(prices=new[-1]), model)
    surface = tuple(_surface(texts, some, first[chosen], int(where[word])) for word in model.fixed)
    learned = compact(model, new, vocabulary, float(weights.sum()), surface, wording)
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
