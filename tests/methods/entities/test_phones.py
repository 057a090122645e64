import pytest

from daybreak.methods.entities import phones
from daybreak.methods.text.normalise import normalise

ZERO_SEVEN = "+447700900123"

DISGUISES = {
    "plain": "07700900123",
    "spaced": "07700 900 123",
    "dashes": "077-0090-0123",
    "dots": "07700.900.123",
    "brackets": "(07700) 900123",
    "slashes": "07/7009/00123",
    "international": "+44 7700 900123",
    "double zero": "0044 7700 900123",
    "zero in brackets": "+44 (0)7700 900123",
    "each digit in brackets": "+(4)(4)(7)(7)(0)(0)(9)(0)(0)(1)(2)(3)",
    "plus apart": "+ 4 4 7 7 0 0 9 0 0 1 2 3",
    "tel link": "tel:+447700900123",
    "arabic digits": "٠٧٧٠٠٩٠٠١٢٣",
    "fullwidth": "０７７００９００１２３",
    "mathematical": "𝟎𝟕𝟕𝟎𝟎𝟗𝟎𝟎𝟏𝟐𝟑",
    "circled": "⓪⑦⑦⓪⓪⑨⓪⓪①②③",
    "keycaps": "0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣",
    "words": "zero seven seven zero zero nine zero zero one two three",
    "words, oh": "oh seven seven oh oh nine oh oh one two three",
    "words, hyphens": "zero-seven-seven-zero-zero-nine-zero-zero-one-two-three",
    "words, nothing between": "zerosevensevenzerozeroninezerozeroonetwothree",
    "double": "zero double seven double zero nine double zero one two three",
    "mixed": "07 seven00 nine 00 one23",
    "stuck repeaters": "07 seven double0 900 one23",
    "Spanish": "cero siete siete cero cero nueve cero cero uno dos tres",
    "French": "zéro sept sept zéro zéro neuf zéro zéro un deux trois",
    "Russian": "ноль семь семь ноль ноль девять ноль ноль один два три",
    "Arabic": "صفر سبعة سبعة صفر صفر تسعة صفر صفر واحد اثنين ثلاثة",
    "letters": "O77OO 9OOl23",
    "single digits": "0 7 7 0 0 9 0 0 1 2 3",
    "stars": "0*7*7*0*0*9*0*0*1*2*3",
    "underscores": "0_7_7_0_0_9_0_0_1_2_3",
    "tildes": "0~7~7~0~0~9~0~0~1~2~3",
    "bars": "0|7|7|0|0|9|0|0|1|2|3",
    "emoji": "0🔥7🔥7🔥0🔥0🔥9🔥0🔥0🔥1🔥2🔥3",
    "zero-width": "0770\u200b0900\u200b123",
    "entities": "07700&nbsp;900&#49;23",
    "tags": "<b>07700</b><i>900123</i>",
    "lines": "07700\n900\n123",
    "words for marks": "07700 dash 900 dash 123",
    "stuck in text": "call07700900123now",
    "hours after it": "07700900123 24/7",
}


def found(text: str, country: str | None = None) -> list[str]:
    return [one.normal for one in phones.find(normalise(text), country=country)]


@pytest.mark.parametrize("said", DISGUISES.values(), ids=DISGUISES.keys())
@pytest.mark.parametrize("country", [None, "GB", "US"])
def test_one_number_has_one_normal_form_in_every_disguise(said: str, country: str | None) -> None:
    assert found(f"Ask for Anna {said} today", country) == [ZERO_SEVEN]


