"""Data officers who are signed in, an invented table of histories, and the work done at once."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from working import WorkerHere

from daybreak.web.accounts.roles import Role
from daybreak.web.measurement.models import ListFile

#: Sex, then who is on police, shelter, hotline and clinic lists, and how many people.
HISTORIES = [
    ("F", "1000", 41), ("F", "0100", 38), ("F", "0010", 30), ("F", "0001", 22), ("F", "1100", 9),
    ("F", "1010", 7), ("F", "0110", 8), ("F", "0011", 5), ("F", "1001", 4), ("F", "1110", 3),
    ("F", "0111", 2), ("M", "1000", 28), ("M", "0100", 17), ("M", "0010", 14), ("M", "0001", 12),
    ("M", "1100", 6), ("M", "1010", 4), ("M", "0101", 3), ("M", "0011", 3), ("M", "1101", 2),
]  # fmt: skip


@pytest.fixture
def table():
    """Makes the table as CSV; one of its lists can be given another name."""

    def made(shelter="shelter"):
        rows = [f"police,{shelter},hotline,clinic,sex,count"]
        rows += [",".join([*held, sex, str(people)]) for sex, held, people in HISTORIES]
        return "\n".join(rows).encode()

    return made


@pytest.fixture
def officer(signed_in):
    return signed_in(Role.DATA_OFFICER, name="dalia")


@pytest.fixture
def begin():
    """Begins a study and gives its address."""

    def begun(client, name="Harbour lists"):
        answer = client.post(reverse("studies"), {"name": name})
        assert answer.status_code == 302, answer.content.decode()[:500]
        return answer.headers["Location"]

    return begun


@pytest.fixture
def send():
    """Sends files to a study; their ids."""

    def sent(client, study, *files):
        before = set(ListFile.objects.values_list("pk", flat=True))
        parts = [SimpleUploadedFile(name, content) for name, content in files]
        assert client.post(f"{study}files/", {"file": parts}).status_code == 302
        new = ListFile.objects.exclude(pk__in=before).order_by("created", "pk")
        return [str(one.pk) for one in new]

    return sent


@pytest.fixture
def worker():
    """Who does jobs; a test that asks for `Worker` has a process of its own for each."""
    return WorkerHere


@pytest.fixture
def work(same_database, worker):
    """Posts a form that starts work, does the work, and gives its page's address."""

    def worked(client, address, **said):
        answer = client.post(address, said)
        assert answer.status_code == 302, re.findall(r"<li>[^<]*", answer.content.decode())
        assert worker().step()
        return answer.headers["Location"]

    return worked
