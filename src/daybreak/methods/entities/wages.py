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

from daybreak.methods.entities.amounts import Amount, bound_of, read_amounts
from daybreak.methods.entities.spelled_sums import Cardinal, cardinals, spelled_sums
from daybreak.methods.entities.words import Word, Words, digit_runs, lower
from daybreak.standard.countries import countries
from daybreak.standard.identifier import Identifier, NormalText
from daybreak.standard.money import currencies, in_usd

#: How far around an amount, in characters, a word still speaks about it.
BEFORE, AFTER, BEFORE_PERIOD = 48, 32, 30
#: Fewer than this without a currency is never a wage, unless paid by the hour.
LEAST_BARE = 100
#: How far behind a number in words that names no currency its period may end.
SPELLED_PERIOD = 12
#: Period words at least this long are believed a few words behind the amount, shorter ones only right behind.
LOOSE = 6
#: Multipliers that say the money of their language; currencies that are also weights; periods that are also
#: times of day.
IMPLIED = dict.fromkeys(
    ("lakh", "lakhs", "lac", "lacs", "crore", "crores", "लाख", "करोड़", "हज़ार", "हजार"), "INR"
)
IMPLIED |= {"тр": "RUB", "т.р": "RUB"}
IMPLIED |= dict.fromkeys(("triệu", "nghìn", "ngàn"), "VND") | dict.fromkeys(("juta", "jt", "ribu"), "IDR")
WEIGHTS = frozenset({"pounds", "pound"})
#: Signs that are a plain letter, as in N150,000 and R500: less than this is a level, a road or a mask.
LETTERS, LEAST_LETTERED = frozenset({"N", "K", "R"}), 1_000
CLOCK = frozenset({"pm", "p.m", "p.m.", "h", "pa", "ph", "pd", "p/h"})

