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


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("Trabalho em Lagos, ligue +351 912 345 678", None, "Lagos, PT"),
        ("Lagos, Algarve, Portugal", None, "Lagos, PT"),
        ("Job in Lagos", "PT", "Lagos, PT"),
        ("Work in Lagos", None, "Lagos, NG"),
        ("Work in London +1 519 555 0123", None, "London, CA"),
        ("Work in London, call +44 7700 900123", None, "London, GB"),
        ("Work in Hyderabad +92 300 1234567", None, "Hyderabad, PK"),
        ("Trabajo en Mérida, llama al +34 600 123 456", None, "Mérida, ES"),
        ("Work in Cambridge +1 617 555 0100", None, "Cambridge, US"),
    ],
)
def test_what_points_to_a_small_country_outweighs_a_metropolis_abroad(text, country, expected):
    assert normals(text, country)[0] == expected


@pytest.mark.parametrize("code", ["351", "63", "34", "1 212", "234"])
@pytest.mark.parametrize("city", ["Paris, FR", "Dubai, AE", "Moscow, RU", "Singapore", "Tokyo, JP"])
def test_a_phone_at_home_leaves_work_in_a_metropolis_abroad(code, city):
    name = city.partition(",")[0]
    assert normals(f"Work in {name}, call +{code} 600 123 456")[:1] == [city]


def test_a_nationality_points_to_a_country_less_than_its_name():
    assert normals("Portuguese girls for Lagos")[-1] == "Lagos, NG"


def test_a_given_name_right_before_a_city_elsewhere_is_a_part_of_it():
    assert normals("near Victoria, London") == ["London, GB"]
    assert normals("work in Victoria, Vancouver")[0] == "Victoria, CA"
