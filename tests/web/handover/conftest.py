"""Two organisations with open keys, a story, and consents about it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from vouching import vouch_for_all

from daybreak.web.accounts.roles import Role
from daybreak.web.handover import actions, crossings
from daybreak.web.handover.consents import record_consent
from daybreak.web.handover.crossed import Item
from daybreak.web.handover.models import HandedCopy
from daybreak.web.handover.terms import Recipient
from daybreak.web.handover.zones import Zone
from daybreak.web.vault.actions import create_case_key
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed
from daybreak.web.vault.recovery import create_recovery_key
from vault_probe.models import Story

PASSWORD = "a long enough passphrase 42"
STORY = {
    "name": "Amina Yusuf",
    "phone": "+44 7700 900123",
    "text": "She came by the night bus.",
    "facts": {"age": 19},
}


@pytest.fixture(autouse=True)
def probe_crossing(monkeypatch):
    """The probe's name, phone and facts may cross; its text may not."""
    monkeypatch.setattr(crossings, "_declared", dict(crossings._declared))
    crossings.declare_crossing(Story, ["name", "phone", "facts"], Zone.PROTECTION)


@pytest.fixture(autouse=True)
def _cheaply(cheap_passwords):
    """Keys of people by the dozen."""


@pytest.fixture
def worker(organisation, open_person):
    create_recovery_key(organisation=organisation, people=3)
    return open_person(Role.CASE_WORKER, name="worker")


@pytest.fixture
def second(open_person):
    return open_person(Role.SUPERVISOR, name="second")


@pytest.fixture
def analyst(worker, open_person):
    """In another zone of the same organisation."""
    one = open_person(Role.ANALYST, name="analyst")
    vouch_for_all(by=worker)
    return one


@pytest.fixture
def taker(other_organisation, open_person):
    """A case worker of another organisation."""
    create_recovery_key(organisation=other_organisation, people=3)
    return open_person(Role.CASE_WORKER, name="taker", at=other_organisation)


@pytest.fixture
def story(worker, second):
    case = uuid4()
    create_case_key(
        organisation=worker.person.organisation,
        case=case,
        people=[worker.person, second.person],
        by=worker.person,
        why=Purpose.SUPPORT,
    )
    made = Story(organisation=worker.person.organisation, case=case)
    save_sealed(by=worker, record=made, values=STORY, why=Purpose.SUPPORT)
    return Story.objects.get(pk=made.pk)


@pytest.fixture
def there(other_organisation):
    """The other organisation's protection zone."""
    return Recipient(other_organisation.pk, Zone.PROTECTION)


@pytest.fixture
def allow(worker, story, there):
    """Records a consent about the story."""

    def allowed(**more):
        said = {
            "by": worker,
            "case": story.case,
            "recipient": there,
            "purpose": Purpose.REFERRAL,
            "fields": ["vault_probe.story.name", "vault_probe.story.phone"],
            "expires": timezone.now() + timedelta(days=30),
            "how": "spoken",
            "words": "Said to Olga, with her sister beside her.",
        }
        return record_consent(**{**said, **more})

    return allowed


@pytest.fixture
def items(story):
    return [Item(story, ("name", "phone"))]


@pytest.fixture
def hand_over(worker, second, taker, items, there):
    """Brings a handover as far as told."""

    def handed(basis, *, to="received", recipient=there, by=taker, **more):
        one = actions.propose(by=worker, items=items, recipient=recipient, basis=basis, **more)
        if to == "proposed":
            return one
        one = actions.approve(by=second, handover=one)
        if to == "approved":
            return one
        copy = actions.send(by=worker, handover=one)
        if to == "received":
            actions.receive(by=by, copy=copy)
        return HandedCopy.objects.get(pk=copy.pk)

    return handed
