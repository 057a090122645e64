"""The report of prevalence as text: it says what was found, hides no refusal, and nothing in it is markup."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from daybreak.errors import NotWritable
from daybreak.measurement.population import read_population
from daybreak.measurement.prevalence import compare, sensitivity, stratify
from daybreak.measurement.prevalence_input import read_lists
from daybreak.measurement.sdg import sdg_table
from daybreak.methods.estimation.histories import Histories
from daybreak.release.prevalence.page import prevalence_report, write_prevalence_report
from daybreak.release.prevalence.view import headline

#: United Kingdom 2013, five lists (public counts): the best model and the stepwise one are far apart.
COUNTS = [
    0,
    54,
    463,
    15,
    995,
    19,
    62,
    1,
    695,
    3,
    19,
    1,
    76,
    0,
    4,
    1,
    316,
    0,
    1,
    0,
    11,
    0,
    0,
    0,
    8,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
]
APART = Histories(("LA", "NG", "PFNCA", "GO", "GP"), COUNTS)


class Page(HTMLParser):
    """Tags, links and the text of a page; what hides its text from readers is left out."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.links, self.handlers, self.text, self._hidden = [], [], [], [], False
        self.feed(html)
        self.said = " ".join(" ".join(self.text).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self._hidden = tag == "style"
        for name, value in attrs:
            if name in ("href", "src", "action", "data", "xlink:href", "srcset"):
                self.links.append(value)
            if name.startswith("on") or name == "style":
                self.handlers.append((tag, name))

    def handle_endtag(self, tag):
        self._hidden = False

    def handle_data(self, data):
        if not self._hidden:
            self.text.append(data)


@pytest.fixture(scope="module")
def found():
    return compare(APART, "chao-unequal,independence,stepwise,best-bic,decomposable", bootstrap=60, seed=7)


@pytest.fixture(scope="module")
def moved():
    return sensitivity(APART, "stepwise", bootstrap=0)


@pytest.fixture(scope="module")
def html(found, moved):
    return prevalence_report(found, sensitivity=moved)


def test_the_page_asks_nobody_and_runs_nothing(html):
    page = Page(html)
    assert all(link.startswith("#") for link in page.links) and page.links
    assert not page.handlers and "script" not in page.tags and "img" not in page.tags
    assert "url(" not in html and "@import" not in html and "http://" not in html and "https://" not in html
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.links} <= set(ids)


def test_every_figure_of_every_method_is_there(found, html):
    page = Page(html)
    for one in found.estimates:
        assert one.title in page.said and one.source in page.said and one.disbelief in page.said
        assert f"{one.total:,.0f}" in page.said and f"{one.unseen:,.0f}" in page.said
        assert f"{one.interval.low:,.0f}" in page.said and f"{one.interval.high:,.0f}" in page.said
        assert all(warning in page.said for warning in one.warnings)
    for critique in found.critiques:
        assert critique.source in page.said and critique.says in page.said and critique.doi in page.said
    assert found.data_sha256 in page.said and "Seed 7" in page.said and "at least" in page.said
    assert all(version in page.said for version in found.run.libraries.values())


def test_every_picture_has_its_table_and_words(html):
    page = Page(html)
    assert page.tags.count("figure") == page.tags.count("figcaption") == 7
    assert html.count('class="picture wide"') == html.count('class="picture narrow"') == 7
    assert html.count('role="img" aria-label="') == 14
    assert page.tags.count("table") >= 7
    assert page.tags.count("caption") == page.tags.count("table")


def test_disagreement_stands_before_any_number(found, html):
    assert found.disagreement.flagged
    body = html[html.index("<h1>") :]
    flag = body.index(found.disagreement.sentence)
    assert flag < body.index("people were on at least one")
    assert Page(html).said.count(found.disagreement.sentence) == 1
    calm = replace(found, disagreement=replace(found.disagreement, flagged=False, sentence="They agree."))
    other = prevalence_report(calm)
    assert other.index("They agree.") > other.index("Estimates side by side")


def test_every_change_of_the_sensitivity_is_in_a_table(moved, html):
    said = Page(html).said
    for one in (*moved.cells, *moved.dropped, *moved.merged):
        assert one.what in said
        assert (f"{one.total:,.0f}" if one.total is not None else one.refusal) in said


