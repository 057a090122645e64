"""The page as text: nothing in the posts is markup, it asks nobody, and it stays small for many posts."""

import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hostile_posts import hostile_rows, written

from daybreak.release.openings import OPENING
from daybreak.release.report import page as made


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.links, self.events, self.scripts, self.inside = {}, [], [], [], None

    def handle_starttag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.inside = tag
        for name, value in attrs:
            if name in ("href", "src", "action", "data", "poster", "srcset"):
                self.links.append(value)
            if name.startswith("on") or name == "style":
                self.events.append((tag, name))

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, data):
        if self.inside == "script":
            self.scripts.append(data)


def parsed(out):
    page = Page()
    page.feed((out / "report.html").read_text("utf-8"))
    return page


def test_hostile_posts_stay_text(hostile_out):
    page = parsed(hostile_out)
    assert page.tags["script"] == 2
    assert "img" not in page.tags and not page.events
    assert all(link.startswith("#") for link in page.links)
    said = (hostile_out / "report.html").read_text("utf-8")
    assert "\x00" not in said and "&lt;img src=x onerror=alert(2)&gt;" in said
    data = json.loads(page.scripts[0])
    assert all(set(one) == {"posts", "marks"} for one in data.values())


def test_the_page_names_no_host(sample_out):
    page = parsed(sample_out)
    assert all(link.startswith("#") for link in page.links)
    said = (sample_out / "report.html").read_text("utf-8")
    assert "default-src 'none'" in said and "@import" not in said and "url(" not in said


def test_each_lead_says_in_the_table_how_its_text_begins(sample_out):
    said = (sample_out / "report.html").read_text("utf-8")
    openings = re.findall(r'class="opening-words" dir="auto">([^<]+)</span>', said)
    leads = json.loads((sample_out / "leads.json").read_text("utf-8"))
    assert len(openings) == len(leads)
    for said_first, lead in zip(map(unescape, openings), leads, strict=True):
        commonest = "".join(piece["text"] for card in lead["templates"][:1] for piece in card["pieces"])
        words = " ".join((commonest or lead["sources"][0]["text"]).split())
        assert words.startswith(said_first.removesuffix("…"))
    assert any(one.endswith("…") for one in openings)
    assert max(map(len, map(unescape, openings))) <= OPENING + 1


def test_data_are_shared_not_repeated(hostile_out):
    page = parsed(hostile_out)
    leads = json.loads((hostile_out / "leads.json").read_text("utf-8"))
    data = json.loads(page.scripts[0])
    for lead in leads:
        mine = data[lead["key"]]
        assert len(mine["marks"]) == 16 * len(lead["sources"])
        assert len(mine["posts"]) == max(len(lead["sources"]) - 5, 0)


def test_many_posts_make_no_more_elements(tmp_path, hostile_out):
    rows = [row | {"id": f"{at}-{row['id']}"} for at in range(100) for row in hostile_rows()]
    many = parsed(written(tmp_path, rows))
    few = parsed(hostile_out)
    assert sum(many.tags.values()) < 2 * sum(few.tags.values()) + 2000


def test_a_page_holds_a_bounded_number_of_posts(tmp_path, monkeypatch):
    monkeypatch.setattr(made, "MOST_POSTS", 12)
    out = written(tmp_path, hostile_rows())
    page = parsed(out)
    data = json.loads(page.scripts[0])
    assert 5 * len(data) + sum(len(one["posts"]) for one in data.values()) <= max(12, 5 * len(data))
    assert "The first" in (out / "report.html").read_text("utf-8")


@pytest.mark.browser
def test_hostile_posts_do_nothing_in_a_browser(hostile_out, browser):
    said = []
    page = browser.new_page()
    page.on("dialog", lambda dialog: (said.append("dialog"), dialog.dismiss()))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((hostile_out / "report.html").as_uri())
    box = page.locator("details.posts").first
    box.locator("summary").click()
    assert "<img src=x onerror=alert(2)>" in box.locator("td.post").last.inner_text()
    assert page.locator("img").count() == 0
    page.close()
    assert said == []
