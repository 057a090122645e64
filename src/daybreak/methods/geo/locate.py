"""The place a field names: "US, NY, New York", "GB, , London", "Dubai, UAE", "Москва", "北京市".

A field is read as an address: its parts, apart by commas, slashes or dashes, name a country, a region and
a city in either order. Country codes count only where they stand alone as the first or last part.
"""

import re
from functools import lru_cache

from daybreak.methods.geo.choice import Evidence, choose, sentence
from daybreak.methods.geo.gazetteer import Gazetteer, gazetteer
from daybreak.methods.geo.place import Place, PlaceMatch

#: A name shared by a city of this size and a region means the city when it stands last.
CITY_BEFORE_REGION = 100_000
#: A city abroad so many times larger, named behind another, is where a district of the other's name lies.
OUTWEIGHS = 4
#: A city of this size makes a name behind it its region's rather than a city's.
BESIDE_REGION = 20_000
#: A city of this size is believed although the field names another region of its country.
KNOWN_ANYWHERE = 500_000

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


@lru_cache(maxsize=200_000)
def _locate(field: str, country: str | None) -> PlaceMatch | None:
    parts = [part for part in _APART.split(field) if part]
    if not parts:
        return None
    book = gazetteer()
    parts = [word for part in parts for word in _without_comma(book, part)]
    land, rest = _country(book, parts)
    told = land or country
    region, rest = _region(book, rest, told)
    for part in rest:
        city = _best(book, part, told, region)
        if city is not None:
            return city if told or region or part == rest[-1] else _or_around(book, city, part, rest[-1])
    for part in rest:
        city = _inside(book, part, told, region)
        if city is not None:
            return city
    if region is not None:
        return PlaceMatch(
            region, 0.9, f"{region.name} is a region of {region.country}; no city known here is named."
        )
    return _as_country(book, land) if land is not None else None


def _without_comma(book: Gazetteer, part: str) -> list[str]:
    """A part cut before the region or country that ends it ("London Ontario", "Springfield IL")."""
    words = part.split()
    if len(words) < 2 or book.meanings_of(part):
        return [part]
    for cut in range(max(1, len(words) - 3), len(words)):
        head, tail = " ".join(words[:cut]), " ".join(words[cut:])
        levels = {book.place(one.row).level for one in book.meanings_of(tail) if not one.bits & 8}
        if "country" in levels or ("region" in levels and (len(tail) > 3 or tail.isupper())):
            before = _without_comma(book, head)
            if any(map(book.meanings_of, before)):
                return [*before, tail]
    return [part]


def _country(book: Gazetteer, parts: list[str]) -> tuple[str | None, list[str]]:
    """The country a part names (first or last, by code or name), and the other parts."""
    for index in dict.fromkeys((0, len(parts) - 1)):
        code = parts[index].upper()
        if (
            len(code) == 2
            and len(parts[index]) == 2
            and code in book.countries
            and len(parts) > 1 - (code == parts[index])
            and (index == 0 or not _is_state(book, parts[index], parts))
        ):
            return code, parts[:index] + parts[index + 1 :]
    for index in (len(parts) - 1, 0):
        for meaning in book.meanings_of(parts[index]):
            place = book.place(meaning.row)
            if place.level == "country" and not meaning.bits & 8:
                if len(parts) == 1 and _is_city_first(book, parts[0]):
                    return None, parts
                if _is_state_named(book, parts, index, place.country):
                    return None, parts
                return place.country, parts[:index] + parts[index + 1 :]
    return None, parts


def _is_state(book: Gazetteer, code: str, parts: list[str]) -> bool:
    """Whether a two-letter last part is rather a state ("San Jose, CA") than a country."""
    if len(parts) < 2:
        return False
    cities = [book.place(m.row) for m in book.meanings_of(parts[-2])]
    return any(c.country == "US" and c.region == code.upper() and c.level == "city" for c in cities)


def _is_state_named(book: Gazetteer, parts: list[str], index: int, country: str) -> bool:
    """Whether a country's name is rather a state's ("Atlanta, Georgia"): a city beside it lies there."""
    states = {
        (p.country, p.region)
        for p in (book.place(m.row) for m in book.meanings_of(parts[index]))
        if p.level == "region"
    }
    beside = [book.place(m.row) for part in parts if part != parts[index] for m in book.meanings_of(part)]
    return any((p.country, p.region) in states for p in beside) and not any(
        p.country == country for p in beside
    )