@pytest.mark.parametrize(
    ("text", "country", "numbers"),
    [
        ("(202) 555-0143", None, ["+12025550143"]),
        ("two zero two, five five five, zero one four three", "US", ["+12025550143"]),
        ("06 39 98 12 34", "FR", ["+33639981234"]),
        ("zéro six trente-neuf quatre-vingt-dix-huit douze trente-quatre", "FR", ["+33639981234"]),
        ("030 23125 123", "DE", ["+493023125123"]),
        ("0491 570 156", "AU", ["+61491570156"]),
        ("07700 900123 / 07700 900456", None, ["+447700900123", "+447700900456"]),
        ("07700900123 07700900456", "GB", ["+447700900123", "+447700900456"]),
        ("+447700900123+447700900456", None, ["+447700900123", "+447700900456"]),
        ("£1,500 07700 900123", None, ["+447700900123"]),
        ("+44|7700|900|123", None, ["+447700900123"]),
        ("+1|202|555|0143", None, ["+12025550143"]),
        ("07700|900|123", "GB", ["+447700900123"]),
        ("+44 7700 900|23", None, ["+447700900123"]),
        ("07700 900123 £50/h", "GB", ["+447700900123"]),
        ("447700900123", "GB", ["+447700900123"]),
        ("7700 900123", "GB", ["+447700900123"]),
        ("1-800-FLOWERS", None, ["+18003569377"]),
    ],
)
def test_reads_numbers_as_their_country_dials_them(
    text: str, country: str | None, numbers: list[str]
) -> None:
    assert found(text, country) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "55000-75000",
        "Salary 25000 - 35000 USD",
        "$1,500 to $2,500 a month",
        "€ 1.500.000,00",
        "10.05.2014 - 12.06.2014",
        "2024-05-01 2024-06-01",
        "2012 2013 2014 2015",
        "open 0900-1700",
        "10:30-18:00",
        "order 4087654321",
        "Ref: 2025550143",
        "Job ID #2025550143",
        "VAT GB123456789",
        "ISBN 978-3-16-148410-0",
        "192.168.100.101",
        "meet at 51.507351, -0.127758",
        "v4.12.2031.1123",
        "GB82 WEST 1234 5698 7654 32",
        "4111 1111 1111 1111",
        "AB4087654321X",
        "12,500,000 users",
        "Houston, TX 77002-1234",
        "one or two days, three of the five people, six to eight weeks",
        "Oracle (6i, 9i, 10g, 11i)",
        "1. 2. 3. 4. 5. 6. 7. 8. 9. 10.",
        "commit f0943333abff0943333",
        "",
    ],
)
@pytest.mark.parametrize("country", [None, "US", "GB", "DE", "ES"])
def test_amounts_dates_and_codes_are_no_numbers(text: str, country: str | None) -> None:
    assert found(text, country) == []


def test_shows_the_characters_it_rests_on_and_says_why() -> None:
    text = "Hi! &#9742; O7700 <b>nine</b> double zero 123 ext. 45!"
    (one,) = phones.find(normalise(text), country="GB")
    assert one.raw == text[one.start : one.end]
    assert one.raw.startswith("O7700") and one.raw.endswith("45")
    assert one.details["extension"] == "45"
    assert "United Kingdom" in one.reason and one.reason.endswith(".")


def test_says_when_a_range_is_reserved_for_examples() -> None:
    (one,) = phones.find(normalise("07700 900123"))
    assert one.details["reserved_for_examples"] is True
    assert "reserved for examples" in one.reason


def test_a_number_beside_whatsapp_is_a_whatsapp_account_with_the_same_normal_form() -> None:
    plain, chat = phones.find(normalise("Call +44 7700 900123. WhatsApp me on +44 7700 900123"))
    assert (plain.kind, chat.kind) == ("phone", "whatsapp")
    assert plain.normal == chat.normal


def test_better_evidence_means_more_confidence() -> None:
    def confidence(text: str, country: str | None) -> float:
        return phones.find(normalise(text), country=country)[0].confidence

    bare = confidence("07700 900123", None)
    named = confidence("London, 07700 900123", None)
    known = confidence("07700 900123", "GB")
    abroad = confidence("+44 7700 900123", None)
    assert bare < named < known < abroad
    assert confidence("o7700 nine00 123", "GB") < known


def test_long_runs_of_digits_take_linear_time() -> None:
    assert found("1 " * 50_000) == []
    assert found("one " * 20_000) == []
