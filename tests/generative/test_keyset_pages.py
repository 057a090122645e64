"""Reading a list page by page gives every row once and in order, whatever comes and goes meanwhile."""

import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, models
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext, isolate_apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybreak.web.ui.keyset import page_of

pytestmark = pytest.mark.django_db
FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def rows(transactional_db):
    """A table of rows whose sorted fields repeat and are sometimes empty."""
    with isolate_apps():

        class Row(models.Model):
            id = models.UUIDField(primary_key=True, default=uuid.uuid4)
            place = models.IntegerField()
            day = models.IntegerField(null=True)

            class Meta:
                app_label = "ui"

        with connection.schema_editor() as editor:
            editor.create_model(Row)
        yield Row
        with connection.schema_editor() as editor:
            editor.delete_model(Row)


def asked(address):
    return RequestFactory().get(address or "/rows/")


def key_of(row, order):
    parts = []
    for name in order:
        value = getattr(row, name.lstrip("-"))
        down = name.startswith("-")
        parts.append((value is None, 0 if value is None else -value if down else value))
    return (*parts, row.pk.int)


facts = st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(0, 3)), max_size=25)
orders = st.sampled_from([("place",), ("-place", "day"), ("day",), ("-day",), ("-day", "-place"), ()])


@FEW
@given(facts=facts, order=orders, size=st.integers(1, 7))
def test_every_row_once_in_order_and_back_again(rows, facts, order, size):
    rows.objects.all().delete()
    rows.objects.bulk_create(rows(place=place, day=day) for place, day in facts)
    wanted = [row.pk for row in sorted(rows.objects.all(), key=lambda row: key_of(row, order))]
    address, pages = "/rows/?q=x", []
    while address:
        page = page_of(rows.objects.all(), asked(address), order=order, size=size)
        pages.append([row.pk for row in page.rows])
        last, address = page, page.after
    assert [key for page in pages for key in page] == wanted
    assert not wanted or all(pages)
    back, address = [pages[-1]], last.before
    while address:
        assert parse_qs(urlsplit(address).query)["q"] == ["x"]
        page = page_of(rows.objects.all(), asked(address), order=order, size=size)
        back.insert(0, [row.pk for row in page.rows])
        address = page.before
    assert [key for page in back for key in page] == wanted


@FEW
@given(facts=facts.filter(lambda facts: len(facts) > 4), gone=st.integers(0, 3), order=orders)
def test_rows_that_go_meanwhile_make_no_other_row_vanish_or_come_twice(rows, facts, gone, order):
    rows.objects.all().delete()
    rows.objects.bulk_create(rows(place=place, day=day) for place, day in facts)
    wanted = [row.pk for row in sorted(rows.objects.all(), key=lambda row: key_of(row, order))]
    first = page_of(rows.objects.all(), asked(""), order=order, size=2)
    rows.objects.filter(pk=wanted[0]).delete()
    second = page_of(rows.objects.all(), asked(first.after), order=order, size=100)
    assert [row.pk for row in second.rows] == wanted[2:]


@pytest.mark.parametrize(
    "key", ["", "7", "x" * 10_000, "\x00", "58e271b0-0bd6-4992-a627-22ae37c1db28", "' OR 1=1 --", "é"]
)
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_key_that_leads_nowhere_gives_the_first_page(rows, key, way):
    rows.objects.bulk_create(rows(place=place, day=None) for place in range(5))
    request = RequestFactory().get("/rows/", {way: key})
    page = page_of(rows.objects.all(), request, order=("place",), size=2)
    assert [row.place for row in page.rows] == [0, 1]
    assert page.lost == bool(key)


def test_a_row_that_may_not_be_seen_gives_no_place_to_begin(rows):
    rows.objects.bulk_create(rows(place=place, day=None) for place in range(5))
    hidden = rows.objects.get(place=4)
    request = RequestFactory().get("/rows/", {"after": hidden.pk})
    page = page_of(rows.objects.exclude(pk=hidden.pk), request, order=("place",))
    assert page.lost and len(page.rows) == 4


def test_two_queries_however_many_rows(rows):
    rows.objects.bulk_create(rows(place=place, day=None) for place in range(300))
    half = rows.objects.get(place=150)
    for address, most in (("/rows/", 1), (f"/rows/?after={half.pk}", 2), (f"/rows/?before={half.pk}", 2)):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page_of(rows.objects.all(), asked(address), order=("place",))
        assert len(queries) <= most
