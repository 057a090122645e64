"""When a service answers: weekly hours in the service's own time zone, and whether it is open now.

Hours are written in one short line, as people write them on doors: `24/7`, `Mo-Fr 09:00-17:00`,
`Mo-Th 20:00-02:00; Sa 10:00-14:00,18:00-22:00`. A time that ends before it begins runs past midnight.
Hours are those of the wall clock there, also when clocks are changed. Public holidays are not known here,
so whoever shows hours must say so. No hours means unknown; unknown is never "closed".

The days' codes are those of iCalendar (RFC 5545, `BYDAY`), which the Human Services Data Specification uses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from daybreak.errors import BadValue

#: Days of the week in order; the first is Monday.
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ALWAYS = "24/7"
#: How the names of zones of places begin.
_REGIONS = frozenset(
    [
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    ]
)
_DAY = 24 * 60
_WEEK = 7 * _DAY
_RANGE = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_RULE = re.compile(r"([A-Za-z ,\-–]+?)\s*(\d.*)")
#: The longest line of hours, in characters.
_LONGEST = 200
_ZONE = "name one, such as Europe/Madrid or Asia/Manila"
_FORM = "write it as in `Mo-Fr 09:00-17:00; Sa 10:00-14:00`, or `24/7`"


@dataclass(frozen=True, slots=True)
class Span:
    """A time on one day of the week, in minutes from midnight; past 1440 it runs into the next day.

    Attributes:
        day: 0 is Monday.
        opens: Minutes from midnight, 0 to 1439.
        closes: Minutes from midnight of the same day, above `opens`, at most 1439 past the next midnight.
    """

    day: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Weekly hours in a time zone.

    Attributes:
        spans: When it is open, in the order of the week; the seven whole days when it always is.
        zone: IANA name of the time zone; may be empty only when it is always open.
    """

    spans: tuple[Span, ...]
    zone: str

    @property
    def always(self) -> bool:
        """Whether it never closes."""
        return _covered(self.spans) == _WEEK

    def is_open(self, now: datetime) -> bool:
        """Whether the weekly hours include this moment, which must have a time zone."""
        if self.always:
            return True
        local = now.astimezone(ZoneInfo(self.zone))
        at = local.weekday() * _DAY + local.hour * 60 + local.minute
        return any(_holds(span, at) for span in self.spans)

    def opens_next(self, now: datetime) -> datetime | None:
        """The next moment at which it opens, in its own time zone; None when it is open or never opens."""
        if not self.spans or self.is_open(now):
            return None
        zone = ZoneInfo(self.zone)
        today = now.astimezone(zone).date()
        coming = [
            datetime.combine(day, time(span.opens // 60, span.opens % 60), zone)
            for ahead in range(8)
            for day in [today + timedelta(days=ahead)]
            for span in self.spans
            if span.day == day.weekday()
        ]
        return min((one for one in coming if one > now), default=None)

    def __str__(self) -> str:
        return ALWAYS if self.always else "; ".join(_lines(self.spans))


def read_hours(text: str, *, zone: str) -> OpeningHours | None:
    """The hours a line tells; None when it is empty, which means unknown.

    Args:
        text: Such as `Mo-Fr 09:00-17:00; Sa 10:00-14:00` or `24/7`.
        zone: IANA name of the time zone; needed unless it is always open.

    Raises:
        BadValue: The line or the time zone cannot be understood.
    """
    text = text.strip()
    if not text:
        return None
    if len(text) > _LONGEST:
        raise BadValue("The hours", found=text[:20], needed=f"write at most {_LONGEST} characters")
    if zone and zone not in zones():
        raise BadValue("The time zone", found=zone[:60], needed=_ZONE)
    if text.replace(" ", "").casefold() == ALWAYS:
        return OpeningHours(tuple(Span(day, 0, _DAY) for day in range(7)), zone)
    spans = {span for rule in text.split(";") if rule.strip() for span in _read_rule(rule.strip())}
    if not zone:
        raise BadValue("The time zone", found=zone, needed=_ZONE)
    return OpeningHours(tuple(sorted(spans, key=lambda one: (one.day, one.opens, one.closes))), zone)


@cache
def zones() -> frozenset[str]:
    """The time zones that this machine knows, by their IANA names."""
    return frozenset(one for one in available_timezones() if "/" in one or one == "UTC")


@cache
def zones_of_places() -> tuple[str, ...]:
    """The time zones that people choose from: those of places, and UTC.

    Left out are names that mislead: `Etc/GMT+3` lies west of Greenwich, `localtime` is the machine's.
    """
    return tuple(sorted(one for one in zones() if one.partition("/")[0] in _REGIONS or one == "UTC"))


def _read_rule(rule: str) -> Iterator[Span]:
    found = _RULE.fullmatch(rule)
    if found is None:
        raise BadValue("The hours", found=rule, needed=_FORM)
    days = _read_days(found[1])
    for part in found[2].split(","):
        opens, closes = _read_times(part.strip())
        yield from (Span(day, opens, closes) for day in days)


def _read_days(text: str) -> list[int]:
    days: list[int] = []
    for part in re.split(r"[,\s]+", text.strip().replace("–", "-").upper()):
        ends = [one[:2] for one in part.split("-")]
        if len(ends) > 2 or any(one not in DAYS for one in ends):
            raise BadValue("The days", found=text, needed=_FORM)
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        days += [(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)]
    return days


def _read_times(text: str) -> tuple[int, int]:
    found = _RANGE.fullmatch(text)
    if found is None:
        raise BadValue("The hours", found=text, needed=_FORM)
    opens, closes = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    fit = int(found[2]) < 60 and int(found[4]) < 60 and opens < _DAY and closes <= _DAY and opens != closes
    if not fit:
        raise BadValue("The hours", found=text, needed="times run from 00:00 to 24:00 and differ")
    return opens, closes if closes > opens else closes + _DAY


def _holds(span: Span, at: int) -> bool:
    begins = span.day * _DAY + span.opens
    return (at - begins) % _WEEK < span.closes - span.opens


def _covered(spans: tuple[Span, ...]) -> int:
    """How many minutes of the week at least one span holds."""
    edges = sorted({0, *((one.day * _DAY + end) % _WEEK for one in spans for end in (one.opens, one.closes))})
    pairs = zip(edges, [*edges[1:], _WEEK], strict=True)
    return sum(end - begin for begin, end in pairs if any(_holds(span, begin) for span in spans))


def _lines(spans: tuple[Span, ...]) -> Iterator[str]:
    """One rule for each run of days with the same times."""
    times = {
        day: ",".join(
            f"{_clock(one.opens)}-{_clock(one.closes if one.closes <= _DAY else one.closes - _DAY)}"
            for one in spans
            if one.day == day
        )
        for day in range(7)
    }
    day = 0
    while day < 7:
        last = day
        while last < 6 and times[last + 1] == times[day]:
            last += 1
        if times[day]:
            named = DAYS[day].capitalize() + (f"-{DAYS[last].capitalize()}" if last > day else "")
            yield f"{named} {times[day]}"
        day = last + 1


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
