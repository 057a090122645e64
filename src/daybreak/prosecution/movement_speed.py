"""Posts that one traveller cannot have made at the places they name.

Looked for within each identifier and within the operation as a whole, between posts that follow one
another in time.
"""

import numpy as np
import numpy.typing as npt

from daybreak.methods.geo.distance import distance
from daybreak.prosecution.movement_records import FarApart
from daybreak.prosecution.movement_sightings import DAY, Sightings
from daybreak.prosecution.movement_tracks import SHORTEST_HOURS, Float64, Int32, Int64

#: At most this many posts are listed per pair of places.
MOST_POSTS = 20


def far_apart(
    seen: Sightings, *, fastest_kmh: float, window_hours: float, far_km: float, margin_km: float
) -> tuple[tuple[FarApart, ...], tuple[FarApart, ...], tuple[FarApart, ...]]:
    """Give the simultaneous, same-day and impossible pairs, summed up by identifier and places.

    What an identifier shows is not said again of the operation as a whole.
    """
    first, second, identifier = _neighbours(seen)
    if not len(first):
        return (), (), ()
    km = _kilometres(seen, seen.place[first], seen.place[second])
    hours = np.maximum(seen.end[second] - seen.begin[first], seen.end[first] - seen.begin[second])
    way = np.maximum(km - margin_km, 0.0)
    speed = way / np.maximum(hours, SHORTEST_HOURS)
    pairs = first, second, identifier, km, hours, speed
    simultaneous = _summed(seen, (hours <= window_hours) & (km >= far_km), *pairs)
    same_day = _summed(seen, (hours > window_hours) & (hours <= DAY) & (km >= far_km), *pairs)
    told = {(pair.identifier, *sorted((pair.source, pair.target))) for pair in simultaneous}
    same_day = tuple(p for p in same_day if (p.identifier, *sorted((p.source, p.target))) not in told)
    return simultaneous, same_day, _summed(seen, speed > fastest_kmh, *pairs)


def _neighbours(seen: Sightings) -> tuple[Int64, Int64, Int32]:
    """Pair each sighting with the next, by identifier and for all; keep pairs at different places."""
    time = np.arange(len(seen.post))
    named = time[seen.identifier >= 0]
    named = named[np.argsort(seen.identifier[named], kind="stable")]
    same = seen.identifier[named[:-1]] == seen.identifier[named[1:]]
    first = np.concatenate([named[:-1][same], time[:-1]])
    second = np.concatenate([named[1:][same], time[1:]])
    of_all = np.full(max(len(time) - 1, 0), -1, np.int32)
    identifier = np.concatenate([seen.identifier[named[:-1][same]], of_all])
    moved = seen.place[first] != seen.place[second]
    return first[moved], second[moved], identifier[moved]


def _kilometres(seen: Sightings, source: Int32, target: Int32) -> Float64:
    """Measure each different pair of places once."""
    count = len(seen.latitude)
    pair, at = np.unique(source.astype(np.int64) * count + target, return_inverse=True)
    a, b = np.divmod(pair, count)
    lat, lon = seen.latitude, seen.longitude
    km = [distance(lat[i], lon[i], lat[j], lon[j]) for i, j in zip(a.tolist(), b.tolist(), strict=True)]
    return np.array(km, float)[at]


def _summed(
    seen: Sightings,
    kept: npt.NDArray[np.bool_],
    first: Int64,
    second: Int64,
    identifier: Int32,
    km: Float64,
    hours: Float64,
    speed: Float64,
) -> tuple[FarApart, ...]:
    """Make one record per identifier and pair of places, the fastest first."""
    rows = np.flatnonzero(kept)
    rows = rows[np.argsort(-speed[rows], kind="stable")]
    groups: dict[tuple[int, int, int], list[int]] = {}
    for row in rows.tolist():
        a, b = int(seen.place[first[row]]), int(seen.place[second[row]])
        groups.setdefault((int(identifier[row]), min(a, b), max(a, b)), []).append(row)
    named = {(low, high) for code, low, high in groups if code >= 0}
    return tuple(
        FarApart(
            source=int(seen.place[first[found[0]]]),
            target=int(seen.place[second[found[0]]]),
            identifier=seen.identifiers[code] if code >= 0 else "",
            km=float(km[found[0]]),
            hours=float(hours[found[0]]),
            kmh=float(speed[found[0]]),
            times=len(found),
            posts=_posts(seen, first, second, found),
        )
        for (code, low, high), found in groups.items()
        if code >= 0 or (low, high) not in named
    )


def _posts(seen: Sightings, first: Int64, second: Int64, rows: list[int]) -> tuple[int, ...]:
    """List the posts behind these pairs, each once."""
    ends = ((int(seen.post[first[row]]), int(seen.post[second[row]])) for row in rows)
    return tuple(dict.fromkeys(post for pair in ends for post in pair))[:MOST_POSTS]
