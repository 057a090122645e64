"""Files of reports in a backup: every byte comes back, and nothing of what was destroyed in between."""

import hashlib
import random
import shutil
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from sending_files import Sender

import planted_files as planted
from daybreak.errors import Destroyed, SealBroken
from daybreak.web.accounts.models import Person
from daybreak.web.config.deployment import lay_out
from daybreak.web.protection import returning
from daybreak.web.protection.attachments.models import Attachment, Copy, Use
from daybreak.web.protection.attachments.shown import files_of
from daybreak.web.protection.models import EndedWhy, Report, ReturnBox
from daybreak.web.protection.retention import destroy_report
from daybreak.web.vault.arriving import MOST_PIECE, read_pieces
from daybreak.web.vault.backup import files_folder, make_backup, read_lines
from daybreak.web.vault.keys import ring_of
from daybreak.web.vault.ledger_check import verify_all
from daybreak.web.vault.models import Grant
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_sealed
from daybreak.web.vault.restore import restore_backup
from daybreak.web.vault.sealed_files import path_of, read_file
from daybreak.web.vault.unlock import unlock_with

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long enough passphrase 42"
LONG = random.Random(7).randbytes(2 * MOST_PIECE + 12_345)


def move_home(settings, folder):
    lay_out(folder, "")
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, home=folder)
    return folder


@pytest.fixture
def home(settings, tmp_path):
    """A deployment's folder of this test's own."""
    return move_home(settings, tmp_path / "home")


def plain_of(ring):
    """Every byte of every file that a ring opens, by record and kind."""
    found = {}
    for row in Attachment.objects.filter(case=ring.case):
        found[row.pk, "original"] = b"".join(read_pieces(row, ring.by_id))
    for copy in Copy.objects.filter(case=ring.case):
        found[copy.attachment_id, copy.use] = b"".join(read_file(copy, keys=dict(ring.by_id)))
    return found


def sealed_of(case):
    folder = files_folder() / str(Report.objects.get(case=case).organisation_id) / str(case)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_byte_comes_back_and_nothing_of_what_was_destroyed(
    home, settings, tmp_path, channel, reporter, amina, examined
):
    reporter.file(text="The one that stays", **{"report-files": [SimpleUploadedFile("a.png", planted.png())]})
    sender = Sender(reporter)
    sender.in_pieces(LONG, "voice.bin")
    sender.whole(planted.jpeg(), "home.jpg")
    sender.whole(b"What he said\n" * 40, "said.txt")
    begun = sender.begin(LONG[::-1], "unfinished.bin").json()
    sender.piece(begun, 0, LONG[::-1])
    kept = examined()
    letter = {"file": SimpleUploadedFile("letter.jpg", planted.jpeg())}
    assert amina.post(reverse("send_report_files", args=[kept.pk]), letter).status_code == 302
    examined()
    gone_reporter = type(reporter)(channel)
    files = [SimpleUploadedFile("gone.jpg", planted.jpeg())]
    gone_reporter.file(text="The one that goes", **{"report-files": files})
    gone = examined()
    assert gone.pk != kept.pk and gone.attachments.count() == 1 and kept.attachments.count() == 6
    assert {one.use for one in Copy.objects.all()} == set(Use)

    words, gone_words = " ".join(reporter.words), " ".join(gone_reporter.words)
    by = unlock_with(amina.person, PASSWORD)
    plain = plain_of(returning.come_back(words, at=kept.organisation_id).ring)
    assert plain == plain_of(ring_of(by=by, case=kept.case)) and LONG in plain.values()
    sealed, gone_plain = sealed_of(kept.case), plain_of(ring_of(by=by, case=gone.case))
    assert gone_plain and not any(content in one for content in plain.values() for one in sealed.values())
    names = {one.row.pk: (one.name, one.facts) for one in files_of(kept, by)}
    gone_rows = list(gone.attachments.all())

    path = tmp_path / "files.backup"
    report = make_backup(path)
    assert report.rows["attachments.attachment"] == 7 and report.files == len(plain) + len(gone_plain)
    backed = path.read_bytes()
    assert not any(content[:200] in backed for content in plain.values())
    for said in read_lines(path, keys=home / "keys"):
        if said.get("table") == "protection.returnbox":  # under the key that expires, like every other box
            boxes = [row[said["names"].index("box")] for row in said["rows"]]
            assert len(boxes) == 2 and all(set(one) == {"k"} for one in boxes)
    gone_sealed = sealed_of(gone.case)
    destroy_report(report=gone, by=None, why=EndedWhy.WISH)
    listed = home / "backups" / "destroyed.jsonl"
    shutil.copy(listed, tmp_path / "destroyed.jsonl")

    call_command("flush", interactive=False, verbosity=0)
    keys = shutil.copytree(home / "keys", tmp_path / "keys-copy")
    shutil.rmtree(home)
    move_home(settings, tmp_path / "new")
    assert restore_backup(path, keys=keys).destroyed_again >= 1

    # what stayed: the same bytes, sealed and in plain, for the person and for a recipient
    by = unlock_with(Person.objects.get(pk=amina.person.pk), PASSWORD)
    kept = Report.objects.get()
    came = returning.come_back(words, at=kept.organisation_id)
    assert sealed_of(kept.case) == sealed
    assert plain_of(came.ring) == plain == plain_of(ring_of(by=by, case=kept.case))
    assert {one.row.pk: (one.name, one.facts) for one in files_of(kept, by)} == names
    for pk, (_name, facts) in names.items():
        if facts.get("sha256"):
            assert hashlib.sha256(plain[pk, "original"]).hexdigest() == facts["sha256"]
    assert sum(bool(facts.get("sha256")) for _name, facts in names.values()) == 5
    assert "voice.bin" in reporter.come_back(words)
    going_on = sender.begin(LONG[::-1], "unfinished.bin").json()
    assert (going_on["address"], going_on["received"]) == (begun["address"], MOST_PIECE)
    for offset in (MOST_PIECE, 2 * MOST_PIECE):
        state = sender.piece(going_on, offset, LONG[::-1]).json()
    assert state["received"] == len(LONG)
    assert LONG[::-1] in plain_of(returning.come_back(words, at=kept.organisation_id).ring).values()
    assert all(one.sound for one in verify_all())

    # what was destroyed: no row, no box, no file; its sealed bytes open with nothing that is here
    assert "What these words opened is no more" in gone_reporter.come_back(gone_words)
    assert (
        returning.come_back(gone_words, at=kept.organisation_id) is None
        and not Attachment.objects.filter(case=gone.case).exists()
    )
    assert not Copy.objects.filter(case=gone.case).exists()
    assert not Grant.objects.filter(key__case=gone.case).exists()
    assert set(ReturnBox.objects.values_list("return_key", flat=True)) == {kept.pk}
    assert not [one for one in django_settings.DEPLOYMENT.home.rglob("*") if str(gone.case) in str(one)]
    with pytest.raises(Destroyed):
        open_sealed(by=by, record=gone, why=Purpose.INTAKE, fields=["content"])
    for row in gone_rows:
        path_of(row).write_bytes(gone_sealed[str(row.pk)])  # as if somebody had kept the file
        for ring in (
            returning.come_back(words, at=kept.organisation_id).ring,
            ring_of(by=by, case=kept.case),
        ):
            with pytest.raises(SealBroken):
                b"".join(read_pieces(row, ring.by_id))
        with pytest.raises(Destroyed):
            ring_of(by=by, case=row.case)
