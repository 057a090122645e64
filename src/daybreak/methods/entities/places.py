"""Places a post names, told apart from everyday words and from other places of the same name.

The gazetteer's search finds the names. Here the text decides between the places that share one: a country
or state named right behind ("Paris, Texas"), the country known for the post, other places in the text,
currencies and dialling codes; failing all these, how many people live there. Nationalities ("Filipina")
are reported with the role "nationality": they say something about people, not about where they are.
"""

import re
from collections import ChainMap
from collections.abc import Mapping
from functools import lru_cache

from daybreak.methods.entities.place_marks import NO_MARKS, Marks, marks
from daybreak.methods.geo.choice import Evidence, choose, sentence
from daybreak.methods.geo.gazetteer import Gazetteer, gazetteer
from daybreak.methods.geo.names import ALL_CAPITALS, CAPITAL, CASELESS, FOLLOWED, LED
from daybreak.methods.geo.place import Meaning, Place
from daybreak.standard.identifier import Identifier, NormalText

#: How far a name can be trusted to be a place, by how it stands in the text.
TRUST = {"led": 0.97, "set_apart": 0.95, "capital": 0.9, "caseless": 0.9, "plain": 0.75}
#: The same for names that are also everyday words or given names.
TRUST_STRICT = {"led": 0.75, "set_apart": 0.6, "capital": 0.3, "caseless": 0.4, "plain": 0.1}

_CODE = re.compile(r",\s?([A-Z]{2})(?![^\W_]|[.'-]\w|\$)")
#: Capitalised words, at most three, right before a country's name; and what a town's name follows with "of".
_CAPITALS_BEFORE = re.compile(r"(?<!\w)([A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}) $")
_WORD = re.compile(r"\S+")
_OF_A_PLACE = re.compile(
    r"\b(?:city|town|port|university|college|north|south|east|west|outside|centre|center) of $", re.I
)
_BETWEEN = re.compile(r"\s*[,(/-]?\s*\(?\s*")

#: A name with fewer meanings than this needs no other evidence when it is the only one in a text.
ALONE = 2
#: A name that is also an everyday word must be a city of this size, or be narrowed by its region.
LARGE = 100_000
#: A capital letter alone does not make a smaller town out of what may be a surname.
SMALL = 50_000
#: How far, in characters, places named in one breath stand apart, and how large one must be to vouch for
#: another that is also an everyday word.
ONE_BREATH, BESIDE_SMALL = 8, 20_000
#: Bits of a meaning (`methods.geo.place.Meaning`).
WORD, LESSER, PEOPLE, ABBREVIATED = 1, 4, 8, 16
#: A name that is an everyday word or given to people.
GIVEN = 3

#: A name that means one place this surely is not judged by money and phones.
SURE = 0.998

_Hit = tuple[int, int, tuple[Meaning, ...], int, int]
_Decision = tuple[str, float, str, Mapping[str, object]]


def find(normalised: NormalText, *, country: str | None = None) -> list[Identifier]:
    """Report places and nationalities, in reading order.

    `normal` is "Paris, FR", or the country's name alone. `details` holds geoname_id, latitude,
    longitude (degrees), country (ISO 3166-1 alpha-2), region, level (city, region, country),
    population, role (place or nationality) and alternatives (normal forms).
    """
    book = gazetteer()
    text = normalised.text
    hits: list[_Hit] = [
        (start, end, book.meanings(name), bits, name)
        for start, end, name, bits in book.table.search(text).tolist()
        if name not in book.everyday
    ]
    if not hits:
        return []
    hits = _joined(book, text, _with_cities(book, text, [_of_land(book, text, hit) for hit in hits]))
    standing = [None if _shared_by(text, hit) else _standing(book, hit) for hit in hits]
    hits = [one for number, kept in enumerate(standing) if (one := kept or _kin(book, hits, number))]
    behind = [*hits[1:], None]
    hits = [hit for hit, after in zip(hits, behind, strict=False) if not _is_part(book, text, hit, after)]
    if len(hits) == 1 and len(hits[0][2]) < ALONE:
        (hit,) = hits
        return [_report(normalised, hit, _only(hit[2][0], hit[3], country))]
    readings = [_first_reading(book, hit, country, NO_MARKS) for hit in hits]
    marked = marks(text) if any(share < SURE for _, share in readings) else NO_MARKS
    if len(hits) == 1:
        (hit,) = hits
        return [_report(normalised, hit, _by_itself(hit[2], hit[3], country, marked))]
    if any(marked):
        readings = [_first_reading(book, hit, country, marked) for hit in hits]
    told = _evidence(hits, readings, country, marked)
    return [
        _report(normalised, hit, _decided(book, *hit[2:4], told[place]))
        for hit, (place, _) in zip(hits, readings, strict=True)
    ]


