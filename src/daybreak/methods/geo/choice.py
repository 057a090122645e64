"""Which of the places that share a name is meant.

Every meaning gets a weight, as odds: people living there (a city a hundred times larger is meant about
sixty times as often), times what the text says. Who writes from a country speaks of its towns as often as
they are large *there*: Lagos is one Portuguese in three hundred, and nobody's to a Californian. So what
points to a country weighs as much as that country is small. The factors are declared below, so that a reader
can argue with them. The weights become shares of one; the share of the winner, times how much the
name itself can be trusted to be a place, is the confidence reported.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from daybreak.methods.geo.place import Meaning, Place

#: Odds grow with population to this power.
POPULATION_POWER = 0.9
#: A country told by the caller multiplies its places by this, times how small it is (`Rows.smallness`).
TOLD = 3.0
#: The same for a country named elsewhere in the text, and for a dialling code.
NAMED, DIALLED = 1.0, 0.6
#: A currency points to several countries; it multiplies the places of each by this, times how small the
#: country is, times its part in the area.
MONEY = 0.4
#: Another place in the text that lies in the same country, per place, up to twice: at least the first, and
#: the second times how small the country is.
SAME_NEIGHBOURHOOD, NEIGHBOUR = 8.0, 0.3
#: The same state or province as another place in the text.
SAME_REGION = 20.0
#: So does the language of a text that is not English: by the second of these where no country is known and no
#: other place is named, and else by the first.
#: Posts in a second language of a country are about its large cities.
SAME_LANGUAGE, SPOKEN, SECOND_LANGUAGE_CITY = 3.0, 4.0, 500_000
#: Weight of a region and of a country against a city of the same name and as many people.
LEVEL = (1.0, 0.3, 60.0)
#: A spelling that is only one of many alternate names.
LESSER_SPELLING = 0.1


class Rows(Protocol):
    """The part of the gazetteer a choice needs."""

    def place(self, row: int) -> Place:
        """The place in a row."""

    def smallness(self, country: str) -> float:
        """How many times more people the world has than a country."""

    def part(self, country: str, area: frozenset[str]) -> float:
        """How much of what is written in an area is written in a country of it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the surroundings say: the country if known, places pointed to, and the countries that are named,
    dialled, paid in or whose language the text is in; in those of `second` it is not the first language."""

    country: str | None = None
    pointed: Mapping[tuple[str, str], float] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    dialled: frozenset[str] = frozenset()
    money: frozenset[str] = frozenset()
    spoken: frozenset[str] = frozenset()
    second: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.country or self.pointed or self.named or self.dialled or self.money or self.spoken)

    def home(self, country: str) -> float:
        """How strongly a country is told, named or dialled; 0 when nothing says so."""
        told = TOLD * (self.country == country)
        return told + NAMED * (country in self.named) + DIALLED * (country in self.dialled)


NO_EVIDENCE = Evidence()


def choose(book: Rows, meanings: Sequence[Meaning], evidence: Evidence) -> list[tuple[Meaning, float]]:
    """Meanings with their shares of one, the likeliest first."""
    weights = [_weight(book, meaning, evidence) for meaning in meanings]
    total = sum(weights) or 1.0
    order = sorted(range(len(meanings)), key=lambda i: (-weights[i], meanings[i].row))
    return [(meanings[i], round(weights[i] / total, 4)) for i in order]


def _weight(book: Rows, meaning: Meaning, evidence: Evidence) -> float:
    place = book.place(meaning.row)
    level = ("city", "region", "country").index(place.level)
    weight = float((place.population + 500) ** POPULATION_POWER * LEVEL[level])
    if level == 2:
        weight = max(weight, 5e6)
    if meaning.bits & 4:
        weight *= LESSER_SPELLING
    if evidence:
        weight *= _support(book, place, evidence)
    return weight


def _support(book: Rows, place: Place, evidence: Evidence) -> float:
    """How much the surroundings speak for one place."""
    smallness = book.smallness(place.country)
    factor = max(1.0, evidence.home(place.country) * smallness)
    if place.country in evidence.money:
        factor *= max(1.0, MONEY * smallness * book.part(place.country, evidence.money))
    near = min(evidence.pointed.get((place.country, ""), 0.0), 2.0)
    factor *= max(SAME_NEIGHBOURHOOD, NEIGHBOUR * smallness) ** near
    if place.region and evidence.pointed.get((place.country, place.region), 0.0) > 0.3:
        factor *= SAME_REGION
    if place.country in evidence.spoken and (
        place.country not in evidence.second or place.population >= SECOND_LANGUAGE_CITY
    ):
        alone = not (evidence.country or evidence.named or evidence.pointed)  # else they say more
        part = book.part(place.country, evidence.spoken) if alone else 0.0
        factor *= max(SAME_LANGUAGE, SPOKEN * smallness * part)
    return float(factor)


def sentence(place: Place, ranked: Sequence[Place], evidence: Evidence) -> str:
    """Why this place and not the next one of the same name."""
    rival = next((other for other in ranked if other != place), None)
    if rival is None:
        return f"{_described(place)}: the only place of this name in the gazetteer."
    return f"{_described(place)} rather than {_described(rival)}: {_because(place, rival, evidence)}."


def _described(place: Place) -> str:
    if place.level == "country":
        return f"{place.name} (country)"
    where = f"{place.name}, {place.country}"
    if place.country == "US" and place.region:
        where = f"{place.name}, {place.region}, US"
    if place.level == "region":
        return f"{where} (region)"
    return f"{where} ({people(place.population)})"


def _because(place: Place, rival: Place, evidence: Evidence) -> str:
    if evidence.country == place.country != rival.country:
        return f"the post is known to concern {place.country}"
    if place.country != rival.country and evidence.pointed.get(
        (place.country, ""), 0.0
    ) > evidence.pointed.get((rival.country, ""), 0.0):
        return f"other places in the text lie in {place.country}"
    if place.country == rival.country and evidence.pointed.get((place.country, place.region), 0.0) > 0.3:
        return f"other places in the text lie in {place.region}"
    if place.country in evidence.named and rival.country not in evidence.named:
        return f"the text names {place.country}"
    for pointing in (evidence.dialled, evidence.money):
        if place.country in pointing and rival.country not in pointing:
            return f"money or a dialling code in the text points to {place.country}"
    if place.level != rival.level and place.level != "city":
        return f"a {place.level} is meant more often than a {rival.level} of the same name"
    if place.country in evidence.spoken and rival.country not in evidence.spoken:
        return f"the text is in a language of {place.country}"
    return f"it is the larger, and nothing else in the text points to {rival.country}"


def people(population: int) -> str:
    """A population as people say it: "2.1 M people"."""
    if population >= 1_000_000:
        return f"{population / 1e6:.1f} M people"
    if population >= 1_000:
        return f"{population / 1e3:.0f},000 people"
    return f"{population} people"
