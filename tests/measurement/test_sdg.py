"""Indicator 16.2.2: the right people over the right people, detected and estimated apart."""

from dataclasses import replace

import pytest

from daybreak.errors import BadValue, ColumnMissing
from daybreak.measurement import prevalence_answer
from daybreak.measurement.population import read_population
from daybreak.measurement.prevalence import stratify
from daybreak.measurement.prevalence_input import read_lists
from daybreak.measurement.sdg import form_of, sdg_table
from daybreak.standard.serialise import plain_value

LISTS = "police", "shelter", "hotline"
#: People with each history, in the order of the bit masks 1 to 7; half of that, and lists that share nobody.
MANY, FEW, NONE = (60, 45, 18, 30, 12, 9, 6), (30, 22, 9, 15, 6, 5, 3), (5, 4, 0, 3, 0, 0, 0)


def table(path, groups, column="sex"):
    lines = [",".join((*LISTS, "count", column))]
    for value, counts in groups.items():
        for mask, count in enumerate(counts, start=1):
            bits = ",".join(str(mask >> i & 1) for i in range(3))
            lines.append(f"{bits},{count},{value}")
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def rated(tmp_path):
    """Rates of groups by a column, over a population file."""

    def made(groups, population, column="sex", method="independence", **more):
        (tmp_path / "pop.csv").write_text(population)
        data = read_lists(table(tmp_path / "lists.csv", groups, column), by=column.split(","))
        strata = stratify(data, method=method, bootstrap=0, **more)
        return strata, sdg_table(strata, read_population(tmp_path / "pop.csv"))

    return made


def test_rates_are_victims_over_residents(rated):
    strata, made = rated({"F": MANY, "M": FEW}, "sex,population\nfemale,200000\nmale,300000\n")
    everybody, women, men = made.cells
    assert [cell.detected for cell in made.cells] == [270, 180, 90]
    assert [cell.population for cell in made.cells] == [500000, 200000, 300000]
    assert women.detected_rate == pytest.approx(90.0)
    assert men.detected_rate == pytest.approx(30.0)
    for cell, one in ((women, strata.strata[0].estimate), (men, strata.strata[1].estimate)):
        assert cell.estimated == one.total and cell.estimated_rate == 1e5 * one.total / cell.population
        assert cell.rate_low == 1e5 * one.interval.low / cell.population
        assert cell.rate_high == 1e5 * one.interval.high / cell.population
        assert cell.estimated_rate > cell.detected_rate
    assert everybody.estimated == strata.whole.total
    assert [(cell.series, cell.sex, cell.age) for cell in made.cells] == [
        ("VC_HTF_DETVR", "_T", "_T"), ("VC_HTF_DETVR", "F", "_T"), ("VC_HTF_DETVR", "M", "_T"),
    ]  # fmt: skip


def test_forms_have_everybody_as_denominator(rated):
    groups = {"Sexual exploitation": MANY, "Labour exploitation": FEW, "Forced begging": FEW, "mixed": FEW}
    _, made = rated(groups, "sex,population\nF,400\nM,600\n", "form of exploitation")
    assert {cell.population for cell in made.cells} == {1000}
    codes = {cell.group.get("form of exploitation"): (cell.form, cell.series) for cell in made.cells}
    assert codes == {
        None: (None, "VC_HTF_DETVR"),
        "Sexual exploitation": ("sexual exploitation", "VC_HTF_DETVSXR"),
        "Labour exploitation": ("forced labour", "VC_HTF_DETVFLR"),
        "Forced begging": ("other purposes", "VC_HTF_DETVOPR"),
        "mixed": (None, None),
    }
    assert any("all residents" in note for note in made.notes)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Domestic servitude", "forced labour"), ("sexual and labour", None),
        ("organ removal", "organ removal"),
        ("Criminal exploitation", "other purposes"), ("unknown", None),
        ("Servitude and slavery", "forced labour"),
        ("Forced marriage", "other purposes"), (None, None),
    ],
)  # fmt: skip
def test_forms_are_named_as_the_indicator_names_them(text, form):
    assert form_of(text) == form


def test_ages_have_the_codes_of_the_indicator_or_none(rated):
    population = "age,population\n0-17,1000\n18-24,500\n25+,2000\n"
    _, made = rated({"<18": FEW, "18-24": FEW, "25+": FEW}, population, "age")
    assert [cell.age for cell in made.cells] == ["_T", None, None, "Y0T17"]
    assert [cell.series for cell in made.cells] == ["VC_HTF_DETVR", None, None, "VC_HTF_DETVR"]


def test_a_refused_estimate_has_no_rate_but_its_detected_rate_stays(rated):
    _, made = rated({"F": MANY, "M": NONE}, "sex,population\nF,1000\nM,1000\n", method="best-bic")
    men = made.cells[2]
    assert men.estimated is men.estimated_rate is men.rate_low is men.interval is None
    assert men.no_estimate.startswith("No estimate")
    assert men.detected_rate == 1200
    assert any("1 of 3 groups" in note for note in made.notes)


def test_a_group_with_too_few_lists_says_so(rated):
    _, made = rated({"F": MANY, "M": (9, 0, 0, 0, 0, 0, 0)}, "sex,population\nF,1000\nM,1000\n")
    assert "too few lists" in made.cells[2].no_estimate


def test_people_of_unknown_sex_are_counted_and_have_no_rate(rated):
    for word in ("unknown", "Not stated", ""):
        _, made = rated({"F": MANY, word: FEW}, "sex,population\nF,1000\nM,1000\n")
        unknown = next(cell for cell in made.cells if cell.group.get("sex", "F") != "F")
        assert unknown.detected == 90 and unknown.detected_rate is None and unknown.estimated_rate is None
        assert unknown.estimated is not None and "not known" in unknown.no_rate and unknown.series is None


