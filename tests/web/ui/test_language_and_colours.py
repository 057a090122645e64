"""Languages by address, cookie and browser; colours by person; the gallery for developers only."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from daybreak.web.accounts.roles import Role

pytestmark = pytest.mark.django_db
PAGE = "/this-device/"


def spoken(response):
    return response.content.decode().split('<html lang="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("es-MX,es;q=0.9", "es"),
        ("fr-CA", "fr"),
        ("ar-EG, en;q=0.5", "ar"),
        ("de, ru", "en"),
        ("", "en"),
        ("%00;;", "en"),
    ],
)
def test_the_browser_s_wish_is_followed_where_it_can_be(client, asked, language):
    response = client.get(PAGE, headers={"Accept-Language": asked})
    assert spoken(response) == language == response["Content-Language"]
    assert not response.cookies


def test_the_address_comes_before_the_cookie_and_the_cookie_before_the_browser(client):
    response = client.get(f"{PAGE}?lang=ar", headers={"Accept-Language": "es"})
    assert spoken(response) == "ar" and 'dir="rtl"' in response.content.decode()
    assert response.cookies["language"].value == "ar"
    assert response.cookies["language"]["max-age"] == "" and response.cookies["language"]["httponly"]
    assert spoken(client.get(PAGE, headers={"Accept-Language": "es"})) == "ar"
    assert spoken(client.get(f"{PAGE}?lang=fr")) == "fr"


@pytest.mark.parametrize("asked", ["de", "", "EN", "../../etc", "en\r\nSet-Cookie: x=1", "x" * 5000])
def test_a_language_we_do_not_speak_changes_nothing(client, asked):
    response = client.get(PAGE, {"lang": asked}, headers={"Accept-Language": "es"})
    assert spoken(response) == "es" and not response.cookies


def test_links_to_other_languages_keep_what_the_address_held(client):
    text = client.get(f"{PAGE}?after=7&lang=es").content.decode()
    assert 'href="?after=7&amp;lang=fr"' in text


def test_colours_are_kept_for_people_who_signed_in_only(client, make_person, settings):
    response = client.post("/colours/", {"scheme": "dark", "next": PAGE})
    assert response["Location"] == PAGE and settings.SESSION_COOKIE_NAME not in response.cookies
    client.force_login(make_person(Role.SURVIVOR), backend=settings.AUTHENTICATION_BACKENDS[-1])
    client.post("/colours/", {"scheme": "dark"})
    assert 'data-scheme="dark"' in client.get(PAGE).content.decode()
    client.post("/colours/", {"scheme": "plaid"})
    assert "data-scheme" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_choosing_colours_leads_nowhere_else(client, back):
    assert client.post("/colours/", {"scheme": "dark", "next": back})["Location"] == "/"


def test_the_gallery_is_closed_in_real_use(client, settings):
    settings.DEMO = settings.DEBUG = False
    assert client.get("/gallery/").status_code == 404
    settings.DEMO = True
    assert client.get("/gallery/").status_code == 200


def test_in_the_demo_every_page_says_that_it_is_invented(client, settings):
    assert "invented" not in client.get(PAGE).content.decode()
    settings.DEMO = True
    assert "Everything here is invented" in client.get(PAGE).content.decode()


def test_shared_pictures_may_be_kept_by_browsers_and_nothing_else_may(client):
    assert "max-age" in client.get("/pictures/world.svg")["Cache-Control"]
    assert "max-age" in client.get("/pictures/pictures.css")["Cache-Control"]
    assert client.get(PAGE)["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("language", "moment", "short"),
    [
        ("en", "3 February 2026, 16:05 UTC", "3 Feb 2026, 16:05"),
        ("es", "3 de febrero de 2026, 16:05 UTC", "03/02/2026 16:05"),
        ("fr", "3 février 2026 à 16:05 UTC", "03/02/2026 16:05"),
        ("ar", "3 فبراير 2026، 16:05 UTC", "03\u200f/02\u200f/2026، 16:05"),
    ],
)
def test_moments_are_written_as_the_language_does_and_say_their_zone(language, moment, short):
    page = Template('{{ at|date:"DATETIME_FORMAT" }}|{{ at|date:"SHORT_DATETIME_FORMAT" }}')
    with translation.override(language):
        said = page.render(Context({"at": datetime(2026, 2, 3, 16, 5, tzinfo=UTC)}))
    assert said == f"{moment}|{short}"


def test_a_language_is_named_in_the_language_of_the_page():
    page = Template("{% load spoken %}{{ code|language_named }}")
    for language, name in {"en": "Arabic", "es": "árabe", "fr": "arabe", "ar": "العربية"}.items():
        with translation.override(language):
            assert page.render(Context({"code": "ar"})) == name
