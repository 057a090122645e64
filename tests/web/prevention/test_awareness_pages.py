"""Signs, myths and questions: open to all, in every language, each with its source and a way to help."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.prevention.awareness import audiences, myths, questions, said

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "es", "fr", "ar")
PAGES = [
    reverse("signs"),
    *(reverse("signs_for", args=[one.key]) for one in audiences()),
    reverse("myths"),
    reverse("quiz"),
    *(reverse("quiz_question", args=[number + 1]) for number in range(len(questions()))),
    reverse("numbers"),
    reverse("start"),
]


def look(client, path, language="en", **said):
    answer = (
        client.post(path, said, headers={"accept-language": language})
        if said
        else client.get(path, headers={"accept-language": language})
    )
    assert answer.status_code == 200 and not answer.cookies
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_open_neutral_and_leads_to_help_and_away(path, language):
    page = look(Client(enforce_csrf_checks=True), path, language)
    title = re.search(r"<title>(.*?)</title>", page)[1].strip()
    assert title == {"en": "Page", "es": "Página", "fr": "Page", "ar": "صفحة"}[language]
    assert reverse("leave") in page and 'lang="' + language in page
    if path != reverse("numbers"):
        assert f'href="{reverse("numbers")}"' in page
    assert "<script>" not in page and " style=" not in page and "http://" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sign_and_myth_stands_with_its_sources(language):
    for one in audiences():
        page = look(Client(), reverse("signs_for", args=[one.key]), language)
        for sign in one.signs:
            assert said(sign.words, language) in page and all(str(source) in page for source in sign.sources)
        for words in (*one.do, *one.dont):
            assert said(words, language) in page
    page = look(Client(), reverse("myths"), language)
    for one in myths():
        assert said(one.myth, language) in page and said(one.fact, language) in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_answer_is_explained_and_nothing_is_kept(language):
    client = Client(enforce_csrf_checks=True)
    for number, one in enumerate(questions(), start=1):
        path = reverse("quiz_question", args=[number])
        for place, answer in enumerate(one.answers):
            page = look(client, path, language, answer=str(place))
            assert said(one.because, language) in page and said(answer.words, language) in page
            assert said(one.fitting.words, language) in page
            assert all(str(source) in page for source in one.sources)
            assert "%" not in page.split("<main")[1].split("</main")[0]  # no share, no score
        assert said(one.because, language) not in look(client, path, language)
    assert not client.cookies


@pytest.mark.parametrize("chosen", ["", "9", "-1", "x", "\x00", "1" * 5000, "²"])
def test_no_answer_is_no_fault(chosen):
    page = look(Client(), reverse("quiz_question", args=[1]), answer=chosen)
    assert "Choose one of the answers" in page


def test_pages_that_are_not_there():
    for path in (
        "/signs/nobody/",
        "/questions/0/",
        f"/questions/{len(questions()) + 1}/",
        "/questions/99999999999999999999/",
    ):
        assert Client().get(path).status_code == 404


def test_the_first_address_shows_the_open_ways_and_keeps_nothing(make_person, organisation):
    from daybreak.web.accounts.roles import Role
    from daybreak.web.protection.models import Channel, Kind

    make_person(Role.SUPERVISOR)
    common = {"organisation": organisation, "kind": Kind.SURVIVORS}
    Channel.objects.create(slug="lantern", name="Lantern", **common)
    Channel.objects.create(slug="shut", name="Shut", is_open=False, **common)
    page = look(Client(), "/")
    for path in (
        reverse("numbers"),
        reverse("channel", args=["lantern"]),
        reverse("come_back", args=["lantern"]),
        reverse("signs"),
        reverse("myths"),
        reverse("quiz"),
        reverse("account_login"),
    ):
        assert f'href="{path}"' in page
    assert "Shut" not in page and page.index(reverse("numbers")) < page.index(reverse("signs"))


def test_somebody_who_signed_in_finds_what_waits(signed_in):
    assert "What waits for you" in signed_in().get("/").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_offered_under_its_own_name(language):
    page = look(Client(), reverse("signs"), language)
    for name in ("English", "Español", "Français", "العربيّة"):
        assert f">{name}</a>" in page
