"""Files chosen while writing: the report counts whatever becomes of them, and nothing is kept twice."""

import errno
import re
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.test.client import encode_multipart
from django.urls import reverse

import planted_files as planted
from daybreak.web.protection.abuse import toll as tolls
from daybreak.web.protection.attachments import actions, limits
from daybreak.web.protection.attachments.models import Attachment
from daybreak.web.protection.models import Message, Report
from daybreak.web.vault import arriving
from daybreak.web.vault.reading import open_sealed
from daybreak.web.vault.unlock import unlock_with

pytestmark = pytest.mark.django_db(transaction=True)
BOUNDARY = "a-border"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


@pytest.fixture
def stored():
    """Names of the files that were sealed since the test began."""
    folder = settings.DEPLOYMENT.home / "files"

    def all_files():
        return {path.name for path in folder.rglob("*") if path.is_file()}

    before = all_files()
    return lambda: sorted(all_files() - before)


def text_of(report, by):
    return open_sealed(by=by, record=report, why="intake", fields=["content"])["content"].get("text")


@pytest.fixture
def by(mei):
    return unlock_with(mei.person, "a long enough passphrase 42")


@pytest.fixture
def writer(reporter):
    """Somebody on the last step of the page, with files to send."""

    def form(**said):
        reporter.ask("write_report", {"do": "end", "mode": "steps", "at": "", **said})
        names = ("seed", "language", "version", "mode", "at", "report-end", tolls.TICKET)
        return {name: reporter.hidden(name) for name in names} | {"do": "send", "text": "Look.", **said}

    def send(*files, **said):
        data = form() | said
        if files:
            data["report-files"] = [SimpleUploadedFile(name, content) for name, content in files]
        return sent(data)

    def sent(data):
        reporter.ask("write_report", data)
        reporter.words = re.findall(r'<code dir="ltr">([^<]+)<', reporter.page)
        return reporter.answer

    def raw(body, content_type=MULTIPART, **more):
        address = reverse("write_report", args=[reporter.channel.slug])
        reporter.answer = Client(raise_request_exception=False).post(address, body, content_type, **more)
        reporter.page = reporter.answer.content.decode()
        assert not reporter.answer.cookies
        return reporter.answer

    return SimpleNamespace(form=form, send=send, sent=sent, raw=raw, reporter=reporter)


def test_the_last_step_offers_files_and_the_first_only_to_the_script(reporter):
    last = reporter.ask("write_report", {"do": "end", "mode": "steps", "at": ""})
    assert re.search(r'<input type="file" name="report-files"[^>]*multiple', last)
    assert 'enctype="multipart/form-data"' in last
    assert last.index('name="report-end"') < last.index('name="report-files"')
    for one in ("seed", "toll-ticket", "toll-proof"):
        assert last.index(f'name="{one}"') < last.index('name="report-end"')
    seen = re.sub(r"<template.*?</template>", "", last, flags=re.DOTALL)
    [back] = re.findall(r'<button[^>]*value="back"[^>]*>', seen)
    assert 'formenctype="application/x-www-form-urlencoded"' in back  # going back sends no megabytes
    first = re.sub(r"<template.*?</template>", "", reporter.ask("write_report"), flags=re.DOTALL)
    assert "report-files" not in first
    assert 'name="report-files"' in reporter.ask("write_report", {"mode": "all", "do": "next"})


def test_words_and_several_files_are_kept_in_one_go(writer, amina, by, examined):
    photo = planted.jpeg()
    answer = writer.send(("home.jpg", photo), ("said.txt", b"What he said"))
    assert answer.status_code == 200 and len(writer.reporter.words) == 11
    page = writer.reporter.page
    assert "home.jpg" in page and "said.txt" in page and page.count("has arrived") >= 2
    assert "was not taken" not in page
    report = examined()
    assert text_of(report, by) == "Look." and report.attachments.count() == 2 and report.unread
    assert all(one.is_complete and one.sent_by is None and one.examined for one in report.attachments.all())
    page = amina.get(reverse("report", args=[report.pk])).content.decode()
    assert "home.jpg" in page and "said.txt" in page
    row = next(one for one in report.attachments.all() if one.size == len(photo))
    taken = amina.post(reverse("report_file_original", args=[row.pk]), {"sure": "on"})
    assert b"".join(taken.streaming_content) == photo
    assert "home.jpg" in writer.reporter.come_back()
    folder = settings.DEPLOYMENT.home / "files" / str(report.organisation_id)
    assert not list((folder / str(report.channel_id)).iterdir())  # what lay there for the moment is gone