_SIGN = re.compile(r"[$€£¥￥₹₽฿₱₫₺₩₦₴₸₪₵₡₲৳₭៛﷼]")
_DIGIT = re.compile(r"\d")
_STOP = re.compile(r"[!?;\n•|。！？]|\.\s+(?=[^\W\d_])")
_FILLER = re.compile(
    r"(?:\s|/-|[(+,*~]|netto|netos?|net|gross|cash|only|clear|clean|guaranteed|tax[- ]free|netto|brutto|bruto"
    r"|neto|net[ts]?|bruts?"
    r"|netos|brutos|чистыми|нетто|на руки|до вычета|tunai|in hand|take home|approx|usd|usdt)*",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s*(?:%|percent|km|kg|lbs?\b|miles?\b|hours?\b|hrs?\b|hs\b|horas?\b|heures?\b|h\b|stunden"
    r"|час|ساع|小时|days?\b|d[ií]as\b"
    r"|jours?\b|tage\b|дн|weeks?\b|months?\b|meses\b|mois\b|monate\b|мес|years?\b|yrs?\b|años\b"
    r"|ans\b|jahre\b|лет|سن|岁|歲|years"
    r"|people\b|persons?\b|personas\b|employees|staff|girls?\b|chicas|calls?\b|posts?\b|customers"
    r"|clients|users|million users|"
    r"positions?|vacanc|openings|places|locations|countries|cities|stores|shops|sq|m2|°|am\b|pm\b"
    r"|:|st\b|nd\b|rd\b|th\b"
    r"|times|x\b|points|words|pages|characters|kcal|calories|minutes?\b|mins?\b|seconds?\b)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
#: "/mo", " pm", "p.a.", "每月": a period written short, right behind the amount.
_SHORT = re.compile(
    r"\s?(/?)[\s-]?((?:[^\W\d_]|[\u0e31-\u0e4e\u0900-\u0903\u093a-\u094f]){1,9}(?:[./][^\W\d_]{1,2}\.?)?)(?![^\W\d_])"
)
#: A sign that is a plain letter, set apart from an amount in thousands with a period written short behind.
_SET_APART = frozenset(f"{letter} " for letter in LETTERS)
_LETTERED = re.compile(
    r"(?<![\w'’])[RNK] \d{1,3}(?:[ ,.]?\d{3})+(?:[.,]\d\d)?\s?(?:/|[pP][./]?[mawdhMAWDH]\b)"
)
_GLUED_BEFORE = re.compile(r"(?:\d[ .-]{1,2}|[#@№_/]|\+\s?|[A-Za-z]-?)$")
_GLUED_AFTER = re.compile(r"(?:[ -]{1,2}\d|[-/_@]\w|\.\d|[A-Za-z])")


@dataclass(frozen=True, slots=True)
class _Tag:
    """What a declared word says: how often (behind or before an amount), or what an amount is for."""

    text: str
    period: str | None
    period_before: str | None
    role: str | None


#: Marks words that only name a currency.
MONEY = _Tag("", None, None, None)


@dataclass(frozen=True, slots=True)
class _Table:
    """The declared words, ready to match."""

    words: Words[_Tag | Cardinal]
    short: Mapping[str, str]
    months: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Post:
    """A text on the way: as normalised, in lower case, with the declared words found in it."""

    text: str
    small: str
    words: list[Word[_Tag]]


def find(normalised: NormalText, *, country: str | None = None) -> list[Identifier]:
    """Report amounts of money with their role, in reading order.

    `normal` reads "USD 1500-2000 / month"; a role other than pay stands before it ("fee USD 200").
    `details` holds role (wage, fee, price, unknown), low, high, bound, currency, period,
    per_month_low, per_month_high (that currency, full time), per_month_usd (middle, APPROXIMATE, with
    rate_as_of), and could_be (other currencies of the sign).
    """
    text = normalised.text
    runs, told = digit_runs(text), _table().words.find(text)
    words, numbers = _apart(told)
    spelled = spelled_sums(text, numbers) if numbers else []
    if not runs and not spelled:
        return []
    near = [word.start for word in words]
    if "$" in text or not text.isascii():  # the one sign of money in ASCII
        near += [sign.start() for sign in _SIGN.finditer(text)]
    near += [start for start, end in runs if _stuck(text, start, end)]
    near += [
        start
        for start, _ in runs
        if text[start - 2 : start] in _SET_APART and _LETTERED.match(text, start - 2)
    ]
    if not near:
        return []
    small = lower(text)
    post = _Post(text, small, [word for word in words if word.tag is not MONEY])
    found = []
    for amount in read_amounts(text, small, near=sorted(near), spelled=spelled, country=country):
        if amount.shared or amount.scaled_by or post.words:
            identifier = _report(normalised, post, amount, country)
            if identifier is not None:
                found.append(identifier)
    return found


def _apart(
    told: list[Word[_Tag | Cardinal]],
) -> tuple[list[Word[_Tag]], list[Word[Cardinal]]]:
    """Words about money, and words of numbers."""
    words: list[Word[_Tag]] = []
    numbers: list[Word[Cardinal]] = []
    for word in told:
        tag = word.tag
        if isinstance(tag, Cardinal):
            numbers.append(Word(word.start, word.end, tag))
        else:
            words.append(Word(word.start, word.end, tag))
    return words, numbers


def _stuck(text: str, start: int, end: int) -> bool:
    """Whether a currency or multiplier may stand right against a number, as in RM2500, 5k, 12 LPA."""
    before = text[max(0, start - 2) : start]
    if before[-1:].isupper() and (before.isalpha() or before[0] in " ("):
        return True
    return text[end : end + 1] in ("k", "K", "к") or text[end : end + 4].lstrip()[:3] in ("LPA", "lpa", "Lpa")


def _report(normalised: NormalText, post: _Post, amount: Amount, country: str | None) -> Identifier | None:
    if amount.currency is None and amount.scaled_by == "" and _role(post, amount, amount.end)[0] != "wage":
        return None
    period, end = _period(post, amount)
    role, told_by = _role(post, amount, end)
    if role == "unknown" and period is not None:
        role = "wage"
    currency = amount.currency
    if amount.spelled and not _is_said_to_be_money(amount, role, told_by, period, end):
        return None
    if currency is None:
        if role != "wage" or not _plausible(post.text, amount, period, told_by):
            return None
        currency = _implied(amount, country)
    elif _is_no_money(post.text, amount, role):
        return None
    bound = bound_of(post.text, amount)
    return Identifier.at(
        normalised, amount.start, end, kind="wage", normal=_normal(amount, bound, currency, period, role),
        confidence=_confidence(amount, currency, period, role, told_by),
        reason=_reason(amount, currency, period, role, told_by, country),
        details=_details(amount, bound, currency, period, role),
    )  # fmt: skip


def _is_no_money(text: str, amount: Amount, role: str) -> bool:
    """Whether a sign that has another meaning has it here: a weight in pounds, or a name as R18 and N95."""
    if amount.written in LETTERS:
        grouped = amount.scaled_by or any(mark in text[amount.start : amount.end] for mark in ",.' ")
        small = amount.high < LEAST_LETTERED and amount.written != "R"
        return small or (role == "unknown" and not grouped)
    return role == "unknown" and amount.written.casefold() in WEIGHTS


def _is_said_to_be_money(amount: Amount, role: str, told_by: str, period: str | None, end: int) -> bool:
    """Whether a number in words is a sum: words count people, years and stars as well."""
    if amount.currency is None:
        return bool(told_by) and period is not None and end - amount.end <= SPELLED_PERIOD
    weighs = amount.written.casefold() in WEIGHTS and period not in ("hour", "month", "year")
    return role != "unknown" and bool(told_by or not weighs)


def _implied(amount: Amount, country: str | None) -> str | None:
    """The currency of an amount that names none: the country's, else by a multiplier of one language."""
    if country is None and amount.scaled_by in IMPLIED:
        return IMPLIED[amount.scaled_by]
    return countries()[country].currency if country and country in countries() else None


def _period(post: _Post, amount: Amount) -> tuple[str | None, int]:
    """How often the amount is paid and where the finding ends: right behind, a little later, or before."""
    text, small = post.text, post.small
    filler = _FILLER.match(text, amount.end)
    at = filler.end() if filler else amount.end
    for begin in sorted({amount.end, at}):  # "/month", "netto/month"
        short = _SHORT.match(small, begin)
        word = short[1] + short[2] if short else ""
        if (
            short
            and word in _table().short
            and not (amount.currency is None and not amount.scaled_by and word in CLOCK)
        ):
            return _table().short[word], short.end()
    limit = _sentence_end(text, amount.end, at + AFTER)
    digit = _DIGIT.search(text, amount.end, limit)
    limit = digit.start() if digit else limit
    for word in post.words:
        if word.tag.period and amount.end <= word.start < limit:
            near = word.start <= at
            if near or len(word.tag.text) >= LOOSE or not word.tag.text.isascii():
                return word.tag.period, word.end
    begin = _sentence_start(text, amount.start - BEFORE_PERIOD, amount.start)
    for word in reversed(post.words):
        if word.tag.period_before and begin <= word.start and word.end <= amount.start:
            return word.tag.period_before, amount.end
    return None, amount.end


def _role(post: _Post, amount: Amount, end: int) -> tuple[str, str]:
    """Wage, fee, price or unknown, by the nearest word that tells, and that word."""
    begin = _sentence_start(post.text, amount.start - BEFORE, amount.start)
    limit = _sentence_end(post.text, end, end + AFTER)
    digit = _DIGIT.search(post.text, end, limit)
    limit = digit.start() if digit else limit
    best, distance = ("unknown", ""), 10_000
    for word in post.words:
        if word.tag.role is None:
            continue
        if begin <= word.start and word.end <= amount.start:
            away = amount.start - word.end
        elif end <= word.start < limit:
            away = word.start - end + 1
        else:
            continue
        if away <= distance:
            best, distance = (word.tag.role, post.text[word.start : word.end]), away
    return best


def _sentence_end(text: str, start: int, limit: int) -> int:
    stop = _STOP.search(text, start, min(limit, len(text)))
    return stop.start() if stop else limit


def _sentence_start(text: str, begin: int, end: int) -> int:
    begin = max(0, begin)
    return max((stop.end() for stop in _STOP.finditer(text, begin, end)), default=begin)


def _plausible(text: str, amount: Amount, period: str | None, told_by: str) -> bool:
    """Whether a bare number can be pay: not a year, a count, a time, a measure, part of a longer number."""
    start, end = amount.start, amount.end
    if text[start] == "0" or _UNIT.match(text, end) or _GLUED_BEFORE.search(text, max(0, start - 3), start):
        return False
    if text.startswith("401", start):  # the pension plan of the United States
        return False
    if amount.high > 1e9 or (period is None and _GLUED_AFTER.match(text, end)):
        return False
    if not told_by and amount.scaled_by == "":
        return False
    if _YEAR.fullmatch(text[start:end]) and period is None:
        return False
    return amount.high >= (5 if period == "hour" else LEAST_BARE)


def _details(
    amount: Amount, bound: str, currency: str | None, period: str | None, role: str
) -> dict[str, object]:
    factor = _table().months.get(period or "")
    low = None if factor is None else round(amount.low * factor, 2)
    high = None if factor is None else round(amount.high * factor, 2)
    middle = None if low is None or high is None else (low + high) / 2
    usd = in_usd(middle, currency) if middle is not None and currency else None
    return {
        "role": role,
        "low": amount.low,
        "high": amount.high,
        "bound": bound,
        "currency": currency,
        "period": period,
        "per_month_low": low,
        "per_month_high": high,
        "per_month_usd": usd,
        "rate_as_of": currencies().as_of if usd is not None else None,
        "could_be": tuple(code for code in amount.shared if code != currency),
    }


def _normal(amount: Amount, bound: str, currency: str | None, period: str | None, role: str) -> str:
    figure = (
        _figure(amount.low) if amount.low == amount.high else f"{_figure(amount.low)}-{_figure(amount.high)}"
    )
    if bound == "from":
        figure += "+"
    elif bound == "up to":
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


def _reason(
    amount: Amount, currency: str | None, period: str | None, role: str, told_by: str, country: str | None
) -> str:
    kind = {
        "wage": "Pay",
        "fee": "A fee",
        "price": "A price",
        "unknown": "Money without a word for its purpose",
    }[role]
    by = (
        f", told by {told_by!r}"
        if told_by and not told_by.startswith("the ")
        else (f", told by {told_by}" if told_by else "")
    )
    money = (
        f"no currency is written; {currency} is that of {country}"
        if currency and amount.currency is None
        else ""
    )
    if amount.currency is None and currency is None:
        money = "no currency is written"
    elif len(amount.shared) > 1:
        home = country is not None and country in countries() and countries()[country].currency == currency
        why = f"as in {country}" if home else "the usual meaning, or one the text points to"
        money = f"{amount.written!r} is read as {currency}, {why}"
    paid = f"paid per {period}" if period else "the period is not said"
    return f"{kind}{by}; {paid}{'; ' + money if money else ''}."


@cache
def _table() -> _Table:
    table = yaml.safe_load(
        (files("daybreak.standard") / "data" / "pay_words.yaml").read_text(encoding="utf-8")
    )
    period = {lower(w).strip(): name for name, listed in table["periods"].items() for w in listed}
    before = {lower(w): name for name, listed in table["before"].items() for w in listed}
    role = {lower(w): name for name in ("wage", "price", "fee") for w in table[name]}
    short = {
        w.replace("/ ", "/"): name
        for w, name in period.items()
        if w.isascii() and (w[0] == "/" or len(w) <= 3 or "." in w)
    }
    short |= {w: name for w, name in period.items() if w[0] == "/"}
    long = {w for w in period if w not in short}
    tags = {
        w: _Tag(w, period.get(w) if w in long else None, before.get(w), role.get(w))
        for w in long | set(before) | set(role)
    }
    money = {word: MONEY for word in currencies().words if word not in tags}
    return _Table(
        Words({**cardinals(), **money, **tags}),
        short,
        {name: float(times) for name, times in table["months"].items()},
    )
