"""The main ways of somebody with every role: one calm row, the rest behind one word, by keyboard too."""

import pytest
from django.urls import reverse
from visiting import fits, grave_faults_of, sign_in

from daybreak.web.accounts.models import HeldRole
from daybreak.web.accounts.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ("en", "es", "fr", "ar")


@pytest.fixture
def everybody(staff):
    """A person who holds every role that staff can hold."""
    person = staff("noor", Role.SUPERVISOR)
    for role in Role:
        if role != Role.SURVIVOR:
            HeldRole.objects.get_or_create(person=person, role=role)
    return person


def test_the_ways_stand_in_one_row_in_every_language(windows, everybody):
    page = windows.open(width=1280)
    sign_in(page, everybody)
    for language in LANGUAGES:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"{reverse('start')}?lang={language}")
        tops = page.eval_on_selector_all(
            ".header .held > *, .header .held > .navigation > ul > li",
            "all => all.map(one => Math.round(one.getBoundingClientRect().top / 24))",
        )
        assert max(tops) - min(tops) <= 1, (language, tops)
        assert page.locator(".navigation .further a").count() > 3
        page.locator(".further > summary").press("Enter")
        assert grave_faults_of(page) == []
        box = page.locator(".further > ul").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 1280, (language, box)
        page.set_viewport_size({"width": 320, "height": 800})
        fits(page)
        assert grave_faults_of(page) == []


def test_what_is_behind_the_word_is_reached_by_keyboard_and_named_there(windows, everybody):
    page = windows.open(width=1280)
    sign_in(page, everybody)
    page.goto(reverse("start"))
    page.locator(".further > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    name = page.evaluate("document.activeElement.textContent")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".further > summary .current").text_content() == name
    assert page.locator(".further a[aria-current=page]").text_content().strip() == name.strip()
