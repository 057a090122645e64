"""Codes of the second factor: each is taken once, about its time, and the database alone tells none."""

import re
import time
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from at_once import at_once
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from daybreak.errors import SealBroken
from daybreak.web.accounts.models import SignedInSession
from daybreak.web.accounts.roles import Role
from daybreak.web.accounts.second_factor import accept_code
from daybreak.web.config.checks import check_people
from daybreak.web.vault import factor_secrets

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough passphrase 42"
NOW = 1_800_000_015


@pytest.fixture(autouse=True)
def nobody_locked_out(cheap_passwords):
    cache.clear()


@pytest.fixture
def clock(monkeypatch):
    """Time as the codes see it, in seconds; it stands still until it is set."""

    class Clock:
        now = NOW

    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: Clock.now)
    return Clock


@pytest.fixture
def amal(make_person):
    person = make_person(Role.ANALYST, name="amal")
    person.secret = generate_totp_secret()
    TOTP.activate(person, person.secret)
    return person


def code_at(secret, seconds):
    return format_hotp_value(hotp_value(secret, int(seconds) // 30))


@pytest.mark.parametrize(("away", "good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_is_good_about_its_half_minute(amal, clock, away, good):
    assert (accept_code(amal, code_at(amal.secret, NOW + away)) is not None) == good


@pytest.mark.parametrize("later", [0, 29, 30, 31, 44, 59, 60, 3600])
def test_a_code_is_taken_once_however_long_it_is_good(amal, clock, later):
    code = code_at(amal.secret, NOW + 30)
    assert accept_code(amal, code)
    clock.now = NOW + later
    assert accept_code(amal, code) is None
    assert accept_code(amal, f" {code[:3]} {code[3:]} ") is None


def test_after_a_later_code_no_earlier_one_is_taken(amal, clock):
    assert accept_code(amal, code_at(amal.secret, NOW + 30))
    for away in (-30, 0):
        assert accept_code(amal, code_at(amal.secret, NOW + away)) is None
    clock.now = NOW + 30
    assert accept_code(amal, code_at(amal.secret, NOW + 60))


def test_a_clock_that_ran_ahead_shuts_nobody_out_and_gives_no_code_twice(amal, clock):
    before, ahead = code_at(amal.secret, NOW), code_at(amal.secret, NOW + 86_400)
    assert accept_code(amal, before)
    clock.now = NOW + 86_400
    assert accept_code(amal, ahead)
    clock.now = NOW + 5
    assert accept_code(amal, before) is None
    clock.now = NOW + 30
    assert accept_code(amal, code_at(amal.secret, clock.now))
    clock.now = NOW + 86_400
    assert accept_code(amal, ahead) is None
    clock.now += 30
    assert accept_code(amal, code_at(amal.secret, clock.now))


@pytest.mark.parametrize("code", ["", "0", "00000", "ÄÖÜ", "٠١٢٣٤٥", "1" * 5000, "\0", "-1", "1e5"])
def test_what_is_no_code_is_refused(amal, code):
    assert accept_code(amal, code) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_type_a_code_at_once_one_gets_in(amal, clock):
    RecoveryCodes.activate(amal)
    backup = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes()
    app = [code_at(amal.secret, NOW + away) for away in (-30, 0, 30)]
    for number, code in enumerate([*app, *backup[:4]]):
        found = []

        def type_it(code=code, found=found):
            found.append(accept_code(amal, code))

        said = at_once(one=type_it, two=type_it, three=type_it)
        assert set(said.values()) == {"done"}, said
        assert sum(one is not None for one in found) == 1, (number, found)


def test_the_code_that_set_an_app_up_signs_nobody_in(signed_in):
    client = signed_in(Role.ANALYST, name="noor")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"\b[A-Z2-7]{32}\b", page)[0]
    assert secret not in str(SignedInSession.objects.get(person=client.person).get_decoded())
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code in (200, 422)
    code = code_at(secret, time.time())
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    kept = Authenticator.objects.get(user=client.person, type="totp")
    assert secret not in str(kept.data) and TOTP(kept).validate_code(code_at(secret, time.time()))
    other = Client()
    other.post(reverse("account_login"), {"login": "noor", "password": PASSWORD})
    assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert other.get(reverse("sessions")).status_code == 302


def test_the_database_alone_holds_no_secret(amal):
    seed = RecoveryCodes.activate(amal).instance.data["seed"]
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        rows = str(cursor.fetchall())
    assert amal.secret not in rows and seed in rows
    assert not any(code in rows for code in codes)
    with pytest.raises(SealBroken):
        factor_secrets.SealedFactors().decrypt(amal.secret)


def test_secrets_that_lay_plain_are_sealed_by_the_update(make_person, clock):
    person, plain = make_person(Role.ANALYST, name="old"), generate_totp_secret()
    row = Authenticator.objects.create(user=person, type="totp", data={"secret": plain})
    codes = Authenticator.objects.create(
        user=person, type="recovery_codes", data={"seed": "ab" * 40, "used_mask": 5}
    )
    step = import_module("daybreak.web.vault.migrations.0003_sealed_second_factors")
    for _twice in range(2):
        step.seal_all(apps, None)
    row.refresh_from_db()
    codes.refresh_from_db()
    assert plain not in str(row.data) and "abab" not in str(codes.data)
    assert accept_code(person, code_at(plain, NOW))
    assert len(RecoveryCodes(codes).get_unused_codes()) == 8


def test_with_another_key_of_the_deployment_nothing_opens_and_the_check_says_so(amal, monkeypatch, client):
    assert not [one for one in check_people() if "do not open" in one.what]
    monkeypatch.setattr(type(factor_secrets.settings.DEPLOYMENT), "key", lambda self, name: b"\1" * 32)
    assert [one.what for one in check_people() if "do not open" in one.what] == [
        "1 second factors and sets of recovery codes do not open with the key `django`"
    ]
    client.post(reverse("account_login"), {"login": "amal", "password": PASSWORD})
    answer = client.post(reverse("mfa_authenticate"), {"code": code_at(amal.secret, time.time())})
    assert answer.status_code < 500 and client.get(reverse("sessions")).status_code == 302


def test_a_backup_takes_them_to_another_deployment(amal, monkeypatch, clock):
    kept = Authenticator.objects.get(user=amal).data
    written = factor_secrets.write_out(kept)
    monkeypatch.setattr(type(factor_secrets.settings.DEPLOYMENT), "key", lambda self, name: b"\2" * 32)
    Authenticator.objects.filter(user=amal).update(data=factor_secrets.take_in(written))
    assert accept_code(amal, code_at(amal.secret, NOW))
    assert factor_secrets.take_in(factor_secrets.write_out(kept)) == kept, "what does not open goes along"
