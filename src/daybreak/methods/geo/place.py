"""What a place is, and what it means to have found one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A city, a region or a country.

    `country` is its ISO 3166-1 alpha-2 code, `region` the GeoNames first-order code ("TX"), `latitude`
    and `longitude` are degrees (WGS 84); a region stands where its people live on average, a country
    at its capital. `population` is GeoNames' figure, `geoname_id` 0 where GeoNames gave none.
    """

    name: str
    country: str
    latitude: float
    longitude: float
    population: int
    geoname_id: int
    level: str = "city"
    region: str = ""

    @property
    def normal(self) -> str:
        """How Daybreak writes the place: "Paris, FR"; a country by its name alone."""
        return self.name if self.level == "country" else f"{self.name}, {self.country}"


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """What a name most likely means, how sure that is (0 to 1), why, and what else it could be."""

    place: Place
    confidence: float
    reason: str
    alternatives: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a name can mean: a row of the gazetteer and how the name means it.

    `bits`: 1 also an everyday word, 2 also a given name, 4 a lesser spelling, 8 the people rather than
    the place, 16 an abbreviation.
    """

    row: int
    bits: int
