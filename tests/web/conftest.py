"""Organisations and people for the tests of the web application."""

from collections.abc import Callable
from functools import cache

import pytest
from django.contrib.auth.hashers import make_password

from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.accounts.roles import Role

#: What every person of the tests signs in with.
PASSWORD = "a long enough passphrase 42"


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
    """The password's hash; made once, because it is slow on purpose."""
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
