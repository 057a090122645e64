"""Hours as people write them on doors, in the time zone of the door."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import BadValue
from daybreak.prevention.opening_hours import OpeningHours, Span, read_hours, zones, zones_of_places

MADRID = "Europe/Madrid"


def at(text, zone=MADRID):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    "line, moment, is_open",
    [
        ("Mo-Fr 09:00-17:00", "2026-11-20 09:00", True),  # a Friday
        ("Mo-Fr 09:00-17:00", "2026-11-20 17:00", False),
        ("Mo-Fr 09:00-17:00", "2026-11-21 12:00", False),
        ("mo, we , fr 9:00-12:00", "2026-11-18 11:59", True),
        ("Sa-Mo 10:00-12:00", "2026-11-22 11:00", True),  # a range past the end of the week
        ("Fr 22:00-06:00", "2026-11-21 05:59", True),  # past midnight
        ("Fr 22:00-06:00", "2026-11-20 05:59", False),
        ("Su 22:00-06:00", "2026-11-23 03:00", True),  # past the end of the week
        ("Mo 00:00-24:00", "2026-11-23 23:59", True),
        ("Mo 00:00-24:00", "2026-11-24 00:00", False),
        ("Mo-Th 20:00-02:00; Sa 10:00-14:00,18:00-22:00", "2026-11-21 18:30", True),
        ("Monday–Friday 09:00–17:00", "2026-11-20 12:00", True),
    ],
)
def test_open_and_closed(line, moment, is_open):
    assert read_hours(line, zone=MADRID).is_open(at(moment)) is is_open


def test_unknown_is_not_closed():
    assert read_hours("", zone="") is None and read_hours("  ", zone="nowhere") is None


def test_a_moment_is_that_of_the_service_not_of_whoever_asks():
    hours = read_hours("Mo-Fr 09:00-17:00", zone="Asia/Manila")
    assert hours.is_open(datetime(2026, 11, 20, 1, 0, tzinfo=UTC))  # nine in the morning in Manila
    assert not hours.is_open(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))


def test_hours_follow_the_clock_on_the_wall_when_it_is_changed():
    hours = read_hours("Su 02:30-03:30", zone=MADRID)
    assert not hours.is_open(datetime(2026, 3, 29, 0, 45, tzinfo=UTC))  # 01:45
    assert hours.is_open(datetime(2026, 3, 29, 1, 15, tzinfo=UTC))  # 03:15; half past two did not exist
    winter = [datetime(2026, 10, 25, hour, 45, tzinfo=UTC) for hour in (0, 1)]  # 02:45, twice
    assert all(hours.is_open(one) for one in winter)


@pytest.mark.parametrize(
    "line",
    [
        "24/7",
        " 24 / 7 ",
        "Mo-Su 00:00-24:00",
        "Mo-Su 00:00-12:00,12:00-24:00",
        "Mo-Su 08:00-02:00,01:00-09:00",
    ],
)
def test_always_open_however_it_is_written(line):
    hours = read_hours(line, zone=MADRID)
    assert hours.always and str(hours) == "24/7" and hours.opens_next(at("2026-11-20 12:00")) is None


def test_always_open_needs_no_time_zone():
    assert read_hours("24/7", zone="").is_open(datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "line",
    [
        "9-5",
        "Mo",
        "Mo 9:00",
        "Mo-Fr",
        "Xx 09:00-17:00",
        "Mo 25:00-26:00",
        "Mo 09:60-10:00",
        "Mo 09:00-09:00",
        "Mo-Tu-We 09:00-17:00",
        "09:00-17:00",
        "Mo 24:00-06:00",
        "Mo 09:00-17:00,",
        "closed",
        "Mo ٠٩:٠٠-١٧:٠٠ x",
        "\x00",
    ],
)
def test_refuses_what_nobody_can_be_sure_of(line):
    with pytest.raises(BadValue):
        read_hours(line, zone=MADRID)


def test_refuses_a_time_zone_that_is_none_also_where_none_is_needed():
    with pytest.raises(BadValue, match="time zone"):
        read_hours("24/7", zone="x" * 500)
    with pytest.raises(BadValue, match="at most"):
        read_hours("Mo 09:00-10:00;" * 20, zone=MADRID)


@pytest.mark.parametrize("zone", ["", "CET+1", "Mars/Base", "../etc/passwd", "GMT"])
def test_refuses_hours_without_a_time_zone(zone):
    with pytest.raises(BadValue, match="time zone"):
        read_hours("Mo 09:00-17:00", zone=zone)


spans = st.builds(
    lambda day, opens, runs: Span(day, opens, opens + runs),
    st.integers(0, 6),
    st.integers(0, 1439),
    st.integers(1, 1439),
)
hours_of_all_kinds = st.builds(
    lambda some, zone: OpeningHours(
        tuple(sorted(set(some), key=lambda one: (one.day, one.opens, one.closes))), zone
    ),
    st.lists(spans, min_size=1, max_size=6),
    st.sampled_from([MADRID, "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "UTC"]),
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(hours_of_all_kinds, moments)
def test_a_line_that_was_written_says_the_same_when_read(hours, moment):
    again = read_hours(str(hours), zone=hours.zone)
    assert again.is_open(moment) == hours.is_open(moment)
    assert str(again) == str(hours)


@given(hours_of_all_kinds, moments)
def test_when_it_opens_next_it_is_open_and_before_it_was_not(hours, moment):
    coming = hours.opens_next(moment)
    assert (coming is None) == hours.is_open(moment)
    if coming is not None:
        assert moment < coming <= moment + timedelta(days=8)
        # a wall clock that jumps over the hour opens when it has jumped
        assert (
            hours.is_open(coming.astimezone(UTC))
            or coming.astimezone(UTC).astimezone(coming.tzinfo) != coming
        )
        halfway = moment + (coming - moment) / 2
        assert not hours.is_open(halfway) or halfway + timedelta(minutes=1) >= coming


def test_names_of_time_zones_are_those_of_places():
    assert {"Europe/Madrid", "Asia/Manila", "UTC"} <= zones() and "GMT" not in zones()


def test_people_choose_from_zones_that_mean_what_they_say():
    offered = set(zones_of_places())
    assert {"Europe/Madrid", "Asia/Manila", "America/Argentina/Salta", "UTC"} <= offered <= zones()
    assert not {"Etc/GMT+3", "US/Eastern", "localtime", "posixrules", "Factory"} & offered
