"""What staff take down for others: calls, visits, letters."""

import html
import re

import pytest
from django.urls import reverse

from daybreak.web.accounts.roles import Role
from daybreak.web.protection.models import Report, ReturnKey, State
from daybreak.web.protection.return_words import wordlist

pytestmark = pytest.mark.django_db(transaction=True)


def read(client, name, *arguments):
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200, answer.content.decode()[-600:]
    return html.unescape(answer.content.decode())


def test_what_was_said_on_the_telephone_is_taken_down_once_and_can_be_answered(reporter, amina, mei, channel):
    page = read(amina, "intake")
    assert "autofocus" in page and "What to say if somebody else answers" in page
    said = {
        "seed": re.search(r'name="seed" value="(\w+)"', page)[1],
        "text": "A neighbour calls.",
        "hours": "after nine",
        "origin": "call",
        "channel": channel.pk,
        "language": "es",
        "with_code": "on",
    }
    shown = [amina.post(reverse("intake"), said).content.decode() for _ in range(2)]
    words = re.findall(r'<code dir="ltr">([^<]+)<', shown[0])
    assert len(words) == 11 and words == re.findall(r'<code dir="ltr">([^<]+)<', shown[1])
    report = Report.objects.get()
    assert report.acknowledged is not None and report.assigned_to == amina.person
    assert report.state == State.OPEN and report.origin == "call"
    page = read(mei, "report", report.pk)
    assert "A neighbour calls." in page and "after nine" in page and "say nothing and hang up" in page
    reporter.come_back(" ".join(words))
    assert "Your message has arrived" in reporter.do("add", text="It is me again")
    without = {**said, "seed": "", "with_code": ""}
    assert amina.post(reverse("intake"), without).status_code == 302 and Report.objects.count() == 2
    assert ReturnKey.objects.count() == 1


def test_a_call_without_a_word_is_kept_only_when_somebody_says_so(amina, channel):
    said = {"origin": "call", "channel": channel.pk, "language": "ar", "text": " \n", "with_code": "on"}
    asked = amina.post(reverse("intake"), said)
    page = asked.content.decode()
    assert asked.status_code == 422 and "Nothing is written down yet" in page and not Report.objects.exists()
    assert re.search(r'name="language"[^>]*>.*?value="ar" selected', page, re.S) and "checked" in page
    button = re.search(r'name="(keep-empty)" value="(\w+)"', page)
    assert "keep-empty" not in read(amina, "intake")
    kept = amina.post(reverse("intake"), {**said, button[1]: button[2]})
    assert len(re.findall(r'<code dir="ltr">([^<]+)<', kept.content.decode())) == wordlist("ar").size
    assert Report.objects.get().language == "ar"
    assert amina.post(reverse("intake"), {**said, "danger": "unknown", "with_code": ""}).status_code == 302


def test_nothing_is_taken_down_in_a_channel_of_others(reporter, staff, other_organisation, channel):
    leo = staff(Role.HOTLINE_WORKER, "leo", at=other_organisation)
    said = {"text": "x", "origin": "call", "channel": channel.pk, "language": "en"}
    assert leo.post(reverse("intake"), said).status_code == 422 and not Report.objects.exists()
    assert "There is no channel yet" in read(leo, "intake")
