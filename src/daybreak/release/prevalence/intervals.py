"""The methods side by side: each estimate with its interval, lower bounds and refusals told apart by form."""

from collections.abc import Sequence

from daybreak.measurement.prevalence_results import CREDIBLE, Estimate
from daybreak.release.prevalence.axes import BELOW, Axis, axis, drawn_axis
from daybreak.release.prevalence.drawing import (
    BOLD,
    EDGE,
    LINE,
    Drawing,
    Line,
    Mark,
    Shape,
    Sign,
    Words,
    room_of,
)

#: An upper limit further than this many times the largest estimate is drawn as an arrow.
FAR = 6.0
#: Height of a method's row where numbers stand beside its name, and where they stand below.
_ROW, _HIGH_ROW = 44.0, 58.0
_KEY: tuple[tuple[Sign, str], ...] = (
    ("circle", "estimate"),
    ("diamond", "posterior median"),
    ("more", "at least this many"),
)


def interval_picture(estimates: Sequence[Estimate], seen: int, width: float) -> Drawing:
    """Draw estimates on one scale, with a line at the number of people seen.

    Args:
        estimates: Of the same data; a refused one has its row and no sign.
        seen: People on at least one list.
        width: In units, such as `drawing.WIDE`.
    """
    scale = _scale(estimates, seen, width)
    row, top = (_ROW if width > 400 else _HIGH_ROW), EDGE + 20
    bottom = top + row * len(estimates)
    shapes: list[Shape] = drawn_axis(scale, top, bottom, "people")
    shapes.append(Line(scale.at(seen), top, scale.at(seen), bottom, "seen"))
    shapes.append(_beside(scale.at(seen), EDGE + 12, f"{seen:,} seen", width))
    for number, one in enumerate(estimates):
        shapes += _row(one, scale, top + number * row, row, width)
    key, below = _key(bottom + BELOW + 12, estimates, width)
    shapes += key
    given = sum(one.total is not None for one in estimates)
    says = (
        f"{given} of {len(estimates)} methods give a number of people; their intervals stand on one scale "
        "above each other. The table beside it has the numbers."
    )
    return Drawing(width, below + EDGE, says, tuple(shapes))


def value_text(one: Estimate) -> str:
    """An estimate in few letters: its number and interval, or that there is none.

    Numbers are whole people; an interval stands in brackets.
    """
    if one.total is None:
        return "no estimate"
    at_least = "at least " if one.bound else ""
    limits = f" [{one.interval.low:,.0f}–{one.interval.high:,.0f}]" if one.interval else ""
    return f"{at_least}{one.total:,.0f}{limits}"


def _scale(estimates: Sequence[Estimate], seen: int, width: float) -> Axis:
    totals = [one.total for one in estimates if one.total is not None] or [float(seen)]
    lows = [one.interval.low for one in estimates if one.interval is not None]
    highs = [one.interval.high for one in estimates if one.interval is not None]
    far = FAR * max(totals)
    return axis(
        min([seen, *totals, *lows]),
        min(max([*totals, *highs]), far),
        EDGE + 4,
        width - EDGE - 10,
        from_zero=True,
    )


def _row(one: Estimate, scale: Axis, top: float, row: float, width: float) -> list[Shape]:
    """A method: its name, its numbers beside or below it, and its interval under both."""
    value, room = value_text(one), width - 2 * EDGE
    middle, right = top + row - 12, width - EDGE
    if row == _HIGH_ROW:
        named: list[Shape] = [Words(EDGE, top + 14, one.title, "heading", room=room, size=BOLD)]
        said = Words(EDGE, top + 30, value, "refused" if one.total is None else "label", room=room)
    else:
        beside = room - room_of(value) - 8
        named = [Words(EDGE, top + 14, one.title, "heading", room=beside, size=BOLD)]
        said = Words(right, top + 14, value, "refused" if one.total is None else "label", "end")
    if one.total is None:
        return [*named, said]
    return [*named, said, *_interval(one, scale, middle), _sign(one, scale.at(one.total), middle)]


def _interval(one: Estimate, scale: Axis, middle: float) -> list[Shape]:
    if one.interval is None:
        return []
    left, right = scale.at(one.interval.low), scale.at(one.interval.high)
    shapes: list[Shape] = [Line(left, middle, right, middle, "interval")]
    for limit, place, sign in ((one.interval.low, left, "less"), (one.interval.high, right, "more")):
        if scale.low <= limit <= scale.high:
            shapes.append(Line(place, middle - 5, place, middle + 5, "interval"))
        else:
            shapes.append(
                Mark("less" if sign == "less" else "more", place, middle, "less", f"{limit:,.0f}", 4)
            )
    return shapes


def _sign(one: Estimate, x: float, middle: float) -> Mark:
    sign: Sign = "circle"
    if one.bound:
        sign = "more"
    elif one.interval is not None and one.interval.kind == CREDIBLE:
        sign = "diamond"
    return Mark(sign, x, middle, "estimate", f"{one.title}: {value_text(one)}", 5.5)


def _beside(x: float, y: float, text: str, width: float) -> Words:
    """Words right of a place, or left of it where there is no room."""
    fits = x + room_of(text) + 4 < width - EDGE
    return Words(x + 4, y, text, "tick") if fits else Words(x - 4, y, text, "tick", "end")


def _key(y: float, estimates: Sequence[Estimate], width: float) -> tuple[list[Shape], float]:
    """What the signs mean, those that were drawn, and the height they reach down to."""
    drawn = {_sign(one, 0, 0).sign for one in estimates if one.total is not None}
    shapes: list[Shape] = []
    x = EDGE + 6
    for sign, meaning in _KEY:
        if sign in drawn:
            if x + 10 + room_of(meaning) > width:
                x, y = EDGE + 6, y + LINE
            shapes += [Mark(sign, x, y - 4, "estimate"), Words(x + 10, y, meaning, "tick")]
            x += 10 + room_of(meaning) + 16
    return shapes, y
