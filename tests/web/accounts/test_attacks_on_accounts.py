"""What somebody tries who wants into an account, or to stay in one: each attempt fails."""

import base64
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from daybreak.errors import SealBroken
from daybreak.web.accounts import actions
from daybreak.web.accounts.models import ApiToken, Invitation, Person, SignedInSession
from daybreak.web.accounts.queries import invitation_for, token_for
from daybreak.web.accounts.roles import Role
from daybreak.web.vault.chores import end_sessions
from daybreak.web.vault.keyboxes import new_pair
from daybreak.web.vault.models import PersonKey
from daybreak.web.vault.unlock import COOKIE, is_unlocked, unlock_with

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough passphrase 42"


@pytest.fixture(autouse=True)
def nobody_locked_out(cheap_passwords):
    cache.clear()


def sign_in(client, name, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": name, "password": password}, **more)


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def is_in(client):
    return client.get(reverse("sessions")).status_code == 200


def test_links_that_a_former_administrator_kept_open_nothing(make_person):
    chief, gone, moved = (make_person(Role.ADMINISTRATOR, name=name) for name in ("chief", "gone", "moved"))
    links = [actions.invite(by=one, roles=[Role.ADMINISTRATOR])[1] for one in (gone, moved, chief)]
    actions.deactivate(by=chief, person=gone)
    actions.change_roles(by=chief, person=moved, roles=[Role.ANALYST])
    assert [invitation_for(one) is not None for one in links] == [False, False, True]
    assert Client().get(reverse("invitation", args=[links[0]])).status_code == 410


def test_an_invitation_is_used_once_ends_and_stays_with_its_organisation(make_person, organisation):
    chief = make_person(Role.ADMINISTRATOR)
    invitation, secret = actions.invite(by=chief, roles=[Role.ANALYST])
    address = reverse("invitation", args=[secret])
    said = {"sign_in_name": "noor", "password": PASSWORD, "organisation": "x", "roles": "administrator"}
    assert Client().post(address, said).status_code == 302
    assert Person.objects.get(sign_in_name="noor").roles == {Role.ANALYST}
    assert Person.objects.get(sign_in_name="noor").organisation == organisation
    assert Client().post(address, said | {"sign_in_name": "second"}).status_code == 410
    _, late = actions.invite(by=chief, roles=[Role.ANALYST])
    Invitation.objects.exclude(pk=invitation.pk).update(expires=timezone.now() - timedelta(seconds=1))
    assert Client().post(reverse("invitation", args=[late]), said).status_code == 410


def test_a_token_of_somebody_who_left_does_not_come_back_with_them(make_person):
    chief, person = make_person(Role.ADMINISTRATOR), make_person(Role.ANALYST)
    _, secret = actions.make_token(by=person, name="x", scopes=["account:read"], valid=timedelta(days=9))
    actions.deactivate(by=chief, person=person)
    actions.reactivate(by=chief, person=person)
    assert token_for(secret) is None and ApiToken.objects.get().revoked


def test_a_token_loses_what_its_person_loses(make_person, client):
    chief, person = make_person(Role.ADMINISTRATOR), make_person(Role.ANALYST)
    _, secret = actions.make_token(by=person, name="x", scopes=["networks:read"], valid=timedelta(days=9))
    asked = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    refusal = "The token's scopes or the person's roles do not allow this."
    assert client.get("/api/v1/collections", **asked).json()["detail"] != refusal  # its vault is closed
    actions.change_roles(by=chief, person=person, roles=[Role.DATA_OFFICER])
    assert client.get("/api/v1/collections", **asked).json()["detail"] == refusal


def test_the_session_before_signing_in_is_not_the_one_after(make_person):
    """Session fixation: whoever planted a session in somebody's browser holds nothing afterwards."""
    make_person(Role.SURVIVOR, name="hope")
    planted = Client()
    planted.get(reverse("account_login"))
    session = planted.session
    session["planted"] = True
    session.save()
    victim = Client()
    victim.cookies["session"] = session.session_key
    assert sign_in(victim, "hope").status_code == 302 and is_in(victim)
    assert victim.cookies["session"].value != session.session_key
    assert not is_in(planted)


def test_cookies_are_kept_from_scripts_and_other_sites(make_person, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    make_person(Role.SURVIVOR, name="hope")
    client = Client()
    client.get(reverse("account_login"), secure=True)
    sign_in(client, "hope", secure=True)
    for name in ("session", COOKIE, "csrftoken"):
        assert client.cookies[name]["httponly"] and client.cookies[name]["secure"], name
        assert client.cookies[name]["samesite"] in ("Strict", "Lax") and not client.cookies[name]["domain"]


def test_signing_out_leaves_neither_row_nor_cookie(make_person):
    make_person(Role.SURVIVOR, name="hope")
    client = Client()
    sign_in(client, "hope")
    held = {name: client.cookies[name].value for name in ("session", COOKIE)}
    client.post(reverse("account_logout"))
    assert not SignedInSession.objects.filter(session_key=held["session"]).exists()
    assert client.cookies[COOKIE].value == ""
    thief = Client()
    for name, value in held.items():
        thief.cookies[name] = value
    assert not is_in(thief)


def test_an_idle_session_ends_on_the_server_whatever_the_browser_keeps(make_person):
    make_person(Role.SURVIVOR, name="hope")
    client = Client()
    sign_in(client, "hope")
    assert is_in(client)
    SignedInSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_in(client)


def test_a_new_password_ends_other_sessions(make_person):
    make_person(Role.SURVIVOR, name="hope")
    here, elsewhere = Client(), Client()
    sign_in(here, "hope")
    sign_in(elsewhere, "hope")
    new = "quite another passphrase 77"
    said = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post(reverse("account_change_password"), said).status_code == 302
    assert not is_in(elsewhere)


def test_a_code_of_the_app_is_taken_once(make_person):
    person = make_person(Role.ANALYST, name="amal")
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    code = code_of(secret)
    first, second = Client(), Client()
    for one in (first, second):
        sign_in(one, "amal")
    assert first.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert second.post(reverse("mfa_authenticate"), {"code": f" {code} "}).status_code == 200
    assert is_in(first) and not is_in(second)


def test_a_recovery_code_is_taken_once(make_person):
    person = make_person(Role.ANALYST, name="amal")
    TOTP.activate(person, generate_totp_secret())
    code = RecoveryCodes.activate(person).generate_codes()[0]
    first, second = Client(), Client()
    for one in (first, second):
        sign_in(one, "amal")
    assert first.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert second.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert is_in(first) and not is_in(second)


def test_a_session_without_the_second_factor_cannot_take_it_away(make_person):
    person = make_person(Role.ANALYST, name="amal")
    TOTP.activate(person, generate_totp_secret())
    client = Client()
    sign_in(client, "amal")
    for name in ("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"):
        answer = client.post(reverse(name))
        assert answer.status_code == 302 and answer.headers["Location"].startswith(reverse("account_login"))
    assert Authenticator.objects.filter(user=person, type="totp").exists()


def test_the_second_factor_is_not_changed_at_a_screen_left_open(make_person, monkeypatch):
    person = make_person(Role.ANALYST, name="amal")
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    client = Client()
    sign_in(client, "amal")
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    session = client.session
    session["account_authentication_methods"] = [
        one | {"at": one["at"] - 3600} for one in session["account_authentication_methods"]
    ]
    session.save()
    answer = client.post(reverse("mfa_deactivate_totp"))
    assert answer.status_code == 302 and "again" in answer.headers["Location"]
    assert Authenticator.objects.filter(user=person, type="totp").exists()


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "http://testserver@evil.example/",
        "/%09/evil.example",
        "\x00//evil.example",
    ],
)
def test_no_address_of_ours_leads_elsewhere(make_person, to):
    make_person(Role.SURVIVOR, name="hope")
    client = Client()
    said = {"login": "hope", "password": PASSWORD, "next": to}
    answers = [
        client.post(f"{reverse('account_login')}", said),
        client.post(reverse("set_scheme"), {"scheme": "dark", "next": to, "back": to}),
        client.post(reverse("account_logout"), {"next": to}),
    ]
    for answer in answers:
        where = answer.headers.get("Location", "/")
        assert where.startswith("/") and not where.startswith(("//", "/\\")), where


