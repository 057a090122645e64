"""What nobody should send to the public pages of reporting; a million of it by `faults.hostile_reports`."""

import pytest

from daybreak.web.protection.abuse.toll import toll
from faults.hostile_inputs import CANARY, SCRIPT, Input, make_input
from faults.hostile_reports import Tried, look_around


@pytest.fixture
def tried(db, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    toll.forget()
    with Tried(look_around()) as tried:
        yield tried
    toll.forget()


def faults(tried, numbers):
    return [said for number in numbers if (said := tried.fault(number))]


def test_no_public_page_of_reporting_falls_over_what_nobody_should_send(tried):
    assert faults(tried, range(250)) == []


@pytest.mark.huge
def test_no_public_page_of_reporting_falls_over_twenty_thousand_inputs(tried):
    assert faults(tried, range(20_000)) == []


def test_an_input_is_made_of_its_number_alone(tried):
    assert [make_input(one, tried.room) for one in range(50)] == [
        make_input(one, tried.room) for one in range(50)
    ]


def test_the_inputs_reach_what_they_should(tried):
    """Reports are kept, codes open something, and forms are held up; else nothing would be tried."""
    met = {"kept": 0, "opened": 0, "held": 0, "refused": 0}
    words = tried.room.right[0]
    body = f"seed={'ab' * 16}&text=they&do=send".encode()
    form = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
    for path, said, toll_after in (
        (b"/r/lantern/write/", body, 10**9),
        (b"/r/lantern/write/", body, 0),
        (b"/r/lantern/back/", b"code=" + words.replace(" ", "+").encode(), 0),
        (b"/r/lantern/back/", b"code=nothing", 10**9),
    ):
        status, _, page = tried.answer(Input("POST", path, "", said, form, toll_after))
        met["kept"] += status == 200 and b'<code dir="ltr">' in page
        met["opened"] += status == 200 and b'name="pass"' in page and b"code" in said
        met["held"] += status == 429
        met["refused"] += status == 422
    assert met == {"kept": 1, "opened": 1, "held": 1, "refused": 1}


def test_what_is_wrong_would_be_noticed(tried, monkeypatch):
    """The trial of the trial: a script that comes back, a cookie, a word in the log, a fault."""
    number = 3
    monkeypatch.setattr(tried, "answer", lambda one: (200, [], SCRIPT.encode()))
    assert "script" in tried.fault(number)
    monkeypatch.setattr(tried, "answer", lambda one: (200, [("Set-Cookie", "a=b")], b""))
    assert "cookie" in tried.fault(number)

    def talkative(one):
        tried.log.lines.append(f"got {CANARY}")
        return 200, [], b""

    monkeypatch.setattr(tried, "answer", talkative)
    assert "log" in tried.fault(number)
    monkeypatch.undo()
    monkeypatch.setattr(tried, "application", lambda *_: 1 / 0)
    assert "ZeroDivisionError" in tried.fault(number)
