"""Many names tried from one place are slowed down, and nobody is shut out by it."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from daybreak.web.accounts import api, limits, sign_in
from daybreak.web.accounts.actions import make_token
from daybreak.web.accounts.limits import Pace
from daybreak.web.accounts.roles import Role

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough passphrase 42"
HERE, ELSEWHERE = "203.0.113.9", "198.51.100.7"


@pytest.fixture(autouse=True)
def clock(cheap_passwords, monkeypatch):
    """Time as limits see it."""

    class Clock:
        now = 1000.0

    cache.clear()
    monkeypatch.setattr(limits.time, "monotonic", lambda: Clock.now)
    monkeypatch.setattr(api, "_PACE", Pace(at_once=20, seconds=5))
    return Clock


def try_name(name, given="wrong wrong wrong", *, at=HERE, client=None):
    said = {"login": name, "password": given}
    return (client or Client()).post(reverse("account_login"), said, REMOTE_ADDR=at)


def says_wait(answer):
    found = re.search(r"Try again in (\d+) seconds?\.", answer.content.decode())
    return int(found[1]) if found else 0


def slowed(answer):
    """Whether a program is told what a person reads, with the same number."""
    wait = says_wait(answer)
    assert (answer.status_code == 429) == bool(wait)
    assert answer.headers.get("Retry-After") == (str(wait) if wait else None)
    return wait


def spray(count=20, at=HERE):
    return [try_name(f"name-{number}", at=at) for number in range(count)]


def test_twenty_names_at_once_then_one_every_fifteen_seconds(make_person, clock):
    make_person(Role.SURVIVOR, name="hope")
    assert not any(map(slowed, spray()))
    assert slowed(try_name("hope", PASSWORD)) == 15
    clock.now += 14
    assert slowed(try_name("another")) == 1
    clock.now += 1
    assert try_name("hope", PASSWORD).status_code == 302


def test_others_elsewhere_are_not_slowed_down(make_person):
    make_person(Role.SURVIVOR, name="hope")
    spray()
    assert try_name("hope", PASSWORD, at=ELSEWHERE).status_code == 302


def test_right_passwords_count_for_nothing(make_person):
    make_person(Role.SURVIVOR, name="hope")
    spray(19)
    for _each in range(5):
        assert try_name("hope", PASSWORD).status_code == 302


def test_a_known_browser_goes_in_past_a_neighbour_who_tries_names(make_person):
    make_person(Role.ANALYST, name="amal")
    make_person(Role.ANALYST, name="noor")
    browser = Client()
    assert try_name("amal", PASSWORD, client=browser).status_code == 302
    shown = browser.cookies[sign_in.KNOWN]
    assert shown["httponly"] and shown["samesite"] == "Strict" and "amal" not in shown.value
    browser.post(reverse("account_logout"))
    spray()
    assert says_wait(try_name("noor", PASSWORD, client=browser)), "known for one name only"
    assert try_name("Amal", PASSWORD, client=browser).status_code == 302
    assert says_wait(try_name("amal", PASSWORD))


def test_a_known_browser_may_not_guess_without_end_either(make_person):
    make_person(Role.ANALYST, name="amal")
    browser = Client()
    try_name("amal", PASSWORD, client=browser)
    browser.post(reverse("account_logout"))
    last = [try_name("amal", client=browser) for _each in range(6)][-1]
    assert last.status_code == 429 and last.headers["Retry-After"] == "900"


def test_nothing_is_left_in_the_browser_of_a_survivor_or_of_who_leaves(make_person):
    make_person(Role.SURVIVOR, name="hope")
    make_person(Role.ANALYST, name="amal")
    browser = Client()
    try_name("hope", PASSWORD, client=browser)
    assert sign_in.KNOWN not in browser.cookies
    browser.post(reverse("account_logout"))
    try_name("amal", PASSWORD, client=browser)
    browser.post(reverse("leave"))
    assert browser.cookies[sign_in.KNOWN].value == ""


def test_visitors_without_addresses_do_not_slow_down_one_another(make_person):
    make_person(Role.SURVIVOR, name="hope")
    spray(40, at="127.0.0.1")
    assert try_name("hope", PASSWORD, at="127.0.0.1").status_code == 302


def test_what_is_remembered_of_visitors_is_bounded(clock, monkeypatch):
    monkeypatch.setattr(limits, "_MOST_VISITORS", 50)
    pace = Pace(at_once=2, seconds=10)
    for number in range(500):
        assert pace.take(str(number)) == 0
        clock.now += 1
    assert len(pace._free_at) <= 51
    assert pace.take("499") == 0 and pace.take("499") > 0


def test_codes_of_the_second_factor_tried_too_often_say_when_to_come_again(make_person):
    person = make_person(Role.ANALYST, name="amal")
    TOTP.activate(person, generate_totp_secret())
    browser = Client()
    try_name("amal", PASSWORD, client=browser)
    answers = [browser.post(reverse("mfa_authenticate"), {"code": "000000"}) for _each in range(7)]
    assert [one.status_code for one in answers[:5]] == [200] * 5
    assert answers[-1].status_code == 429 and answers[-1].headers["Retry-After"] == "300"
    assert b"<form" in answers[-1].content


def test_tokens_that_nobody_has_are_slowed_down_and_good_ones_never(make_person, clock, client):
    _made, good = make_token(
        by=make_person(Role.ANALYST), name="p", scopes=["account:read"], valid=timedelta(days=1)
    )

    def ask(token, at=HERE):
        return client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}, REMOTE_ADDR=at)

    assert {ask(f"daybreak_{number}").status_code for number in range(20)} == {401}
    slow = ask("daybreak_x")
    assert slow.status_code == 429 and slow.headers["Retry-After"] == "5"
    assert slow.headers["Content-Type"] == "application/problem+json" and slow.json()["status"] == 429
    assert ask(good).status_code == 200 and ask("daybreak_x", ELSEWHERE).status_code == 401
    assert ask("daybreak_x", "127.0.0.1").status_code == 401
    clock.now += 5
    assert ask("daybreak_x").status_code == 401
