"""Places of the world, offline: 69,000 cities, the regions people name, every country, in many scripts.

Data: GeoNames (CC BY 4.0) cities of at least 5,000 people with their alternate names, country names of the
Unicode CLDR, regions and nationalities written by hand; built by `scripts/build_gazetteer.py`, see
`data/README.md`. Russian names are also known in their oblique cases ("в Москве").

One name can mean many places. `find_place` ranks them by what speaks for each: how many people live
there, the country known from elsewhere, other places named in the same text; it says what it chose
against what, and how sure that is.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from daybreak.methods.geo.characters import fold_words
from daybreak.methods.geo.characters import tables as character_tables
from daybreak.methods.geo.choice import NO_EVIDENCE, Evidence, choose, sentence
from daybreak.methods.geo.names import CODE, PLAIN, STRICT, NameTable, build_table
from daybreak.methods.geo.place import Meaning, Place, PlaceMatch

__all__ = ["Gazetteer", "Meaning", "Place", "PlaceMatch", "find_place", "gazetteer"]

LEVELS = ("city", "region", "country")
#: Bits of a meaning, as the build script writes them.
WORD, PERSON, LESSER, PEOPLE, ABBREVIATED = 1, 2, 4, 8, 16

#: People of the world, and how small a country may count in comparison.
WORLD, SMALLEST = 8.0e9, 1000.0


class Gazetteer:
    """The loaded tables. Use `gazetteer()`; loading takes a fraction of a second and is done once."""

    def __init__(self) -> None:
        with np.load(BytesIO((files(__package__) / "data" / "gazetteer.npz").read_bytes())) as tables:
            self._level = tables["level"]
            self._geoname = tables["geoname"]
            self._latitude = tables["latitude"]
            self._longitude = tables["longitude"]
            self.population = tables["population"].tolist()
            self._label = bytes(tables["label"]).decode().split("\n")
            self.region = bytes(tables["region"]).decode().split("\n")
            countries = bytes(tables["country"]).decode()
            self.country = [countries[i : i + 2] for i in range(0, len(countries), 2)]
            self._start = tables["name_start"]
            self._meaning = tables["meaning"]
            self._bits = tables["meaning_bits"]
            names = np.frombuffer(bytes(tables["names"]).decode().encode("utf-32-le"), np.uint32)
        self._places: dict[int, Place] = {}
        self._known: dict[int, tuple[Meaning, ...]] = {}
        self._areas: dict[frozenset[str], float] = {}
        folds, classes = character_tables()
        leads, joining, told = _leads()
        self.table: NameTable = build_table(names, leads, joining, folds, classes, self._name_bits())
        #: Numbers of names that are everyday words before they are places.
        self.everyday = frozenset(map(self.table.exact, told["everyday"])) - {-1}
        #: Numbers of names that mean a land and also its people.
        self.lands = frozenset(map(self.table.exact, told["lands"])) - {-1}
        self._correct(told["usual"])
        #: Rows of small towns that are meant wherever they are named.
        self.known = frozenset(
            meaning.row for name in told["known"] for meaning in self.meanings_of(name)[:1]
        )
        self.countries = {self.country[i]: i for i in np.flatnonzero(self._level == 2).tolist()}

    def _correct(self, usual: Mapping[str, str]) -> None:
        """Take usual names of cities as their own, and names of lands as the land's."""
        for name, country in usual.items():
            number = self.table.exact(name)
            meant = [
                i
                for i in range(int(self._start[number]), int(self._start[number + 1]))
                if number >= 0 and self.country[self._meaning[i]] == country and self._bits[i] & LESSER
            ]
            for i in sorted(meant, key=lambda i: -self.population[self._meaning[i]])[:1]:
                self._bits[i] ^= LESSER
        for number in self.lands:
            self._bits[self._start[number] : self._start[number + 1]] &= 255 - PEOPLE

    def _name_bits(self) -> npt.NDArray[np.uint8]:
        """For each name: whether it needs support, may be lower case, counts only in capitals."""
        population = np.asarray(self.population)[self._meaning]
        level, bits, first = self._level[self._meaning], self._bits, self._start[:-1]
        known = (level > 0) | (population >= 50_000)
        plain = (known & (bits & ~np.uint8(PEOPLE) == 0)).astype(np.uint8)
        weak = (bits & (WORD | PERSON) != 0) | ((bits & LESSER != 0) & (population < 1_000_000))
        strict = np.minimum.reduceat(weak.astype(np.uint8), first)
        coded = np.minimum.reduceat((bits & ABBREVIATED != 0).astype(np.uint8), first)
        found = strict * STRICT + np.maximum.reduceat(plain, first) * (1 - strict) * PLAIN + coded * CODE
        return np.asarray(found, np.uint8)

    def place(self, row: int) -> Place:
        """The place in a row of the tables."""
        place = self._places.get(row)
        if place is None:
            place = self._places[row] = Place(
                self._label[row],
                self.country[row],
                round(float(self._latitude[row]), 5),
                round(float(self._longitude[row]), 5),
                self.population[row],
                int(self._geoname[row]),
                LEVELS[self._level[row]],
                self.region[row],
            )
        return place

    def smallness(self, country: str) -> float:
        """How many times more people the world has than a country, at most `SMALLEST`."""
        row = self.countries.get(country)
        return min(SMALLEST, WORLD / max(1, self.population[row])) if row is not None else 1.0

    def part(self, country: str, area: frozenset[str]) -> float:
        """How much of what is written in an area is written in a country of it: as the root of its people."""
        whole = self._areas.get(area)
        if whole is None:
            rows = (self.countries.get(one) for one in area)
            whole = self._areas[area] = sum(self.population[row] ** 0.5 for row in rows if row is not None)
        row = self.countries.get(country)
        return float(self.population[row] ** 0.5 / whole) if row is not None and whole else 0.0

    def meanings(self, name: int) -> tuple[Meaning, ...]:
        """What the name of this number can mean, the most likely reading first."""
        known = self._known.get(name)
        if known is None:
            first, last = int(self._start[name]), int(self._start[name + 1])
            known = tuple(Meaning(int(self._meaning[i]), int(self._bits[i])) for i in range(first, last))
            self._known[name] = known
        return known

    def meanings_of(self, name: str) -> tuple[Meaning, ...]:
        """What the whole string can mean; nothing if it is no name."""
        number = self.table.exact(name)
        return self.meanings(number) if number >= 0 else ()