def _of_land(book: Gazetteer, text: str, hit: _Hit) -> _Hit:
    """A name that a land shares with its people ("Argentina") as the people's, unless it is led."""
    start, end, meanings, bits, name = hit
    if name not in book.lands or bits & (LED | FOLLOWED) or text[start:end] == "Argentina":
        return hit
    return start, end, tuple(Meaning(one.row, one.bits | PEOPLE) for one in meanings), bits, -1


def _with_cities(book: Gazetteer, text: str, hits: list[_Hit]) -> list[_Hit]:
    """The hits and names that only the country right behind makes a place ("Valencia Venezuela")."""
    more: list[_Hit] = []
    done = 0
    for hit in hits:
        if hit[2] and book.place(hit[2][0].row).level == "country" and not hit[2][0].bits & PEOPLE:
            words = _CAPITALS_BEFORE.search(text, max(done, hit[0] - 48), hit[0])
            starts = [words.start() + word.start() for word in _WORD.finditer(words[1])] if words else []
            end = words.end(1) if words else 0
            for start in starts:
                kept = tuple(
                    meaning
                    for meaning in _narrowed(book, (0, 0, book.meanings_of(text[start:end]), 0, -1), hit)
                    if not meaning.bits & (WORD | LESSER | ABBREVIATED)
                    and book.population[meaning.row] >= LARGE
                )
                if kept:
                    more.append((start, end, kept, CAPITAL | FOLLOWED, -1))
                    break
        done = hit[1]
    return sorted([*hits, *more]) if more else hits


def _shared_by(text: str, hit: _Hit) -> bool:
    """Whether "of" before an everyday word is no sign of a place ("of Male gender", "cost of Living")."""
    start, _, meanings, bits, _ = hit
    everyday = all(meaning.bits & WORD for meaning in meanings)
    if not everyday or bits & FOLLOWED or text[max(0, start - 3) : start].lower() != "of ":
        return False
    return not _OF_A_PLACE.search(text, max(0, start - 24), start)


def _standing(book: Gazetteer, hit: _Hit) -> _Hit | None:
    """The hit without readings that cannot stand alone: a region's code, an everyday word as a small town."""
    start, end, meanings, bits, name = hit
    if name < 0:
        return hit
    kept = tuple(m for m in meanings if not (m.bits & ABBREVIATED and book.place(m.row).level == "region"))
    if kept and kept[0].bits & (WORD | LESSER) and not (bits & LED and book.population[kept[0].row] >= LARGE):
        return None
    if not kept or (not bits & (LED | FOLLOWED | CASELESS) and _is_small(book, kept[0])):
        return None
    return hit if len(kept) == len(meanings) else (start, end, kept, bits, -1)


