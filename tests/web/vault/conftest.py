"""People with open keys, and a story to keep."""

from uuid import uuid4

import pytest
from vault_words import PASSWORD, VALUES
from vouching import vouch_for_all

from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.vault import passwords
from daybreak.web.vault.actions import create_case_key
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed
from daybreak.web.vault.recovery import create_recovery_key, make_person_key
from daybreak.web.vault.unlock import unlock_with
from vault_probe.models import Story


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch):
    """Stretching is tried by itself in test_seals."""
    monkeypatch.setattr(passwords.wrap, "__kwdefaults__", {"cost": passwords.Cost(64, 1, 1)})


@pytest.fixture
def recovery_shares(organisation):
    """The shares of the organisation's recovery key."""
    return create_recovery_key(organisation=organisation, people=3)


@pytest.fixture
def open_person(make_person):
    """Makes a person and opens their key."""

    def opened(*roles, name="", at=None, password=PASSWORD):
        person = make_person(*(roles or (Role.CASE_WORKER,)), name=name, at=at)
        make_person_key(person, password)
        one = unlock_with(Person.objects.get(pk=person.pk), password)
        vouch_for_all(by=one)
        return one

    return opened


@pytest.fixture
def worker(recovery_shares, open_person):
    """A case worker with an open key."""
    return open_person(Role.CASE_WORKER, name="worker")


@pytest.fixture
def colleague(worker, open_person):
    """Another case worker, who joined later."""
    one = open_person(Role.CASE_WORKER, name="colleague")
    vouch_for_all(by=worker)
    return one


@pytest.fixture
def make_story():
    """Makes a case with a story."""

    def made(by, values=VALUES, people=()):
        case = uuid4()
        create_case_key(
            organisation=by.person.organisation,
            case=case,
            people=[by.person, *people],
            by=by.person,
            why=Purpose.SUPPORT,
        )
        story = Story(organisation=by.person.organisation, case=case)
        save_sealed(by=by, record=story, values=values, why=Purpose.SUPPORT)
        return Story.objects.get(pk=story.pk)

    return made


@pytest.fixture
def story(worker, make_story):
    """A story that the worker keeps."""
    return make_story(worker)
