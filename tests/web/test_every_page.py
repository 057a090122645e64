"""What holds of every page there is: its headers, its cookies, its token, and how often it asks the database.

The pages are found by their addresses, so a new one is tried from its first day.
"""

import re
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from matrix import TABLE
from world import EQUIPPED, PASSWORD, NoRecord, copies, join, kept, pages

from daybreak.web.accounts.sign_in import KNOWN
from daybreak.web.vault.models import Head
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.unlock import Unlocked

pytestmark = pytest.mark.django_db
#: What every answer says, whatever it is.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
#: What our policy would stop a browser from running or drawing; data for scripts is no script.
OWN_SCRIPT = (
    r"<script(?![^>]*(?:\bsrc=|application/json))[^>]*>|<style\b|\sstyle=\"|\son[a-z]+=\"|javascript:"
)
#: Addresses that are asked for something and say that there is none, whoever asks.
NOTHING_THERE = {"compare_runs", "gallery", "demo", "report_file_picture"}

#: Deeds on a record that need no key, because they only make it unreadable.
NEEDS_NO_KEY = {"destroy_collection", "destroy_study", "delete_report", "handover"}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once; what a test does to it is rolled back."""
    with kept(django_db_blocker) as made:
        yield made


@pytest.fixture
def browser(world):
    """Gives everybody's browser; signed in when first asked for."""
    cache.clear()
    made = {}

    def of(by):
        made[by] = made.get(by) or world.client(by, raise_request_exception=False)
        return made[by]

    return of


def test_every_address_names_something_of_the_world(world):
    missing = []
    for name in set(TABLE) & set(pages()):
        try:
            world.address(name)
        except NoRecord as error:
            missing.append(str(error))
    assert missing == []


def test_every_page_is_there_for_whom_the_world_says(world, browser):
    wrong = {}
    for name, (address, by) in world.addresses(method="get").items():
        answer = browser(by).get(address)
        if answer.status_code not in (200, 204, 302, 303, 405) and name not in NOTHING_THERE:
            wrong[name] = (by, address, answer.status_code)
    assert wrong == {}, wrong


def test_who_holds_no_key_is_offered_no_deed_that_would_be_refused(world):
    """A colleague of the same role opens every page of a record under a key that is not theirs."""
    cache.clear()
    colleagues = {}
    with transaction.atomic():
        offered = {}
        for name, (address, by) in world.addresses(method="get").items():
            find, arguments = pages()[name].access.find, world.arguments[name][0]
            record = find(**arguments) if find and by in world.people else None
            if not isinstance(getattr(record, "case", None), UUID) or by == "taker":
                continue
            if by not in colleagues:
                role = next(iter(world.people[by].person.roles))
                join(world.organisation, role, f"new-{role}")
                colleagues[by] = world.client(by)
                colleagues[by].post(reverse("account_logout"))
                said = {"login": f"new-{role}", "password": PASSWORD}
                assert colleagues[by].post(reverse("account_login"), said).status_code == 302
            answer = colleagues[by].get(address)
            main = answer.content.decode(errors="replace").partition("<main")[2]
            if answer.status_code == 200 and re.search(r'<form[^>]*method="post"', main):
                offered[name] = address
        transaction.set_rollback(True)
    assert len(colleagues) > 3
    assert set(offered) <= set(NEEDS_NO_KEY), offered


def strict(answer):
    """What is missing of the headers that every answer carries."""
    lacks = [
        f"{name}: {answer.headers.get(name)}"
        for name, said in HEADERS.items()
        if answer.headers.get(name) != said
    ]
    parts = answer.headers.get("Content-Security-Policy", "").split(";")
    policy = {name: said for name, _, said in (part.strip().partition(" ") for part in parts)}
    # a file of a report is given out in a sandbox, in which nothing of a page is left to forbid
    wanted = {"default-src": "'none'"} if "sandbox" in policy else POLICY
    lacks += [f"{name} {policy.get(name)}" for name, said in wanted.items() if policy.get(name) != said]
    if "unsafe" in str(policy):
        lacks.append("unsafe")
    if "camera=()" not in answer.headers.get("Permissions-Policy", ""):
        lacks.append("Permissions-Policy")
    if not {"no-store", "immutable", "public"} & set(
        re.split(r"[, ]+", answer.headers.get("Cache-Control", ""))
    ):
        lacks.append(f"Cache-Control: {answer.headers.get('Cache-Control')}")
    return lacks


def others():
    """Addresses beside the table's: errors, files, the API."""
    found = ["/nothing-here/", "/%00", "/api/v1/openapi.json", "/api/v1/nothing", "/api/v1/collections"]
    return [*found, "/static/ui/nothing.css", "/robots.txt"]


def test_every_answer_carries_the_headers(world, browser):
    lacking = {}
    asked = [(name, *told) for name, told in world.addresses().items()]
    asked += [(address, address, "") for address in others()]
    for name, address, by in asked:
        for method in ("get", "post", "head", "put", "delete", "options"):
            client = browser(by if method == "get" else "")
            answer = getattr(client, method)(address)
            if strict(answer):
                lacking[name, method] = (answer.status_code, strict(answer))
    assert lacking == {}, lacking


def test_files_of_the_interface_carry_the_headers(browser):
    page = browser("").get(reverse("account_login")).content.decode()
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(found) > 1
    for address in found:
        answer = browser("").get(address)
        said = strict(answer)
        assert answer.status_code == 200 and [one for one in said if not one.startswith("Cache")] == [], (
            address
        )


