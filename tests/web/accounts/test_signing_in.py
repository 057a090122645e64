"""From the invitation to the second factor, and what keeps strangers out."""

import re
import time
from urllib.parse import urlencode

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.urls import reverse

from daybreak.web.accounts.models import Invitation, Person
from daybreak.web.accounts.roles import Role

PASSWORD = "a long enough passphrase 42"


@pytest.fixture(autouse=True)
def nobody_locked_out():
    cache.clear()


@pytest.fixture
def sign_in(client):
    def signed_in(name, password=PASSWORD, **more):
        return client.post(reverse("account_login"), {"login": name, "password": password}, **more)

    return signed_in


def code_for(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_nobody_gets_further_than_setting_up_the_second_factor(client, make_person, sign_in):
    make_person(Role.ANALYST, name="amal")
    assert sign_in("Amal").status_code == 302
    assert client.get("/").headers["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200


def test_a_survivor_may_go_without_a_second_factor(client, make_person, sign_in):
    make_person(Role.SURVIVOR, name="hope")
    sign_in("hope")
    assert client.get("/").status_code == 200


def test_the_password_alone_signs_nobody_in_who_has_a_second_factor(client, make_person, sign_in):
    person = make_person(Role.ANALYST, name="amal")
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    answer = sign_in("amal")
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("sessions")).headers["Location"].startswith(reverse("account_login"))
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": code_for(secret)}).status_code == 302
    assert client.get("/").status_code == 200


def test_a_wrong_password_and_an_unknown_name_are_told_apart_by_nothing(sign_in, make_person):
    make_person(Role.SURVIVOR, name="hope")
    wrong = sign_in("hope", "not the password at all").content.decode()
    unknown = sign_in("nobody", "not the password at all").content.decode()
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", wrong) == strip.sub("", unknown)


def test_after_five_wrong_tries_the_name_rests_for_that_visitor_only(sign_in, make_person):
    make_person(Role.SURVIVOR, name="hope")
    for _ in range(5):
        last = sign_in("hope", "wrong wrong wrong", REMOTE_ADDR="203.0.113.9")
    assert last.status_code == 429
    assert sign_in("hope", REMOTE_ADDR="203.0.113.9").status_code == 429
    assert sign_in("hope", REMOTE_ADDR="198.51.100.7").status_code == 302


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("http://testserver/account/tokens/?lang=ar#new", "/account/tokens/?lang=ar"),
        ("https://other.example/account/tokens/", "/"),
        ("http://testserver.other.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(client, make_person, sign_in, came, back):
    """The address it was sent to takes forms only, and would show nothing after signing in."""
    person = make_person(Role.SURVIVOR, name="hope")
    answer = client.post(reverse("revoke_token", args=[person.pk]), headers={"Referer": came})
    assert answer.headers["Location"] == f"{reverse('account_login')}?{urlencode({'next': back}, safe='/')}"
    assert sign_in("hope", query_params={"next": back}).headers["Location"] == back


def test_the_second_factor_cannot_be_guessed(client, make_person, sign_in):
    person = make_person(Role.ANALYST, name="amal")
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    sign_in("amal")
    for guess in range(6):
        client.post(reverse("mfa_authenticate"), {"code": f"{guess:06}"})
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert client.get(reverse("sessions")).headers["Location"].startswith(reverse("account_login"))


def test_an_invitation_makes_one_account_with_its_roles(client, make_person, organisation):
    from daybreak.web.accounts.actions import invite

    invitation, secret = invite(
        by=make_person(Role.ADMINISTRATOR), roles=[Role.CASE_WORKER, Role.HOTLINE_WORKER]
    )
    assert secret not in str(Invitation.objects.filter(pk=invitation.pk).values())
    address = reverse("invitation", args=[secret])
    assert client.get(address).status_code == 200
    given = {"sign_in_name": "Noor", "name": "", "password": "short"}
    assert client.post(address, given).status_code == 422
    assert client.post(address, given | {"password": PASSWORD}).status_code == 302
    person = Person.objects.get(sign_in_name="noor")
    assert (person.organisation, person.roles) == (organisation, {Role.CASE_WORKER, Role.HOTLINE_WORKER})
    assert client.get(address).status_code == 410


def test_a_session_can_be_seen_and_ended_and_its_key_is_not_in_the_page(client, make_person, sign_in):
    from django.test import Client

    person = make_person(Role.SURVIVOR, name="hope")
    sign_in("hope")
    other = Client(HTTP_USER_AGENT="Mozilla/5.0 (Android 14; Mobile) Firefox/145.0")
    other.post(reverse("account_login"), {"login": "hope", "password": PASSWORD})
    page = client.get(reverse("sessions")).content.decode()
    assert "Firefox, Android" in page and other.session.session_key not in page
    mark = person.sessions.get(session_key=other.session.session_key).mark
    client.post(reverse("sessions"), {"session": mark})
    assert other.get(reverse("sessions")).status_code == 302 and client.get("/").status_code == 200


def test_no_session_keeps_an_address(client, make_person, sign_in):
    make_person(Role.SURVIVOR, name="hope")
    sign_in("hope", REMOTE_ADDR="203.0.113.77")
    from django.contrib.sessions.backends.base import SessionBase

    assert isinstance(client.session, SessionBase)
    assert "203.0.113.77" not in str(dict(client.session))


def test_administrators_change_others_but_not_themselves(client, make_person, sign_in, settings):
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "second_factor" not in one]
    admin = make_person(Role.ADMINISTRATOR, name="admin")
    colleague = make_person(Role.ANALYST, name="amal")
    sign_in("admin")
    assert client.get(reverse("people")).status_code == 200
    answer = client.post(reverse("person", args=[colleague.pk]), {"roles": ["analyst", "data-officer"]})
    assert answer.status_code == 302
    assert Person.objects.get(pk=colleague.pk).roles == {Role.ANALYST, Role.DATA_OFFICER}
    for said in ({"roles": ["administrator", "analyst"]}, {"roles": []}):
        assert client.post(reverse("person", args=[colleague.pk]), said).status_code == 422
    assert client.post(reverse("person", args=[admin.pk]), {"deed": "deactivate"}).status_code == 422
    assert client.post(reverse("person", args=[colleague.pk]), {"deed": "deactivate"}).status_code == 302
    assert not Person.objects.get(pk=colleague.pk).is_active


def test_inviting_shows_the_link_once(client, make_person, sign_in, settings):
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "second_factor" not in one]
    make_person(Role.ADMINISTRATOR, name="admin")
    sign_in("admin")
    page = client.post(
        reverse("people"), {"note": "Night shift", "roles": ["hotline-worker"]}
    ).content.decode()
    link = re.search(r"/invitation/([\w-]{40,})/", page)
    assert link and client.get(link[0]).status_code == 200
    again = client.get(reverse("people")).content.decode()
    assert link[1] not in again and "Night shift" in again
