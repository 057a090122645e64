"""`daybreak prevalence`: what it prints and writes, what it refuses, and that no digit depends on threads."""

import csv
import json

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from daybreak.cli.main import main

COUNTS = (60, 45, 18, 30, 12, 9, 6)
LISTS = ("police", "shelter", "hotline")
QUICK = ("--methods", "independence,best-bic", "--bootstrap", "40")


def rows(counts=COUNTS):
    return [[*(mask >> i & 1 for i in range(3)), count] for mask, count in enumerate(counts, start=1)]


def written(path, head, lines):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *lines])
    return path


@pytest.fixture
def lists(tmp_path):
    return written(tmp_path / "lists.csv", [*LISTS, "count"], rows())


@pytest.fixture
def crossed(tmp_path):
    """Counts by sex and age at once."""
    lines = [[*row, sex, age] for sex in ("F", "M") for age in ("<18", "18+") for row in rows()]
    return written(tmp_path / "crossed.csv", [*LISTS, "count", "sex", "age"], lines)


@pytest.fixture
def population(tmp_path):
    lines = [[sex, age, 40_000] for sex in ("female", "male") for age in ("0-17", "18-64", "65+")]
    return written(tmp_path / "pop.csv", ["sex", "age group", "population"], lines)


@pytest.fixture
def run(capfd):
    def ran(*arguments):
        code = 0
        try:
            main(["prevalence", *map(str, arguments)])
        except SystemExit as stop:
            code = stop.code or 0
        out, err = capfd.readouterr()
        return code, out, err

    return ran


