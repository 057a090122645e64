"""Residents as statistical offices write them: what makes up a group is added up, else refused."""

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from daybreak.errors import BadValue, ColumnMissing, DaybreakError, HistoriesUnfit
from daybreak.measurement.population import ages_of, category_of, dimension_of, read_population

FINE = """Sex,Age group,Population
Male,0-4,30
Male,5-14,60
Male,15-17,20
Male,18-24,40
Male,25+,250
Female,0-4,28
Female,5-14,58
Female,15-17,19
Female,18-24,41
Female,25+,260
"""


@pytest.fixture
def read(tmp_path):
    def made(text, name="pop.csv"):
        (tmp_path / name).write_text(text)
        return read_population(tmp_path / name)

    return made


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("<18", (0, 17)), ("<18Y", (0, 17)), ("under 18 years", (0, 17)), ("0-17", (0, 17)),
        ("0 – 17", (0, 17)),
        ("Y0T17", (0, 17)), ("Y_LT18", (0, 17)), ("up to 17", (0, 17)), ("17 and under", (0, 17)),
        ("Minors", (0, 17)), ("18+", (18, None)), ("18 years and over", (18, None)), (">=18", (18, None)),
        ("≥ 18", (18, None)), ("over 17", (18, None)), ("Y_GE18", (18, None)), ("adult", (18, None)),
        ("18-24", (18, 24)), ("aged 18 to 24", (18, 24)), ("17", (17, 17)), ("24-18", None), ("young", None),
        ("", None), ("<0", None), ("-", None), ("15\u201119", (15, 19)), ("15\u221219", (15, 19)),
        ("85 plus", (85, None)), ("１８＋", (18, None)), ("De 0 a 4 años", (0, 4)), ("85 y más", (85, None)),
        ("Menos de 18 años", (0, 17)), ("18 ans et plus", (18, None)), ("Moins de 18 ans", (0, 17)),
        ("أقل من 18 سنة", (0, 17)), ("18 سنة فأكثر", (18, None)),
    ],
)  # fmt: skip
def test_ages_are_read_for_what_they_mean(text, ages):
    assert ages_of(text) == ages


def test_columns_and_values_are_read_for_what_they_mean():
    assert [dimension_of(one) for one in (" AGE  band", "Gender", "purpose_of_exploitation", "Région")] == [
        "age", "sex", "form", "région",
    ]  # fmt: skip
    assert [category_of("sex", one) for one in ("Women", "m", "Both sexes", "Non-binary")] == [
        "F", "M", "_T", "non-binary",
    ]  # fmt: skip
    assert category_of("age", "All ages") == "_T"
    for sexes, ages in (("Sexo", "Grupo de edad"), ("Sexe", "Tranche d'âge"), ("الجنس", "العمر")):
        assert (dimension_of(sexes), dimension_of(ages)) == ("sex", "age")
    assert [category_of("sex", one) for one in ("Mujeres", "Hommes", "إناث", "Ambos sexos")] == [
        "F", "M", "F", "_T",
    ]  # fmt: skip


def test_finer_ages_and_both_sexes_are_added_up(read):
    held = read(FINE)
    assert held.people({}) == 806
    assert held.people({"gender": "woman"}) == 406
    assert held.people({"age": "under 18"}) == 215
    assert held.people({"age band": "18+", "sex": "M"}) == 290
    assert held.people({"Age": "5-17"}) == 157


def test_totals_are_used_and_never_added_to_their_parts(read):
    totals = "Both sexes,Total,900\nMale,Total,400\nFemale,Total,500\nBoth sexes,<18,300\n"
    held = read(FINE + totals)
    assert held.people({}) == 900
    assert held.people({"sex": "F"}) == 500
    assert held.people({"age": "0-17"}) == 300
    assert held.people({"age": "15-17"}) == 39
    assert held.people({"sex": "F", "age": "0-17"}) == 105


def test_a_total_may_hold_more_than_its_parts_and_parts_may_be_rounded(read):
    assert read("sex,population\nTotal,2000\nF,1000\nM,900\n").people({}) == 2000
    assert read("sex,population\nTotal,1000\nF,504\nM,504\n").people({}) == 1000
    assert (
        read("sex,year,population\nAll,Total,10\nAll,2020,10\nAll,2021,10\n").people({"year": "2021"}) == 10
    )


def test_margins_alone_answer_for_margins_only(read):
    held = read("sex,age,population\nF,total,50\nM,total,40\ntotal,<18,30\ntotal,18+,60\n")
    assert (held.people({"sex": "M"}), held.people({"age": "18+"}), held.people({})) == (40, 60, 90)
    with pytest.raises(BadValue, match=r"sex F, age <18.*every combination"):
        held.people({"sex": "F", "age": "<18"})


@pytest.mark.parametrize(
    "bands",
    [("0-14", "15-19", "20+"), ("0-17", "19+"), ("1-17", "18+"), ("0-15", "15-17", "18+"), ("young", "old")],
)
def test_bands_that_do_not_fill_a_group_are_refused_with_both_sides(read, bands):
    held = read("age,population\n" + "".join(f"{band},100\n" for band in bands))
    with pytest.raises(BadValue) as refused:
        held.people({"age_group": "18+" if "19+" in bands else "under 18"})
        held.people({"age_group": "18+"})
    said = str(refused.value)
    assert "age_group" in said and all(band in said for band in bands) and "pop.csv" in said


