"""What logs may hold."""

import logging
import secrets
import sys

import pytest

from daybreak.web.config.logs import Scrubbed, scrub

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("refused 203.0.113.7 twice", "refused (address) twice"),
        ("from 2001:db8::1:2 today", "from (address) today"),
        ("from ::1", "from (address)"),
        ("to worker@example.org now", "to (e-mail) now"),
        ("GET /a/b/?code=secret HTTP/1.1", "GET /a/b/?… HTTP/1.1"),
        ("token Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6", "token (token)"),
        ("at 12:30:05 version 5.2.19", "at 12:30:05 version 5.2.19"),
    ],
)
def test_scrubs_what_could_tell_who_or_open_something(said, kept):
    assert scrub(said) == kept


def test_of_an_exception_only_kind_and_lines_are_written():
    try:
        raise ValueError("the secret of 198.51.100.4")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    line = Scrubbed().format(record)
    assert "ValueError" in line and "test_logs.py" in line
    assert "secret" not in line and "198.51" not in line


@pytest.mark.parametrize(
    "said",
    [
        "Internal Server Error: /invitation/{}/",
        "Internal Server Error: /x.y/{}/",
        "The token {}.",
        "a.b.{}",
        "GET /invitation/{}?next=1",
        "Bearer daybreak_{}",
    ],
)
def test_a_secret_is_hidden_whatever_stands_beside_it(said):
    secret = secrets.token_urlsafe(32)
    assert secret not in scrub(said.format(secret))


@pytest.mark.parametrize(
    "said",
    ["from 203.0.113.9:443", "x203.0.113.9x", "203.0.113.9.", "[2001:db8::1]:443", "::ffff:203.0.113.9"],
)
def test_an_address_is_hidden_whatever_stands_beside_it(said):
    assert "203.0" not in scrub(said) and "2001" not in scrub(said)


def test_names_of_files_and_modules_stay():
    for said in ("/srv/daybreak/files/run.sealed", "daybreak.web.accounts.middleware", "took 12.5 s"):
        assert scrub(said) == said