def test_a_forged_host_is_refused_and_never_stands_in_a_link(make_person, settings):
    settings.ALLOWED_HOSTS = ["help.example.org"]
    settings.SITE_ADDRESS = "https://help.example.org"
    client = Client(HTTP_HOST="evil.example")
    assert client.get(reverse("account_login")).status_code == 400
    forwarded = Client(HTTP_HOST="help.example.org", HTTP_X_FORWARDED_HOST="evil.example")
    answer = forwarded.get(reverse("account_login"))
    assert answer.status_code == 200 and "evil.example" not in answer.content.decode()


def test_an_unknown_name_costs_as_much_as_a_wrong_password(make_person, monkeypatch):
    """Otherwise the time of an answer tells who has an account."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    make_person(Role.SURVIVOR, name="hope")
    gone = make_person(Role.SURVIVOR, name="left")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    stretched = []
    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify
    monkeypatch.setattr(
        Argon2PasswordHasher, "encode", lambda self, *a, **n: stretched.append(1) or encode(self, *a, **n)
    )
    monkeypatch.setattr(
        Argon2PasswordHasher, "verify", lambda self, *a, **n: stretched.append(1) or verify(self, *a, **n)
    )
    counts = {}
    for name in ("hope", "nobody", "left"):
        stretched.clear()
        assert sign_in(Client(), name, "a wrong passphrase 99").status_code == 200
        counts[name] = len(stretched)
    assert set(counts.values()) == {1}, counts


def test_nobody_is_locked_out_by_a_stranger_nor_told_by_it_who_has_an_account(make_person):
    make_person(Role.SURVIVOR, name="hope")
    for name in ("hope", "nobody", "HOPE ", "ｈｏｐｅ"):
        cache.clear()
        answers = [
            sign_in(Client(), name, "wrong wrong wrong", REMOTE_ADDR="203.0.113.9").status_code
            for _ in range(5)
        ]
        assert answers == [200, 200, 200, 200, 429], (name, answers)
    for name in ("hope", "Hope", "hope ", "HOPE", "hope"):
        last = sign_in(Client(), name, "wrong wrong wrong", REMOTE_ADDR="203.0.113.10")
    assert last.status_code == 429  # one name, however it is written
    assert sign_in(Client(), "hope", REMOTE_ADDR="198.51.100.7").status_code == 302


def test_the_second_cookie_of_another_session_opens_nothing(make_person):
    """Row and cookie belong together: a cookie from one session does not open the row of the next."""
    person = make_person(Role.CASE_WORKER, name="amal")
    first, second = Client(), Client()
    sign_in(first, "amal")
    sign_in(second, "amal")
    assert first.cookies[COOKIE].value != second.cookies[COOKIE].value
    assert len(base64.urlsafe_b64decode(first.cookies[COOKIE].value)) == 32
    first.cookies[COOKIE] = second.cookies[COOKIE].value
    request = first.get(reverse("mfa_index")).wsgi_request
    request.user = person
    assert not is_unlocked(request)


def test_a_password_changed_while_the_vault_is_closed_still_opens_it(make_person):
    """Else whose browser lost the second cookie would lock themselves out of all they were granted."""
    person = make_person(Role.SURVIVOR, name="hope")
    client = Client()
    sign_in(client, "hope")
    before = unlock_with(person, PASSWORD).pair
    del client.cookies[COOKIE]
    new = "quite another passphrase 77"
    said = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), said).status_code == 302
    assert unlock_with(person, new).pair == before


def test_the_old_password_cannot_be_guessed_at_a_screen_left_open(make_person):
    make_person(Role.SURVIVOR, name="hope")
    client = Client()
    sign_in(client, "hope")
    said = {"password1": "quite another passphrase 77", "password2": "quite another passphrase 77"}
    where = reverse("account_change_password")
    for guess in range(5):
        client.post(where, {**said, "oldpassword": f"guess number {guess}"})
    assert client.post(where, {**said, "oldpassword": PASSWORD}).status_code in (200, 422, 429)
    assert Person.objects.get().check_password(PASSWORD)


def test_whoever_puts_another_public_key_in_somebodys_row_is_noticed(make_person):
    """What is closed for the person from then on would be meant for whoever did that."""
    person = make_person(Role.CASE_WORKER, name="amal")
    sign_in(Client(), "amal")
    PersonKey.objects.update(public=new_pair().public)
    with pytest.raises(SealBroken, match="replaced"):
        unlock_with(person, PASSWORD)
    client = Client()
    assert sign_in(client, "amal").status_code == 409 and not is_in(client)


def test_what_ended_by_itself_is_thrown_away_with_the_key_it_holds(make_person):
    make_person(Role.SURVIVOR, name="hope")
    for _ in range(2):
        sign_in(Client(), "hope")
    one = SignedInSession.objects.first()
    SignedInSession.objects.filter(pk=one.pk).update(expire_date=timezone.now())
    end_sessions()
    assert SignedInSession.objects.count() == 1
