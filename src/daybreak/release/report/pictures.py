"""Where things stand in the page's pictures: maps, timelines and the overview plot.

Only numbers are worked out here; `pictures.svg.j2` draws them. Each picture has its table beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from math import log10

from daybreak.methods.geo.outline import world_outline
from daybreak.standard.counted import counted

#: Most rows of a timeline, bars on it and points of a route; further ones are in the tables and files.
MOST_ROWS, MOST_BARS, MOST_POINTS = 14, 300, 400
#: Height of a timeline's row, width of its names and of all, in the picture's units.
ROW, NAMES, WIDTH = 24, 150, 520
#: Smallest window of a map, in degrees from top to bottom.
SMALLEST = 8.0
#: Size of a map's letters and width of one, in hundredths of its height; most letters of a label.
LETTER, PER_LETTER, LONGEST = 4.6, 2.7, 24


@dataclass(frozen=True, slots=True)
class Stop:
    """A stay at a place, as pictures need it: degrees, times in UTC, number of posts."""

    place: str
    latitude: float
    longitude: float
    arrival: datetime
    departure: datetime
    posts: int


@dataclass(frozen=True, slots=True)
class Label:
    """A name on the map: the left end of its base line, and how wide it is taken to be."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the map: centre and radius in degrees; no label where there is no room for one."""

    place: str
    x: float
    y: float
    radius: float
    label: Label | None


@dataclass(frozen=True, slots=True)
class RouteMap:
    """A window on the world outline, marks and the way between them.

    x is degrees east of the window's own origin, so that a route over 180° stays in one piece;
    `worlds` are the places where the outline is drawn. `unit` is a hundredth of the height.
    """

    left: float
    top: float
    width: float
    height: float
    unit: float
    worlds: tuple[float, ...]
    way: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A stay on the timeline, with the sentence a pointer or screen reader finds on it."""

    x: float
    y: float
    width: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Stays as bars over time, one row a place in order of first arrival."""

    rows: tuple[str, ...]
    bars: tuple[Bar, ...]
    height: int
    begin: datetime
    end: datetime


def route_map(stops: Sequence[Stop]) -> RouteMap | None:
    """Frame all stops in a window 1.6 times as wide as high, with room around; None without stops."""
    if not stops:
        return None
    west = _west([stop.longitude for stop in stops])
    xs = [west + 180 + (stop.longitude - west) % 360 for stop in stops]
    ys = [90 - stop.latitude for stop in stops]
    height = max(max(xs) - min(xs), 1.6 * (max(ys) - min(ys)), 1.6 * SMALLEST / 1.5) / 1.6 * 1.5
    left, top = (min(xs) + max(xs)) / 2 - height * 0.8, (min(ys) + max(ys)) / 2 - height / 2
    window = (left, top, height * 1.6, height)
    points = list(zip(xs, ys, strict=True))[:MOST_POINTS]
    way = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    worlds = tuple(at for at in (-360.0, 0.0, 360.0) if at < left + height * 1.6 and at + 360 > left)
    return RouteMap(*window, height / 100, worlds, way, tuple(_marks(stops, xs, ys, window)))


@cache
def world_path() -> str:
    """The outline of the world as one SVG path: x is longitude + 180, y is 90 - latitude.

    Land that lies across 180° is drawn at both edges, each time in one piece.
    """
    rings = (ring for rings in world_outline().values() for ring in rings)
    return " ".join(
        "M" + "L".join(f"{longitude + 180:.1f} {90 - latitude:.1f}" for longitude, latitude in piece) + "Z"
        for ring in rings
        for piece in _in_one_piece(ring)
    )


