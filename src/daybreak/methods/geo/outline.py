"""The outline of the world for maps that work without a network.

Natural Earth 1:110m countries (public domain), see `data/README.md`. Maps are drawn in the
equirectangular projection: longitude to the right, latitude up, one degree alike in both directions at
the equator. It is plain, it is quick, and it distorts: distances are never to be read off it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from daybreak.errors import BadValue

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the world a map shows, in degrees, and how many pixels wide it is drawn."""

    west: float = -180.0
    south: float = -60.0
    east: float = 180.0
    north: float = 84.0
    width: float = 960.0

    def __post_init__(self) -> None:
        if not (self.west < self.east and self.south < self.north and self.width > 0):
            found = (self.west, self.south, self.east, self.north, self.width)
            raise BadValue(
                "frame of a map", found=found, needed="it must be west < east, south < north, width > 0"
            )

    @property
    def height(self) -> float:
        """Pixels from top to bottom."""
        return round(self.width * (self.north - self.south) / (self.east - self.west), 2)


WORLD = Frame()


@cache
def world_outline() -> Mapping[str, tuple[tuple[Point, ...], ...]]:
    """Rings of (longitude, latitude) in degrees for each country (ISO 3166-1 alpha-2), holes included.

    >>> len(world_outline()) > 150
    True
    """
    data = json.loads((files(__package__) / "data" / "world_110m.json").read_text(encoding="utf-8"))
    return {
        country: tuple(
            tuple((ring[i] / 100, ring[i + 1] / 100) for i in range(0, len(ring), 2)) for ring in rings
        )
        for country, rings in data["countries"].items()
    }


def project(longitude: float, latitude: float, *, frame: Frame = WORLD) -> Point:
    """Where a point lies on the map, in pixels from the upper left corner.

    >>> project(0.0, 12.0)
    (480.0, 192.0)
    """
    scale = frame.width / (frame.east - frame.west)
    return round((longitude - frame.west) * scale, 2), round((frame.north - latitude) * scale, 2)


def frame_around(
    points: Iterable[Point], *, margin: float = 4.0, width: float = 960.0, ratio: float = 0.5
) -> Frame:
    """A frame that holds every (longitude, latitude), with a margin in degrees, `ratio` as high as wide.

    Raises:
        BadValue: There is no point.
    """
    known = list(points)
    if not known:
        raise BadValue("points of a map", found=(), needed="give at least one place")
    west, east = min(x for x, _ in known) - margin, max(x for x, _ in known) + margin
    south, north = min(y for _, y in known) - margin, max(y for _, y in known) + margin
    missing = (east - west) * ratio - (north - south)
    if missing > 0:
        south, north = south - missing / 2, north + missing / 2
    wider = (north - south) / ratio / 2 - (east - west) if ratio else 0.0
    if wider > 0:
        west, east = west - wider / 2, east + wider / 2
    return Frame(west, south, east, north, width)


def svg_path(country: str, *, frame: Frame = WORLD) -> str:
    """The `d` of an SVG path that draws a country in the frame; "" when none of it is inside."""
    parts = []
    for ring in world_outline().get(country, ()):
        xs, ys = [x for x, _ in ring], [y for _, y in ring]
        if max(xs) < frame.west or min(xs) > frame.east or max(ys) < frame.south or min(ys) > frame.north:
            continue
        points = " ".join(f"{x:g},{y:g}" for x, y in (project(lon, lat, frame=frame) for lon, lat in ring))
        parts.append(f"M{points}Z")
    return "".join(parts)
