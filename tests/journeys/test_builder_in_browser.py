"""Building questions in a browser by keys and without script: answers of a condition, old translations."""

import pytest
from django.urls import reverse
from keyboard import choose, press, tab_to
from visiting import fits, grave_faults_of, sign_in

from daybreak.protection.questionnaires.ready import ready_made
from daybreak.web.protection.models import Channel, Kind
from daybreak.web.protection.questions import actions
from daybreak.web.protection.questions.standing import draft_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("language", "script"), [("en", False), ("ar", True)])
def test_a_condition_is_made_by_keys_and_what_was_left_behind_is_told(
    windows, staff, open_channel, language, script
):
    from daybreak.web.accounts.roles import Role

    person = staff("mei", Role.SUPERVISOR)
    open_channel(person, Kind.WORKERS)
    channel = Channel.objects.get()
    actions.begin_draft(by=person, channel=channel, questions=ready_made("short"))
    page = windows.open(language, script=script)
    sign_in(page, person)
    page.goto(reverse("questions_question", args=[channel.pk, "where"]))
    tab_to(page, 'textarea[name="text.en"]')
    page.keyboard.insert_text("!")
    tab_to(page, 'select[name="if.0.question"]')
    page.keyboard.type("danger")
    assert page.locator('input[name="if.0.values"]').count() == 0
    press(page, 'button[name="do"][value="answers"]')
    fits(page)
    if script:
        assert grave_faults_of(page) == []
    choose(page, 'input[name="if.0.values"][value="unknown"]')
    press(page, "main form .buttons button:not([name])")
    fits(page)
    draft = draft_of(channel).questionnaire
    [condition] = draft.question("where").when.conditions
    assert (condition.question, condition.test, condition.values) == ("danger", "is", ("unknown",))
    assert {one[2] for one in draft.outdated} == {"es", "fr", "ar"}
    assert page.url.endswith(reverse("questions_draft", args=[channel.pk]))
    assert page.locator(".badge").count() >= 1
    if script:
        assert grave_faults_of(page) == []
