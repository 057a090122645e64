"""Whoever comes with words while staff works on the same report: both get through, whoever was first."""

import threading
from datetime import timedelta

import pytest
from at_once import at_once, until_waiting
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from daybreak.web.accounts.roles import Role
from daybreak.web.handover.models import Consent
from daybreak.web.protection import actions, dialogue, retention, returning
from daybreak.web.protection.abuse.models import Alike
from daybreak.web.protection.answering import answer, settle
from daybreak.web.protection.attachments import actions as files
from daybreak.web.protection.models import EndedWhy, Kind, Message, Report, State, Urgency
from daybreak.web.protection.referrals import asking
from daybreak.web.protection.return_words import draw
from daybreak.web.vault import ledger, rotation, turns
from daybreak.web.vault.ledger_check import verify_ledger
from daybreak.web.vault.models import Event
from daybreak.web.vault.purposes import Purpose

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sam(open_person):
    return open_person(Role.SUPERVISOR, name="sam")


@pytest.fixture
def lantern(sam):
    """A channel that Sam receives."""
    return actions.make_channel(
        by=sam.person, people=[sam.person], slug="lantern", kind=Kind.SURVIVORS, name="Lantern"
    )


@pytest.fixture
def came(lantern):
    """Somebody who reported and came back."""
    return file_one(lantern, b"s" * 16)


def file_one(channel, seed, text="They keep my passport."):
    filed = actions.file_report(channel=channel, seed=seed, language="en", content={"text": text})
    return returning.come_back(" ".join(filed.words), at=channel.organisation_id)


@pytest.fixture
def beside(monkeypatch):
    """Staff takes the ledger, the person begins and has to wait, staff goes on: what each of them got."""
    monkeypatch.setattr(turns, "MOST_DEADLOCKS", 0)  # else it would be tried again, and nobody would see
    holds, go_on, lock = threading.Event(), threading.Event(), ledger.lock_in_order

    def locked(*chains):
        lock(*chains)
        if threading.current_thread().name == "staff" and chains and not holds.is_set():
            holds.set()
            assert go_on.wait(30)

    monkeypatch.setattr(ledger, "lock_in_order", locked)

    def run(*, staff, person):
        said = {}

        def do(name, deed):
            try:
                said[name] = deed()
            except Exception as error:
                said[name] = error
            finally:
                connection.close()

        threads = {
            name: threading.Thread(target=do, args=(name, deed), name=name)
            for name, deed in {"staff": staff, "person": person}.items()
        }
        threads["staff"].start()
        assert holds.wait(30)
        threads["person"].start()
        until_waiting(threads["person"])
        go_on.set()
        for one in threads.values():
            one.join(30)
        return said

    return run


def add(came):
    dialogue.add_words(came=came, text="At night", once=came.report.pk)


def begin_file(came):
    files.begin_by_person(came=came, name="a.txt", size=3)


DEEDS = {
    "add": add,
    "read": dialogue.read_as_it_is,
    "withdraw": lambda came: dialogue.withdraw(came=came),
    "delete": lambda came: dialogue.ask_for_deletion(came=came),
    "keep": lambda came: retention.keep_longer(report=came.report, by=None),
    "file": begin_file,
}
#: What somebody may be told whose report was destroyed a moment before; never that the database could not.
GONE = {"Destroyed", "DoesNotExist", "NotGranted"}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("state", [State.NEW, State.OPEN])
def test_a_deed_beside_the_destruction_of_the_report(came, sam, beside, deed, state):
    Report.objects.update(state=state)
    came.report.refresh_from_db()
    sam_answers(sam, came)
    said = beside(
        staff=lambda: retention.destroy_report(report=came.report, by=sam.person, why=EndedWhy.STAFF),
        person=lambda: DEEDS[deed](came),
    )
    assert said["staff"] is None
    assert not isinstance(said["person"], Exception) or type(said["person"]).__name__ in GONE, said
    assert not Report.objects.exists() and not Message.objects.exists()
    assert verify_ledger(sam.person.organisation_id).sound


def test_a_report_that_somebody_takes_on_meanwhile_is_not_deleted_unseen(came, sam):
    """The person looked at a report that nobody had opened; the wish is told to whoever opened it since."""
    settle(by=sam, report=came.report, state=State.OPEN, urgency=Urgency.NORMAL, assigned_to=sam.person)
    assert came.report.state == State.NEW, "as it was when the person's page was read"
    assert dialogue.ask_for_deletion(came=came) is False
    assert Report.objects.get().deletion_asked is not None


def sam_answers(sam, came):
    answer(by=sam, report=came.report, text="We are here.")


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_beside_a_new_key_of_the_report(came, sam, beside, deed):
    Report.objects.update(state=State.OPEN)
    came.report.refresh_from_db()
    sam_answers(sam, came)
    said = beside(
        staff=lambda: rotation.rotate(by=sam, case=came.report.case, why=Purpose.SECURITY),
        person=lambda: DEEDS[deed](came),
    )
    assert not isinstance(said["staff"], Exception), said
    assert not isinstance(said["person"], Exception), said
    assert verify_ledger(sam.person.organisation_id).sound