def as_json(run, *arguments):
    code, out, err = run(*arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def figures(answer):
    return [(one["method"], one["total"], one["interval"]) for one in answer["comparison"]["estimates"]]


def test_a_summary_for_people(run, lists):
    code, out, err = run(lists, *QUICK)
    assert code == 0
    assert "180 people on 3 lists: police, shelter, hotline." in out
    assert "Independent lists" in out and "Best log-linear model by BIC" in out and "315 [" in out
    assert "left:" in err and "━" not in out


def test_whatever_speaks_against_the_numbers_is_on_the_terminal_too(run, tmp_path):
    path = written(tmp_path / "l.csv", [*LISTS, "count"], rows((100, 100, 30, 100, 30, 30, 60)))
    asked = (path, "--methods", "chao,chao-unequal,independence", "--bootstrap", "5")
    told = as_json(run, *asked)["comparison"]
    _, out, _ = run(*asked)
    said = [*told["warnings"], *(text for one in told["estimates"] for text in one["warnings"])]
    assert any("Below the lower bound" in one for one in said) and any(
        "few resamples (5)" in one for one in said
    )
    assert [one for one in said if one not in out] == []


def test_quiet_prints_nothing_and_json_is_all_that_is_printed(run, lists):
    assert run(lists, *QUICK, "--quiet") == (0, "", "")
    code, out, err = run(lists, *QUICK, "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    one = answer["comparison"]["estimates"][0]
    assert (one["seen"], round(one["total"])) == (180, 315) and len(one["replicates"]) == 40
    assert answer["comparison"]["run"]["sources"][0]["sha256"]


def test_threads_change_no_digit_and_seeds_do(run, lists):
    first = figures(as_json(run, lists, *QUICK, "--workers", "1"))
    assert first == figures(as_json(run, lists, *QUICK, "--workers", "3"))
    other = figures(as_json(run, lists, *QUICK, "--seed", "1"))
    assert [one[:2] for one in first] == [one[:2] for one in other] and first != other


def test_files_are_written_where_they_should_be(run, lists, tmp_path):
    report, pictures = tmp_path / "new" / "report.html", tmp_path / "pictures"
    code, out, _ = run(lists, *QUICK, "--report", report, "--pictures", pictures)
    assert code == 0
    assert f"Report: {report}" in out and f"Pictures: {pictures}" in out
    html = report.read_text("utf-8")
    assert "How far a little change moves the estimate" in html and "180 people" in html
    names = {path.name for path in pictures.iterdir()}
    assert {
        "overlap.svg",
        "overlap.png",
        "intervals.svg",
        "resamples-best-bic.png",
        "sensitivity.svg",
    } <= names


def test_every_kind_of_input_gives_the_same(run, lists, tmp_path):
    wanted = figures(as_json(run, lists, *QUICK))
    people = [row[:3] for row in rows() for _ in range(row[3])]
    book = openpyxl.Workbook()
    for row in ([*LISTS, "count"], *rows()):
        book.active.append(row)
    book.save(tmp_path / "lists.xlsx")
    columns = dict(zip((*LISTS, "count"), map(list, zip(*rows(), strict=True)), strict=True))
    pq.write_table(pa.table(columns), tmp_path / "lists.parquet")
    (tmp_path / "lists.tsv").write_text(lists.read_text().replace(",", "\t"))
    given = [tmp_path / f"lists.{end}" for end in ("xlsx", "parquet", "tsv")]
    for path in (*given, written(tmp_path / "people.csv", LISTS, people)):
        assert figures(as_json(run, path, *QUICK)) == wanted
    ids = []
    for place, name in enumerate(LISTS):
        held = [[f"p{number}"] for number, row in enumerate(people) if row[place]]
        ids += ["--ids", f"{name}={written(tmp_path / f'{name}.csv', ['id'], held)}"]
    assert figures(as_json(run, *ids, *QUICK)) == wanted


def test_other_columns_are_named_or_left_out(run, crossed, lists, tmp_path):
    answer = as_json(run, crossed, "--by", "sex,age", *QUICK)
    assert len(answer["strata"]) == 1 and len(answer["strata"][0]["strata"]) == 4
    apart = as_json(run, crossed, "--by", "sex", "--by", "age", *QUICK)
    assert [one["by"] for one in apart["strata"]] == [["sex"], ["age"]]
    assert {part["seen"] for one in apart["strata"] for part in one["strata"]} == {360}
    assert figures(apart)[0][1] == pytest.approx(4 * figures(as_json(run, lists, *QUICK))[0][1])
    renamed = written(tmp_path / "n.csv", [*LISTS, "n", "remark"], [[*row, "x"] for row in rows()])
    assert run(renamed, *QUICK)[0] == 16
    held = as_json(run, renamed, *QUICK, "--count", "n", "--lists", "police, shelter,hotline")
    assert figures(held) == figures(as_json(run, lists, *QUICK))


def test_columns_and_methods_can_be_listed(run, crossed):
    code, out, _ = run(crossed, "--list-columns")
    assert code == 0
    assert "police: list (0, 1)" in out and "count: count" in out
    assert "sex: neither 0 nor 1" in out
    assert "sex: group" in run(crossed, "--list-columns", "--by", "sex,age")[1]
    assert "stepwise.threshold=0.02" in run("--list-methods")[1]


def test_rates_of_the_indicator(run, crossed, population, tmp_path):
    table, report = tmp_path / "sdg.csv", tmp_path / "r.html"
    given = (crossed, "--by", "sex", "--by", "age", "--population", population, "--methods", "independence")
    code, out, err = run(*given, "--bootstrap", "0", "--sdg", table, "--report", report)
    assert code == 0, err
    held = list(csv.DictReader(table.open(encoding="utf-8")))
    assert [row["population"] for row in held] == ["240000.0", "120000.0", "120000.0", "160000.0", "80000.0"]
    assert [row["AGE"] for row in held] == ["_T", "_T", "_T", "Y_GE18", "Y0T17"]
    assert float(held[1]["detected_per_100000"]) == pytest.approx(300)
    assert f"sex: F: detected 300, estimated {float(held[1]['estimated_per_100000']):.0f}" in out
    assert "Indicator 16.2.2" in report.read_text("utf-8")


def test_given_resamples_are_used(run, lists, tmp_path):
    heads = ["".join(str(mask >> i & 1) for i in range(3)) for mask in range(1, 8)]
    drawn = [[count + shift for count in COUNTS] for shift in (0, 1, 2, 3, 0, 5)]
    path = written(tmp_path / "drawn.csv", heads, drawn)
    found = as_json(run, lists, "--methods", "independence", "--resamples", path)
    totals = found["comparison"]["estimates"][0]["replicates"]
    assert len(totals) == 6 and totals[0] == totals[4] and sorted(totals) != totals
    assert totals[0] == pytest.approx(found["comparison"]["estimates"][0]["total"])


def test_a_methods_own_settings(run, lists):
    plain = as_json(run, lists, "--methods", "stepwise", "--bootstrap", "0")
    keen = as_json(run, lists, "--methods", "stepwise", "--bootstrap", "0", "--set", "stepwise.threshold=0.9")
    assert plain["comparison"]["estimates"][0]["model"] != keen["comparison"]["estimates"][0]["model"]


def test_the_code_of_refusal_is_for_when_nothing_could_be_estimated(run, tmp_path):
    nobody = written(tmp_path / "apart.csv", [*LISTS, "count"], rows((5, 4, 0, 3, 0, 0, 0)))
    report = tmp_path / "r.html"
    code, out, err = run(nobody, "--methods", "stepwise,best-bic", "--bootstrap", "20", "--report", report)
    assert code == 21
    assert "every method refuses" in err and "no estimate" in out
    assert "No method gives an estimate" in report.read_text("utf-8")
    hard = written(tmp_path / "hard.csv", [*LISTS, "count"], rows((5, 4, 1, 3, 0, 0, 0)))
    assert run(hard, "--methods", "chao,stepwise", "--bootstrap", "20")[0] == 0


OPTIONS = [
    ((), 2, "Give either FILE"),
    (("FILE", "--ids", "a=b.csv"), 2, "Give either FILE"),
    (("--ids", "a"), 14, "NAME=FILE"),
    (("--ids", "a=x.csv", "--ids", "a=y.csv"), 14, "its own name"),
    (("--ids", "a=gone.csv", "--ids", "b=gone.csv", "--ids", "c=gone.csv"), 10, "gone.csv"),
    (("--ids", "a=x.csv", "--by", "sex"), 2, "--by"),
    (("FILE", "--methods", "magic"), 14, "best-bic"),
    (("FILE", "--methods", ","), 14, "at least one"),
    (("FILE", "--bootstrap", "-1"), 14, "--bootstrap"),
    (("FILE", "--order", "0"), 14, "--order"),
    (("FILE", "--level", "95"), 14, "--level"),
    (("FILE", "--level", "nan"), 14, "--level"),
    (("FILE", "--seed", "-1"), 14, "--seed"),
    (("FILE", "--workers", "0"), 14, "--workers"),
    (("FILE", "--by", "age"), 13, "age"),
    (("FILE", "--by", ""), 14, "--by"),
    (("FILE", "--by", "police"), 16, "lists"),
    (("FILE", "--lists", "police,shelter"), 16, "2 lists"),
    (("FILE", "--population", "pop.csv"), 2, "--by"),
    (("FILE", "--sdg", "sdg.csv"), 2, "--population"),
    (("FILE", "--resamples", "gone.csv"), 10, "gone.csv"),
    (("FILE", "--set", "threshold=1"), 14, "METHOD.PARAMETER"),
    (("FILE", "--set", "stepwise.speed=1"), 14, "speed"),
    (("FILE", "--set", "magic.speed=1"), 14, "magic"),
    (("gone.csv",), 10, "gone.csv"),
    (("gone.csv", "--list-columns"), 10, "gone.csv"),
    (("--list-columns",), 2, "needs FILE"),
    (("FILE", "--report", "."), 2, "directory"),
]


@pytest.mark.parametrize(
    ("options", "code", "words"), OPTIONS, ids=[" ".join(o[0]) or "nothing" for o in OPTIONS]
)
def test_what_cannot_be_used_is_refused_in_a_sentence(run, lists, options, code, words):
    ended, out, err = run(*(lists if one == "FILE" else one for one in options))
    assert ended == code, err
    assert words in err and out == "" and "Traceback" not in err


def test_mismatched_groups_name_both_sides(run, crossed, tmp_path):
    held = written(tmp_path / "pop.csv", ["sex", "population"], [["women", 90_000]])
    code, _, err = run(crossed, "--by", "sex", "--by", "age", "--population", held, *QUICK)
    assert code == 14 and "'M'" in err and "women" in err and "pop.csv" in err


def test_an_interruption_leaves_nothing_behind(run, lists, tmp_path, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("daybreak.release.prevalence.page.page_view", stopped)
    code, _, err = run(lists, *QUICK, "--report", tmp_path / "r.html")
    assert code == 130 and "Interrupted" in err
    assert not (tmp_path / "r.html").exists()


def test_what_cannot_be_written_is_said_before_the_work(run, lists, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("mine")
    monkeypatch.setattr("daybreak.measurement.prevalence.compare", None)
    for option in ("--report", "--pictures"):
        code, _, err = run(lists, option, tmp_path / "file" / "in" / "r")
        assert code == 18 and "cannot be written" in err
    assert (tmp_path / "file").read_text() == "mine"


def test_without_fonts_pictures_are_svg_and_it_is_said(run, lists, tmp_path, monkeypatch):
    monkeypatch.setattr("daybreak.release.prevalence.picture_files._has_letters", lambda: False)
    code, _, err = run(lists, *QUICK, "--pictures", tmp_path / "p")
    assert code == 0 and "SVG only" in err
    assert {path.suffix for path in (tmp_path / "p").iterdir()} == {".svg"}
