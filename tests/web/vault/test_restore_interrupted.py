"""A restore that is killed half-way: nothing is served before it has ended, and run again it ends."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from vault_words import PASSWORD, VALUES

from daybreak.errors import BackupUnfit, DeploymentUnfit, Destroyed
from daybreak.web.accounts.actions import invite, make_token
from daybreak.web.accounts.models import ApiToken, Invitation, Organisation, Person
from daybreak.web.accounts.queries import invitation_for, token_for
from daybreak.web.accounts.roles import Role
from daybreak.web.config.deployment import lay_out
from daybreak.web.config.start import start_django
from daybreak.web.vault import backup, restore, unfinished
from daybreak.web.vault.actions import destroy
from daybreak.web.vault.ledger_check import verify_all
from daybreak.web.vault.models import Event
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_sealed
from daybreak.web.vault.rotation import rotate
from daybreak.web.vault.unlock import unlock_with
from vault_probe.models import Story

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def homes(settings, tmp_path):
    """Moves from one deployment's folder to a new one, with empty tables."""

    def moved(name):
        folder = tmp_path / name
        lay_out(folder, "")
        settings.DEPLOYMENT = replace(settings.DEPLOYMENT, home=folder)
        return folder

    return moved


@pytest.fixture
def old(homes):
    return homes("old")


@pytest.fixture
def lost(old, homes, tmp_path, worker, make_story):
    """A deployment that was lost: its backup, the copy of its keys, a case destroyed since, and another."""
    gone, kept = make_story(worker), make_story(worker)
    path = tmp_path / "old.backup"
    place = backup.files_folder() / str(worker.person.organisation_id) / "ab" / "run.sealed"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"sealed" * 1000)
    backup.make_backup(path)
    destroy(by=worker.person, organisation=worker.person.organisation, case=gone.case, why=Purpose.RETENTION)
    shutil.copy(old / "backups" / "destroyed.jsonl", tmp_path / "destroyed.jsonl")
    keys = shutil.copytree(old / "keys", tmp_path / "keys-copy")
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)
    return path, keys, gone, kept, place.relative_to(old / "files")


def is_whole(gone, kept, worker):
    again = unlock_with(Person.objects.get(pk=worker.person.pk), PASSWORD)
    assert open_sealed(by=again, record=Story.objects.get(pk=kept.pk), why=Purpose.SUPPORT) == VALUES
    with pytest.raises(Destroyed):
        open_sealed(by=again, record=Story.objects.get(pk=gone.pk), why=Purpose.SUPPORT)
    assert all(one.sound for one in verify_all())


@pytest.mark.parametrize("step", ["_go_to_today", "_adopt_keys", "_settle", "_forget", "strike_out"])
def test_killed_after_its_rows_are_there_it_goes_on(lost, homes, monkeypatch, worker, step):
    path, keys, gone, kept, _file = lost
    new = homes("new")

    def killed(*arguments, **named):
        raise Killed

    forgotten = []
    with monkeypatch.context() as change:
        change.setattr(restore, step, killed)
        with pytest.raises(Killed):
            restore.restore_backup(path, keys=keys)
    with pytest.raises(DeploymentUnfit, match=r"interrupted.*daybreak restore .*--keys"):
        start_django(new)
    with pytest.raises(BackupUnfit, match="Give --keys again"):
        shutil.copy(keys / "backup", new / "keys" / "backup")
        restore.restore_backup(path)
    forget = restore._forget
    monkeypatch.setattr(restore, "_forget", lambda cases: (forgotten.extend(cases), forget(cases)))
    report = restore.restore_backup(path, keys=keys)
    assert gone.case in forgotten and report.destroyed_again == 1
    unfinished.must_be_finished(new)
    is_whole(gone, kept, worker)


def test_killed_before_its_rows_are_there_it_begins_again(lost, homes, worker):
    """What a kill leaves then: the note, and files whose rows were rolled back."""
    path, keys, gone, kept, file = lost
    new = homes("new")
    said = next(backup.read_lines(path, keys=keys))["backup"]
    unfinished.note_down(new, unfinished.Begun(said["id"], str(path), True))
    (new / "files" / file).parent.mkdir(parents=True)
    (new / "files" / file).write_bytes(b"half")
    restore.restore_backup(path, keys=keys)
    assert (new / "files" / file).read_bytes() == b"sealed" * 1000
    unfinished.must_be_finished(new)
    is_whole(gone, kept, worker)


@pytest.mark.parametrize("error", [OSError("no room"), BackupUnfit("x", why="y", do="z"), KeyError("x")])
def test_what_was_rolled_back_leaves_neither_files_nor_a_note(lost, homes, monkeypatch, error):
    path, keys, *_rest = lost
    new = homes("new")

    def fails(*arguments, **named):
        raise error

    monkeypatch.setattr(restore, "shred_again", fails)
    with pytest.raises((OSError, BackupUnfit)):
        restore.restore_backup(path, keys=keys)
    assert not Organisation.objects.exists() and unfinished.is_noted(new) is None
    assert [one for one in (new / "files").rglob("*") if one.is_file()] == []
    monkeypatch.undo()


def test_another_backup_does_not_end_it(lost, homes):
    path, keys, *_rest = lost
    new = homes("new")
    unfinished.note_down(new, unfinished.Begun("another", "other.backup", False))
    with pytest.raises(BackupUnfit, match=r"restore of other\.backup was interrupted"):
        restore.restore_backup(path, keys=keys)
    (new / "restore-unfinished.json").write_text(json.dumps({"backup": 1}))
    with pytest.raises(DeploymentUnfit, match="cannot be read"):
        start_django(new)


def test_what_opens_doors_does_not_come_back(old, homes, tmp_path, worker, make_person):
    chief = make_person(Role.ADMINISTRATOR, name="chief")
    _, token = make_token(by=worker.person, name="x", scopes=[], valid=timedelta(days=9))
    _, link = invite(by=chief, roles=[Role.ADMINISTRATOR])
    path = tmp_path / "all.backup"
    backup.make_backup(path)
    ApiToken.objects.update(revoked=True)
    Invitation.objects.update(withdrawn=True)
    from django.core.management import call_command

    keys = shutil.copytree(old / "keys", tmp_path / "keys-copy")
    call_command("flush", interactive=False, verbosity=0)
    homes("new")
    restore.restore_backup(path, keys=keys)
    assert token_for(token) is None and invitation_for(link) is None


def test_a_backup_during_which_a_case_got_a_new_key_is_made_again(old, tmp_path, worker, story, monkeypatch):
    """Else its files would be under a key that its rows do not know."""
    lines, renewed = backup._lines, []

    def meanwhile(*arguments):
        for said in lines(*arguments):
            if "destroyed" in said and len(renewed) < 2:
                renewed.append(True)
                rotate(by=worker, case=story.case)
            yield said

    monkeypatch.setattr(backup, "_lines", meanwhile)
    report = backup.make_backup(tmp_path / "all.backup")
    assert len(renewed) == 2 and report.rows["vault.casekey"] >= 3
    assert Event.objects.filter(action="backup").count() == 1
    renewed.clear()
    monkeypatch.setattr(backup, "_TRIES", 2)
    with pytest.raises(BackupUnfit, match="renewed all the while"):
        backup.make_backup(tmp_path / "again.backup")
    assert not list(tmp_path.glob("again*"))
