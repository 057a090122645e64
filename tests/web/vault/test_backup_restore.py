"""A backup made while people work, restored into an empty installation, compared row by row."""

import random
import shutil
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from vault_words import PASSWORD, VALUES

from daybreak.errors import BackupUnfit, DeploymentUnfit, Destroyed, FileMissing
from daybreak.web.accounts.models import Organisation, Person, SignedInSession
from daybreak.web.accounts.roles import Role
from daybreak.web.config.deployment import lay_out
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import destroy
from daybreak.web.vault.backup import files_folder, last_backup, make_backup, read_lines, read_report
from daybreak.web.vault.backup_keys import forget_expired, key_for_new_backup
from daybreak.web.vault.backup_rows import kept_models, path_to_organisation
from daybreak.web.vault.ledger_check import verify_all
from daybreak.web.vault.models import Event, Grant, PersonKey
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_sealed, save_sealed, search
from daybreak.web.vault.restore import restore_backup
from daybreak.web.vault.unlock import unlock_with
from vault_probe.models import Note, Story

pytestmark = pytest.mark.django_db(transaction=True)
LEDGER_TABLES = {"vault_event", "vault_tip", "vault_head"}


@pytest.fixture
def home(settings, tmp_path):
    """A deployment's folder of this test's own."""
    return move_home(settings, tmp_path / "home")


def move_home(settings, folder: Path) -> Path:
    lay_out(folder, "")
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, home=folder)
    return folder


def all_rows(but=frozenset(), where=None):
    """Every row of every kept table, read without the code under test."""
    found = {}
    with connection.cursor() as cursor:
        for model in kept_models():
            table = model._meta.db_table
            if table not in but:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
                names = [one[0] for one in cursor.description]
                rows = [
                    tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
                    for row in cursor.fetchall()
                ]
                found[table] = sorted((dict(zip(names, row, strict=True)) for row in rows), key=str)
    return found


def empty():
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)


def test_everything_comes_back(
    home, settings, tmp_path, worker, colleague, make_story, other_organisation, open_person
):
    story = make_story(worker)
    note = Note(organisation=story.organisation, case=story.case, story=story)
    save_sealed(by=worker, record=note, values={"text": "a note"}, why=Purpose.SUPPORT)
    stranger = open_person(Role.CASE_WORKER, at=other_organisation)
    make_story(stranger)
    place = files_folder() / str(worker.person.organisation_id) / "ab" / "run.sealed"
    place.parent.mkdir(parents=True)
    place.write_bytes(random.Random(1).randbytes(500_000))
    SignedInSession.objects.create(session_key="s" * 32, session_data="x", expire_date=timezone.now())

    path = tmp_path / "all.backup"
    report = make_backup(path)
    assert report.rows["vault_probe.story"] == 2 and report.files == 1
    assert read_report(path, keys=home / "keys") == replace(report, path=path)
    assert last_backup() == report.made
    before, content = all_rows(), place.read_bytes()

    empty()
    copy = shutil.copytree(home / "keys", tmp_path / "keys-copy")
    new = move_home(settings, tmp_path / "new")
    restored = restore_backup(path, keys=copy)
    assert restored.destroyed_again == 0
    after = all_rows()
    assert {k: v for k, v in after.items() if k not in LEDGER_TABLES} == {
        k: v for k, v in before.items() if k not in LEDGER_TABLES
    }
    assert [row for row in after["vault_event"] if row["action"] != "restore"] == before["vault_event"]
    assert not SignedInSession.objects.exists()
    assert (files_folder() / place.relative_to(home / "files")).read_bytes() == content
    assert str(files_folder()).startswith(str(new))
    assert all(one.sound for one in verify_all()), [one.findings for one in verify_all()]

    again = unlock_with(Person.objects.get(pk=worker.person.pk), PASSWORD)
    assert open_sealed(by=again, record=Story.objects.get(pk=story.pk), why=Purpose.SUPPORT) == VALUES
    assert search(by=again, model=Story, field="name", text="Amina Yusuf", why=Purpose.SUPPORT)
    more = Note(organisation=story.organisation, case=story.case, story=Story.objects.get(pk=story.pk))
    save_sealed(by=again, record=more, values={"text": "life goes on"}, why=Purpose.SUPPORT)
    worker.person.held_roles.create(role=Role.ANALYST)  # counted ids go on after the restored ones


