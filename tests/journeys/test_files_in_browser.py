"""Files of reports in a browser: sent with a script and without, in English and Arabic, and looked at.

No script of a hostile file runs in the recipient's browser.
"""

import os
import random
import re
from pathlib import Path

import pytest
from django.urls import reverse
from visiting import fits, grave_faults_of, sign_in

import planted_files as planted
from daybreak.web.protection import returning
from daybreak.web.protection.actions import file_report
from daybreak.web.protection.attachments import actions
from daybreak.web.protection.attachments.examining import KIND, examine_soon
from daybreak.web.protection.attachments.jobs import examine
from daybreak.web.protection.attachments.models import Attachment
from daybreak.web.protection.models import Channel, Report
from daybreak.web.vault.arriving import take_piece
from daybreak.web.work import keyring
from daybreak.web.work.models import Job, JobState
from hostile_files import hostile_files

pytestmark = pytest.mark.django_db(transaction=True)
SLUG = "lantern"


def filed(language="en"):
    """A report written a moment ago; its words."""
    channel = Channel.objects.get(slug=SLUG)
    return file_report(
        channel=channel, seed=os.urandom(16), language=language, content={"text": "Look."}
    ).words


def examine_all():
    for job in Job.objects.filter(kind=KIND, state=JobState.WAITING):
        examine(job, key=keyring.take(job.pk), progress=lambda *told: None)
        Job.objects.filter(pk=job.pk).update(state=JobState.DONE)


def come_back(page, words):
    page.goto(reverse("come_back", args=[SLUG]))
    page.fill("textarea[name=code]", " ".join(words))
    with page.expect_navigation():
        page.locator("main form button").first.click()


def add(page, files):
    """Choose files and press the button that sends them."""
    form = page.locator("form.sending")
    page.locator("details:has(form.sending) > summary").click()
    form.locator("input[type=file]").set_input_files(files)
    with page.expect_navigation():
        form.locator("button").press("Enter")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_photo_goes_from_a_person_to_a_recipient(open_page, mei, tmp_path, language, script):
    photo = tmp_path / "home.jpg"
    photo.write_bytes(planted.jpeg() + bytes(2_500_000 if script else 0))  # several pieces
    words, person = filed(language), open_page(language, script=script)
    come_back(person, words)
    add(person, photo)
    assert "home.jpg" in person.locator("main").inner_text()
    fits(person)
    if script:
        assert grave_faults_of(person) == []
    assert not person.context.cookies()
    row = Attachment.objects.get()
    assert row.is_complete and row.size == photo.stat().st_size
    examine_all()
    staff = open_page(language)
    sign_in(staff, mei)
    staff.goto(reverse("report", args=[Report.objects.get().pk]))
    fits(staff)
    staff.get_by_role("link", name="home.jpg").click()
    staff.wait_for_url("**" + reverse("report_file", args=[row.pk]))
    assert grave_faults_of(staff) == []
    fits(staff)
    staff.locator("details:has(img.preview) > summary").click()
    drawn = staff.locator("img.preview")
    assert drawn.evaluate("async (one) => { await one.decode(); return one.naturalWidth; }") == 64
    fits(staff)
    staff.goto(reverse("report_file_cleaned", args=[row.pk]))
    assert grave_faults_of(staff) == []
    staff.check("input[name=sure]")
    with staff.expect_download() as saved:
        staff.locator("main form button").click()
    assert not planted.holds_name(Path(saved.value.path()).read_bytes())


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_words_stay_on_the_page_while_files_are_added(open_page, mei, tmp_path, script):
    (tmp_path / "a.txt").write_text("What I saw")
    page = open_page(script=script)
    page.goto(reverse("write_report", args=[SLUG]))
    for step in ("end", "send"):
        button = page.locator(f'button[name="do"][value="{step}"]')
        if script and step == "end":
            button.press("Enter")
            page.locator('button[name="do"][value="send"]').wait_for()
        else:
            with page.expect_navigation():
                button.press("Enter")
    words = page.locator(".codes code").all_inner_texts()
    assert len(words) == 11
    fits(page)
    add(page, tmp_path / "a.txt")
    assert page.locator(".codes code").all_inner_texts() == words
    assert "a.txt" in page.locator("main").inner_text()
    fits(page)
    if script:
        assert grave_faults_of(page) == []
    with page.expect_navigation():
        page.locator("form button").last.press("Enter")
    assert "a.txt" in page.locator("main").inner_text()