def test_the_combination_that_is_lacking_is_named(read):
    held = read("sex,age,population\nF,<18,1\nF,18+,2\nM,18+,4\n")
    for wanted in ({}, {"sex": "M", "age": "0-17"}):
        with pytest.raises(BadValue, match=r"none for sex M, age <18"):
            held.people(wanted)


def test_overlapping_bands_are_put_together_without_overlap(read):
    single = "".join(f"{age},1\n" for age in range(95))
    five = "".join(f"{age}-{age + 4},5\n" for age in range(0, 95, 5))
    held = read("age,population\n" + single + five + "95+,7\n")
    assert held.people({}) == 102
    assert held.people({"age": "<18"}) == 18
    assert held.people({"age": "18+"}) == 84
    with pytest.raises(BadValue):
        held.people({"age": "97+"})


def test_places_are_summed_years_are_not(read):
    held = read("region,sex,population\nNorth,F,1\nNorth,M,2\nSouth,F,4\nSouth,M,8\n")
    assert (held.people({}), held.people({"sex": "F"}), held.people({"Region": "north"})) == (15, 5, 3)
    years = read("year,sex,population\n2020,F,10\n2020,M,10\n2021,F,11\n2021,M,11\n")
    assert years.people({"year": "2021", "sex": "F"}) == 11
    with pytest.raises(BadValue, match="2020, 2021"):
        years.people({"sex": "F"})


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("sex,residentes\nF,1\n", ColumnMissing, "name|residents"),
        ("sex,population\nF,1\nwomen,2\n", HistoriesUnfit, "row 3.*already given in row 2"),
        ("sex,population\nF,-1\n", HistoriesUnfit, "row 2, column population"),
        ("sex,population\nF,nan\n", HistoriesUnfit, "row 2"),
        ("sex,population\nF,\n", HistoriesUnfit, "no value"),
        ('sex,population\nF,"1,000"\n', HistoriesUnfit, "no number"),
        ("form,population\nsexual,1\n", BadValue, "everybody is the denominator"),
        ("sex,gender,population\nF,F,1\n", BadValue, "the same"),
        ("sex,population,residents\nF,1,1\n", BadValue, "population, residents"),
        ("sexo,population\nH,10\nM,11\n", BadValue, "mujer"),
        ("sex,population\nTotal,2\nF,1000\nM,900\n", BadValue, "by sex add up to 1,900"),
        ("sex,age,population\nall,all,2\nF,<18,7\nF,18+,1\nM,<18,1\nM,18+,1\n", BadValue, "add up to 10"),
    ],
)
def test_files_that_cannot_be_right_are_refused(read, text, error, words):
    with pytest.raises(error, match=words):
        read(text)


def test_a_missing_dimension_names_both_sides(read):
    with pytest.raises(ColumnMissing, match=r"place.*Sex, Age group"):
        read(FINE).people({"place": "Lyon"})


@pytest.mark.parametrize("sexes", [("F",), ("F", "M", "X")])
def test_a_sex_the_file_has_not_is_refused(read, sexes):
    held = read("sex,population\n" + "".join(f"{one},5\n" for one in sexes))
    assert held.people({"sex": "women"}) == 5
    with pytest.raises(BadValue, match="sex of victims"):
        held.people({"sex": "non-binary"})


def test_every_kind_of_file_gives_the_same(read, tmp_path):
    rows = [
        [sex, age, int(people)] for sex, age, people in (line.split(",") for line in FINE.splitlines()[1:])
    ]
    book = openpyxl.Workbook()
    book.active.append(["Sex", "Age group", "Population"])
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "pop.xlsx")
    columns = dict(zip(("Sex", "Age group", "Population"), map(list, zip(*rows, strict=True)), strict=True))
    pq.write_table(pa.table(columns), tmp_path / "pop.parquet")
    tabbed = read(FINE.replace(",", "\t"), "pop.tsv")
    for held in (tabbed, *(read_population(tmp_path / f"pop.{end}") for end in ("xlsx", "parquet"))):
        assert held.people({"sex": "F", "age": "<18"}) == 105


def test_every_refusal_is_a_sentence_of_ours(read):
    for text in ("", "population\n", "a,b\n1,2\n", "\0\0\0", "population,population\n1,2\n"):
        with pytest.raises(DaybreakError):
            read(text)
    assert read("population\n50\n").people({}) == 50


def test_a_closed_oldest_band_holds_everybody_older_unless_another_goes_on(read):
    assert read("age,population\n<18,5\n18-94,6\n95-99,7\n").people({"age": "18+"}) == 13
    assert read("age,population\n<18,5\n18-95,6\n96+,7\n").people({"age": "18+"}) == 13
    with pytest.raises(BadValue):
        read("age,population\n<18,5\n18-64,6\n").people({"age": "18+"})
