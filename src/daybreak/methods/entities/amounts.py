"""Read amounts of money: numbers in every locale's marks, ranges, multipliers, and the currency beside them.

"1.500,00 €", "1 500", "1,50,000", "3-4k", "от 60 до 80 тыс. руб.", "月薪8000-10000元" are one thing each: an
amount or a range with a currency. Whether it is pay, a fee or a price is for `wages` to say.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from daybreak.methods.entities.currency_choice import choose_currency
from daybreak.methods.entities.multipliers import multiplier
from daybreak.methods.entities.spelled_sums import SpelledSum
from daybreak.methods.entities.words import UNSPACED, by_ends, digit_runs
from daybreak.standard.money import currencies

_NUMBER = (
    r"\d{1,3}(?:,\d{2})+,\d{3}(?!\d)"  # 1,50,000
    r"|\d{1,3}(?:([ \u00a0\u202f.,'’٬])\d{3})(?:\{1}\d{3})*(?!\d)(?:[.,٫]\d{1,2}(?!\d))?"  # 1.500,00
    r"|\d+(?:[.,٫]\d{1,2}(?!\d))?"
)
#: Digits that are dialled and never counted: a zero before others, or ten and more in a row.
_DIALLED = re.compile(r"0\d|\d{10}")
_ONE = re.compile(_NUMBER.replace("{1}", "1"))
_RANGE = re.compile(
    r"\s*(?:-|–|—|−|~|〜|～|/(?=\s*\d{3})|to|until|and|up to|a|à|y|e|et|bis|und|hasta|до|и|الى|إلى"
    r"|حتى|و|至|到|から|ถึง|से|đến|sampai|hingga|s/d)\s*",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?:from|min(?:imum)?\.?|at least|starting (?:at|from)|desde|mínimo|a partir de|dès|ab"
    r"|mindestens|от|من|起薪|至少|over|more than|más de|plus de|über|mehr als|более|свыше"
    r"|اكثر من)\s*:?\s*\S{0,3}$",
    re.IGNORECASE,
)
_UP_TO = re.compile(
    r"(?:up to|upto|max(?:imum)?\.?|hasta|jusqu['’]?à|jusqu['’]?a|bis(?: zu)?|até|fino a|до|حتى"
    r"|يصل الى|يصل إلى|最高|高达|สูงสุด|lên đến|hingga)\s*:?\s*\S{0,3}$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?:between|entre|zwischen|من|от|from|de|von|desde|tra|da)\s*\S{0,4}$", re.IGNORECASE)
#: A sign or word further away than this, in characters, says nothing about a number.
REACH = 64
#: Currencies this long are no abbreviations: a stop behind them ends a sentence.
LEAST_WORD = 5
#: More characters than this never stand between the ends of a range.
LONGEST_LINK = 12

#: No pay in Philippine pesos is less, not even for an hour; versions of PHP and counts of people are.
LEAST_PESOS = 50

#: "un millón de pesos", "two thousand of euros"
_OF = re.compile(r" (?:de|of)(?= )")
_TAIL = re.compile(r"\s?(?:/-|/=|,-|\.-|=)(?!\w)")
#: ISO codes that are words or names when written small.
_CAPITALS_ONLY = frozenset(
    {"TRY", "MAD", "PEN", "MOP", "COP", "BOB", "GEL", "RON", "ILS", "NIS", "LAK", "SEK", "CRC", "ARS", "VES"}
    | {"AMD", "HNL"}
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount or range in one currency, at `start` to `end` of the text.

    `currency` is the ISO 4217 code
    or None; `shared` lists all currencies the sign can mean. `written` is the sign as found, `scaled_by` the
    multiplier ("k", "lakh"), "" without one. `spelled` says that the number is written in words.
    """

    low: float
    high: float
    currency: str | None
    shared: tuple[str, ...]
    written: str
    scaled_by: str
    start: int
    end: int
    spelled: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """One number with what stands against it."""

    value: float
    scale: int
    scaled_by: str
    sign: str
    codes: tuple[str, ...]
    start: int
    end: int
    spelled: bool