def _in_one_piece(ring: Sequence[tuple[float, float]]) -> Iterator[list[tuple[float, float]]]:
    """A ring without jumps of a whole turn, and its copy a turn away when it leaves the map.

    A ring around a pole cannot be unrolled; its edge along the bottom is the map's own.
    """
    turns, unrolled, before = 0, list[tuple[float, float]](), ring[-1][0]
    for longitude, latitude in ring:
        turns += (before - longitude > 180) - (longitude - before > 180)
        unrolled.append((longitude + 360 * turns, latitude))
        before = longitude
    if turns:
        yield list(ring)
        return
    yield unrolled
    east, west = max(x for x, _ in unrolled), min(x for x, _ in unrolled)
    if east > 180 or west < -180:
        away = -360 if east > 180 else 360
        yield [(x + away, y) for x, y in unrolled]


def timeline(stops: Sequence[Stop]) -> Timeline | None:
    """Lay stays out over time; None without stops."""
    if not stops:
        return None
    begin, end = min(stop.arrival for stop in stops), max(stop.departure for stop in stops)
    rows = tuple(dict.fromkeys(stop.place for stop in stops))[:MOST_ROWS]
    shown = [stop for stop in stops if stop.place in rows][:MOST_BARS]
    bars = tuple(_bar(stop, rows.index(stop.place), begin, end) for stop in shown)
    return Timeline(rows, bars, ROW * (len(rows) + 1) + 6, begin, end)


def _west(longitudes: Sequence[float]) -> float:
    """The longitude from which going east meets all others soonest: east of the widest gap."""
    around = sorted({longitude % 360 for longitude in longitudes})
    before = [around[-1] - 360, *around[:-1]]
    gaps = [here - last for here, last in zip(around, before, strict=True)]
    west = around[gaps.index(max(gaps))]
    return west - 360 if west > 180 else west


def _marks(
    stops: Sequence[Stop],
    xs: Sequence[float],
    ys: Sequence[float],
    window: tuple[float, float, float, float],
) -> Iterator[Mark]:
    """The places, those with most posts first; each takes a label where none lies yet."""
    unit, posts, where = window[3] / 100, dict[str, int](), dict[str, tuple[float, float]]()
    for stop, x, y in zip(stops, xs, ys, strict=True):
        posts[stop.place] = posts.get(stop.place, 0) + stop.posts
        where.setdefault(stop.place, (x, y))
    radius = {place: unit * (1.2 + log10(1 + count)) for place, count in posts.items()}
    taken = [
        (x - radius[place], y - radius[place], x + radius[place], y + radius[place])
        for place, (x, y) in where.items()
    ]
    for place in sorted(where, key=lambda name: -posts[name]):
        x, y = where[place]
        yield Mark(place, x, y, radius[place], _label(place, x, y, radius[place], window, taken))


def _label(
    place: str,
    x: float,
    y: float,
    radius: float,
    window: tuple[float, float, float, float],
    taken: list[tuple[float, float, float, float]],
) -> Label | None:
    """The first free room beside, above or below a mark; it is taken then."""
    left, top, width, height = window
    unit = height / 100
    text = place if len(place) <= LONGEST else place[: LONGEST - 1] + "…"
    wide, high, gap = PER_LETTER * unit * len(text), LETTER * unit, radius + unit
    rooms = (
        (x + gap, y - high / 2),
        (x - gap - wide, y - high / 2),
        (x - wide / 2, y - gap - high),
        (x - wide / 2, y + gap),
    )
    for at, over in rooms:
        box = (at, over, at + wide, over + high)
        inside = at >= left and over >= top and box[2] <= left + width and box[3] <= top + height
        if inside and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            return Label(at, over + 0.8 * high, text)
    return None


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _bar(stop: Stop, row: int, begin: datetime, end: datetime) -> Bar:
    span, room = max((end - begin).total_seconds(), 1.0), WIDTH - NAMES - 8
    x = NAMES + room * (stop.arrival - begin).total_seconds() / span
    width = max(room * (stop.departure - stop.arrival).total_seconds() / span, 3.0)
    when = f"{stop.arrival:%Y-%m-%d} to {stop.departure:%Y-%m-%d}"
    return Bar(
        min(x, WIDTH - 8 - 3.0), ROW * row + 4, width, f"{stop.place}: {when}, {counted(stop.posts, 'post')}"
    )
