"""What a reader could reach who knew everything about the planted slots: the bound of ADR 0008.

The reader is told the template, the vocabulary, the list behind every kind of fill and the noise, and reads
each post by its exact posterior (forward and backward sums over where each part of the template begins and
ends). A fill is claimed at its likeliest beginning and end when their probabilities add up to over 0.94,
which gave the best F1. What it misses, nobody can find: a stray word of noise beside a fill of free words is
nothing else than a word of the fill.

Run: python benchmarks/slot_bound.py [--groups 4] [--posts 30]
"""

import argparse
import re
from collections import Counter
from collections.abc import Mapping
from math import prod

from templates import LETTERS, SHARED_WORDS, UNSPACED, Mix, Planted, Planter, Score, ours

#: The two ends' probabilities must add up to more than this.
SURE = 0.94

#: A word, and how probable it is.
Words = Mapping[str, float]
#: For each place a part may begin, how probable each place is for its end, with all that is written between.
Ends = list[dict[int, float]]


def likelihoods(words: list[str]) -> Words:
    """A draw from a list."""
    return {word: times / len(words) for word, times in Counter(words).items()}


def wordings(planter: Planter, kind: str, free: Words) -> list[tuple[float, list[Words]]]:
    """How a fill of that kind is drawn: ways with their probability, each a row of draws."""
    name = likelihoods(planter.names)
    if kind == "name":
        return [(1 / 2, [name]), (1 / 2, [name, name])]
    if kind == "place" and planter.mix.script in UNSPACED:
        return [(1, [name])]
    if kind == "place":
        return [(1 / len(SHARED_WORDS), [{word: 1.0} for word in place.split()]) for place in SHARED_WORDS]
    if kind == "phone":
        return [(1, [likelihoods([f"202-555-01{end:02d}" for end in range(100)])])]
    if kind == "price":
        return [(1, [likelihoods(["100", "200", "300", "450", "600"])])]
    if kind == "phrase":
        return [(1 / 4, [free] * count) for count in (1, 2, 3, 4)]
    raise ValueError(kind)


class Letters(dict[str, float]):
    """Words of a vocabulary that is not told: any one to three letters of the script."""

    def __init__(self, letters: str) -> None:
        super().__init__(likelihoods(list(letters)))

    def get(self, word: str, default: float = 0.0) -> float:  # type: ignore[override]
        if not 1 <= len(word) <= 3:
            return default
        return prod((self[letter] for letter in word), start=1 / 3)

    def __missing__(self, letter: str) -> float:
        return 0.0


