import pytest

from daybreak.methods.entities.places import find
from daybreak.methods.text.normalise import normalise


def normals(text, country=None):
    return [found.normal for found in find(normalise(text), country=country)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Work in Paris, great pay", ["Paris, FR"]),
        ("Работа в Москве и Дубае", ["Moscow, RU", "Dubai, AE"]),
        ("عمل في دبي وبالقاهرة", ["Dubai, AE", "Cairo, EG"]),
        ("招聘 在妙瓦底工作", ["Myawaddy, MM"]),
        ("งานที่กรุงเทพ รายได้ดี", ["Bangkok, TH"]),
        ("서울에서 일자리", ["Seoul, KR"]),
        ("jobs in dubai and sihanoukville call now", ["Dubai, AE", "Sihanoukville, KH"]),
        ("Trabajo en São Paulo y en Ciudad de México", ["São Paulo, BR", "Mexico City, MX"]),
        ("in Sofia, Bulgaria", ["Sofia, BG"]),
        ("Girls in Reading this week", ["Reading, GB"]),
    ],
)
def test_finds_places_in_every_script(text, expected):
    assert normals(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "We are the Best. Reading books is nice",
        "call Sofia now",
        "Most of the same data",
        "Hope to split the bath",
        "mobile phone",
    ],
)
def test_everyday_words_and_given_names_are_no_places(text):
    assert normals(text) == []


def test_the_region_named_behind_decides():
    (found,) = find(normalise("Paris, Texas is small"), country=None)
    assert (found.details["region"], found.details["country"]) == ("TX", "US")


def test_other_places_and_the_known_country_decide():
    assert find(normalise("Jobs in Houston, Dallas and Paris"), country=None)[-1].details["region"] == "TX"
    assert normals("Jobs in Birmingham", "US") == ["Birmingham, US"]
    assert normals("Jobs in Birmingham", "GB") == ["Birmingham, GB"]


def test_the_reason_names_the_alternative():
    (found,) = find(normalise("Work in Paris"), country=None)
    assert "rather than" in found.reason
    assert found.details["geoname_id"] == 2988507


def test_a_nationality_is_not_a_place_to_be():
    (found,) = find(normalise("Filipina girl"), country=None)
    assert found.details["role"] == "nationality"
    assert found.confidence < 0.5
