"""Times in every spelling, and the order of day and month by evidence."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from daybreak.standard.reading.times import read_times


def read(*values):
    return read_times(pa.array(values, pa.large_string()))


def moment(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-12-31", moment(2024, 12, 31)),
        ("2024-12-31T23:59:58Z", moment(2024, 12, 31, 23, 59, 58)),
        ("2024-12-31 23:59:58.123456789+02:00", moment(2024, 12, 31, 21, 59, 58, 123456)),
        ("2024-12-31T10:00-0530", moment(2024, 12, 31, 15, 30)),
        ("2024-12-31 10:00 UTC", moment(2024, 12, 31, 10)),
        ("2024/1/2 3:04", moment(2024, 1, 2, 3, 4)),
        ("20241231", moment(2024, 12, 31)),
        ("20241231235958", moment(2024, 12, 31, 23, 59, 58)),
        ("1735603200", moment(2024, 12, 31)),
        ("1735603200.5", moment(2024, 12, 31, 0, 0, 0, 500000)),
        ("1735603200123", moment(2024, 12, 31, 0, 0, 0, 123000)),
        ("1735603200123456", moment(2024, 12, 31, 0, 0, 0, 123456)),
        ("45657", moment(2024, 12, 31)),
        ("45657.75", moment(2024, 12, 31, 18)),
        ("31/12/2024", moment(2024, 12, 31)),
        ("12/31/2024 5:30 PM", moment(2024, 12, 31, 17, 30)),
        ("12/31/2024 12:05 a.m.", moment(2024, 12, 31, 0, 5)),
        ("31.12.24", moment(2024, 12, 31)),
        ("31-12-2024 07:08", moment(2024, 12, 31, 7, 8)),
        ("31.12.2024, 07:08:09", moment(2024, 12, 31, 7, 8, 9)),
        ("31 Dec 2024", moment(2024, 12, 31)),
        ("December 31, 2024 5:30 pm", moment(2024, 12, 31, 17, 30)),
        ("Tue, 31 Dec 2024 10:00:00 +0200", moment(2024, 12, 31, 8)),
        ("Tue Dec 31 10:00:00 +0000 2024", moment(2024, 12, 31, 10)),
        ("31 de diciembre de 2024", moment(2024, 12, 31)),
        ("31 décembre 2024 à 10:05", moment(2024, 12, 31, 10, 5)),
        ("31 декабря 2024 г. 10:05", moment(2024, 12, 31, 10, 5)),
        ("31 ديسمبر 2024", moment(2024, 12, 31)),
        ("٣١/١٢/٢٠٢٤", moment(2024, 12, 31)),
        ("2024年12月31日 10:05", moment(2024, 12, 31, 10, 5)),
        ("２０２４－１２－３１", moment(2024, 12, 31)),
        ("29.02.2024", moment(2024, 2, 29)),
        ("1969-12-31T23:59:59Z", moment(1969, 12, 31, 23, 59, 59)),
        ("1900-03-01", moment(1900, 3, 1)),
        ("  2024-12-31  ", moment(2024, 12, 31)),
        ("Dec 31, 2024 5:06 PM", moment(2024, 12, 31, 17, 6)),
        ("Tue, 31 Dec 2024 05:06 PM", moment(2024, 12, 31, 17, 6)),
        ("Dec 31, 2024 12:06 AM EST", moment(2024, 12, 31, 5, 6)),
        ("31-DEC-24 5PM", moment(2024, 12, 31, 17)),
        ("2025-W01-2", moment(2024, 12, 31)),
        ("2025W012T10:05Z", moment(2024, 12, 31, 10, 5)),
        ("2025-W01", moment(2024, 12, 30)),
        ("12:05 AM 12/31/2024", moment(2024, 12, 31, 0, 5)),
        ("31/12/2024 - 17:06", moment(2024, 12, 31, 17, 6)),
        ("31/12/2024 5:06:07 p. m.", moment(2024, 12, 31, 17, 6, 7)),
        ("31 de diciembre de 2024, 5:06 p.\u00a0m.", moment(2024, 12, 31, 17, 6)),
        ("31 décembre 2024 à 17h06", moment(2024, 12, 31, 17, 6)),
        ("31 декабря 2024 г., 5:06 ПП", moment(2024, 12, 31, 17, 6)),
        ("٣١/١٢/٢٠٢٤ ٠٥:٠٦ م", moment(2024, 12, 31, 17, 6)),
        ("31 ديسمبر 2024 12:06 ص", moment(2024, 12, 31, 0, 6)),
        ("2024年12月31日 下午5:06", moment(2024, 12, 31, 17, 6)),
        ("2024年12月31日 午後5時06分", moment(2024, 12, 31, 17, 6)),
        ("2024. 12. 31. 오후 5:06", moment(2024, 12, 31, 17, 6)),
        ("31 มีนาคม 2567 17:06", moment(2024, 3, 31, 17, 6)),
        ("31 Δεκεμβρίου 2024 5:06 μ.μ.", moment(2024, 12, 31, 17, 6)),
        ("31/12/2024 5:06 CH", moment(2024, 12, 31, 17, 6)),
        ("20241231T170607Z", moment(2024, 12, 31, 17, 6, 7)),
        ("Dec 31, 2024 17:06 GMT+7", moment(2024, 12, 31, 10, 6)),
        ("12/31/2024 17:06 PM", moment(2024, 12, 31, 17, 6)),
    ],
)
def test_a_time_is_read(value, expected):
    times = read(value)
    assert times.column.to_pylist() == [expected]
    assert times.unread == 0


@pytest.mark.parametrize(
    "value", ["yesterday", "32/12/2024", "2024-13-01", "29.02.2023", "soon 2024", "7", "+1 555 0100"]
)
def test_what_is_no_time_is_counted_and_never_guessed(value):
    times = read(value, "2024-01-01")
    assert times.column.to_pylist() == [None, moment(2024, 1, 1)]
    assert (times.unread, times.example) == (1, value)


@pytest.mark.parametrize("value", [None, "", "  ", "NaN", "null", "N/A", "-", "unknown"])
def test_what_says_nothing_is_missing_not_unread(value):
    times = read(value)
    assert times.column.to_pylist() == [None]
    assert times.unread == 0


def test_one_value_above_twelve_decides_the_column():
    assert read("03/04/2024", "13/04/2024").column[0].as_py() == moment(2024, 4, 3)
    assert read("03/04/2024", "04/13/2024").column[0].as_py() == moment(2024, 3, 4)


def test_rows_in_order_decide_when_no_value_does():
    american = read("01/05/2024", "01/09/2024", "02/03/2024", "02/11/2024")
    assert american.column[1].as_py() == moment(2024, 1, 9)
    assert "in which the rows follow each other" in american.order
    latest_first = read("11/02/2024", "03/02/2024", "09/01/2024", "05/01/2024")
    assert latest_first.column[1].as_py() == moment(2024, 2, 3)


def test_am_and_dots_are_hints():
    assert read("03/04/2024 5:00 PM").column[0].as_py() == moment(2024, 3, 4, 17)
    assert read("03.04.2024").column[0].as_py() == moment(2024, 4, 3)


def test_without_evidence_the_day_comes_first_and_it_is_said():
    times = read("03/04/2024")
    assert times.column[0].as_py() == moment(2024, 4, 3)
    assert "cannot be told apart" in times.order


def test_a_mixed_column_reads_each_value_the_only_way_it_can_be():
    times = read("31/12/2024", "12/31/2024", "30/12/2024", "01/02/2024")
    assert times.column.to_pylist() == [
        moment(2024, 12, 31),
        moment(2024, 12, 31),
        moment(2024, 12, 30),
        moment(2024, 2, 1),
    ]
    assert "2 dates can only be day/month/year and 1 only month/day/year" in times.order


def test_typed_times_are_kept_and_put_in_utc():
    from datetime import timedelta, timezone

    zoned = pa.array(
        [datetime(2024, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))], pa.timestamp("ms", "+02:00")
    )
    assert read_times(zoned).column.to_pylist() == [moment(2024, 1, 1)]
    assert read_times(pa.array([19000], pa.date32())).column.to_pylist() == [moment(2022, 1, 8)]


def test_zoneless_times_are_counted():
    assert read("2024-01-01", "2024-01-01T00:00Z", "1735603200", None).zoneless == 1


def test_years_of_other_eras_are_turned_or_left_unread() -> None:
    times = read_times(
        pa.array(["2567-02-29", "29/02/2567 10:00", "1 March 2568", "1403/12/11", "1446-09-01"])
    )
    assert [time and time.isoformat()[:10] for time in times.column.to_pylist()] == [
        "2024-02-29", "2024-02-29", "2025-03-01", None, None,
    ]  # fmt: skip
    assert (times.buddhist, times.unread, times.example) == (2, 2, "1403/12/11")


def test_half_days_of_other_languages_do_not_put_the_month_first():
    assert read("3/4/2024 5:06 p. m.").column.to_pylist() == [moment(2024, 4, 3, 17, 6)]
    assert read("3/4/2024 5:06 p.m.").column.to_pylist() == [moment(2024, 3, 4, 17, 6)]


def test_a_clock_that_contradicts_itself_is_not_read():
    assert read("31 Dec 2024 13:05 AM", "31/12/2024 17:06 ص").unread == 2


def test_times_in_words_without_a_zone_are_counted():
    assert read("31 Dec 2024", "Dec 31, 2024 5:06 PM", "Dec 31, 2024 5:06 PM +0200").zoneless == 2
