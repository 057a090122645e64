"""What slots are called that no identifiers were given for: currencies, months and towns of any language."""

import random

import pytest

from daybreak.methods.text.template import find_template

SENTENCE = "work in a bar with good pay room and board ask the manager about papers and travel or write now"
TOWNS = {
    "": "Lima Dubai Berlin Nairobi Bogota Bangkok Manila Madrid",
    "ru": "Минск Казань Самара Одесса Киев Рига",
    "ar": "دبي القاهرة بيروت عمان الرياض بغداد",
    "zh": "北京 曼谷 金边 迪拜 仰光 马尼拉",
}
GIVEN = "Anna Maria Elena Olga Ivan Peter Victoria Florence Fatima Rosa"


def kind_of(fills):
    """The kind of the one slot of a group in which these fills stand in the middle of a sentence."""
    (slot,) = find_template([SENTENCE.replace("ask", f"{fill} ask") for fill in fills]).slots
    return slot.kind


def drawn(make):
    choose = random.Random(1)
    return [make(choose) for _ in range(30)]


@pytest.mark.parametrize(
    "written",
    [
        "{}00 درهم",
        "{}000元",
        "Rs {}000",
        "{}k dollars",
        "{} mil pesos",
        "{}000 бат",
        "RM {}00",
        "₦{}0,000",
        "{}00 zł",
    ],
)
def test_an_amount_in_any_declared_currency_is_a_wage(written):
    assert kind_of(drawn(lambda choose: written.format(choose.randint(2, 90)))) == "wage"


@pytest.mark.parametrize(
    "months", ["мая июня июля", "enero mayo agosto", "janvier août mai", "Jan Mar Oct", "مايو يونيو"]
)
def test_a_day_with_a_month_of_any_language_is_a_date(months):
    days = drawn(lambda choose: f"{choose.randint(1, 28)} {choose.choice(months.split())}")
    assert kind_of(days) == "date"


def test_a_number_with_a_word_that_is_no_month_is_no_date():
    assert (
        kind_of(drawn(lambda choose: f"{choose.randint(1, 28)} {choose.choice(['rooms', 'girls'])}"))
        == "text"
    )


@pytest.mark.parametrize("towns", TOWNS.values(), ids=TOWNS)
def test_large_towns_are_places_though_no_word_announces_them(towns):
    assert kind_of(drawn(lambda choose: choose.choice(towns.split()))) == "place"


def test_a_count_before_a_price_is_a_number():
    posts = [SENTENCE.replace("pay", f"{n} rooms $50") for n in range(2, 32)]
    assert find_template(posts).slots[0].kind == "number"


def test_given_names_that_small_towns_bear_are_no_places():
    assert kind_of(drawn(lambda choose: choose.choice(GIVEN.split()))) == "text"
