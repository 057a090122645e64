"""Dates a post names, in ISO 8601.

Numbers with marks ("12/05/2024", "2024-05-12", "12.5."), month names in 25 languages, Chinese, Japanese and
Korean forms, and ranges ("12-15 May" is "--05-12/--05-15"). A missing year stays missing. Where day
and month could be swapped, the country decides; without one, day first, the other reading kept in `details`.
Words such as "tomorrow" or "Monday" are reported with low confidence and no normal form: which
day they mean depends on when the post was written.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from daybreak.methods.entities.words import Word, Words, digit_runs, lower
from daybreak.standard.identifier import Identifier, NormalText

#: Countries that write the month first in numbers (CLDR short date patterns).
MONTH_FIRST = frozenset({"US", "PH", "FM", "GU", "MH", "PW", "AS", "MP", "PR", "VI", "BZ"})
#: Years a post may speak of.
FIRST_YEAR, LAST_YEAR = 1990, 2049
#: Tag of words such as "tomorrow", beside the numbers of months.
RELATIVE = 0
#: Months that are verbs or given names when written small.
VERBS = frozenset({"may", "march", "mar", "sep", "jan", "august", "april", "june", "abril"})

_PARTING = frozenset("-/.")
_ISO = re.compile(r"((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?![\d/-]|\.\d)")
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)?\d\d)(?![\d/-]|[.,]\d|%)")
_SHORT = re.compile(r"(\d{1,2})([/.])(\d{1,2})(?:(?:\.(?!\d))|(?![\d/.:%-]|\s?(?:[ap]\.?m|h\b|uhr)))")
_SHORT_LEAD = re.compile(
    r"(?<![^\W\d_])(?:on|from|until|till|date|since|by|starts?|starting|el|desde|hasta|le|du|au"
    r"|am|ab|vom|bis|с|до|от|дата|em|dal|al|il|يوم|تاريخ)"
    r"\s*:?\s*$"
)
_EAST = re.compile(
    r"(?:((?:19|20)\d\d)\s*[年년]\s*)?(?<!\d)(\d{1,2})\s*[月월]\s*(?:(\d{1,2})\s*[日号號일])?(?:\s*[-~至到]\s*(?:(\d{1,2})\s*[月월]\s*)?(\d{1,2})\s*[日号號일])?"
)
_THANG = re.compile(r"(?<!\d)(\d{1,2})\s*tháng\s*(\d{1,2})(?!\d)(?:\s*,?\s*(?:năm\s*)?((?:19|20)\d\d))?")


@dataclass(frozen=True, slots=True)
class _Day:
    """A day, or a month when `day` is None; `year` None when not written."""

    year: int | None
    month: int
    day: int | None

    def iso(self) -> str:
        """ISO 8601, "--05-12" without a year."""
        head = f"{self.year:04d}-" if self.year else "--"
        return f"{head}{self.month:02d}" + (f"-{self.day:02d}" if self.day else "")

    def exists(self) -> bool:
        """Whether the calendar has such a day."""
        if not 1 <= self.month <= 12 or (self.year and not FIRST_YEAR <= self.year <= LAST_YEAR):
            return False
        return self.day is None or 1 <= self.day <= monthrange(self.year or 2024, self.month)[1]


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    first: _Day
    last: _Day | None
    confidence: float
    why: str
    other: str = ""


def find(normalised: NormalText, *, country: str | None = None) -> list[Identifier]:
    """Report dates, in reading order.

    `normal` is ISO 8601, an interval with "/" for ranges, "" for words like "tomorrow".

    `details` holds first and last (ISO), and other, the reading with day and month swapped where it exists.
    """
    text = normalised.text
    small = lower(text)
    words = _words().find(text if text.isascii() else small)
    taken: list[tuple[int, int]] = []
    found: list[Identifier] = []
    if digit_runs(text):
        for date in _absolute(text, small, words, country):
            if any(date.start < last and first < date.end for first, last in taken):
                continue
            taken.append((date.start, date.end))
            found.append(_report(normalised, date))
    for word in words:
        if word.tag == RELATIVE and not any(word.start < last and first < word.end for first, last in taken):
            found.append(_relative(normalised, word))
    return sorted(found, key=lambda identifier: identifier.start)


def _absolute(text: str, small: str, words: list[Word[int]], country: str | None) -> Iterator[_Found]:
    """Dates with numbers, the most explicit forms first."""
    runs = digit_runs(text)
    for start, end in runs:
        match = _ISO.match(text, start) if end - start == 4 and text[end : end + 1] in _PARTING else None
        if match and not _inside(text, start, ".,/-"):
            day = _Day(int(match[1]), int(match[3]), int(match[4]))
            if day.exists():
                yield _Found(*match.span(), day, None, 0.98, "year, month and day in ISO order")
    if "月" in text or "월" in text:
        yield from _eastern(text)
    if "tháng" in small:
        yield from _vietnamese(small)
    for word in words:
        found = _around(text, small, word) if word.tag != RELATIVE else None
        if found is not None:
            yield found
    for start, end in runs:
        if end - start <= 2 and text[end : end + 1] in _PARTING:
            yield from _numeric(text, small, start, country)


def _numeric(text: str, small: str, start: int, country: str | None) -> Iterator[_Found]:
    """A date in numbers beginning at `start`, with or without a year."""
    match = _NUMBERS.match(text, start)
    if match and not _inside(text, start, ".,/$€£-"):
        sure = 0.95 if len(match[4]) == 4 else 0.8
        found = _ordered(match.span(), int(match[1]), int(match[3]), _year(match[4]), country, sure)
        if found and not (match[2] == "." and len(match[4]) == 2 and len(match[1]) == len(match[3]) == 1):
            yield found
        return
    match = _SHORT.match(text, start)
    if match and _SHORT_LEAD.search(small, max(0, start - 12), start):
        found = _ordered(match.span(), int(match[1]), int(match[3]), None, country, 0.6)
        if found and (int(match[1]), int(match[3])) != (24, 7):
            yield found


def _inside(text: str, start: int, marks: str) -> bool:
    """Whether a number goes on to the left: "3.12.5.2024" holds no date."""
    return start > 0 and text[start - 1] in marks


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year - BUDDHIST if year > LAST_YEAR else year
    return 2000 + year if year < 50 else 1900 + year


def _ordered(
    span: tuple[int, int], first: int, second: int, year: int | None, country: str | None, confidence: float
) -> _Found | None:
    """Day and month in the order the numbers or the country allow."""
    day_first, month_first = _Day(year, second, first), _Day(year, first, second)
    if not day_first.exists() and not month_first.exists():
        return None
    if not month_first.exists() or not day_first.exists() or first == second:
        day = day_first if day_first.exists() else month_first
        return _Found(*span, day, None, confidence, "only one order of day and month is possible")
    if country is not None:
        american = country in MONTH_FIRST
        order = "month first" if american else "day first"
        chosen, other = (month_first, day_first) if american else (day_first, month_first)
        return _Found(*span, chosen, None, confidence - 0.08, f"{order}, as usual in {country}", other.iso())
    return _Found(
        *span,
        day_first,
        None,
        confidence * 0.65,
        "day first, as in most countries; the country is unknown",
        month_first.iso(),
    )


def _eastern(text: str) -> Iterator[_Found]:
    """Chinese, Japanese and Korean dates."""
    for match in _EAST.finditer(text):
        year, month, day, last_month, last_day = (int(g) if g else None for g in match.groups())
        if month is None or (year is None and day is None):
            continue
        first = _Day(year, month, day)
        last = _Day(year, last_month or month, last_day) if last_day else None
        if first.exists() and (last is None or last.exists()):
            yield _Found(*match.span(), first, last, 0.95, "year, month and day are marked")


def _vietnamese(small: str) -> Iterator[_Found]:
    """Dates with the month by its number: "3 tháng 5 năm 2024"."""
    for match in _THANG.finditer(small):
        day = _Day(int(match[3]) if match[3] else None, int(match[2]), int(match[1]))
        if day.exists():
            yield _Found(*match.span(), day, None, 0.95, "day and month are marked")


_DAY_BEFORE = re.compile(
    r"(?<![\d.,:/$€£])(\d{1,2})(?:st|nd|rd|th|er|º|°|\.|-?го|-?е|-?ое)?(?:\s*(?:-|–|—|to|a|al|au"
    r"|bis|до|по|и|and|y|e|et|الى|إلى|to the)\s*(\d{1,2})(?:st|nd|rd|th|\.)?)?\s*(?:of|de|-|\.|/)?\s*$",
    re.IGNORECASE,
)
_DAY_AFTER = re.compile(
    r"\.?\s*(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?(?![\d%]|[.:]\d|,\d)(?:\s*(?:-|–|—|to|and|until"
    r"|through)\s*(\d{1,2})(?:st|nd|rd|th)?(?![\d%]|[.:]\d|,\d))?",
    re.IGNORECASE,
)
_YEAR_AFTER = re.compile(
    r"\.?\s*,?\s*(?:de |del |of |/|-)?\s*((?:19|20|25)\d\d)(?!\d)(?:\s*(?:г\.?|года?)(?![^\W\d_]))?",
    re.IGNORECASE,
)
#: A year in two digits, as in 03-May-24 or 3 May '24.
_SHORT_YEAR = re.compile(r"(?:(?<=-\w{3})-|\s?['’])(\d\d)(?![\d:/-])")
#: Years of the Buddhist calendar, as Thailand counts, are so many ahead.
BUDDHIST = 543
#: What stands before an age: "nobody under the age of 18 may apply" names no day in May.
_AGE_BEFORE = re.compile(
    r"(?<![^\W\d_])(?:age[ds]?(?: of)?|over|under|above|below|(?:older|younger) than|at least)\s+$"
)
_LINK = re.compile(r"\s*(?:-|–|—|to|until|till|through|al?|au|bis|до|по|hasta|até|الى|إلى)\s*", re.IGNORECASE)


def _around(text: str, small: str, name: Word[int]) -> _Found | None:
    """The date a month's name belongs to: day before or behind it, year, or a range."""
    begin = max(0, name.start - 28)
    before = _DAY_BEFORE.search(small[begin : name.start])
    start, end = name.start, name.end
    days: tuple[int | None, int | None] = (None, None)
    after = None if before else _DAY_AFTER.match(small, end)
    if before:
        start = begin + before.start()
        days = (int(before[1]), int(before[2]) if before[2] else None)
    elif after and int(after[1]) <= 31:
        end = after.end()
        days = (int(after[1]), int(after[2]) if after[2] else None)
    year_match = _YEAR_AFTER.match(small, end) or (_SHORT_YEAR.match(small, end) if before else None)
    if year_match and year_match[1][:2] == "25" and not "\u0e00" <= small[name.start] <= "\u0e7f":
        year_match = None
    year = _year(year_match[1]) if year_match else None
    end = year_match.end() if year_match else end
    verb = text[name.start].islower() and small[name.start : name.end] in VERBS
    if days[0] is None and (year is None or verb):
        return None
    if verb and before and year is None and _AGE_BEFORE.search(small, max(0, start - 20), start):
        return None
    first = _Day(year, name.tag, days[0])
    last = _Day(year, name.tag, days[1]) if days[1] else None
    if not first.exists() or (last is not None and not last.exists()):
        return None
    return _Found(start, end, first, last, 0.95 if year or days[0] else 0.8, "the month is named")


