"""The place a field names: "US, NY, New York", "GB, , London", "Dubai, UAE", "Москва", "北京市".

A field is read as an address: its parts, apart by commas, slashes or dashes, name a country, a region and
a city in either order. Country codes count only where they stand alone as the first or last part.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from daybreak.methods.geo.choice import Evidence, choose, sentence
from daybreak.methods.geo.gazetteer import Gazetteer, gazetteer
from daybreak.methods.geo.place import Meaning, Place, PlaceMatch

_APART = re.compile(r"\s*[,;/|>()\n،、，]\s*|\s+[-–—]\s+")


def locate(place_field: str, *, country: str | None = None) -> PlaceMatch | None:
    """The place a structured field names, or None when it names none the gazetteer knows.

    Args:
        place_field: The field's text; parts may be empty ("GB, , London").
        country: ISO 3166-1 alpha-2 code when another column says it.

    >>> locate("US, TX, Paris").place.region
    'TX'
    >>> locate("Dubai, UAE").place.normal
    'Dubai, AE'
    """
    return _locate(place_field.strip(), country)


def locate_many(place_fields: Sequence[str | None], *, country: str | None = None) -> list[PlaceMatch | None]:
    """`locate` for every field; equal fields are looked up once."""
    known = {field: _locate(field.strip(), country) for field in set(place_fields) if field}
    return [known.get(field) if field else None for field in place_fields]


@lru_cache(maxsize=200_000)
def _locate(field: str, country: str | None) -> PlaceMatch | None:
    parts = [part for part in _APART.split(field) if part]
    if not parts:
        return None
    book = gazetteer()
    land, rest = _country(book, parts)
    told = land or country
    region, rest = _region(book, rest, told)
    for part in rest:
        city = _best(book, part, told, region)
        if city is not None:
            return city
    if region is not None:
        return PlaceMatch(region, 0.9, f"{region.name} is a region of {region.country}; no city is named.")
    if land is not None:
        return _as_country(book, land)
    return _inside(book, field, told)


def _country(book: Gazetteer, parts: list[str]) -> tuple[str | None, list[str]]:
    """The country a part names (first or last, by code or name), and the other parts."""
    for index in dict.fromkeys((0, len(parts) - 1)):
        code = parts[index].upper()
        if len(code) == 2 and len(parts[index]) == 2 and code in book.countries and len(parts) > 1 - (code == parts[index]):
            if index == 0 or not _is_state(book, parts[index], parts):
                return code, parts[:index] + parts[index + 1 :]
    for index in (len(parts) - 1, 0):
        for meaning in book.meanings_of(parts[index]):
            place = book.place(meaning.row)
            if place.level == "country" and not meaning.bits & 8:
                if len(parts) == 1 and _is_city_first(book, parts[0]):
                    return None, parts
                return place.country, parts[:index] + parts[index + 1 :]
    return None, parts


def _is_state(book: Gazetteer, code: str, parts: list[str]) -> bool:
    """Whether a two-letter last part is rather a state ("San Jose, CA") than a country."""
    if len(parts) < 2:
        return False
    cities = [book.place(m.row) for m in book.meanings_of(parts[-2])]
    return any(c.country == "US" and c.region == code.upper() and c.level == "city" for c in cities)


def _is_city_first(book: Gazetteer, name: str) -> bool:
    """Whether a name alone means a city before a country of the same name (Singapore, Luxembourg do not matter)."""
    ranked = choose(book, book.meanings_of(name), Evidence())
    return book.place(ranked[0][0].row).level != "country"


def _region(book: Gazetteer, parts: list[str], country: str | None) -> tuple[Place | None, list[str]]:
    """The region a part names, and the other parts; a lone part is a region only if it is no city."""
    for index, part in enumerate(parts):
        regions = [book.place(m.row) for m in book.meanings_of(part)]
        if len(parts) == 1 and any(p.level == "city" and p.country == country for p in regions):
            continue
        found = [p for p in regions if p.level == "region" and country in (None, p.country)]
        if found and not (len(part) <= 3 and country is None and len(parts) == 1):
            return found[0], parts[:index] + parts[index + 1 :]
    return None, parts


def _best(book: Gazetteer, name: str, country: str | None, region: Place | None) -> PlaceMatch | None:
    """The city a part names, given the country and region of the other parts."""
    meanings: Sequence[Meaning] = [m for m in book.meanings_of(name) if not m.bits & 8]
    inside = [m for m in meanings if country in (None, book.country[m.row])]
    if region is not None:
        inside = [m for m in inside if book.region[m.row] == region.region and book.country[m.row] == region.country] or inside
    if region is not None:
        inside = [m for m in inside if book.place(m.row).level == "city"]
    if not inside:
        return None
    pointed = {(region.country, region.region): 1.0, (region.country, ""): 1.0} if region else {}
    evidence = Evidence(country, pointed)
    ranked = choose(book, inside, evidence)
    places = [book.place(m.row) for m, _ in ranked]
    if places[0].level == "country":
        return _as_country(book, places[0].country)
    confidence = min(0.98, ranked[0][1] if country is None else max(ranked[0][1], 0.5))
    return PlaceMatch(places[0], confidence, sentence(places[0], places, evidence), tuple(places[1:4]))


def _as_country(book: Gazetteer, code: str) -> PlaceMatch:
    place = book.place(book.countries[code])
    return PlaceMatch(place, 0.95, f"Only the country is named: {place.name}.")


def _inside(book: Gazetteer, field: str, country: str | None) -> PlaceMatch | None:
    """A place named somewhere inside a longer field ("near Mae Sot", "Downtown Dubai")."""
    best: PlaceMatch | None = None
    for start, end, _name, _bits in book.table.search(field).tolist():
        match = _best(book, field[start:end], country, None) or _best(book, field[start:end], None, None)
        if match and (best is None or _rank(match) > _rank(best)):
            best = match
    if best is None:
        return None
    return PlaceMatch(best.place, round(best.confidence * 0.8, 4), best.reason, best.alternatives)


def _rank(match: PlaceMatch) -> tuple[bool, int]:
    return match.place.level == "city", match.place.population
