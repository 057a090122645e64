import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.methods.geo.gazetteer import find_place
from daybreak.methods.geo.locate import locate

ADS = Path(__file__).resolve().parents[4] / "shared" / "data" / "recruitment" / "emscad_partial.csv.gz"


@pytest.mark.parametrize(
    ("field", "normal", "level"),
    [
        ("US, NY, New York", "New York City, US", "city"),
        ("GB, , London", "London, GB", "city"),
        ("Bangkok", "Bangkok, TH", "city"),
        ("Dubai, UAE", "Dubai, AE", "city"),
        ("Москва", "Moscow, RU", "city"),
        ("القاهرة", "Cairo, EG", "city"),
        ("北京市", "Beijing, CN", "city"),
        ("US, ,", "United States", "country"),
        ("US, NY, NY", "New York City, US", "city"),
        ("San Jose, CA", "San Jose, US", "city"),
        ("near Mae Sot", "Mae Sot, TH", "city"),
        ("GB, LND,", "Greater London, GB", "region"),
        ("Tbilisi, Georgia", "Tbilisi, GE", "city"),
        ("Atlanta, Georgia", "Atlanta, US", "city"),
        ("London, ON", "London, CA", "city"),
        ("Paris (France)", "Paris, FR", "city"),
    ],
)
def test_reads_fields(field, normal, level):
    match = locate(field)
    assert match is not None
    assert (match.place.normal, match.place.level) == (normal, level)


@pytest.mark.parametrize("field", ["", "   ", ",,,", "remote", "asdf", "12345", "😀"])
def test_fields_without_a_place_give_none(field):
    assert locate(field) is None


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_answered_or_left(field):
    match = locate(field)
    assert match is None or 0 < match.confidence <= 1


def test_context_moves_the_choice():
    assert find_place("Paris")[0].place.country == "FR"
    assert find_place("Paris", context=["Houston", "Dallas"])[0].place.region == "TX"
    assert find_place("no such place at all") == ()


@pytest.mark.shared_data
@pytest.mark.skipif(not ADS.exists(), reason="the shared folder with real ads is not beside this checkout")
def test_countries_of_real_ads_are_right():
    with gzip.open(ADS, "rt", encoding="utf-8") as lines:
        fields = [row["location"] for row in csv.DictReader(lines) if row["location"]]
    matches = [locate(field) for field in fields]
    right = sum(m is not None and m.place.country == f[:2] for f, m in zip(fields, matches, strict=True))
    assert right == len(fields)
    named = [
        (f.split(","), m)
        for f, m in zip(fields, matches, strict=True)
        if f.startswith("US") and m and m.place.level == "city"
    ]
    wrong = [f for f, m in named if f[1].strip() and f[1].strip() != m.place.region]
    assert len(wrong) <= 0.005 * len(named)


@pytest.mark.parametrize(
    ("field", "country", "region"),
    [
        ("London Ontario", "CA", "08"),
        ("London, Ontario", "CA", "08"),
        ("Palermo, Buenos Aires", "AR", None),
        ("Centro, Ciudad de México", "MX", None),
        ("Palermo, Roma", "IT", None),
        ("Springfield IL", "US", "IL"),
        ("Vancouver WA", "US", "WA"),
        ("San Jose Costa Rica", "CR", None),
        ("Nice France", "FR", None),
        ("Birmingham AL", "US", "AL"),
        ("dubai uae", "AE", None),
    ],
)
def test_a_region_or_country_counts_without_a_comma_before_it(field, country, region):
    place = locate(field).place
    assert (place.level, place.country) == ("city", country)
    assert region in (None, place.region)