def read_amounts(
    text: str,
    small: str,
    *,
    near: Sequence[int],
    spelled: Sequence[SpelledSum] = (),
    country: str | None = None,
) -> list[Amount]:
    """Every number of a text that could be money, with its range and currency, in reading order.

    `small` is the same text in lower case, character by character. Numbers further than `REACH` from
    every offset in `near` (where a sign of money or a telling word stands) are not looked at. `spelled`
    are the numbers that the text writes in words.
    """
    parts = [_part(text, small, match) for match in _numbers(text, near)]
    if spelled:
        parts += [_spelled_part(text, small, one) for one in spelled if _is_near(near, one.start)]
        parts.sort(key=lambda part: part.start)
    amounts: list[Amount] = []
    index = 0
    while index < len(parts):
        first = parts[index]
        second = parts[index + 1] if index + 1 < len(parts) else None
        if second is not None and _is_range(text, first, second):
            amounts.append(_amount(text, first, second, country))
            index += 2
        else:
            amounts.append(_amount(text, first, None, country))
            index += 1
    return [amount for amount in amounts if not _is_software(amount)]


def _is_software(amount: Amount) -> bool:
    """Whether "php" beside a small number is the programming language: "PHP 8", "5 php developers"."""
    return amount.written.lower() == "php" and amount.high < LEAST_PESOS


def _numbers(text: str, near: Sequence[int]) -> Iterator[re.Match[str]]:
    """Numbers with their marks, each beginning at a run of digits that is no part of the one before."""
    reached = 0
    for start, _ in digit_runs(text):
        if start < reached or (
            start and text[start - 1] in ".,٫" and start > 1 and text[start - 2].isdigit()
        ):
            continue
        match = _ONE.match(text, start) if _is_near(near, start) else None
        if match and _DIALLED.match(match[0]):
            reached = match.end()
        elif match:
            reached = match.end()
            yield match


def _is_near(near: Sequence[int], start: int) -> bool:
    at = bisect(near, start - REACH)
    return at < len(near) and near[at] <= start + REACH


def _part(text: str, small: str, match: re.Match[str]) -> _Part:
    scale, scaled_by, end = multiplier(text, small, *match.span())
    sign, codes, start, end = _currency(text, small, match.start(), end)
    return _Part(_value(match.group()), scale, scaled_by, sign, codes, start, end, False)


def _spelled_part(text: str, small: str, one: SpelledSum) -> _Part:
    linked = _OF.match(small, one.end)
    sign, codes, start, end = _currency(text, small, one.start, linked.end() if linked else one.end)
    return _Part(one.value, one.scale, one.scaled_by, sign, codes, start, end, True)


def _currency(text: str, small: str, start: int, end: int) -> tuple[str, tuple[str, ...], int, int]:
    """The currency against the number at `start` to `end`: sign, codes, and where number and sign stand."""
    before = _before(text, small, start)
    after = _after(text, small, end)
    sign = ""
    codes: tuple[str, ...] = ()
    if before:
        sign, codes, start = before
    if after:
        if not before or len(codes) > len(after[1]) or (set(after[1]) & set(codes)):
            sign, codes = after[0], tuple(c for c in after[1] if not before or c in codes) or after[1]
        end = after[2]
        short = len(after[0]) < LEAST_WORD and text[end - 1].isalpha()
        if short and text[end : end + 1] == "." and not text[end + 1 : end + 2].isdigit():
            end += 1
    tail = _TAIL.match(text, end)
    return sign, codes, start, tail.end() if tail else end


def _value(number: str) -> float:
    """The number a locale's marks mean: the last mark followed by one or two digits is the decimal one."""
    decimal = re.search(r"[.,٫](\d{1,2})$", number)
    if decimal and re.fullmatch(r"\d{1,3}(?:,\d{2})+,\d{3}", number):
        decimal = None
    whole = number[: decimal.start()] if decimal else number
    digits = int("".join(c for c in whole if c.isdigit()))
    if decimal is None:
        return float(digits)
    return digits + int(decimal.group(1)) / float(10 ** len(decimal.group(1)))


def _before(text: str, small: str, start: int) -> tuple[str, tuple[str, ...], int] | None:
    """The currency written before a number: sign, codes, where it begins."""
    at = start
    while at > 0 and start - at < 2 and small[at - 1] in " \u00a0:":
        at -= 1
    table = _endings()
    if (
        at < start
        and at > 1
        and not text[at - 1].isalnum()
        and text[max(0, at - 4) : at - 1].rstrip(" ")[-1:].isdigit()
    ):
        return None  # "200€ 1h", "150 € 1h": the sign belongs to the number before it
    for sign in (*table.get(small[max(0, at - 2) : at], ()), *table.get(small[at - 1 : at], ())):
        begin = at - len(sign)
        if not small.endswith(sign, 0, at):
            continue
        written = text[begin:at]
        codes = _codes(written)
        if codes and not (
            written[0].isalnum() and begin and text[begin - 1].isalpha() and not UNSPACED.match(written)
        ):
            return written, codes, begin
    return None


