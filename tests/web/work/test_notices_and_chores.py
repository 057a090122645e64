"""Notices are kept while the mail server is away, and say nothing; chores are done once a day."""

import dataclasses
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from daybreak.web.accounts.roles import Role
from daybreak.web.work import schedule
from daybreak.web.work.actions import notify
from daybreak.web.work.models import Chore, Notice
from daybreak.web.work.outbox import KEPT_FOR, send_due
from daybreak.web.work.schedule import do_chores


@pytest.fixture
def reader(make_person, settings):
    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, mail_url="smtp://mail.example:25")
    person = make_person(Role.CASE_WORKER)
    person.email = "reader@example.org"
    person.language = "en"
    person.save()
    return person


def test_says_only_that_something_waits_and_only_once(reader):
    assert notify(person=reader) == notify(person=reader)
    assert send_due() == (1, 0)
    assert send_due() == (0, 0)
    (message,) = mail.outbox
    assert message.subject == "Something waits for you"
    assert reader.organisation.name not in message.subject + message.body


def test_a_mail_server_that_is_down_for_a_day_loses_nothing(reader, settings, monkeypatch):
    notice = notify(person=reader)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    start, hours = timezone.now(), 0.0
    while hours < 24:
        monkeypatch.setattr(timezone, "now", lambda hours=hours: start + timedelta(hours=hours))
        send_due()
        notice.refresh_from_db()
        assert notice.sent is None and notice.given_up is None
        hours = max(hours + 0.01, (notice.due - start) / timedelta(hours=1))
    assert notice.attempts > 5
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(hours=30))
    assert send_due() == (1, 0)


def test_is_given_up_after_days(reader, settings):
    notice = notify(person=reader)
    Notice.objects.update(created=timezone.now() - KEPT_FOR - timedelta(hours=1))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert send_due() == (0, 1)
    notice.refresh_from_db()
    assert notice.given_up is not None


def test_nobody_is_written_to_without_an_address_or_a_server(make_person, reader, settings):
    assert notify(person=make_person(Role.ANALYST)) is None
    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, mail_url="")
    assert notify(person=reader) is None


@pytest.mark.django_db
def test_chores_are_done_once_a_day_and_a_failing_one_hinders_no_other(monkeypatch):
    from probe_app.chores import done

    done.clear()
    assert "probe.count" in do_chores() and "probe.count" not in do_chores()
    assert done.count("count") == 1
    assert not Chore.objects.filter(name="probe.a-failing-one").exists()
    yesterday = timezone.now() - timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: yesterday)
    assert "probe.count" not in do_chores()  # a clock set back
    monkeypatch.setattr(timezone, "now", lambda: yesterday + timedelta(days=2))
    assert "probe.count" in do_chores()


@pytest.fixture
def on_day(monkeypatch):
    """Does the chores on a day, counted from today; the names of what was done."""
    from probe_app.chores import done

    done.clear()
    today = timezone.now().replace(hour=9)

    def did(days):
        monkeypatch.setattr(timezone, "now", lambda: today + timedelta(days=days))
        return {name for name in do_chores() if name.startswith("probe.")}

    return did


BOTH = {"probe.count", "probe.destroy"}


@pytest.mark.django_db
def test_a_clock_that_leapt_destroys_nothing_when_it_is_mended_within_a_day(on_day):
    assert on_day(0) == BOTH
    assert on_day(400) == {"probe.count"}  # set forward by mistake
    assert on_day(0.2) == {"probe.count"}  # and back: what was done in the wrong year counts for nothing
    assert on_day(1.2) == BOTH


@pytest.mark.django_db
def test_after_weeks_without_anybody_what_cannot_be_undone_waits_one_day(on_day, caplog):
    assert on_day(0) == BOTH and on_day(7) == BOTH
    assert on_day(22) == {"probe.count"} and "Look at the clock" in caplog.text
    assert on_day(22.1) == set()
    assert on_day(23) == BOTH


@pytest.mark.django_db
def test_a_clock_that_was_wrong_for_a_year_does_not_stop_the_chores_for_a_year(on_day):
    assert on_day(365) == BOTH
    assert "probe.count" in on_day(0) and on_day(1) == BOTH


def test_a_notice_put_off_by_a_clock_that_was_wrong_goes_when_it_is_right(reader, settings, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=365))
    notify(person=reader)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert send_due() == (0, 1)
    monkeypatch.setattr(timezone, "now", lambda: now)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due() == (1, 0) and send_due() == (0, 0)


@pytest.mark.django_db
def test_hourly_chores_are_done_once_in_each_hour_whatever_the_clock_does(monkeypatch):
    declared = {}
    monkeypatch.setattr(schedule, "_chores", declared)
    counted = []
    schedule.hourly("probe.each-hour")(lambda: counted.append(1))
    schedule.daily("probe.each-day")(lambda: None)
    begin = timezone.now().replace(hour=10, minute=59, second=50)

    def done(**later):
        monkeypatch.setattr(timezone, "now", lambda: begin + timedelta(**later))
        return {name.removeprefix("probe.") for name in do_chores()}

    assert done() == {"each-hour", "each-day"}
    assert done(seconds=5) == set()
    assert done(seconds=15) == {"each-hour"}, "another hour began"
    assert done(minutes=59) == set()
    assert done(hours=5) == {"each-hour"}, "what was missed is done once"
    assert done(hours=4) == set(), "a clock set back by an hour"
    assert done(hours=-20) == {"each-hour"}, "one that was wrong"
    assert done(hours=13, minutes=2) == {"each-hour", "each-day"}
    assert len(counted) == 5
