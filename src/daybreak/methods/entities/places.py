"""Places a post names, told apart from everyday words and from other places of the same name.

The gazetteer's search finds the names. Here the text decides between the places that share one: a country
or state named right behind ("Paris, Texas"), the country known for the post, other places in the text,
currencies and dialling codes; failing all these, how many people live there. Nationalities ("Filipina")
are reported with the role "nationality": they say something about people, not about where they are.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache, partial

from phonenumbers import PhoneNumber, region_code_for_number

from daybreak.methods.entities.region_hints import languages
from daybreak.methods.geo.choice import Evidence, choose, sentence
from daybreak.methods.geo.gazetteer import Gazetteer, gazetteer
from daybreak.methods.geo.names import ALL_CAPITALS, CAPITAL, CASELESS, FOLLOWED, LED
from daybreak.methods.geo.place import Meaning, Place
from daybreak.standard.countries import countries
from daybreak.standard.identifier import Identifier, NormalText

#: How far a name can be trusted to be a place, by how it stands in the text.
TRUST = {"led": 0.97, "set_apart": 0.95, "capital": 0.9, "caseless": 0.9, "plain": 0.75}
#: The same for names that are also everyday words or given names.
TRUST_STRICT = {"led": 0.75, "set_apart": 0.6, "capital": 0.3, "caseless": 0.4, "plain": 0.1}

_BETWEEN = re.compile(r"\s*[,(/-]?\s*\(?\s*")
_MARKS = re.compile(
    r"\+\s?(1[\s().-]{0,3}\d{3}|\d{1,3})|\b(AED|THB|PHP|INR|MYR|SGD|AUD|CAD|NZD|MXN|BRL|SAR|QAR|KWD|OMR|BHD|VND|IDR|NGN|KES|ZAR|RUB|UAH|TRY|GBP)\b|([£₹฿₱₫₽₺₩₦])"
)

#: A name with fewer meanings than this needs no other evidence when it is the only one in a text.
ALONE = 2
#: A name that is also an everyday word must be a city of this size, or be narrowed by its region.
LARGE = 100_000
#: A capital letter alone does not make a smaller town out of what may be a surname.
SMALL = 50_000
#: Bits of a meaning (`methods.geo.place.Meaning`).
WORD, LESSER, PEOPLE, ABBREVIATED = 1, 4, 8, 16
#: A name that is an everyday word or given to people.
GIVEN = 3

#: A name that means one place this surely is not judged by money and phones.
SURE = 0.998

_Marks = tuple[frozenset[str], frozenset[str], frozenset[str]]
NO_MARKS: _Marks = (frozenset(), frozenset(), frozenset())
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
    hits: list[_Hit] = [(s, e, book.meanings(n), b, n) for s, e, n, b in book.table.search(text).tolist()]
    if not hits:
        return []
    if len(hits) > 1:
        hits = _joined(book, text, hits)
    hits = [hit for hit in map(partial(_standing, book), hits) if hit is not None]
    behind = [*hits[1:], None]
    hits = [hit for hit, after in zip(hits, behind, strict=False) if not _is_part(book, text, hit, after)]
    if len(hits) == 1 and len(hits[0][2]) < ALONE:
        (hit,) = hits
        return [_report(normalised, hit, _only(hit[2][0], hit[3], country))]
    readings = [_first_reading(book, hit, country) for hit in hits]
    marked = _marked(text) if any(share < SURE for _, share in readings) else NO_MARKS
    return [
        _report(normalised, hit, _decided(book, *hit[2:4], _evidence(hits, readings, index, country, marked)))
        for index, hit in enumerate(hits)
    ]


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


def _is_small(book: Gazetteer, meaning: Meaning) -> bool:
    """Whether a name alone is more often a surname or a brand than this town."""
    return book.place(meaning.row).level == "city" and book.population[meaning.row] < SMALL


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
    return joined


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
        if inside and place.level == "city" and not meaning.bits & 8:
            kept.append(meaning)
    return tuple(kept)


def _first_reading(book: Gazetteer, hit: _Hit, country: str | None) -> tuple[Place, float]:
    if hit[4] >= 0:
        return _usual(hit[4], country)
    meaning, share = choose(book, hit[2], Evidence(country))[0]
    return book.place(meaning.row), share


@lru_cache(maxsize=100_000)
def _usual(name: int, country: str | None) -> tuple[Place, float]:
    """What a name usually means, kept from the first time."""
    book = gazetteer()
    meaning, share = choose(book, book.meanings(name), Evidence(country))[0]
    return book.place(meaning.row), share


def _evidence(
    hits: list[_Hit],
    readings: list[tuple[Place, float]],
    index: int,
    country: str | None,
    marked: _Marks,
) -> Evidence:
    """What all other places of the text, money and dialling codes say about one of them."""
    pointed: dict[tuple[str, str], float] = {}
    named = set()
    for other, (place, share) in enumerate(readings):
        if other == index or place == readings[index][0]:
            continue
        if place.level == "country" and not all(meaning.bits & PEOPLE for meaning in hits[other][2]):
            named.add(place.country)
        for key in {(place.country, ""), (place.country, place.region)}:
            pointed[key] = pointed.get(key, 0.0) + share
    return Evidence(country, pointed, frozenset(named), *marked)


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


def _marked(text: str) -> _Marks:
    """Countries that dialling codes, national currencies and the language of the text point to."""
    dialled: set[str] = set()
    money: set[str] = set()
    for area, code, sign in _MARKS.findall(text):
        if area:
            dialled |= _dialled(re.sub(r"\D", "", area))
        else:
            money |= _money().get(code or sign, frozenset())
    spoken = frozenset[str]().union(*map(_speaking, languages(text)))
    return frozenset(dialled), frozenset(money), spoken


@cache
def _speaking(language: str) -> frozenset[str]:
    return frozenset(
        country.iso2
        for country in countries().values()
        if any(spoken.partition("-")[0] == language for spoken in country.languages)
    )


@cache
def _dialled(digits: str) -> frozenset[str]:
    """Countries of the first digits of a number; of those that share the code 1, the one of the area."""
    if len(digits) == 4:
        region = region_code_for_number(
            PhoneNumber(country_code=1, national_number=int(digits[1:] + "5550100"))
        )
        if region:
            return frozenset((region,))
    return next((_dialling()[digits[:n]] for n in (3, 2, 1) if digits[:n] in _dialling()), frozenset())


@cache
def _dialling() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for country in countries().values():
        table.setdefault(country.calling_code, set()).add(country.iso2)
    return {code: frozenset(found) for code, found in table.items() if code}


@cache
def _money() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for country in countries().values():
        table.setdefault(country.currency, set()).add(country.iso2)
    symbols = {
        "£": "GBP",
        "₹": "INR",
        "฿": "THB",
        "₱": "PHP",
        "₫": "VND",
        "₽": "RUB",
        "₺": "TRY",
        "₩": "KRW",
        "₦": "NGN",
    }
    found = {code: frozenset(lands) for code, lands in table.items() if len(lands) < 6}
    return found | {symbol: found.get(code, frozenset()) for symbol, code in symbols.items()}