def test_one_organisation_moves_into_an_installation_with_others(
    home, settings, tmp_path, worker, make_story, other_organisation, open_person
):
    story = make_story(worker)
    stranger = open_person(Role.CASE_WORKER, at=other_organisation)
    theirs = make_story(stranger)
    path = tmp_path / "one.backup"
    report = make_backup(path, organisation=worker.person.organisation)
    assert report.organisation == worker.person.organisation_id
    text = "".join(str(line) for line in read_lines(path, keys=home / "keys"))
    assert str(worker.person.pk) in text
    for strange in (stranger.person.pk, theirs.pk, theirs.case, other_organisation.pk):
        assert str(strange) not in text

    empty()
    third = Organisation.objects.create(name="Third", slug="third")
    someone = Person.objects.create(organisation=third, sign_in_name="someone")
    held = someone.held_roles.create(role=Role.ANALYST)
    ledger.record("read", who=someone, organisation=third)
    old_keys = home / "keys"
    move_home(settings, tmp_path / "new")
    restore_backup(path, keys=old_keys)
    assert Organisation.objects.count() == 2
    assert someone.held_roles.get() == held
    again = unlock_with(Person.objects.get(pk=worker.person.pk), PASSWORD)
    assert again.person.roles == {Role.CASE_WORKER}
    assert open_sealed(by=again, record=Story.objects.get(pk=story.pk), why=Purpose.SUPPORT) == VALUES
    assert {one.chain: one.sound for one in verify_all()}[worker.person.organisation_id]
    with pytest.raises(BackupUnfit, match="here already"):
        restore_backup(path, keys=old_keys)


def test_one_organisation_comes_back_whole_into_an_empty_installation(
    home, settings, tmp_path, worker, make_story, request
):
    whose = worker.person.organisation_id
    story = make_story(worker)
    place = files_folder() / str(whose) / "ab" / "run.sealed"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"sealed" * 1000)
    before = all_rows(but=LEDGER_TABLES)
    other = request.getfixturevalue("other_organisation")
    make_story(request.getfixturevalue("open_person")(Role.CASE_WORKER, at=other))
    path = tmp_path / "one.backup"
    report = make_backup(path, organisation=worker.person.organisation)
    events = list(Event.objects.filter(chain=whose).order_by("sequence").values())
    empty()
    move_home(settings, tmp_path / "new")
    restore_backup(path, keys=home / "keys")
    assert all_rows(but=LEDGER_TABLES) == before and sum(map(len, before.values())) > 10
    assert list(Event.objects.filter(chain=whose).order_by("sequence").values())[:-1] == events
    assert report.files == 1 and (files_folder() / place.relative_to(home / "files")).stat().st_size == 6000
    assert all(one.sound for one in verify_all())
    again = unlock_with(Person.objects.get(pk=worker.person.pk), PASSWORD)
    assert open_sealed(by=again, record=Story.objects.get(pk=story.pk), why=Purpose.SUPPORT) == VALUES


def test_a_destroyed_case_stays_destroyed_in_a_restored_old_backup(
    home, settings, tmp_path, worker, make_story
):
    story, other = make_story(worker), make_story(worker)
    path = tmp_path / "old.backup"
    make_backup(path)
    destroy(by=worker.person, organisation=worker.person.organisation, case=story.case, why=Purpose.RETENTION)
    listed = home / "backups" / "destroyed.jsonl"
    assert str(story.case) in listed.read_text()
    empty()
    keys = home / "keys"
    shutil.copy(listed, tmp_path / "destroyed.jsonl")  # the list lies beside the backup
    move_home(settings, tmp_path / "new")
    assert restore_backup(path, keys=keys).destroyed_again == 1
    again = unlock_with(Person.objects.get(pk=worker.person.pk), PASSWORD)
    with pytest.raises(Destroyed):
        open_sealed(by=again, record=Story.objects.get(pk=story.pk), why=Purpose.SUPPORT)
    assert not Grant.objects.filter(key__case=story.case).exists()
    assert open_sealed(by=again, record=Story.objects.get(pk=other.pk), why=Purpose.SUPPORT) == VALUES


def test_a_newer_backup_carries_the_list_of_destroyed_cases(home, settings, tmp_path, worker, make_story):
    story = make_story(worker)
    destroy(by=worker.person, organisation=worker.person.organisation, case=story.case, why=Purpose.RETENTION)
    make_backup(tmp_path / "new.backup")
    assert any(
        str(story.case) in str(said.get("destroyed"))
        for said in read_lines(tmp_path / "new.backup", keys=home / "keys")
    )


def test_an_expired_backup_opens_nothing(home, settings, tmp_path, worker, make_story, monkeypatch):
    make_story(worker)
    path = tmp_path / "old.backup"
    make_backup(path)
    later = timezone.now() + timedelta(days=91)
    empty()
    monkeypatch.setattr("daybreak.web.vault.restore.timezone.now", lambda: later)
    with pytest.raises(BackupUnfit, match="expired"):
        restore_backup(path)
    assert not Person.objects.exists()
    assert forget_expired(home / "keys", later) == 1
    with pytest.raises(BackupUnfit, match="not here"):
        restore_backup(path)


