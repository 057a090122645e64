"""Whatever the document allows, and what it does not, is answered without a fault of the server."""

import re
from functools import partial

import pytest
import requests
import schemathesis
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, seed, settings
from matrix import TABLE
from world import PASSWORD

from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.accounts.scopes import SCOPES

pytestmark = pytest.mark.django_db
#: What addresses name, as the table of permissions makes it.
RECORDS = {
    "collections": "collection",
    "uploads": "take_piece",
    "runs": "run",
    "reports": "report",
    "leads": "lead",
    "run-files": "run_file",
    "studies": "study",
    "study-files": "remove_lists",
    "readings": "reading",
    "estimates": "estimate",
    "estimate-files": "estimate_file",
}


def make_secret(client):
    said = {"name": "probe", "scopes": [name for name, _words in SCOPES], "days": 30, "password": PASSWORD}
    return re.search(r"daybreak_[\w-]{43}", client.post(reverse("tokens"), said).content.decode())[0]


@pytest.fixture
def tried(signed_in, client):
    """Asks every operation with made-up and with real records, and gives the answers' states."""

    def all_tried(role, examples=6):
        person = signed_in(role)
        ask = partial(sent, client, {"Authorization": f"Bearer {make_secret(person)}"})
        document = schemathesis.openapi.from_dict(client.get("/api/v1/openapi.json").json())
        found = {}
        for made in document.get_all_operations():
            operation = made.ok()
            answers = found[operation.method, operation.path] = []
            records = [one(person.person)["pk"] for one in records_of(operation.path)]
            try_one(operation, records, ask, answers, examples)
        return found

    return all_tried


def sent(client, headers, case):
    """The case's request, through the test's own client and so in its transaction."""
    told = case.as_transport_kwargs(base_url="http://localhost")
    names = ("method", "url", "params", "headers", "data", "json", "files", "cookies")
    ready = requests.Request(**{name: told.get(name) for name in names}).prepare()
    body = ready.body.encode() if isinstance(ready.body, str) else ready.body or b""
    more = {name: value for name, value in ready.headers.items() if name.lower() != "content-length"}
    kind = more.pop("Content-Type", "application/json")
    return client.generic(ready.method, ready.path_url, body, content_type=kind, headers=more | headers)


def records_of(path):
    name = RECORDS.get(path.split("/")[3])
    return TABLE[name].records.values() if name and "{" in path else ()


def try_one(operation, records, ask, answers, examples):
    @seed(4)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def once(case):
        if records and len(answers) % 3:
            case.path_parameters = {**case.path_parameters, "pk": str(records[len(answers) % len(records)])}
        answer = ask(case)
        answers.append(answer.status_code)
        assert answer.status_code < 500, (case.as_curl_command(), answer.content)
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json", case.as_curl_command()

    once()


@pytest.mark.parametrize("role", [Role.ANALYST, Role.DATA_OFFICER, Role.SUPERVISOR])
def test_no_request_brings_the_server_into_a_fault(tried, role):
    found = tried(role)
    assert len(found) >= 40 and all(found.values())
    states = [state for states in found.values() for state in states]
    assert {200, 403, 404, 422} <= set(states)
    assert 201 in states or role == Role.SUPERVISOR  # who holds the key of no report of this test
    assert Person.objects.exists()
