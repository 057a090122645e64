"""Organisations and people for the tests of the web application."""

import os
import shutil
import sys
from collections.abc import Callable
from functools import cache

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache as counted
from django.test import Client
from django.urls import reverse
from vouching import vouch_for_all

from daybreak.web.accounts import sign_in
from daybreak.web.accounts.limits import Pace
from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.accounts.roles import Role
from daybreak.web.vault.recovery import make_person_key
from daybreak.web.vault.unlock import Unlocked, unlock_with

#: What every person of the tests signs in with.
PASSWORD = "a long enough passphrase 42"


def _never_open_the_database(event: str, arguments: tuple) -> None:
    """Closing any descriptor of a file gives up every lock this process has on it, SQLite's too.

    The process of a job would then take the last writes away with it. Read it as `canary.files_below` does.
    """
    if event == "open" and f"tests-{os.getpid()}.sqlite3" in str(arguments[0]):
        raise RuntimeError("SQLite's file must not be opened by the process that works with it")


sys.addaudithook(_never_open_the_database)


@pytest.fixture(autouse=True)
def _no_ends_outside():
    """Tables are emptied after a test; what says outside them where ledgers ended goes with them."""
    yield
    shutil.rmtree(settings.DEPLOYMENT.home / "ledger-tips", ignore_errors=True)


@pytest.fixture(autouse=True)
def _nobody_tried_before(monkeypatch):
    """Wrong passwords of the test before are not counted: all come from the same few addresses."""
    monkeypatch.setattr(sign_in, "_PACE", Pace(at_once=20, seconds=15))


@pytest.fixture
def organisation(db) -> Organisation:
    """An organisation."""
    return Organisation.objects.create(name="Harbour Light", slug="harbour-light")


@pytest.fixture
def other_organisation(db) -> Organisation:
    """Another organisation, which must see nothing of the first."""
    return Organisation.objects.create(name="Northern Door", slug="northern-door")


@cache
def hashed_password() -> str:
    """The password's hash, made once."""
    return make_password(PASSWORD)


@pytest.fixture
def make_person(organisation) -> Callable[..., Person]:
    """Makes a person with roles, in the first organisation unless told."""

    def made(*roles: Role, name: str = "", at: Organisation | None = None) -> Person:
        at = at or organisation
        name = name or "-".join([*(role.value for role in roles), at.slug])
        person = Person(organisation=at, sign_in_name=name)
        person.password = hashed_password()
        person.save()
        for role in roles:
            person.held_roles.create(role=role)
        return person

    return made


@pytest.fixture
def open_person(make_person, cheap_passwords) -> Callable[..., Unlocked]:
    """Makes a person, opens their key, and lets them and their colleagues know one another."""

    def opened(*roles: Role, name: str = "", at: Organisation | None = None) -> Unlocked:
        person = make_person(*roles, name=name, at=at)
        make_person_key(person, PASSWORD)
        one = unlock_with(Person.objects.get(pk=person.pk), PASSWORD)
        vouch_for_all(by=one)
        return one

    return opened


@pytest.fixture
def signed_in(make_person, settings, cheap_passwords):
    """Signs a person in whose second factor counts as given; the person is at `client.person`."""
    counted.clear()
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "second_factor" not in one]

    def client(*roles, name="", at=None):
        person = make_person(*(roles or (Role.ANALYST,)), name=name, at=at)
        made = Client()
        made.person = person
        answer = made.post(reverse("account_login"), {"login": person.sign_in_name, "password": PASSWORD})
        assert answer.status_code == 302 and not Authenticator.objects.filter(user=person).exists()
        return made

    return client
