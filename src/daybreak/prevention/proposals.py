"""What an organisation may begin its directory with: public hotlines and emergency numbers, all unchecked.

Nobody of this project called these numbers. They are carried with where they were seen, and nobody but the
directory's keepers sees one before a person of the organisation has checked it.
"""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from daybreak.prevention.directory_file import read_directory
from daybreak.prevention.freshness import Validity
from daybreak.prevention.services import Kind, Service

#: The name of an emergency number, until its keepers say which service answers.
EMERGENCY_NAME = "Emergency number"


def proposed(country: str) -> tuple[Service, ...]:
    """What is proposed for a country: its emergency numbers, then public hotlines; all still to be checked.

    Args:
        country: ISO 3166-1 alpha-2 code; one of which nothing is known proposes nothing.
    """
    hotlines = (
        service for _, service in read_directory(_table("hotlines_seed"), name="hotlines_seed.csv").services
    )
    return (*_emergencies(country), *(one for one in hotlines if one.country == country))


@cache
def countries_proposed() -> tuple[str, ...]:
    """The countries of which something is proposed."""
    seeds = read_directory(_table("hotlines_seed"), name="hotlines_seed.csv").services
    return tuple(sorted({row["country"] for row in _emergency_rows()} | {one.country for _, one in seeds}))


def _emergencies(country: str) -> Iterator[Service]:
    for row in _emergency_rows():
        if row["country"] == country:
            yield Service(
                country,
                Kind.EMERGENCY,
                EMERGENCY_NAME,
                row["source"],
                Validity(None, None),
                short_code=row["short_code"],
            )


@cache
def _emergency_rows() -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader(_table("emergency_numbers").decode().splitlines()))


def _table(name: str) -> bytes:
    return (files("daybreak.prevention") / "content" / f"{name}.csv").read_bytes()
