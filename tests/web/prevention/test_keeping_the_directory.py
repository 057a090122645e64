"""Keeping the directory: who is told when, what a check does, what a table brings in and leaves out."""

import csv
import html
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from daybreak.errors import BadValue
from daybreak.prevention.reading_services import FIELDS
from daybreak.web.accounts.frame import what_waits
from daybreak.web.accounts.roles import Role
from daybreak.web.prevention import actions, queries
from daybreak.web.prevention.models import Check, Entry, How, Result
from daybreak.web.vault.models import Event
from daybreak.web.work.models import Notice
from daybreak.web.work.schedule import do_chores

pytestmark = pytest.mark.django_db
TYPED = {
    "country": "GB",
    "kind": "hotline",
    "name": "Lantern line",
    "phone": "+44 20 7946 0018",
    "free": "yes",
    "anonymous": "unknown",
    "source": "https://lantern.example/contact",
}


def words(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[-800:]
    return html.unescape(answer.content.decode())


def at(entry, name="directory_entry"):
    return reverse(name, args=[entry.pk])


def test_a_service_is_added_checked_shown_and_found_by_the_public(keeper, client):
    assert keeper.post(reverse("add_directory_entry"), TYPED).status_code == 302
    entry = Entry.objects.get()
    assert not client.get(reverse("numbers")).content.decode().count("tel:")
    today = queries.today()
    said = {
        "check-how": "called",
        "check-result": "right",
        "check-done_on": today,
        "check-expires_on": today + timedelta(days=30),
    }
    assert keeper.post(at(entry, "check_directory_entry"), said).status_code == 302
    assert "tel:+442079460018" in client.get(reverse("numbers")).content.decode()
    page = words(keeper.get(at(entry)))
    assert "I called and somebody answered" in page and keeper.person.sign_in_name in page
    [check] = Check.objects.all()
    assert (check.by, check.done_on, check.how, check.result) == (keeper.person, today, "called", "right")
    assert list(Event.objects.filter(record=entry.pk).values_list("action", flat=True)) == ["create", "check"]


@pytest.mark.parametrize(
    "field, said",
    [("phone", "+44 20 7946 0099"), ("hours", "24/7"), ("kind", "shelter"), ("languages", "ar")],
)
def test_a_change_of_where_it_leads_ends_the_check(keeper, kept, field, said):
    entry = kept(free="yes")
    assert keeper.post(at(entry), TYPED | {field: said}).status_code == 302
    entry.refresh_from_db()
    assert entry.checked_on is None and not queries.shown().exists()


def test_a_change_of_other_words_does_not(keeper, kept):
    entry = kept()
    assert keeper.post(at(entry), TYPED | {"description": "Day and night"}).status_code == 302
    entry.refresh_from_db()
    assert entry.description == "Day and night" and queries.shown().exists()


def test_every_wrong_field_says_what_it_needs(keeper):
    wrong = TYPED | {
        "phone": "ring us",
        "url": "javascript:alert(1)",
        "hours": "nine to five",
        "minimum_age": "x",
    }
    page = words(keeper.post(reverse("add_directory_entry"), wrong), 422)
    assert "Write digits" in page and "beginning with https://" in page and "A whole number of years." in page
    assert page.count("Write it as in Mo-Fr") >= 2 and not Entry.objects.exists()


@pytest.mark.parametrize(
    "ahead, done, error",
    [
        (0, 0, "Choose a day ahead"),
        (-5, 0, "Choose a day ahead"),
        (367, 0, "Choose a day ahead"),
        (30, 1, "cannot lie ahead"),
    ],
)
def test_a_check_that_cannot_be_is_refused_in_words(keeper, kept, ahead, done, error):
    entry, today = kept(checked=False), queries.today()
    said = {
        "check-how": "called",
        "check-result": "right",
        "check-done_on": today + timedelta(days=done),
        "check-expires_on": today + timedelta(days=ahead),
    }
    assert error in words(keeper.post(at(entry, "check_directory_entry"), said), 422)
    with pytest.raises(BadValue):
        actions.check_entry(
            by=keeper.person,
            entry=entry,
            done_on=said["check-done_on"] + timedelta(days=done),
            how=How.CALLED,
            result=Result.RIGHT,
            expires_on=said["check-expires_on"],
        )
    assert not Check.objects.exists() and not queries.shown().exists()


def test_nobody_answering_changes_nothing_and_is_written_down(keeper, kept):
    entry = kept(days=30)
    said = {
        "check-how": "called",
        "check-result": "no-answer",
        "check-done_on": queries.today(),
        "check-expires_on": "",
    }
    assert keeper.post(at(entry, "check_directory_entry"), said).status_code == 302
    before = entry.expires_on
    entry.refresh_from_db()
    assert entry.expires_on == before and Check.objects.count() == 2


def test_keepers_are_told_before_it_expires_and_once_at_each_stage(clock, kept, amina, settings, monkeypatch):
    monkeypatch.setattr(type(settings.DEPLOYMENT), "mail_url", "smtp://localhost", raising=False)
    amina.email = "amina@harbour.example"
    amina.save()
    entry, told = kept(days=30), []
    for day in range(35):
        do_chores()
        if Notice.objects.filter(sent=None).exists():
            told.append(30 - day)
            Notice.objects.update(sent=clock.now)
        clock.move(days=1)
    assert told == [21, 7, 1, 0]
    entry.refresh_from_db()
    assert entry.told == 0 and not queries.shown().exists()


def test_what_waits_for_a_keeper_and_for_nobody_else(clock, kept, amina, make_person, other_organisation):
    kept(days=100)
    kept(name="soon", phone="+44 20 7946 0020", days=10)
    kept(name="new", phone="+44 20 7946 0021", checked=False)
    kept(name="over", phone="+44 20 7946 0022", days=2)
    clock.move(days=3)

    def waits(person):
        return {one.title: one.count for one in what_waits(person)}

    wanted = {
        "Numbers that have expired": 1,
        "Numbers to be checked": 1,
        "Numbers that nobody checked yet": 1,
    }
    assert waits(amina) == wanted
    assert waits(make_person(Role.CASE_WORKER, name="far", at=other_organisation)) == {}
    assert waits(make_person(Role.ANALYST, name="an")) == {}


def test_lists_hold_what_their_names_say_in_a_fixed_number_of_queries(
    keeper, kept, clock, django_assert_max_num_queries
):
    kept(name="fresh", days=100)
    kept(name="soon", phone="+44 20 7946 0020", days=10)
    kept(name="new", phone="+44 20 7946 0021", checked=False)

    def names(view):
        page = words(keeper.get(reverse("directory"), {"view": view}))
        return {name for name in ("fresh", "soon", "new,") if f"<bdi>{name}" in page}

    assert names("check") == {"soon"} and names("shown") == {"fresh", "soon"} and names("new") == {"new,"}
    assert names("nonsense") == {"soon"}
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (0, 3):
        for more in range(number):
            kept(name=f"more {more}", phone=f"+44 20 7946 003{more}", checked=False)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            keeper.get(reverse("directory"), {"view": "new"})
        counts.append(len(asked))
    assert counts[0] == counts[1]


def send(keeper, content, name="help.csv"):
    return keeper.post(reverse("take_directory"), {"table": SimpleUploadedFile(name, content)})


def test_a_table_is_taken_in_unchecked_and_says_what_it_left_out(keeper, kept):
    kept()
    table = (
        "country,kind,name,phone,source,expires_on,colour\n"
        "GB,hotline,Lantern line,+44 20 7946 0018,own,2027-01-01,red\n"
        "GB,shelter,Harbour house,+44 20 7946 0040,own,2027-01-01,red\n"
        "GB,shelter,Harbour house,+44 20 7946 0040,own,2027-01-01,red\n"
        "Atlantis,hotline,Sunken,12,own,,\n"
    )
    page = words(send(keeper, table.encode()))
    assert "The table has 4 rows. 1 entry is new. 1 was known already. 2 rows were left out." in page
    assert "Columns that mean nothing here: colour" in page.replace("<bdi>", "").replace("</bdi>", "")
    assert "The same as line 3." in page and "Choose a country." in page and "Atlantis" in page
    new = Entry.objects.get(name="Harbour house")
    assert new.checked_on is None and queries.shown().count() == 1


@pytest.mark.parametrize(
    "content", [b"", b"\xff\x00", b"a,b\n1,2\n", b"x" * 2_100_000, b"PK\x03\x04", b"country,name,source\n"]
)
def test_what_is_no_table_is_refused_in_words(keeper, content):
    assert "It could not be read" in words(send(keeper, content), 422)
    assert "Choose a file." in words(keeper.post(reverse("take_directory")), 422)
    assert not Entry.objects.exists()


def test_a_table_that_was_saved_holds_only_what_is_shown(keeper, kept):
    kept(days=100, name="=cmd|' /C calc'!A0")
    over = kept(name="over", phone="+44 20 7946 0022")
    Entry.objects.filter(pk=over.pk).update(expires_on=queries.today())
    kept(name="new", phone="+44 20 7946 0021", checked=False)
    answer = keeper.get(reverse("write_directory"))
    assert answer["Content-Type"].startswith("text/csv") and "attachment" in answer["Content-Disposition"]
    [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert row["name"] == "'=cmd|' /C calc'!A0" and row["expires_on"] == str(
        queries.today() + timedelta(days=100)
    )
    # and it can be taken in elsewhere, to be checked there
    assert "1 entry is new" in words(send(keeper, answer.content.replace(b"0018", b"0019")))


def test_proposals_come_unchecked_with_their_origin(keeper):
    assert keeper.post(reverse("take_proposals"), {"country": "GB"}).status_code == 302
    entries = Entry.objects.all()
    assert {one.short_code for one in entries if one.kind == "emergency"} == {"112", "999"}
    assert entries.count() == 7 and all(one.source and one.checked_on is None for one in entries)
    assert not queries.shown().exists()
    keeper.post(reverse("take_proposals"), {"country": "GB"})
    assert Entry.objects.count() == 7
    assert keeper.post(reverse("take_proposals"), {"country": "ZZ"}).status_code == 302


def test_taken_back_and_brought_in_again_it_has_to_be_checked(keeper, kept):
    entry = kept()
    assert keeper.post(at(entry, "withdraw_directory_entry")).status_code == 302
    assert "Taken back" in words(keeper.get(at(entry))) and not queries.shown().exists()
    keeper.post(at(entry, "withdraw_directory_entry"))
    entry.refresh_from_db()
    assert not entry.withdrawn and entry.standing == "not-checked"


HOSTILE = (
    "\x00",
    "\ud800",
    "x" * 5_000,
    "\u202egnp.exe",
    "<script>alert(1)</script>",
    "%s%n",
    "-1",
    "9" * 400,
    "٣",
    "=1+1",
    "\r\nSet-Cookie: a=b",
    "9999-12-31",
    "0001-01-01",
    "../../etc",
    "' OR 1=1 --",
    "{{ 7 }}",
    "🦊" * 90,
)


def test_hostile_words_in_any_field_are_kept_or_refused_in_words(keeper, kept):
    """Each field meets some of the words in the form, and all of them in a table."""
    entry, words = kept(), [one.encode("utf-8", "replace").decode() for one in HOSTILE]
    row = {"country": "GB", "kind": "hotline", "name": "n", "phone": "+44 20 7946 0077", "source": "own"}
    for place, field in enumerate(FIELDS):
        for text in words[place % len(words) :][:1] + words[(place + 7) % len(words) :][:1]:
            answer = keeper.post(reverse("add_directory_entry"), TYPED | {"name": f"n{place}", field: text})
            assert answer.status_code in (302, 422), (field, text[:20])
        table = io.StringIO()
        writer = csv.DictWriter(table, {**row, field: ""}.keys())
        writer.writeheader()
        writer.writerows(row | {field: text} for text in words)
        assert send(keeper, table.getvalue().encode()).status_code in (200, 422), field
    check = {
        "check-how": "called",
        "check-result": "right",
        "check-done_on": queries.today(),
        "check-expires_on": "",
    }
    for field in check:
        for text in [*words[::3], "9999-12-31", "0001-01-01"]:
            answer = keeper.post(at(entry, "check_directory_entry"), check | {field: text})
            assert answer.status_code in (302, 422), (field, text[:20])
    assert keeper.get(reverse("directory"), {"view": "new", "after": words[0]}).status_code == 200