def test_loading_the_answer_anew_keeps_report_and_files_once(writer, examined, stored):
    data = writer.form()

    def again(*files):
        found = [SimpleUploadedFile(name, content) for name, content in files]
        return writer.sent(data | {"report-files": found})

    once = (("a.txt", b"one"), ("b.txt", b"one"))
    again(*once)
    words, files = writer.reporter.words, stored()
    for _ in range(2):
        again(*once)
        assert writer.reporter.words == words and "was not taken" not in writer.reporter.page
    assert Report.objects.count() == 1 and Attachment.objects.count() == 2 and Message.objects.count() == 0
    assert stored() == files
    again(*once, ("a.txt", b"another"))
    assert Attachment.objects.count() == 3 and writer.reporter.words == words


@pytest.mark.parametrize(
    ("limit", "most", "says"),
    [
        ("MOST_BYTES", 10, "larger than 500 MB"),
        ("MOST_BYTES", 150, "More than 500 MB at once"),
        ("MOST_FILES", 1, "50 files already"),
        ("MOST_OF_REPORT", 120, "2 GB are taken at most"),
        ("MOST_OF_CHANNEL", 120, "no room for this file"),
        ("STAYS_FREE", 1 << 60, "no room for this file"),
    ],
)
def test_a_file_that_is_too_much_is_named_and_the_report_is_kept(
    writer, by, monkeypatch, limit, most, says, stored
):
    monkeypatch.setattr(limits, limit, most)
    answer = writer.send(("first.txt", b"a" * 100), ("second.txt", b"b" * 100), ("third.txt", b"c"))
    assert answer.status_code == 200 and len(writer.reporter.words) == 11
    assert text_of(Report.objects.get(), by) == "Look."
    page = writer.reporter.page
    refused = re.findall(r"<li><bdi[^>]*>(\w+\.txt)</bdi> – <strong>was not taken</strong>\. ([^<]*)", page)
    assert "second.txt" in dict(refused) and says in dict(refused)["second.txt"]
    kept = Attachment.objects.count()
    assert kept + len(refused) == 3 and len(stored()) == kept
    assert "<details open" in re.sub(r' class="\w+"', "", page) and "add a file again" in page


def test_an_empty_file_is_told_and_a_form_without_any_is_none(writer):
    writer.send(("nothing.txt", b""), ("something.txt", b"x"))
    page = writer.reporter.page
    assert "nothing.txt" in page and "The file is empty." in page and Attachment.objects.count() == 1
    body = encode_multipart(BOUNDARY, writer.form(seed="ab" * 16))
    empty = '\r\nContent-Disposition: form-data; name="report-files"; filename=""\r\n\r\n\r\n'
    body = body.replace(f"--{BOUNDARY}--".encode(), f"--{BOUNDARY}{empty}--{BOUNDARY}--".encode())
    assert writer.raw(body).status_code == 200
    assert "was not taken" not in writer.reporter.page and Report.objects.count() == 2


NAMES = [
    "../../etc/passwd",
    "<script>alert(1)</script>.html",
    "photo\u202egpj.exe",
    'x"; filename="evil.html',
    "line\r\nSet-Cookie: x=1.png",
    "n" * 5000 + ".png",
    "a\0b.png",
    "ملف.pdf",
]


def test_hostile_names_do_nothing(writer, amina, stored):
    for number, name in enumerate(NAMES):
        files = [(name, b"%d" % number), (name, b"")]
        body = encode_multipart(BOUNDARY, writer.form(seed=f"{number:032x}"))
        for one, content in files:
            head = (
                f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="report-files"; filename="{one}"\r\n'
            )
            part = head.encode() + b"\r\n" + content + b"\r\n"
            body = body.replace(f"--{BOUNDARY}--".encode(), part + f"--{BOUNDARY}--".encode())
        answer = writer.raw(body)
        assert answer.status_code == 200, name
        page = writer.reporter.page
        assert "<script>alert" not in page and "\u202e" not in page and "\0" not in page
        assert "Set-Cookie" not in answer.headers
    assert Report.objects.count() == len(NAMES)
    assert not {"passwd", "evil.html"} & set(stored())


def cut(writer, keep):
    """A form that ends in the middle of its last file."""
    data = writer.form(seed="cd" * 16)
    data["report-files"] = [SimpleUploadedFile("a.txt", b"a" * 50), SimpleUploadedFile("b.txt", b"b" * 5000)]
    body = encode_multipart(BOUNDARY, data)
    return body[: body.rindex(b"b" * 5000) + keep]


def test_a_form_that_breaks_off_in_a_file_keeps_the_words_and_whole_files(writer, by, stored):
    assert writer.raw(cut(writer, 700)).status_code == 200
    page = writer.reporter.page
    assert "b.txt" in page and "did not arrive whole" in page
    assert text_of(Report.objects.get(), by) == "Look." and Attachment.objects.get().size == 50
    assert len(stored()) == 1


