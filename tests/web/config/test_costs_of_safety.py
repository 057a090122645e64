"""What other tests leave out because it is slow on purpose: stretching passwords and waiting for disks."""

import sqlite3

import pytest
from django.contrib.auth.hashers import check_password, get_hasher, identify_hasher
from django.db import connection
from django.test import Client
from django.urls import reverse

from daybreak.web.accounts.roles import Role
from daybreak.web.config import settings as deployed

PASSWORD = "a long enough passphrase 42"


@pytest.fixture
def stretched(settings):
    """Passwords cost what they cost in a deployment."""
    settings.PASSWORD_HASHERS = deployed.PASSWORD_HASHERS


def costs_of(encoded):
    algorithm, _kind, _version, costs = encoded.split("$")[:4]
    return algorithm, {name: int(value) for name, value in (one.split("=") for one in costs.split(","))}


def test_a_password_is_stretched_by_argon2_at_full_cost(make_person, stretched):
    person = make_person(Role.ANALYST)
    person.set_password(PASSWORD)
    algorithm, costs = costs_of(person.password)
    assert algorithm == "argon2" and person.password.startswith("argon2$argon2id$")
    # the least that OWASP's cheat sheet on storing passwords names: 19 MiB twice
    assert costs["m"] >= 19 * 1024 and costs["t"] >= 2
    assert check_password(PASSWORD, person.password) and not check_password("another", person.password)


def test_a_password_of_lower_cost_is_stretched_anew_when_it_is_given(make_person, stretched, settings):
    person = make_person(Role.ANALYST)
    settings.PASSWORD_HASHERS = ["probe_app.hashers.QuickArgon2"]
    person.set_password(PASSWORD)
    person.save()
    assert costs_of(person.password)[1]["m"] == 64
    settings.PASSWORD_HASHERS = deployed.PASSWORD_HASHERS
    said = {"login": person.sign_in_name, "password": PASSWORD}
    assert Client().post(reverse("account_login"), said).status_code == 302
    person.refresh_from_db()
    assert not identify_hasher(person.password).must_update(person.password)
    assert costs_of(person.password)[1]["m"] == get_hasher().memory_cost >= 19 * 1024


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's own settings")
def test_sqlite_waits_for_the_disk(tmp_path):
    wanted = deployed.DATABASES["default"]["OPTIONS"]["init_command"]
    with sqlite3.connect(tmp_path / "one.sqlite3") as database:
        database.executescript(wanted)
        said = {
            name: database.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        }
    database.close()
    assert said == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
