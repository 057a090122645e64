"""An operation's sightings in columns: what can be placed in time and on the map, and what cannot."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from daybreak.errors import BadValue
from daybreak.prosecution.movement_tracks import Float64, Int32, Int64, near_places

#: Coordinates this close are one place, km.
NEAR_KM = 30.0

#: How long after its time a post may have been made: the rest of the minute, or of the day.
MINUTE, DAY = 1 / 60, 24.0

#: The first and last hour (since 1970) that a calendar date can be given for.
EARLIEST, LATEST = -62_135_596_800 / 3600, 253_402_214_400 / 3600


@dataclass(frozen=True, slots=True, eq=False)
class Sightings:
    """Usable sightings by time. `begin` and `end` (hours since 1970) bound when each was made.

    `place` is a row of `latitude`, `longitude`, `names` and `countries`; `identifier` a row of
    `identifiers` or -1. The counts say how many of the `given` could not be used.
    """

    post: Int64
    place: Int32
    begin: Float64
    end: Float64
    identifier: Int32
    identifiers: tuple[str, ...]
    latitude: Float64
    longitude: Float64
    names: tuple[str, ...]
    countries: tuple[str, ...]
    given: int
    without_time: int
    without_place: int


def read_sightings(table: pa.Table) -> Sightings:
    """Take the sightings with a time and a place, sorted by time, then by number of post.

    Raises:
        BadValue: See `movement.trace_movement`.
    """
    missing = {"post", "time", "latitude", "longitude"} - set(table.column_names)
    if missing:
        raise BadValue(
            "the columns of sightings", found=table.column_names, needed=f"add {', '.join(sorted(missing))}"
        )
    begin, timed = _hours(table.column("time"))
    latitude, longitude = _degrees(table, "latitude", 90.0), _degrees(table, "longitude", 360.0)
    placed = ~(np.isnan(latitude) | np.isnan(longitude))
    usable = timed & placed
    post = table.column("post").to_numpy().astype(np.int64)
    order = np.flatnonzero(usable)
    order = order[np.lexsort((post[order], begin[order]))]
    rows = table.take(pa.array(order))
    place, of_place = _places(latitude[order], longitude[order])
    identifier, identifiers = _identifiers(rows)
    names, countries = _most_used(rows, "name", place), _most_used(rows, "country", place)
    return Sightings(
        post=post[order],
        place=place,
        begin=begin[order],
        end=begin[order] + _uncertain(rows, begin[order]),
        identifier=identifier,
        identifiers=identifiers,
        latitude=latitude[order][of_place],
        longitude=longitude[order][of_place],
        names=tuple(
            n or f"{latitude[order][i]:.2f}, {longitude[order][i]:.2f}"
            for n, i in zip(names, of_place.tolist(), strict=True)
        ),
        countries=countries,
        given=table.num_rows,
        without_time=int(np.count_nonzero(~timed)),
        without_place=int(np.count_nonzero(~placed)),
    )


def _hours(column: pa.ChunkedArray) -> tuple[Float64, npt.NDArray[np.bool_]]:
    """Turn times into hours since 1970 (UTC) and say which are known."""
    if pa.types.is_null(column.type):
        column = pc.cast(column, pa.timestamp("us"))
    if not pa.types.is_date(column.type) and not pa.types.is_timestamp(column.type):
        raise BadValue("the type of time", found=str(column.type), needed="give timestamps or dates")
    micros = pc.cast(pc.cast(column, pa.timestamp("us"), safe=False), pa.int64())
    known = np.asarray(pc.is_valid(micros).to_numpy(), dtype=bool)
    hours = np.asarray(pc.fill_null(micros, 0).to_numpy(), dtype=np.float64) / 3.6e9
    wrong = np.flatnonzero((hours < EARLIEST) | (hours > LATEST))
    if len(wrong):
        found = f"{hours[wrong[0]]:.0f} hours after 1970"
        raise BadValue(f"the time of sighting {int(wrong[0])}", found=found, needed="years are 1 to 9999")
    return hours, known


def _degrees(table: pa.Table, name: str, most: float) -> Float64:
    """Read one coordinate; NaN where there is none. Longitudes up to 360 count on eastward."""
    try:
        degrees = pc.cast(table.column(name), pa.float64()).to_numpy().astype(np.float64)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise BadValue(
            f"the type of {name}", found=str(table.column(name).type), needed="give degrees as numbers"
        ) from None
    wrong = np.flatnonzero(np.abs(degrees) > most)
    if len(wrong):
        raise BadValue(
            f"the {name} of sighting {int(wrong[0])}",
            found=float(degrees[wrong[0]]),
            needed=f"degrees lie between -{most:g} and {most:g}",
        )
    return degrees if most == 90.0 else np.asarray((degrees + 180.0) % 360.0 - 180.0)


def _uncertain(rows: pa.Table, begin: Float64) -> Float64:
    """Say how many hours after `begin` each post may have been made."""
    guess = np.where(begin % 24 == 0, DAY, MINUTE)
    if "hours" not in rows.column_names:
        return guess
    given = pc.cast(rows.column("hours"), pa.float64()).to_numpy().astype(np.float64)
    if np.any(given < 0):
        raise BadValue("hours of a sighting", found=float(np.nanmin(given)), needed="it must not be negative")
    return np.where(np.isnan(given), guess, given)


def _places(latitude: Float64, longitude: Float64) -> tuple[Int32, Int64]:
    """Gather coordinates into places, numbered by first sighting; also give a row that shows each."""
    if not len(latitude):
        return np.empty(0, np.int32), np.empty(0, np.int64)
    spots, first, spot, count = np.unique(
        np.round(np.stack([latitude, longitude]), 4),
        axis=1,
        return_index=True,
        return_inverse=True,
        return_counts=True,
    )
    often_first = np.lexsort((first, -count))
    leader = near_places(spots[0], spots[1], often_first, NEAR_KM)[spot.reshape(-1)]
    _, seen_first, place = np.unique(leader, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(seen_first))
    shown = first[np.unique(leader)][np.argsort(seen_first)]
    return rank[place].astype(np.int32), shown.astype(np.int64)


def _identifiers(rows: pa.Table) -> tuple[Int32, tuple[str, ...]]:
    if "identifier" not in rows.column_names:
        return np.full(rows.num_rows, -1, np.int32), ()
    encoded = pc.dictionary_encode(pc.cast(rows.column("identifier"), pa.string())).combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        return np.empty(0, np.int32), ()
    codes = np.asarray(pc.fill_null(encoded.indices, -1), dtype=np.int32)
    return codes, tuple(encoded.dictionary.to_pylist())


def _most_used(rows: pa.Table, column: str, place: Int32) -> tuple[str, ...]:
    """Give for each place the value its sightings carry most often, '' when they carry none."""
    places = int(place.max(initial=-1)) + 1
    if column not in rows.column_names or not rows.num_rows:
        return ("",) * places
    encoded = pc.dictionary_encode(pc.cast(rows.column(column), pa.string())).combine_chunks()
    code = np.asarray(pc.fill_null(encoded.indices, -1), dtype=np.int64)
    words = [*encoded.dictionary.to_pylist(), ""]
    key, count = np.unique(place.astype(np.int64) * len(words) + code % len(words), return_counts=True)
    empty = key % len(words) == len(words) - 1
    best = [""] * places
    for i in np.lexsort((key, count, ~empty)).tolist():
        best[key[i] // len(words)] = words[key[i] % len(words)]
    return tuple(best)
