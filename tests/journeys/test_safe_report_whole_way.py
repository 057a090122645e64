"""File, return, reply, close: the whole way of a report in a browser, on both sides of it, by keyboard alone.

With and without script, in English and Arabic, on a screen of 320 points; the same file runs on PostgreSQL
(`bash bin/with-postgres python -m pytest tests/journeys/test_safe_report_whole_way.py`).
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from keyboard import choose, press, tab_to, write
from visiting import each_once, fits, grave_faults_of, sign_in

from daybreak.prevention.awareness import audiences, questions
from daybreak.prevention.reading_services import read_service
from daybreak.web.prevention import actions as prevention
from daybreak.web.prevention.models import Entry, How, Result
from daybreak.web.protection.models import Report, State, Urgency

pytestmark = pytest.mark.django_db(transaction=True)
SLUG = "lantern"
FIRST = {"en": "They keep my papers.", "ar": "إنهم يحتفظون بأوراقي."}
ANSWER = {"en": "Are you safe to talk?", "ar": "هل الكلام آمن الآن؟"}
REPLY = {"en": "Only in the mornings.", "ar": "في الصباح فقط."}
both_languages = pytest.mark.parametrize("language", ["en", "ar"])
script_or_not = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


@pytest.fixture
def numbers(mei):
    """A directory with an emergency number and a hotline, checked today."""
    typed = {"country": "GB", "source": "https://lantern.example", "languages": "en ar", "hours": "24/7"}
    rows = (
        {"kind": "emergency", "name": "Police", "short_code": "999"},
        {"kind": "hotline", "name": "Lantern line", "phone": "+44 20 7946 0018"},
    )
    services = [read_service(typed | row)[0] for row in rows]
    prevention.add_services(by=mei, services=services)
    today = timezone.now().date()
    for entry in Entry.objects.all():
        found = {"how": How.CALLED, "result": Result.RIGHT, "expires_on": today + timedelta(days=90)}
        prevention.check_entry(by=mei, entry=entry, done_on=today, **found)


def next_step(page, value, *, script):
    """Press one of the buttons of the questions; with script the page stays."""
    if script and value != "send":
        tab_to(page, f'button[name="do"][value="{value}"]')
        page.keyboard.press("Enter")
    else:
        press(page, f'button[name="do"][value="{value}"]')


def file_report(page, language, *, script):
    """From the first address to the words of the return code."""
    page.goto("/")
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    press(page, f'a[href="{reverse("channel", args=[SLUG])}"]')
    fits(page)
    police = page.locator('main a[href="tel:999"]').first  # before everything else
    assert police.is_visible() and police.bounding_box()["y"] < page.locator("h1").bounding_box()["y"]
    press(page, f'a[href="{reverse("write_report", args=[SLUG])}"]')
    choose(page, 'input[name="danger"]')
    next_step(page, "next", script=script)
    write(page, 'textarea[name="text"]', FIRST[language])
    fits(page)
    next_step(page, "end", script=script)
    assert FIRST[language] in page.locator("main").inner_text()
    next_step(page, "send", script=script)
    fits(page)
    words = page.locator(".codes code").all_inner_texts()
    assert len(words) == (12 if language == "ar" else 11)
    return words


def come_back(page, words):
    """With the words in another order to the dialogue."""
    page.goto("/")
    press(page, f'a[href="{reverse("come_back", args=[SLUG])}"]')
    write(page, "textarea[name=code]", " ".join(reversed(words)))
    press(page, "main form button")
    fits(page)
    return page.locator("main").inner_text()


@both_languages
@script_or_not
def test_file_return_reply_and_close(open_page, mei, numbers, language, script):
    person, staff = open_page(language, script=script), open_page(language, script=script)
    words = file_report(person, language, script=script)

    sign_in(staff, mei, write=write)
    report = Report.objects.get()
    assert report.urgency == Urgency.DANGER and report.origin == "web"
    tab_to(staff, ".menu > summary")
    staff.keyboard.press("Enter")
    press(staff, f'nav a[href="{reverse("inbox")}"]')
    press(staff, f'main a[href="{reverse("report", args=[report.pk])}"]')
    assert FIRST[language] in staff.locator("main").inner_text()
    write(staff, 'textarea[name="message-text"]', ANSWER[language])
    press(staff, f'form[action="{reverse("answer_report", args=[report.pk])}"] button')

    assert ANSWER[language] in come_back(person, words)
    write(person, 'textarea[name="text"]', REPLY[language])
    press(person, 'button[name="do"][value="add"]')
    assert REPLY[language] in person.locator("main").inner_text()

    staff.goto(reverse("report", args=[report.pk]))
    assert REPLY[language] in staff.locator("main").inner_text()
    tab_to(staff, 'select[name="state"]')
    staff.keyboard.press("End")
    for _ in State.values:
        if staff.locator('select[name="state"]').input_value() == State.CLOSED:
            break
        staff.keyboard.press("ArrowUp")
    press(staff, f'form[action="{reverse("settle_report", args=[report.pk])}"] button')
    report.refresh_from_db()
    assert report.state == State.CLOSED and report.acknowledged is not None
    fits(staff)

    come_back(person, words)
    assert person.locator("main .notice").count() >= 1
    assert [one["name"] for one in person.context.cookies()] == []


@both_languages
@script_or_not
def test_find_a_number_by_country_and_language(open_page, numbers, language, script):
    page = open_page(language, script=script)
    page.goto("/")
    press(page, f'a[href="{reverse("numbers")}"]')
    tab_to(page, "select[name=country]")
    tab_to(page, "select[name=speaks]")
    press(page, "main form button")
    assert "speaks=" + language in page.url
    tab_to(page, 'a[href="tel:999"]')
    tab_to(page, 'a[href="tel:+442079460018"]')
    fits(page)
    assert page.title().strip() == {"en": "Page", "ar": "صفحة"}[language]
    assert page.context.cookies() == []


@both_languages
@script_or_not
def test_read_the_signs_and_answer_a_question(open_page, numbers, language, script):
    page = open_page(language, script=script)
    page.goto("/")
    press(page, f'a[href="{reverse("signs")}"]')
    press(page, f'a[href="{reverse("signs_for", args=["workers"])}"]')
    workers = next(one for one in audiences() if one.key == "workers")
    assert all(sign.words[language] in page.locator("main").inner_text() for sign in workers.signs)
    fits(page)
    press(page, f'.further a[href="{reverse("start")}"]')
    press(page, f'a[href="{reverse("quiz")}"]')
    press(page, f'main a[href="{reverse("quiz_question", args=[1])}"]')
    choose(page, "input[name=answer]")
    press(page, "main form button")
    assert questions()[0].because[language] in page.locator("main").inner_text()
    fits(page)
    assert page.context.cookies() == []


@script_or_not
def test_leave_at_once_by_the_button(open_page, mei, script):
    page = open_page(script=script)
    for name in ("start", "numbers", "signs", "quiz"):
        page.goto(reverse(name))
        press(page, ".quick-exit button")
        page.wait_for_url(f"**{reverse('measures')}")
        assert "Lantern" not in page.content()


def test_leave_at_once_by_shift_three_times(open_page, numbers):
    page = open_page()
    for path in (
        "/",
        reverse("numbers"),
        reverse("signs_for", args=["online"]),
        reverse("quiz_question", args=[2]),
    ):
        page.goto(path)
        for _ in range(3):
            page.keyboard.press("Shift")
        page.wait_for_url(f"**{reverse('measures')}")


looks = each_once("language, scheme", ("en", "ar"), ("light", "dark"))
PUBLIC = [
    "/",
    reverse("numbers"),
    reverse("signs"),
    *(reverse("signs_for", args=[one.key]) for one in audiences()),
    reverse("myths"),
    reverse("quiz"),
    reverse("quiz_question", args=[1]),
    reverse("channel", args=[SLUG]),
    reverse("write_report", args=[SLUG]),
    reverse("come_back", args=[SLUG]),
]


@looks
def test_axe_finds_nothing_on_the_public_pages(open_page, numbers, language, scheme):
    page, faults = open_page(language, color_scheme=scheme), []
    for path in PUBLIC:
        page.goto(path)
        faults += grave_faults_of(page)
        fits(page)
    words = file_report(page, language, script=True)
    faults += grave_faults_of(page)
    come_back(page, words)
    assert faults + grave_faults_of(page) == []


@looks
def test_axe_finds_nothing_where_the_directory_is_kept(open_page, mei, numbers, language, scheme):
    page, faults = open_page(language, color_scheme=scheme), []
    sign_in(page, mei, write=write)
    entry = Entry.objects.first()
    for path in (
        f"{reverse('directory')}?view=shown",
        reverse("add_directory_entry"),
        reverse("directory_entry", args=[entry.pk]),
    ):
        page.goto(path)
        faults += grave_faults_of(page)
        fits(page)
    assert faults == []


def test_a_printed_page_says_until_when_and_hides_what_cannot_be_pressed(open_page, numbers):
    page = open_page()
    page.goto(reverse("numbers") + "?country=GB")
    page.emulate_media(media="print")
    assert page.locator(".valid").is_visible() and page.locator('a[href="tel:999"]').is_visible()
    assert not page.locator(".quick-exit").is_visible() and not page.locator(".choose").is_visible()
