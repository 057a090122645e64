"""Where things stand in the page's pictures: maps, timelines and the overview plot.

Only numbers are worked out here; `pictures.svg.j2` draws them. Each picture has its table beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log10

#: Most rows of a timeline; further places are in the table.
MOST_ROWS = 14
#: Height of a timeline's row, width of its names and of all, in the picture's units.
ROW, NAMES, WIDTH = 22, 150, 640


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
class Mark:
    """A place on the map: centre and radius in degrees of the equirectangular page."""

    place: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class RouteMap:
    """A window on the world outline, marks and the way between them; `unit` is a hundredth of its height."""

    left: float
    top: float
    width: float
    height: float
    unit: float
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
    xs, ys = [stop.longitude + 180 for stop in stops], [90 - stop.latitude for stop in stops]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    height = max(wide / 1.6, high, 3.0) * 1.5
    left, top = (min(xs) + max(xs)) / 2 - height * 0.8, (min(ys) + max(ys)) / 2 - height / 2
    way = " ".join(f"{x:.2f},{y:.2f}" for x, y in zip(xs, ys, strict=True))
    return RouteMap(left, top, height * 1.6, height, height / 100, way, _marks(stops, xs, ys, height / 100))


def timeline(stops: Sequence[Stop]) -> Timeline | None:
    """Lay stays out over time; None without stops."""
    if not stops:
        return None
    begin, end = min(stop.arrival for stop in stops), max(stop.departure for stop in stops)
    rows = tuple(dict.fromkeys(stop.place for stop in stops))[:MOST_ROWS]
    bars = tuple(_bar(stop, rows.index(stop.place), begin, end) for stop in stops if stop.place in rows)
    return Timeline(rows, bars, ROW * (len(rows) + 1) + 6, begin, end)


def _marks(stops: Sequence[Stop], xs: Sequence[float], ys: Sequence[float], unit: float) -> tuple[Mark, ...]:
    posts: dict[str, int] = {}
    where: dict[str, tuple[float, float]] = {}
    for stop, x, y in zip(stops, xs, ys, strict=True):
        posts[stop.place] = posts.get(stop.place, 0) + stop.posts
        where.setdefault(stop.place, (x, y))
    return tuple(Mark(name, x, y, unit * (1.2 + log10(1 + posts[name]))) for name, (x, y) in where.items())


def _bar(stop: Stop, row: int, begin: datetime, end: datetime) -> Bar:
    span, room = max((end - begin).total_seconds(), 1.0), WIDTH - NAMES
    x = NAMES + room * (stop.arrival - begin).total_seconds() / span
    width = max(room * (stop.departure - stop.arrival).total_seconds() / span, 3.0)
    when = f"{stop.arrival:%Y-%m-%d} to {stop.departure:%Y-%m-%d}"
    return Bar(x, ROW * row + 4, width, f"{stop.place}: {when}, {stop.posts} posts")
