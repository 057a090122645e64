"""How far the estimate moves when a person or a list is added, dropped or merged."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from daybreak.measurement.prevalence_results import Change, Sensitivity
from daybreak.release.prevalence.axes import BELOW, Axis, axis, drawn_axis
from daybreak.release.prevalence.drawing import EDGE, Drawing, Line, Mark, Shape, Words, fitted, room_of

#: Most rows of each kind drawn, wide and narrow; the table beside the picture holds all.
MOST_WIDE, MOST_NARROW = 14, 8
_ROW = 36.0


@dataclass(frozen=True, slots=True)
class Pair:
    """What one person less and one more on a combination of lists, or one list less, makes of the estimate.

    Attributes:
        label: The change in words.
        less, more: The totals; None where there is none or no such change. A change of lists has `more` only.
        refused: Which of them give no estimate, in words; empty when none.
        reach: The largest factor, up or down, on a log scale; infinite when there is no estimate.
    """

    label: str
    less: float | None
    more: float | None
    refused: str
    reach: float


def pairs_of(changes: Sequence[Change]) -> list[Pair]:
    """Changes of the same combination of lists side by side, those that move the estimate most first."""
    by_lists: dict[tuple[str, ...], list[Change]] = {}
    for one in changes:
        by_lists.setdefault(one.lists, []).append(one)
    return sorted((_pair(lists, group) for lists, group in by_lists.items()), key=lambda one: -one.reach)


def _pair(lists: tuple[str, ...], group: list[Change]) -> Pair:
    less = next((one for one in group if one.by < 0), None)
    more = next((one for one in group if one.by > 0), None)
    refused = [
        name for name, one in (("less", less), ("more", more)) if one is not None and one.total is None
    ]
    said = f"one {' and one '.join(refused)}: no estimate" if refused else ""
    return Pair(
        f"on {', '.join(lists)} only",
        less.total if less else None,
        more.total if more else None,
        said,
        _reach(group),
    )


def _reach(group: Sequence[Change]) -> float:
    return max(abs(log(one.ratio)) if one.ratio else float("inf") for one in group)


def list_rows(changes: Sequence[Change]) -> list[Pair]:
    """Changes of whole lists, those that move the estimate most first."""
    rows = [
        Pair(one.what, None, one.total, "no estimate" if one.total is None else "", _reach([one]))
        for one in changes
    ]
    return sorted(rows, key=lambda one: -one.reach)


def movement_picture(found: Sensitivity, width: float) -> Drawing | None:
    """Draw the largest movements around the estimate; None when there is no estimate to move."""
    base = found.baseline.total
    if base is None:
        return None
    most = MOST_WIDE if width > 400 else MOST_NARROW
    blocks = [
        ("One person less or more", pairs_of(found.cells)[:most], "cell"),
        ("Without one list", list_rows(found.dropped)[:most], "list"),
        ("Two lists made one", list_rows(found.merged)[:most], "list"),
    ]
    drawn = [block for block in blocks if block[1]]
    totals = [
        total for _, rows, _ in drawn for row in rows for total in (row.less, row.more) if total is not None
    ]
    scale = axis(min([base, *totals]), max([base, *totals]), EDGE + 6, width - EDGE - 6)
    top = EDGE + 20
    bottom = top + sum(22 + len(rows) * _ROW for _, rows, _ in drawn)
    shapes: list[Shape] = drawn_axis(scale, top, bottom, "people")
    shapes.append(Line(scale.at(base), top, scale.at(base), bottom, "middle"))
    shapes.append(_at_base(scale.at(base), f"estimate {base:,.0f}", width))
    for heading, rows, kind in drawn:
        shapes.append(Words(EDGE, top + 16, heading, "heading"))
        top += 22
        for row in rows:
            shapes += _row(row, kind, scale, top, width, base)
            top += _ROW
    shapes += _key(bottom + BELOW + 12)
    says = (
        f"{found.baseline.title}: how the estimate of {base:,.0f} moves when a person or a list is changed. "
        "The table beside it has the numbers."
    )
    return Drawing(width, bottom + BELOW + 12 + EDGE, says, tuple(shapes))


def _at_base(x: float, text: str, width: float) -> Words:
    text = fitted(text, width - 2 * EDGE)
    half = room_of(text) / 2
    return Words(min(max(x, EDGE + half), width - EDGE - half), EDGE + 12, text, "label", "middle")


def _row(row: Pair, kind: str, scale: Axis, top: float, width: float, base: float) -> list[Shape]:
    middle = top + _ROW - 10
    label = f"{row.label}: {row.refused}" if row.refused else row.label
    shapes: list[Shape] = [
        Words(EDGE, top + 13, label, "refused" if row.refused else "label", room=width - 2 * EDGE)
    ]
    held = [total for total in (row.less, row.more) if total is not None]
    if held:
        ends = [scale.at(total) for total in (*held, base)]
        shapes.append(Line(min(ends), middle, max(ends), middle, "interval"))
    if kind == "list" and row.more is not None:
        return [*shapes, Mark("square", scale.at(row.more), middle, "whole", f"{row.label}: {row.more:,.0f}")]
    if row.less is not None:
        shapes.append(
            Mark("less", scale.at(row.less), middle, "less", f"one less {row.label}: {row.less:,.0f}")
        )
    if row.more is not None:
        shapes.append(
            Mark("more", scale.at(row.more), middle, "more", f"one more {row.label}: {row.more:,.0f}")
        )
    return shapes


def _key(y: float) -> list[Shape]:
    return [
        Mark("less", EDGE + 6, y - 4, "less"), Words(EDGE + 16, y, "one less", "tick"),
        Mark("more", EDGE + 86, y - 4, "more"), Words(EDGE + 96, y, "one more", "tick"),
        Mark("square", EDGE + 168, y - 4, "whole"), Words(EDGE + 178, y, "lists changed", "tick"),
    ]  # fmt: skip