def test_boxes_of_keys_lie_under_the_expiring_key_only(home, tmp_path, worker, story):
    """Who has the archive's key but not the expiring one reads no box and no wrapped private key."""
    path = tmp_path / "a.backup"
    make_backup(path)
    for said in read_lines(path, keys=home / "keys"):
        for row in said.get("rows", ()):
            values = dict(zip(said["names"], row, strict=True))
            if said["table"] == "vault.grant":
                assert set(values["box"]) == {"k"}
            if said["table"] == "vault.personkey":
                assert set(values["wrapped"]) == {"k"}
    raw = path.read_bytes()
    for box in [
        *Grant.objects.values_list("box", flat=True),
        *PersonKey.objects.values_list("wrapped", flat=True),
    ]:
        assert bytes(box) not in raw
    assert b"Harbour" not in raw and b"worker" not in raw


def test_keys_of_backups_renew_and_expire(home):
    now = timezone.now()
    first = key_for_new_backup(home / "keys", now)
    assert key_for_new_backup(home / "keys", now + timedelta(days=29)).key == first.key
    second = key_for_new_backup(home / "keys", now + timedelta(days=31))
    assert second.key != first.key
    assert forget_expired(home / "keys", now + timedelta(days=95)) == 1
    for path in (home / "keys" / "backup-keys").iterdir():
        assert path.stat().st_mode & 0o077 == 0


def test_every_tampering_with_a_backup_is_refused_and_changes_nothing(home, tmp_path, worker, story):
    path = tmp_path / "a.backup"
    make_backup(path)
    empty()
    whole, chance = path.read_bytes(), random.Random(3)
    for _ in range(40):
        at = chance.randrange(len(whole))
        kind = chance.randrange(3)
        spoiled = (
            whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :]
            if kind == 0
            else whole[:at]
            if kind == 1
            else whole + chance.randbytes(20)
        )
        path.write_bytes(spoiled)
        with pytest.raises(BackupUnfit):
            restore_backup(path)
    assert not Person.objects.exists() and not Event.objects.exists()


def test_refusals_in_words(home, settings, tmp_path, worker, story):
    path = tmp_path / "a.backup"
    make_backup(path)
    with pytest.raises(BackupUnfit, match="nothing is overwritten"):
        make_backup(path)
    with pytest.raises(BackupUnfit, match="not empty"):
        restore_backup(path)
    with pytest.raises(FileMissing):
        restore_backup(tmp_path / "nothing")
    stranger = tmp_path / "stranger"
    lay_out(stranger, "")
    with pytest.raises(BackupUnfit, match="other keys"):
        restore_backup(path, keys=stranger / "keys")
    with pytest.raises(DeploymentUnfit):
        restore_backup(path, keys=tmp_path)
    assert not list(tmp_path.glob("*.part"))


def test_a_backup_is_one_moment_while_people_write(home, tmp_path, worker, make_story, monkeypatch):
    """Each turn writes a story and a note together; no backup may hold one without the other."""
    make_story(worker)
    stop, faults = threading.Event(), []

    def write():
        try:
            while not stop.is_set():
                story = make_story(worker)
                note = Note(organisation=story.organisation, case=story.case, story=story)
                save_sealed(by=worker, record=note, values={"text": "x"}, why=Purpose.SUPPORT)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(3):
            path = tmp_path / f"{number}.backup"
            make_backup(path)
            rows = {}
            for said in read_lines(path, keys=home / "keys"):
                for row in said.get("rows", ()):
                    rows.setdefault(said["table"], []).append(dict(zip(said["names"], row, strict=True)))
            tips = {str(one["chain"]): one["size"] for one in rows["vault.tip"]}
            for chain, size in tips.items():
                assert sum(str(one["chain"]) == chain for one in rows["vault.event"]) == size
            stories = {str(one["id"]) for one in rows["vault_probe.story"]}
            assert {str(one["story_id"]) for one in rows.get("vault_probe.note", ())} <= stories
    finally:
        stop.set()
        thread.join()
    assert not faults


def test_a_full_disk_leaves_nothing_behind(home, tmp_path, worker, story, monkeypatch):
    from daybreak.errors import NotWritable

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(NotWritable, match="no space left"):
        make_backup(tmp_path / "a.backup")
    assert not list(tmp_path.glob("*.backup*"))


def test_every_table_says_whose_its_rows_are():
    known = {model._meta.label_lower: path_to_organisation(model) for model in kept_models()}
    assert known["vault.grant"] == "key__organisation"
    assert known["vault.event"] == "chain"
    assert known["mfa.authenticator"] == "user__organisation"
    ours = {label for label in known if label.split(".")[0] in ("accounts", "work", "vault", "vault_probe")}
    assert {label for label in ours if known[label] is None} <= {"work.chore"}
