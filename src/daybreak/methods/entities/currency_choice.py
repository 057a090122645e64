"""Which of the currencies that share a sign is meant: "$" in Canada, "Rs" beside a number of Pakistan."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from daybreak.standard.countries import Country, countries


def choose_currency(text: str, codes: tuple[str, ...], country: str | None) -> str | None:
    """Which of the currencies a sign can mean: the country's, else one the text names, else the usual one."""
    if len(codes) < 2:
        return codes[0] if codes else None
    if country and country in countries() and countries()[country].currency in codes:
        return countries()[country].currency
    for code in codes[1:]:
        if code in text and re.search(rf"\b{code}\b", text):
            return code
    if "JPY" in codes and re.search(r"[\u3040-\u30ff]", text):
        return "JPY"
    return _by_dialling_codes(text, codes) if "+" in text else codes[0]


def _by_dialling_codes(text: str, codes: tuple[str, ...]) -> str:
    """The first of the currencies in whose countries an international number of the text is dialled."""
    ranks, longest = _dialling_ranks(codes)
    best, at = len(codes), text.find("+")
    while at >= 0:
        for end in range(at + 2, at + 2 + longest):
            best = min(best, ranks.get(text[at + 1 : end], best))
        at = text.find("+", at + 1)
    return codes[best] if best < len(codes) else codes[0]


@cache
def _dialling_ranks(codes: tuple[str, ...]) -> tuple[Mapping[str, int], int]:
    """The first place among currencies of each dialling code but +1, and the length of the longest."""
    ranks: dict[str, int] = {}
    for rank, code in enumerate(codes[1:], 1):
        for land in _lands(code):
            if land.calling_code != "1":
                ranks.setdefault(land.calling_code, rank)
    return ranks, max(map(len, ranks), default=0)


@cache
def _by_currency() -> dict[str, list[Country]]:
    lands: dict[str, list[Country]] = {}
    for country in countries().values():
        lands.setdefault(country.currency, []).append(country)
    return lands


def _lands(code: str) -> Iterator[Country]:
    yield from _by_currency().get(code, ())
