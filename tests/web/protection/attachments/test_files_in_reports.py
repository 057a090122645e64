"""Files in reports, from the device of a person to what those who answer see; and all that goes wrong."""

import errno
import hashlib
import io
import json
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

import planted_files as planted
from daybreak.web.accounts.roles import Role
from daybreak.web.protection.attachments import limits
from daybreak.web.protection.attachments.models import Attachment, Copy, Scan
from daybreak.web.protection.models import Report, State
from daybreak.web.vault.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def sha(content):
    return hashlib.sha256(content).hexdigest()


def saved(answer):
    assert answer.status_code == 200, answer.content[-400:]
    return b"".join(answer.streaming_content)


def stored():
    return [path for path in (settings.DEPLOYMENT.home / "files").rglob("*") if path.is_file()]


def details():
    return [(one.action, one.who, json.loads(one.details)) for one in Event.objects.order_by("sequence")]


def test_a_photo_is_sealed_cleaned_shown_and_saved(sender, amina, examined):
    photo = planted.jpeg()
    answer = sender.whole(photo, "Jane at home.jpg")
    assert "The file has arrived." in answer.content.decode() and not answer.cookies
    report = examined()
    row = Attachment.objects.get()
    assert row.is_complete and row.sent_by is None and row.scan == Scan.NONE and report.unread

    page = amina.get(reverse("report", args=[report.pk])).content.decode()
    assert "Jane at home.jpg" in page and "not scanned" in page
    page = amina.get(reverse("report_file", args=[row.pk])).content.decode()
    assert "Camera data" in page and "The fine pattern every camera leaves" in page

    asked = amina.get(reverse("report_file_cleaned", args=[row.pk]))
    assert "Open this file?" in asked.content.decode()  # not scanned, so it asks first
    answer = amina.post(reverse("report_file_cleaned", args=[row.pk]), {"sure": "on"})
    clean = saved(answer)
    assert not planted.holds_name(clean) and Image.open(io.BytesIO(clean)).size == (96, 64)
    assert answer["Content-Disposition"] == f'attachment; filename="file-{row.pk.hex[:8]}.jpg"'
    assert answer["Content-Security-Policy"].startswith("sandbox") and "X-Content-Type-Options" in answer
    assert saved(amina.post(reverse("report_file_original", args=[row.pk]), {"sure": "on"})) == photo

    preview = amina.get(reverse("report_file_picture", args=[row.pk]))
    assert preview["Content-Type"] == "image/png" and not planted.holds_name(preview.content)
    assert Image.open(io.BytesIO(preview.content)).size == (64, 96)  # the way up that the photo told of

    listed = amina.get(reverse("report_file_list", args=[report.pk]))
    [line] = json.loads(listed.content)["files"]
    assert line["original"] == {"size": len(photo), "sha256": sha(photo)}
    assert line["cleaned"]["sha256"] == sha(clean) and line["cleaned"]["size"] == len(clean)
    assert line["name"] == "Jane at home.jpg" and line["type"] == "image/jpeg"

    written = details()
    assert ("read", str(amina.person.pk), {"copy": "cleaned", "quarantined": 1}) in written
    assert not any("Jane" in json.dumps(one) for one in written)
    for path in stored():
        content = path.read_bytes()
        assert planted.RAW not in content and b"Jane at home" not in content, path


def test_pieces_repeated_out_of_order_changed_and_gone_on_with(sender, amina, examined):
    content = bytes(range(256)) * 12_000
    state = sender.begin(content, "voice.wav").json()
    assert state["received"] == 0 and state["pass"]
    assert sender.piece(state, 1 << 20, content).status_code == 409  # the first is missing
    assert sender.piece(state, 0, content, digest=sha(b"other")).status_code == 409
    assert sender.piece(state, 0, content).json()["received"] == 1 << 20
    assert sender.piece(state, 0, content).json()["received"] == 1 << 20  # sent again, passed over
    again = sender.begin(content, "voice.wav").json()
    assert (again["address"], again["received"]) == (state["address"], 1 << 20)
    assert Attachment.objects.count() == 1 and Report.objects.get().unread is not None
    other = sender.begin(content[::-1], "voice.wav").json()
    assert other["address"] != state["address"]
    sender.piece(state, 1 << 20, content)
    assert sender.piece(state, 2 << 20, content).json()["received"] == len(content)
    assert "still coming" in amina.get(reverse("report", args=[examined().pk])).content.decode()
    whole = Attachment.objects.get(received=len(content))
    assert saved(amina.post(reverse("report_file_original", args=[whole.pk]), {"sure": "on"})) == content


