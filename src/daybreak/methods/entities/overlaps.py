"""Which findings claim characters of others, in time that grows with their number and not with its square."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from itertools import accumulate

from daybreak.standard.identifier import Identifier


class Claims:
    """Spans that were given away, no two of which overlap."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []

    def take(self, start: int, end: int) -> bool:
        """Give a span away, unless one of its characters is gone already."""
        at = bisect_left(self._spans, (end, end))
        if at and self._spans[at - 1][1] > start:
            return False
        insort(self._spans, (start, end))
        return True


def apart(findings: Iterable[Identifier], others: Sequence[Identifier]) -> list[Identifier]:
    """The findings that overlap none of the others; among themselves they may."""
    if not others:
        return list(findings)
    spans = sorted((other.start, other.end) for other in others)
    furthest = [0, *accumulate((end for _, end in spans), max)]
    starts = [start for start, _ in spans]
    return [one for one in findings if furthest[bisect_left(starts, one.end)] <= one.start]


def outermost(spans: Sequence[tuple[int, int]]) -> list[bool]:
    """Of each span whether no longer one holds it."""
    ends = [end for _, end in spans]
    order = sorted(range(len(spans)), key=lambda number: (spans[number][0], -ends[number]))
    kept = [True] * len(spans)
    furthest, of_furthest = -1, (-1, -1)
    for number in order:
        if spans[number][1] > furthest:
            furthest, of_furthest = spans[number][1], spans[number]
        else:
            kept[number] = spans[number] == of_furthest
    return kept
