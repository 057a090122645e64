"""The toll in a browser: calculated unnoticed with a script, waited for without one."""

import time
from pathlib import Path

import pytest
from django.urls import reverse

from daybreak.web.accounts.actions import add_person, found_organisation
from daybreak.web.accounts.roles import Role
from daybreak.web.protection.abuse.toll import Deed, toll
from daybreak.web.protection.actions import make_channel
from daybreak.web.protection.models import Kind, Report
from daybreak.web.vault import passwords
from daybreak.web.vault.unlock import unlock_with

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="the system's Chromium is not installed"),
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "a long enough passphrase 42"


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        made = play.chromium.launch(executable_path=str(CHROMIUM), args=options)
        yield made
        made.close()


@pytest.fixture
def busy(monkeypatch, settings):
    """A channel amid a flood: the dearest price that a bystander meets."""
    monkeypatch.setattr(passwords.wrap, "__kwdefaults__", {"cost": passwords.Cost(64, 1, 1)})
    person = add_person(
        organisation=found_organisation(name="Harbour Light"),
        sign_in_name="mei",
        password=PASSWORD,
        roles=[Role.SUPERVISOR],
    )
    made = make_channel(by=person, people=[person], slug="lantern", kind=Kind.PUBLIC, name="Lantern")
    unlock_with(person, PASSWORD)
    settings.TOLL_AFTER = 0
    toll.forget()
    for _ in range(5000):
        toll.count(Deed.FILE, made.pk, None)
    yield made
    toll.forget()


@pytest.fixture
def opened(browser, live_server):
    """Opens a narrow page that is left without a cookie, and that a policy forbids all scripts but ours."""
    contexts, broken = [], []

    def open_page(*, script, language="en"):
        context = browser.new_context(
            base_url=live_server.url,
            java_script_enabled=script,
            viewport={"width": 320, "height": 800},
            extra_http_headers={"Accept-Language": language},
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda one: broken.append(one.text) if one.type == "error" else None)
        page.goto(reverse("write_report", args=["lantern"]) + "?all=1")
        return page

    yield open_page
    for context in contexts:
        assert context.cookies() == []
        context.close()
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


@pytest.mark.parametrize("language", ["en", "ar"])
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
