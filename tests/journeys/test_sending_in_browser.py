"""Files sent in a real browser: in pieces, through a lost connection, another day, and without a script."""

import re

import pytest
from django.urls import reverse
from visiting import PASSWORD, fits, sign_in

from daybreak.web.accounts.roles import Role
from daybreak.web.prosecution.models import Upload
from daybreak.web.vault.arriving import MOST_PIECE, read_pieces
from daybreak.web.vault.keys import ring_of
from daybreak.web.vault.unlock import unlock_with
from daybreak.web.work.models import Job, JobState

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = bytes(range(256)) * 4096 * 4 + b"the end"  # four pieces and a little


@pytest.fixture
def sofia(staff):
    """An analyst."""
    return staff("sofia", Role.ANALYST)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "harbour.csv"
    path.write_bytes(CONTENT)
    return path


def collection_page(page, sofia):
    sign_in(page, sofia)
    page.goto(reverse("collections"))
    page.fill("input[name=name]", "Harbour posts")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/posts/*/")
    return page


def arrived(sofia):
    [upload] = Upload.objects.all()
    by = unlock_with(type(sofia).objects.get(pk=sofia.pk), PASSWORD)
    return b"".join(read_pieces(upload, ring_of(by=by, case=upload.case).by_id))


def test_a_lost_connection_and_another_day_lose_nothing(open_page, sofia, file):
    page = collection_page(open_page(), sofia)
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
    fits(page)


def test_a_file_that_stopped_goes_on_when_it_is_chosen_again(open_page, sofia, file):
    page = collection_page(open_page(), sofia)
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


def test_without_a_script_the_form_sends_it_whole(open_page, sofia, file):
    page = collection_page(open_page(script=False), sofia)
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Send the file").click()
    page.wait_for_load_state()
    assert page.get_by_text("Everything has arrived.").is_visible()
    assert arrived(sofia) == CONTENT


def test_a_session_that_is_over_says_so(open_page, sofia, file):
    page = collection_page(open_page(), sofia)
    page.context.clear_cookies()
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Send the file").click()
    page.get_by_text("You are no longer signed in").wait_for()
    assert page.get_by_role("button", name="Send the file").is_enabled() and not Upload.objects.exists()


def test_a_page_that_watches_offers_to_continue_when_the_key_was_lost(open_page, sofia, file):
    page = collection_page(open_page(), sofia)
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
