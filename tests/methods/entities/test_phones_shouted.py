"""Numbers in shouted advertisements: glued to marks, before a word for calling, in a row; codes are none."""

import pytest

from daybreak.methods.entities.find import find_identifiers


def called(text: str, country: str | None = None) -> list[str]:
    return [
        one.normal for one in find_identifiers(text, country=country) if one.kind in ("phone", "whatsapp")
    ]


@pytest.mark.parametrize(
    "end", ["!!text me", "!!", "!now", "! text me", "?text=hi!!now", "!!!https://x.example"]
)
@pytest.mark.parametrize("link", ["https://wa.me/{}", "wa.me/{}", "https://api.whatsapp.com/send?phone={}"])
def test_a_link_to_whatsapp_ends_where_the_shouting_begins(link: str, end: str) -> None:
    if "?phone=" in link and end.startswith("?"):
        end = "&text=hi!!now"
    assert called(f"Hot offer!!{link.format('447700900123')}{end}") == ["+447700900123"]


def test_marks_of_a_map_stay_in_its_link() -> None:
    link = "https://maps.example.com/place/data=!3m1!4b1"
    (found,) = [one for one in find_identifiers(f"Come here {link} today") if one.kind == "url"]
    assert found.raw == link


@pytest.mark.parametrize("behind", ["text me", "call for details", "Call now", "WhatsApp only", "msg me"])
@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("50,6234,4190", "CA", "+15062344190"),
        ("612,3462,49", "ES", "+34612346249"),
        ("131\n234\n537\n31", "CN", "+8613123453731"),
    ],
)
def test_the_word_for_calling_may_stand_behind(written: str, country: str, number: str, behind: str) -> None:
    assert called(f"{written} {behind}", country) == [number]
    assert called(f"{written} pieces", country) == []


@pytest.mark.parametrize(
    ("written", "country", "numbers"),
    [
        ("512 347 131 512 341 907", "PL", ["+48512347131", "+48512341907"]),
        ("321 1233559 321 1238668", "CO", ["+573211233559", "+573211238668"]),
        ("612 34 62 49 612 34 35 49", "ES", ["+34612346249", "+34612343549"]),
    ],
)
def test_numbers_written_alike_stand_in_a_row(written: str, country: str, numbers: list[str]) -> None:
    assert called(f"Call {written} now", country) == numbers


@pytest.mark.parametrize(
    "digits", ["612340597", "𝟔𝟏𝟐𝟑𝟒𝟎𝟓𝟗𝟕", "6I234O597", "seis uno dos tres cuatro cero cinco nueve siete"]
)
def test_pay_before_a_disguised_number_does_not_take_it(digits: str) -> None:
    assert called(f"Travail bien payé, appelez le {digits} vite", "ES") == ["+34612340597"]


def test_brazilian_numbers_are_written_without_a_trunk_zero() -> None:
    assert called("للتواصل 119 (612) 30123", "BR") == ["+5511961230123"]


@pytest.mark.parametrize(
    "text",
    [
        "version 12.05.8374.17",
        "VIN 9DZUDWDWA91312610",
        "VIN X5R2SAT6822372662",
        "VIN VFHHNEBMV04146635",
        "worked 2018 - 2024 2025 text me",
        "key 828237a7-b054-0305-2753-9ac033c77e68",
        "sum 88208bb746adb4fda14d102076e0ff65",
        "file 340ca25e-0b81-7b71-2704-377de892c20c",
    ],
)
@pytest.mark.parametrize("country", [None, "US", "GB", "IN", "DE", "NG"])
def test_codes_are_not_called(text: str, country: str | None) -> None:
    assert called(f"{text} , apply today", country) == []
