"""Where an operation posted, when, and whether one traveller could have been there.

Takes an operation's dated and placed sightings and finds its stays, the legs between them, circuits
that come round again, posts too far apart in too short a time, gaps, and a home base. A date
without a time is taken as a whole day: nothing is called impossible that some hour of that day
would allow. Distances between towns are shortened by a margin, since towns have a size and airports
lie outside them.

What analysts look for follows Ibanez and Suthers (2014, HICSS 47, 1556-1565) on movement trends in
open internet sources and Giommoni and Ikwu (2021, Trends in Organized Crime) on indicators in the
UK online sex market. Both warn that an advertised place is a claim, which `LIMITS` repeats.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from daybreak.errors import BadValue
from daybreak.methods.geo.distance import distance
from daybreak.prosecution.movement_circuits import Round, find_circuit
from daybreak.prosecution.movement_records import Circuit, Gap, Leg, Movement, SeenPlace, Stay
from daybreak.prosecution.movement_sightings import Sightings, read_sightings
from daybreak.prosecution.movement_speed import far_apart
from daybreak.prosecution.movement_tracks import Int32, deal_tracks, least_speed
from daybreak.prosecution.movement_words import sentences
from daybreak.standard.arguments import of_kind, whole

#: Airliners cruise at about this speed; nothing on sale to the public is faster.
FASTEST_KMH = 900.0

#: Taken off every distance: the size of towns and the way to their airports.
MARGIN_KM = 50.0

#: Posts this close in time and this far in place are called simultaneous.
WINDOW_HOURS, FAR_KM = 2.0, 200.0

#: A stay ends when nothing is posted for this long, even if the next post is at the same place.
STAY_BREAK_DAYS = 30.0

#: A gap is at least this long, and this many times the usual time between days with posts.
GAP_DAYS, GAP_TIMES = 14.0, 5.0

#: Circuits more likely by chance than this are not reported.
MOST_CHANCE = 0.01

#: Circuits are looked for on at most this many tracks, those with most stays.
CIRCUIT_TRACKS = 8

#: The home base has this many times the days of the next place.
HOME_TIMES = 1.25


@dataclass(frozen=True, slots=True)
class _Limits:
    fastest_kmh: float
    window_hours: float
    far_km: float
    margin_km: float


_TABLE = "it must be a pyarrow table with the columns post, time, latitude and longitude"


def trace_movement(
    sightings: pa.Table,
    *,
    fastest_kmh: float = FASTEST_KMH,
    window_hours: float = WINDOW_HOURS,
    far_km: float = FAR_KM,
    margin_km: float = MARGIN_KM,
    seed: int = 0,
) -> Movement:
    """Trace one operation.

    Args:
        sightings: Columns post (number), time (timestamp or date; UTC), latitude, longitude
            (degrees), and optionally name, country, identifier (what the post shares with others)
            and hours (how long after `time` the post may have been made; without it a time of
            exactly midnight is a date and may be 24 hours off, any other time one minute).
        fastest_kmh: Above this speed a move is impossible.
        window_hours: Posts at most this long apart ...
        far_km: ... and at least this far apart are simultaneous.
        margin_km: Taken off each distance before speeds are worked out.
        seed: Fixes the random orders a circuit is compared with.

    Raises:
        BadValue: A column is missing or of the wrong type, a coordinate lies outside the Earth, or a
            limit is not above 0.
    """
    of_kind("sightings", sightings, pa.Table, _TABLE)
    limits = _limits(fastest_kmh, window_hours, far_km, margin_km)
    whole("seed", seed, least=0)
    return _traced(read_sightings(sightings), limits, seed)


def trace_movements(
    sightings: pa.Table,
    *,
    fastest_kmh: float = FASTEST_KMH,
    window_hours: float = WINDOW_HOURS,
    far_km: float = FAR_KM,
    margin_km: float = MARGIN_KM,
    seed: int = 0,
) -> Mapping[int, Movement]:
    """Trace every operation of a table that also has a whole-number column `operation`.

    Gives the movements by operation, in ascending order; see `trace_movement` for everything else.
    """
    of_kind("sightings", sightings, pa.Table, _TABLE)
    limits = _limits(fastest_kmh, window_hours, far_km, margin_km)
    whole("seed", seed, least=0)
    if "operation" not in sightings.column_names:
        raise BadValue("the columns of sightings", found=sightings.column_names, needed="add operation")
    operation = sightings.column("operation").to_numpy()
    order = np.argsort(operation, kind="stable")
    labels, first = np.unique(operation[order], return_index=True)
    ends = [*first[1:].tolist(), len(order)]
    by_operation = sightings.take(pa.array(order))
    return {
        int(label): _traced(read_sightings(by_operation.slice(low, high - low)), limits, seed)
        for label, low, high in zip(labels, first.tolist(), ends, strict=True)
    }


def _limits(fastest_kmh: float, window_hours: float, far_km: float, margin_km: float) -> _Limits:
    given = {"fastest_kmh": fastest_kmh, "window_hours": window_hours, "far_km": far_km}
    for name, number in given.items():
        if not of_kind(name, number, int | float, "it must be a number above 0") > 0:
            raise BadValue(name, found=number, needed="it must be a number above 0")
    if not of_kind("margin_km", margin_km, int | float, "it must not be negative") >= 0:
        raise BadValue("margin_km", found=margin_km, needed="it must not be negative")
    return _Limits(fastest_kmh, window_hours, far_km, margin_km)


def _traced(seen: Sightings, limits: _Limits, seed: int) -> Movement:
    track, turn = deal_tracks(
        seen.place, seen.begin, seen.end, seen.latitude, seen.longitude, limits.fastest_kmh, limits.margin_km
    )
    stays = _stays(seen, track, turn)
    legs = _legs(seen, stays, limits)
    places = _places(seen)
    busiest = int(np.argmax(np.bincount(track))) if len(track) else 0
    simultaneous, same_day, impossible = far_apart(
        seen,
        fastest_kmh=limits.fastest_kmh,
        window_hours=limits.window_hours,
        far_km=limits.far_km,
        margin_km=limits.margin_km,
    )
    parts: dict[str, Any] = {
        "places": places,
        "stays": tuple(record for record, _, _ in stays),
        "legs": legs,
        "route": _route(stays, busiest),
        "circuits": _circuits(stays, int(track.max(initial=-1)) + 1, seed),
        "simultaneous": simultaneous,
        "same_day": same_day,
        "impossible": impossible,
        "gaps": _gaps(seen),
        "home": _home(places),
        "tracks": int(track.max(initial=-1)) + 1,
        "sightings": seen.given,
        "used": len(seen.post),
        "without_time": seen.without_time,
        "without_place": seen.without_place,
        "km": float(sum(leg.km for leg in legs)),
        "fastest_kmh": limits.fastest_kmh,
        "window_hours": limits.window_hours,
        "far_km": limits.far_km,
    }
    return Movement(**parts, sentences=sentences(Movement(**parts, sentences=())))


def when(hours: float) -> datetime:
    """Turn hours since 1970 into a time (UTC)."""
    return datetime.fromtimestamp(round(hours * 3600), UTC)


#: A stay with the rows (of the sorted sightings) of its first and last post.
_StayRows = tuple[Stay, int, int]


def _stays(seen: Sightings, track: Int32, turn: Int32) -> list[_StayRows]:
    """Cut each track into stays; they come by track, then by time."""
    order = np.lexsort((turn, track))
    if not len(order):
        return []
    place, begin, of_track = seen.place[order], seen.begin[order], track[order]
    new = np.ones(len(order), bool)
    new[1:] = (place[1:] != place[:-1]) | (of_track[1:] != of_track[:-1])
    new[1:] |= np.diff(begin) > STAY_BREAK_DAYS * 24
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(order)) - 1
    post = seen.post[order].tolist()
    return [
        (
            Stay(int(place[a]), when(begin[a]), when(begin[b]), tuple(post[a : b + 1]), int(of_track[a])),
            int(order[a]),
            int(order[b]),
        )
        for a, b in zip(first.tolist(), last.tolist(), strict=True)
    ]


def _legs(seen: Sightings, stays: list[_StayRows], limits: _Limits) -> tuple[Leg, ...]:
    """Give the moves between stays at different places of one track."""
    legs = []
    for (here, _, last), (there, first, _) in pairwise(stays):
        a, b = here.place, there.place
        if here.track != there.track or a == b:
            continue
        km = distance(seen.latitude[a], seen.longitude[a], seen.latitude[b], seen.longitude[b])
        hours = float(max(seen.end[first] - seen.begin[last], seen.end[last] - seen.begin[first]))
        speed = least_speed(km, limits.margin_km, hours)
        ends = here.posts[-1], there.posts[0]
        legs.append(Leg(a, b, km, hours, speed, here.departure, there.arrival, ends, here.track))
    return tuple(legs)


def _route(stays: list[_StayRows], track: int) -> tuple[int, ...]:
    """List the places of one track in order, breaks within one place left out."""
    places = [stay.place for stay, _, _ in stays if stay.track == track]
    return tuple(p for i, p in enumerate(places) if i == 0 or places[i - 1] != p)


def _circuits(stays: list[_StayRows], tracks: int, seed: int) -> tuple[Circuit, ...]:
    """Look for a circuit on the tracks with most stays."""
    found = []
    by_track: list[list[Stay]] = [[] for _ in range(tracks)]
    for stay, _, _ in stays:
        mine = by_track[stay.track]
        if not mine or mine[-1].place != stay.place:
            mine.append(stay)
    for mine in sorted(by_track, key=len, reverse=True)[:CIRCUIT_TRACKS]:
        route = np.array([stay.place for stay in mine], np.int32)
        circuit = find_circuit(route, seed) if len(route) >= 6 else None
        if circuit is not None and circuit.chance <= MOST_CHANCE:
            found.append(_circuit(mine, circuit))
    return tuple(found)


def _circuit(mine: list[Stay], found: Round) -> Circuit:
    times = [(mine[b].arrival - mine[a].arrival).total_seconds() / 86_400 for a, b in found.returns]
    posts = tuple(mine[i].posts[0] for i in found.members)
    return Circuit(found.places, round(found.laps, 2), float(np.median(times)), found.chance, posts)


def _gaps(seen: Sightings) -> tuple[Gap, ...]:
    """List times without any post that are long by themselves and for this operation."""
    if len(seen.begin) < 3:
        return ()
    wait = np.diff(seen.begin) / 24
    usual = float(np.median(np.diff(np.unique(np.floor(seen.begin / 24))))) if wait.max() >= 1 else 0.0
    long = np.flatnonzero(wait >= max(GAP_DAYS, GAP_TIMES * usual))
    return tuple(
        Gap(
            when(seen.begin[i]),
            when(seen.begin[i + 1]),
            float(wait[i]),
            (int(seen.post[i]), int(seen.post[i + 1])),
        )
        for i in long
    )


def _places(seen: Sightings) -> tuple[SeenPlace, ...]:
    count = len(seen.latitude)
    posts = np.bincount(seen.place, minlength=count)
    day = np.floor(seen.begin / 24).astype(np.int64)
    days = np.bincount(np.unique(np.stack([seen.place, day]), axis=1)[0].astype(np.int64), minlength=count)
    return tuple(
        SeenPlace(
            seen.names[p],
            seen.countries[p],
            float(seen.latitude[p]),
            float(seen.longitude[p]),
            int(posts[p]),
            int(days[p]),
        )
        for p in range(count)
    )


def _home(places: tuple[SeenPlace, ...]) -> int | None:
    """Choose the place with clearly the most days."""
    ranked = sorted(range(len(places)), key=lambda p: -places[p].days)
    if not ranked:
        return None
    if len(ranked) > 1 and places[ranked[0]].days < HOME_TIMES * places[ranked[1]].days:
        return None
    return ranked[0]
