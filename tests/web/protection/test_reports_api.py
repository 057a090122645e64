"""Programs do with reports what pages do, under the same permissions."""

import json
import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from world import PASSWORD

from daybreak.web.accounts.roles import Role
from daybreak.web.protection import actions
from daybreak.web.protection.models import Message, Report

pytestmark = pytest.mark.django_db(transaction=True)
SCOPES = ["reports:read", "reports:write", "report-counts:read"]


@pytest.fixture
def program():
    """A program that acts for somebody: ask(method, path, body) gives status and answer."""

    def made(person, scopes=SCOPES):
        said = {"name": "probe", "scopes": scopes, "days": 30, "password": PASSWORD}
        page = person.post(reverse("tokens"), said).content.decode()
        secret = re.search(r"daybreak_[\w-]{43}", page)[0]

        def ask(method, path, body=None):
            more = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
            headers = {"authorization": f"Bearer {secret}"}
            path = path if path.startswith("/") else f"/api/v1/{path}"
            answer = getattr(Client(), method)(path, **more, headers=headers)
            return answer.status_code, answer.json()

        return ask

    return made


@pytest.fixture
def report(channel):
    content = {"text": "They keep my passport.", "danger": "yes"}
    return actions.file_report(channel=channel, seed=uuid4().bytes, language="en", content=content).report


def test_a_report_is_read_answered_and_settled(program, amina, mei, report):
    ask = program(amina)
    status, inbox = ask("get", "reports")
    assert status == 200 and [one["content"]["text"] for one in inbox["items"]] == ["They keep my passport."]
    assert inbox["items"][0]["urgency"] == 2 and inbox["items"][0]["unread"] is True
    status, one = ask("post", f"reports/{report.pk}/messages", {"text": "Are you safe?"})
    assert status == 201 and [said["text"] for said in one["dialogue"]] == ["Are you safe?"]
    assert one["dialogue"][0]["seen"] is None and one["acknowledged"]
    assert ask("post", f"reports/{report.pk}/notes", {"text": "ask Mei"})[1]["notes"][0]["text"] == "ask Mei"
    changed = {"state": "closed", "assigned_to": str(mei.person.pk)}
    status, one = ask("patch", f"reports/{report.pk}", changed)
    assert (status, one["state"], one["assigned_to"]) == (200, "closed", str(mei.person.pk))
    assert ask("get", "reports")[1]["items"] == []
    assert len(ask("get", "reports?view=closed")[1]["items"]) == 1
    assert ask("get", f"reports/{report.pk}")[1]["unread"] is False


def test_what_pages_refuse_programs_are_refused(program, amina, staff, report, other_organisation):
    ask = program(amina)
    assert ask("post", f"reports/{report.pk}/messages", {"text": ""})[0] == 422
    assert ask("patch", f"reports/{report.pk}", {"state": "lost"})[0] == 422
    assert ask("patch", f"reports/{report.pk}", {"urgency": 7})[0] == 422
    assert ask("patch", f"reports/{report.pk}", {"assigned_to": str(uuid4())})[0] == 422
    assert ask("get", "reports?view=all")[0] == 422 and ask("get", f"reports/{uuid4()}")[0] == 404
    assert ask("get", "report-counts/kind")[0] == 403
    only = program(amina, scopes=["reports:read"])
    assert only("post", f"reports/{report.pk}/messages", {"text": "x"})[0] == 403
    jonas = program(staff(Role.CASE_WORKER, "jonas"))
    assert jonas("get", "reports")[1]["items"] == [] and jonas("get", f"reports/{report.pk}")[0] == 403
    lev = program(staff(Role.CASE_WORKER, "lev", at=other_organisation))
    assert lev("get", f"reports/{report.pk}")[0] == 404
    for role in (Role.ANALYST, Role.DATA_OFFICER):
        assert program(staff(role, role.value))("get", "reports")[0] == 403
    assert not Message.objects.exists() and Report.objects.get().state == "new"


def test_a_list_is_read_to_its_end_by_its_links(program, amina, channel):
    for at in range(5):
        actions.file_report(channel=channel, seed=uuid4().bytes, language="en", content={"text": str(at)})
    ask, path, seen = program(amina), "reports?limit=2", []
    while path:
        status, page = ask("get", path)
        assert status == 200
        seen += [one["content"]["text"] for one in page["items"]]
        path = page["next"]
    assert seen == ["4", "3", "2", "1", "0"]


def test_counts_are_for_those_who_see_them_on_the_page(program, mei, channel):
    assert program(mei)("get", "report-counts/urgency") == (200, [])
    assert program(mei)("get", "report-counts/name")[0] == 422
