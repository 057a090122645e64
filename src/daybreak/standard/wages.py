"""What work that anyone could do pays in each country, roughly, so that an offer can be held against it.

Nobody publishes one figure for "entry pay" everywhere. Three published ones come near it: the statutory
minimum wage, the mean earnings in elementary occupations (ISCO-08 major group 9), and, for every country, the
output per person. Minimum wages follow output closely (log-log, 159 countries, R squared 0.80, half of them
within a factor of 1.4 of the line and nine in ten within 2.4), so the line says what is usual where no
minimum wage is set, or one that nobody has raised for decades. The highest of the three counts: who holds an
offer against this table shall err towards finding it ordinary.

The figures are in `data/earnings.csv`, their origin and years in `data/earnings.yaml`. They age.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, log
from types import MappingProxyType
from typing import Literal

import yaml

from daybreak.standard.countries import countries

Basis = Literal["minimum", "elementary", "output"]

#: A minimum wage below this share of the output per person is a relic (20 lari a month in Georgia) and no
#: evidence of what minimum wages are.
RELIC = 0.05


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one kind of figure comes from, under which licence, and how this project read it."""

    title: str
    publisher: str
    licence: str
    read: str


@dataclass(frozen=True, slots=True)
class Figure:
    """US dollars a month in one year."""

    usd: float
    year: int


@dataclass(frozen=True, slots=True)
class Earnings:
    """What is known of pay in one country (ISO 3166-1 alpha-2); None where nobody published it.

    `output` is gross domestic product per person and month, `minimum` the statutory minimum wage,
    `elementary` mean earnings in elementary occupations, `mean` those of all employees in the same year.
    """

    country: str
    output: Figure | None
    minimum: Figure | None
    elementary: Figure | None
    mean: Figure | None


@dataclass(frozen=True, slots=True)
class EntryPay:
    """About what work without skills pays in a country, in US dollars a month, and what that rests on."""

    country: str
    usd: float
    year: int
    basis: Basis

    @property
    def origin(self) -> Origin:
        """The publication behind the figure."""
        return origins()[self.basis]

    @property
    def sentence(self) -> str:
        """The figure in words, with its year and source."""
        name = countries()[self.country].name
        how = {
            "minimum": f"the statutory minimum wage of {self.year}",
            "elementary": f"mean pay in elementary occupations in {self.year}",
            "output": f"what minimum wages are in countries of like output per person, {self.year}",
        }[self.basis]
        by = self.origin.publisher
        if self.basis == "output":
            by = f"own reckoning from {by}, and {origins()['minimum'].publisher}"
        pays = f"Work that anyone could do pays about {self.usd:,.0f} US dollars a month in {name}"
        return f"{pays}: {how} ({by})."


@cache
def origins() -> Mapping[str, Origin]:
    """The origin of each kind of figure: `minimum`, `elementary` and `output`."""
    table = yaml.safe_load(
        (files("daybreak.standard") / "data" / "earnings.yaml").read_text(encoding="utf-8")
    )
    return MappingProxyType({kind: Origin(**entry) for kind, entry in table.items()})


@cache
def earnings() -> Mapping[str, Earnings]:
    """What is known of pay in every country, by its alpha-2 code."""
    text = (files("daybreak.standard") / "data" / "earnings.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["iso2"]: _earnings(row) for row in csv.DictReader(text.splitlines())})


def _earnings(row: Mapping[str, str]) -> Earnings:
    def figure(amount: str, year: str) -> Figure | None:
        return Figure(float(row[amount]), int(row[year])) if row[amount] else None

    return Earnings(
        country=row["iso2"],
        output=figure("output_usd", "output_year"),
        minimum=figure("minimum_usd", "minimum_year"),
        elementary=figure("elementary_usd", "elementary_year"),
        mean=figure("mean_usd", "elementary_year"),
    )


@cache
def usual_minimum() -> tuple[float, float]:
    """Scale and power of the line `minimum = scale * output ** power`, by least squares over the table."""
    points = [
        (log(row.output.usd), log(row.minimum.usd))
        for row in earnings().values()
        if row.output and row.minimum and row.minimum.usd > RELIC * row.output.usd
    ]
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    power = sum((x - middle_x) * (y - middle_y) for x, y in points) / sum(
        (x - middle_x) ** 2 for x, _ in points
    )
    return exp(middle_y - power * middle_x), power


@cache
def entry_pay(country: str) -> EntryPay | None:
    """About what work that anyone could do pays in a country, or None when nothing is known of it.

    Args:
        country: ISO 3166-1 alpha-2 code.

    >>> cambodia = entry_pay("KH")
    >>> cambodia.usd, cambodia.year, cambodia.basis
    (200.0, 2024, 'minimum')
    """
    row = earnings().get(country)
    if row is None:
        return None
    scale, power = usual_minimum()
    usual = Figure(scale * row.output.usd**power, row.output.year) if row.output else None
    bases: tuple[tuple[Basis, Figure | None], ...] = (
        ("minimum", row.minimum),
        ("elementary", row.elementary),
        ("output", usual),
    )
    known = [(figure.usd, figure.year, basis) for basis, figure in bases if figure is not None]
    usd, year, basis = max(known, key=lambda figure: figure[0])
    return EntryPay(country, usd, year, basis)
