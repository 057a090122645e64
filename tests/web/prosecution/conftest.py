"""Analysts who are signed in, and a collection of the bundled sample's posts."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from daybreak.web.accounts.roles import Role
from daybreak.web.vault import passwords
from daybreak.web.work.worker import Worker

PASSWORD = "a long enough passphrase 42"


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch):
    """Stretching is tried by itself in test_seals."""
    monkeypatch.setattr(passwords.wrap, "__kwdefaults__", {"cost": passwords.Cost(64, 1, 1)})
    cache.clear()


@pytest.fixture
def signed_in(make_person, settings):
    """Signs a person in whose second factor counts as given; the person is at `client.person`."""
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "second_factor" not in one]

    def client(*roles, name="", at=None):
        person = make_person(*(roles or (Role.ANALYST,)), name=name, at=at)
        made = Client()
        made.person = person
        answer = made.post(reverse("account_login"), {"login": person.sign_in_name, "password": PASSWORD})
        assert answer.status_code == 302 and not Authenticator.objects.filter(user=person).exists()
        return made

    return client


@pytest.fixture
def analyst(signed_in):
    return signed_in(Role.ANALYST, name="amal")


@pytest.fixture
def begin():
    """Begins a collection and gives its address."""

    def begun(client, name="Harbour posts"):
        answer = client.post(reverse("collections"), {"name": name})
        assert answer.status_code == 302, answer.content.decode()[:500]
        return answer.headers["Location"]

    return begun


@pytest.fixture
def send():
    """Sends a file to a collection in pieces."""

    def sent(client, collection, name, content, piece=100_000):
        state = client.post(f"{collection}pieces/", {"name": name, "size": len(content)}).json()
        while state["received"] < state["size"]:
            offset = state["received"]
            answer = client.post(
                f"{state['address']}?offset={offset}",
                content[offset : offset + piece],
                content_type="application/octet-stream",
            )
            assert answer.status_code == 200, answer.content
            state = answer.json()
        return state["address"].rstrip("/").rpartition("/")[2]

    return sent


@pytest.fixture
def same_database(monkeypatch):
    """The process of a job must open the database of the test."""
    told = connection.settings_dict
    url = (
        f"sqlite:///{told['NAME']}"
        if connection.vendor == "sqlite"
        else f"postgresql://{told['USER']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
    )
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("PYTHONPATH", "tests")


@pytest.fixture
def search(same_database):
    """Starts a search in files of a collection, does it, and gives its address."""

    def searched(client, collection, uploads, **more):
        answer = client.post(f"{collection}search/", {"uploads": uploads, "leads": 20, **more})
        assert answer.status_code == 302, re.findall(r"<li>[^<]*", answer.content.decode())
        assert Worker().step()
        return answer.headers["Location"]

    return searched
