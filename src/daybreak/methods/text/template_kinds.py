"""Say what a slot holds (a phone, a wage, a place ...), from its fills and the words around it.

Rules are declared in order; the first that nearly all fills satisfy names the slot. A wrong name
misleads more than a plain one, so where no rule holds the slot is called "text".
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from daybreak.standard.money import currencies
from daybreak.standard.reading.times import month_of

#: Share of filled posts whose fill must satisfy a rule before the slot takes its name.
NEEDED = 0.8

_PERIOD = (
    r"\b(?:hour|hr|day|week|month|year|annum|hourly|daily|weekly|monthly|час|день|неделю|месяц|"
    r"hora|día|semana|mes|heure|jour|semaine|mois)\b"
)
_AGE_NEAR = r"\b(?:years?(?:\s|-)old|years?|yrs?|yo|y/o|aged?|años|ans|лет|года?|سنة|عام|edad|âge)\b|岁|歳|ปี"
_TIME = re.compile(r"(?i)^\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|h|uhr)$|^\d{1,2}[:h]\d{2}$")
_DATE = re.compile(
    r"(?i)^(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|(?:mon|tues|wednes|thurs|fri|satur|sun)day)$|"
    r"^\d{1,2}(?:st|nd|rd|th)?\s+(?:de\s+)?(?P<then>[^\W\d_]+)\.?(?:,?\s+(?:de\s+)?\d{4})?$|"
    r"^(?P<first>[^\W\d_]+)\.?\s+\d{1,2}(?:st|nd|rd|th)?(?:,?\s+\d{4})?$"
)
#: Smaller towns are taken for places only after a word that announces one: many share a person's name.
_KNOWN_WITHOUT_LEAD = 50_000
_PLACE_BEFORE = re.compile(r"(?i)\b(?:in|at|near|from|to|en|à|de|в|из|في|من)\s*$|在$")
_NAME_BEFORE = re.compile(
    r"(?i)\b(?:call|ask for|contact|name is|am|text|miss|ms|mr|mrs|by|meet|hi|whatsapp|llama a|"
    r"appelez|звоните|зовут)\s*:?\s*$"
)


class Identifier(Protocol):
    """A finding of `methods.entities`: its kind and the characters of the post it covers."""

    @property
    def kind(self) -> str:
        """Such as `phone` or `telegram`."""

    @property
    def start(self) -> int:
        """First character."""

    @property
    def end(self) -> int:
        """One past the last character."""


@dataclass(frozen=True, slots=True)
class SlotView:
    """What a rule may look at: the distinct fills with their counts, and the words on both sides."""

    fills: Sequence[tuple[str, int]]
    before: str
    after: str

    def share(self, holds: Callable[[str], bool]) -> float:
        """Share of filled posts whose fill passes; 0 as soon as it cannot reach `NEEDED`."""
        total = passed = sum(count for _, count in self.fills)
        for fill, count in self.fills:
            if not holds(fill):
                passed -= count
                if passed / total < NEEDED:
                    return 0.0
        return passed / total if total else 0.0


@cache
def _wages() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Patterns for an amount with its currency, for what announces an amount, and for what follows one."""
    table = currencies()
    currency = f"(?:{_any_of(table.symbols)}|(?i:{_any_of(table.words)}))"
    return (
        re.compile(rf"{currency}\s?\d|\d\s?(?:[^\W\d_]+\s)?(?:[kK]\s?)?{currency}"),
        re.compile(rf"{currency}\s*$"),
        re.compile(
            rf"\s*(?:(?:[^\W\d_]+\s)?{currency}(?!\s?\d)|(?i:k\b|{_PERIOD}|(?:per|an?|al?|par|в|/)\s*{_PERIOD}))"
        ),
    )


def _any_of(names: Iterable[str]) -> str:
    """A pattern for names as whole words, the longest first."""
    return "|".join(map(_whole, sorted(names, key=lambda name: (-len(name), name))))


def _whole(name: str) -> str:
    before = r"(?<![^\W\d_])" if _spaced(name[0]) else ""
    return before + re.escape(name) + (r"(?![^\W\d_])" if _spaced(name[-1]) else "")


def _spaced(letter: str) -> bool:
    """Whether a letter belongs to a script that parts words by spaces."""
    return letter.lower() != letter.upper() or unicodedata.bidirectional(letter) == "AL"


def _digits(fill: str) -> int:
    return sum(map(str.isdigit, fill))


def _numeric(fill: str) -> bool:
    return bool(re.fullmatch(r"[\d\s.,'+%~-]*\d[\d\s.,'+%~-]*", fill))


def _is_date(fill: str) -> bool:
    found = _DATE.match(fill)
    month = found and (found["then"] or found["first"])
    return bool(found) and (not month or month_of(month) is not None)


def _phone(view: SlotView) -> float:
    """Seven to fifteen digits with the marks phone numbers are written with."""
    return view.share(
        lambda fill: (
            7 <= _digits(fill) <= 15 and bool(re.fullmatch(r"[\d\s().+/~*_-]+", fill)) and not _is_date(fill)
        )
    )


def _masked(view: SlotView) -> float:
    """A masked token such as #PHONE_1a2b#."""
    return view.share(lambda fill: bool(re.fullmatch(r"#[A-Z]+_[0-9A-Za-z]+#", fill)))


