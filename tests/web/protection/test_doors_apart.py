"""Words open a report at every page of its own organisation, and at no page of another one."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from daybreak.web.accounts.roles import Role
from daybreak.web.protection import actions, retention
from daybreak.web.protection.models import Kind, Message, Report, State
from daybreak.web.protection.return_words import draw


@pytest.fixture
def same_house(mei):
    """Another channel of the same organisation."""
    return actions.make_channel(
        by=mei.person, people=[mei.person], slug="quay", kind=Kind.PUBLIC, name="Quay"
    )


@pytest.fixture
def other_house(staff, other_organisation):
    """A channel of another organisation."""
    noor = staff(Role.SUPERVISOR, "noor", at=other_organisation).person
    return actions.make_channel(by=noor, people=[noor], slug="ferry", kind=Kind.SURVIVORS, name="Ferry")


def refusal_at(reporter, channel, text):
    """The page of a refusal without what was typed and the toll to pay, and how many queries it took."""
    reporter.channel = channel
    with CaptureQueriesContext(connection) as queries:
        page = reporter.come_back(text)
    assert reporter.answer.status_code == 422 and 'name="pass"' not in page
    return re.sub(r"(?s)<textarea.*?</textarea>|value=\"[^\"]*\"", "", page), len(queries)


def test_words_open_at_another_page_of_the_same_organisation(reporter, same_house):
    reporter.file(text="By the harbour")
    reporter.channel = same_house
    assert "By the harbour" in reporter.come_back()
    assert "Your message has arrived" in reporter.do("add", text="At night")


def test_another_organisation_answers_the_words_as_it_answers_words_of_nobody(reporter, other_house):
    reporter.file(text="By the harbour")
    words = " ".join(reporter.words)
    Report.objects.all().update(state=State.OPEN)
    nobody = draw(b"n" * 16, language="en")
    there, many = refusal_at(reporter, other_house, words)
    unknown, as_many = refusal_at(reporter, other_house, " ".join(nobody))
    assert there == unknown and many == as_many
    assert "These words open nothing" in there and "another organisation" in there


def test_another_organisation_does_not_say_that_a_report_was_deleted(reporter, channel, other_house):
    reporter.file(text="x")
    retention.destroy_report(report=Report.objects.get(), by=None, why="time")
    assert "nobody had written" in reporter.come_back()
    there, _many = refusal_at(reporter, other_house, " ".join(reporter.words))
    assert "These words open nothing" in there and "nobody had written" not in there


def test_a_pass_is_worth_nothing_at_another_organisation(reporter, channel, other_house):
    reporter.file(text="x").come_back()
    pass_ = reporter.hidden("pass")
    reporter.channel = other_house
    for do in ("add", "withdraw", "delete", "keep", ""):
        page = reporter.ask("come_back", {"pass": pass_, "do": do, "text": "zanzibar"})
        assert reporter.answer.status_code == 422 and 'name="pass"' not in page
    for name in ("send_files", "begin_files"):
        reporter.ask(name, {"pass": pass_, "code": " ".join(reporter.words), "name": "a.txt", "size": "3"})
        assert reporter.answer.status_code in (403, 409, 422)
    assert Report.objects.get().state == State.NEW and not Message.objects.exists()
    reporter.channel = channel
    assert "Your message has arrived" in reporter.ask(
        "come_back", {"pass": pass_, "do": "add", "text": "zanzibar"}
    )


def test_one_form_sent_to_two_organisations_is_a_report_of_each(reporter, channel, other_house):
    """A seed made by hand must not let one organisation's page write into what another was told."""
    reporter.file(text="to the first")
    words = list(reporter.words)
    reporter.channel = other_house
    reporter.send()
    assert reporter.words == words and not Message.objects.exists()
    assert {one.organisation_id for one in Report.objects.all()} == {
        channel.organisation_id,
        other_house.organisation_id,
    }
    assert reverse("come_back", args=["ferry"]) in reporter.come_back()
