"""Files sent in a real browser: in pieces, through a lost connection, another day, and without a script."""

import re
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse

from daybreak.web.accounts.actions import add_person, found_organisation
from daybreak.web.accounts.roles import Role
from daybreak.web.prosecution.models import Upload
from daybreak.web.vault import passwords
from daybreak.web.vault.arriving import MOST_PIECE, read_pieces
from daybreak.web.vault.keys import ring_of
from daybreak.web.vault.unlock import unlock_with
from daybreak.web.work.models import Job, JobState

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="the system's Chromium is not installed"),
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "a long enough passphrase 42"
CONTENT = bytes(range(256)) * 4096 * 4 + b"the end"  # four pieces and a little


@pytest.fixture
def sofia(monkeypatch, db):
    """An analyst with a second factor."""
    monkeypatch.setattr(passwords.wrap, "__kwdefaults__", {"cost": passwords.Cost(64, 1, 1)})
    organisation = found_organisation(name="Harbour Light")
    person = add_person(
        organisation=organisation, sign_in_name="sofia", password=PASSWORD, roles=[Role.ANALYST]
    )
    person.secret = generate_totp_secret()
    TOTP.activate(person, person.secret)
    return person


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        made = play.chromium.launch(executable_path=str(CHROMIUM), args=options)
        yield made
        made.close()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "harbour.csv"
    path.write_bytes(CONTENT)
    return path


def collection_page(context, sofia):
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(reverse("account_login"))
    page.fill("input[name=login]", "sofia")
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    counter = next(iter(yield_hotp_counters_from_time()))
    page.fill("input[name=code]", format_hotp_value(hotp_value(sofia.secret, counter)))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(reverse("collections"))
    page.fill("input[name=name]", "Harbour posts")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/posts/*/")
    return page


def arrived(sofia):
    [upload] = Upload.objects.all()
    by = unlock_with(type(sofia).objects.get(pk=sofia.pk), PASSWORD)
    return b"".join(read_pieces(upload, ring_of(by=by, case=upload.case).by_id))


def test_a_lost_connection_and_another_day_lose_nothing(browser, live_server, sofia, file):
    context = browser.new_context(base_url=live_server.url, viewport={"width": 320, "height": 800})
    page = collection_page(context, sofia)
    sent = []

    def third_piece_is_lost(route):
        sent.append(route.request.url)
        if len(sent) == 3:
            route.abort()
        elif len(sent) == 4:
            route.fulfill(status=503, headers={"Retry-After": "60"})
        else:
            route.continue_()

    page.route("**/posts/pieces/**", third_piece_is_lost)
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Send the file").click()
    page.get_by_text("It goes on by itself").wait_for()
    page.wait_for_function("() => document.querySelector('ul.files')?.textContent.includes('harbour.csv')")
    assert arrived(sofia) == CONTENT
    offsets = [int(url.rpartition("=")[2]) // MOST_PIECE for url in sent]
    assert offsets == [0, 1, 2, 2, 2, 3, 4], "what was lost is sent again, and nothing else"
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()


def test_a_file_that_stopped_goes_on_when_it_is_chosen_again(browser, live_server, sofia, file):
    context = browser.new_context(base_url=live_server.url)
    page = collection_page(context, sofia)
    third = re.compile("offset=2097152$")
    page.route(third, lambda route: route.abort())
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Send the file").click()
    page.wait_for_function("() => document.querySelector('[data-share]').textContent.includes('49')")
    page.reload()
    page.unroute(third)
    assert page.get_by_text("Choose the same file again to go on").is_visible()
    sent = []
    page.on("request", lambda one: "offset=" in one.url and sent.append(one.url))
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Send the file").press("Enter")
    page.wait_for_load_state()
    page.wait_for_function(
        "() => !document.querySelector('ul.files')?.textContent.includes('Choose the same file')"
    )
    assert arrived(sofia) == CONTENT and int(sent[0].rpartition("=")[2]) == 2 * MOST_PIECE
    context.close()


def test_without_a_script_the_form_sends_it_whole(browser, live_server, sofia, file):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = collection_page(context, sofia)
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Send the file").click()
    page.wait_for_load_state()
    assert page.get_by_text("Everything has arrived.").is_visible()
    assert arrived(sofia) == CONTENT
    context.close()


def test_a_session_that_is_over_says_so(browser, live_server, sofia, file):
    context = browser.new_context(base_url=live_server.url)
    page = collection_page(context, sofia)
    context.clear_cookies()
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Send the file").click()
    page.get_by_text("You are no longer signed in").wait_for()
    assert page.get_by_role("button", name="Send the file").is_enabled() and not Upload.objects.exists()
    context.close()


def test_a_page_that_watches_offers_to_continue_when_the_key_was_lost(browser, live_server, sofia, file):
    context = browser.new_context(base_url=live_server.url)
    page = collection_page(context, sofia)
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Send the file").click()
    page.wait_for_function("() => document.querySelector('ul.files')?.textContent.includes('harbour.csv')")
    page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_url("**/searches/*/")
    page.get_by_role("button", name="Stop it").wait_for()
    assert page.get_by_role("button", name="Continue").count() == 0
    Job.objects.update(state=JobState.NEEDS_KEY)  # as the worker does that begins after a restart
    page.get_by_role("button", name="Continue").press("Enter")
    page.get_by_role("button", name="Continue").wait_for(state="detached")
    assert Job.objects.get().state == JobState.WAITING
    context.close()
