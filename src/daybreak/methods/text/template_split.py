"""Tell apart two slots that stand side by side with no fixed word between them.

"Paris, 19" and "New York, 25" look like one slot to an aligner, for no word separates the place
from the age. Where nearly all fills show the same succession of words, numbers, pictures and
addresses, and a mark such as a comma (or the nature of a picture or an address) parts them, they
are two slots. A number next to words without a mark ("12 Main Street", "100 euros") is one fill.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from daybreak.methods.text.template_tokens import Shape

#: Share of filled posts that must show the same succession.
_NEEDED = 0.9
_MOST_PARTS = 4
_WORDS, _NUMBERS, _PICTURES, _ADDRESSES = range(4)
_CLASS = {
    Shape.NUMBER: _NUMBERS,
    Shape.SYMBOL: _NUMBERS,
    Shape.EMOJI: _PICTURES,
    Shape.ADDRESS: _ADDRESSES,
    Shape.MIXED: _ADDRESSES,
}


@dataclass(frozen=True, slots=True)
class Succession:
    """The classes of word a fill runs through, and before which of them a new slot begins."""

    classes: tuple[int, ...]
    begins: tuple[bool, ...]

    @property
    def parts(self) -> int:
        """How many slots the fill is cut into."""
        return sum(self.begins)

    def cut(self, shapes: Sequence[int], first: int) -> list[tuple[int, int]]:
        """Word ranges of each part of a fill whose words, from `first` on, have these shapes.

        A fill that runs otherwise stays whole, in the first part; the other parts are empty.
        """
        runs = runs_of(shapes)
        stop = first + len(shapes)
        if tuple(kind for kind, _ in runs) != self.classes:
            return [(first, stop)] + [(stop, stop)] * (self.parts - 1)
        opens = [first + at for (_, at), begin in zip(runs, self.begins, strict=True) if begin]
        return list(zip(opens, [*opens[1:], stop], strict=True))


#: A slot that is one whole.
WHOLE = Succession((), (True,))


def runs_of(shapes: Iterable[int]) -> list[tuple[int, int]]:
    """Class and first position of each run of words of one class."""
    runs: list[tuple[int, int]] = []
    for at, shape in enumerate(shapes):
        kind = _CLASS.get(Shape(shape), _WORDS)
        if not runs or runs[-1][0] != kind:
            runs.append((kind, at))
    return runs


def succession(fills: Sequence[tuple[Sequence[int], Sequence[str]]]) -> Succession:
    """Find how the fills of one slot fall into parts.

    Args:
        fills: For each filled post the shapes of the fill's words, and the text before each of
            them back to the word before.
    """
    seen = Counter(tuple(kind for kind, _ in runs_of(shapes)) for shapes, _ in fills)
    if not seen:
        return WHOLE
    classes, count = seen.most_common(1)[0]
    if not 2 <= len(classes) <= _MOST_PARTS or count < max(2, _NEEDED * len(fills)):
        return WHOLE
    parted = [0] * len(classes)
    for shapes, marks in fills:
        runs = runs_of(shapes)
        if tuple(kind for kind, _ in runs) == classes:
            for part, (_, at) in enumerate(runs):
                parted[part] += any(not mark.isspace() for mark in marks[at])
    begins = [True]
    for part in range(1, len(classes)):
        apart = {classes[part - 1], classes[part]} & {_PICTURES, _ADDRESSES}
        begins.append(bool(apart) or parted[part] >= _NEEDED * count)
    return Succession(classes, tuple(begins)) if sum(begins) > 1 else WHOLE