@pytest.mark.parametrize(
    ("population", "error", "words"),
    [
        ("sex,population\nF,1000\n", BadValue, "sex of victims is 'M'.*pop.csv has F"),
        (
            "age,population\n<18,1000\n18+,9000\n",
            ColumnMissing,
            "no column for sex, by which victims are divided; the columns are age",
        ),
        ("sex,population\nF,170\nM,1000\n", BadValue, "not in thousands"),
    ],
)
def test_what_does_not_fit_is_refused_with_both_sides(rated, population, error, words):
    with pytest.raises(error, match=words):
        rated({"F": MANY, "M": FEW}, population)


def test_groups_without_residents_are_refused_before_anything_is_estimated(tmp_path, monkeypatch):
    path = table(tmp_path / "lists.csv", {"F": MANY, "M": FEW})
    (tmp_path / "pop.csv").write_text("sex,population\nF,1000\n")
    residents = read_population(tmp_path / "pop.csv")
    monkeypatch.setattr(prevalence_answer, "compare", lambda *_, **__: pytest.fail("it was estimated"))
    with pytest.raises(BadValue, match="sex of victims is 'M'"):
        prevalence_answer.answer(
            lambda by: read_lists(path, by=by), "chao", by=[("sex",)], population=residents
        )


def test_h_beside_m_is_refused_since_m_would_be_taken_for_a_man(rated):
    with pytest.raises(BadValue, match="mujer"):
        rated({"H": MANY, "M": FEW}, "sexo,population\nmujeres,1000\nhombres,1000\n")


def test_an_estimate_of_more_than_all_residents_is_refused(rated):
    _, made = rated({"F": MANY, "M": FEW}, "sex,population\nF,190\nM,1000\n")
    women = made.cells[1]
    assert women.estimated is None and "more than the 190 residents" in women.no_estimate
    assert women.detected_rate == pytest.approx(1e5 * 180 / 190)


def test_an_empty_country_has_no_rate(rated):
    _, made = rated({"F": MANY, "M": FEW}, "sex,population\nF,0\nM,1000\n")
    assert made.cells[1].detected_rate is None and "nobody lives" in made.cells[1].no_rate


def test_several_divisions_and_both_at_once(tmp_path):
    lines = ["police,shelter,hotline,count,sex,age"]
    for sex, age, counts in (("F", "<18", FEW), ("F", "18+", MANY), ("M", "<18", FEW), ("M", "18+", FEW)):
        for mask, count in enumerate(counts, start=1):
            bits = ",".join(str(mask >> i & 1) for i in range(3))
            lines.append(f"{bits},{count},{sex},{age}")
    path = tmp_path / "lists.csv"
    path.write_text("\n".join(lines))
    (tmp_path / "pop.csv").write_text(
        "sex,age,population\nF,<18,10000\nF,18+,30000\nM,<18,11000\nM,18+,29000\n"
    )
    held = read_population(tmp_path / "pop.csv")
    joint = stratify(read_lists(path, by=("sex", "age")), method="independence", bootstrap=0)
    made = sdg_table(joint, held)
    assert {(cell.sex, cell.age): cell.population for cell in made.cells} == {
        ("_T", "_T"): 80000, ("F", "Y0T17"): 10000, ("F", "Y_GE18"): 30000, ("M", "Y0T17"): 11000,
        ("M", "Y_GE18"): 29000,
    }  # fmt: skip
    apart = [
        stratify(read_lists(path, by=(by,), across=(other,)), method="independence", bootstrap=0)
        for by, other in (("sex", "age"), ("age", "sex"))
    ]
    both = sdg_table(apart, held)
    assert [cell.population for cell in both.cells] == [80000, 40000, 40000, 59000, 21000]
    assert both.by == (("sex",), ("age",))
    other = replace(apart[1], whole=replace(apart[1].whole, method="stepwise"))
    with pytest.raises(BadValue, match="same lists, people and method"):
        sdg_table([apart[0], other], held)
    with pytest.raises(BadValue, match="at least one"):
        sdg_table([], held)


def test_rows_for_files_keep_detected_and_estimated_apart(rated):
    _, made = rated({"F": MANY, "M": NONE}, "sex,population\nF,1000\nM,1000\n", method="best-bic")
    rows = list(made.rows())
    assert [row["group"] for row in rows] == ["everybody", "sex: F", "sex: M"]
    assert rows[2]["detected_per_100000"] == 1200 and rows[2]["estimated_per_100000"] is None
    assert "No estimate" in rows[2]["remark"]
    assert all(row["SERIES"] == "VC_HTF_DETVR" for row in rows)
    assert plain_value(made)["cells"][1]["detected"] == 180


def test_forms_within_a_sex_have_the_residents_of_that_sex(rated):
    groups = {f"{sex},{form}": FEW for sex in "FM" for form in ("sexual exploitation", "forced labour")}
    _, made = rated(groups, "sex,population\nF,40000\nM,60000\n", "sex,form")
    assert [(cell.sex, cell.series, cell.population) for cell in made.cells[1:]] == [
        ("F", "VC_HTF_DETVFLR", 40000), ("F", "VC_HTF_DETVSXR", 40000),
        ("M", "VC_HTF_DETVFLR", 60000), ("M", "VC_HTF_DETVSXR", 60000),
    ]  # fmt: skip