def test_a_file_reopens_what_was_closed_and_the_person_reads_it_again(sender, amina, examined):
    Report.objects.update(state=State.CLOSED, unread=False)
    sender.in_pieces(b"Words of a witness", "letter.txt")
    report = examined()
    assert (report.state, report.unread) == (State.OPEN, True)
    page = sender.reporter.come_back()
    assert "letter.txt" in page
    own = re.search(r'name="file" value="(\w+)"', page)[1]
    said = {"pass": sender.reporter.hidden("pass"), "file": own}
    answer = sender.client.post(reverse("own_file", args=[sender.slug]), said)
    assert saved(answer) == b"Words of a witness" and not answer.cookies
    wrong = said | {"file": "0" * 32}
    assert sender.client.post(reverse("own_file", args=[sender.slug]), wrong).status_code == 404
    assert sender.client.post(reverse("own_file", args=[sender.slug]), {"file": own}).status_code == 422


def test_without_a_pass_that_opens_nothing_is_kept_not_even_sealed(sender, reporter):
    before = stored()
    for said in ({"pass": "nonsense"}, {"code": "eleven words that open nothing at all"}, {"other": "x"}):
        answer = sender.whole(b"x" * 3_000_000, **said)
        assert answer.status_code == 422 and "give your words again" in answer.content.decode()
    assert sender.begin(b"x", pass_="nonsense").status_code == 422
    state = sender.begin(b"x" * 9).json()
    assert sender.piece(state, 0, b"x" * 9, pass_="nonsense").status_code == 422
    assert stored() == before and Attachment.objects.count() == 1


def test_a_pass_of_one_report_reaches_no_file_of_another(sender, channel):
    from sending_files import Sender

    state = sender.begin(b"mine").json()
    stranger = type(sender.reporter)(channel)
    stranger.file(text="Another report")
    other = Sender(stranger)
    other.begin(b"theirs")
    assert other.piece(state, 0, b"mine").status_code == 404
    own = Attachment.objects.order_by("created").first()
    said = {"pass": other.passed, "file": own.pk.hex}
    assert other.client.post(reverse("own_file", args=[other.slug]), said).status_code == 404


def test_after_filing_files_are_added_with_the_words_which_stay_on_the_page(sender, amina, examined):
    reporter = sender.reporter
    words = " ".join(reporter.words)
    assert "Add a photo or another file" in reporter.send().page
    answer = sender.whole(planted.png(), "proof.png", code=words)
    page = answer.content.decode()
    assert all(word in page for word in reporter.words) and "proof.png" in page
    assert reverse("come_back", args=[sender.slug]) in page and not answer.cookies
    spoof = "call +1 202 555 0143 now"
    page = sender.client.post(
        reverse("send_files", args=[sender.slug]), {"pass": sender.begin(b"x").json()["pass"], "code": spoof}
    ).content.decode()
    assert "555" not in page


def test_a_form_without_a_file_says_so_and_one_without_a_pass_tells_nothing(sender):
    address = reverse("send_files", args=[sender.slug])
    passed = sender.begin(b"x") and sender.passed
    with_pass = sender.client.post(address, {"pass": passed})
    assert with_pass.status_code == 422 and "No file arrived" in with_pass.content.decode()
    without = sender.client.post(address, {"pass": "x"})
    assert without.status_code == 422 and "You were away for a while" in without.content.decode()


