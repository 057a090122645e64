"""The directory for programs: what the public sees, in the words of HSDS, and never an expired number."""

import json

import pytest
from django.test import Client

from daybreak.web.accounts.actions import make_token
from daybreak.web.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(make_person):
    """Asks as a program of an analyst, who keeps no directory."""
    from datetime import timedelta

    analyst = make_person(Role.ANALYST)

    def asked(query="", scopes=("directory:read",)):
        _token, secret = make_token(by=analyst, name="probe", scopes=list(scopes), valid=timedelta(days=900))
        header = {"authorization": f"Bearer {secret}"}
        answer = Client().get(f"/api/v1/directory/services{query}", headers=header)
        return answer.status_code, json.loads(answer.content)

    return asked


def test_tells_what_the_public_sees_until_it_expires(clock, kept, ask):
    kept(
        days=10,
        hours="Mo-Fr 22:00-06:00",
        timezone="Europe/London",
        languages="en ar",
        text_number="85258",
        free="yes",
    )
    kept(name="never checked", phone="+44 20 7946 0020", checked=False)
    status, told = ask()
    assert status == 200 and told["next"] is None
    [one] = told["items"]
    assert (one["name"], one["assured_date"], one["valid_to"]) == ("Lantern line", "2026-11-20", "2026-11-29")
    assert [(phone["number"], phone["type"]) for phone in one["phones"]] == [
        ("+44 20 7946 0018", "voice"),
        ("85258", "text"),
    ]
    assert [language["code"] for language in one["languages"]] == ["en", "ar"]
    [schedule] = one["schedules"]
    assert (schedule["byday"], schedule["opens_at"], schedule["closes_at"]) == (
        "MO,TU,WE,TH,FR",
        "22:00",
        "06:00",
    )
    assert (
        schedule["notes"] == "Europe/London"
        and one["kept_by"] == "Harbour Light"
        and one["kind"] == "hotline"
    )
    clock.move(days=10)
    assert ask()[1]["items"] == []


def test_of_one_country_by_any_of_its_names(kept, ask):
    kept()
    kept(country="US", name="far", phone="+1 212-555-0123")
    assert [one["name"] for one in ask("?country=us")[1]["items"]] == ["far"]
    assert [one["name"] for one in ask("?country=Royaume-Uni")[1]["items"]] == ["Lantern line"]
    assert ask("?country=Atlantis")[0] == 422 and ask("?country=" + "x" * 5000)[0] == 422


def test_long_lists_go_on_where_they_ended(kept, ask):
    for number in range(5):
        kept(name=f"line {number}", phone=f"+44 20 7946 010{number}")
    status, told = ask("?limit=2")
    seen = [one["name"] for one in told["items"]]
    while told["next"]:
        status, told = ask("?" + told["next"].partition("?")[2])
        assert status == 200
        seen += [one["name"] for one in told["items"]]
    assert seen == [f"line {number}" for number in range(5)]


def test_a_program_without_the_scope_is_refused(ask):
    assert ask(scopes=["account:read"])[0] == 403
