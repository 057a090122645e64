"""Writes the emergency numbers that can be proposed to an organisation, from libphonenumber (Apache-2.0).

    python scripts/build_emergency_numbers.py

The library keeps for each country a pattern of the short numbers that connect to an emergency service. It
does not say which service answers, nor when somebody last tried, so the numbers are proposals: each is shown
to the public only after a person of the organisation has checked it.
"""

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import phonenumbers
from phonenumbers import SUPPORTED_SHORT_REGIONS, PhoneMetadata

from daybreak.standard.names import country_codes

TABLE = Path(__file__).resolve().parent.parent / "src/daybreak/prevention/content/emergency_numbers.csv"
#: Numbers have so many digits; a pattern that allows more of one length than this names a whole range.
DIGITS, MOST = range(2, 5), 20


def emergency_numbers(country: str) -> Iterator[str]:
    """The emergency numbers of a country, shorter ones first."""
    known = PhoneMetadata.short_metadata_for_region(country)
    pattern = known.emergency.national_number_pattern if known and known.emergency else None
    for count in DIGITS if pattern else ():
        numbers = [f"{one:0{count}}" for one in range(10**count)]
        found = [one for one in numbers if re.fullmatch(pattern, one)]
        yield from found if len(found) <= MOST else ()


def main() -> None:
    """Write the table."""
    source = f"libphonenumber {phonenumbers.__version__}, short numbers that connect to an emergency service"
    countries = sorted(set(country_codes()) & set(SUPPORTED_SHORT_REGIONS))
    rows = [(code, number) for code in countries for number in emergency_numbers(code)]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["country", "short_code", "source"])
        table.writerows([*row, source] for row in rows)
    sys.stdout.write(f"{len(rows)} numbers of {len({code for code, _ in rows})} countries\n")


if __name__ == "__main__":
    main()