def _is_city_first(book: Gazetteer, name: str) -> bool:
    """Whether a name alone means a city before a country of the same name."""
    ranked = choose(book, book.meanings_of(name), Evidence())
    return book.place(ranked[0][0].row).level != "country"


def _region(book: Gazetteer, parts: list[str], country: str | None) -> tuple[Place | None, list[str]]:
    """The region a part names, and the other parts; a large city's name alone is the city."""
    for index, part in enumerate(parts):
        meant = [book.place(m.row) for m in book.meanings_of(part)]
        short = len(part) <= 3
        if short and country is None and len(parts) == 1:
            continue
        large = any(p.level == "city" and p.population >= CITY_BEFORE_REGION for p in meant)
        if large and not short and index + 1 == len(parts) and not _holds_a_city(book, meant, parts[:index]):
            continue
        found = [p for p in meant if p.level == "region" and country in (None, p.country)]
        if found:
            return found[0], parts[:index] + parts[index + 1 :]
    return None, parts


def _holds_a_city(book: Gazetteer, meant: list[Place], before: list[str]) -> bool:
    """Whether a region of this name has a city that an earlier part names ("London, Ontario")."""
    regions = {(place.country, place.region) for place in meant if place.level == "region"}
    named = [book.place(meaning.row) for part in before for meaning in book.meanings_of(part)]
    return any(
        place.level == "city"
        and place.population >= BESIDE_REGION
        and (place.country, place.region) in regions
        for place in named
    )


def _best(book: Gazetteer, name: str, country: str | None, region: Place | None) -> PlaceMatch | None:
    """The city a part names, given the country and region of the other parts."""
    inside = [m for m in book.meanings_of(name) if not m.bits & 8 and country in (None, book.country[m.row])]
    doubt = 1.0
    if region is not None:
        inside = [
            m for m in inside if book.place(m.row).level == "city" and book.country[m.row] == region.country
        ]
        here = [m for m in inside if book.region[m.row] == region.region]
        if not here:
            here, doubt = [m for m in inside if book.population[m.row] >= KNOWN_ANYWHERE], 0.5
        inside = here
    if not inside:
        return None
    evidence = Evidence(country)
    ranked = choose(book, inside, evidence)
    places = [book.place(m.row) for m, _ in ranked]
    if places[0].level == "country":
        return _as_country(book, places[0].country)
    reason = sentence(places[0], places, evidence)
    if doubt < 1.0 and region is not None:
        reason += f" The field says {region.name}, where no such city is known."
    return PlaceMatch(places[0], round(min(0.98, ranked[0][1]) * doubt, 4), reason, tuple(places[1:4]))


def _as_country(book: Gazetteer, code: str) -> PlaceMatch:
    place = book.place(book.countries[code])
    return PlaceMatch(place, 0.95, f"Only the country is named: {place.name}.")


def _or_around(book: Gazetteer, city: PlaceMatch, part: str, last: str) -> PlaceMatch:
    """The much larger city that ends a field, where a district of it is named before ("Centro, Lima")."""
    around = _best(book, last, None, None)
    if (
        around is None
        or around.place.level != "city"
        or around.place.country == city.place.country
        or around.place.population < max(KNOWN_ANYWHERE, OUTWEIGHS * city.place.population)
    ):
        return city
    return _best(book, part, around.place.country, None) or around


def _inside(book: Gazetteer, part: str, country: str | None, region: Place | None) -> PlaceMatch | None:
    """A place named somewhere inside a longer part ("near Mae Sot", "SE Portland", "北京市朝阳区")."""
    best: PlaceMatch | None = None
    for start, end, _name, _bits in book.table.search(part).tolist():
        match = _best(book, part[start:end], country, region)
        if match and (best is None or _rank(match) > _rank(best)):
            best = match
    if best is None:
        return None
    return PlaceMatch(best.place, round(best.confidence * 0.8, 4), best.reason, best.alternatives)


def _rank(match: PlaceMatch) -> tuple[bool, int]:
    return match.place.level == "city", match.place.population
