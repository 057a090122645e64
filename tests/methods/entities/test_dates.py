from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.methods.entities.dates import find
from daybreak.methods.text.normalise import normalise


@pytest.mark.parametrize(
    ("text", "country", "normal"),
    [
        ("12/05/2024", "US", "2024-12-05"),
        ("12/05/2024", "GB", "2024-05-12"),
        ("12/05/2024", None, "2024-05-12"),
        ("13/05/2024", "US", "2024-05-13"),
        ("2024-05-12", None, "2024-05-12"),
        ("12-15 May", None, "--05-12/--05-15"),
        ("May 12, 2024", None, "2024-05-12"),
        ("12th of May", None, "--05-12"),
        ("12 de mayo de 2024", None, "2024-05-12"),
        ("12 мая 2024 г.", None, "2024-05-12"),
        ("1er mai", None, "--05-01"),
        ("12. Mai 2024", None, "2024-05-12"),
        ("2024年5月12日", None, "2024-05-12"),
        ("5月12日", None, "--05-12"),
        ("12 مايو 2024", None, "2024-05-12"),
        ("May 2024", None, "2024-05"),
        ("March 3-5, 2025", None, "2025-03-03/2025-03-05"),
        ("starting 13/5", None, "--05-13"),
        ("3 พฤษภาคม 2567", None, "2024-05-03"),
        ("ngày 3 tháng 5 năm 2024", None, "2024-05-03"),
        ("03-May-24", None, "2024-05-03"),
        ("3 May '24", None, "2024-05-03"),
        ("3 May 2550 rooms", None, "--05-03"),
    ],
)
def test_reads_dates(text, country, normal):
    (found,) = find(normalise(text), country=country)
    assert found.normal == normal


@pytest.mark.parametrize(
    "text",
    [
        "you may call 24/7",
        "version 1.2.3",
        "ip 10.12.20.15",
        "1/2 price, 50/50",
        "31/02/2024",
        "march in line",
    ],
)
def test_other_numbers_are_no_dates(text):
    assert find(normalise(text), country=None) == []


def test_relative_days_have_no_normal_form_and_little_confidence():
    found = find(normalise("come tomorrow or Monday"), country=None)
    assert [(f.raw, f.normal) for f in found] == [("tomorrow", ""), ("Monday", "")]
    assert max(f.confidence for f in found) < 0.5


def test_an_ambiguous_order_is_less_sure_and_keeps_the_other_reading():
    (unknown,) = find(normalise("12/05/2024"), country=None)
    (known,) = find(normalise("12/05/2024"), country="GB")
    assert unknown.confidence < known.confidence
    assert unknown.details["other"] == "2024-12-05"


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)))
def test_every_day_is_read_back_from_every_written_form(day):
    for text in (
        day.isoformat(),
        f"{day.day} {day:%B} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%d.%m.%Y}",
    ):
        (found,) = find(normalise(text), country="DE")
        assert found.normal == day.isoformat()


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("no one under the age of 18 may apply", []),
        ("girls over 21 may join", []),
        ("women aged 18 to 25 may write to us", []),
        ("work starts 18 may, apply now", ["--05-18"]),
        ("open to all over 18 May 2025", ["2025-05-18"]),
    ],
)
def test_an_age_before_a_verb_is_no_day_of_a_month(text, normal):
    assert [found.normal for found in find(normalise(text), country=None)] == normal
