"""From the password to an open key, through real requests."""

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from daybreak.errors import VaultLocked
from daybreak.web.accounts.actions import add_person
from daybreak.web.accounts.models import Person, SignedInSession
from daybreak.web.accounts.roles import Role
from daybreak.web.vault import unlock
from daybreak.web.vault.models import CaseKey, Event, KeyKind, PersonKey
from daybreak.web.vault.unlock import COOKIE, VaultMiddleware, unlock_with, unlocked

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough passphrase 42"


@pytest.fixture(autouse=True)
def nobody_locked_out():
    cache.clear()


@pytest.fixture
def hope(organisation, recovery_shares):
    return add_person(
        organisation=organisation, sign_in_name="hope", password=PASSWORD, roles=[Role.SURVIVOR]
    )


@pytest.fixture
def asked(client):
    """Signs in, and answers a request as the middleware sees it, with cookies changed as told."""

    def answered(**cookies):
        from django.contrib.auth import get_user

        from daybreak.web.accounts.sessions import SessionStore

        request = RequestFactory().get("/")
        request.COOKIES = {name: one.value for name, one in client.cookies.items()} | cookies
        request.session = SessionStore(request.COOKIES.get("session"))
        request.user = get_user(request)
        return request

    return answered


def sign_in(client, name="hope", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": name, "password": password})


def test_a_new_account_gets_a_key(hope):
    assert unlock_with(hope, PASSWORD).pair.public == bytes(PersonKey.objects.get(pk=hope.pk).public)


def test_signing_in_opens_the_key_and_signing_out_closes_it(client, hope, asked):
    sign_in(client)
    assert client.get("/").status_code == 200
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Strict"
    opened = unlocked(asked())
    assert opened.person == hope and opened.pair.public == bytes(PersonKey.objects.get(pk=hope.pk).public)
    kept = asked()
    client.post(reverse("account_logout"))
    assert client.cookies[COOKIE].value == ""
    with pytest.raises(VaultLocked):
        unlocked(asked(**{COOKIE: kept.COOKIES[COOKIE]}))


def test_neither_half_opens_anything_alone(client, hope, asked):
    sign_in(client)
    for wrong in ("", "A" * 44, "not base64 at all", "é"):
        with pytest.raises(VaultLocked):
            unlocked(asked(**{COOKIE: wrong}))
    row = SignedInSession.objects.get(person=hope)
    assert client.cookies[COOKIE].value not in row.session_data
    with pytest.raises(VaultLocked):
        unlocked(asked(session="another"))


def test_one_persons_session_opens_nothing_for_another(client, hope, asked, make_person):
    sign_in(client)
    request = asked()
    request.user = make_person(Role.CASE_WORKER, name="thief")
    with pytest.raises(VaultLocked):
        unlocked(request)


def test_an_account_from_before_the_vault_gets_a_key_at_sign_in(client, make_person, asked):
    make_person(Role.SURVIVOR, name="old")
    sign_in(client, "old")
    assert unlocked(asked())


def test_a_changed_password_keeps_the_key(client, hope, asked):
    sign_in(client)
    before = unlocked(asked()).pair
    request = asked()
    token = unlock._present.set(request)
    try:
        from daybreak.web.accounts.events import password_set

        password_set.send(sender=None, person=hope, password="another long passphrase 7")
    finally:
        unlock._present.reset(token)
    assert unlock_with(hope, "another long passphrase 7").pair == before
    with pytest.raises(VaultLocked):
        unlock_with(hope, PASSWORD)


def test_a_password_set_by_somebody_else_does_not_open_the_key(hope):
    from daybreak.web.accounts.events import password_set

    password_set.send(sender=None, person=hope, password="set by an administrator")
    with pytest.raises(VaultLocked):
        unlock_with(hope, "set by an administrator")
    assert PersonKey.objects.get(pk=hope.pk).stale
    assert unlock_with(hope, PASSWORD)


def test_the_first_case_worker_to_sign_in_makes_the_organisations_keys(client, organisation, recovery_shares):
    add_person(organisation=organisation, sign_in_name="amal", password=PASSWORD, roles=[Role.CASE_WORKER])
    sign_in(client, "amal")
    keys = CaseKey.objects.filter(organisation=organisation)
    assert set(keys.values_list("kind", flat=True)) == {KeyKind.INDEX, KeyKind.EMERGENCY}
    holders = {one.holder_kind for key in keys for one in key.grants.all()}
    assert holders == {"person", "recovery"}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.SURVIVOR])
def test_other_roles_make_none(client, organisation, recovery_shares, role):
    add_person(organisation=organisation, sign_in_name="amal", password=PASSWORD, roles=[role])
    sign_in(client, "amal")
    assert not CaseKey.objects.exists()


def test_what_happens_to_people_is_written_without_content(hope, organisation):
    event = Event.objects.get(action="person.added")
    assert event.record == str(hope.pk) and event.details == '{"roles":["survivor"]}'
    assert "hope" not in str(list(Event.objects.values()))


def test_a_refusal_is_written_after_the_request_rolled_back(hope, organisation):
    from django.db import transaction

    from daybreak.web.vault import ledger

    def view(request):
        try:
            with transaction.atomic():
                ledger.refuse(ledger.Draft("refuse"), who=hope, organisation=organisation)
                raise RuntimeError
        except RuntimeError:
            return HttpResponse(status=403)

    request = RequestFactory().get("/")
    request.session = {}
    assert VaultMiddleware(view)(request).status_code == 403
    assert Event.objects.filter(action="refuse", who=str(hope.pk)).count() == 1


def test_the_private_key_is_in_no_row_and_no_cookie(client, hope, asked):
    import base64

    from web.canary import database_dump

    sign_in(client)
    private = unlocked(asked()).pair.private
    for place, content in database_dump():
        for form in (private, private.hex().encode(), base64.b64encode(private)[:-2]):
            assert form not in content, place
    assert Person.objects.get(pk=hope.pk).key.wrapped
