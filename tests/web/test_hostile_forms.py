"""Every address is sent what no browser sends, by somebody who may do everything: no answer is ever a fault.

People who hold every role, with an open vault and real records, so that nothing is refused at the door and
the forms, actions and the vault behind them meet what was sent.
"""

import io
import re
from contextlib import suppress
from urllib.parse import quote_from_bytes

import pytest
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.test import Client
from django.urls import Resolver404, resolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matrix import TABLE
from world import World, kept, names_on

from daybreak.web.accounts.models import Person

pytestmark = pytest.mark.django_db

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


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once; what a test does to it is rolled back."""
    with kept(django_db_blocker) as made:
        yield made


@pytest.fixture(scope="module")
def forms(world, django_db_blocker):
    """What the forms of all pages ask and hold already, by the name of the address they are sent to."""
    found: dict[str, dict[str, bytes]] = {}
    browsers: dict[str, Client] = {}
    with django_db_blocker.unblock():
        for address, by in world.addresses(method="get").values():
            browsers[by] = browsers.get(by) or world.client(by)
            for where, fields in forms_on(text_of(browsers[by].get(address)), address):
                found.setdefault(where, {}).update(fields)
    return found


def forms_on(text, address):
    """The forms of a page: the name of the address each is sent to, and its fields with their values."""
    for attributes, inside in re.findall(r"<form\b([^>]*)>(.*?)</form>", text, re.DOTALL):
        action = re.search(r'\baction="([^"]*)"', attributes)
        with suppress(Resolver404):
            where = resolve((action and action[1].partition("?")[0]) or address).url_name
            fields = dict.fromkeys(names_on(inside), b"")
            for told in re.findall(r"<input\b[^>]*>", inside):
                name, value = (re.search(rf'\b{one}="([^"]*)"', told) for one in ("name", "value"))
                if name and value:
                    fields[name[1]] = value[1].encode()
            yield where, fields


@pytest.fixture(autouse=True)
def _nobody_locked_out():
    cache.clear()


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

    def __init__(self, world: World, by: str) -> None:
        self.world, self.by = world, by
        self.client = world.client(by, raise_request_exception=False)

    def ready(self) -> Client:
        if self.by and "_auth_user_id" not in self.client.session:
            person = self.world.people[self.by].person
            Person.objects.filter(pk=person.pk).update(is_active=True, password=person.password)
            self.client = self.world.client(self.by, raise_request_exception=False)
        return self.client


class NamedFile(io.BytesIO):
    """A file as a hostile browser names it: Django's own for tests refuses `..` before anything is sent."""

    def __init__(self, name: str) -> None:
        super().__init__(b"\0x")
        self.name = name


def send(client: Client, address: str, kind: str, pairs: list[tuple[str, bytes]], query: bytes):
    target = address + ("?" + quote_from_bytes(query, safe="=&") if query else "")
    if kind == "none":
        return client.post(target)
    if kind == "multipart":
        fields = {name: value.decode("utf-8", "replace") for name, value in pairs}
        name = pairs[0][1][:200].decode("utf-8", "replace") if pairs else "x"
        return client.post(target, {**fields, "file": NamedFile(name)})
    body = b"&".join(name.encode() + b"=" + quote_from_bytes(value).encode() for name, value in pairs)
    content = {
        "form": "application/x-www-form-urlencoded",
        "json": "application/json",
        "broken": "multipart/form-data; boundary=x",
    }
    return client.generic("POST", target, body, content_type=content[kind])


def try_everything(name, world, forms, faults, examples):
    address, by = world.address(name)
    visitor = Visitor(world, by)
    held = forms.get(name, {})
    names = sorted(held or NAMES) * 4 + sorted(NAMES)
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
    @given(kind=BODY_KIND, pairs=pairs, query=query, look=st.integers(1, 4))
    def tried(kind, pairs, query, look):
        faults.clear()
        sent = {one for one, _value in pairs}
        pairs = [*((one, value) for one, value in held.items() if one not in sent), *pairs]
        answer = send(visitor.ready(), address, kind, pairs, query)
        assert answer.status_code < 500, (name, kind, faults)
        unharmed(name, answer)
        if answer.status_code in (400, 403, 405, 422) and look > 1 and examples > 3:
            return  # nothing has changed: the page itself, which takes longer, is looked at now and then
        told = visitor.ready().get(address + "?" + quote_from_bytes(query, safe="=&"))
        assert told.status_code < 500, (name, query, faults)
        unharmed(name, told)

    tried()


def text_of(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


def unharmed(name, answer):
    """Nothing that was sent is run by a browser or becomes a header, and a refusal says what is wrong."""
    assert "a" not in answer.cookies and "\n" not in str(answer.headers.get("Location", "")), name
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return
    text = text_of(answer)
    assert "<script>alert(1)" not in text, f"{name} gives a script back"
    if answer.status_code == 422:
        told = ('aria-invalid="true"', "error-summary", 'role="alert"', "notice")
        assert any(one in text for one in told), f"{name} refuses and does not say why"


@pytest.mark.parametrize("name", sorted(TABLE))
def test_no_address_falls_over_what_nobody_should_send(name, world, forms, faults):
    try_everything(name, world, forms, faults, examples=3)


@pytest.mark.parametrize("called", [b"..", b".", b"/", b"a/..", b"", b"\0", b'"\r\nX: y'])
@pytest.mark.parametrize("name", ["set_scheme", "upload_file"])
def test_no_name_of_a_file_makes_a_fault(name, called, world, faults):
    address, by = world.address(name)
    answer = send(Visitor(world, by).ready(), address, "multipart", [("name", called)], b"")
    assert answer.status_code < 500, faults
    unharmed(name, answer)


@pytest.mark.huge
@pytest.mark.parametrize("name", sorted(TABLE))
def test_no_address_falls_over_hundreds_of_hostile_forms(name, world, forms, faults):
    try_everything(name, world, forms, faults, examples=300)


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
def test_no_header_makes_a_fault(header, world):
    for address in ("/", "/sign-in/", "/posts/", "/nothing/", "/api/v1/openapi.json", "/leave/"):
        client = Client(raise_request_exception=False)
        if "HTTP_COOKIE" not in header:
            person = world.people["analyst"].person
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
    # the test's own client takes `//x` for a host and asks it for the first page
    assert answer.status_code in ((200,) if path == "//x" else (301, 302, 400, 404))
    assert "example" not in answer.headers.get("Location", "")
