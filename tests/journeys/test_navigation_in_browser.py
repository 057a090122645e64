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


@pytest.mark.parametrize("script", [True, False])
def test_on_a_narrow_screen_the_header_takes_two_lines_and_one_menu_leads_everywhere(
    windows, everybody, script
):
    everybody.organisation.name = "The Harbour Light Association for People on the Move"
    everybody.organisation.save()
    page = windows.open(width=320, script=script)
    sign_in(page, everybody)
    for language in LANGUAGES:
        page.goto(f"{reverse('start')}?lang={language}")
        assert page.locator(".header").bounding_box()["height"] <= 125, language  # Arabic lines are higher
        fits(page)
        everywhere = page.locator(".navigation .menu a").count()
        assert everywhere == len(
            set(page.locator(".has-menu a").evaluate_all("all => all.map(one => one.href)"))
        )
        page.locator(".menu > summary").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.locator(".menu a").first.is_visible()
        assert not page.locator(".has-menu > ul").is_visible()
        fits(page)
    page.locator(".menu a").last.click()
    assert page.locator(".menu > summary .current").count() == 1
