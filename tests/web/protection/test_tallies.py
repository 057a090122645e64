"""Coarse counts: they stay when reports go, they never change, and no difference tells of one person."""

import html
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.errors import BadValue
from daybreak.web.accounts.roles import Role
from daybreak.web.protection import actions, retention
from daybreak.web.protection.models import Report, State, Urgency
from daybreak.web.protection.tallies.coarse import MOST_CATEGORIES, STEP, coarse_row
from daybreak.web.protection.tallies.counting import count_months, published
from daybreak.web.protection.tallies.models import CountedMonth, Tally

MONTH = date(2026, 3, 1)
rows = st.dictionaries(
    st.sampled_from("abcdef"[:MOST_CATEGORIES]), st.integers(0, 60), min_size=2, max_size=MOST_CATEGORIES
)


def bounds(shown):
    """Between what a published number lies."""
    return (0, STEP - 1) if shown is None else (shown, shown + STEP - 1)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(counts=rows)
def test_subtracting_never_tells_what_a_hidden_number_is(counts):
    row = coarse_row(MONTH, counts)
    assert all(shown is None or (shown % STEP == 0 and shown >= STEP) for shown in row.cells.values())
    low_total, high_total = bounds(row.total)
    for hidden in (name for name, shown in row.cells.items() if shown is None):
        others = [bounds(shown) for name, shown in row.cells.items() if name != hidden]
        low, high = sum(one for one, _ in others), sum(one for _, one in others)
        possible = [n for n in range(STEP) if n + low <= high_total and n + high >= low_total]
        assert counts[hidden] in possible and len(possible) >= 4, (row, possible)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(counts=rows, name=st.sampled_from("abcdef"))
def test_what_is_published_hangs_on_tens_alone(counts, name):
    if name in counts:
        within = counts[name] // STEP * STEP
        one, other = ({**counts, name: within + extra} for extra in (0, STEP - 1))
        assert coarse_row(MONTH, one).cells == coarse_row(MONTH, other).cells


def test_more_categories_than_are_safe_are_refused():
    with pytest.raises(BadValue):
        coarse_row(MONTH, {str(one): 9 for one in range(MOST_CATEGORIES + 1)})


@pytest.fixture
def filed(channel):
    """Reports of a month that is over, some of them urgent."""

    def made(count, *, urgency=Urgency.NORMAL, day=None, state=State.OPEN):
        when = day or timezone.now() - timedelta(days=60)
        for _ in range(count):
            report = actions.file_report(
                channel=channel, seed=uuid4().bytes, language="en", content={}
            ).report
            Report.objects.filter(pk=report.pk).update(received=when, urgency=urgency, state=state)
        return Report.objects.filter(received=when)

    return made


def read(client):
    answer = client.get(reverse("report_statistics"))
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


@pytest.mark.django_db(transaction=True)
def test_counts_stay_when_reports_go_and_never_change(filed, mei, organisation):
    filed(12)
    filed(3, urgency=Urgency.DANGER)
    filed(4, state=State.SPAM)
    assert count_months() >= 1 and count_months() == 0
    [row] = published(organisation, "urgency")
    assert row.cells == {"0": 10, "1": None, "2": None} and row.total == 10
    page = read(mei)
    assert "under 10" in page and ">12<" not in page and ">3<" not in page
    Report.objects.update(urgency=Urgency.SOON)
    for report in Report.objects.select_related("channel"):
        retention.destroy_report(report=report, by=None, why="time")
    count_months()
    assert not Report.objects.exists() and published(organisation, "urgency") == [row]
    assert sum(Tally.objects.values_list("count", flat=True)) == 15


@pytest.mark.django_db(transaction=True)
def test_what_ends_before_its_month_is_counted_is_counted_all_the_same(filed, organisation):
    gone = list(filed(11).select_related("channel"))
    retention.destroy_report(report=gone[0], by=None, why="time")
    assert published(organisation, "kind") == []
    count_months()
    [row] = published(organisation, "kind")
    assert row.total == 10 and row.cells["survivors"] == 10


@pytest.mark.django_db(transaction=True)
def test_this_month_is_not_counted_before_it_is_over(filed, organisation):
    now = timezone.now()
    filed(11, day=now.replace(hour=0, minute=0, second=0, microsecond=0))
    count_months()
    this = now.date().replace(day=1)
    assert not CountedMonth.objects.filter(pk=this).exists()
    assert [one for one in published(organisation, "origin") if one.month == this] == []


@pytest.mark.django_db(transaction=True)
def test_the_last_moment_of_a_month_and_the_first_of_the_next_are_apart(filed, organisation):
    utc = timezone.get_default_timezone()
    filed(10, day=datetime(2026, 1, 31, 23, 59, 59, 999999, tzinfo=utc))
    filed(20, day=datetime(2026, 2, 1, tzinfo=utc))
    count_months()
    found = {one.month: one.total for one in published(organisation, "origin")}
    assert found[date(2026, 1, 1)] == 10 and found[date(2026, 2, 1)] == 20


@pytest.mark.django_db(transaction=True)
def test_other_organisations_and_other_roles_see_nothing(filed, mei, staff, other_organisation):
    filed(11)
    count_months()
    noor = staff(Role.SUPERVISOR, "noor", at=other_organisation)
    assert "No month is counted yet" in read(noor)
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.HOTLINE_WORKER, Role.ANALYST):
        assert staff(role, role.value).get(reverse("report_statistics")).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_the_page_asks_as_often_for_three_months_as_for_one(filed, mei):
    counted = []
    for at in range(3):
        filed(1, day=timezone.now() - timedelta(days=60 + 40 * at))
        CountedMonth.objects.all().delete()
        Tally.objects.all().delete()
        count_months()
        read(mei)
        with CaptureQueriesContext(connection) as seen:
            read(mei)
        counted.append(len(seen))
    assert len(set(counted)) == 1, counted
