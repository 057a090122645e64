import json

import numpy as np
import pytest

from daybreak.errors import BadValue
from daybreak.measurement import prevalence_covariates
from daybreak.measurement.prevalence import compare, estimate, stratify
from daybreak.measurement.prevalence_input import read_lists
from daybreak.measurement.prevalence_running import checked_settings
from daybreak.standard.serialise import to_json

CHANCES = {"f": (0.30, 0.25, 0.20, 0.25), "m": (0.06, 0.30, 0.25, 0.10)}
PEOPLE = {"f": 2_000, "m": 3_000}


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """Independent lists within each sex, far from independent over both."""
    random = np.random.default_rng(11)
    rows = []
    for sex, chance in CHANCES.items():
        held = random.random((PEOPLE[sex], 4)) < np.array(chance)
        rows += [",".join(map(str, [*one.astype(int), sex])) for one in held[held.any(axis=1)]]
    path = tmp_path_factory.mktemp("people") / "people.csv"
    path.write_text("A,B,C,D,sex\n" + "\n".join(rows) + "\n")
    return path


@pytest.mark.parametrize("method", ["independence", "stepwise", "decomposable", "chao-unequal"])
def test_the_sum_of_strata_holds_the_truth(people, method):
    found = stratify(people, ["sex"], method, bootstrap=100, joint=False)
    assert [one.values for one in found.strata] == [{"sex": "f"}, {"sex": "m"}]
    assert found.total == pytest.approx(sum(one.estimate.total for one in found.strata))
    assert found.interval.low < found.total < found.interval.high
    if method != "chao-unequal":
        assert found.interval.low < 5_000 < found.interval.high
    seen = sum(one.seen for one in found.strata)
    assert seen == found.whole.seen and found.interval.low > seen
    assert found.interval.kind == ("credible" if method == "decomposable" else "confidence")


def test_strata_have_random_numbers_of_their_own(people):
    found = stratify(people, ["sex"], "independence", bootstrap=50, joint=False)
    seeds = [one.estimate.seed for one in found.strata]
    assert len(set(seeds)) == 2 and 0 not in seeds
    alone = [one.estimate.interval.high - one.estimate.interval.low for one in found.strata]
    assert found.interval.high - found.interval.low < 0.97 * sum(alone)


def test_a_whole_that_mixes_strata_is_told_apart(tmp_path):
    text = "A,B,C,sex,count\n"
    cells = {"f": [90, 80, 60, 70, 40, 50, 45], "m": [9, 900, 20, 700, 10, 15, 2]}
    for sex, counts in cells.items():
        for mask, count in enumerate(counts, start=1):
            text += f"{mask & 1},{mask >> 1 & 1},{mask >> 2 & 1},{sex},{count}\n"
    path = tmp_path / "lists.csv"
    path.write_text(text)
    found = stratify(path, ["sex"], "independence", bootstrap=60, joint=False)
    assert found.factor == pytest.approx(
        max(found.total / found.whole.total, found.whole.total / found.total)
    )
    assert f"{found.total:,.0f}" in found.gap and f"{found.whole.total:,.0f}" in found.gap
    assert found.factor > 1.5 and any("people in different strata" in said for said in found.warnings)


def test_a_stratum_without_an_estimate_leaves_no_sum(tmp_path):
    rows = ["1,1,0,f", "0,1,1,f", "1,0,1,f", "1,0,0,f", "0,1,0,f", "0,0,1,f"] * 12
    rows += ["1,0,0,m", "0,1,0,m", "0,0,1,m"] * 5 + ["1,0,0,x"] * 4
    path = tmp_path / "people.csv"
    path.write_text("A,B,C,sex\n" + "\n".join(rows) + "\n")
    found = stratify(path, ["sex"], bootstrap=40, joint=False)
    assert found.total is None and found.interval is None and found.factor is None
    by_sex = {one.values["sex"]: one for one in found.strata}
    assert by_sex["f"].estimate.total and by_sex["m"].estimate.refusal and by_sex["x"].estimate is None
    assert "2 of 3 strata have no estimate: m (15 seen); x (4 seen)" in found.gap
    assert found.gap in found.warnings
    json.loads(to_json(found))


