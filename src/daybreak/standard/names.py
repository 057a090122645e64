"""What countries and languages are called, and how their codes are read.

Countries are ISO 3166-1 alpha-2 codes, with `XK` (which the standard leaves to its users) for Kosovo; those
that are no more are not read. Languages are BCP 47 tags (RFC 5646), such as `ar`, `zh-Hant` or `pt-BR`. Names
are those of Unicode's CLDR, written by `scripts/build_names.py` for the languages the pages speak.
"""

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from daybreak.errors import BadValue
from daybreak.standard.countries import countries

#: Languages in which names are known.
SHIPPED = ("en", "es", "fr", "ar")
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)(?P<private>(?:-x(?:-[a-z0-9]{1,8})+)?)"
)


@cache
def _named(table: str, language: str) -> Mapping[str, str]:
    text = (files("daybreak.standard") / "data" / f"{table}_names.csv").read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines())
    column = next(rows).index(language)
    return {row[0]: row[column] for row in rows}


def _shipped(language: str) -> str:
    base = language.partition("-")[0]
    return base if base in SHIPPED else "en"


def country_name(code: str, *, language: str) -> str:
    """A country's name in a language of the pages; the code itself when there is no such country."""
    return _named("country", _shipped(language)).get(code, code)


def language_name(tag: str, *, language: str) -> str:
    """A language's name in a language of the pages, with what the tag says beyond it in brackets."""
    base, _, rest = tag.partition("-")
    name = _named("language", _shipped(language)).get(base, base)
    return f"{name} ({rest})" if rest else name


def own_name(tag: str) -> str:
    """What a language calls itself; its English name when that is not known."""
    base = tag.partition("-")[0]
    return _named("language", "own").get(base, "") or _named("language", "en").get(base, base)


def country_codes() -> tuple[str, ...]:
    """The codes of all countries there are now, in alphabetical order."""
    return tuple(_named("country", "en"))


def languages() -> tuple[str, ...]:
    """The codes of all languages that have a name (ISO 639)."""
    return tuple(_named("language", "en"))


def read_country(text: str) -> str:
    """The ISO 3166-1 alpha-2 code for a code of two or three letters or a name in a shipped language.

    Raises:
        BadValue: It means no country.
    """
    asked = _plain(text)
    found = _country_words().get(asked)
    if found is None:
        raise BadValue("The country", found=text.strip(), needed="give its code of two letters (ISO 3166-1)")
    return found


@cache
def _country_words() -> Mapping[str, str]:
    words = {_plain(name): code for one in reversed(SHIPPED) for code, name in _named("country", one).items()}
    known = {code: countries()[code] for code in country_codes()}
    words |= {_plain(one.name): code for code, one in known.items()}
    words |= {one.iso3.casefold(): code for code, one in known.items()}
    return words | {code.casefold(): code for code in known}


def _plain(text: str) -> str:
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return " ".join(bare.casefold().split())


def read_language(text: str) -> str:
    """A BCP 47 tag in its usual writing (`zh-hant` becomes `zh-Hant`).

    Raises:
        BadValue: It is no well-formed tag, or names no known language or region.
    """
    found = _TAG.fullmatch(text.strip().replace("_", "-").casefold())
    needed = "give a tag such as en, ar, zh-Hant or pt-BR (BCP 47)"
    if found is None or found["language"] not in _named("language", "en"):
        raise BadValue("The language", found=text.strip(), needed=needed)
    region = (found["region"] or "").upper()
    if region.isalpha() and region not in country_codes():
        raise BadValue("The language", found=text.strip(), needed=needed)
    parts = [found["language"], (found["script"] or "").capitalize(), region]
    return "-".join(one for one in parts if one) + found["variants"] + found["private"]


def speaks(spoken: str, wanted: str) -> bool:
    """Whether who speaks one tag's language can be asked in the other's, without regard to regions.

    Scripts are for the eye: whoever reads `zh-Hant` is understood by whoever speaks `zh`.
    """
    return spoken.partition("-")[0] == wanted.partition("-")[0]