def _report(normalised: NormalText, date: _Found) -> Identifier:
    first = date.first.iso()
    last = date.last.iso() if date.last else first
    normal = first if date.last is None else f"{first}/{last}"
    return Identifier.at(
        normalised, date.start, date.end, kind="date", normal=normal,
        confidence=round(date.confidence, 2), reason=f"Read as a date: {date.why}.",
        details={"first": first, "last": last, "other": date.other},
    )  # fmt: skip


def _relative(normalised: NormalText, word: Word[int]) -> Identifier:
    spoken = lower(normalised.text[word.start : word.end])
    return Identifier.at(
        normalised, word.start, word.end, kind="date", normal="", confidence=0.3,
        reason="A day named by its distance or weekday; which day depends on when the post was written.",
        details={"first": None, "last": None, "other": "", "word": spoken},
    )  # fmt: skip


@cache
def _words() -> Words[int]:
    """Names of months, tagged with their number, and words for relative days."""
    table = yaml.safe_load(
        (files("daybreak.standard") / "data" / "calendar.yaml").read_text(encoding="utf-8")
    )
    tags = {name: RELATIVE for names in table["weekdays"].values() for name in names if len(name) > 4}
    tags |= dict.fromkeys(table["relative"], RELATIVE)
    return Words(tags | {name: int(month) for month, names in table["months"].items() for name in names})
