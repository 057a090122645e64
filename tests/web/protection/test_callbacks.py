"""Calling back: shown only when it is safe, with what to say, until the person is reached."""

import html
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from daybreak.errors import BadValue, NotGranted
from daybreak.web.accounts.roles import Role
from daybreak.web.protection import actions, returning
from daybreak.web.protection.callbacks import calling
from daybreak.web.protection.callbacks.models import Attempt, Callback, CallState, Outcome
from daybreak.web.protection.callbacks.safe_hours import ANY_TIME, SafeHours, Window
from daybreak.web.protection.models import Report
from daybreak.web.vault.unlock import unlock_with

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long enough passphrase 42"


def read(client, view, *arguments):
    answer = client.get(reverse(view, args=arguments))
    assert answer.status_code == 200, answer.content.decode()[-600:]
    return html.unescape(answer.content.decode())


@pytest.fixture
def by(amina):
    return unlock_with(amina.person, PASSWORD)


@pytest.fixture
def report(channel):
    content = {
        "text": "x",
        "contact": "+44 7700 900123",
        "others": "say it is the library",
        "hours": "mornings",
    }
    return actions.file_report(channel=channel, seed=uuid4().bytes, language="en", content=content).report


def plan_for(number="+44 7700 900123", *, safe=True, others="It is the library."):
    now = timezone.now()
    other_day = Window(frozenset({(now.weekday() + 3) % 7}), time(10), time(11))
    return calling.Plan(number, SafeHours("UTC", (ANY_TIME if safe else other_day,)), others)


def test_a_callback_is_planned_without_typing_anything_again(amina, report):
    page = read(amina, "plan_callback", report.pk)
    assert 'value="+44 7700 900123"' in page and "say it is the library" in page and "mornings" in page
    said = {
        "number": "+44 7700 900123",
        "zone": "Europe/Madrid",
        "others": "say it is the library",
        "days_1": ["0", "2"],
        "begins_1": "09:00",
        "ends_1": "11:30",
        "not_before": "2026-06-01T08:00",
    }
    assert amina.post(reverse("plan_callback", args=[report.pk]), said).status_code == 302
    one = Callback.objects.get()
    assert one.case == report.staff_case and one.not_before == datetime(2026, 6, 1, 6, tzinfo=UTC)
    kept = calling.read_plan(unlock_with(amina.person, PASSWORD), one)
    assert kept.hours.windows == (Window(frozenset({0, 2}), time(9), time(11, 30)),)
    for wrong in (
        {"days_1": [], "begins_1": "", "ends_1": ""},
        {"ends_1": "09:00"},
        {"begins_1": ""},
        {"zone": "Europe/Nowhere"},
        {"zone": ""},
        {"zone": "Etc/GMT+3"},  # which lies west of Greenwich
        {"number": ""},
        {"days_1": ["9"]},
        {"not_before": "tomorrow"},
    ):
        answer = amina.post(reverse("plan_callback", args=[report.pk]), {**said, **wrong})
        assert answer.status_code == 422, wrong
    assert (
        amina.post(reverse("plan_callback", args=[report.pk]), {**said, "any_time": "on"}).status_code == 302
    )
    assert Callback.objects.count() == 1, "a plan that waits is replaced"


def test_only_those_for_whom_it_is_safe_now_are_listed(amina, by, channel, report):
    other = actions.file_report(channel=channel, seed=uuid4().bytes, language="en", content={}).report
    calling.plan_callback(by=by, report=report, plan=plan_for("+44 7700 900111"))
    hidden = calling.plan_callback(by=by, report=other, plan=plan_for("+44 7700 900222", safe=False))
    page = read(amina, "callbacks")
    assert "900111" in page and "It is the library." in page and "900222" not in page
    assert "1 callback waits for its safe hours" in page
    page = read(amina, "callback", hidden.pk)
    assert "It is not safe to call now" in page and page.index("<details") < page.index("900222")
    assert "900111" not in read(amina, "report", report.pk), "a report's page shows no number"
    Callback.objects.update(not_before=timezone.now() + timedelta(hours=1))
    assert "900111" not in read(amina, "callbacks")


def test_a_call_that_reached_nobody_is_tried_again_in_safe_hours(amina, by, report):
    one = calling.plan_callback(by=by, report=report, plan=plan_for(safe=False))
    wanted = timezone.now() + timedelta(hours=1)
    calling.record_attempt(by=by, callback=one, outcome=Outcome.OTHER, note="a man answered", again=wanted)
    one.refresh_from_db()
    assert one.state == CallState.WAITING and one.not_before > wanted
    assert plan_for(safe=False).hours.is_safe(one.not_before)
    assert "a man answered" in read(amina, "report", report.pk)
    said = {"outcome": "reached", "note": "", "again": ""}
    assert amina.post(reverse("callback", args=[one.pk]), said).status_code == 302
    one.refresh_from_db()
    assert one.state == CallState.REACHED and Report.objects.get().acknowledged is not None
    with pytest.raises(BadValue):
        calling.record_attempt(by=by, callback=one, outcome=Outcome.NOBODY)
    assert Attempt.objects.count() == 2
    again = calling.plan_callback(by=by, report=report, plan=plan_for())
    assert amina.post(reverse("give_up_callback", args=[again.pk])).status_code == 302
    again.refresh_from_db()
    assert again.state == CallState.GIVEN_UP


