"""A number keeps its own digits whatever other digits stand beside it: prices, hours, ages, sizes."""

import pytest

from daybreak import find_identifiers
from daybreak.methods.text.normalise import normalise

NUMBERS = {
    "07700 900123": ("GB", "+447700900123"),
    "07700900123": ("GB", "+447700900123"),
    "+44 7700 900123": (None, "+447700900123"),
    "0 7 7 0 0 9 0 0 1 2 3": ("GB", "+447700900123"),
    "zero seven seven zero zero nine zero zero one two three": ("GB", "+447700900123"),
    "(202) 555-0143": ("US", "+12025550143"),
    "2025550143": ("US", "+12025550143"),
}
BEHIND = [
    " 100€",
    ", 100€ 1h",
    " €100",
    ", €100 1h",
    " $100",
    ", 150 euros",
    " 150 euros 1h",
    ", 1h 100",
    " 24/7",
    " 24h",
    " 10am-10pm",
    "\n100 €/h",
    " / 100€",
    " (100€)",
    " 23 yo",
    ", age 23",
    " 165cm",
    " 500 USD",
    " 12.05.2024",
    " 30min 80€, 1h 120€",
    ", 18+",
    " 🌹100🌹",
    " 100 roses",
    " Rs 5000",
    " 1h=100€",
    " 7 days a week",
    ". 50 girls wanted",
    "; 2 girls",
    " - 100 €",
    " 100%",
]
BEFORE = [
    "100€ 1h, ",
    "1h 150 € ",
    "165cm 55kg ",
    "age 23 ",
    "Price: $200/h. ",
    "24/7 ",
    "24h ",
    "Room 12, ",
    "18+ ",
    "12.05.2024 ",
    "80-120€ ",
    "IG: rose_99 ",
    "id 4455 ",
    "36-24-36 ",
    "90/60/90 ",
    "8:00-17:00 Mon-Fri ",
]


def phones(text: str, country: str | None) -> list[str]:
    return [one.normal for one in find_identifiers(text, country=country) if one.kind == "phone"]


@pytest.mark.parametrize("written", NUMBERS)
@pytest.mark.parametrize("behind", BEHIND)
def test_what_follows_is_no_part_of_a_number(written: str, behind: str) -> None:
    country, number = NUMBERS[written]
    assert phones(f"New in town, call me {written}{behind}", country) == [number]


@pytest.mark.parametrize("written", NUMBERS)
@pytest.mark.parametrize("before", BEFORE)
def test_what_stands_before_is_no_part_of_a_number(written: str, before: str) -> None:
    country, number = NUMBERS[written]
    assert phones(f"New in town. {before}{written} call me", country) == [number]


def test_digits_that_count_something_stay_apart_from_number_words() -> None:
    spelled = "zero seven seven zero zero nine zero zero one two three"
    for behind in (" 7 days a week", " 1,500 USD", " 24h", " 5 girls"):
        assert normalise(spelled + behind).text == "07700900123" + behind
    assert normalise("zero seven seven 00 nine 00 1 2 3").text.replace(" ", "") == "07700900123"


def test_dialled_digits_are_no_money() -> None:
    found = find_identifiers("100% real 07700900123", country="GB")
    assert [(one.kind, one.normal) for one in found] == [("phone", "+447700900123")]


@pytest.mark.parametrize("country", [None, "DE", "GB", "US", "IN"])
@pytest.mark.parametrize("dash", ["-", "–", " - ", "/"])
@pytest.mark.parametrize(("first", "last"), [("12.04.2024", "05.11.2025"), ("06/03/2024", "19/04/2025")])
def test_from_one_date_to_another_is_no_number(first: str, last: str, dash: str, country: str | None) -> None:
    assert phones(f"Contract {first}{dash}{last}, apply today", country) == []
    assert phones(f"Contract {first}{dash}{last}, call +44 7700 900123", country) == ["+447700900123"]


@pytest.mark.parametrize("thing", ["timestamp 1759258620", "VIN 1795771039", "epoch: 1759258620"])
def test_what_a_word_calls_a_thing_is_no_number(thing: str) -> None:
    assert phones(f"Posted, {thing} today", None) == phones(f"Posted, {thing} today", "DE") == []
