"""Cases go when their time is over, shown ahead, and a legal hold keeps them."""

from datetime import timedelta

import pytest
from django.db import models
from django.utils import timezone

from daybreak.errors import BadValue, Destroyed, NotGranted, UnderLegalHold
from daybreak.web.accounts.roles import Role
from daybreak.web.handover import actions, retention
from daybreak.web.handover.retention import declare_retention, delete_due, due_before, lift_hold, place_hold
from daybreak.web.measurement.models import Study
from daybreak.web.prosecution.models import Collection
from daybreak.web.vault.actions import destroy
from daybreak.web.vault.models import CaseKey, Event, Shred
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_sealed
from daybreak.web.work.models import Chore
from daybreak.web.work.schedule import do_chores
from vault_probe.models import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(monkeypatch):
    """Stories are kept for some days after a moment that the test sets."""

    def declared(days_ago, days=10):
        monkeypatch.setattr(retention, "_kinds", dict(retention._kinds))
        began = None if days_ago is None else timezone.now() - timedelta(days=days_ago)
        clock = models.Value(began, output_field=models.DateTimeField())
        declare_retention(Story, title="Story", clock=clock, days=days)

    return declared


def test_shown_ahead_and_then_gone_for_ever(kept, story, worker, organisation, other_organisation):
    kept(days_ago=8)
    assert due_before(timezone.now()) == [] and delete_due() == 0
    [due] = due_before(timezone.now() + timedelta(days=retention.AHEAD), organisation=organisation)
    assert (due.case, due.held) == (story.case, False)
    assert timedelta(days=1.9) < due.when - timezone.now() < timedelta(days=2.1)
    assert due_before(timezone.now() + timedelta(days=30), organisation=other_organisation) == []
    kept(days_ago=11)
    assert delete_due() == 1 and delete_due() == 0
    with pytest.raises(Destroyed):
        open_sealed(by=worker, record=story, why=Purpose.SUPPORT)
    assert Shred.objects.filter(pk=story.case).exists()
    last = Event.objects.get(action="destroy")
    assert (last.who, last.why, last.case) == ("system", "retention", str(story.case))
    assert due_before(timezone.now()) == []


def test_a_case_whose_clock_has_not_begun_stays(kept, story):
    kept(days_ago=None)
    assert due_before(timezone.now() + timedelta(days=10**4)) == []


def test_a_hold_keeps_it_from_the_chore_and_from_people(kept, story, worker, second):
    kept(days_ago=11)
    hold = place_hold(by=worker, case=story.case, reason="Proceeding 12/2026, district court")
    assert [one.held for one in due_before(timezone.now())] == [True]
    assert delete_due() == 0
    with pytest.raises(UnderLegalHold):
        destroy(by=worker.person, organisation=story.organisation, case=story.case, why=Purpose.RETENTION)
    assert CaseKey.objects.filter(case=story.case, state="current").exists()
    assert open_sealed(by=worker, record=story, why=Purpose.SUPPORT)["name"]
    with pytest.raises(BadValue):
        place_hold(by=second, case=story.case, reason="again")
    lift_hold(by=second, hold=hold)
    with pytest.raises(BadValue):
        lift_hold(by=second, hold=hold)
    assert delete_due() == 1
    assert list(Event.objects.filter(action__startswith="hold").values_list("action", flat=True)) == [
        "hold.place",
        "hold.lift",
    ]


def test_who_holds_no_key_holds_no_case(story, open_person, taker):
    stranger = open_person(Role.CASE_WORKER, name="stranger")
    for one in (stranger, taker):
        with pytest.raises(NotGranted):
            place_hold(by=one, case=story.case, reason="Proceeding 1")
    with pytest.raises(BadValue):
        place_hold(by=stranger, case=story.case, reason=" ")


def test_a_recipient_cannot_hold_what_others_handed_over(allow, worker, second, taker, items, there):
    one = actions.propose(by=worker, items=items, recipient=there, basis=allow())
    copy = actions.send(by=worker, handover=actions.approve(by=second, handover=one))
    with pytest.raises(BadValue, match="handed over"):
        place_hold(by=taker, case=copy.case, reason="Proceeding 1")


def test_the_daily_chores_delete_and_end(kept, story):
    kept(days_ago=11)
    assert {"handover.end-due", "retention.delete-due", "vault.sign-heads"} <= set(do_chores())
    assert Shred.objects.filter(pk=story.case).exists()
    assert Chore.objects.filter(name="retention.delete-due").exists()


def test_every_pillar_says_how_long_its_cases_are_kept():
    assert {Collection, Study} <= {one.model for one in retention.kinds()}
    assert all(one.days >= 1 and str(one.title) for one in retention.kinds())
    assert due_before(timezone.now() + timedelta(days=10**4)) == []
    with pytest.raises(BadValue):
        declare_retention(Story, title="Story", clock="made", days=0)
