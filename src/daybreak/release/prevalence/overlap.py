"""Who is on which lists together, as an UpSet picture (Lex et al. 2014): one row per combination of lists.

Rows instead of columns let every name be written out and make the picture as long as it must be rather than
as small. All bars share one scale, so that a list and an overlap can be compared.
"""

from dataclasses import dataclass
from itertools import combinations

from daybreak.methods.estimation.histories import Histories
from daybreak.release.prevalence.drawing import (
    EDGE,
    LINE,
    Box,
    Drawing,
    Line,
    Mark,
    Shape,
    Words,
    room_of,
)

#: Most combinations drawn, wide and narrow; the table beside the picture holds all.
MOST_WIDE, MOST_NARROW = 30, 20
#: Width of a column of dots; height of a list's row, and of a combination's.
_COLUMN, _LIST_ROW, _ROW = 16.0, 34.0, 20.0


@dataclass(frozen=True, slots=True)
class Combination:
    """How many people are on exactly these lists (bit i of `mask` is list i) and no other."""

    mask: int
    lists: tuple[str, ...]
    people: int


def combinations_of(histories: Histories) -> list[Combination]:
    """The combinations of lists that somebody has, commonest first."""
    found = [
        Combination(mask, tuple(name for i, name in enumerate(histories.lists) if mask >> i & 1), int(people))
        for mask, people in enumerate(histories.counts)
        if people
    ]
    return sorted(found, key=lambda one: (-one.people, one.mask.bit_count(), one.mask))


def shared_by_pairs(histories: Histories) -> list[tuple[str, list[int | None]]]:
    """For each list how many people it shares with each list, whatever others they are on; itself is None."""
    lists = range(len(histories.lists))
    shared = {pair: histories.shared(1 << pair[0] | 1 << pair[1]) for pair in combinations(lists, 2)}
    return [
        (histories.lists[i], [None if i == j else shared[min(i, j), max(i, j)] for j in lists]) for i in lists
    ]


def overlap_picture(histories: Histories, width: float) -> Drawing:
    """Draw lists and combinations of lists with their numbers of people.

    Args:
        histories: Of 2 to 10 lists.
        width: In units, such as `drawing.WIDE`.
    """
    found = combinations_of(histories)
    most = MOST_WIDE if width > 400 else MOST_NARROW
    frame = _Frame(len(histories.lists), width, max(histories.sizes))
    shapes: list[Shape] = [Words(EDGE, EDGE + 12, "People on each list", "heading")]
    top = EDGE + LINE + 4
    for i, (name, size) in enumerate(zip(histories.lists, histories.sizes, strict=True)):
        shapes += frame.list_row(i, name, size, top + i * _LIST_ROW)
    top += len(histories.lists) * _LIST_ROW + 10
    shapes.append(Words(EDGE, top + 12, "On exactly these lists", "heading"))
    top += LINE + 4
    for row, one in enumerate(found[:most]):
        shapes += frame.combination(one, top + row * _ROW)
    top += min(len(found), most) * _ROW
    shapes += frame.nobody(top)
    if len(found) > most:
        top += _ROW
        more = f"and {len(found) - most} rarer ones, in the table"
        shapes.append(Words(EDGE, top + _ROW - 6, more, "tick", room=width - 2 * EDGE))
    says = (
        f"Overlap of {len(histories.lists)} lists with {histories.people:,} people, as rows of dots and "
        "bars; the tables beside it have the numbers."
    )
    return Drawing(width, top + _ROW + EDGE, says, tuple(shapes))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where columns of dots and bars stand."""

    lists: int
    width: float
    largest: int

    @property
    def _bars(self) -> float:
        return EDGE + self.lists * _COLUMN + 6

    def _column(self, i: int) -> float:
        return EDGE + (i + 0.5) * _COLUMN

    def _length(self, people: int) -> float:
        room = self.width - EDGE - self._bars - room_of(f"{self.largest:,}") - 6
        return max(room * people / self.largest, 1.0)

    def list_row(self, i: int, name: str, size: int, top: float) -> list[Shape]:
        """A list: its dot, its name in full as far as there is room, its bar and number."""
        middle = top + _LIST_ROW - 11
        room = self.width - EDGE - self._bars
        length = self._length(size)
        return [
            *(self._empty(j, middle) for j in range(self.lists) if j != i),
            Mark("circle", self._column(i), middle, "dot"),
            Words(self._bars, top + 12, name, room=room),
            Box(self._bars, middle - 5, length, 10, "bar-list", f"{name}: {size:,} people"),
            Words(self._bars + length + 5, middle + 4, f"{size:,}"),
        ]

    def combination(self, one: Combination, top: float) -> list[Shape]:
        """A combination: its dots joined, its bar and number."""
        held = [i for i in range(self.lists) if one.mask >> i & 1]
        middle, length = top + _ROW / 2, self._length(one.people)
        shapes: list[Shape] = [self._empty(i, middle) for i in range(self.lists) if i not in held]
        if len(held) > 1:
            shapes.append(Line(self._column(held[0]), middle, self._column(held[-1]), middle, "joins"))
        shapes += [Mark("circle", self._column(i), middle, "dot") for i in held]
        title = f"{', '.join(one.lists)} only: {one.people:,}"
        return [
            *shapes,
            Box(self._bars, middle - 6, length, 12, "bar", title),
            Words(self._bars + length + 5, middle + 4, f"{one.people:,}"),
        ]

    def nobody(self, top: float) -> list[Shape]:
        """The people on no list: the number that is asked for."""
        middle = top + _ROW / 2
        text, room = "? on no list: to be estimated", self.width - EDGE - self._bars
        return [
            *(self._empty(i, middle) for i in range(self.lists)),
            Words(self._bars, middle + 4, text, "refused", room=room),
        ]

    def _empty(self, i: int, middle: float) -> Mark:
        return Mark("ring", self._column(i), middle, "no-dot", size=4.0)
