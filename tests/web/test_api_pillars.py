"""Programs do what pages do, and open sealed content with the secret of their token and nothing else."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from working import WorkerHere
from world import PASSWORD

from daybreak.web.accounts.actions import deactivate
from daybreak.web.accounts.models import ApiToken
from daybreak.web.accounts.roles import Role
from daybreak.web.accounts.scopes import SCOPES
from daybreak.web.config.api import api
from daybreak.web.measurement.models import Estimation, Reading
from daybreak.web.vault.chores import end_tokens
from daybreak.web.vault.models import Event, PersonKey, TokenKey
from daybreak.web.vault.recovery import make_person_key
from daybreak.web.work import keyring

pytestmark = pytest.mark.django_db(transaction=True)

EVERY = [name for name, _words in SCOPES]
TABLE = b"police,shelter,hotline,count\n1,0,0,60\n0,1,0,45\n1,1,0,18\n0,0,1,30\n1,0,1,12\n0,1,1,9\n1,1,1,6\n"


@pytest.fixture
def program(signed_in, client):
    """Makes a program that acts for somebody: ask(method, path, body) gives status and answer."""

    def made(*roles, scopes=EVERY, name="", at=None):
        person = signed_in(*roles, name=name or "-".join(roles), at=at)
        said = {"name": "probe", "scopes": scopes, "days": 30, "password": PASSWORD}
        page = person.post(reverse("tokens"), said).content.decode()
        secret = re.search(r"daybreak_[\w-]{43}", page)[0]

        def ask(method, path, body=None, **more):
            if body is not None:
                more |= {"data": json.dumps(body), "content_type": "application/json"}
            path = path if path.startswith("/") else f"/api/v1/{path}"
            answer = getattr(client, method)(path, **more, headers={"authorization": f"Bearer {secret}"})
            if getattr(answer, "streaming", False):
                return answer.status_code, b"".join(answer.streaming_content)
            if answer.status_code >= 400:
                assert answer["Content-Type"] == "application/problem+json", answer.content
                assert answer.json()["status"] == answer.status_code
            return answer.status_code, answer.json() if answer.content else None

        ask.secret, ask.person = secret, person
        return ask

    return made


def send(ask, begun, at, content):
    """Send a file in two pieces, the first of them twice."""
    half = len(content) // 2
    for offset, piece in ((0, content[:half]), (0, content[:half]), (half, content[half:])):
        path = f"{at}/{begun['id']}?offset={offset}"
        status, said = ask("put", path, data=piece, content_type="application/octet-stream")
        assert status == 200, said
    assert said["complete"] and said["received"] == len(content)
    return begun["id"]


def test_lists_become_estimates_without_a_page(program):
    ask = program(Role.DATA_OFFICER)
    _, study = ask("post", "studies", {"name": "By a program"})
    assert ask("get", f"studies/{study['id']}")[1]["name"] == "By a program"
    _, begun = ask("post", f"studies/{study['id']}/files", {"name": "t.csv", "size": len(TABLE)})
    file = send(ask, begun, "study-files", TABLE)
    status, reading = ask("post", f"studies/{study['id']}/readings", {"kind": "table", "files": [file]})
    assert status == 202 and WorkerHere().step()
    _, read = ask("get", f"readings/{reading['id']}")
    assert read["state"] == "done" and read["found"]["people"] == 180 and "picture" not in read["found"]

    wrong = ask("post", f"readings/{reading['id']}/estimates", {"by": [["sex"]]})
    assert wrong[0] == 422 and "groups" in wrong[1]["detail"]
    assert ask("post", f"readings/{reading['id']}/estimates", {"methods": ["guess"]})[0] == 422
    said = {"methods": ["independence", "best-bic"], "bootstrap": 0, "movement": False, "name": "One"}
    status, started = ask("post", f"readings/{reading['id']}/estimates", said)
    assert status == 202 and WorkerHere().step()
    _, estimate = ask("get", f"estimates/{started['id']}")
    assert round(estimate["found"]["methods"][0]["total"]) == 315
    assert estimate["headline"].startswith("180 people") and estimate["options"]["bootstrap"] == 0
    assert ask("patch", f"estimates/{started['id']}", {"name": "Two"})[1]["name"] == "Two"
    _, files = ask("get", f"estimates/{started['id']}/files")
    report = next(one for one in files if one["name"] == "report.html")
    assert b"<!doctype html>" in ask("get", f"estimate-files/{report['id']}")[1]
    assert Event.objects.filter(action="export").count() == 1
    assert ask("get", f"studies/{study['id']}/estimates")[1]["items"][0]["name"] == "Two"
    assert ask("delete", f"study-files/{file}")[0] == 204
    assert ask("delete", f"readings/{reading['id']}")[0] == 204 and not Estimation.objects.exists()


def test_work_that_lost_its_key_is_continued_or_stopped_by_a_program(program):
    ask = program(Role.DATA_OFFICER)
    _, study = ask("post", "studies", {"name": "By a program"})
    _, begun = ask("post", f"studies/{study['id']}/files", {"name": "t.csv", "size": len(TABLE)})
    file = send(ask, begun, "study-files", TABLE)
    said = {"kind": "table", "files": [file]}
    first, second = (ask("post", f"studies/{study['id']}/readings", said)[1]["id"] for _ in range(2))
    for reading in (first, second):
        keyring.take(Reading.objects.get(pk=reading).job_id)  # as when the server was restarted
    assert not WorkerHere().step()
    assert ask("get", f"readings/{first}")[1]["found"] is None
    assert ask("post", f"readings/{first}/continue")[0] == 200 and WorkerHere().step()
    assert ask("get", f"readings/{first}")[1]["state"] == "done"
    assert ask("post", f"readings/{second}/cancel")[1]["state"] == "failed"
    assert [one["state"] for one in ask("get", f"studies/{study['id']}/readings")[1]["items"]] == [
        "failed",
        "done",
    ]


def test_posts_become_leads_that_are_decided(program, sample):
    ask = program(Role.ANALYST)
    posts = b"".join((sample / "posts.csv").read_bytes().splitlines(keepends=True)[:401])
    _, collection = ask("post", "collections", {"name": "Harbour"})
    at = f"collections/{collection['id']}"
    _, begun = ask("post", f"{at}/uploads", {"name": "posts.csv", "size": len(posts)})
    upload = send(ask, begun, "uploads", posts)
    assert ask("post", f"{at}/runs", {"uploads": [str(uuid4())]})[0] == 422
    status, run = ask("post", f"{at}/runs", {"uploads": [upload], "leads": 20})
    assert (status, run["state"]) == (202, "open") and WorkerHere().step()
    _, done = ask("get", f"runs/{run['id']}")
    assert done["state"] == "done" and done["counts"]["posts"] == 400

    # a list is read to its end by its links, each lead once
    keys, path = [], f"runs/{run['id']}/leads?order=posts&limit=2"
    while path:
        _, page = ask("get", path)
        keys += [one["key"] for one in page["items"]]
        path = page["next"]
    assert len(keys) == len(set(keys)) > 3
    assert ask("get", f"runs/{run['id']}/leads?after={uuid4()}")[0] == 422
    assert ask("get", f"runs/{run['id']}/leads?limit=0")[0] == 422

    _, first = ask("get", f"runs/{run['id']}/leads?limit=1")
    lead = first["items"][0]
    _, card = ask("get", f"leads/{lead['id']}")
    assert card["card"]["reasons"] and card["decision"] is None
    assert len(ask("get", f"leads/{lead['id']}/posts")[1]) > 1
    assert ask("get", f"leads/{lead['id']}/posts?page=99")[0] == 404
    said = {"kind": "confirm", "note": "seen"}
    assert ask("post", f"leads/{lead['id']}/decisions", said)[0] == 201
    assert ask("post", f"leads/{lead['id']}/decisions", {"kind": "merge", "other": "L0"})[0] == 422
    assert ask("post", f"leads/{lead['id']}/decisions", {"kind": "split"})[0] == 422
    _, card = ask("get", f"leads/{lead['id']}")
    assert card["decision"] == "confirm" and card["notes"][0]["note"] == "seen"
    _, files = ask("get", f"runs/{run['id']}/files")
    assert ask("get", f"run-files/{files[0]['id']}")[0] == 200
    assert ask("get", f"runs/{run['id']}/changes?since=7")[0] == 404


def test_a_token_opens_nothing_once_it_ended(program):
    ask = program(Role.DATA_OFFICER)
    _, study = ask("post", "studies", {"name": "Mine"})
    row = TokenKey.objects.get()
    assert ask.secret.encode() not in bytes(row.wrapped)
    assert ask.person.post(reverse("revoke_token", args=[row.pk])).status_code == 302
    assert not TokenKey.objects.exists() and ask("get", f"studies/{study['id']}")[0] == 401
    # even when somebody with the database in hand makes the token valid again
    ApiToken.objects.update(revoked=False)
    status, said = ask("get", f"studies/{study['id']}")
    assert status == 403 and "make a new one" in said["detail"]


def test_another_secret_does_not_open_what_was_wrapped(program):
    one, other = program(Role.DATA_OFFICER, name="one"), program(Role.DATA_OFFICER, name="two")
    _, study = one("post", "studies", {"name": "Mine"})
    mine, theirs = (TokenKey.objects.get(token__person=ask.person.person) for ask in (one, other))
    TokenKey.objects.filter(pk=theirs.pk).update(wrapped=bytes(mine.wrapped))
    status, said = other("get", f"studies/{study['id']}")
    assert status == 403 and "does not open" in said["detail"]


def test_keys_of_tokens_end_by_the_clock_with_the_person_and_with_their_key(program, make_person):
    ask = program(Role.DATA_OFFICER)
    ApiToken.objects.update(expires=timezone.now() - timedelta(minutes=1))
    end_tokens()
    assert not TokenKey.objects.exists()

    again = program(Role.DATA_OFFICER, name="again")
    _, study = again("post", "studies", {"name": "Mine"})
    PersonKey.objects.filter(pk=again.person.person.pk).delete()
    make_person_key(again.person.person, "another passphrase 43")
    status, said = again("get", f"studies/{study['id']}")
    assert status == 403 and "earlier key" in said["detail"]
    deactivate(by=make_person(Role.ADMINISTRATOR), person=again.person.person)
    assert not TokenKey.objects.exists()
    assert ask("get", "me")[0] == 401


def test_scopes_roles_and_organisations_bind(program, other_organisation):
    officer = program(Role.DATA_OFFICER)
    _, study = officer("post", "studies", {"name": "Ours"})
    reader = program(Role.DATA_OFFICER, name="reader", scopes=["prevalence:read"])
    assert reader("post", "studies", {"name": "x"})[0] == 403
    assert reader("get", f"studies/{study['id']}")[0] == 403  # came later: holds no key
    assert reader("get", "studies")[1]["items"][0]["name"] is None
    analyst = program(Role.ANALYST)
    assert analyst("get", f"studies/{study['id']}")[0] == 403 and analyst("get", "studies")[0] == 403
    assert officer("get", "collections")[0] == 403
    foreign = program(Role.DATA_OFFICER, name="foreign", at=other_organisation)
    assert foreign("get", f"studies/{study['id']}")[0] == 404 and foreign("get", "studies")[1]["items"] == []
    assert officer("get", f"studies/{uuid4()}")[0] == 404


def test_every_operation_says_its_scope_and_refuses_a_program_without_it(program):
    bare = program(Role.DATA_OFFICER, scopes=["account:read"])
    document = api.get_openapi_schema()
    tried = 0
    for path, operations in document["paths"].items():
        for method in operations:
            address = re.sub(r"\{[^}]*\}", str(uuid4()), path)
            status, _said = bare(method, address, {} if method in ("post", "put", "patch") else None)
            assert status in ({200} if path in ("/api/v1/me", "/api/v1/waiting") else {403, 404, 422}), path
            tried += 1
    assert tried >= 35
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for one in view.operations:
                assert one.view_func.scope in EVERY and one.view_func.access.permission
