"""Filling in questions step by step in a browser: with and without script, English and Arabic, by keys."""

import random
from pathlib import Path

import pytest
from django.urls import reverse

from daybreak.protection.questionnaires.answers import from_content
from daybreak.protection.questionnaires.conditions import asked
from daybreak.protection.questionnaires.ready import ready_made
from daybreak.web.accounts.actions import add_person, found_organisation
from daybreak.web.accounts.roles import Role
from daybreak.web.protection.actions import make_channel
from daybreak.web.protection.models import Kind, Report
from daybreak.web.protection.questions.models import Version
from daybreak.web.vault import passwords
from daybreak.web.vault.reading import open_sealed
from daybreak.web.vault.unlock import unlock_with

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="the system's Chromium is not installed"),
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "a long enough passphrase 42"


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        made = play.chromium.launch(executable_path=str(CHROMIUM), args=options)
        yield made
        made.close()


@pytest.fixture
def mei(monkeypatch):
    """A supervisor who receives what is written to a channel for workers; her key is open."""
    monkeypatch.setattr(passwords.wrap, "__kwdefaults__", {"cost": passwords.Cost(64, 1, 1)})
    person = add_person(
        organisation=found_organisation(name="Harbour Light"),
        sign_in_name="mei",
        password=PASSWORD,
        roles=[Role.SUPERVISOR],
    )
    make_channel(by=person, people=[person], slug="lantern", kind=Kind.WORKERS, name="Lantern")
    return unlock_with(person, PASSWORD)


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request, browser, live_server):
    """A narrow page that asks nobody but us, and is left without a cookie."""
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=request.param, viewport={"width": 320, "height": 800}
    )
    asked_for: list[tuple[str, str]] = []
    context.on("request", lambda one: asked_for.append((one.method, one.url)))
    made = context.new_page()
    made.posts = lambda: sum(method == "POST" for method, _ in asked_for)
    made.script = request.param
    yield made
    assert context.cookies() == []
    context.close()
    assert [url for _, url in asked_for if not url.startswith((live_server.url, "data:", "blob:"))] == []


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
    page.set_extra_http_headers({"Accept-Language": language})
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


def test_the_browser_asks_the_same_questions_as_the_server(browser, live_server, mei):
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
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
    context.close()


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


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_any_step(browser, live_server, mei, language, scheme):
    from axe_core_python.sync_playwright import Axe

    context = browser.new_context(
        base_url=live_server.url, locale=language, viewport={"width": 320, "height": 800}, color_scheme=scheme
    )
    page, faults = context.new_page(), []
    page.script = True
    page.goto(reverse("write_report", args=["lantern"]))
    for step in range(6):
        found = [one for one in Axe().run(page)["violations"] if one["impact"] in ("serious", "critical")]
        faults += [(step, one["id"], one["nodes"][0]["html"][:150]) for one in found]
        if step < 5:
            press(page, "next")
    assert page.locator('section[data-step="review"]').is_visible()
    context.close()
    assert faults == []