@pytest.mark.parametrize(
    ("limit", "most", "says"),
    [
        ("MOST_BYTES", 10, "larger than 500 MB"),
        ("MOST_FILES", 0, "50 files already"),
        ("MOST_OF_REPORT", 10, "2 GB are taken at most"),
        ("MOST_OF_CHANNEL", 10, "no room for this file"),
        ("STAYS_FREE", 1 << 60, "no room for this file"),
    ],
)
def test_what_is_too_much_is_refused_in_words_and_leaves_nothing(sender, monkeypatch, limit, most, says):
    before = stored()
    monkeypatch.setattr(limits, limit, most)
    assert says in sender.begin(b"x" * 100).json()["says"]
    answer = sender.whole(b"x" * 100)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert stored() == before and not Attachment.objects.exists()


def test_an_empty_file_is_none_and_a_full_disk_loses_no_acknowledged_piece(
    sender, monkeypatch, amina, examined
):
    assert "The file has arrived" not in sender.whole(b"").content.decode()
    content = bytes(range(256)) * 8_000
    state = sender.begin(content).json()
    assert sender.piece(state, 0, content).json()["received"] == 1 << 20

    def full(*told):
        raise OSError(errno.ENOSPC, "No space left on device")

    sender.client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", full)
        answer = sender.piece(state, 1 << 20, content)
        assert answer.status_code == 503
        assert sender.whole(content, "other.bin").status_code in (422, 503)
    assert sender.piece(state, 1 << 20, content).json()["received"] == len(content)
    examined()
    row = Attachment.objects.get()
    assert saved(amina.post(reverse("report_file_original", args=[row.pk]), {"sure": "on"})) == content


NAMES = [
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "photo\u202egpj.exe",
    "a\0b.png",
    "line\r\nSet-Cookie: x=1.png",
    "n" * 10_000 + ".png",
    "<script>alert(1)</script>.html",
    '"; filename="evil.html',
    "\u0645\u0644\u0641.pdf",
    ".",
    "con.png",
]


def test_names_do_nothing(sender, amina, monkeypatch):
    monkeypatch.setattr("daybreak.web.protection.attachments.examining.start_job", lambda **told: None)
    for number, name in enumerate(NAMES):
        content = b"%d" % number
        answer = sender.begin(content, name)
        assert answer.status_code == 201
        assert sender.piece(answer.json(), 0, content).status_code == 200
        row = Attachment.objects.order_by("-created").first()
        answer = amina.post(reverse("report_file_original", args=[row.pk]), {"sure": "on"})
        header = answer["Content-Disposition"]
        assert header.startswith("attachment") and not set(header) & set("\n\r\0") and len(header) < 1200
        assert saved(answer) == content
    page = amina.get(reverse("report", args=[row.report_id])).content.decode()
    assert "<script>alert" not in page and "\u202e" not in page
    assert not {path.name for path in stored()} & {"passwd", "boot.ini"}


def test_a_name_that_lies_is_said_and_scripts_are_neither_shown_nor_run(sender, amina, examined):
    sender.in_pieces(b"<html><script>document.title='run'</script>", "holiday.jpg")
    sender.in_pieces(b"MZ" + bytes(200), "letter.pdf")
    report = examined()
    page = amina.get(reverse("report", args=[report.pk])).content.decode()
    assert page.count("not what its name says") == 2 and page.count("not cleaned") == 2
    for row in Attachment.objects.all():
        page = amina.get(reverse("report_file", args=[row.pk])).content.decode()
        assert "It could not be cleaned" in page and "document.title" not in page
        assert amina.get(reverse("report_file_picture", args=[row.pk])).status_code == 404
        assert amina.post(reverse("report_file_cleaned", args=[row.pk]), {"sure": "on"}).status_code == 404
        answer = amina.post(reverse("report_file_original", args=[row.pk]), {"sure": "on"})
        assert answer["Content-Type"] == "application/octet-stream"


def test_text_is_shown_escaped(sender, amina, examined):
    sender.in_pieces("He said: 2 < 3 & \u202eyes\n".encode() * 3, "said.txt")
    examined()
    row = Attachment.objects.get()
    page = amina.get(reverse("report_file", args=[row.pk])).content.decode()
    assert "2 &lt; 3 &amp; yes" in page


