"""A session that is ended while a request is under way leads to where one begins, and is no fault."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from daybreak.web.accounts.models import SignedInSession
from daybreak.web.ui import watching

pytestmark = pytest.mark.django_db


@pytest.fixture
def end_meanwhile(monkeypatch):
    """From now on every session is gone by the time an answer is ready: signed out in another tab."""
    kept = watching.IdleSessionMiddleware._kept

    def late(self, request, response):
        get_user(request)
        SignedInSession.objects.all().delete()
        return kept(self, request, response)

    def begin():
        SignedInSession.objects.update(
            expire_date=timezone.now() + timedelta(minutes=9)
        )  # use is to be written
        monkeypatch.setattr(watching.IdleSessionMiddleware, "_kept", late)

    return begin


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_was_signed_in_is_led_to_sign_in(signed_in, end_meanwhile, method):
    client = signed_in()
    end_meanwhile()
    answer = getattr(client, method)(reverse("collections"))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("account_login"))
    assert "no-store" in answer.headers["Cache-Control"]
    assert settings.SESSION_COOKIE_NAME not in answer.cookies or not answer.cookies["session"].value


def test_a_part_of_a_page_leads_the_whole_page_there(signed_in, end_meanwhile):
    client = signed_in()
    end_meanwhile()
    answer = client.get(reverse("collections"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, reverse("account_login"))


def test_a_visitor_without_an_account_is_not_led_to_the_door_of_staff(end_meanwhile):
    client = Client()
    session = client.session
    session["something"] = "of a visitor"
    session.save()
    end_meanwhile()
    answer = client.get(reverse("account_login"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_a_session_that_goes_on_is_kept(signed_in):
    assert signed_in().get(reverse("collections")).status_code == 200


def test_only_that_refusal_is_taken_so(rf, monkeypatch):
    monkeypatch.setattr(watching.SessionMiddleware, "process_response", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        watching.IdleSessionMiddleware(lambda _: HttpResponse()).process_response(rf.get("/"), HttpResponse())