def test_a_file_in_a_broken_code_keeps_the_words(writer, by):
    body = encode_multipart(BOUNDARY, writer.form(seed="ef" * 16))
    part = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="report-files"; filename="x.bin"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n"
    )
    body = body.replace(f"--{BOUNDARY}--".encode(), f"{part}--{BOUNDARY}--".encode())
    assert writer.raw(body).status_code == 200 and "did not arrive whole" in writer.reporter.page
    assert text_of(Report.objects.get(), by) == "Look."


def test_words_that_break_off_come_back_in_the_page(writer):
    said = {"seed": "ab" * 16, "mode": "all", "text": "They keep my passport"}
    body = encode_multipart(BOUNDARY, said).replace(f"--{BOUNDARY}--".encode(), b"")
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="x"; filename="x"\r\n'
    body += (head + "Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n" + f"--{BOUNDARY}--").encode()
    assert writer.raw(body).status_code == 422 and Report.objects.count() == 0
    page = writer.reporter.page
    assert (
        "They keep my passport" in page and "Not everything arrived" in page and "choose them again" in page
    )


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=" + "x" * 300])
def test_a_form_that_is_none_is_refused_in_words(writer, kind):
    answer = writer.raw(b"--x\r\n\r\nnothing", kind)
    assert answer.status_code == 400 and "could not be read" in writer.reporter.page
    assert Report.objects.count() == 0


def test_more_than_any_form_is_not_read_to_its_end(writer, by, monkeypatch, stored):
    from daybreak.web.protection.attachments import beside_words

    monkeypatch.setattr(beside_words, "MOST_READ", 4000)
    answer = writer.send(("endless.bin", b"x" * 8000))
    assert answer.status_code == 200 and "larger than 500 MB" in writer.reporter.page
    assert text_of(Report.objects.get(), by) == "Look." and not stored()


def test_two_hundred_files_keep_fifty_and_say_so(writer, by):
    answer = writer.send(*((f"{number}.txt", b"%d" % number) for number in range(120)))
    assert answer.status_code == 200 and Attachment.objects.count() == 50
    assert text_of(Report.objects.get(), by) == "Look." and "50 files already" in writer.reporter.page


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "full"), OperationalError("away")])
def test_a_full_disk_or_a_database_away_loses_no_report(writer, by, monkeypatch, fault, stored):
    def fail(**told):
        raise fault

    monkeypatch.setattr(actions, "_keep_whole", fail)
    assert writer.send(("a.txt", b"a")).status_code == 200
    assert text_of(Report.objects.get(), by) == "Look."
    assert "a.txt" in writer.reporter.page and "was not taken" in writer.reporter.page and not stored()


def test_a_disk_that_is_full_while_a_file_comes_loses_no_report(writer, by, monkeypatch, stored):
    def full(*told):
        raise OSError(errno.ENOSPC, "No space left on device")

    data = writer.form()
    with monkeypatch.context() as broken:
        broken.setattr(arriving, "_append", full)
        writer.sent(
            data | {"report-files": [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b", b"b")]}
        )
    assert text_of(Report.objects.get(), by) == "Look." and not stored()
    assert writer.reporter.page.count("no room for this file") == 2


def test_what_sends_names_only_is_told_to_add_the_files(writer):
    data = writer.form()
    body = "&".join(f"{name}={value}" for name, value in data.items()) + "&report-files=home.jpg"
    writer.raw(body, "application/x-www-form-urlencoded")
    page = writer.reporter.page
    assert "home.jpg" in page and "did not arrive whole" in page and Report.objects.count() == 1


def test_going_back_or_a_wrong_answer_says_that_files_have_to_be_chosen_again(writer, stored):
    page = writer.send(("a.txt", b"a"), do="back").content.decode()
    assert "choose them again" in page and not Report.objects.exists() and not stored()
    page = writer.send(("a.txt", b"a"), danger="nonsense").content.decode()
    assert writer.reporter.answer.status_code == 422 and "choose them again" in page and not stored()
    assert "choose them again" not in writer.send(do="back").content.decode()


def test_amid_a_flood_the_files_are_chosen_again_and_the_words_stay(writer, monkeypatch, stored):
    data = writer.form()
    monkeypatch.setattr(tolls.toll, "price", lambda *told: tolls.Price(3, 3))
    writer.sent(data | {"report-files": [SimpleUploadedFile("a.txt", b"a")]})
    page = writer.reporter.page
    assert writer.reporter.answer.status_code == 429 and not stored() and not Report.objects.exists()
    assert re.search(r'<input type="file"[^>]*name="report-files"[^>]*multiple', page)
    assert 'value="Look."' in page and 'name="report-end"' in page


def test_files_of_one_channel_reach_no_report_of_another(writer, mei, amina):
    from daybreak.web.protection import actions as core
    from daybreak.web.protection.models import Kind

    other = core.make_channel(
        by=mei.person, people=[mei.person], slug="other", kind=Kind.PUBLIC, name="Other"
    )
    writer.send(("a.txt", b"a"))
    assert Attachment.objects.get().report.channel.slug == "lantern" and not other.reports.exists()
