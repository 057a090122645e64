"""The report of prevalence in a real browser: offline, by keyboard, small, dark and on paper."""

import csv

import pytest
from visiting import Windows, each_once, faults_of

from daybreak.cli.main import main

LISTS = ("police", "shelters of the northern coast", "<b>hotline</b>", "مركز المساعدة")
COUNTS = (60, 45, 18, 30, 12, 9, 6, 40, 8, 7, 2, 5, 3, 1, 1)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prevalence")
    with (folder / "lists.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow([*LISTS, "count", "sex"])
        for sex in ("F", "M"):
            for mask, count in enumerate(COUNTS, start=1):
                out.writerow([*(mask >> i & 1 for i in range(4)), count, sex])
    (folder / "pop.csv").write_text("sex,population\nwomen,200000\nmen,190000\n")
    given = ["--by", "sex", "--population", folder / "pop.csv", "--bootstrap", "60", "--quiet"]
    path = folder / "report.html"
    main([str(one) for one in ("prevalence", folder / "lists.csv", *given, "--report", path)])
    return path


@pytest.fixture
def windows(browser, report):
    """Windows on the file itself, which asks nobody and says nothing."""
    made = Windows(browser, report.as_uri())
    yield made
    made.close()
    assert {url for _, url in made.asked} == {report.as_uri()} and made.said == []


@pytest.fixture
def opened(windows, report):
    def open_page(width=1280, **options):
        page = windows.open(width=width, height=900, **options)
        page.goto(report.as_uri())
        return page

    return open_page


@each_once("width, scheme", (1280, 320), ("dark", "light"))
def test_axe_finds_nothing_and_the_page_asks_nobody(opened, scheme, width):
    page = opened(width, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate("document.querySelectorAll('article.method').forEach((one, at) => at > 1 && one.remove())")
    found = faults_of(page)
    assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 320])
def test_letters_in_pictures_are_legible_and_inside(opened, width):
    page = opened(width)
    size = "wide" if width > 800 else "narrow"
    assert page.locator("svg.picture:visible").count() == page.locator(f"svg.{size}").count() > 5
    letters = page.evaluate(
        "[...document.querySelectorAll('svg.picture')].filter(s => s.clientWidth).flatMap(s => "
        "{ const box = s.getBoundingClientRect(), scale = box.width / s.viewBox.baseVal.width;"
        " return [...s.querySelectorAll('text')].map(t => { const r = t.getBoundingClientRect();"
        " return [parseFloat(getComputedStyle(t).fontSize) * scale, r.left - box.left, box.right - r.right,"
        " t.textContent]; }) })"
    )
    assert len(letters) > 80
    assert min(size for size, *_ in letters) >= 11
    assert [text for _, left, right, text in letters if left < -1 or right < -1] == []


def test_keyboard_alone_reaches_every_table_and_detail(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "estimates"
    reached = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        tag, label, outline = page.evaluate(
            "(() => { const e = document.activeElement; return [e.tagName, e.getAttribute('aria-label') || "
            "e.textContent.trim().slice(0, 60), getComputedStyle(e).outlineStyle]; })()"
        )
        if tag == "BODY":
            break
        assert outline != "none", (tag, label)
        reached.add((tag, label))
    assert {"A", "DIV", "SUMMARY"} <= {tag for tag, _ in reached}
    names = {label for _, label in reached}
    assert {"Estimates", "Indicator 16.2.2", "Strata by sex", "All combinations of lists as a table"} <= names


def test_readers_hear_each_picture_once_and_its_table(opened):
    page = opened(320)
    pictures = page.get_by_role("img")
    assert pictures.count() == page.locator("svg.narrow").count()
    for place in range(pictures.count()):
        assert "table" in pictures.nth(place).get_attribute("aria-label")
    assert page.get_by_role("table", name="Detected victims").count() == 1
    assert page.locator("b").count() == 0 and "<b>hotline</b>" in page.inner_text("main")


def test_paper_has_wide_pictures_and_no_dark_ground(opened):
    page = opened()
    page.emulate_media(media="print", color_scheme="light")
    assert page.locator("svg.wide:visible").count() > 5 and page.locator("svg.narrow:visible").count() == 0
    assert not page.locator(".skip").is_visible()
    assert len(page.pdf()) > 20_000
