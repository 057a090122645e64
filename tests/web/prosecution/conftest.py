"""Analysts who are signed in, and a collection of the bundled sample's posts."""

import re

import pytest
from django.urls import reverse
from working import WorkerHere

from daybreak.web.accounts.roles import Role


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
def worker():
    """Who does jobs; a test that asks for `Worker` has a process of its own for each."""
    return WorkerHere


@pytest.fixture
def search(same_database, worker):
    """Starts a search in files of a collection, does it, and gives its address."""

    def searched(client, collection, uploads, **more):
        answer = client.post(f"{collection}search/", {"uploads": uploads, "leads": 20, **more})
        assert answer.status_code == 302, re.findall(r"<li>[^<]*", answer.content.decode())
        assert worker().step()
        return answer.headers["Location"]

    return searched
