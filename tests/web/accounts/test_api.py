"""Programs act for a person within scopes, and every refusal is problem+json."""

from datetime import timedelta

import pytest
from django.urls import reverse
from world import PASSWORD

from daybreak.web.accounts.actions import make_token, revoke_token
from daybreak.web.accounts.models import ApiToken
from daybreak.web.accounts.roles import Role


@pytest.fixture
def token(make_person):
    def made(*scopes, person=None, valid=timedelta(days=1)):
        return make_token(by=person or make_person(Role.ANALYST), name="probe", scopes=scopes, valid=valid)

    return made


def ask(client, secret, path="/api/v1/me"):
    return client.get(path, headers={"authorization": f"Bearer {secret}"})


def test_says_who_the_program_acts_for(client, token):
    answer = ask(client, token("account:read")[1])
    assert answer.status_code == 200
    assert answer.json()["roles"] == ["analyst"] and answer.json()["organisation"] == "Harbour Light"


@pytest.mark.django_db
@pytest.mark.parametrize("secret", ["", "daybreak_nothing", "\x00", "é" * 50])
def test_an_unknown_token_is_a_problem_and_says_how_to_give_one(client, secret):
    answer = ask(client, secret)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json" and answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/nothing", 404),
        ("get", "/api/nothing", 404),
        ("get", "/api/v1/collections/no-id", 404),
        ("delete", "/api/v1/me", 405),
    ],
)
def test_what_reaches_no_operation_is_a_problem_too(client, method, path, status):
    """It was a page in HTML, or two words of plain text."""
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status and answer.json()["detail"]
    assert (answer.get("Allow") is not None) == (status == 405)
    assert answer["Cache-Control"] == "no-store" and "default-src" in answer["Content-Security-Policy"]


def test_a_token_ends_with_its_day_its_revocation_and_its_person(client, token):
    made, secret = token("account:read", valid=timedelta(seconds=-1))
    assert ask(client, secret).status_code == 401
    made, secret = token("account:read", person=made.person)
    revoke_token(by=made.person, token=made)
    assert ask(client, secret).status_code == 401
    made, secret = token("account:read", person=made.person)
    made.person.is_active = False
    made.person.save()
    assert ask(client, secret).status_code == 401


def test_scopes_bind_and_the_secret_is_not_kept(client, token):
    made, secret = token("networks:read")
    answer = ask(client, secret)
    assert answer.status_code == 403 and answer.json()["status"] == 403
    assert secret not in str(vars(made))


@pytest.mark.django_db
def test_the_document_names_every_operation(client):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.") and "/api/v1/me" in document["paths"]


def test_nobody_makes_a_token_at_a_screen_that_was_left_open(signed_in):
    person = signed_in(Role.ANALYST, name="amal")

    def asked(password):
        said = {"name": "probe", "scopes": ["account:read"], "days": 30, "password": password}
        return person.post(reverse("tokens"), said)

    for guess in ("", "guess", PASSWORD + "x"):
        assert asked(guess).status_code == 422
    assert not ApiToken.objects.exists()
    assert "daybreak_" in asked(PASSWORD).content.decode() and ApiToken.objects.count() == 1


def test_passwords_cannot_be_guessed_where_tokens_are_made(signed_in):
    person = signed_in(Role.ANALYST, name="amal")
    said = {"name": "probe", "scopes": ["account:read"], "days": 30}
    for guess in range(6):
        person.post(reverse("tokens"), said | {"password": str(guess)})
    assert person.post(reverse("tokens"), said | {"password": PASSWORD}).status_code == 429
    assert not ApiToken.objects.exists()
