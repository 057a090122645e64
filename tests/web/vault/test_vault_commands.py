"""The commands of the vault as a person meets them: each in a process of its own."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

INIT = "from daybreak.web.config.commands.init import command; command()"
LATEST = ("DAYBREAK_HOME", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "DAYBREAK_TEST_HOME", "PYTHONPATH")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("commands")
    surroundings = {name: value for name, value in os.environ.items() if name not in LATEST}
    surroundings["DAYBREAK_PASSWORD"] = "a long enough passphrase 42"

    def ran(*arguments, code=0, program=("-m", "daybreak.cli.main")):
        done = subprocess.run(
            [sys.executable, *program, *map(str, arguments)],
            cwd=folder,
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, (arguments, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    ran.folder = folder
    said = ran(
        "--home", "home", "--organisation", "Harbour Light", "--administrator", "ada", program=("-c", INIT)
    )
    ran.shares = re.findall(r"Share \d:  (\S+)", said)
    return ran


def test_init_shows_three_shares_once(run):
    from daybreak.web.vault.shares import read_share

    assert {read_share(one).number for one in run.shares} == {1, 2, 3}
    for path in (run.folder / "home").rglob("*"):
        if path.is_file():
            assert not any(one.encode() in path.read_bytes() for one in run.shares), path


@pytest.mark.parametrize("keys", ["keys/django", "thesis/one.txt"])
def test_nothing_that_lies_in_a_folder_is_overwritten_or_taken_away(run, tmp_path, keys):
    (tmp_path / keys).parent.mkdir()
    (tmp_path / keys).write_text("there is one of it")
    init = ("--home", tmp_path, "--organisation", "Other", "--administrator", "eve")
    for said in (
        run("restore", "no-such.backup", "--home", tmp_path, code=41),
        run("init", *init, code=41),
    ):
        assert f"{tmp_path} is not empty" in said
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [tmp_path / keys]
    assert (tmp_path / keys).read_text() == "there is one of it"


def test_of_what_failed_in_an_empty_folder_nothing_stays_but_the_folder(run, tmp_path):
    run("restore", "no-such.backup", "--home", tmp_path, code=10)
    assert list(tmp_path.iterdir()) == []
    run("restore", "no-such.backup", "--home", tmp_path / "made", code=10)
    assert not (tmp_path / "made").exists()


def test_a_database_in_use_is_not_taken_for_a_second_deployment(run):
    used = run.folder / "home" / "daybreak.sqlite3"
    before = run("ledger", "verify", "--home", "home")
    init = "--home", "second", "--organisation", "Other", "--administrator", "eve"
    said = run("init", *init, "--database-url", f"sqlite:///{used}", code=41)
    assert "holds organisations already" in said and "daybreak organisation add" in said
    assert not (run.folder / "second").exists()
    assert run("ledger", "verify", "--home", "home") == before


def test_back_up_and_restore(run):
    said = run("backup", "a.backup", "--home", "home")
    assert "can be restored until" in said and "Keep a copy of home/keys" in said
    assert "nothing is overwritten" in run("backup", "a.backup", "--home", "home", code=32)
    assert run("backup", "a.backup", "--check", "--home", "home").startswith("a.backup: ")
    assert "other keys" in run("restore", "a.backup", "--home", "other", code=32)
    assert not (run.folder / "other").exists()
    assert "are back" in run("restore", "a.backup", "--home", "new", "--keys", "home/keys")
    assert "not empty" in run("restore", "a.backup", "--home", "new", code=32)
    assert run("ledger", "verify", "--home", "new").count("as it was written") == 2
    assert "no such file" in run("restore", "nothing", "--home", "x", "--keys", "home/keys", code=10)


def test_a_database_of_an_older_version_is_named_as_one(run):
    shutil.copytree(run.folder / "home", run.folder / "behind")
    with closing(sqlite3.connect(run.folder / "behind" / "daybreak.sqlite3")) as database, database:
        database.execute("DELETE FROM django_migrations WHERE app = 'cases' AND name = '0002_name'")
    for command in (("backup", "behind.backup"), ("ledger", "verify"), ("organisation", "list")):
        said = run(*command, "--home", "behind", code=41)
        assert "older than this version" in said and "daybreak serve" in said
    assert "older than this version" in run("check", "--home", "behind", code=42)


def test_the_ledger_is_checked_here_and_elsewhere(run):
    assert "as it was written" in run("ledger", "verify", "--home", "home")
    said = run("ledger", "export", "l.jsonl", "--organisation", "harbour-light", "--home", "home")
    key = re.search(r"Public key: ([0-9a-f]{64})", said)[1]
    assert "as it was written" in run("ledger", "verify", "--export", "l.jsonl", "--key", key)
    path = run.folder / "l.jsonl"
    path.write_bytes(path.read_bytes().replace(b"person.added", b"person.adder"))
    said = run("ledger", "verify", "--export", "l.jsonl", "--key", key, code=33)
    assert re.search(r"changed: Event \d+ \(line \d+\) was changed", said)
    assert "Compare" in said or "compare" in said
    assert "64 hexadecimal" in run("ledger", "verify", "--export", "l.jsonl", "--key", "zz", code=14)
    assert "already" in run("ledger", "export", "l.jsonl", "--home", "home", code=18)
    assert "harbour-light" in run(
        "ledger", "export", "m.jsonl", "--organisation", "x", "--home", "home", code=14
    )


def test_the_impact_record(run):
    run("dpia", "--home", "home", "--out", "dpia.md", "--organisation", "Harbour Light")
    assert "### accounts.Person" in (run.folder / "dpia.md").read_text()
    assert "already" in run("dpia", "--home", "home", "--out", "dpia.md", code=18)


def test_a_second_organisation_beside_the_first(run):
    said = run("organisation", "add", "Northern  Door", "--language", "fr", "--home", "home")
    assert "short name is northern-door" in said and said.count("Share ") == 3
    assert not set(re.findall(r"Share \d:  (\S+)", said)) & set(run.shares)
    first = re.search(r"http://localhost:8000/invitation/(\S+)/", said)[1]
    assert "is taken" in run("organisation", "add", "northern door", "--home", "home", code=14)
    assert "14" not in run("organisation", "list", "--home", "home")
    again = run("organisation", "invite", "northern-door", "--home", "home")
    assert re.search(r"invitation/(\S+)/", again)[1] != first
    assert "administrators invite" in run(
        "organisation", "invite", "harbour-light", "--home", "home", code=14
    )
    assert "known are: harbour-light, northern-door" in run(
        "organisation", "invite", "nowhere", "--home", "home", code=14
    )
    for name in ("", " ", "x" * 201):
        run("organisation", "add", name, "--home", "home", code=14)
    listed = run("organisation", "list", "--home", "home").splitlines()
    assert [one.split("  ")[0] for one in listed] == ["harbour-light", "northern-door"]


def test_what_belongs_to_two_organisations_stays_apart(run):
    """All, or one: the other's rows are in neither its backup nor its ledger."""
    run("organisation", "add", "Eastern Gate", "--home", "home")
    assert run("ledger", "verify", "--home", "home").count("as it was written") >= 3
    all_rows, one_rows = (
        int(re.search(r"([\d,]+) rows", said)[1].replace(",", ""))
        for said in (
            run("backup", "all.backup", "--home", "home"),
            run("backup", "one.backup", "--organisation", "eastern-gate", "--home", "home"),
        )
    )
    assert 0 < one_rows < all_rows
    unknown = "00000000-0000-4000-8000-000000000000"
    assert "known are" in run("backup", "no.backup", "--organisation", unknown, "--home", "home", code=14)
    assert not (run.folder / "no.backup").exists()
    assert "are back" in run("restore", "one.backup", "--home", "alone", "--keys", "home/keys")
    assert run("organisation", "list", "--home", "alone").split("  ")[0] == "eastern-gate"
    assert "are back" in run("restore", "all.backup", "--home", "both", "--keys", "home/keys")
    assert len(run("organisation", "list", "--home", "both").splitlines()) >= 2


