"""Where help is now, as whoever comes sees it: nothing that is not valid, at whatever moment."""

import html
import re
from datetime import timedelta

import pytest
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import reverse

from daybreak.prevention.numbers import numbers_for
from daybreak.web.prevention import queries
from daybreak.web.prevention.models import Entry
from daybreak.web.prevention.wording import card_of

pytestmark = pytest.mark.django_db


def look(**asked):
    client = Client()
    answer = client.get(reverse("numbers"), asked, headers={"accept-language": asked.pop("lang", "en")})
    assert answer.status_code == 200
    assert not answer.cookies, "a cookie was set"
    assert answer["Cache-Control"] == "no-store"
    return html.unescape(answer.content.decode())


def test_an_expired_number_is_never_shown_however_the_clock_moves(clock, kept):
    kept(days=30, country="GB")
    kept(name="Other line", phone="+44 20 7946 0019", days=200)
    for _ in range(29):
        assert "+44 20 7946 0018" in look(country="GB")
        clock.move(days=1)
    clock.move(hours=11, minutes=59)  # the last minute of the last day, in UTC
    assert "+44 20 7946 0018" in look(country="GB")
    clock.move(minutes=1)
    page = look(country="GB")
    assert "0018" not in page and "Lantern" not in page and "Other line" in page
    clock.move(days=400)
    assert "Other line" not in look(country="GB")
    clock.move(days=-440)  # a clock set back to before the checks vouches for nothing
    assert "Lantern" not in look(country="GB") and "No number is kept here now" in look()


def test_what_nobody_checked_is_not_shown_and_its_country_is_not_offered(kept):
    kept(checked=False)
    page = look(country="GB")
    assert "Lantern" not in page and 'value="GB"' not in page and "No number" in page


def test_what_was_taken_back_or_found_wrong_is_gone_at_once(kept, amina, clock):
    from daybreak.web.prevention import actions
    from daybreak.web.prevention.models import How, Result

    one, other = kept(), kept(name="Other line", phone="+44 20 7946 0019")
    actions.withdraw(by=amina, entry=one, withdrawn=True)
    wrong = {"how": How.CALLED, "result": Result.WRONG, "expires_on": None}
    actions.check_entry(by=amina, entry=other, done_on=clock.today, **wrong)
    assert "line" not in look(country="GB")


def test_says_until_when_it_is_right_who_checked_it_and_where_it_is_from(clock, kept):
    kept(days=40)
    kept(name="Earlier line", phone="+44 20 7946 0019", days=10)
    page = look(country="GB")
    assert "Checked on 20 November 2026 by Harbour Light." in page
    assert "Use it until 29 December 2026 at the latest." in page
    assert "Printed or saved, this page is right until 29 November 2026." in page
    assert "https://lantern.example/contact" in page


def test_country_and_language_are_chosen_and_never_guessed(kept):
    kept()
    kept(country="US", phone="+1 212-555-0123", name="Harbour line")
    page = Client(REMOTE_ADDR="12.34.56.78").get(reverse("numbers")).content.decode()
    assert "tel:" not in page and 'value="GB"' in page and 'value="US"' in page
    assert "Harbour line" in look(country="us") and "Lantern line" not in look(country="us")
    # a single country needs no choice
    Entry.objects.filter(country="US").delete()
    assert "Lantern line" in look()


def test_who_speaks_the_language_comes_first_and_nobody_is_hidden(kept):
    kept(name="A English line", languages="en")
    kept(name="B Arabic line", languages="ar fr", phone="+44 20 7946 0019")
    kept(name="C unknown line", phone="+44 20 7946 0020")
    kept(name="D police", kind="emergency", short_code="999", phone="")
    page = look(country="GB", speaks="ar")
    places = [page.index(name) for name in ("D police", "B Arabic line", "C unknown line", "A English line")]
    assert places == sorted(places)
    assert "Others, where somebody may speak العربية (Arabic)" in page
    assert look(country="GB", speaks="nonsense").count("line</bdi>") == 3
    assert "Where somebody speaks English" in look(country="GB")  # the language of the page unless chosen


@pytest.mark.parametrize(
    "lang, name", [("es", "Reino Unido"), ("fr", "Royaume-Uni"), ("ar", "المملكة المتحدة")]
)
def test_speaks_the_language_of_the_page(kept, lang, name):
    kept(hours="Mo-Fr 09:00-17:00", timezone="Europe/London", languages="ti")
    page = look(country="GB", lang=lang)
    assert name in page and "Mo-Fr" not in page and "ትግርኛ" in page


