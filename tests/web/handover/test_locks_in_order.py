"""Who destroys a case and who hands something of it over never wait for each other for ever."""

import time
from uuid import UUID

import pytest
from at_once import at_once

from daybreak.web.accounts.models import Organisation
from daybreak.web.handover import actions
from daybreak.web.handover.models import HandedCopy, Handover
from daybreak.web.handover.permission import Basis
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import destroy
from daybreak.web.vault.models import CaseKey, KeyState, Shred
from daybreak.web.vault.purposes import Purpose

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other_organisation(db) -> Organisation:
    """Its ledger comes before any other, so that whoever took the giver's first would take them askew."""
    return Organisation.objects.create(pk=UUID(int=1), name="Northern Door", slug="northern-door")


@pytest.fixture
def handover(worker, second, taker, allow, items, there) -> Handover:
    basis: Basis = allow()
    return actions.approve(
        by=second, handover=actions.propose(by=worker, items=items, recipient=there, basis=basis)
    )


@pytest.fixture
def slow_locks(monkeypatch):
    """Whoever holds a ledger holds it long enough for the other to come along."""
    lock = ledger._lock_tip

    def slowly(chain):
        tip = lock(chain)
        time.sleep(0.1)
        return tip

    monkeypatch.setattr(ledger, "_lock_tip", slowly)


@pytest.mark.parametrize("ahead", [0.0, 0.07, -0.07])
def test_destroying_a_case_while_it_is_handed_over(worker, second, handover, slow_locks, ahead):
    case, organisation = handover.case, handover.organisation_id

    def send():
        time.sleep(max(0.0, -ahead))
        actions.send(by=worker, handover=handover)

    def end():
        time.sleep(max(0.0, ahead))
        destroy(by=second.person, organisation=organisation, case=case, why=Purpose.RETENTION)

    said = at_once(send=send, destroy=end)
    assert said["destroy"] == "done", said
    assert said["send"] in ("done", "BadValue", "NotConsented", "Destroyed", "NotGranted"), said
    assert Shred.objects.filter(pk=case).exists()
    assert not CaseKey.objects.filter(case=case).exclude(state=KeyState.DESTROYED).exists()
    handover.refresh_from_db()
    assert handover.ended_why == "destroyed"
    for copy in HandedCopy.objects.filter(handover=handover.pk):
        assert copy.ended is not None and copy.content is None
        assert not CaseKey.objects.filter(case=copy.case).exclude(state=KeyState.DESTROYED).exists()
