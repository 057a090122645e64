"""Countries that a post's money, dialling codes and language point to, as evidence about its places.

The US dollar says nothing, being paid everywhere; every other currency points to where it is used, the euro
to a large area and so weakly (`geo.choice`). Words for money count only against a number: "won" and "real"
are everyday words.
"""

import re
from functools import cache

from phonenumbers import PhoneNumber, region_code_for_number

from daybreak.methods.entities.region_hints import languages
from daybreak.methods.entities.words import Words, digit_runs
from daybreak.standard.countries import countries
from daybreak.standard.money import currencies

#: Countries dialled, paid in, speaking the language of a text, and speaking it as their second.
Marks = tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]
NO_MARKS: Marks = (frozenset(),) * 4
#: Paid in all over the world.
EVERYWHERE = "USD"
#: How far around a number, in characters, its currency may begin or end.
AROUND = 24

_AREA_CODE = re.compile(r"\+\s?(1[\s().-]{0,3}\d{3}|\d{1,3})")
_DIGIT_BEFORE, _DIGIT_BEHIND = re.compile(r"\d[\s.,/-]{0,2}$"), re.compile(r"[\s.:]{0,2}\d")


def marks(text: str) -> Marks:
    """What the numbers, the money and the words of a text point to."""
    dialled = frozenset[str]().union(
        *(_dialled(re.sub(r"\D", "", area)) for area in _AREA_CODE.findall(text))
    )
    told = languages(text)
    first, second = (frozenset[str]().union(*(_speaking(one, rank) for one in told)) for rank in (0, 1))
    return dialled, _paid(text), first | second, second - first


def _paid(text: str) -> frozenset[str]:
    """The countries of the first currency written against a number that is not used everywhere."""
    near = _near_numbers(text)
    for match in _symbols().finditer(near):
        if _counted(near, *match.span()):
            return _using(currencies().symbols[match[0]])
    for word in _words().find(near):
        if EVERYWHERE not in word.tag and _counted(near, word.start, word.end):
            return _using(word.tag)
    return frozenset()


def _near_numbers(text: str) -> str:
    """The numbers of a text with what stands around them, the rest left out."""
    parts, done = [], 0
    for start, end in digit_runs(text):
        if end + AROUND > done:
            parts.append(text[max(done, start - AROUND) : end + AROUND])
            if start - AROUND > done:
                parts[-1] = f"\n{parts[-1]}"
            done = end + AROUND
    return "".join(parts)


def _counted(text: str, start: int, end: int) -> bool:
    """Whether a number stands right before or behind."""
    return bool(_DIGIT_BEHIND.match(text, end) or _DIGIT_BEFORE.search(text[max(0, start - 4) : start]))


@cache
def _symbols() -> re.Pattern[str]:
    """Signs of money that name no everyday letter and not the dollar."""
    table = currencies().symbols
    signs = [sign for sign, codes in table.items() if EVERYWHERE not in codes and len(sign.strip(".")) > 1]
    signs += [
        sign
        for sign, codes in table.items()
        if len(sign) == 1 and not sign.isalnum() and EVERYWHERE not in codes
    ]
    return re.compile(
        "(?<![^\\W\\d_])(?:" + "|".join(map(re.escape, sorted(signs, key=len, reverse=True))) + ")"
    )


@cache
def _words() -> Words[tuple[str, ...]]:
    return Words(currencies().words)


@cache
def _using(codes: tuple[str, ...]) -> frozenset[str]:
    return frozenset(country.iso2 for country in countries().values() if country.currency in codes)


@cache
def _speaking(language: str, rank: int) -> frozenset[str]:
    """Countries of which a language is the first (rank 0) or the second (1)."""
    return frozenset(
        country.iso2
        for country in countries().values()
        if [spoken.partition("-")[0] for spoken in country.languages[rank : rank + 1]] == [language]
    )


@cache
def _dialled(digits: str) -> frozenset[str]:
    """Countries of the first digits of a number; of those that share the code 1, the one of the area."""
    if len(digits) == 4:
        region = region_code_for_number(
            PhoneNumber(country_code=1, national_number=int(digits[1:] + "5550100"))
        )
        if region:
            return frozenset((region,))
    return next((_dialling()[digits[:n]] for n in (3, 2, 1) if digits[:n] in _dialling()), frozenset())


@cache
def _dialling() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for country in countries().values():
        table.setdefault(country.calling_code, set()).add(country.iso2)
    return {code: frozenset(found) for code, found in table.items() if code}
