"""Writing down a call in a browser: what is asked follows what was said, with script at once."""

import pytest
from django.urls import reverse
from visiting import PASSWORD, fits, grave_faults_of, sign_in

from daybreak.web.accounts.roles import Role
from daybreak.web.protection.models import Kind, Report
from daybreak.web.vault.reading import open_sealed
from daybreak.web.vault.unlock import unlock_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mei(staff, open_channel):
    person = staff("mei", Role.SUPERVISOR)
    open_channel(person, Kind.WORKERS)
    return person


def shown(page):
    return {
        one
        for one in ("fee", "fee_debt", "fee_amount")
        if page.locator(f"[data-question={one}]").is_visible()
    }


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_call_is_asked_what_its_answers_lead_to(open_page, mei, language, script):
    page = open_page(language, script=script)
    sign_in(page, mei)
    page.goto(reverse("intake"))
    assert shown(page) == ({"fee"} if script else {"fee", "fee_debt", "fee_amount"})
    assert (
        page.locator("[data-only-if]").count() == 0 if script else page.locator("[data-only-if]").count() > 0
    )
    page.locator('input[name="fee"][value="yes"]').focus()
    page.keyboard.press("Space")
    assert shown(page) == {"fee", "fee_debt", "fee_amount"}
    page.locator("#id_fee_amount").focus()
    page.keyboard.insert_text("250")
    if script:
        page.locator('input[name="fee"][value="no"]').check()
        assert shown(page) == {"fee"} and page.locator("#id_fee_amount").is_disabled()
        page.locator('input[name="fee"][value="yes"]').check()
    assert page.locator("#id_fee_amount").input_value() == "250"
    fits(page)
    assert not script or grave_faults_of(page) == []  # axe is a script
    with page.expect_navigation():
        page.locator('main button[accesskey="9"]').press("Enter")
    by = unlock_with(mei, PASSWORD)
    content = open_sealed(by=by, record=Report.objects.get(), why="intake", fields=["content"])["content"]
    assert content["fee"] == "yes" and "250" in str(content["fee_amount"])
