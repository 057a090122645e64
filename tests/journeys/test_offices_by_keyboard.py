"""What administrators and auditors do, by keyboard alone: invite, change roles, let go, check the log.

In English and Arabic, on a screen of 320 points; each page met fits and keeps nobody out.
"""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from keyboard import press, tab_to, write
from visiting import PASSWORD, fits, grave_faults_of, sign_in

from daybreak.web.accounts.actions import add_person
from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.vault.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
both_languages = pytest.mark.parametrize("language", ["en", "ar"])


def signed_in(page, person, language):
    """Signed in by keyboard, in that language and at its first page."""
    sign_in(page, person, write=write)
    assert page.locator("html").get_attribute("lang") == language
    whole(page)


def whole(page):
    """The page lies on the screen and axe finds nothing grave."""
    fits(page)
    assert grave_faults_of(page) == []


def tick(page, role):
    """Take a role or leave it."""
    tab_to(page, f'input[name="roles"][value="{role.value}"]')
    page.keyboard.press("Space")


@both_languages
def test_an_administrator_invites_changes_a_role_and_lets_somebody_go(open_page, staff, language):
    omar = staff("omar", Role.ADMINISTRATOR)
    leaver = add_person(
        organisation=omar.organisation, sign_in_name="jonas", password=PASSWORD, roles=[Role.CASE_WORKER]
    )
    page = open_page(language)
    signed_in(page, omar, language)
    page.goto(reverse("people"))
    whole(page)
    write(page, "input[name=note]", "For the night desk")
    tick(page, Role.HOTLINE_WORKER)
    press(page, "main form:has(input[name=note]) button")
    whole(page)
    link = urlsplit(page.locator("main code.breakable").inner_text()).path  # the test listens elsewhere

    guest = open_page(language)
    guest.goto(link)
    whole(guest)
    write(guest, "input[name=sign_in_name]", "amina")
    write(guest, "input[name=password]", PASSWORD)
    press(guest, "main button")
    assert Person.objects.get(sign_in_name="amina").roles == {Role.HOTLINE_WORKER}
    assert guest.goto(link).status == 410  # it works once

    page.goto(reverse("person", args=[leaver.pk]))
    whole(page)
    tick(page, Role.CASE_WORKER)
    tick(page, Role.ANALYST)
    press(page, "main form:has(input[name=roles]) button")
    whole(page)
    assert Person.objects.get(pk=leaver.pk).roles == {Role.ANALYST}
    tab_to(page, "main details:has(button[value=deactivate]) > summary")
    page.keyboard.press("Enter")
    press(page, "main button[value=deactivate]")
    whole(page)
    assert not Person.objects.get(pk=leaver.pk).is_active


@both_languages
def test_an_auditor_finds_an_event_and_checks_the_log(open_page, staff, language):
    ines = staff("ines", Role.AUDITOR)
    page = open_page(language)
    signed_in(page, ines, language)
    page.goto(reverse("events"))
    whole(page)
    press(page, f'main form[action="{reverse("verify_events")}"] button')
    whole(page)
    assert Event.objects.filter(action="ledger.verify", who=str(ines.pk)).count() == 1
    page.goto(f"{page.url}?lang={language}")  # as after a click on a language: no empty page
    assert page.locator("h1").inner_text()
    whole(page)
    page.goto(reverse("events"))
    tab_to(page, "main summary")
    page.keyboard.press("Enter")
    write(page, "input[name=who]", "ines")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    whole(page)
    assert "ledger.verify" in page.locator("main tbody").inner_text()
