"""Words that were misheard, a report that is to go, and what is left on paper: on a phone, by keyboard alone.

In Arabic with script, so that axe can look at each page, and in English without.
"""

import pytest
from django.urls import reverse
from keyboard import press, tab_to, write
from visiting import fits, grave_faults_of

from daybreak.web.protection import actions
from daybreak.web.protection.models import Channel, Report

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = {"en": "They keep my papers.", "ar": "إنهم يحتفظون بأوراقي."}


@pytest.fixture
def filed(mei):
    """Files a report and gives the words to come back with."""

    def filed(language):
        channel, told = Channel.objects.get(), {"text": TOLD[language]}
        return actions.file_report(channel=channel, seed=b"w" * 16, language=language, content=told).words

    return filed


@pytest.mark.parametrize(("language", "script"), [("en", False), ("ar", True)])
def test_misheard_words_are_looked_over_and_a_report_goes_only_when_asked_twice(
    open_page, filed, language, script
):
    words = filed(language)
    page = open_page(language, script=script)
    page.goto(reverse("come_back", args=["lantern"]))
    typed = " ".join([*words[1:-1], "zqxwv"])
    write(page, "textarea[name=code]", typed)
    press(page, "main form button")
    assert page.input_value("#code") == typed and "zqxwv" in page.locator("main .notice").inner_text()
    assert words[0] not in page.locator("main .notice").inner_text()
    fits(page)
    faults = grave_faults_of(page) if script else []

    page.locator("#code").fill("")
    write(page, "textarea[name=code]", " ".join(words))
    press(page, "main form button")
    said = page.locator("main details", has_text=TOLD[language])
    assert not said.get_by_text(TOLD[language]).is_visible()
    tab_to(page, "main details:has(.answers) > summary")
    page.keyboard.press("Enter")
    assert said.get_by_text(TOLD[language]).is_visible()
    fits(page)
    faults += grave_faults_of(page) if script else []

    tab_to(page, "main details:last-of-type:has(button[value=sure]) > summary")
    page.keyboard.press("Enter")
    press(page, 'button[name="do"][value="sure"]')
    assert Report.objects.exists()
    fits(page)
    faults += grave_faults_of(page) if script else []
    press(page, 'main form button:not([value="delete"])')  # back to what was written
    assert Report.objects.exists() and page.locator("textarea[name=text]").count() == 1
    tab_to(page, "main details:last-of-type:has(button[value=sure]) > summary")
    page.keyboard.press("Enter")
    press(page, 'button[name="do"][value="sure"]')
    press(page, 'button[name="do"][value="delete"]')
    assert not Report.objects.exists()
    assert faults == [] and page.context.cookies() == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_on_paper_stand_the_words_and_nothing_that_tells_what_they_open(open_page, mei, script):
    page = open_page(script=script)
    page.goto(reverse("write_report", args=["lantern"]) + "?all=1")
    press(page, 'button[name="do"][value="send"]')
    words = page.locator(".codes code").all_inner_texts()
    page.emulate_media(media="print")
    assert page.locator("body").inner_text().split() == words
    assert page.title() == "Page"