def test_a_report_beside_the_destruction_of_the_one_it_reads_like(came, sam, lantern, beside):
    """The group of both is dissolved after the second was sorted into it, and before it is kept."""
    long = " ".join(f"word{n}" for n in range(60))
    first = file_one(lantern, b"t" * 16, long)
    assert Alike.objects.filter(report=first.report).exists()
    said = beside(
        staff=lambda: retention.destroy_report(report=first.report, by=sam.person, why=EndedWhy.STAFF),
        person=lambda: file_one(lantern, b"u" * 16, long),
    )
    assert said["staff"] is None and not isinstance(said["person"], Exception), said
    kept = Report.objects.get(pk=said["person"].report.pk)
    assert kept.alike.group.members.count() == 1 and dialogue.read_first(said["person"])["text"] == long


def test_an_answer_to_a_question_beside_the_destruction(came, sam, beside, other_organisation):
    asked = asking.ask_for_consent(
        by=sam,
        report=came.report,
        to=other_organisation,
        fields=asking.FIELDS[:1],
        expires=timezone.now() + timedelta(days=3),
        words="They can give you a bed.",
    )
    said = beside(
        staff=lambda: retention.destroy_report(report=came.report, by=sam.person, why=EndedWhy.STAFF),
        person=lambda: asking.answer_request(came=came, request=asked.pk, allowed=True),
    )
    assert said["staff"] is None and type(said["person"]).__name__ in GONE, said
    assert not Consent.objects.filter(case=came.report.case).exists()


def test_what_the_database_ends_is_done_again(came, sam):
    """Two who take a row and the ledger in opposite orders, on purpose: both are done, each once."""
    row, tip = threading.Event(), threading.Event()
    tried = []

    @ledger.action
    def row_first():
        tried.append("row")
        Report.objects.update(unread=True)
        row.set()
        assert tip.wait(30) or connection.vendor == "sqlite"
        ledger.record("write", who="public", organisation=sam.person.organisation_id)

    @ledger.action
    def ledger_first():
        tried.append("ledger")
        assert row.wait(30)
        ledger.record("write", who="public", organisation=sam.person.organisation_id)
        tip.set()
        Report.objects.update(unread=True)

    if connection.vendor == "sqlite":  # one writer: whoever begins ends before the other begins
        row.set(), tip.set()
    before = Event.objects.filter(action="write").count()
    assert at_once(row=row_first, ledger=ledger_first) == {"row": "done", "ledger": "done"}
    if connection.vendor == "postgresql":  # they may meet more than once before the database lets one pass
        assert len(tried) > 2
    assert Event.objects.filter(action="write").count() == before + 2
    assert verify_ledger(sam.person.organisation_id).sound


def test_who_comes_with_the_keys_of_a_minute_ago_writes_under_those_of_now(came, sam):
    rotation.rotate(by=sam, case=came.report.case, why=Purpose.SECURITY)
    dialogue.add_words(came=came, text="At night", once=came.report.pk)
    now, said, first = dialogue.read_as_it_is(came)
    assert [one.text for one in said] == ["At night"] and first["text"] == "They keep my passport."
    assert now.ring.current != came.ring.current


def test_a_change_of_keys_that_was_killed_keeps_nobody_waiting(came, sam, monkeypatch):
    """What was written lies under the old key, and nothing was sealed anew when it was interrupted."""

    def killed(**_):
        raise KeyboardInterrupt

    monkeypatch.setattr(rotation, "_seal_batch", killed)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(by=sam, case=came.report.case, why=Purpose.SECURITY)
    dialogue.add_words(came=came, text="At night", once=came.report.pk)
    _, said, first = dialogue.read_as_it_is(came)
    assert [one.text for one in said] == ["At night"] and first["text"] == "They keep my passport."


@pytest.mark.parametrize("do", ["add", "withdraw", "keep", "delete", ""])
def test_who_is_here_while_the_report_goes_is_told_that_it_went(came, monkeypatch, client, do):
    open_ = returning.what_opens

    def then_gone(text, **how):
        found = open_(text, **how)
        retention.destroy_report(report=found.report, by=None, why=EndedWhy.TIME)
        return found

    monkeypatch.setattr(returning, "what_opens", then_gone)
    Report.objects.update(state=State.OPEN)
    words = " ".join(draw(b"s" * 16, language="en"))
    said = {"code": words, "do": do, "text": "At night"}
    answer = client.post(reverse("come_back", args=["lantern"]), said)
    assert answer.status_code == 422 and "nobody had written" in answer.content.decode()
