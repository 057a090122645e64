"""People with open keys, and a story to keep."""

from uuid import uuid4

import pytest
from vault_words import VALUES
from vouching import vouch_for_all

from daybreak.web.accounts.roles import Role
from daybreak.web.vault.actions import create_case_key
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed
from daybreak.web.vault.recovery import create_recovery_key
from vault_probe.models import Story


@pytest.fixture(autouse=True)
def _cheaply(cheap_passwords):
    """Keys of people by the dozen."""


@pytest.fixture
def recovery_shares(organisation):
    """The shares of the organisation's recovery key."""
    return create_recovery_key(organisation=organisation, people=3)


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
