"""Every address is sent what no browser sends, by somebody who may do everything: no answer is ever a fault.

People who hold every role, with an open vault and real records, so that nothing is refused at the door and
the forms, actions and the vault behind them meet what was sent.
"""

import re
from urllib.parse import quote_from_bytes
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.test import Client
from django.urls import get_resolver, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matrix import TABLE

from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import NEVER_CONTENT, Role
from daybreak.web.inquiries.models import WorkState
from daybreak.web.prosecution import actions
from daybreak.web.prosecution.models import Lead, Run, RunFile
from daybreak.web.vault import passwords
from daybreak.web.vault.keys import current_key
from daybreak.web.vault.reading import put_sealed
from daybreak.web.vault.sealed_files import write_file
from daybreak.web.vault.unlock import unlock_with

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough passphrase 42"

#: Names that forms of any page may know, beside those that the pages themselves show.
NAMES = {
    "name",
    "size",
    "offset",
    "kind",
    "other",
    "note",
    "post",
    "uploads",
    "leads",
    "country",
    "text",
    "code",
}
NAMES |= {
    "login",
    "password",
    "next",
    "revoke",
    "roles",
    "scopes",
    "action",
    "file",
    "scheme",
    "order",
    "page",
}

#: Values as they lie in the body, before percent-encoding.
NASTY = [
    b"",
    b"\0",
    b"a\0b",
    b"\xed\xa0\x80",  # a lone surrogate
    b"\xff\xfe\xfd",
    "\u202etxt.exe".encode(),
    "𐀀é́".encode() * 200,
    b"' OR 1=1; DROP TABLE accounts_person; --",
    b"<script>alert(1)</script>{{ request.user }}{% debug %}",
    b"../../../../etc/passwd",
    b"%s%s%n${jndi:ldap://x}",
    b"-1",
    b"0",
    b"1e309",
    b"NaN",
    b"9" * 400,
    b"99999999999999999999",
    b"2147483648",
    "٣".encode(),
    b"0001-01-01",
    b"9999-12-31T23:59:60+99:99",
    b"00000000-0000-0000-0000-000000000000",
    b"true",
    b"[]",
    b'{"$gt": ""}',
    b"\r\nSet-Cookie: a=b",
    b"x" * 1_000_000,
]
VALUE = (
    st.sampled_from(NASTY)
    | st.binary(max_size=40)
    | st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
BODY_KIND = st.sampled_from(["form", "form", "form", "form", "multipart", "json", "broken", "none"])


@pytest.fixture(autouse=True)
def _quick(monkeypatch, settings):
    """Stretching passwords is tried elsewhere; the second factor is no form's business here."""
    monkeypatch.setattr(passwords.wrap, "__kwdefaults__", {"cost": passwords.Cost(64, 1, 1)})
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "second_factor" not in one]
    settings.AXES_ENABLED = False
    cache.clear()


@pytest.fixture
def person(make_person) -> Person:
    return make_person(*(set(Role) - NEVER_CONTENT), name="everything")


@pytest.fixture
def administrator(make_person) -> Person:
    """Roles that manage are never held together with content."""
    return make_person(*NEVER_CONTENT, name="managing")


@pytest.fixture
def records(person) -> dict[str, object]:
    """What addresses of prosecution name, sealed under keys that this person holds."""
    Visitor(person).ready()  # whoever signs in first gets their key
    by = unlock_with(person, PASSWORD)
    collection = actions.make_collection(by=by, name="Harbour posts")
    upload = actions.begin_upload(by=by, collection=collection, name="posts.csv", size=30)
    common = {"organisation": person.organisation, "case": collection.pk}
    run = Run(collection=collection, number=1, started_by=person, state=WorkState.DONE, **common)
    sizes = {"rank": 1, "organised": 1, "risk": 1, "posts": 2, "texts": 1, "places": 1}
    lead = Lead(run=run, key="L0000000a", **sizes, **common)
    file = RunFile(run=run, name="report.html", size=1, **common)
    key = current_key(by=by, case=collection.pk)
    put_sealed(run, {"options": {}, "manifest": None}, key=key)
    lists = {name: [] for name in ("templates", "reasons", "contacts", "indicators", "unknown")}
    card = lists | {"key": "L0000000a", "movement": None}
    put_sealed(lead, {"card": card, "marks": "a" * 16 + " " + "b" * 16}, key=key)
    for one in (run, lead, file):
        one.save()
    write_file(file, [b"x"], key=key)
    of = {"collection": collection, "upload": upload, "run": run, "lead": lead, "file": file}
    return {kind: one.pk for kind, one in of.items()}


