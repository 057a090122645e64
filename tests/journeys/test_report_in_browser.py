"""The report in a real browser: offline, by keyboard, without scripts, and with decisions that come back."""

import json

import pytest
from visiting import Windows, each_once, faults_of

from daybreak.cli.main import main
from daybreak.release.report.page import DRAWN_CARDS

#: More than the cards that are drawn from the start.
LEADS = DRAWN_CARDS + 4


def run(*arguments):
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as stop:
        assert stop.code in (0, None)


@pytest.fixture(scope="module")
def out(sample, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    posts = sample / "posts.csv"
    run("networks", posts, "--out", folder, "--leads", LEADS, "--quiet", "--workers", "1")
    return folder


@pytest.fixture
def windows(browser, out):
    """Windows on the file itself; fails when it asks any host or says anything on the console."""
    made = Windows(browser, (out / "report.html").as_uri())
    yield made
    made.close()
    assert made.said == [] and {url for _, url in made.asked if not url.startswith("blob:")} == {made.home}


@pytest.fixture
def opened(windows):
    """Opens the report."""

    def open_page(width=1280, **options):
        page = windows.open(width=width, height=900, **options)
        page.on("dialog", lambda dialog: (windows.said.append("dialog"), dialog.dismiss()))
        page.goto(windows.home)
        return page

    return open_page


@pytest.fixture
def page(opened):
    """The report on a desk."""
    return opened()


def leads_of(out):
    return json.loads((out / "leads.json").read_text("utf-8"))


def decide(page, key, kind, **fields):
    form = page.locator(f"form[data-lead={key}]")
    form.locator("[name=kind]").select_option(kind)
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("button").click()
    return form.locator("output").inner_text()


def saved(page, path):
    with page.expect_download() as download:
        page.locator("#save-decisions").click()
    download.value.save_as(path)
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_sorting_orders_the_table_and_says_so(page):
    head = page.locator("#overview th", has_text="Posts")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    column = [
        int(text.replace(",", ""))
        for text in page.locator("#overview tbody td:nth-child(5)").all_inner_texts()
    ]
    assert column == sorted(column, reverse=True) and len(set(column)) > 1
    head.locator("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"


def test_the_filter_finds_words_of_posts_that_are_not_drawn_yet(page, out):
    lead = max(leads_of(out), key=lambda one: len(one["sources"]))
    hidden = lead["sources"][-1]
    drawn = page.locator(f"#{lead['key']}").inner_text()
    assert hidden["id"] not in drawn
    page.locator("#filter").fill(hidden["id"])
    assert page.locator("#filter-count").inner_text() == f"1 of {LEADS} leads shown"
    assert page.locator("article.lead:visible").count() == 1
    page.locator("#filter").fill("")
    assert page.locator("article.lead:visible").count() == LEADS


def test_every_post_of_a_lead_can_be_read(page, out):
    lead = leads_of(out)[0]
    box = page.locator(f"#{lead['key']} details.posts")
    box.locator("summary").click()
    while box.locator("button.more").is_visible():
        box.locator("button.more").click()
    ids = [text.strip() for text in box.locator("tbody tr td:first-child").all_inner_texts()]
    assert ids == [row["id"] for row in lead["sources"]]


def test_keyboard_alone_reaches_everything(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "leads"
    reached = []
    for _ in range(400):
        page.keyboard.press("Tab")
        where = page.evaluate(
            "(() => { const e = document.activeElement; return [e.tagName, String(e.name || e.id || ''), "
            "getComputedStyle(e).outlineStyle, e.closest('article')?.id ?? '']; })()"
        )
        reached.append(where)
        if where[3] and where[1] == "reviewer":
            break
    tags = [tag for tag, *_ in reached]
    names = [name for _, name, *_ in reached]
    assert tags.count("a") >= LEADS and "INPUT" in tags and "SUMMARY" in tags and "SELECT" in tags
    assert {"filter", "kind", "note", "reviewer"} <= set(names)
    assert "other" not in names
    assert all(outline != "none" for *_, outline, _ in reached)


def test_a_post_is_ticked_by_keyboard_and_taken_out(page, out, tmp_path):
    lead = leads_of(out)[0]
    assert "tick" in decide(page, lead["key"], "split")
    box = page.locator(f"#{lead['key']} details.posts")
    box.locator("summary").press("Enter")
    box.locator("input[type=checkbox]").nth(7).press("Space")
    box.locator("input[type=checkbox]").nth(2).press("Space")
    assert decide(page, lead["key"], "split", reviewer="H") == "Added: split."
    made = saved(page, tmp_path / "new.jsonl")[0]
    marks = [row["fingerprint"] for row in lead["sources"]]
    assert made["parts"] == [[marks[2], marks[7]], [m for n, m in enumerate(marks) if n not in (2, 7)]]


def test_merging_needs_another_lead_of_the_page(page, out):
    first = leads_of(out)[0]["key"]
    form = page.locator(f"form[data-lead={first}]")
    assert not form.locator("[name=other]").is_visible()
    assert "another lead" in decide(page, first, "merge", other="toString")
    assert "another lead" in decide(page, first, "merge", other=first)
    assert page.locator("#decisions").is_hidden()
    assert decide(page, first, "note") == "Write a note."


def test_decisions_of_the_page_are_honoured_by_the_next_run(page, sample, out, tmp_path):
    leads = leads_of(out)
    keys = [lead["key"] for lead in leads[:6]]
    decide(page, keys[0], "confirm", note="known since May")
    decide(page, keys[1], "reject", note="a theatre")
    decide(page, keys[2], "merge", other=keys[3])
    box = page.locator(f"#{keys[4]} details.posts")
    box.locator("summary").click()
    for number in (0, 1, 2):
        box.locator("input[type=checkbox]").nth(number).check()
    decide(page, keys[4], "split")
    decide(page, keys[5], "note", note="ask the embassy: call +44 7700 900123", reviewer="Ana </script>")
    made = saved(page, tmp_path / "new.jsonl")
    assert [one["kind"] for one in made] == ["confirm", "reject", "merge", "split", "note"]
    folder = tmp_path / "again"
    folder.mkdir()
    run("decide", folder, "--from", tmp_path / "new.jsonl")
    kept = (folder / "decisions.jsonl").read_bytes()
    run("networks", sample / "posts.csv", "--out", folder, "--leads", "40", "--quiet", "--workers", "1")
    assert (folder / "decisions.jsonl").read_bytes() == kept
    again = leads_of(folder)
    by_post = {number: lead for lead in again for number in lead["posts"]}
    assert by_post[leads[0]["posts"][0]]["decision"]["kind"] == "confirm"
    assert leads[1]["posts"][0] not in by_post
    joined = by_post[leads[2]["posts"][0]]
    assert set(joined["posts"]) >= set(leads[2]["posts"]) | set(leads[3]["posts"])
    taken = by_post.get(leads[4]["posts"][0], {"posts": []})["posts"]
    assert not set(taken) & set(leads[4]["posts"][3:])
    said = (folder / "report.html").read_text("utf-8")
    assert "Rejected by a reviewer" in said and "<strong>Confirmed</strong>: <bdi>known since May" in said
    assert "ask the embassy" in said and "900123" not in said and "Ana &lt;/script&gt;" in said


def test_the_page_is_whole_without_scripts(opened, out):
    page = opened(script=False)
    first = leads_of(out)[0]
    text = page.locator(f"#{first['key']}").inner_text()
    assert all(reason["sentence"] in text for reason in first["reasons"])
    page.locator(f"#{first['key']} details.posts summary").click()
    assert first["sources"][0]["id"] in page.locator(f"#{first['key']}").inner_text()
    assert page.locator("form.decide:visible, #filter:visible, #decisions:visible").count() == 0


def test_a_later_card_is_drawn_when_somebody_comes_to_it(opened, page, out, tmp_path):
    lead = leads_of(out)[-1]
    card, reason = page.locator(f"#{lead['key']}"), lead["reasons"][0]["sentence"]
    assert card.locator("*").count() < 40 and card.locator("td").count() == 0
    page.locator(f"#overview a[href='#{lead['key']}']").press("Enter")
    card.locator("details.posts > summary").wait_for()
    assert all(one["sentence"] in card.inner_text() for one in lead["reasons"])
    assert decide(page, lead["key"], "confirm") == "Added: confirm."
    assert saved(page, tmp_path / "new.jsonl")[0]["lead"] == lead["key"]
    assert opened(script=False).locator(f"#{lead['key']} td", has_text=reason).count() == 1


def test_the_filter_finds_words_of_cards_that_are_not_drawn_yet(page, out):
    lead = leads_of(out)[-1]
    own = next(one["id"] for one in lead["sources"])
    page.locator("#filter").fill(own)
    assert page.locator(f"#{lead['key']}").is_visible()
    page.locator("#filter").fill("</td>")  # what stands around the words is none of them
    assert page.locator("#filter-count").inner_text() == f"0 of {LEADS} leads shown"


@pytest.mark.parametrize("script", [True, False])
def test_all_is_printed_dark_on_light(opened, out, script):
    page = opened(script=script, color_scheme="dark")
    lead = leads_of(out)[-1]
    if script:
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme="dark")
    hidden = "all => all.filter(e => !e.checkVisibility({contentVisibilityAuto: true})).length"
    assert page.eval_on_selector_all("article.lead details table", hidden) == 0
    assert lead["reasons"][0]["sentence"] in page.locator(f"#{lead['key']}").inner_text()
    assert page.locator("form.decide:visible, #filter:visible").count() == 0
    shade = "e => getComputedStyle(e).color.match(/\\d+/g).reduce((sum, one) => sum + Number(one), 0)"
    assert page.locator("body").evaluate(shade) < 200


def test_sources_are_cited_by_number_and_can_be_reached(page):
    link = page.locator("article.lead td.cited a").first
    target = link.get_attribute("href")
    link.click()
    assert page.locator(target).inner_text().strip()
    assert page.locator("article.lead td.cited a").count() > 20
    targets = set(page.eval_on_selector_all("td.cited a", "all => all.map(a => a.getAttribute('href'))"))
    assert all(page.locator(one).count() == 1 for one in targets)


def test_slots_are_told_by_label_not_by_colour_alone(page):
    slots = page.locator(".slot")
    assert slots.count() > 10
    assert page.locator(".slot > small").count() == slots.count()
    assert all(text.strip() for text in page.locator(".slot > small").all_text_contents())


@each_once("width, scheme", (1280, 320), ("dark", "light"))
def test_axe_finds_no_serious_fault(opened, scheme, width):
    page = opened(width, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('article.lead').forEach((one, at) => at > 3 && one.remove())")
    page.evaluate(
        "document.querySelectorAll('article.lead').forEach(one => one.style.contentVisibility = 'visible')"
    )
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    grave = [
        (one["id"], [node["html"][:120] for node in one["nodes"][:3]])
        for one in faults_of(page)
        if one["impact"] in ("serious", "critical")
    ]
    assert grave == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # the spacing a reader may ask for (WCAG 1.4.12); it also stands for wider fonts than this machine has
    page.evaluate("document.querySelectorAll('*').forEach(one => { one.style.letterSpacing = '.12em' })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