@pytest.mark.parametrize("many", [8, pytest.param(40, marks=pytest.mark.huge)])
def test_no_script_of_a_hostile_file_runs_where_a_recipient_looks(open_page, mei, many):
    words = filed()
    came = returning.come_back(" ".join(words), at=Report.objects.get().organisation_id)
    files = [one for one in hostile_files(400, seed=3) if b"script" in one[1] and len(one[1]) < 1 << 20]
    for name, content in random.Random(1).sample(files, many):
        row = actions.begin_by_person(came=came, name=name, size=len(content))
        take_piece(upload=row, offset=0, plain=content, key=came.key)
        actions.arrived(upload=row)
    examine_soon(report=came.report, ring=came.ring, by=None)
    examine_all()
    page, dialogs = open_page(), []
    page.on("dialog", lambda one: (dialogs.append(one.message), one.dismiss()))
    sign_in(page, mei)
    report = Report.objects.get()
    addresses = [reverse("report", args=[report.pk])]
    for row in Attachment.objects.all():
        addresses += [reverse("report_file", args=[row.pk]), reverse("report_file_original", args=[row.pk])]
        if row.copies.filter(use="picture").exists():
            addresses.append(reverse("report_file_picture", args=[row.pk]))
    for address in addresses:
        page.goto(address)
        if page.locator("summary").count():
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert page.evaluate("document.documentElement.dataset.run") is None, address
    page.goto(addresses[2])
    page.check("input[name=sure]")
    with page.expect_download():
        page.locator("main form button").click()
    assert dialogs == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_files_chosen_while_writing_go_with_the_words(open_page, mei, tmp_path, script):
    (tmp_path / "long.bin").write_bytes(random.Random(5).randbytes(2_600_000))  # several pieces
    (tmp_path / "nothing.txt").write_text("")
    (tmp_path / "a.txt").write_text("What I saw")
    page = open_page(script=script)
    page.goto(reverse("write_report", args=[SLUG]))
    page.locator('button[name="do"][value="end"]').press("Enter")
    page.locator('button[name="do"][value="send"]').wait_for()
    page.locator("[data-files-beside] summary").press("Enter")
    fits(page)
    if script:
        assert grave_faults_of(page) == []
    chosen = [tmp_path / name for name in ("long.bin", "nothing.txt", "a.txt")]
    page.locator("input[type=file]").set_input_files(chosen)
    page.locator('button[name="do"][value="send"]').press("Enter")
    page.get_by_text("The file is empty.").wait_for()
    said = page.locator("main").inner_text()
    assert all(name in said for name in ("long.bin", "nothing.txt", "a.txt")) and "has arrived" in said
    words = page.locator(".codes code").all_inner_texts()
    assert len(words) == 11 and not page.context.cookies()
    fits(page)
    if script:
        assert grave_faults_of(page) == []
    sizes = sorted(Attachment.objects.values_list("size", "received"))
    assert sizes == [(10, 10), (2_600_000, 2_600_000)] and Report.objects.count() == 1
    come_back(page, words)
    assert "long.bin" in page.locator("main").inner_text()


def test_when_only_good_files_were_chosen_the_page_goes_on_by_itself(open_page, mei, tmp_path):
    (tmp_path / "a.txt").write_text("What I saw")
    page = open_page("ar")
    page.goto(reverse("write_report", args=[SLUG]))
    page.locator('button[name="do"][value="end"]').press("Enter")
    page.locator("[data-files-beside] summary").press("Enter")
    page.locator("input[type=file]").set_input_files(tmp_path / "a.txt")
    with page.expect_navigation(url="**" + reverse("send_files", args=[SLUG])):
        page.locator('button[name="do"][value="send"]').press("Enter")
    assert len(page.locator(".codes code").all_inner_texts()) >= 11
    assert "a.txt" in page.locator("main").inner_text() and Attachment.objects.get().is_complete


@pytest.mark.parametrize("leaves", ["reload", "at once"])
def test_words_are_not_lost_by_reloading_while_files_go(open_page, mei, tmp_path, leaves):
    (tmp_path / "long.bin").write_bytes(random.Random(5).randbytes(2_600_000))
    page, dialogs, on_their_way = open_page(), [], []
    page.goto(reverse("write_report", args=[SLUG]) + "?all=1")
    page.route(re.compile("offset=1048576$"), lambda route: on_their_way.append(route))  # and not answered
    page.locator("[data-files-beside] summary").press("Enter")
    page.locator("input[type=file]").set_input_files(tmp_path / "long.bin")
    page.locator('button[name="do"][value="send"]').press("Enter")
    page.wait_for_function("() => document.querySelector('[data-share]')?.textContent.includes('40')")
    words = page.locator(".codes code").all_inner_texts()
    page.on("dialog", lambda one: (dialogs.append(one.type), one.dismiss()))
    if leaves == "reload":
        with page.expect_event("dialog"):
            page.evaluate("window.setTimeout(() => window.location.reload())")
        assert dialogs == ["beforeunload"] and page.locator(".codes code").all_inner_texts() == words
    else:  # nothing may hold up whoever has to leave
        for _ in range(3):
            page.keyboard.press("Shift")
        page.locator(".codes code").first.wait_for(state="detached")
        assert dialogs == []
    for piece in on_their_way:  # or the client complains of it in whatever test runs later
        piece.abort()


@pytest.mark.parametrize("when", ["lost", "busy"])
def test_what_stands_in_the_way_of_files_loses_no_word(open_page, mei, tmp_path, when):
    (tmp_path / "a.txt").write_text("What I saw")
    page, address = open_page(), reverse("write_report", args=[SLUG])
    page.goto(address + "?all=1")
    page.locator("textarea[name=text]").first.fill("They keep my passport")
    page.locator("[data-files-beside] summary").press("Enter")
    page.locator("input[type=file]").set_input_files(tmp_path / "a.txt")
    tries = []

    def once(route):
        tries.append(route.request.url)
        if len(tries) > 1:
            return route.continue_()
        return route.abort() if when == "lost" else route.fulfill(status=429, body="busy")

    page.route(
        "**" + address, lambda route: once(route) if route.request.method == "POST" else route.continue_()
    )
    page.locator('button[value="send"]').press("Enter")
    if when == "lost":
        page.get_by_text("What you wrote is still here").wait_for()
        page.locator('button[value="send"]').press("Enter")
    page.locator(".codes code").first.wait_for()
    if when == "busy":  # sent plainly: the words are kept, and the file is named as missing
        assert "a.txt" in page.locator("main").inner_text()
        page.get_by_text("did not arrive whole").wait_for()
    else:
        page.wait_for_url("**" + reverse("send_files", args=[SLUG]))
    assert Report.objects.count() == 1 and Attachment.objects.count() == (0 if when == "busy" else 1)
