"""A post is where its place column says, else where its text most surely says."""

import pyarrow as pa
import pytest

from daybreak.methods.entities.find import find_in_posts
from daybreak.prosecution.whereabouts import whereabouts
from daybreak.standard.records import POST_SCHEMA, Posts


def posts(*rows):
    blank = dict.fromkeys(POST_SCHEMA.names)
    full = [blank | {"id": str(n), "file": 0, "line": n} | row for n, row in enumerate(rows)]
    return Posts(pa.Table.from_pylist(full, schema=POST_SCHEMA))


def located(*rows, **options):
    made = posts(*rows)
    found = whereabouts(made, find_in_posts(made.texts), **options)
    return [found.places[row].normal if row >= 0 else None for row in found.row.tolist()], found


def test_the_column_comes_before_the_text():
    names, found = located(
        {"text": "here in Madrid", "place": "Leeds", "country": "GB"}, {"text": "now in Madrid"}
    )
    assert names == ["Leeds, GB", "Madrid, ES"]
    assert (found.from_column, found.from_text, found.unknown) == (1, 1, 0)


def test_a_country_is_no_stay():
    names, found = located({"text": "hello", "place": "Thailand"}, {"text": "girls from Thailand"})
    assert names == [None, None]
    assert found.unknown == 2


@pytest.mark.parametrize(
    ("field", "country", "expected"),
    [
        ("New York", "US", "New York City, US"),
        ("New York, USA", None, "New York City, US"),
        ("Québec", "CA", "Québec, CA"),
        ("Singapore", "SG", "Singapore, SG"),
        ("Hong Kong", None, "Hong Kong, HK"),
        ("Monaco", None, "Monaco, MC"),
        ("US, NY", None, None),
        ("Oklahoma", "US", None),
        ("Washington", "US", None),
        ("Mexico", "MX", None),
        ("Nosuchtown, Québec", "CA", None),
    ],
)
def test_a_town_named_as_its_area_is_a_stay_and_an_area_is_none(field, country, expected):
    assert located({"text": "hello", "place": field, "country": country})[0] == [expected]


@pytest.mark.parametrize(
    ("country", "expected"), [("US", "Paris, US"), ("France", "Paris, FR"), (None, "Paris, FR")]
)
def test_the_country_column_decides_between_namesakes(country, expected):
    assert located({"text": "x", "place": "Paris", "country": country})[0] == [expected]


def test_no_places_at_all():
    assert located({"text": "nothing"}, {"text": ""})[0] == [None, None]
