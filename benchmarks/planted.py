"""Planted sets: copies of templates hidden among ordinary posts, with the truth beside them.

A set is made of word numbers first (numpy, no loop over posts) and turned into text at the end
(Arrow), so that a million posts take seconds. What can be mixed: slots, word noise (replaced,
inserted, deleted), obfuscation, the script, the vocabulary's shape, common phrases that strangers
share, and sibling templates of which half the sentences are equal. Everything follows from the seed.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

#: First letters and vowels from which words of a script are put together, and what stands between words.
SCRIPTS: dict[str, tuple[str, str, str]] = {
    "latin": ("bcdfghjklmnprstvwz", "aeiou", " "),
    "cyrillic": ("бвгджзклмнпрстфхцчшщ", "аеиоуыэюя", " "),
    "arabic": ("بتثجحخدذرزسشصضطظعغفقكلمنه", "اوي", " "),
    "thai": ("กขคงจฉชซญดตถทธนบปผฝพฟภมยรลวสหอฮ", "ะาิีึืุู", ""),
    "chinese": ("".join(map(chr, range(0x4E00, 0x4E00 + 2000))), "", ""),
    "japanese": (
        "".join(map(chr, range(0x3042, 0x3093))) + "".join(map(chr, range(0x30A2, 0x30F3)))
        + "".join(map(chr, range(0x5E00, 0x5E00 + 1000))), "", "",
    ),
}  # fmt: skip

LEET = str.maketrans("aeiost", "431057")
HOMOGLYPHS = str.maketrans("aceopxy", "асеорху")
FULLWIDTH = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})


@dataclass(frozen=True, slots=True, eq=False)
class Planted:
    """Texts and, for each, the number of the group it was planted in (ordinary posts: one each)."""

    texts: pa.ChunkedArray
    truth: Numbers


def _words(script: str, count: int, rng: np.random.Generator) -> list[str]:
    first, vowels, _ = SCRIPTS[script]
    made: dict[str, None] = {}
    while len(made) < count:
        letters = rng.integers(0, len(first), (count, 4))
        if vowels:
            sounds = rng.integers(0, len(vowels), (count, 4))
            lengths = rng.integers(2, 5, count)
            for row, sound, length in zip(letters, sounds, lengths, strict=True):
                made["".join(first[a] + vowels[b] for a, b in zip(row[:length], sound, strict=False))] = None
        else:
            for row, length in zip(letters, rng.integers(1, 4, count), strict=True):
                made["".join(first[a] for a in row[:length])] = None
    return list(made)[:count]


def _fills(words: list[str], join: str, rng: np.random.Generator) -> list[list[str]]:
    """One list of fills for each kind of slot: names, phones, places, prices, several words."""

    def pick() -> str:
        return words[int(rng.integers(len(words)))]

    return [
        [pick().title() + join + pick().title() for _ in range(3000)],
        [f"+1 {rng.integers(201, 989)}-555-01{rng.integers(0, 100):02d}" for _ in range(5000)],
        [pick().title() for _ in range(300)],
        [f"${rng.integers(2, 90) * 50}" for _ in range(300)] + [f"{n} USD" for n in range(100, 900, 7)],
        [join.join(pick() for _ in range(int(rng.integers(2, 6)))) for _ in range(3000)],
    ]


def _disguise(word: str, way: int) -> str:
    match way:
        case 0:
            return word.upper()
        case 1:
            return word.translate(LEET)
        case 2:
            return word.translate(HOMOGLYPHS)
        case 3:
            return "\u200b".join(word)
        case 4:
            return ".".join(word)
        case 5:
            return word.translate(FULLWIDTH)
        case 6:
            return "".join(chr(0x1D400 + ord(c) - 97) if "a" <= c <= "z" else c for c in word)
        case _:
            return f"{word}!!"


def _ragged(starts: Numbers, lengths: Numbers) -> Numbers:
    """Indices start .. start+length of every row, one after another."""
    ends = np.cumsum(lengths)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - lengths - starts, lengths)


def zipf_sizes(total: int, largest: int, exponent: float = 1.0) -> Numbers:
    """Group sizes from `largest` down to 2 that add up to about `total`."""
    sizes: list[int] = []
    rank, left = 1, total
    while left >= 2:
        size = min(max(2, int(largest / rank**exponent)), left)
        sizes.append(size)
        left -= size
        rank += 1
    return np.array(sizes, np.int64)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a set is planted; the defaults are a middling case."""

    posts: int = 5_000
    seed: int = 0
    words: tuple[int, int] = (40, 80)
    slots: int = 3
    noise: float = 0.05
    vocabulary: int = 20_000
    zipf: float = 1.0
    grouped: float = 0.5
    largest: int | None = None
    exponent: float = 1.0
    common: float = 0.2
    phrases: int = 300
    siblings: float = 0.2
    script: str = "latin"
    obfuscated: float = 0.0
    order: str = "shuffled"


@dataclass(slots=True, eq=False)
class _Plant:
    recipe: Recipe
    rng: np.random.Generator
    vocabulary: NDArray[np.object_]
    odds: NDArray[np.float64]
    fills: list[Numbers]
    bank: list[Numbers]

    def draw(self, count: int) -> Numbers:
        return np.searchsorted(self.odds, self.rng.random(count)).astype(np.int64)

    def bodies(self, count: int) -> tuple[Numbers, Numbers]:
        """Words and lengths of `count` posts: random words with common phrases laid over some of them."""
        low, high = self.recipe.words
        lengths = self.rng.integers(low, high + 1, count)
        words = self.draw(int(lengths.sum()))
        starts = np.cumsum(lengths) - lengths
        per_post = self.recipe.common * lengths / 9.0
        repeats = self.rng.poisson(per_post)
        for post in np.repeat(np.arange(count), repeats):
            phrase = self.bank[int(self.rng.integers(len(self.bank)))]
            if lengths[post] >= 2 * len(phrase):
                at = starts[post] + int(self.rng.integers(lengths[post] - len(phrase) + 1))
                words[at : at + len(phrase)] = phrase
        return words, lengths