def test_links_dial_and_addresses_run_nothing(kept):
    kept(
        short_code="*123#",
        text_number="85258",
        chat_url="https://lantern.example/?a=1&b=2",
        email="a@lantern.example",
    )
    page = look(country="GB")
    hrefs = set(re.findall(r'href="((?:tel|sms|mailto|https):[^"]*)"', page))
    assert {"tel:+442079460018", "tel:*123%23", "sms:85258", "mailto:a@lantern.example"} <= hrefs
    kept(
        name="<script>alert(1)</script>",
        phone="+44 20 7946 0021",
        description="{{ 7|add:7 }}</li><img src=x>",
    )
    raw = Client().get(reverse("numbers"), {"country": "GB"}).content.decode()
    assert "<script>alert" not in raw and "<img src=x>" not in raw and "{{ 7|add:7 }}" in html.unescape(raw)


@pytest.mark.parametrize(
    "asked",
    [
        {"country": "\x00"},
        {"country": "GB" * 5000},
        {"speaks": "x" * 9999},
        {"speaks": "\x00"},
        {"country": "ZZ"},
    ],
)
def test_nonsense_asked_for_is_answered_in_words(kept, asked):
    kept()
    assert "Where help is now" in look(**asked)


def test_the_database_and_the_pure_rule_agree_on_every_day(clock, kept):
    from itertools import product

    entry, day = kept(), timedelta(days=1)
    ends = [None, *(clock.today + ahead * day for ahead in (-30, -1, 0, 1, 2, 30))]
    for checked_on, expires_on, withdrawn in product(ends, ends, (True, False)):
        Entry.objects.filter(pk=entry.pk).update(
            checked_on=checked_on, expires_on=expires_on, withdrawn=withdrawn
        )
        entry.refresh_from_db()
        assert queries.shown().exists() == entry.validity.is_shown(clock.today)
        in_lists = {view for view in queries.VIEWS if queries.entries_of(entry.organisation, view).exists()}
        wanted = {"current": {"shown"}, "due": {"shown", "check"}, "not-checked": {"new"}}
        assert in_lists == wanted.get(entry.standing, {str(entry.standing)})
        pure = numbers_for([entry.service()], country="GB", now=clock.now)
        assert len(queries.numbers_for(country="GB")) == len(pure)


def test_a_page_of_an_organisation_shows_its_own_numbers_first(
    kept, organisation, other_organisation, make_person
):
    from daybreak.web.accounts.roles import Role

    kept(name="Police", kind="emergency", short_code="999", phone="", days=10)
    stranger = make_person(Role.SUPERVISOR, name="stranger", at=other_organisation)
    kept(by=stranger, name="Foreign line", phone="+44 20 7946 0030")

    def drawn():
        source = "{% load help_now %}{% help_now organisation=organisation %}"
        context = {"organisation": organisation}
        return engines["django"].from_string(source).render(context, RequestFactory().get("/"))

    page = drawn()
    assert "tel:999" in page and "Foreign line" not in page and "?country=GB" in page
    Entry.objects.update(expires_on=queries.today())
    assert "tel:" not in drawn() and reverse("numbers") in drawn()


def test_the_number_of_queries_does_not_grow(kept, django_assert_num_queries):
    kept()
    kept(country="US", name="far", phone="+1 212-555-0123")
    with django_assert_num_queries(3):
        look(country="GB")
    for number in range(5):
        kept(name=f"line {number}", phone=f"+44 20 7946 010{number}")
    with django_assert_num_queries(3):
        look(country="GB")


def test_a_time_zone_that_is_no_more_leaves_the_hours_unknown(kept):
    entry = kept(hours="Mo-Fr 09:00-17:00", timezone="Europe/London")
    Entry.objects.filter(pk=entry.pk).update(timezone="Europe/Atlantis")
    assert "Hours are not known." in look(country="GB")


def test_what_closed_says_when_it_opens_there(clock, kept):
    kept(hours="Mo-Fr 09:00-17:00", timezone="Asia/Manila")  # it is eight in the evening of a Friday there
    [listed] = queries.numbers_for(country="GB")
    assert card_of(listed).now == "Closed now; opens Mon 09:00 (Asia/Manila)"
    clock.move(days=2, hours=14)
    [listed] = queries.numbers_for(country="GB")
    assert card_of(listed).now == "Open now"
