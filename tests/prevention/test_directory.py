"""Entries as people type them, and the order in which somebody in danger sees them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.prevention.freshness import Validity
from daybreak.prevention.numbers import numbers_for
from daybreak.prevention.reading_services import FIELDS, read_service, written
from daybreak.prevention.services import Answer, Channel, Kind

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
FRESH = Validity(TODAY - timedelta(days=3), TODAY + timedelta(days=90))
TYPED = {
    "country": "GB",
    "kind": "hotline",
    "name": "Lantern line",
    "phone": "+44 20 7946 0018",
    "source": "https://lantern.example/contact",
}


def service(**typed):
    validity = typed.pop("validity", FRESH)
    made, faults = read_service(TYPED | typed, validity=validity)
    assert not faults, faults
    return made


def faults(**typed):
    made, found = read_service(TYPED | typed)
    assert made is None or not found
    return {one.field for one in found}


def test_reads_what_people_type():
    made = service(
        country="United Kingdom",
        kind="Legal aid",
        languages="en, AR;zh-hant en",
        hours="mo-fr 9:00-17:00",
        timezone="Europe/London",
        free="Yes",
        anonymous="",
        minimum_age="16",
        text_number="85258",
    )
    assert (made.country, made.kind, made.languages) == ("GB", Kind.LEGAL_AID, ("en", "ar", "zh-Hant"))
    assert (made.free, made.anonymous, made.minimum_age) == (Answer.YES, Answer.UNKNOWN, 16)
    assert str(made.hours) == "Mo-Fr 09:00-17:00"


@pytest.mark.parametrize(
    "field, said",
    [
        ("country", ""),
        ("country", "Atlantis"),
        ("kind", "friend"),
        ("name", ""),
        ("name", "x" * 201),
        ("source", " "),
        ("phone", "call me"),
        ("phone", "12"),
        ("phone", "+44"),
        ("phone", "1" * 16),
        ("phone", "0800-FREEDOM"),
        ("phone", "٠٨٠٠١٢٣٤"),
        ("phone", "0800 123 456; ext 1"),
        ("phone", "0 " * 21 + "123"),
        ("languages", " ".join(f"en-x-{one}" for one in range(51))),
        ("hours", "Mo 09:00-10:00;" * 20),
        ("short_code", "1"),
        ("short_code", "1234567"),
        ("short_code", "11 2"),
        ("url", "javascript:alert(1)"),
        ("url", "example.org"),
        ("url", "https://user:secret@example.org"),
        ("url", "https://exa mple.org"),
        ("url", "http://[::1"),
        ("url", 'https://example.org/"onclick='),
        ("chat_url", "ftp://example.org"),
        ("email", "nobody"),
        ("email", "a@b"),
        ("email", "a@example.org?bcc=x@example.org"),
        ("languages", "english"),
        ("hours", "nine to five"),
        ("timezone", "London"),
        ("minimum_age", "-1"),
        ("minimum_age", "121"),
        ("minimum_age", "²"),
        ("free", "maybe"),
        ("description", "x" * 2001),
    ],
)
def test_names_the_field_that_is_wrong(field, said):
    more = {"hours": "Mo 09:00-10:00"} if field == "timezone" else {"timezone": "Europe/London"}
    assert faults(**{**more, field: said}) == {field}


def test_names_every_field_that_is_wrong_at_once():
    assert faults(country="", name="", phone="x", languages="1") == {"country", "name", "phone", "languages"}


def test_refuses_what_cannot_be_reached_and_ages_that_cannot_be():
    assert faults(phone="") == {"phone"}
    assert faults(phone="", email="help@lantern.example") == set()
    assert faults(minimum_age="18", maximum_age="12") == {"maximum_age"}


def test_what_nobody_sees_is_dropped_and_what_joins_letters_is_kept():
    made = service(name="Lan\u202etern\x00\u200b", description="می\u200cخواهم")
    assert made.name == "Lantern" and made.description == "می\u200cخواهم"


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=40)))
def test_any_text_is_read_or_refused_in_words(typed):
    made, found = read_service(TYPED | typed)
    assert (made is None) == bool(found)
    assert all(one.needed and one.field in FIELDS for one in found)
    if made is not None:
        again, _ = read_service(written(made))
        assert again == replace(made, validity=Validity(None, None))


@pytest.mark.parametrize(
    "field, number, href",
    [
        ("phone", "0808 157 0137", "tel:08081570137"),
        ("phone", "+44 (20) 7946-0018", "tel:+442079460018"),
        ("short_code", "112", "tel:112"),
        ("short_code", "*123#", "tel:*123%23"),
        ("text_number", "85258", "sms:85258"),
        ("email", "help@lantern.example", "mailto:help@lantern.example"),
    ],
)
def test_a_link_dials_what_is_written(field, number, href):
    assert href in {way.href for way in service(**{field: number}).ways}


def test_the_quickest_way_comes_first():
    made = service(short_code="112", email="help@lantern.example", chat_url="https://lantern.example/chat")
    assert [way.channel for way in made.ways] == [
        Channel.CALL,
        Channel.SHORT_CODE,
        Channel.CHAT,
        Channel.EMAIL,
    ]


def names(found):
    return [one.service.name for one in found]


def test_emergencies_first_then_who_speaks_then_who_answers_now():
    closed = {"hours": "Mo-Th 09:00-10:00", "timezone": "UTC"}
    kept = [
        service(name="closed hotline", languages="ar", **closed),
        service(name="shelter", kind="shelter", languages="ar", hours="24/7"),
        service(name="open hotline", languages="ar", hours="24/7"),
        service(name="english only", languages="en", hours="24/7"),
        service(name="who knows", hours="24/7"),
        service(name="emergency", kind="emergency", phone="", short_code="999", **closed),
    ]
    found = numbers_for(kept, country="GB", language="ar-EG", now=NOW)
    assert names(found) == [
        "emergency",
        "open hotline",
        "shelter",
        "closed hotline",
        "who knows",
        "english only",
    ]
    assert [one.speaks for one in found] == [None, True, True, True, None, False]
    assert found[3].is_open is False and found[3].opens == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_other_countries_and_what_is_not_valid_are_left_out():
    kept = [
        service(name="here"),
        service(name="elsewhere", country="US"),
        service(name="never checked", validity=Validity(None, None)),
        service(name="expired", validity=Validity(TODAY - timedelta(days=99), TODAY)),
        service(name="withdrawn", validity=replace(FRESH, withdrawn=True)),
    ]
    assert names(numbers_for(kept, country="GB", now=NOW)) == ["here"]
    assert numbers_for(kept, country="", now=NOW) == ()


@given(st.integers(-400, 400), st.integers(0, 23))
def test_no_moment_shows_an_expired_number(ahead, hour):
    now = NOW + timedelta(days=ahead, hours=hour - 12)
    shown = numbers_for([service()], country="GB", now=now)
    assert bool(shown) == (FRESH.checked_on - timedelta(days=1) <= now.date() < FRESH.expires_on)
    assert all(one.last_day >= now.date() for one in shown)


def test_days_are_those_of_utc_wherever_somebody_asks():
    from zoneinfo import ZoneInfo

    last = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    kept = [service(validity=Validity(TODAY, date(2026, 12, 1)))]
    assert numbers_for(kept, country="GB", now=last.astimezone(ZoneInfo("Asia/Manila")))
    assert not numbers_for(kept, country="GB", now=last + timedelta(minutes=30))


def test_what_several_keepers_have_is_shown_once_as_checked_last():
    older = service(validity=Validity(TODAY - timedelta(days=30), TODAY + timedelta(days=200)))
    [one] = numbers_for([older, service(), older], country="GB", now=NOW)
    assert one.service.validity == FRESH
