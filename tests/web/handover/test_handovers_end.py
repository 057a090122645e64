"""What ends a handover: the person, the giver, the recipient, time, and the end of the case itself."""

from datetime import timedelta

import pytest
from django.utils import timezone
from handing import NAME, PHONE, codes, read

from daybreak.errors import BadValue, Destroyed, NotConsented, SealBroken
from daybreak.web.handover import actions, ending
from daybreak.web.handover.consents import supersede_consent, withdraw_consent
from daybreak.web.handover.models import Consent, HandedCopy, Handover
from daybreak.web.vault.actions import destroy
from daybreak.web.vault.models import CaseKey, Grant, KeyState, Shred
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.rotation import revoke, rotate

pytestmark = pytest.mark.django_db


def test_withdrawing_destroys_the_copy_and_tells_the_recipient(
    allow, hand_over, taker, worker, organisation, other_organisation
):
    consent = allow()
    copy = hand_over(consent)
    withdraw_consent(by=worker, consent=consent, how="spoken", words="She rang.")
    with pytest.raises(NotConsented):
        read(taker, copy)
    copy.refresh_from_db()
    assert copy.content is None and copy.ended_why == "withdrawn" and not copy.end_seen
    assert set(CaseKey.objects.filter(case=copy.case).values_list("state", flat=True)) == {KeyState.DESTROYED}
    assert not Grant.objects.filter(key__case=copy.case).exists()
    assert Shred.objects.filter(pk__in=[copy.case, consent.series]).count() == 2
    for one in (organisation, other_organisation):
        assert codes(one)[-1] == "handover.end"
    with pytest.raises(NotConsented):
        hand_over(consent, to="proposed")
    with pytest.raises(BadValue):
        withdraw_consent(by=worker, consent=consent, how="spoken")
    with pytest.raises(BadValue):
        supersede_consent(by=worker, consent=consent, fields=[NAME], expires=consent.expires, how="spoken")


@pytest.mark.parametrize("reached", ["proposed", "approved", "sent"])
def test_a_withdrawal_stops_a_handover_wherever_it_stands(allow, hand_over, worker, second, taker, reached):
    consent = allow()
    one = hand_over(consent, to=reached)
    withdraw_consent(by=worker, consent=consent, how="written")
    step = {
        "proposed": lambda: actions.approve(by=second, handover=one),
        "approved": lambda: actions.send(by=worker, handover=one),
        "sent": lambda: actions.receive(by=taker, copy=one),
    }[reached]
    with pytest.raises((NotConsented, BadValue)):
        step()
    assert not HandedCopy.objects.filter(ended=None).exists()


def test_a_withdrawal_outlasts_a_restored_backup(allow, hand_over, worker, items, there):
    """The restore brings the given version back and not the withdrawn one, but replays the list."""
    consent = allow()
    withdraw_consent(by=worker, consent=consent, how="spoken")
    Consent._base_manager.filter(version=2).delete()
    with pytest.raises(NotConsented, match="withdrawn"):
        actions.propose(by=worker, items=items, recipient=there, basis=consent)


def test_time_ends_reading_at_once_and_the_chore_destroys(allow, hand_over, taker):
    copy = hand_over(allow(), expires=timezone.now() + timedelta(days=2))
    HandedCopy.objects.filter(pk=copy.pk).update(expires=timezone.now() + timedelta(days=9))
    Handover.objects.update(expires=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotConsented, match="expired"):
        read(taker, copy)
    assert ending.end_due() == 1 and ending.end_due() == 0
    with pytest.raises(NotConsented, match="ended"):
        read(taker, copy)
    assert Shred.objects.filter(pk=copy.case).exists()


def test_a_row_prolonged_in_the_database_opens_nothing(
    allow, hand_over, taker, worker, items, there, monkeypatch
):
    consent = allow(expires=timezone.now() + timedelta(hours=1))
    copy = hand_over(consent)
    later = timezone.now() + timedelta(days=9)
    Consent._base_manager.update(expires=later)
    Handover.objects.update(expires=later)
    HandedCopy.objects.update(expires=later)
    two_hours_on = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: two_hours_on)
    with pytest.raises(NotConsented, match="expired"):
        read(taker, copy)
    with pytest.raises(SealBroken):
        actions.propose(by=worker, items=items, recipient=there, basis=consent)


def test_whoever_declines_loses_the_copy(allow, hand_over, taker):
    copy = hand_over(allow(), to="sent")
    actions.decline(by=taker, copy=copy)
    with pytest.raises(NotConsented):
        actions.receive(by=taker, copy=copy)
    with pytest.raises(NotConsented):
        actions.decline(by=taker, copy=copy)
    assert Handover.objects.get().state == "declined" and Shred.objects.filter(pk=copy.case).exists()


def test_a_narrower_version_ends_what_it_no_longer_covers(allow, hand_over, worker, taker):
    consent = allow()
    copy = hand_over(consent)
    same = supersede_consent(
        by=worker, consent=consent, fields=[NAME, PHONE], expires=consent.expires, how="written"
    )
    assert same.version == 2 and read(taker, copy)
    supersede_consent(by=worker, consent=consent, fields=[NAME], expires=consent.expires, how="spoken")
    with pytest.raises(NotConsented):
        read(taker, copy)
    assert Handover.objects.get().ended_why == "superseded"
    assert Consent.objects.filter(series=consent.series).count() == 3


def test_a_new_key_of_the_case_keeps_consents(allow, hand_over, worker, second, story, taker):
    consent = allow()
    copy = hand_over(consent)
    rotate(by=worker, case=story.case)
    revoke(by=worker, case=story.case, person=second.person, why=Purpose.SECURITY)
    withdraw_consent(by=worker, consent=consent, how="spoken")
    with pytest.raises(NotConsented):
        read(taker, copy)


def test_destroying_the_case_ends_copies_under_a_consent(allow, hand_over, taker, story, worker):
    copy = hand_over(allow())
    destroy(by=worker.person, organisation=story.organisation, case=story.case, why=Purpose.RETENTION)
    with pytest.raises(NotConsented):
        read(taker, copy)
    assert Shred.objects.filter(pk=copy.case).exists()


def test_the_giver_takes_back_and_a_stranger_cannot(allow, hand_over, worker, taker):
    copy = hand_over(allow())
    handover = Handover.objects.get()
    with pytest.raises(BadValue):
        actions.withdraw(by=taker, handover=handover)
    actions.withdraw(by=worker, handover=handover)
    with pytest.raises(BadValue):
        actions.withdraw(by=worker, handover=handover)
    with pytest.raises((NotConsented, Destroyed)):
        read(taker, copy)
