"""The outline of the world for maps that work without a network.

Natural Earth 1:110m countries (public domain), see `data/README.md`.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

Point = tuple[float, float]


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
