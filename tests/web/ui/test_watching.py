"""A page that renews itself keeps nobody signed in."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from daybreak.web.accounts.models import SignedInSession
from daybreak.web.accounts.roles import Role

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