def test_no_page_holds_a_script_or_a_style_of_its_own(world, browser):
    found = {}
    for name, (address, by) in world.addresses(method="get").items():
        answer = browser(by).get(address)
        if not answer.headers.get("Content-Type", "").startswith("text/html") or answer.streaming:
            continue
        text = answer.content.decode()
        bad = re.findall(
            r"<script(?![^>]*(?:\bsrc=|application/json))[^>]*>|<style\b|\sstyle=\"|\son[a-z]+=\"|javascript:",
            text,
        )
        foreign = re.findall(
            r'(?:src|action|srcset)="(?:https?:)?//[^"]*"|<link[^>]*href="(?:https?:)?//[^"]*"', text
        )
        if bad or foreign:
            found[name] = (bad, foreign)
    assert found == {}, found


def test_open_pages_set_no_cookie(world, browser):
    set_ = {}
    for name, (address, by) in world.addresses(method="get").items():
        if TABLE[name].roles is None and not by:
            answer = world.client("").get(address)
            # a form that signs in, and one that makes an account, need their token
            if answer.cookies and name not in {"account_login", "invitation"}:
                set_[name] = list(answer.cookies)
    assert set_ == {}


def test_cookies_are_kept_from_scripts(world):
    client = world.client("analyst")
    client.get(reverse("start"))
    assert {"session", "vault", "csrftoken"} <= set(client.cookies)
    for one in (one for one in client.cookies.values() if one.value):
        assert one["httponly"] and one["samesite"] in ("Lax", "Strict"), one.key
        stays = one.key != KNOWN  # browsers of staff only, and it says so where it is set
        assert not stays or not one["max-age"], f"{one.key} would stay when the browser is closed"


#: Addresses that need no token of Django's, and what protects them instead.
WITHOUT_TOKEN = {
    "leave": "asks where the request comes from: test_leaving",
    "channel": "sign nobody in: no cookie is read or set, so no other site can act for somebody",
    "write_report": "as channel",
    "code_file": "as channel",
    "quiz_question": "as channel; nothing is kept",
    "begin_files": "as come_back: only who holds the code, a pass or a ticket can send",
    "send_files": "as begin_files",
    "own_file": "as begin_files",
    "take_own_piece": "as begin_files",
    "come_back": "as channel; the return code or a pass stands in the form itself",
}


def test_no_view_takes_a_form_without_its_token(world):
    taken = {}
    browsers = {}
    for name, (address, by) in world.addresses().items():
        client = browsers.setdefault(by, None) or world.client(by, enforce_csrf_checks=False)
        browsers[by] = client
        client.handler.enforce_csrf_checks = True
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(client, method)(address, {"name": "x"} if method == "post" else None)
            if answer.status_code not in (403, 405) and name not in WITHOUT_TOKEN:
                taken[name, method] = answer.status_code
    assert taken == {}, taken


def test_addresses_without_a_token_know_nobody(world):
    """Whoever is signed in elsewhere in the same browser is not acted for."""
    for name in set(WITHOUT_TOKEN) - {"leave"}:
        address, by = world.address(name)
        assert by == "" and TABLE[name].roles is None
        signed_in, nobody = world.client("supervisor"), world.client("")
        for said in ({}, {"code": "x", "text": "x"}):
            told = [client.post(address, said) for client in (signed_in, nobody)]
            assert told[0].status_code == told[1].status_code, name
            assert not told[1].cookies
    exempt = {name for name, view in pages().items() if getattr(view, "csrf_exempt", False)}
    checked_inside = {name for name in exempt if TABLE[name].roles is not None}
    assert exempt - checked_inside <= set(WITHOUT_TOKEN), "say what protects them"


def copied(world):
    """Another row of every sealed record that somebody of the world can open; of which tables."""
    made = set()
    by: Unlocked
    for model in (one for one in SealedRecord.__subclasses__() for one in every(one)):
        if model._meta.abstract or model._meta.label in ("vault.BreakGlass",):
            continue
        for row in list(model._default_manager.all()[:40]):
            for by in world.people.values():
                if row.organisation_id == by.person.organisation_id and copies(row, by) is not None:
                    made.add(model._meta.label)
                    break
    return made


def every(model):
    return [model, *(one for sub in model.__subclasses__() for one in every(sub))]


def counted(world, browser):
    """How often each page asks the database, by its name."""
    found = {}
    for name, (address, by) in world.addresses(method="get").items():
        if by == EQUIPPED:
            continue
        browser(by).get(address)  # what is read once is read now
        with CaptureQueriesContext(connection) as queries:
            answer = browser(by).get(address)
            if answer.streaming:
                b"".join(answer.streaming_content)
        asked = [re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in queries.captured_queries]
        # the ledger keeps a head after so many events and at midnight, whichever page comes first then
        found[name] = [one for one in asked if not one.startswith(f'INSERT INTO "{Head._meta.db_table}"')]
    return found


def test_pages_ask_as_often_with_many_rows_as_with_few(world, browser):
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.clear_cache()
    before = counted(world, browser)
    with transaction.atomic():
        assert {"prosecution.Lead", "protection.Report", "protection.Message"} <= copied(world)
        copied(world)
        after = counted(world, browser)
    grown = {
        name: (
            len(before[name]),
            len(after[name]),
            [one[:110] for one in after[name] if after[name].count(one) > before[name].count(one)][:4],
        )
        for name in before
        if len(after[name]) > len(before[name])
    }
    assert grown == {}, grown
