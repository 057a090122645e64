"""The first page of a channel: emergency numbers of its country, as long as somebody vouches for them."""

import html
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from daybreak.prevention.reading_services import read_service
from daybreak.web.accounts.roles import Role
from daybreak.web.prevention import actions as directory
from daybreak.web.prevention.models import Entry, How, Result
from daybreak.web.protection.models import Channel

pytestmark = pytest.mark.django_db(transaction=True)


def first_page(channel):
    answer = Client().get(reverse("channel", args=[channel.slug]))
    assert answer.status_code == 200 and not answer.cookies
    return html.unescape(answer.content.decode())


def keep(by, *, days=90, checked=True, **typed):
    """An emergency number of Great Britain in the directory, checked today unless told."""
    common = {"country": "GB", "kind": "emergency", "source": "https://lantern.example/numbers"}
    service, faults = read_service(common | typed)
    assert not faults
    before = set(Entry.objects.values_list("pk", flat=True))
    directory.add_services(by=by, services=[service])
    entry = Entry.objects.exclude(pk__in=before).get()
    if checked:
        today = timezone.now().date()
        until = today + timedelta(days=days)
        directory.check_entry(
            by=by, entry=entry, done_on=today, how=How.CALLED, result=Result.RIGHT, expires_on=until
        )
    return entry


def test_numbers_come_before_everything_with_their_check_and_go_on_their_day(channel, mei, monkeypatch):
    keep(mei.person, name="Police", short_code="999", days=10)
    keep(mei.person, name="Lantern line", kind="hotline", phone="+44 20 7946 0018", days=30)
    page = first_page(channel)
    assert page.index("If you are in danger now") < page.index('href="tel:999"') < page.index("Write to us")
    assert page.count('href="tel:999"') == 1 and "Checked on" in page and "Use it until" in page
    assert page.index('href="tel:999"') < page.index("Lantern line")
    last = timezone.now().replace(hour=23, minute=59) + timedelta(days=9)
    monkeypatch.setattr(timezone, "now", lambda: last)
    assert 'href="tel:999"' in first_page(channel)
    monkeypatch.setattr(timezone, "now", lambda: last + timedelta(minutes=2))
    page = first_page(channel)
    assert "999" not in page and "Lantern line" in page
    assert "We know no emergency number for United Kingdom that somebody has checked lately" in page
    assert "Call the emergency number where you are" in page


def test_what_nobody_checked_what_is_withdrawn_and_other_countries_never_stand_there(channel, mei):
    keep(mei.person, name="Unchecked", short_code="111", checked=False)
    keep(mei.person, name="Elsewhere", short_code="117", country="FR")
    gone = keep(mei.person, name="Gone", short_code="998")
    directory.withdraw(by=mei.person, entry=gone, withdrawn=True)
    page = first_page(channel)
    notice = page[page.index("If you are in danger now") : page.index("</h1>")]
    assert "We know no emergency number" in notice
    assert not any(one in page for one in ("tel:111", "tel:998")) and "Elsewhere" in page
    Channel.objects.update(country="")
    assert "We know no emergency number" not in first_page(channel)


def test_own_entries_come_instead_of_those_of_others_which_help_where_there_are_none(
    channel, mei, make_person, other_organisation
):
    stranger = make_person(Role.SUPERVISOR, name="zoe", at=other_organisation)
    keep(stranger, name="Theirs", short_code="999")
    assert "Theirs" in first_page(channel) and other_organisation.name in first_page(channel)
    keep(mei.person, name="Ours", short_code="112")
    page = first_page(channel)
    assert "Ours" in page and "Theirs" not in page


def test_a_channel_names_a_country_that_there_is(mei, channel):
    address = reverse("change_channel", args=[channel.pk])
    said = {"name": "Lantern", "slug": "lantern", "kind": "survivors", "acknowledge_hours": 72}
    said |= {"keep_days": 90, "is_open": "on", "people": [str(mei.person.pk)], "zone": "UTC"}
    assert mei.post(address, said | {"country": "XX"}).status_code == 422
    assert mei.post(address, said | {"country": "FR"}).status_code == 302
    assert Channel.objects.get().country == "FR"
    assert mei.post(address, said | {"country": ""}).status_code == 302
    assert "France" in mei.get(address).content.decode()
    assert "France" not in mei.get(address).content.decode().split("<select")[0]