def test_a_refusal_is_said_instead_of_a_number():
    nobody = compare(
        Histories(("a", "b", "c"), [0, 50, 40, 0, 30, 0, 0, 0]), "stepwise,best-bic", bootstrap=20
    )
    assert all(one.total is None for one in nobody.estimates)
    page = Page(prevalence_report(nobody, sensitivity=sensitivity(nobody.data, "stepwise", bootstrap=0)))
    for one in nobody.estimates:
        assert page.said.count(one.refusal) >= 2
    assert "No method gives an estimate" in page.said
    assert "nan" not in page.said.lower().split() and "None" not in page.said.split()


def test_a_parameter_that_is_not_set_is_not_shown_as_one():
    four = Histories(tuple("abcd"), [0, 80, 120, 14, 200, 11, 25, 3, 160, 9, 18, 2, 30, 1, 4, 2])
    plain = Page(prevalence_report(compare(four, "best-bic,chapman,thresholding", bootstrap=20)))
    assert "None" not in re.findall(r"\w+", plain.said)
    assert "parameter" in plain.said


def test_lists_in_tables_and_drawings_are_joined_without_an_english_word():
    four = Histories(("a1", "b1", "c1", "d1"), [0, 80, 120, 44, 200, 11, 25, 3, 160, 9, 18, 2, 30, 1, 4, 2])
    found = compare(four, "best-bic", bootstrap=20)
    html = prevalence_report(found, sensitivity=sensitivity(four, "best-bic", bootstrap=0))
    assert "a1, b1" in html
    shown = html[: html.index("Objections")] if "Objections" in html else html
    assert not re.search(r"[abcd]1 and [abcd]1(?! as one)", shown)


def test_headlines_do_not_hide_that_methods_differ(found):
    assert "run from" in headline(found) and "by 4 methods" in headline(found)
    one = replace(found, estimates=found.estimates[1:2])
    assert f"is {one.estimates[0].total:,.0f}." in headline(one)
    bound = replace(found, estimates=found.estimates[:1])
    assert "No method gives an estimate" in headline(bound) and "A lower bound is" in headline(bound)


def test_hostile_names_stay_text(tmp_path):
    names = ("<img src=x onerror=alert(1)>", "</style><script>alert(2)</script>", "a\x01\ud800", "{{ 7*7 }}")
    hostile = compare(
        Histories(names, [0, 60, 45, 18, 30, 12, 9, 6, 40, 8, 7, 2, 5, 3, 1, 1]), "stepwise", bootstrap=20
    )
    html = prevalence_report(hostile, sensitivity=sensitivity(hostile.data, "stepwise", bootstrap=0))
    page = Page(html)
    assert "script" not in page.tags and "img" not in page.tags and not page.handlers
    assert "\x01" not in html and names[0] in page.said and "{{ 7*7 }}" in page.said
    write_prevalence_report(hostile, tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text("utf-8")
    with pytest.raises(NotWritable):
        write_prevalence_report(hostile, tmp_path)


def test_strata_and_rates_are_shown_with_their_remarks(tmp_path):
    lines = ["police,shelter,hotline,count,sex"]
    for sex, counts in (("F", (60, 45, 18, 30, 12, 9, 6)), ("M", (5, 4, 0, 3, 0, 0, 0))):
        for mask, count in enumerate(counts, start=1):
            lines.append(f"{','.join(str(mask >> i & 1) for i in range(3))},{count},{sex}")
    (tmp_path / "lists.csv").write_text("\n".join(lines))
    (tmp_path / "pop.csv").write_text("sex,population\nF,200000\nM,100000\n")
    data = read_lists(tmp_path / "lists.csv", by=("sex",))
    strata = stratify(data, method="stepwise", bootstrap=0)
    rates = sdg_table(strata, read_population(tmp_path / "pop.csv"))
    found = compare(data, "stepwise", by=("sex",), bootstrap=0)
    said = Page(prevalence_report(found, sdg=rates)).said
    refused = strata.strata[1].estimate.refusal
    assert said.count(refused) >= 2 and found.strata.gap in said
    assert "VC_HTF_DETVR, SEX F, AGE _T" in said and "90.0" in said and "pop.csv" in said
    assert all(note in said for note in rates.notes)
    assert data.sources[0].sha256 in said and rates.population.sha256 in said
    assert "no sum" in said and "Sum of the groups" in said and "Everybody together" in said
    joint = found.strata.joint
    assert joint.title in said and (f"{joint.total:,.0f}" if joint.total else joint.refusal) in said