def _kin(book: Gazetteer, hits: list[_Hit], number: int) -> _Hit | None:
    """A hit as towns of a country in which a place named in one breath with it lies ("Lagos and Faro")."""
    hit = hits[number]
    near = hits[max(0, number - ONE_BREATH) : number + ONE_BREATH + 1]  # each takes a character at least
    beside = [
        other
        for other in near
        if other[3] & hit[3] & LED and 0 < max(hit[0] - other[1], other[0] - hit[1]) <= ONE_BREATH
    ]
    lands = {
        book.country[meaning.row]
        for other in beside
        for meaning in other[2]
        if not meaning.bits & (WORD | LESSER | PEOPLE) and book.population[meaning.row] >= BESIDE_SMALL
    }
    # an everyday word large enough to stand by itself vouches for its first country ("Porto and Faro")
    lands |= {
        book.country[other[2][0].row]
        for other in beside
        if other[2] and not other[2][0].bits & (LESSER | PEOPLE) and book.population[other[2][0].row] >= LARGE
    }
    kept = tuple(
        meaning
        for meaning in hit[2]
        if book.country[meaning.row] in lands
        and book.population[meaning.row] >= SMALL
        and not meaning.bits & (LESSER | PEOPLE | ABBREVIATED)
    )
    return (*hit[:2], kept, hit[3], -1) if kept else None


def _is_small(book: Gazetteer, meaning: Meaning) -> bool:
    """Whether a name alone is more often a surname or a brand than this town."""
    small = book.place(meaning.row).level == "city" and book.population[meaning.row] < SMALL
    return small and meaning.row not in book.known


def _is_part(book: Gazetteer, text: str, hit: _Hit, after: _Hit | None) -> bool:
    """Whether a name that is also an everyday one is a part of the city behind it ("Victoria, London")."""
    if after is None or not all(meaning.bits & GIVEN for meaning in hit[2]):
        return False
    if not _BETWEEN.fullmatch(text, hit[1], after[0]):
        return False
    return book.country[after[2][0].row] not in {book.country[meaning.row] for meaning in hit[2]}


def _joined(book: Gazetteer, text: str, hits: list[_Hit]) -> list[_Hit]:
    """Narrow a name by the region or country named right behind it, and take both as one finding."""
    joined: list[_Hit] = []
    for hit in hits:
        if joined and _BETWEEN.fullmatch(text, joined[-1][1], hit[0]):
            narrowed = _narrowed(book, joined[-1], hit)
            if narrowed:
                joined[-1] = (joined[-1][0], hit[1], narrowed, joined[-1][3] | FOLLOWED, -1)
                continue
        joined.append(hit)
    return [_with_code(book, text, hit) for hit in joined]


def _with_code(book: Gazetteer, text: str, hit: _Hit) -> _Hit:
    """The hit narrowed by the code of a country right behind it, when it can lie there ("Georgia, US")."""
    code = _CODE.match(text, hit[1])
    land = {"UK": "GB"}.get(code[1], code[1]) if code else ""
    kept = tuple(m for m in hit[2] if book.country[m.row] == land and not m.bits & PEOPLE)
    if code is None or not kept or len(kept) == len(hit[2]):
        return hit
    return hit[0], code.end(), kept, hit[3] | FOLLOWED, -1


def _narrowed(book: Gazetteer, inner: _Hit, outer: _Hit) -> tuple[Meaning, ...]:
    """Meanings of `inner` that lie in a region or country `outer` can mean."""
    wider = [book.place(m.row) for m in outer[2] if not m.bits & 8]
    areas = {(p.country, p.region) for p in wider if p.level == "region"} | {
        (p.country, None) for p in wider if p.level == "country"
    }
    if not areas:
        return ()
    kept = []
    for meaning in inner[2]:
        place = book.place(meaning.row)
        inside = (place.country, place.region) in areas or (place.country, None) in areas
        below = place.level == "city" or (place.level == "region" and (place.country, None) in areas)
        if inside and below and not meaning.bits & 8:
            kept.append(meaning)
    return tuple(kept)


def _first_reading(book: Gazetteer, hit: _Hit, country: str | None, marked: Marks) -> tuple[Place, float]:
    if hit[4] >= 0:
        return _usual(hit[4], country, marked)
    meaning, share = choose(book, hit[2], _apart(country, marked))[0]
    return book.place(meaning.row), share


def _apart(country: str | None, marked: Marks) -> Evidence:
    """What is known of a name without the other names."""
    return Evidence(country, {}, frozenset(), *marked)


