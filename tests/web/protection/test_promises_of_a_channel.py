"""What a channel promises whoever writes: what comes first, what is kept, and what never is."""

import html
import ipaddress
import logging
from datetime import timedelta

import pytest
from canary import database_dump, files_below
from django.conf import settings
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from daybreak.web.accounts import limits
from daybreak.web.protection import actions
from daybreak.web.protection.channel_forms import ChannelForm
from daybreak.web.protection.models import Channel, Kind, Report, Urgency
from daybreak.web.vault.models import Grant, Holder

pytestmark = pytest.mark.django_db(transaction=True)
#: An address kept for documentation, told as it comes, packed, and as a proxy would tell it.
ADDRESS = "203.0.113.77"


def titles(client, view="open"):
    page = html.unescape(client.get(reverse("inbox"), {"view": view}).content.decode())
    return [words for words in ("first", "second", "third", "fourth") if words in page], page


def test_immediate_danger_stands_on_top_however_old_and_unread_it_is(reporter, amina, channel):
    for text, danger in (("first", "no"), ("second", "yes"), ("third", "no"), ("fourth", "unknown")):
        reporter.file(text=f"{text} told", danger=danger)
    danger = Report.objects.get(urgency=Urgency.DANGER)
    Report.objects.filter(pk=danger.pk).update(received=timezone.now() - timedelta(days=60), unread=False)
    soon = Report.objects.exclude(pk=danger.pk).order_by("received").first()
    Report.objects.filter(pk=soon.pk).update(urgency=Urgency.SOON)
    for view in ("open", "any"):
        found, page = titles(amina, view)
        order = sorted(found, key=lambda word: page.index(f"{word} told"))
        assert order == ["second", "first", "fourth", "third"], view


def test_a_channel_promises_ninety_days_and_three_unless_told(mei):
    channel = Channel.objects.get(
        pk=actions.make_channel(
            by=mei.person, people=[mei.person], slug="plain", kind="public", name="Plain"
        ).pk
    )
    assert (channel.keep_days, channel.acknowledge_hours, channel.is_open) == (90, 72, True)


def test_each_report_is_closed_for_each_recipient_and_for_nobody_else(reporter, channel, amina, mei, staff):
    from daybreak.web.accounts.roles import Role

    staff(Role.CASE_WORKER, "noor")
    reporter.file(text="x")
    report = Report.objects.get()
    boxes = Grant.objects.filter(key__case=report.pk)
    people = set(boxes.filter(holder_kind=Holder.PERSON).values_list("person__sign_in_name", flat=True))
    assert people == {"amina", "mei"}
    assert (
        boxes.exclude(holder_kind=Holder.PERSON)
        .exclude(holder_kind__in=[Holder.RECOVERY, Holder.EMERGENCY])
        .count()
        == 0
    )


def test_the_address_somebody_writes_from_is_kept_nowhere(reporter, amina, caplog):
    """Neither in the database nor on the disk nor in the log, by filing, failing, guessing or coming back."""
    asked = reporter.ask
    reporter.ask = lambda name, said=None, **more: asked(
        name, said, REMOTE_ADDR=ADDRESS, HTTP_X_FORWARDED_FOR=ADDRESS, **more
    )
    with caplog.at_level(logging.DEBUG):
        reporter.ask("channel")
        reporter.file(text="the blue door")
        reporter.come_back()
        reporter.do("add", text="more")
        reporter.come_back("these are no words of mine")
        reporter.ask("write_report", {"seed": "zz", "began-day": "31", "began-month": "2", "mode": "all"})
    packed = ipaddress.ip_address(ADDRESS).packed
    whole = b"|".join(content for _, content in (*database_dump(), *files_below(settings.DEPLOYMENT.home)))
    assert b"blue door" not in whole  # that it was looked through is shown by what is there
    assert str(Report.objects.get().pk).replace("-", "")[:8].encode() in whole.replace(b"-", b"")
    for form in (ADDRESS.encode(), packed.hex().encode(), str(int.from_bytes(packed)).encode()):
        assert form not in whole and form.decode() not in caplog.text


def test_a_visitor_is_known_for_an_hour_and_nobody_again_afterwards(monkeypatch):
    moment = 1000.0
    monkeypatch.setattr(limits.time, "monotonic", lambda: moment)
    monkeypatch.setattr(limits, "_key", limits.HourlyKey())

    def known(address):
        return limits.visitor(RequestFactory().get("/", REMOTE_ADDR=address))

    first = known(ADDRESS)
    assert first == known(ADDRESS) != known("203.0.113.78") and ADDRESS not in first
    moment += 3599
    assert known(ADDRESS) == first
    moment += 2
    assert known(ADDRESS) != first
    assert limits.HourlyKey()() != limits.HourlyKey()()


def test_form_of_a_channel_offers_nothing_that_cannot_be(mei):
    """No choice of none among kinds, and no town's zone that nobody chose."""
    form = ChannelForm(organisation=mei.person.organisation)
    assert [value for value, _ in form.fields["kind"].choices] == list(Kind.values)
    assert form.fields["zone"].choices[0] == ("", "UTC")