def _start(recipe: Recipe) -> _Plant:
    rng = np.random.default_rng(recipe.seed)
    words = _words(recipe.script, recipe.vocabulary, rng)
    join = SCRIPTS[recipe.script][2]
    kinds = _fills(words, join, rng)
    strings = list(words)
    fills: list[Numbers] = []
    for kind in kinds:
        fills.append(np.arange(len(strings), len(strings) + len(kind)))
        strings += kind
    odds = np.cumsum(1.0 / np.arange(1, len(words) + 1) ** recipe.zipf)
    plant = _Plant(recipe, rng, np.array(strings, object), odds / odds[-1], fills, [])
    for _ in range(recipe.phrases):
        plant.bank.append(plant.draw(int(rng.integers(4, 13))))
    return plant


def _templates(plant: _Plant, count: int) -> tuple[Numbers, Numbers]:
    """Bodies of the templates; slots are written as -1 - kind; siblings share every other sentence."""
    recipe, rng = plant.recipe, plant.rng
    words, lengths = plant.bodies(count)
    starts = np.cumsum(lengths) - lengths
    for number in np.flatnonzero(rng.random(count) < recipe.siblings):
        if number == 0:
            continue
        length = min(lengths[number], lengths[number - 1])
        sentence = min(int(rng.integers(6, 14)), max(2, int(length) // 4))
        copied = (np.arange(length) // sentence) % 2 == int(rng.integers(2))
        own = words[starts[number] : starts[number] + length]
        own[copied] = words[starts[number - 1] : starts[number - 1] + length][copied]
    for number in range(count):
        at = rng.choice(lengths[number], min(recipe.slots, lengths[number] // 3), replace=False)
        words[starts[number] + at] = -1 - rng.integers(0, len(plant.fills), len(at))
    return words, lengths


def _fill(plant: _Plant, words: Numbers) -> None:
    for kind, fills in enumerate(plant.fills):
        at = np.flatnonzero(words == -1 - kind)
        words[at] = fills[plant.rng.integers(0, len(fills), len(at))]


def _disturb(plant: _Plant, words: Numbers, post: Numbers) -> tuple[Numbers, Numbers]:
    """Replace, insert and delete words, a third of the noise each."""
    draw = plant.rng.random(len(words))
    third = plant.recipe.noise / 3
    replaced = draw < third
    words = np.where(replaced, plant.draw(len(words)), words)
    copies = np.where(draw >= 3 * third, 1, np.where(draw >= 2 * third, 2, np.where(replaced, 1, 0)))
    inserted = np.flatnonzero(copies == 2)
    position = np.cumsum(copies)[inserted] - 1
    words, post = np.repeat(words, copies), np.repeat(post, copies)
    words[position] = plant.draw(len(position))
    return words, post


def _spell(plant: _Plant, words: Numbers, lengths: Numbers) -> pa.Array:
    recipe = plant.recipe
    strings = list(plant.vocabulary)
    if recipe.obfuscated:
        ways = 8
        plain = recipe.vocabulary
        base = len(strings)
        strings += [_disguise(word, way) for word in strings[:plain] for way in range(ways)]
        hit = (words < plain) & (plant.rng.random(len(words)) < recipe.obfuscated)
        words = np.where(hit, base + words * ways + plant.rng.integers(0, ways, len(words)), words)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    spelled = pa.array(strings, pa.string()).take(pa.array(words))
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), spelled), SCRIPTS[recipe.script][2])


def _order(recipe: Recipe, truth: Numbers, rng: np.random.Generator) -> Numbers:
    match recipe.order:
        case "grouped":
            return np.argsort(truth, kind="stable")
        case "ordinary-first":
            return np.argsort(-truth, kind="stable")
        case _:
            return rng.permutation(len(truth))


def plant(recipe: Recipe) -> Planted:
    """Plant one set; the same recipe gives the same set."""
    made = _start(recipe)
    largest = recipe.largest or max(2, recipe.posts // 50)
    sizes = zipf_sizes(int(recipe.posts * recipe.grouped), largest, recipe.exponent)
    words, lengths = _templates(made, len(sizes))
    starts = np.cumsum(lengths) - lengths
    truth = np.concatenate(
        [
            np.repeat(np.arange(len(sizes)), sizes),
            np.arange(len(sizes), len(sizes) + recipe.posts - sizes.sum()),
        ]
    )
    order = _order(recipe, truth, made.rng)
    truth = truth[order]
    pieces = []
    for begin in range(0, recipe.posts, 100_000):
        part = truth[begin : begin + 100_000]
        copy = part < len(sizes)
        own_words, own_lengths = made.bodies(int((~copy).sum()))
        pool = np.concatenate([words, own_words])
        pool_starts, pool_lengths = np.empty(len(part), np.int64), np.empty(len(part), np.int64)
        pool_starts[copy], pool_lengths[copy] = starts[part[copy]], lengths[part[copy]]
        pool_starts[~copy] = len(words) + np.cumsum(own_lengths) - own_lengths
        pool_lengths[~copy] = own_lengths
        text = pool[_ragged(pool_starts, pool_lengths)]
        _fill(made, text)
        text, post = _disturb(made, text, np.repeat(np.arange(len(part)), pool_lengths))
        pieces.append(_spell(made, text, np.bincount(post, minlength=len(part))))
    return Planted(pa.chunked_array(pieces, pa.string()), truth)