@lru_cache(maxsize=100_000)
def _usual(name: int, country: str | None, marked: Marks) -> tuple[Place, float]:
    """What a name usually means, kept from the first time."""
    book = gazetteer()
    meaning, share = choose(book, book.meanings(name), _apart(country, marked))[0]
    return book.place(meaning.row), share


def _evidence(
    hits: list[_Hit], readings: list[tuple[Place, float]], country: str | None, marked: Marks
) -> dict[Place, Evidence]:
    """What money, dialling codes and all other places of the text say about each place in it."""
    shares: dict[Place, float] = {}
    lands: set[Place] = set()
    pointed: dict[tuple[str, str], float] = {}
    for hit, (place, share) in zip(hits, readings, strict=True):
        shares[place] = shares.get(place, 0.0) + share
        if place.level == "country" and not all(meaning.bits & PEOPLE for meaning in hit[2]):
            lands.add(place)
        for key in {(place.country, ""), (place.country, place.region)}:
            pointed[key] = pointed.get(key, 0.0) + share
    if len(shares) == 1:
        return {place: _apart(country, marked) for place in shares}
    named = frozenset(land.country for land in lands)
    told = {}
    for place, share in shares.items():
        keys = {(place.country, ""), (place.country, place.region)}
        others = {key: round(pointed[key] - share, 6) for key in keys}  # shares have four digits
        elsewhere = frozenset(land.country for land in lands if land != place) if place in lands else named
        told[place] = Evidence(country, ChainMap(others, pointed), elsewhere, *marked)
    return told


def _report(normalised: NormalText, hit: _Hit, decision: _Decision) -> Identifier:
    start, end = hit[:2]
    normal, confidence, reason, details = decision
    return Identifier.at(
        normalised,
        start,
        end,
        kind="place",
        normal=normal,
        confidence=confidence,
        reason=reason,
        details=details,
    )


@lru_cache(maxsize=100_000)
def _only(meaning: Meaning, bits: int, country: str | None) -> _Decision:
    """What a name means that can mean one place only, kept from the first time."""
    return _decided(gazetteer(), (meaning,), bits, Evidence(country))


@lru_cache(maxsize=100_000)
def _by_itself(meanings: tuple[Meaning, ...], bits: int, country: str | None, marked: Marks) -> _Decision:
    """The same of a name that can mean several, beside which no other is named."""
    return _decided(gazetteer(), meanings, bits, _apart(country, marked))


def _decided(book: Gazetteer, meanings: tuple[Meaning, ...], bits: int, evidence: Evidence) -> _Decision:
    """Normal form, confidence, reason and details of a name with its evidence."""
    ranked = choose(book, meanings, evidence)
    places = [book.place(meaning.row) for meaning, _ in ranked]
    (meaning, share), place = ranked[0], places[0]
    nationality = bool(meaning.bits & 8)
    confidence = round(share * _trust(meaning, bits, evidence.country == place.country), 3)
    alternatives = [other for other in places[1:4] if other != place]
    if nationality:
        reason = f"People of {place.name}: a nationality, which does not say where anyone is."
    else:
        reason = sentence(place, places, evidence)
    details: Mapping[str, object] = {
        "geoname_id": place.geoname_id,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "country": place.country,
        "region": place.region,
        "level": place.level,
        "population": place.population,
        "role": "nationality" if nationality else "place",
        "alternatives": tuple(other.normal for other in alternatives),
    }
    return place.normal, round(confidence * (0.5 if nationality else 1.0), 3), reason, details


def _trust(meaning: Meaning, bits: int, at_home: bool) -> float:
    """How far the surroundings of a name let it be a place at all."""
    table = TRUST_STRICT if meaning.bits & 3 else TRUST
    if bits & LED:
        way = "led"
    elif bits & FOLLOWED:
        way = "set_apart"
    elif bits & (CAPITAL | ALL_CAPITALS):
        way = "capital"
    else:
        way = "caseless" if bits & CASELESS else "plain"
    return min(0.97, table[way] + (0.15 if at_home and meaning.bits & 3 else 0.0))
