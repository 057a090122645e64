"""Countries as other parts need them: codes, currency, dialling code, languages.

Facts of GeoNames' country table (CC BY 4.0), written by `scripts/build_gazetteer.py`.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory: ISO 3166-1 codes, English name, ISO 4217 currency, dialling code, languages."""

    iso2: str
    iso3: str
    name: str
    currency: str
    calling_code: str
    languages: tuple[str, ...]


@cache
def countries() -> dict[str, Country]:
    """Every country by its alpha-2 code."""
    table = (files("daybreak.standard") / "data" / "countries.csv").read_text(encoding="utf-8")
    return {
        row["iso2"]: Country(
            row["iso2"],
            row["iso3"],
            row["name"],
            row["currency"],
            row["calling_code"],
            tuple(row["languages"].split()),
        )
        for row in csv.DictReader(table.splitlines())
    }
