"""Quick exit on the server: it works whatever fails, and nobody can do it to somebody else."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError
from django.test import Client

from daybreak.web.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def survivor(client, make_person, settings):
    client.force_login(make_person(Role.SURVIVOR), backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def cleared(response):
    return {name for name, cookie in response.cookies.items() if cookie["max-age"] == 0}


def test_a_form_ends_the_session_and_leads_to_the_neutral_page(survivor, settings):
    survivor.cookies["second"] = "half"
    response = survivor.post("/leave/")
    assert (response.status_code, response["Location"]) == (303, "/measures/")
    assert "_auth_user_id" not in survivor.session
    assert cleared(response) >= {settings.SESSION_COOKIE_NAME, "second"}
    assert response["Clear-Site-Data"] == '"cookies", "storage"'


def test_a_script_gets_no_page_and_the_cache_is_cleared(survivor):
    response = survivor.post("/leave/", headers={"Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "same-origin"})
    assert (response.status_code, response.content) == (204, b"")
    assert '"cache"' in response["Clear-Site-Data"]


def test_it_needs_no_csrf_token(survivor):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = survivor.cookies
    assert strict.post("/leave/").status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
    ],
)
def test_another_site_cannot_end_a_session(survivor, headers):
    response = survivor.post("/leave/", headers=headers)
    assert response.status_code == 303
    assert "_auth_user_id" in survivor.session
    assert "Clear-Site-Data" not in response.headers


def test_a_link_ends_nothing_but_is_answered_with_something_ordinary(survivor):
    response = survivor.get("/leave/")
    assert response.status_code == 303 and "_auth_user_id" in survivor.session


def test_with_the_database_away_the_person_leaves_all_the_same(survivor, settings, monkeypatch):
    def away(*_, **__):
        raise OperationalError("away")

    for name in ("flush", "delete", "save", "load"):
        monkeypatch.setattr(f"{settings.SESSION_ENGINE}.SessionStore.{name}", away)
    survivor.raise_request_exception = False
    response = survivor.post("/leave/")
    assert (response.status_code, response["Location"]) == (303, "/measures/")
    assert settings.SESSION_COOKIE_NAME in cleared(response)


def test_a_session_that_is_gone_already_is_no_obstacle(survivor, settings, monkeypatch):
    def gone(*_, **__):
        raise UpdateError

    monkeypatch.setattr(f"{settings.SESSION_ENGINE}.SessionStore.save", gone)
    assert survivor.post("/leave/").status_code == 303


def test_an_address_elsewhere_is_opened_by_a_page_not_by_a_form(client, settings):
    settings.UI_NEUTRAL_ADDRESS = "https://weather.example/today"
    response = client.post("/leave/")
    assert response.status_code == 200
    assert 'content="0;url=https://weather.example/today"' in response.content.decode()


def test_public_pages_set_no_cookie_and_say_nothing_of_their_subject(client):
    for address in ("/this-device/", "/measures/"):
        for language in ("en", "es", "fr", "ar"):
            response = client.get(address, headers={"Accept-Language": language})
            assert not response.cookies
            title = response.content.decode().split("<title>")[1].split("</title>")[0].lower()
            assert not any(word in title for word in ("traffick", "trata", "traite", "اتجار", "daybreak"))


def test_the_neutral_page_has_no_way_back_to_us(client):
    text = client.get("/measures/").content.decode()
    assert "<a " not in text and "<form" not in text and "<script" not in text


def test_people_can_leave_from_sign_in_and_errors_and_survivors_from_every_page_of_theirs(survivor):
    stranger = Client()
    for client, address in ((survivor, "/"), (stranger, "/sign-in/"), (stranger, "/nothing-here/")):
        page = client.get(address).content.decode()
        assert 'action="/leave/"' in page and "ui/leave.js" in page, address