def test_the_model_with_covariates_stands_beside_the_sum(people):
    found = stratify(people, ["sex"], "independence", bootstrap=25)
    assert found.joint.method == "covariates" and found.joint.total == pytest.approx(5_000, rel=0.1)
    assert {"A × sex", "D × sex"} <= set(found.joint.model.text.split(", "))
    strata = {one["values"]["sex"]: one for one in found.joint.details["strata"]}
    assert strata["f"]["total"] + strata["m"]["total"] == pytest.approx(found.joint.total)
    assert strata["f"]["low"] < 2_000 < strata["f"]["high"] * 1.1
    assert stratify(people, ["sex"], "independence", bootstrap=0, joint=False).joint is None


def test_so_many_lists_and_groups_that_resamples_take_hours_have_no_interval(people, tmp_path, monkeypatch):
    few = stratify(people, ["sex"], "independence", bootstrap=30)
    assert few.joint.interval is not None and not any("hours" in one for one in few.warnings)
    monkeypatch.setattr(prevalence_covariates, "_MOST_JOINT_WORK", 1)
    found = stratify(people, ["sex"], "independence", bootstrap=30)
    assert found.joint.total == few.joint.total and found.joint.interval is None
    assert any("hours" in one for one in found.warnings)
    monkeypatch.undo()
    random = np.random.default_rng(3)
    path, bits = tmp_path / "ten.csv", random.random((3_000, 10)) < 0.2
    path.write_text(
        ",".join("ABCDEFGHIJ")
        + ",sex,age\n"
        + "".join(",".join(map(str, [*one.astype(int), *"fy"])) + "\n" for one in bits[bits.any(axis=1)])
    )
    ten = read_lists(path, by=["sex", "age"])
    asked = checked_settings(order=2, bootstrap=1000, level=0.95, seed=0, workers=1)
    assert prevalence_covariates.joint_resamples(ten, asked) == 0
    assert prevalence_covariates.joint_resamples(read_lists(people, by="sex"), asked) == 200


def test_compare_reads_strata_once_and_reuses_what_it_has(people):
    found = compare(people, ["independence", "covariates"], by=["sex"], bootstrap=20)
    assert found.strata.method == "independence" and found.strata.whole is found.estimates[0]
    assert found.strata.joint is found.estimates[1]
    given = read_lists(people, by=["sex"])
    again = compare(given, ["independence"], by=["sex"], bootstrap=20)
    assert again.strata.total == found.strata.total
    assert compare(given, ["independence"], bootstrap=20).strata is None


def test_strata_need_covariates_and_a_method_for_lists(people):
    with pytest.raises(BadValue, match="the covariates of the strata"):
        stratify(read_lists(people, lists=["A", "B", "C", "D"]))
    with pytest.raises(BadValue, match="the method in strata"):
        stratify(people, ["sex"], "covariates")
    with pytest.raises(BadValue, match="read the data with by="):
        stratify(read_lists(people, by=["sex"]), ["year"])


def test_the_model_with_covariates_refuses_without_them(people):
    given = read_lists(people, lists=["A", "B", "C", "D"])
    assert "know something of each person" in estimate(given, "covariates").refusal


def test_one_value_for_everybody_tells_nobody_apart(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("A,B,C,sex\n" + "1,1,0,f\n0,1,1,f\n1,0,1,f\n1,0,0,f\n" * 20)
    found = estimate(path, "covariates", by=["sex"], bootstrap=5)
    assert found.total is None and "No covariate tells people apart" in found.refusal


def test_workers_change_no_digit_of_a_sum(people):
    one, four = (
        stratify(people, ["sex"], "stepwise", bootstrap=30, seed=3, workers=n, joint=False) for n in (1, 4)
    )
    assert (one.total, one.interval) == (four.total, four.interval)
