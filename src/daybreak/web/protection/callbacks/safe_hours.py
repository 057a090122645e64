"""When it is safe to call somebody: hours of weekdays as the clock shows them where the person lives.

Outside these hours a call can cost more than it brings, so an hour that is not named is not safe. Needs no
Django. The clock may be put forward or back in between; what counts is what it shows when the call is made.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from daybreak.errors import BadValue

_DAY = timedelta(days=1)
#: Clocks are put forward or back at full or half hours.
_STEP = timedelta(minutes=30)
#: How far ahead safe hours are looked for: a week, the day before it for hours past midnight, one to spare.
_AHEAD = timedelta(days=9)


@dataclass(frozen=True, slots=True)
class Window:
    """The same hours of some weekdays; hours that end before they begin go on past midnight.

    Attributes:
        days: The weekdays on which it begins, 0 (Monday) to 6.
        begins: From this time, minutes at the finest.
        ends: Until before this time; midnight is the end of the day.

    Raises:
        BadValue: There is no day, a day is none, or it has no length.
    """

    days: frozenset[int]
    begins: time
    ends: time

    def __post_init__(self) -> None:
        if not self.days or not self.days <= frozenset(range(7)):
            raise BadValue("The days on which it is safe", found=sorted(self.days), needed="name weekdays")
        if self.begins == self.ends != time():
            raise BadValue("The safe hours", found="without length", needed="they must end after they begin")

    def holds(self, when: datetime) -> bool:
        """Whether a moment on the person's own clock lies inside."""
        at = when.time().replace(second=0, microsecond=0, tzinfo=None)
        day, before = when.weekday(), (when.weekday() - 1) % 7
        if self.ends == time():
            return day in self.days and at >= self.begins
        if self.begins < self.ends:
            return day in self.days and self.begins <= at < self.ends
        return (day in self.days and at >= self.begins) or (before in self.days and at < self.ends)


@dataclass(frozen=True, slots=True)
class SafeHours:
    """All hours in which somebody may be called.

    Attributes:
        zone: The time zone where the person lives, by its IANA name.
        windows: The hours; none means never.

    Raises:
        BadValue: There is no such time zone.
    """

    zone: str
    windows: tuple[Window, ...]

    def __post_init__(self) -> None:
        if self.zone not in available_timezones():
            raise BadValue("The time zone", found=self.zone[:40], needed="a name such as Europe/Madrid")

    def is_safe(self, moment: datetime) -> bool:
        """Whether somebody may be called at a moment."""
        there = moment.astimezone(ZoneInfo(self.zone))
        return any(one.holds(there) for one in self.windows)

    def next_safe(self, moment: datetime) -> datetime | None:
        """The first safe moment that is not before one; None when there is none in a week."""
        since = moment.astimezone(UTC)
        safe = (one for one in self._beginnings(since) if one >= since and self.is_safe(one))
        return min(safe, default=None)

    def _beginnings(self, since: datetime) -> Iterator[datetime]:
        """Every moment at which hours can begin to be safe, and the given one."""
        yield since
        zone = ZoneInfo(self.zone)
        first = since.astimezone(zone).date() - _DAY
        for ahead in range(_AHEAD.days + 1):
            yield from self._beginnings_on(first + ahead * _DAY, zone)
        yield from _changes(since, zone)

    def _beginnings_on(self, day: date, zone: ZoneInfo) -> Iterator[datetime]:
        for one in self.windows:
            if day.weekday() in one.days:
                for fold in (0, 1):  # an hour that the clock shows twice
                    local = datetime.combine(day, one.begins, tzinfo=zone).replace(fold=fold)
                    yield local.astimezone(UTC)


def _changes(since: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """When the clock is put forward or back."""
    at = since.replace(minute=0, second=0, microsecond=0)
    end, offset = at + _AHEAD, at.astimezone(zone).utcoffset()
    while at < end:
        at += _STEP
        now = at.astimezone(zone).utcoffset()
        if now != offset:
            yield at
        offset = now


def read_hours(said: Mapping[str, Any]) -> SafeHours:
    """Safe hours as they were written down.

    Raises:
        BadValue: They are not as `write_hours` leaves them.
    """
    try:
        windows = tuple(
            Window(frozenset(days), time.fromisoformat(begins), time.fromisoformat(ends))
            for days, begins, ends in said["windows"]
        )
        return SafeHours(said["zone"], windows)
    except (KeyError, TypeError, ValueError) as error:
        raise BadValue("The safe hours", found="something else", needed="write them down anew") from error


def write_hours(hours: SafeHours) -> dict[str, Any]:
    """Safe hours as they are written down."""
    return {"zone": hours.zone, "windows": [list(_written(one)) for one in hours.windows]}


def _written(one: Window) -> Iterable[Any]:
    return sorted(one.days), one.begins.isoformat("minutes"), one.ends.isoformat("minutes")


#: At any hour, which a person has to say as well.
ANY_TIME = Window(frozenset(range(7)), time(), time())