def test_new_keys_and_what_was_made_under_the_old(run):
    run("backup", "under-old.backup", "--home", "home")
    before = {one.name: one.read_bytes() for one in (run.folder / "home" / "keys").iterdir() if one.is_file()}
    said = run("keys", "renew", "--home", "home")
    key = re.search(r"under the new key ([0-9a-f]{64})", said)[1]
    assert "Restart the service" in said and "sealed anew" in said
    for name in ("django", "ledger-signing", "backup"):
        path = run.folder / "home" / "keys" / name
        assert path.read_bytes() != before[name] and path.stat().st_mode & 0o077 == 0
    assert "as it was written" in run("ledger", "verify", "--home", "home")
    run("ledger", "export", "renewed.jsonl", "--organisation", "harbour-light", "--home", "home")
    assert "as it was written" in run("ledger", "verify", "--export", "renewed.jsonl", "--key", key)
    assert run("backup", "under-old.backup", "--check", "--home", "home").startswith("under-old.backup: ")
    assert "are back" in run("restore", "under-old.backup", "--home", "older", "--keys", "home/keys")
    assert "as it was written" in run("ledger", "verify", "--home", "older")
    assert "ledger-signing: " not in run("keys", "renew", "django", "--home", "home")
    run("keys", "renew", "nothing", "--home", "home", code=2)
    assert "no deployment" in run("keys", "renew", "--home", "nowhere", code=40).lower()