class Reader:
    """Reads the posts of one group, knowing how they were made; the vocabulary only if it is `told`."""

    def __init__(self, planter: Planter, template: list[str | int], told: bool) -> None:
        noise, kinds = planter.mix.noise, planter.mix.noise_kinds
        self.replaced, self.inserted, self.deleted = (noise * kinds.count(one) / len(kinds) for one in "rid")
        self.kept = 1 - noise
        self.unspaced = planter.unspaced
        self.marks = "" if self.unspaced else ",.:;!?"
        self.noise_in_fills = planter.mix.noise_in_fills
        self.vocabulary = likelihoods(planter.vocabulary) if told else Letters(LETTERS[planter.mix.script])
        self.sizes = sorted({len(word) for word in planter.vocabulary}) if self.unspaced else [1]
        self.parts: list[str | list[tuple[float, list[Words]]] | None] = []
        for part in template:
            if isinstance(part, str):
                self.parts.append(part.strip(self.marks))
            else:
                # behind a fill there may be a stray word, which is none of it
                self.parts += [wordings(planter, planter.mix.slots[part], self.vocabulary), None]

    def fills(self, text: str) -> list[tuple[int, int]]:
        """The spans of characters the reader claims as fills."""
        marks = self.cut(text)
        self.words = [text[start:end] for start, end in marks]
        ends = [
            self.behind()
            if part is None
            else self.fixed(part)
            if isinstance(part, str)
            else self.filled(part)
            for part in self.parts
        ]
        before, after = self.sums(ends)
        claims = []
        for part, table, left, right in zip(self.parts, ends, before, after, strict=True):
            if part is None or isinstance(part, str):
                continue
            start, end, sure = self.likeliest(table, left, right)
            if sure > SURE:
                claims.append((marks[start][0], marks[end - 1][1]))
        return claims

    def cut(self, text: str) -> list[tuple[int, int]]:
        if self.unspaced:
            return [(at, at + 1) for at in range(len(text))]
        found = re.finditer(r"\S+", text)
        return [(one.start(), one.start() + len(one.group().rstrip(",.:;!?"))) for one in found]

    def said(self, start: int, size: int) -> str:
        """The word written there; empty past the end."""
        here = self.words[start : start + size]
        return "".join(here) if len(here) == size else ""

    def stray(self, start: int, size: int) -> float:
        """How probable it is that noise wrote what stands there."""
        return self.vocabulary.get(self.said(start, size).strip(self.marks), 0.0) if size else 0.0

    def fixed(self, word: str) -> Ends:
        """A word of the template, after noise."""
        size = len(word) if self.unspaced else 1
        table: Ends = []
        for start in range(len(self.words) + 1):
            row = Counter({start: self.deleted})
            if self.said(start, size).strip(self.marks) == word:
                row[start + size] += self.kept
                for more in self.sizes:
                    row[start + size + more] += self.inserted * self.stray(start + size, more)
            for more in self.sizes:
                row[start + more] += self.replaced * self.stray(start, more)
            table.append({end: chance for end, chance in row.items() if chance})
        return table

    def behind(self) -> Ends:
        """A stray word behind a fill, or none."""
        added = self.inserted if self.noise_in_fills else 0.0
        table: Ends = []
        for start in range(len(self.words) + 1):
            row = Counter({start: 1.0 - added})
            for more in self.sizes:
                row[start + more] += added * self.stray(start, more)
            table.append({end: chance for end, chance in row.items() if chance})
        return table

    def filled(self, ways: list[tuple[float, list[Words]]]) -> Ends:
        """A fill, after noise where noise strikes fills."""
        table: Ends = []
        for start in range(len(self.words) + 1):
            row: Counter[int] = Counter()
            for chance, draws in ways:
                reached = {start: chance}
                for rank, draw in enumerate(draws):
                    more = self.noise_in_fills and rank + 1 < len(draws)
                    reached = self.one_more(reached, draw, more)
                row.update(reached)
            table.append(dict(row))
        return table

    def one_more(self, reached: Mapping[int, float], draw: Words, more: bool) -> dict[int, float]:
        """Where the next word of a fill may end; `more`: noise may add a word after it."""
        longest = 14 if self.unspaced else 2
        after: Counter[int] = Counter()
        for start, chance in reached.items():
            for end in range(start, min(len(self.words), start + longest) + 1):
                after[end] += chance * self.written(draw, start, end, more)
        return {end: chance for end, chance in after.items() if chance}

    def written(self, draw: Words, start: int, end: int, more: bool) -> float:
        size = end - start
        one_word = self.unspaced or size == 1
        whole = draw.get(self.said(start, size).strip(self.marks), 0.0) if one_word and size else 0.0
        if not self.noise_in_fills:
            return whole
        if not size:
            return self.deleted
        chance = (self.kept + (0 if more else self.inserted)) * whole
        if one_word:
            chance += self.replaced * self.stray(start, size)
        for last in self.sizes if more else ():
            if last < size and (self.unspaced or size - last == 1):
                first = draw.get(self.said(start, size - last).strip(self.marks), 0.0)
                chance += self.inserted * first * self.stray(end - last, last)
        return chance

    def sums(self, ends: list[Ends]) -> tuple[list[list[float]], list[list[float]]]:
        """For each part: how probable all before it is up to each place, and all after it from each place."""
        size = len(self.words) + 1
        before = [[1.0] + [0.0] * (size - 1)]
        for table in ends:
            row = [0.0] * size
            for start, chance in enumerate(before[-1]):
                for end, written in table[start].items() if chance else ():
                    row[end] += chance * written
            before.append(_scaled(row))
        after = [[0.0] * (size - 1) + [1.0]]
        for table in reversed(ends):
            later = after[-1]
            row = [sum(chance * later[end] for end, chance in one.items()) for one in table]
            after.append(_scaled(row))
        return before[:-1], after[-2::-1]

    @staticmethod
    def likeliest(table: Ends, left: list[float], right: list[float]) -> tuple[int, int, float]:
        """The best beginning and end of a fill, and the sum of their probabilities."""
        starts: Counter[int] = Counter()
        ends: Counter[int] = Counter()
        whole = 0.0
        for start, row in enumerate(table):
            for end, chance in row.items():
                chance *= left[start] * right[end]
                whole += chance
                if end > start:
                    starts[start] += chance
                    ends[end] += chance
        best = max(
            ((starts[one] + ends[two], one, two) for one in starts for two in ends if two > one),
            default=(0.0, 0, 0),
        )
        return best[1], best[2], best[0] / whole if whole else 0.0


def _scaled(row: list[float]) -> list[float]:
    most = max(row)
    return [one / most for one in row] if most else row


class Remembering(Planter):
    """Keeps the template it planted."""

    def template(self) -> list[str | int]:
        self.made = super().template()
        return self.made


def mixes() -> list[Mix]:
    """Where noise is heavy, and one where it is not."""
    made = [
        Mix("noise 5%", noise=0.05),
        Mix("noise 30%", noise=0.3),
        Mix("noise 30% outside fills", noise=0.3, noise_in_fills=False),
        Mix("noise 30% small noise vocabulary", noise=0.3, noise_vocabulary=150),
        Mix("noise 30% close slots", noise=0.3, layout="close"),
    ]
    for script in sorted(UNSPACED):
        made.append(Mix(f"noise 30% {script}", script=script, noise=0.3))
        made.append(Mix(f"noise 30% replaced only {script}", script=script, noise=0.3, noise_kinds="r"))
        made.append(Mix(f"noise 30% {script} real words", script=script, noise=0.3, real_words=True))
    return made


def main() -> None:
    """Print the bound beside what we reach on the same posts."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--groups", type=int, default=4)
    options.add_argument("--posts", type=int, default=30, help="posts read of each group of 100")
    options.add_argument("--only", default="")
    options.add_argument(
        "--untold", action="store_true", help="tell the letters only, no vocabulary (Chinese, Japanese)"
    )
    chosen = options.parse_args()
    print(f"{'mix':38} {'bound edge':>10} {'fill':>6} {'ours edge':>10} {'fill':>6}")
    for mix in mixes():
        if chosen.only not in mix.name:
            continue
        bound, reached = Score(), Score()
        for seed in range(chosen.groups):
            planter = Remembering(mix, seed)
            planted = planter.plant()
            part = Planted(planted.texts[: chosen.posts], planted.fills[: chosen.posts])
            reader = Reader(planter, planter.made, told=not chosen.untold)
            bound.add(part, [reader.fills(text) for text in part.texts])
            reached.add(part, ours(planted.texts)[: chosen.posts])
        print(
            f"{mix.name:38} {bound.f1('edge'):10.3f} {bound.f1('fill'):6.3f} "
            f"{reached.f1('edge'):10.3f} {reached.f1('fill'):6.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