def _email(view: SlotView) -> float:
    """An address with @ and a domain."""
    return view.share(lambda fill: bool(re.fullmatch(r"\S+@\S+\.\w{2,}", fill)))


def _wallet(view: SlotView) -> float:
    """A long run of letters and digits as crypto addresses have."""
    return view.share(
        lambda fill: (
            bool(
                re.fullmatch(
                    r"0x[0-9a-fA-F]{40}|(?:bc1|ltc1)[0-9a-z]{20,70}|[1-9A-HJ-NP-Za-km-z]{26,95}", fill
                )
            )
            and _digits(fill) > 1
        )
    )


def _url(view: SlotView) -> float:
    """A web address or a domain."""
    return view.share(
        lambda fill: (
            bool(re.fullmatch(r"(?i)(?:\w+://|www\.)\S+|(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", fill))
            and not re.fullmatch(r"(?:\w\.)+\w?", fill)
        )
    )


def _handle(view: SlotView) -> float:
    """A name that begins with @."""
    return view.share(lambda fill: bool(re.fullmatch(r"@[\w.]{2,}", fill)))


def _wage(view: SlotView) -> float:
    """An amount with a currency in it or beside it."""
    amount, before, after = _wages()
    beside = before.search(view.before) or after.match(view.after)
    return view.share(lambda fill: bool(amount.search(fill) or (beside and _numeric(fill.rstrip("kK")))))


def _date(view: SlotView) -> float:
    """A calendar date or a weekday."""
    return view.share(_is_date)


def _time(view: SlotView) -> float:
    """A time of day."""
    return view.share(lambda fill: bool(_TIME.match(fill)))


def _age(view: SlotView) -> float:
    """A number from 14 to 99 beside a word for age."""
    beside = re.search(rf"(?i)(?:{_AGE_NEAR})\s*:?\s*$", view.before) or re.match(
        rf"(?i)[\s-]*(?:{_AGE_NEAR})", view.after
    )
    if not beside:
        return view.share(
            lambda fill: bool(re.fullmatch(r"(?i)\d{2}\s*-?\s*(?:yo|y/o|yrs?|years?(?:.old)?)", fill))
        )
    return view.share(lambda fill: bool(re.fullmatch(r"[1-9]\d\+?(?:\s*-\s*[1-9]\d)?", fill)))


def _number(view: SlotView) -> float:
    """Digits alone."""
    return view.share(_numeric)


def _name(view: SlotView) -> float:
    """One to three capitalised words after a word that announces a person."""
    if not _NAME_BEFORE.search(view.before):
        return 0.0
    return view.share(
        lambda fill: bool(re.fullmatch(r"(?:[^\W\d_a-z][\w'’.-]*)(?:\s[^\W\d_a-z][\w'’.-]*){0,2}", fill))
    )


def _place(view: SlotView) -> float:
    """Names the offline gazetteer knows as countries or towns, large ones where no word announces a place."""
    capital = view.share(lambda fill: fill[:1].isalpha() and not fill[:1].islower() and _digits(fill) == 0)
    if capital < NEEDED:
        return 0.0
    from daybreak.methods.geo.gazetteer import find_place  # heavy data, read only where it is needed

    least = 0 if _PLACE_BEFORE.search(view.before) else _KNOWN_WITHOUT_LEAD
    return view.share(lambda fill: any(match.place.population >= least for match in find_place(fill)[:1]))


def _emoji(view: SlotView) -> float:
    """Pictures only."""
    return view.share(
        lambda fill: (
            not any(character.isalnum() for character in fill)
            and any(ord(character) > 0x2190 for character in fill)
        )
    )


#: The rules in the order they are tried: the name of the kind and the share of fills that hold it.
RULES: tuple[tuple[str, Callable[[SlotView], float]], ...] = (
    ("masked", _masked),
    ("email", _email),
    ("wallet", _wallet),
    ("url", _url),
    ("handle", _handle),
    ("wage", _wage),
    ("date", _date),
    ("time", _time),
    ("age", _age),
    ("phone", _phone),
    ("number", _number),
    ("emoji", _emoji),
    ("place", _place),
    ("name", _name),
)

#: Kinds of `Identifier` whose slot carries another name here.
_NAMED = {
    "crypto": "wallet",
    "domain": "url",
    "telegram": "handle",
    "whatsapp": "phone",
    "line": "handle",
    "wechat": "handle",
    "instagram": "handle",
    "facebook": "handle",
}


def kind_from_entities(found: Iterable[Identifier | None]) -> tuple[str, str] | None:
    """Name the slot after identifiers that cover its fills, or None where they do not agree.

    `found` has one entry for each filled post: the identifier that covers most of the fill.
    """
    kinds = [None if entity is None else _NAMED.get(entity.kind, entity.kind) for entity in found]
    if not kinds:
        return None
    likeliest = max(sorted({kind for kind in kinds if kind}), key=kinds.count, default=None)
    if likeliest is None or kinds.count(likeliest) < NEEDED * len(kinds):
        return None
    return likeliest, f"{kinds.count(likeliest)} of {len(kinds)} fills were found to be a {likeliest}."


def slot_kind(view: SlotView) -> tuple[str, str]:
    """Name what a slot holds, with the sentence that says why."""
    for kind, rule in RULES:
        share = rule(view)
        if share >= NEEDED:
            return kind, f"{rule.__doc__} True of {share:.0%} of the fills."
    return "text", "No narrower kind holds for four fills in five."
