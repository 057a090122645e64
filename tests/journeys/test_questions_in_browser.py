"""Filling in questions step by step in a browser: with and without script, English and Arabic, by keys."""

import random

import pytest
from django.urls import reverse
from visiting import PASSWORD, each_once, grave_faults_of

from daybreak.protection.questionnaires.answers import from_content
from daybreak.protection.questionnaires.conditions import asked
from daybreak.protection.questionnaires.ready import ready_made
from daybreak.web.accounts.roles import Role
from daybreak.web.protection.models import Kind, Report
from daybreak.web.protection.questions.models import Version
from daybreak.web.vault.reading import open_sealed
from daybreak.web.vault.unlock import unlock_with

pytestmark = pytest.mark.django_db(transaction=True)
looks = each_once("language, scheme", ("en", "ar"), ("light", "dark"))


@pytest.fixture
def mei(staff, open_channel):
    """A supervisor who receives what is written to a channel for workers; her key is open."""
    person = staff("mei", Role.SUPERVISOR)
    open_channel(person, Kind.WORKERS)
    return unlock_with(person, PASSWORD)


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request, windows):
    """A narrow page in the test's language, if it has one, that is left without a cookie."""
    made = windows.open(request.node.callspec.params.get("language", "en"), script=request.param)
    made.posts = lambda: sum(method == "POST" for method, _ in windows.asked)
    made.script = request.param
    yield made
    assert made.context.cookies() == []


def press(page, value):
    """Press a button of the form by keyboard."""
    button = page.locator(f'button[name="do"][value="{value}"]:visible')
    assert button.count() == 1
    button.focus()
    if page.script and value != "send":
        page.keyboard.press("Enter")
    else:
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def choose(page, key, value):
    page.locator(f'input[name="{key}"][value="{value}"]:visible').focus()
    page.keyboard.press("Space")


def type_into(page, name, text):
    page.locator(f"#id_{name}:visible").focus()
    page.keyboard.insert_text(text)


def visible(page):
    return [
        one.get_attribute("data-question")
        for one in page.locator("[data-question]").all()
        if one.is_visible()
    ]


def content_of(by):
    return open_sealed(by=by, record=Report.objects.get(), why="intake", fields=["content"])["content"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_steps_conditions_and_going_back_keep_every_answer(page, mei, language):
    page.goto(reverse("write_report", args=["lantern"]))
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert visible(page) == ["danger", "text", "about", "where", "employer"]
    choose(page, "danger", "rather_not")
    type_into(page, "text", "They keep\nour papers <b>.")
    press(page, "next")
    assert visible(page) == ["fee", "promised"]
    choose(page, "fee", "yes")
    if page.script:
        assert visible(page) == ["fee", "fee_debt", "fee_amount", "promised"]
    else:
        press(page, "next")  # the answer leads to more of the same step
        assert visible(page) == ["fee", "fee_debt", "fee_amount", "promised"]
    choose(page, "fee_debt", "yes")
    type_into(page, "fee_amount", "٣")
    choose(page, "promised", "pay")
    choose(page, "promised", "contract")
    press(page, "next")
    choose(page, "sector", "fishing")
    if not page.script:
        press(page, "next")
    assert "flags_fishing" in visible(page) and "flags_agriculture" not in visible(page)
    choose(page, "flags_fishing", "at_sea")
    press(page, "back")
    assert page.locator('input[name="promised"][value="contract"]').is_checked()
    # a change of mind takes its further questions along
    choose(page, "fee", "no")
    press(page, "back")
    assert page.locator("#id_text").input_value() == "They keep\nour papers <b>."
    press(page, "end")
    said = page.locator("[data-review]").inner_text()
    assert "our papers <b>." in said and page.posts() == (0 if page.script else page.posts())
    press(page, "send")
    assert page.locator(".codes code").count() in (11, 12) and (page.posts() == 1 or not page.script)
    content = content_of(mei)
    version = content.pop("_version")
    assert str(Version.objects.get().pk) == version
    assert content == {
        "danger": "rather_not",
        "text": "They keep\r\nour papers <b>.",
        "fee": "no",
        "promised": ["pay", "contract"],
        "sector": "fishing",
        "flags_fishing": ["at_sea"],
    }


def test_everything_can_be_skipped_and_all_questions_fit_on_one_page(page, mei):
    page.goto(reverse("write_report", args=["lantern"]) + "?all=1")
    assert len(visible(page)) == len(ready_made("workers").questions)
    choose(page, "flags_scam_compounds", "guarded")  # without saying which sector
    type_into(page, "contact", "a friend's phone")
    type_into(page, "hours", "mornings")
    press(page, "send")
    content = content_of(mei)
    del content["_version"]
    assert content == {
        "flags_scam_compounds": ["guarded"],
        "contact": "a friend's phone",
        "hours": "mornings",
    }


def test_the_browser_asks_the_same_questions_as_the_server(open_page, mei):
    page = open_page()
    page.goto(reverse("write_report", args=["lantern"]))
    chance = random.Random(7)
    for name in ("survivors", "public", "workers", "companies"):
        questions = ready_made(name)
        steps = [
            {
                "when": _plain(step.when),
                "questions": [{"key": one.key, "when": _plain(one.when)} for one in step.questions],
            }
            for step in questions.steps
        ]
        tries = [_random_answers(questions, chance) for _ in range(100)]
        lists = [[[key, _listed(value)] for key, value in one.items()] for one in tries]
        found = page.evaluate(
            "([steps, tries]) => tries.map((one) => [...questionsAsked(steps, new Map(one))])", [steps, lists]
        )
        for one, keys in zip(tries, found, strict=True):
            assert set(keys) == asked(questions, from_content(questions, one)), one


def _plain(rule):
    if rule is None:
        return None
    return {
        "mode": rule.mode,
        "conditions": [[one.question, one.test, list(one.values)] for one in rule.conditions],
    }


def _random_answers(questions, chance):
    given = {}
    for one in questions.questions:
        if chance.random() < 0.7 and one.kind != "contact":
            given[one.key] = chance.choice(one.values) if one.values else "words"
            if one.kind == "several":
                given[one.key] = chance.sample(one.values, chance.randint(1, len(one.values)))
    return given


def _listed(value):
    return value if isinstance(value, list) else [value]


@looks
def test_axe_finds_nothing_serious_in_any_step(open_page, mei, language, scheme):
    page, faults = open_page(language, color_scheme=scheme), []
    page.script = True
    page.goto(reverse("write_report", args=["lantern"]))
    for step in range(6):
        faults += [(step, *one) for one in grave_faults_of(page)]
        if step < 5:
            press(page, "next")
    assert page.locator('section[data-step="review"]').is_visible()
    assert faults == []