#: Which of `records` an address of prosecution is about.
ABOUT = {
    **dict.fromkeys(["collection", "share_collection", "destroy_collection"], "collection"),
    "rename_collection": "collection",
    "remove_upload": "upload",
    **dict.fromkeys(["upload_file", "begin_upload", "start_run"], "collection"),
    **dict.fromkeys(["run", "run_progress", "cancel_run", "continue_run", "compare_runs"], "run"),
    **dict.fromkeys(["lead", "decide", "lead_posts", "split_lead"], "lead"),
    "take_piece": "upload",
    "run_file": "file",
}


@pytest.fixture
def faults():
    """The faults behind answers of 500."""
    met: list[BaseException] = []

    def remember(request=None, **_):
        import sys

        met.append(sys.exc_info()[1])

    got_request_exception.connect(remember)
    yield met
    got_request_exception.disconnect(remember)


class Visitor:
    """Somebody signed in who is signed in again whenever an address signed them out."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.client = Client(raise_request_exception=False)

    def ready(self) -> Client:
        if "_auth_user_id" not in self.client.session:
            self.client = Client(raise_request_exception=False)
            Person.objects.filter(pk=self.person.pk).update(is_active=True, password=self.person.password)
            said = {"login": self.person.sign_in_name, "password": PASSWORD}
            assert self.client.post(reverse("account_login"), said).status_code == 302
        return self.client


def address_of(name: str, person: Person, records: dict[str, object]) -> str:
    row = TABLE[name]
    if name in ABOUT:
        return reverse(name, kwargs={"pk": records[ABOUT[name]]})
    make = next(iter(row.records.values()), lambda person: {})
    return reverse(name, kwargs={**row.arguments, **make(person)})


def names_on(text: str) -> set[str]:
    return set(re.findall(r'<(?:input|select|textarea|button)[^>]*\bname="([^"]+)"', text))


def send(client: Client, address: str, kind: str, pairs: list[tuple[str, bytes]], query: bytes):
    target = address + ("?" + quote_from_bytes(query, safe="=&") if query else "")
    if kind == "none":
        return client.post(target)
    if kind == "multipart":
        fields = {name: value.decode("utf-8", "replace") for name, value in pairs}
        file = SimpleUploadedFile(
            (pairs[0][1][:200].decode("utf-8", "replace") if pairs else "") or "x", b"\0x"
        )
        return client.post(target, {**fields, "file": file})
    body = b"&".join(name.encode() + b"=" + quote_from_bytes(value).encode() for name, value in pairs)
    content = {
        "form": "application/x-www-form-urlencoded",
        "json": "application/json",
        "broken": "multipart/form-data; boundary=x",
    }
    return client.generic("POST", target, body, content_type=content[kind])


def try_everything(name, people, records, faults, examples):
    allowed = TABLE[name].roles or frozenset(Role)
    person = people[1] if allowed <= NEVER_CONTENT else people[0]
    visitor = Visitor(person)
    address = address_of(name, person, records)
    shown = visitor.ready().get(address)
    content = b"".join(shown.streaming_content) if shown.streaming else shown.content
    names = sorted(names_on(content.decode("utf-8", "replace")) | NAMES)
    pairs = st.lists(st.tuples(st.sampled_from(names), VALUE), max_size=25)
    query = st.lists(st.tuples(st.sampled_from(names), VALUE), max_size=3).map(
        lambda made: b"&".join(one.encode() + b"=" + value[:300] for one, value in made)
    )

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(kind=BODY_KIND, pairs=pairs, query=query)
    def tried(kind, pairs, query):
        faults.clear()
        answer = send(visitor.ready(), address, kind, pairs, query)
        assert answer.status_code < 500, (name, kind, faults)
        told = visitor.ready().get(address + "?" + quote_from_bytes(query, safe="=&"))
        assert told.status_code < 500, (name, query, faults)

    tried()


@pytest.mark.parametrize("name", sorted(TABLE))
def test_no_address_falls_over_what_nobody_should_send(name, person, administrator, records, faults):
    try_everything(name, (person, administrator), records, faults, examples=3)


@pytest.mark.huge
@pytest.mark.parametrize("name", sorted(TABLE))
def test_no_address_falls_over_hundreds_of_hostile_forms(name, person, administrator, records, faults):
    try_everything(name, (person, administrator), records, faults, examples=300)


#: Addresses that take a form from anybody on purpose: leaving must never be refused (docs/decisions/0018).
WITHOUT_TOKEN = {"leave"}


def test_no_form_is_taken_without_its_token(person, records):
    taken = []
    for name in sorted(TABLE):
        client = Client(enforce_csrf_checks=True)
        client.force_login(person, backend="daybreak.web.accounts.sign_in.SignInBackend")
        row = TABLE[name]
        words = get_resolver().reverse_dict.getlist(name)[0][0][0][1]
        known = {word: records.get(ABOUT.get(name), uuid4()) for word in words if word not in row.arguments}
        address = reverse(name, kwargs={**row.arguments, **known})
        answer = client.post(address, {"name": "x", "scheme": "dark"})
        if answer.status_code not in (403, 404, 405, 422) and name not in WITHOUT_TOKEN:
            taken.append((name, answer.status_code))
    assert taken == []


@pytest.mark.parametrize(
    "header",
    [
        {"HTTP_ACCEPT_LANGUAGE": "a" * 5000},
        {"HTTP_ACCEPT_LANGUAGE": "ar;q=é, \x00"},
        {"HTTP_COOKIE": "session=\x00'; vault=%00; language=../../x; csrftoken=" + "x" * 5000},
        {"HTTP_COOKIE": "session=" + "a" * 4000 + "; vault=!!!!"},
        {"HTTP_X_FORWARDED_FOR": "not an address, ::1, \xff"},
        {"HTTP_USER_AGENT": "\xff\x00Firefox" * 300},
        {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "javascript:alert(1)", "HTTP_HX_TARGET": "\x00"},
        {"HTTP_AUTHORIZATION": "Bearer \xff\x00" + "x" * 5000},
        {"HTTP_RANGE": "bytes=9-1,x"},
        {"HTTP_IF_NONE_MATCH": '"' * 999, "HTTP_IF_MODIFIED_SINCE": "Thu, 99 Xxx"},
        {"CONTENT_LENGTH": "-5"},
        {"CONTENT_LENGTH": "many"},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": "localhost:8000@evil.example"},
    ],
)
def test_no_header_makes_a_fault(header, person):
    for address in ("/", "/sign-in/", "/posts/", "/nothing/", "/api/v1/openapi.json", "/leave/"):
        client = Client(raise_request_exception=False)
        if "HTTP_COOKIE" not in header:
            client.force_login(person, backend="daybreak.web.accounts.sign_in.SignInBackend")
        assert client.get(address, **header).status_code < 500, address
        assert client.post(address, {"login": "a", "password": "b"}, **header).status_code < 500, address


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/posts/%00/",
        "/posts/%ff/",
        "/../../etc/passwd",
        "/static/../settings.toml",
        "//x",
        "/%2e%2e/",
    ],
)
def test_no_path_makes_a_fault_or_leaves_the_house(path):
    answer = Client(raise_request_exception=False).get(path)
    assert answer.status_code in (301, 302, 400, 404)
    assert "example" not in answer.headers.get("Location", "")
