"""Pay a post promises: amount or range, currency, and how often it is paid; fees and prices told apart.

A post about work mixes what a person would earn with what they must pay. The role of an amount is
decided by the nearest word that tells (salary, earn, fee, deposit, price, rent ...) and by a period
("per month", "/hr", "月薪"). Words are declared in `standard/data/pay_words.yaml`, currencies and rough
values in US dollars in `standard/data/currencies.yaml`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from daybreak.methods.entities.amounts import Amount, read_amounts
from daybreak.methods.entities.identifier import Identifier, NormalText
from daybreak.standard.countries import countries
from daybreak.standard.money import currencies, in_usd

#: How far around an amount, in characters, a word still speaks about it.
BEFORE, AFTER = 48, 32
#: Fewer than this without a currency is never a wage, unless paid by the hour.
LEAST_BARE = 100

_DIGIT = re.compile(r"\d")
_STOP = re.compile(r"[!?;\n•|。！？]|\.\s+(?=[^\W\d_])")
_FILLER = re.compile(
    r"(?:\s|/-|[(+,*~]|net|gross|cash|only|clear|clean|guaranteed|tax[- ]free|netto|brutto|bruto|neto|net[ts]?|bruts?"
    r"|netos|brutos|чистыми|нетто|на руки|до вычета|tunai|in hand|take home|approx|usd|usdt)*",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s*(?:%|percent|km|kg|lbs?\b|miles?\b|hours?\b|hrs?\b|hs\b|horas?\b|heures?\b|h\b|stunden|час|ساع|小时|days?\b|d[ií]as\b"
    r"|jours?\b|tage\b|дн|weeks?\b|months?\b|meses\b|mois\b|monate\b|мес|years?\b|yrs?\b|años\b|ans\b|jahre\b|лет|سن|岁|歲|years"
    r"|people\b|persons?\b|personas\b|employees|staff|girls?\b|chicas|calls?\b|posts?\b|customers|clients|users|million users|"
    r"positions?|vacanc|openings|places|locations|countries|cities|stores|shops|sq|m2|°|am\b|pm\b|:|st\b|nd\b|rd\b|th\b"
    r"|times|x\b|points|words|pages|characters|kcal|calories|minutes?\b|mins?\b|seconds?\b)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class _Words:
    """The declared words, ready to match."""

    adjacent: re.Pattern[str]
    loose: re.Pattern[str]
    before: re.Pattern[str]
    roles: re.Pattern[str]
    period: Mapping[str, str]
    period_before: Mapping[str, str]
    role: Mapping[str, str]
    months: Mapping[str, float]


def find(normalised: NormalText, *, country: str | None = None) -> list[Identifier]:
    """Report amounts of money with their role, in reading order.

    `normal` reads "USD 1500-2000 / month"; a role other than pay stands before it ("fee USD 200").
    `details` holds role (wage, fee, price, unknown), low, high, bound, currency, period,
    per_month_low, per_month_high (that currency, full time), per_month_usd (middle, APPROXIMATE, with
    rate_as_of), and could_be (other currencies of the sign).
    """
    text = normalised.text
    if not _DIGIT.search(text):
        return []
    found = []
    for amount in read_amounts(text, country=country):
        identifier = _report(normalised, amount, country)
        if identifier is not None:
            found.append(identifier)
    return found


def _report(normalised: NormalText, amount: Amount, country: str | None) -> Identifier | None:
    text = normalised.text
    period, end = _period(text, amount)
    role, told_by = _role(text, amount, end)
    if role == "unknown" and period is not None:
        role, told_by = "wage", f"the period ({period})"
    currency = amount.currency
    if currency is None:
        if role != "wage" or not _plausible(text, amount, period, told_by):
            return None
        if country and country in countries():
            currency = countries()[country].currency
    details = _details(amount, currency, period, role)
    return Identifier.at(
        normalised, amount.start, end, kind="wage", normal=_normal(amount, currency, period, role),
        confidence=_confidence(amount, currency, period, role, told_by),
        reason=_reason(amount, currency, period, role, told_by, country), details=details,
    )  # fmt: skip


def _period(text: str, amount: Amount) -> tuple[str | None, int]:
    """How often the amount is paid and where the finding ends: right behind, a little later, or before."""
    words = _words()
    filler = _FILLER.match(text, amount.end)
    at = filler.end() if filler else amount.end
    for start in dict.fromkeys((at, amount.end)):
        direct = words.adjacent.match(text, start)
        if direct and not _clock(text, direct, amount):
            return words.period[direct.group().casefold()], direct.end()
    later = text[at : at + AFTER]
    stop = re.search(r"\d", later)
    later = _clip(later[: stop.start()] if stop else later)
    loose = words.loose.search(later)
    if loose:
        return words.period[loose.group().casefold()], at + loose.end()
    earlier = _clip_left(text[max(0, amount.start - 30) : amount.start])
    spoken = list(words.before.finditer(earlier))
    if spoken:
        return words.period_before[spoken[-1].group().casefold()], amount.end
    return None, amount.end


def _clock(text: str, match: re.Match[str], amount: Amount) -> bool:
    """Whether "pm" or "h" behind a number without currency tells the time."""
    return amount.currency is None and match.group().strip().casefold() in ("pm", "p.m", "h", "/h", "am", "pa", "ph")


def _role(text: str, amount: Amount, end: int) -> tuple[str, str]:
    """Wage, fee, price or unknown, by the nearest word that tells, and that word."""
    words = _words()
    before = _clip_left(text[max(0, amount.start - BEFORE) : amount.start])
    after = _clip(text[end : end + AFTER])
    best, distance = ("unknown", ""), 10_000
    for match in words.roles.finditer(before):
        if len(before) - match.end() <= distance:
            best, distance = (words.role[match.group().casefold()], match.group()), len(before) - match.end()
    match_after = words.roles.search(after)
    if match_after and match_after.start() + 1 < distance:
        best = (words.role[match_after.group().casefold()], match_after.group())
    return best


def _clip(text: str) -> str:
    """The text up to the end of its first sentence."""
    stop = _STOP.search(text)
    return text[: stop.start()] if stop else text


def _clip_left(text: str) -> str:
    """The text after the last end of a sentence."""
    stops = list(_STOP.finditer(text))
    return text[stops[-1].end() :] if stops else text


def _plausible(text: str, amount: Amount, period: str | None, told_by: str) -> bool:
    """Whether a bare number can be pay: not a year, a count, a time or a measure."""
    if _UNIT.match(text, amount.end) or told_by.startswith("the period"):
        return bool(period) and not _UNIT.match(text, amount.end) and amount.low >= (5 if period == "hour" else LEAST_BARE) and (
            text[amount.end : amount.end + 2].strip()[:1] == "/"
        )
    if amount.start and text[amount.start - 1] in "#+@:/._-" + "№":
        return text[amount.start - 1] == ":"
    if _YEAR.fullmatch(text[amount.start : amount.end]) and period is None:
        return False
    if len(re.sub(r"\D", "", text[amount.start : amount.end])) > 14 or amount.high > 1e9:
        return False
    return amount.high >= (5 if period == "hour" else LEAST_BARE)


def _details(amount: Amount, currency: str | None, period: str | None, role: str) -> dict[str, object]:
    factor = _words().months.get(period or "")
    low = None if factor is None else round(amount.low * factor, 2)
    high = None if factor is None else round(amount.high * factor, 2)
    middle = None if low is None or high is None else (low + high) / 2
    usd = in_usd(middle, currency) if middle is not None and currency else None
    return {
        "role": role,
        "low": amount.low,
        "high": amount.high,
        "bound": amount.bound,
        "currency": currency,
        "period": period,
        "per_month_low": low,
        "per_month_high": high,
        "per_month_usd": usd,
        "rate_as_of": currencies().as_of if usd is not None else None,
        "could_be": tuple(code for code in amount.shared if code != currency),
    }


def _normal(amount: Amount, currency: str | None, period: str | None, role: str) -> str:
    figure = _figure(amount.low) if amount.low == amount.high else f"{_figure(amount.low)}-{_figure(amount.high)}"
    if amount.bound == "from":
        figure += "+"
    elif amount.bound == "up to":
        figure = f"up to {figure}"
    money = f"{currency or '?'} {figure}"
    if period:
        money += f" / {period}"
    return money if role in ("wage", "unknown") else f"{role} {money}"


def _figure(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.2f}"


def _confidence(amount: Amount, currency: str | None, period: str | None, role: str, told_by: str) -> float:
    """A share that is right, as measured: currency, period and a telling word each add to it."""
    if amount.currency is None:
        return 0.6 if period and told_by else 0.45
    base = {"unknown": 0.5, "price": 0.75, "fee": 0.8, "wage": 0.8}[role]
    if role == "wage" and period:
        base = 0.95
    return round(base - (0.05 if len(amount.shared) > 1 and currency == amount.shared[0] else 0.0), 2)


def _reason(amount: Amount, currency: str | None, period: str | None, role: str, told_by: str, country: str | None) -> str:
    kind = {"wage": "Pay", "fee": "A fee", "price": "A price", "unknown": "Money without a word for its purpose"}[role]
    by = f", told by {told_by!r}" if told_by and not told_by.startswith("the ") else (f", told by {told_by}" if told_by else "")
    money = f"no currency is written; {currency} is that of {country}" if currency and amount.currency is None else ""
    if amount.currency is None and currency is None:
        money = "no currency is written"
    elif len(amount.shared) > 1:
        home = country is not None and country in countries() and countries()[country].currency == currency
        why = f"as in {country}" if home else "the usual meaning, or one the text points to"
        money = f"{amount.written!r} is read as {currency}, {why}"
    paid = f"paid per {period}" if period else "the period is not said"
    return f"{kind}{by}; {paid}{'; ' + money if money else ''}."


@cache
def _words() -> _Words:
    table = yaml.safe_load((files("daybreak.standard") / "data" / "pay_words.yaml").read_text(encoding="utf-8"))
    period = {w.casefold(): name for name, listed in table["periods"].items() for w in listed}
    before = {w.casefold(): name for name, listed in table["before"].items() for w in listed}
    role = {w.casefold(): name for name in ("wage", "price", "fee") for w in table[name]}
    loose = [w for w in period if len(w) >= 6 or (not w.isascii() and len(w) >= 2)]
    return _Words(
        _any(period), _any(loose), _any(before), _any(role), period, before, role,
        {name: float(times) for name, times in table["months"].items()},
    )  # fmt: skip


def _any(words: list[str] | Mapping[str, str]) -> re.Pattern[str]:
    """One pattern for many words, the longest first, bounded where their script has spaces."""
    parts = []
    for word in sorted(words, key=lambda w: (-len(w), w)):
        left = r"(?<![^\W\d_])" if _spaced(word[0]) else ""
        right = r"(?![^\W\d_])" if _spaced(word[-1]) else ""
        parts.append(left + re.escape(word) + right)
    return re.compile("|".join(parts), re.IGNORECASE)


def _spaced(character: str) -> bool:
    return character.isalpha() and not re.match(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", character)
