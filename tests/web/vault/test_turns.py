"""On PostgreSQL rows are locked one by one: whoever acts does so in one order, and nobody waits for ever."""

import threading
import time

import pytest
from at_once import at_once, until_waiting
from django.db import connection
from vault_words import VALUES, WHY

from daybreak.web.accounts import actions as accounts
from daybreak.web.accounts.roles import Role
from daybreak.web.inquiries import actions as inquiries
from daybreak.web.prosecution.actions import make_collection
from daybreak.web.prosecution.models import Collection
from daybreak.web.vault import actions, ledger, recovery, turns
from daybreak.web.vault.ledger_check import verify_ledger
from daybreak.web.vault.models import Event
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed
from vault_probe.models import Story

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


@pytest.fixture(autouse=True)
def _seen(monkeypatch):
    """What the database ends is not done again, else nobody would see that the order was wrong."""
    monkeypatch.setattr(turns, "MOST_DEADLOCKS", 0)


@pytest.fixture
def slowly(monkeypatch):
    """Makes a function wait when it begins, and tells that it did, so that somebody else comes in between."""

    def made(module, name, seconds=0.15):
        work, begun = getattr(module, name), threading.Event()

        def slow(*arguments, **named):
            begun.set()
            time.sleep(seconds)
            return work(*arguments, **named)

        monkeypatch.setattr(module, name, slow)
        return begun

    return made


def after(begun, deed):
    """Do something as soon as the slow one has begun."""

    def run():
        assert begun.wait(30)
        deed()

    return run


def later(deed, seconds):
    def run():
        time.sleep(seconds)
        deed()

    return run


def test_who_holds_a_row_and_writes_an_event_never_meets_a_destruction(open_person, slowly):
    """Renaming locks the row, then writes; destroying writes, then deletes the row."""
    analyst = open_person(Role.ANALYST)
    begun = slowly(inquiries, "save_sealed")
    for _each in range(ROUNDS):
        collection = make_collection(by=analyst, name="The first")
        begun.clear()
        said = at_once(
            rename=lambda one=collection: inquiries.rename(
                by=analyst, record=one, name="The second", why=one.why
            ),
            destroy=after(begun, lambda one=collection: inquiries.destroy(by=analyst, inquiry=one)),
        )
        assert said == {"rename": "done", "destroy": "done"}
    assert not Collection.objects.exists()
    assert verify_ledger(analyst.person.organisation_id).sound


def test_two_who_write_in_each_others_ledgers_both_do(open_person, other_organisation, worker):
    """Each has the own ledger first, and one of them must take the other's out of order."""
    there = open_person(Role.CASE_WORKER, name="there", at=other_organisation)

    @ledger.action
    def tell_both(*, by, other):
        ledger.record("write", who=by.person, organisation=by.person.organisation_id, why=Purpose.HANDOVER)
        time.sleep(0.1)
        ledger.record("write", who=by.person, organisation=other, why=Purpose.HANDOVER)

    homes = [worker.person.organisation_id, other_organisation.pk]
    before = [Event.objects.filter(chain=one, action="write").count() for one in homes]
    for _each in range(ROUNDS):
        said = at_once(
            one=lambda: tell_both(by=worker, other=homes[1]), two=lambda: tell_both(by=there, other=homes[0])
        )
        assert said == {"one": "done", "two": "done"}
    after = [Event.objects.filter(chain=one, action="write").count() for one in homes]
    assert [now - then for now, then in zip(after, before, strict=True)] == [2 * ROUNDS] * 2
    assert all(verify_ledger(one).sound for one in homes)


def test_who_is_closed_out_while_their_access_is_recovered(
    open_person, make_person, organisation, monkeypatch
):
    """Closing an account locks the person, then writes; recovering writes, then changes the person."""
    chief, hope = make_person(Role.ADMINISTRATOR), open_person(Role.SURVIVOR, name="hope")
    shares = recovery.create_recovery_key(organisation=organisation)
    begun, end_sessions = threading.Event(), accounts.end_sessions

    def ended(**named):
        if not begun.is_set():  # of the two, who closes comes here first
            begun.set()
            until_waiting()
        end_sessions(**named)

    monkeypatch.setattr(accounts, "end_sessions", ended)
    said = at_once(
        close=lambda: accounts.deactivate(by=chief, person=hope.person),
        recover=after(
            begun,
            lambda: recovery.recover(
                person=hope.person, shares=shares[:2], new_password="quite another passphrase 77", by=chief
            ),
        ),
    )
    assert said == {"close": "done", "recover": "done"}


def test_what_is_begun_again_is_done_once(open_person, other_organisation, worker, story, monkeypatch):
    """Work that had to begin again leaves nothing of its first attempt."""
    there = open_person(Role.CASE_WORKER, name="there", at=other_organisation)
    homes = sorted([worker.person.organisation_id, other_organisation.pk])
    high = worker if worker.person.organisation_id == homes[1] else there
    tries, held, begun = [], threading.Event(), threading.Event()

    @ledger.action
    def out_of_order(*, by):
        tries.append(by)
        ledger.record("write", who=by.person, organisation=homes[1], why=Purpose.HANDOVER)
        begun.set()
        assert held.wait(30) or connection.vendor == "sqlite"
        ledger.record("write", who=by.person, organisation=homes[0], why=Purpose.HANDOVER)

    @ledger.action
    def hold(*, by):
        ledger.record("write", who="system", organisation=homes[0], why=Purpose.HANDOVER)
        held.set()
        until_waiting()

    before = Event.objects.filter(chain__in=homes, action="write").count()
    if connection.vendor == "sqlite":  # one writer: whoever begins ends before the other begins
        held.set()
    said = at_once(out=lambda: out_of_order(by=high), hold=after(begun, lambda: hold(by=None)))
    assert said == {"out": "done", "hold": "done"}
    assert len(tries) == (2 if connection.vendor == "postgresql" else 1)
    assert Event.objects.filter(chain__in=homes, action="write").count() == before + 3
    assert all(verify_ledger(one).sound for one in homes)


def test_writing_to_a_case_never_meets_its_destruction(worker, story):
    for _each in range(ROUNDS):
        fresh = Story(organisation=story.organisation, case=story.case)
        said = at_once(
            write=lambda one=fresh: save_sealed(by=worker, record=one, values=VALUES, why=WHY),
            destroy=later(
                lambda: actions.destroy(
                    by=worker.person,
                    organisation=story.organisation_id,
                    case=story.case,
                    why=Purpose.RETENTION,
                ),
                0.01,
            ),
        )
        assert said["destroy"] == "done" and said["write"] in ("done", "Destroyed", "NotGranted"), said
