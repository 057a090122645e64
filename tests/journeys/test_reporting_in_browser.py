"""From a report to the end of it in a real browser: with and without script, English and Arabic, by keys."""

from pathlib import Path

import pytest
from django.urls import reverse

from daybreak.web.accounts.actions import add_person, found_organisation
from daybreak.web.accounts.roles import Role
from daybreak.web.protection import actions
from daybreak.web.protection.models import Kind, Report, State, Urgency
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
def mei(monkeypatch):
    """A supervisor who receives what is written to a channel; her key is open."""
    monkeypatch.setattr(passwords.wrap, "__kwdefaults__", {"cost": passwords.Cost(64, 1, 1)})
    organisation = found_organisation(name="Harbour Light")
    person = add_person(
        organisation=organisation, sign_in_name="mei", password=PASSWORD, roles=[Role.SUPERVISOR]
    )
    actions.make_channel(by=person, people=[person], slug="lantern", kind=Kind.SURVIVORS, name="Lantern")
    return unlock_with(person, PASSWORD)


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request, browser, live_server):
    """A page that asks nobody but us, and is left without a cookie."""
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=request.param, viewport={"width": 320, "height": 800}
    )
    asked: list[str] = []
    context.on("request", lambda one: asked.append(one.url))
    yield context.new_page()
    assert [one["name"] for one in context.cookies()] == []
    context.close()
    assert [one for one in asked if not one.startswith((live_server.url, "data:", "blob:"))] == []


def press(page, selector):
    """Go where a selector leads, by keyboard alone."""
    page.locator(selector).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_file_return_reply_and_close_by_keyboard(page, mei, language):
    page.set_extra_http_headers({"Accept-Language": language})
    page.goto(reverse("channel", args=["lantern"]))
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    press(page, f'a[href="{reverse("write_report", args=["lantern"])}"]')
    page.locator("#id_danger_0").focus()
    page.keyboard.press("Space")
    page.locator("#id_text").focus()
    page.keyboard.type("They keep my papers.")
    press(page, "main form button")
    words = page.locator(".codes code").all_inner_texts()
    assert len(words) == (12 if language == "ar" else 11)

    report = Report.objects.get()
    assert report.urgency == Urgency.DANGER
    actions.mark_read(report=report)
    actions.answer(by=mei, report=report, text="Are you safe?")

    page.goto(reverse("come_back", args=["lantern"]))
    page.locator("#code").focus()
    page.keyboard.insert_text(" ".join(reversed(words)))
    press(page, "main form button")
    assert "Are you safe?" in page.locator("main").inner_text()
    page.locator("#id_text").focus()
    page.keyboard.type("In the mornings.")
    press(page, 'button[value="add"]')
    assert "In the mornings." in page.locator("main").inner_text()

    settled = {"state": State.CLOSED, "urgency": Urgency.NORMAL, "assigned_to": None}
    actions.settle(by=mei, report=report, **settled)
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    press(page, 'button[value="withdraw"]')
    report.refresh_from_db()
    assert report.state == State.WITHDRAWN and page.locator(".notice").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_serious_on_the_public_pages(browser, live_server, mei, language):
    from axe_core_python.sync_playwright import Axe

    context = browser.new_context(
        base_url=live_server.url, locale=language, viewport={"width": 320, "height": 800}
    )
    page, faults = context.new_page(), []

    def look(name):
        found = [one for one in Axe().run(page)["violations"] if one["impact"] in ("serious", "critical")]
        faults.extend((name, one["id"], one["nodes"][0]["html"][:150]) for one in found)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            faults.append((name, "too wide", ""))

    for name in ("channel", "come_back", "write_report"):
        page.goto(reverse(name, args=["lantern"]))
        look(name)
    with page.expect_navigation():
        page.locator("main form button").click()
    look("code")
    words = page.locator(".codes code").all_inner_texts()
    page.goto(reverse("come_back", args=["lantern"]))
    page.locator("#code").fill(" ".join(words))
    with page.expect_navigation():
        page.locator("main form button").click()
    look("dialogue")
    context.close()
    assert faults == []
