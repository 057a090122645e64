"""A page that renews itself keeps nobody signed in."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from daybreak.web.accounts.models import SignedInSession
from daybreak.web.accounts.roles import Role
from daybreak.web.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db
WATCHING = {"X-Watching": "1"}


@pytest.fixture
def survivor(client, make_person, settings):
    client.force_login(make_person(Role.SURVIVOR), backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def ends(after=timedelta()):
    """When the only session ends; first moved, so that a renewal is seen."""
    if after:
        SignedInSession.objects.update(expire_date=timezone.now() + after)
    return SignedInSession.objects.get().expire_date


def test_use_prolongs_the_session_and_watching_does_not(survivor):
    before = ends(timedelta(minutes=3))
    assert survivor.get("/", headers=WATCHING).status_code == 200
    assert ends() == before
    assert survivor.get("/").status_code == 200
    assert ends() > before + timedelta(minutes=10)


def test_pages_within_a_minute_write_nothing(survivor):
    before = ends(timedelta(minutes=14, seconds=5))
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            assert survivor.get("/account/sessions/").status_code == 200
        assert not [one for one in asked if "SELECT" not in one["sql"].split()[0]], asked.captured_queries
    assert ends() == before


def test_use_after_a_minute_is_written_once(survivor):
    before = ends(timedelta(minutes=13, seconds=55))
    survivor.get("/account/sessions/")
    after = ends()
    assert after - before > timedelta(minutes=1) and after - timezone.now() > timedelta(
        minutes=14, seconds=50
    )
    survivor.get("/account/sessions/")
    assert ends() == after


def test_a_session_ends_when_it_was_not_used_for_fifteen_minutes(survivor):
    ends(timedelta(seconds=-1))
    assert survivor.get("/account/sessions/").status_code == 302
    assert ends() < timezone.now(), "nothing brings it back"


def test_an_end_far_away_is_a_clock_that_was_put_right(survivor):
    ends(timedelta(hours=5))
    survivor.get("/account/sessions/")
    assert ends() < timezone.now() + timedelta(minutes=16)


def test_prolonging_keeps_what_another_request_put_into_the_session_meanwhile(survivor):
    ends(timedelta(minutes=3))
    reading = SessionStore(survivor.session.session_key)
    assert reading.get("scheme") is None
    survivor.post("/colours/", {"scheme": "dark"})
    ends(timedelta(minutes=3))
    reading.use()
    assert survivor.session["scheme"] == "dark" and ends() > timezone.now() + timedelta(minutes=14)


def test_a_session_that_was_ended_meanwhile_is_not_prolonged(survivor):
    ends(timedelta(minutes=3))
    reading = SessionStore(survivor.session.session_key)
    assert reading.get("_auth_user_id")
    SignedInSession.objects.all().delete()
    with pytest.raises(UpdateError):
        reading.use()
    assert not SignedInSession.objects.exists()


def test_what_a_watching_request_changes_is_kept(survivor):
    survivor.post("/colours/", {"scheme": "dark"}, headers=WATCHING)
    assert survivor.session["scheme"] == "dark"


def test_when_the_session_has_ended_the_whole_page_is_asked_for_again(survivor):
    SignedInSession.objects.all().delete()
    assert survivor.get("/account/sessions/").status_code == 302
    response = survivor.get("/account/sessions/", headers=WATCHING)
    assert (response.status_code, response["HX-Refresh"], response.content) == (204, "true", b"")


def test_progress_says_that_it_only_watches():
    from django.template import engines

    source = '{% load ui %}{% progress label="x" address="/far/" %}'
    markup = engines["django"].from_string(source).render({}, RequestFactory().get("/"))
    assert """hx-headers='{"X-Watching": "1"}'""" in markup
