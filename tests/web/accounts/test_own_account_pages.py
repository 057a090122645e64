"""Every page of the own account is drawn in every language, whatever somebody has set up already."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as django_settings
from django.urls import reverse

from daybreak.web.accounts.roles import Role

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _ in django_settings.LANGUAGES]
#: Pages that everybody may open about themselves.
ALWAYS = [
    "start", "sessions", "tokens", "account_change_password", "account_logout", "mfa_index",
    "mfa_add_webauthn",
]  # fmt: skip
#: Pages about what has been set up.
SET_UP = [
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
    "mfa_list_webauthn",
]
#: Pages that ask again who it is.
AGAIN = ["account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"]


def spoken(client, name, language, **arguments):
    """A page's text in a language; the page must be there and say which language it is."""
    answer = client.get(reverse(name, kwargs=arguments), headers={"accept-language": language})
    assert answer.status_code == 200, (name, language, answer.status_code)
    text = answer.content.decode()
    assert f'<html lang="{language}"' in text
    return text


@pytest.fixture(autouse=True)
def just_asked(monkeypatch):
    """Being asked again before a change is a page of its own here."""
    recently = "allauth.account.internal.flows.reauthentication.did_recently_reauthenticate"
    monkeypatch.setattr(recently, lambda request: True)


@pytest.fixture
def passkey(monkeypatch):
    """Gives somebody a passkey; what its maker signed is of no matter to the pages."""
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda user: [])

    def made(person):
        data = {"name": "Blue key", "credential": {}, "passwordless": False}
        return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)

    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_nothing_set_up(signed_in, language):
    client = signed_in(Role.ANALYST, name="amal")
    pages = {name: spoken(client, name, language) for name in [*ALWAYS, "mfa_activate_totp"]}
    assert len(set(pages.values())) == len(pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_everything_set_up(signed_in, passkey, language):
    client = signed_in(Role.ANALYST, name="amal")
    TOTP.activate(client.person, generate_totp_secret())
    RecoveryCodes.activate(client.person)
    key = passkey(client.person)
    for name in [*ALWAYS, *SET_UP]:
        spoken(client, name, language)
    assert "Blue key" in spoken(client, "mfa_list_webauthn", language)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        spoken(client, name, language, pk=key.pk)


@pytest.mark.parametrize("language", LANGUAGES)
def test_asked_again_who_it_is(signed_in, passkey, language):
    client = signed_in(Role.ANALYST, name="amal")
    TOTP.activate(client.person, generate_totp_secret())
    passkey(client.person)
    for name in AGAIN:
        assert spoken(client, name, language).count("<form") >= 1
