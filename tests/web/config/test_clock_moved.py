"""A clock that is set back or forth, by hand, by a flat battery or by a time server."""

from datetime import timedelta

import pytest
from django.utils import timezone

from daybreak.web.vault import ledger
from daybreak.web.vault.ledger_check import verify_ledger

pytestmark = pytest.mark.django_db


def test_breaks_no_chain_of_events(make_person, monkeypatch):
    person, now = make_person(), timezone.now()
    for hours in (0, 30, -48, 0, 24 * 400, -24 * 400, 1):
        monkeypatch.setattr(timezone, "now", lambda hours=hours: now + timedelta(hours=hours))
        ledger.record("read", who=person, organisation=person.organisation)
        ledger.sign_heads()
    verdict = verify_ledger(person.organisation_id)
    assert verdict.sound and verdict.events >= 7, verdict.findings
