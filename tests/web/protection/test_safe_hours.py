"""Hours in which somebody may be called, against a plain search minute by minute."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from daybreak.errors import BadValue
from daybreak.web.protection.callbacks.safe_hours import (
    ANY_TIME,
    SafeHours,
    Window,
    read_hours,
    write_hours,
)

pytestmark = pytest.mark.any_database

MINUTE = timedelta(minutes=1)
#: Clocks that are put forward and back by an hour and by half an hour, at night and at midnight, and never.
ZONES = ["Europe/Madrid", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo", "UTC"]

times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 59]))
days = st.frozensets(st.integers(0, 6), min_size=1)
windows = st.tuples(days, times, times).filter(lambda one: one[1] != one[2] or one[1] == time())
safe = st.builds(
    SafeHours,
    st.sampled_from(ZONES),
    st.lists(windows.map(lambda one: Window(*one)), max_size=3).map(tuple),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))
#: Near the nights in which clocks of these zones change.
nights = st.sampled_from([(3, 8), (3, 28), (4, 4), (4, 23), (10, 3), (10, 24), (10, 29), (11, 1)])
near = st.builds(
    lambda day, minutes: datetime(2026, *day, tzinfo=UTC) + timedelta(minutes=minutes),
    nights,
    st.integers(0, 2 * 24 * 60),
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(hours=safe, since=st.one_of(moments, near))
@example(  # an hour that the clock skips: it is safe from when the clock shows three
    hours=SafeHours("Europe/Madrid", (Window(frozenset({6}), time(2, 30), time(5)),)),
    since=datetime(2026, 3, 28, 12, tzinfo=UTC),
)
@example(  # an hour that it shows twice is safe twice
    hours=SafeHours("Europe/Madrid", (Window(frozenset({6}), time(2), time(2, 30)),)),
    since=datetime(2026, 10, 25, 0, 40, tzinfo=UTC),
)
def test_the_next_safe_moment_is_the_first(hours, since):
    found = hours.next_safe(since)
    at, end = since, since + timedelta(days=8)
    if not hours.is_safe(at):
        at = at.replace(second=0, microsecond=0) + MINUTE
        while at < end and not hours.is_safe(at):
            at += MINUTE
    if found is None:
        assert at >= end
    else:
        assert found == at and hours.is_safe(found)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(hours=safe)
def test_hours_are_read_as_they_were_written(hours):
    assert read_hours(write_hours(hours)) == hours


def test_an_hour_that_is_not_named_is_not_safe():
    monday = Window(frozenset({0}), time(9), time(11))
    hours = SafeHours("America/Havana", (monday,))
    there = ZoneInfo("America/Havana")
    for at, expected in (((2026, 6, 1, 8, 59), False), ((2026, 6, 1, 9), True), ((2026, 6, 1, 11), False)):
        assert hours.is_safe(datetime(*at, tzinfo=there)) is expected
    assert not hours.is_safe(datetime(2026, 6, 2, 10, tzinfo=there))
    assert SafeHours("UTC", ()).next_safe(datetime(2026, 6, 1, tzinfo=UTC)) is None


def test_hours_past_midnight_belong_to_the_day_on_which_they_begin():
    hours = SafeHours("UTC", (Window(frozenset({4}), time(22), time(2)),))
    friday = datetime(2026, 6, 5, tzinfo=UTC)
    assert hours.is_safe(friday + timedelta(hours=23)) and hours.is_safe(friday + timedelta(hours=25))
    assert not hours.is_safe(friday + timedelta(hours=1)) and not hours.is_safe(friday + timedelta(hours=26))


def test_any_time_is_any_time():
    hours = SafeHours("Asia/Kathmandu", (ANY_TIME,))
    assert all(
        hours.is_safe(datetime(2026, 6, day, hour, 59, tzinfo=UTC))
        for day in range(1, 8)
        for hour in range(24)
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: Window(frozenset(), time(9), time(10)),
        lambda: Window(frozenset({7}), time(9), time(10)),
        lambda: Window(frozenset({1}), time(9), time(9)),
        lambda: SafeHours("Europe/Nowhere", ()),
        lambda: SafeHours("../../etc/passwd", ()),
        lambda: read_hours({"zone": "UTC"}),
        lambda: read_hours({"zone": "UTC", "windows": [[[0], "9", "10:00"]]}),
        lambda: read_hours({"zone": "UTC", "windows": [["a", "09:00", "10:00"]]}),
    ],
)
def test_what_is_no_hour_is_refused_in_words(make):
    with pytest.raises(BadValue):
        make()
