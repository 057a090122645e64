"""Where each post says it is: by its place column, else by the surest place its text names."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from daybreak.methods.geo.gazetteer import gazetteer
from daybreak.methods.geo.locate import CITY_BEFORE_REGION, locate
from daybreak.methods.geo.place import Place
from daybreak.standard.countries import countries
from daybreak.standard.records import Posts

#: A town with this share of a country's people is what the country's name means as a place.
CITY_STATE = 0.5
#: The share of a region's people, and how many, in a town whose own name is longer (New York City).
CHIEF_TOWN, METROPOLIS = 0.25, 1_000_000
#: Letters of a name at least; shorter ones are codes of areas.
_NAME = 4


@dataclass(frozen=True, slots=True, eq=False)
class Whereabouts:
    """The place of every post: `row[post]` is an index into `places`, -1 where nothing tells.

    `country` is by post the ISO 3166-1 alpha-2 code of the country it was posted in, null where nothing
    tells: that of its country column, of its place column, of the town it names, or the one to assume when
    its text names no place. `from_column`, `from_text` and `unknown` count posts.
    """

    places: tuple[Place, ...]
    row: npt.NDArray[np.int32]
    country: pa.Array
    from_column: int
    from_text: int

    @property
    def unknown(self) -> int:
        """Posts whose place nothing tells."""
        return len(self.row) - self.from_column - self.from_text


def whereabouts(posts: Posts, sightings: pa.Table, *, country: str | None = None) -> Whereabouts:
    """Locate every post.

    Args:
        posts: Their `place` and `country` columns are used first.
        sightings: Findings of kind `place` fill the gaps; of several in a post the surest counts.
        country: ISO 3166-1 alpha-2 code to assume where a post names none.
    """
    book = _Places()
    row = _by_column(posts, country, book)
    from_column = int((row >= 0).sum())
    _by_text(row, sightings, book)
    lands = _posted_in(posts, sightings, tuple(book.places), row, country)
    return Whereabouts(tuple(book.places), row, lands, from_column, int((row >= 0).sum()) - from_column)


class _Places:
    """Every distinct place met so far, each with its number."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self._numbers: dict[Place, int] = {}

    def number(self, field: str, country: str | None) -> int:
        found = locate(field, country=country)
        place = found.place if found is not None else None
        if place is not None and place.level != "city":
            place = _town_named_so(field, place)
        if place is None:
            return -1  # a country or region is no stay on a route
        if place not in self._numbers:
            self._numbers[place] = len(self.places)
            self.places.append(place)
        return self._numbers[place]


def _town_named_so(field: str, area: Place) -> Place | None:
    """The town that a field means by the name of a region or country, such as New York or Monaco.

    Only when it names nothing else but the country: "Lachute, Québec" is no stay in Québec. The town is
    large and called just so, or holds a good part of the people; Oklahoma and Mexico name the area.
    """
    parts = [part.strip() for part in re.split(r"[,;/|]", field) if part.strip()]
    names = [part for part in parts if _land(part) != area.country] or parts[:1]
    if len(names) != 1 or len(names[0]) < _NAME:
        return None
    book = gazetteer()
    for meaning in book.meanings_of(names[0]):
        town = book.place(meaning.row)
        if town.level != "city" or town.country != area.country:
            continue
        share = town.population / max(area.population, 1)
        own_name = not meaning.bits & 4 and town.population >= CITY_BEFORE_REGION
        chief = share >= CHIEF_TOWN and town.population >= METROPOLIS
        in_region = area.level == "region" and town.region == area.region
        if share >= CITY_STATE or (in_region and (own_name or chief)):
            return town
    return None


def _by_column(posts: Posts, country: str | None, book: _Places) -> npt.NDArray[np.int32]:
    fields, fields_code = _coded(posts.table.column("place"))
    lands, lands_code = _coded(posts.table.column("country"))
    pairs, inverse = np.unique(np.stack([fields_code, lands_code]), axis=1, return_inverse=True)
    numbers = [
        -1 if field < 0 else book.number(fields[field], _land(lands[land]) if land >= 0 else country)
        for field, land in pairs.T.tolist()
    ]
    return np.array(numbers, dtype=np.int32)[inverse.reshape(-1)]


def _by_text(row: npt.NDArray[np.int32], sightings: pa.Table, book: _Places) -> None:
    details = sightings.column("details")
    town = pc.and_(
        pc.match_substring(details, '"level": "city"'), pc.match_substring(details, '"role": "place"')
    )
    named = sightings.filter(pc.fill_null(town, False))
    named = named.sort_by([("post", "ascending"), ("confidence", "descending"), ("start", "ascending")])
    post, first = np.unique(named.column("post").to_numpy(), return_index=True)
    open_posts = row[post] < 0
    names, code = _coded(named.column("normal").take(pa.array(first[open_posts])))
    numbers = np.array([book.number(name, None) for name in names] or [-1], dtype=np.int32)
    row[post[open_posts]] = numbers[code]


def _posted_in(
    posts: Posts,
    sightings: pa.Table,
    places: tuple[Place, ...],
    row: npt.NDArray[np.int32],
    country: str | None,
) -> pa.Array:
    """The country of every post; see `Whereabouts`."""
    found = _decoded(*_coded(posts.table.column("country")), _country)
    found = pc.coalesce(found, _decoded(*_coded(posts.table.column("place")), _country))
    towns = pa.array([place.country for place in places], pa.string())
    found = pc.coalesce(found, towns.take(pa.array(row, mask=row < 0)))
    names_place = pc.fill_null(pc.match_substring(sightings.column("details"), '"role": "place"'), False)
    silent = np.ones(len(posts), np.bool_)
    silent[sightings.column("post").filter(names_place).to_numpy()] = False
    return pc.coalesce(found, pc.if_else(pa.array(silent), pa.scalar(country, pa.string()), None))


def _country(field: str) -> str | None:
    land = _land(field)
    return land if land in countries() else None


def _decoded(
    values: list[str], codes: npt.NDArray[np.int32], meaning: Callable[[str], str | None]
) -> pa.Array:
    """By row what its value means; each distinct value is looked at once."""
    return pa.array(map(meaning, values), pa.string()).take(pa.array(codes, mask=codes < 0))


def _coded(column: pa.ChunkedArray) -> tuple[list[str], npt.NDArray[np.int32]]:
    """The distinct values of a column and for each row the number of its value, -1 for null."""
    coded = column.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.unify_dictionaries().combine_chunks()
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int32)
    return coded.dictionary.to_pylist(), codes


def _land(field: str) -> str | None:
    """The ISO code a country column means, whether it holds codes or names."""
    if len(field) == 2 and field.isascii():
        return field.upper()
    found = locate(field)
    return found.place.country if found is not None else None