def test_a_colleague_adds_a_letter_which_the_person_gets_cleaned(sender, amina, examined):
    report = Report.objects.get()
    photo = planted.jpeg()
    answer = amina.post(reverse("send_report_files", args=[report.pk]), {"file": io.BytesIO(photo)})
    assert answer.status_code == 302
    examined()
    row = Attachment.objects.get()
    assert row.sent_by == amina.person
    page = sender.reporter.come_back()
    assert "from us" in page
    said = {"pass": sender.reporter.hidden("pass"), "file": row.pk.hex}
    assert not planted.holds_name(saved(sender.client.post(reverse("own_file", args=[sender.slug]), said)))


def test_only_recipients_open_files(sender, staff, examined, other_organisation):
    sender.in_pieces(planted.jpeg())
    report = examined()
    row = Attachment.objects.get()
    colleague = staff(Role.CASE_WORKER, "ben")  # of the same organisation, not of the channel
    stranger = staff(Role.SUPERVISOR, "zoe", at=other_organisation)
    for name in ("report_file", "report_file_picture", "report_file_cleaned", "report_file_original"):
        for client, seen, sent in ((colleague, 403, 422), (stranger, 404, 404), (Client(), 302, 302)):
            for method, wanted in ((client.get, seen), (client.post, sent)):
                answer = method(reverse(name, args=[row.pk]), {"sure": "on"})
                assert answer.status_code in (wanted, 405), (name, answer.status_code)
    assert colleague.get(reverse("report_file_list", args=[report.pk])).status_code == 403


def test_a_new_key_keeps_files_readable_and_destroying_ends_them(sender, amina, mei, examined):
    from daybreak.web.protection.models import EndedWhy
    from daybreak.web.protection.retention import destroy_report
    from daybreak.web.vault.rotation import revoke
    from daybreak.web.vault.unlock import unlock_with

    photo = planted.jpeg()
    sender.in_pieces(photo)
    report = examined()
    by = unlock_with(mei.person, "a long enough passphrase 42")
    revoke(by=by, case=report.case, person=amina.person, why="intake")
    row = Attachment.objects.get()
    assert saved(mei.post(reverse("report_file_original", args=[row.pk]), {"sure": "on"})) == photo
    assert not planted.holds_name(
        saved(mei.post(reverse("report_file_cleaned", args=[row.pk]), {"sure": "on"}))
    )
    page = sender.reporter.come_back()
    own = {"pass": sender.reporter.hidden("pass"), "file": row.pk.hex}
    assert "photo.jpg" in page
    assert saved(sender.client.post(reverse("own_file", args=[sender.slug]), own)) == photo
    assert amina.get(reverse("report_file", args=[row.pk])).status_code == 403
    destroy_report(report=report, by=None, why=EndedWhy.WISH)
    assert not Attachment.objects.exists() and not Copy.objects.exists()
    assert not [path for path in stored() if str(report.case) in str(path)]


def test_what_stopped_coming_is_forgotten_after_a_week(sender, examined):
    from datetime import timedelta

    from django.utils import timezone

    from daybreak.web.protection.attachments.actions import forget_unfinished

    content = bytes(range(256)) * 8_000
    state = sender.begin(content).json()
    sender.piece(state, 0, content)
    sender.in_pieces(b"whole", "whole.txt")
    assert forget_unfinished() == 0
    Attachment.objects.update(created=timezone.now() - timedelta(days=8))
    assert forget_unfinished() == 1 and Attachment.objects.get().size == 5
    assert len(stored()) >= 1


def test_pages_ask_the_database_as_often_for_three_files_as_for_one(
    sender, amina, examined, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked():
        examined()
        report = Report.objects.get()
        amina.get(reverse("report", args=[report.pk]))
        with CaptureQueriesContext(
            connection,
        ) as staff_page:
            amina.get(reverse("report", args=[report.pk]))
        with CaptureQueriesContext(connection) as own_page:
            sender.reporter.come_back()
        return len(staff_page), len(own_page)

    sender.in_pieces(b"one", "1.txt")
    once = asked()
    sender.in_pieces(b"two", "2.txt")
    sender.in_pieces(b"three", "3.txt")
    assert asked() == once