def test_a_plan_needs_a_number_and_hours(by, report):
    with pytest.raises(BadValue):
        calling.plan_callback(by=by, report=report, plan=plan_for(" "))
    with pytest.raises(BadValue):
        empty = calling.Plan("1", SafeHours("UTC", ()), "")
        calling.plan_callback(by=by, report=report, plan=empty)


def test_neither_the_return_code_nor_a_stranger_opens_a_plan(reporter, amina, by, staff):
    reporter.file(text="x")
    report = Report.objects.get()
    one = calling.plan_callback(by=by, report=report, plan=plan_for("+44 7700 900333"))
    assert "900333" not in reporter.come_back()
    came = returning.come_back(" ".join(reporter.words), at=reporter.channel.organisation_id)
    assert bytes(one.plan.value)[2:18] not in [key.bytes for key in came.ring.by_id]
    jonas = staff(Role.CASE_WORKER, "jonas")
    assert "900333" not in read(jonas, "callbacks")
    with pytest.raises(NotGranted):
        calling.read_plan(unlock_with(jonas.person, PASSWORD), one)
    assert jonas.get(reverse("callback", args=[one.pk])).status_code == 403


def test_the_list_asks_as_often_for_three_callbacks_as_for_one(amina, by, channel):
    counted = []
    for _ in range(3):
        filed = actions.file_report(channel=channel, seed=uuid4().bytes, language="en", content={})
        calling.plan_callback(by=by, report=filed.report, plan=plan_for())
        read(amina, "callbacks")
        with CaptureQueriesContext(connection) as seen:
            read(amina, "callbacks")
        counted.append(len(seen))
    assert len(set(counted)) == 1, counted


@pytest.mark.parametrize(
    ("now", "clock", "next_safe"),
    [
        # Madrid is an hour ahead in winter and two in summer; the clock is put forward on 28 March 2027
        (datetime(2027, 3, 27, 11, tzinfo=UTC), "12:00 (UTC+01:00)", "Sun 28 March, 09:00 (UTC+02:00)"),
        (datetime(2027, 3, 28, 6, tzinfo=UTC), "08:00 (UTC+02:00)", "09:00 (UTC+02:00)"),
        (datetime(2026, 10, 24, 11, tzinfo=UTC), "13:00 (UTC+02:00)", "Sun 25 October, 09:00 (UTC+01:00)"),
    ],
)
def test_hours_are_those_of_the_persons_clock_also_when_it_is_changed(
    amina, by, report, monkeypatch, now, clock, next_safe
):
    hours = SafeHours("Europe/Madrid", (Window(frozenset({5, 6}), time(9), time(11)),))
    one = calling.plan_callback(by=by, report=report, plan=calling.Plan("+44 7700 900123", hours, ""))
    Callback.objects.update(not_before=now - timedelta(days=1))

    def at(moment):
        monkeypatch.setattr(calling.timezone, "now", lambda: moment)
        amina.post(reverse("account_login"), {"login": "amina", "password": PASSWORD})

    at(now)
    for name, pk in (("callback", one.pk), ("report", report.pk)):
        page = read(amina, name, pk)
        assert "It is not safe to call now" in page and "Sat, Sun 09:00–11:00" in page, name
        assert "Europe/Madrid" in page and "now" in page and clock in page and next_safe in page, name
    page = read(amina, "callbacks")
    assert f"from {next_safe}, Europe/Madrid" in page and "900123" not in page
    at(now.replace(day=25 if now.month == 10 else 28, hour=8))
    page = read(amina, "callbacks")
    assert "900123" in page and "Europe/Madrid" in page
    assert "It is not safe to call now" not in read(amina, "report", report.pk)


def test_the_clock_of_a_plan_is_the_channels_unless_told(amina, channel, report):
    channel.zone = "Africa/Accra"
    channel.save()
    assert 'value="Africa/Accra" selected' in read(amina, "plan_callback", report.pk)


def test_where_nobody_said_the_clock_it_has_to_be_chosen(amina, channel, report):
    assert channel.zone == "UTC"
    page = read(amina, "plan_callback", report.pk)
    zone = page.split('name="zone"')[1].split("</select>")[0]
    assert "selected" not in zone.replace('value="" selected', "") and "localtime" not in zone