def _leads() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], Mapping[str, Any]]:
    """Words that announce a place, and those that join another to it, folded, one a line; and what is told
    of single names: everyday words, towns that need no such word, usual names, lands."""
    table = yaml.safe_load(
        (files("daybreak.standard") / "data" / "place_leads.yaml").read_text(encoding="utf-8")
    )
    joining = table.pop("joining")
    told = {key: table.pop(key) for key in ("everyday", "known", "usual", "lands")}
    return _lines(word for words in table.values() for word in words), _lines(joining), told


def _lines(words: Iterable[object]) -> npt.NDArray[np.uint32]:
    folded = "\n".join(sorted({fold_words(str(word)) for word in words}))
    return np.frombuffer(folded.encode("utf-32-le"), np.uint32)


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer, loaded at the first call."""
    return Gazetteer()


def find_place(
    name: str, *, country: str | None = None, context: Sequence[str] = ()
) -> tuple[PlaceMatch, ...]:
    """Everything a name can mean, the likeliest first; empty when the gazetteer does not know it.

    Args:
        name: A place name in any script, case and spelling of accents ("Москва", "sao paulo").
        country: ISO 3166-1 alpha-2 code of the country it is most likely in.
        context: Other place names from the same text; the countries they point to weigh in.

    >>> [match.place.normal for match in find_place("Paris")][:1]
    ['Paris, FR']
    >>> find_place("Paris", context=["Houston", "Dallas"])[0].place.region
    'TX'
    """
    book = gazetteer()
    meanings = book.meanings_of(name)
    if not meanings:
        return ()
    evidence = Evidence(country, _pointed(context)) if country or context else NO_EVIDENCE
    ranked = choose(book, meanings, evidence)
    places = [book.place(meaning.row) for meaning, _ in ranked]
    return tuple(
        PlaceMatch(
            place,
            confidence,
            sentence(place, places, evidence),
            tuple(p for p in places if p is not place)[:3],
        )
        for place, (_, confidence) in zip(places, ranked, strict=True)
    )


def _pointed(context: Sequence[str]) -> dict[tuple[str, str], float]:
    """How strongly other names point to each country and region."""
    book = gazetteer()
    pointed: dict[tuple[str, str], float] = {}
    for name in context:
        for meaning, share in choose(book, book.meanings_of(name), NO_EVIDENCE)[:3]:
            place = book.place(meaning.row)
            for key in {(place.country, ""), (place.country, place.region)}:
                pointed[key] = pointed.get(key, 0.0) + share
    return pointed
