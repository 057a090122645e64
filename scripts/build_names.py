"""Writes the names of countries and languages in the shipped languages, from Unicode's CLDR (through Babel).

    python scripts/build_names.py

Run it when Babel brings a newer CLDR. Names are data under the Unicode licence; codes are facts.
"""

import csv
import sys
from pathlib import Path

from babel import Locale, UnknownLocaleError

from daybreak.standard.countries import countries

DATA = Path(__file__).resolve().parent.parent / "src" / "daybreak" / "standard" / "data"
SHIPPED = ("en", "es", "fr", "ar")
#: CLDR lists these beside languages; they name none.
NO_LANGUAGE = {"mul", "root", "und", "zxx", "mis"}


def named_countries() -> list[list[str]]:
    """A row for each country that still is one: its code and its name in each shipped language."""
    names = {one: Locale(one).territories for one in SHIPPED}
    return [
        [code, *(names[one][code] for one in SHIPPED)] for code in sorted(countries()) if code in names["en"]
    ]


def named_languages() -> list[list[str]]:
    """A row for each language: its code, its name in each shipped language, and what it calls itself."""
    names = {one: Locale(one).languages for one in SHIPPED}
    codes = sorted(one for one in names["en"] if one.isalpha() and len(one) < 4 and one not in NO_LANGUAGE)
    return [
        [code, *(names[one].get(code, names["en"][code]) for one in SHIPPED), _own_name(code)]
        for code in codes
    ]


def _own_name(code: str) -> str:
    try:
        return Locale(code).languages.get(code, "")
    except UnknownLocaleError:
        return ""


def _write(name: str, head: list[str], rows: list[list[str]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])
    sys.stdout.write(f"{name}: {len(rows)} rows\n")


if __name__ == "__main__":
    _write("country_names.csv", ["iso2", *SHIPPED], named_countries())
    _write("language_names.csv", ["code", *SHIPPED, "own"], named_languages())