def _after(text: str, small: str, end: int) -> tuple[str, tuple[str, ...], int] | None:
    """The currency written behind a number: sign, codes, where it ends."""
    tail = _TAIL.match(text, end)
    at = tail.end() if tail else end + (text[end : end + 1] == "+")
    for _ in range(2):
        if text[at : at + 1] in (" ", "\u00a0", "\u202f"):
            at += 1
    table = _beginnings()
    for sign in (*table.get(small[at : at + 2], ()), *table.get(small[at : at + 1], ())):
        if not small.startswith(sign, at):
            continue
        stop = at + len(sign)
        written = text[at:stop]
        codes = _codes(written)
        follows = text[stop : stop + 1]
        bounded = not (written[-1].isalpha() and follows.isalpha() and not UNSPACED.match(written[-1]))
        leads_next = not written[0].isalpha() and (
            text[stop : stop + 1].isdigit() if at == end else re.match(r"\s?\d", text[stop : stop + 2])
        )
        if codes and bounded and not leads_next:
            return written, codes, stop
    return None


def _codes(written: str) -> tuple[str, ...]:
    """Currencies a sign as written can mean."""
    table = currencies()
    exact = table.symbols.get(written)
    if exact:
        return exact
    small = written.lower()
    codes = table.words.get(small, ())
    if written.upper() in _CAPITALS_ONLY and not written.isupper():
        return ()
    return codes


@cache
def _endings() -> Mapping[str, tuple[str, ...]]:
    """Signs and words by their last character, longest first."""
    table = currencies()
    return by_ends((*table.symbols, *table.words), -1)


@cache
def _beginnings() -> Mapping[str, tuple[str, ...]]:
    """Signs and words that may stand behind a number, by their first character, longest first."""
    table = currencies()
    symbols = [s for s in table.symbols if not s.isascii() or not s[0].isalpha() or len(s) > 2]
    return by_ends((*symbols, *table.words), 0)


def _is_range(text: str, first: _Part, second: _Part) -> bool:
    """Whether two numbers are the ends of one range."""
    if second.start - first.end > LONGEST_LINK:
        return False
    link = _RANGE.fullmatch(text, first.end, second.start)
    if link is None:
        return False
    word = link.group().strip().lower()
    if first.codes and second.codes and not set(first.codes) & set(second.codes):
        return False
    if word in ("and", "y", "e", "et", "und", "и", "و", "a", "à") and not _BETWEEN.search(
        text[max(0, first.start - 12) : first.start]
    ):
        return word in ("a", "à") and bool(second.codes or first.codes)
    low, high = _ends(first, second)
    return 0 <= low <= high and (high <= 1000 * max(low, 1))


def _ends(first: _Part, second: _Part) -> tuple[float, float]:
    """Both ends, the second's multiplier lent to the first when it has none ("3-4k")."""
    low, high = first.value * first.scale, second.value * second.scale
    if first.scale == 1 and second.scale > 1 and first.value < second.scale and first.value <= second.value:
        low = first.value * second.scale
    elif first.scale > 1 and second.scale == 1 and second.value < first.scale and second.value >= first.value:
        high = second.value * first.scale
    if low < 1000 and first.scale == second.scale == 1 and second.value % 1000 == 0 and low * 1000 <= high:
        low *= 1000  # "$150-$175,000"
    return low, high


def _amount(text: str, first: _Part, second: _Part | None, country: str | None) -> Amount:
    low = high = first.value * first.scale
    scaled_by = first.scaled_by or (second.scaled_by if second else "")
    codes, sign, end = first.codes, first.sign, first.end
    if second is not None:
        low, high = _ends(first, second)
        end = second.end
        if not codes or (second.codes and len(second.codes) < len(codes)):
            codes, sign = second.codes, second.sign
    return Amount(
        low,
        high,
        choose_currency(text, codes, country),
        codes,
        sign,
        scaled_by,
        first.start,
        end,
        first.spelled,
    )


def bound_of(text: str, amount: Amount) -> str:
    """ "from" or "up to" when an amount leaves one end open, else ""."""
    if amount.low != amount.high:
        return ""
    lead = text[max(0, amount.start - 24) : amount.start]
    if _UP_TO.search(lead):
        return "up to"
    return "from" if _FROM.search(lead) or "+" in text[amount.start : amount.end + 1] else ""
