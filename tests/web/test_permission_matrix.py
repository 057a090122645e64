"""Every address, tried by every role, for records of the own and of another organisation, in every state."""

from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from matrix import TABLE

from daybreak.web.accounts.access import Access
from daybreak.web.accounts.roles import Role

#: Addresses of the API are guarded by token; `test_api` holds their table.
API = "api-1"


def patterns(resolver=None, spaces=()):
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, (*spaces, one.namespace) if one.namespace else spaces)
        elif isinstance(one, URLPattern) and API not in spaces:
            yield one


def test_every_address_is_in_the_table_and_the_table_names_no_other():
    names = {one.name for one in patterns()}
    assert None not in names, "an address has no name"
    assert names == set(TABLE)


def test_every_view_says_how_it_is_guarded():
    unguarded = [
        one.name for one in patterns() if not isinstance(getattr(one.callback, "access", None), Access)
    ]
    # the interface lies below accounts; its pages are open to all and hold no record
    assert [name for name in unguarded if TABLE[name].roles is not None] == []


@pytest.fixture
def people(make_person, other_organisation):
    """The cookies of somebody signed in, by role and organisation."""
    made = {(role, at): make_person(role, at=at) for role in Role for at in (None, other_organisation)}
    Authenticator.objects.bulk_create(
        Authenticator(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
        for person in made.values()
    )
    return {who: signed_in(person) for who, person in made.items()}


def signed_in(person):
    """Once for all states of a record: an address that signs out has one."""
    client = Client()
    client.force_login(person, backend="daybreak.web.accounts.sign_in.SignInBackend")
    return client.cookies


@pytest.mark.parametrize("name", sorted(TABLE))
def test_lets_in_exactly_whom_the_table_says(name, people, make_person, other_organisation):
    row = TABLE[name]
    owner = make_person(Role.CASE_WORKER, name="owner")
    for state, make in (row.records or {"": lambda person: {}}).items():
        arguments = {**row.arguments, **make(owner)}
        for (role, at), cookies in people.items():
            answer = ask(name, row, arguments, cookies)
            wanted = expected(row, role, foreign=at is other_organisation and bool(row.records))
            assert answer in wanted, f"{name} ({state}) as {role} of {at or 'the own organisation'}: {answer}"
        signed_out = ask(name, row, arguments, None)
        assert signed_out in ({"in", 404} if row.roles is None else {"sign in"}), (
            f"{name} signed out: {signed_out}"
        )


def expected(row, role, *, foreign):
    if row.roles is None:
        return {"in", 404}  # an open page may say that what it names is not there
    if row.own:
        return {403, 404}  # the record is another person's
    if foreign:
        return {404}
    if role not in row.roles:
        return {403}
    return {404} if row.missing else {"in"}


def ask(name, row, arguments, cookies):
    client = Client()
    client.cookies.update(cookies or {})
    answer = getattr(client, row.method)(reverse(name, kwargs=arguments), row.data)
    if answer.status_code in (403, 404):
        return answer.status_code
    if answer.status_code == 302 and urlsplit(answer.headers["Location"]).path == reverse("account_login"):
        return "in" if row.roles is None else "sign in"
    assert answer.status_code < 500
    return "in"
