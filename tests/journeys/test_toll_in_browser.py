"""The toll in a browser: calculated unnoticed with a script, waited for without one."""

import time

import pytest
from django.urls import reverse

from daybreak.web.accounts.roles import Role
from daybreak.web.protection.abuse.toll import Deed, toll
from daybreak.web.protection.models import Kind, Report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy(staff, open_channel, settings):
    """A channel amid a flood: the dearest price that a bystander meets."""
    made = open_channel(staff("mei", Role.SUPERVISOR), Kind.PUBLIC)
    settings.TOLL_AFTER = 0
    toll.forget()
    for _ in range(5000):
        toll.count(Deed.FILE, made.pk, None)
    yield made
    toll.forget()


@pytest.fixture
def opened(windows):
    """Opens a narrow page that is left without a cookie, and that a policy forbids all scripts but ours."""

    def open_page(*, script, language="en"):
        page = windows.open(language, script=script)
        page.goto(reverse("write_report", args=["lantern"]) + "?all=1")
        return page

    yield open_page
    assert [one.cookies() for one in windows.contexts] == [[] for _ in windows.contexts]
    broken = [words for kind, words in windows.said if kind == "error"]
    # a page that waits is answered with 429, and one request is cut off: errors of the network to a browser
    assert [one for one in broken if "429" not in one and "ERR_FAILED" not in one] == []


def send(page):
    page.locator('button[name="do"][value="send"]:visible').focus()
    page.keyboard.press("Enter")


def words_on(page):
    return page.locator("main code").all_inner_texts()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_browser_with_script_pays_by_itself(busy, opened, language):
    page = opened(script=True, language=language)
    page.locator("#id_text").fill("They keep my passport.")
    send(page)
    page.wait_for_selector("main code", timeout=60_000)
    assert len(words_on(page)) in (11, 12) and Report.objects.count() == 1


def test_without_a_worker_it_is_calculated_in_the_page_itself(busy, opened):
    page = opened(script=True)
    page.evaluate("() => { window.Worker = undefined; }")
    page.locator("#id_text").fill("They keep my passport.")
    send(page)
    page.wait_for_selector("main code", timeout=120_000)
    assert Report.objects.count() == 1


def test_when_the_price_cannot_be_asked_for_the_page_waits_by_itself(busy, opened):
    page = opened(script=True)
    page.route("**/toll/**", lambda route: route.abort())
    page.locator("#id_text").fill("They keep my passport.")
    send(page)
    page.wait_for_selector("main code", timeout=120_000)
    assert Report.objects.count() == 1


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.huge), "ar"])
def test_without_script_one_waits_a_moment_and_presses_again(busy, opened, language):
    page = opened(script=False, language=language)
    page.locator("#id_text").fill("They keep my passport.\n\nسلام")
    with page.expect_navigation():
        send(page)
    if not words_on(page):  # quicker than the wait: the page that says so
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.locator("[role=status]").count() >= 1
        time.sleep(13)
        with page.expect_navigation():
            page.locator("main form button").last.focus()
            page.keyboard.press("Enter")
    assert len(words_on(page)) in (11, 12) and Report.objects.count() == 1
