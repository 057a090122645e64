import json
import math
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from daybreak.errors import BadValue, ColumnMissing, ExtraMissing, FileMissing, HistoriesUnfit
from daybreak.measurement.prevalence import compare, estimate
from daybreak.measurement.prevalence_input import read_lists
from daybreak.measurement.prevalence_methods import ALL, METHODS, USUAL
from daybreak.methods.estimation.histories import Histories
from daybreak.standard.serialise import to_json

THREE = Histories(("police", "shelter", "hotline"), [0, 60, 45, 18, 30, 12, 9, 6])
FOUR = Histories(("LA", "NG", "PF", "GO"), [0, 80, 120, 14, 200, 11, 25, 3, 160, 9, 18, 2, 30, 1, 4, 0])
QUICK = {
    "thresholding": {"draws": 400, "burn": 200},
    "latent-class": {"draws": 400, "burn": 500},
}


def digits(result):
    """All that a result says but when it was made and how long it took."""
    plain = json.loads(to_json(result))

    def timeless(value):
        if isinstance(value, dict):
            return {name: timeless(one) for name, one in value.items() if name not in {"run", "seconds"}}
        return [timeless(one) for one in value] if isinstance(value, list) else value

    return timeless(plain)


def test_every_method_says_all_it_must():
    found = compare(FOUR, "all", bootstrap=60, parameters=QUICK)
    assert [one.method for one in found.estimates] == list(ALL)
    for one in found.estimates:
        assert (one.total is None) == (one.refusal is not None)
        assert one.disbelief.startswith("Do not") and one.source and one.title
        assert one.data_sha256 == found.data_sha256 and len(one.data_sha256) == 64
        assert one.parameters["seed"] == 0 and one.parameters["method"] == one.method
        assert one.run.daybreak and "numpy" in one.run.libraries and one.seconds >= 0
        assert one.bound == METHODS[one.method].bound
        if one.total is not None:
            assert one.unseen == one.total - one.seen and one.interval.low <= one.interval.high
            assert one.interval.low >= one.seen
    refused = [one for one in found.estimates if one.total is None]
    assert [one.method for one in refused] == ["covariates", "doubly-robust"]
    assert all("know something of each person" in one.refusal for one in refused)
    json.loads(to_json(found))


def test_the_same_seed_gives_the_same_digits_for_any_number_of_workers():
    methods = ["independence", "stepwise", "best-bic", "decomposable", "thresholding", "latent-class"]
    one, two, four = (
        digits(compare(FOUR, methods, bootstrap=120, seed=7, workers=workers, parameters=QUICK))
        for workers in (1, 2, 4)
    )
    assert one == two == four
    other = digits(compare(FOUR, methods, bootstrap=120, seed=8, workers=2, parameters=QUICK))
    assert other["estimates"][2]["replicates"] != one["estimates"][2]["replicates"]


_DIGITS = """
import json
import numpy as np
from daybreak.methods.estimation.doubly_robust import estimate_doubly_robust
from daybreak.measurement.prevalence import compare
from daybreak.methods.estimation.histories import Histories
from daybreak.standard.serialise import plain_value
counts = [0, 54, 463, 15, 995, 19, 62, 1, 695, 3, 19, 1, 76, 0, 4, 1, 316, 0, 1, 0, 11, 0, 0, 0, 8] + 7 * [0]
found = compare(Histories(("LA", "NG", "PFNCA", "GO", "GP"), counts), bootstrap=50, seed=3)
model = {"loglinear": {"model": "123,24,25,35,45"}}
bare = compare(found.data, "loglinear,best-bic", bootstrap=0, parameters=model)
print(json.dumps([{**plain_value(one), "run": 0, "seconds": 0} for one in found.estimates + bare.estimates]))
random = np.random.default_rng(2)
age, lists = random.random((2, 1500)), random.random((2, 1500)) < 0.4
print(json.dumps(plain_value(estimate_doubly_robust(*lists, {"x": age[0], "y": age[1]}, learner="logistic"))))
"""


def test_the_same_seed_gives_the_same_digits_whatever_adds_up():
    """Linear algebra adds up in another order on another processor, or with other threads of its own."""
    said = []
    for kind, threads in (("Nehalem", "1"), ("Haswell", "3")):
        surroundings = os.environ | {"OPENBLAS_CORETYPE": kind, "OPENBLAS_NUM_THREADS": threads}
        told = subprocess.run(
            [sys.executable, "-c", _DIGITS], capture_output=True, text=True, check=True, env=surroundings
        )
        said.append([json.loads(line) for line in told.stdout.splitlines()])
    for one, other in zip(said[0][0], said[1][0], strict=True):
        assert one == other, one["method"]
    assert said[0][1] == said[1][1]


def test_independent_lists_agree_with_the_closed_form_of_two():
    two = Histories(("A", "B"), [0, 60, 40, 20])
    assert estimate(two, "independence", bootstrap=0).total == pytest.approx(80 * 60 / 20)
    assert estimate(two, "lincoln-petersen").total == pytest.approx(80 * 60 / 20)
    assert estimate(two, "chapman").total == pytest.approx(81 * 61 / 21 - 1)
    assert "too few for this method" in estimate(two, "best-bic").refusal


def test_independent_lists_agree_with_another_fit():
    masks = np.arange(1, 16)
    design = np.column_stack([np.ones(15), *(masks >> i & 1 for i in range(4))])
    beta = np.linalg.lstsq(design, np.log(FOUR.counts[1:] + 0.5), rcond=None)[0]
    for _ in range(50):  # plain scoring
        mean = np.exp(design @ beta)
        beta += np.linalg.solve(design.T @ (mean[:, None] * design), design.T @ (FOUR.counts[1:] - mean))
    error = math.sqrt(np.linalg.inv(design.T @ (np.exp(design @ beta)[:, None] * design))[0, 0])
    found = estimate(FOUR, "independence", bootstrap=0)
    assert found.unseen == pytest.approx(math.exp(beta[0]), rel=1e-9)
    low = FOUR.people + math.exp(beta[0] - 1.959963984540054 * error)
    assert found.interval.low == pytest.approx(low, rel=1e-9)


def test_a_model_can_be_named_by_numbers_or_by_lists():
    numbered = estimate(FOUR, "loglinear", model="12,34", bootstrap=30)
    named = estimate(FOUR, "loglinear", model=[("LA", "NG"), ("PF", "GO")], bootstrap=30)
    assert numbered.total == named.total and np.array_equal(numbered.replicates, named.replicates)
    assert set(numbered.model.generators) == {("LA", "NG"), ("PF", "GO")}
    assert set(numbered.details["models of resamples"]) == {"12,34"}
    for wrong in (None, "", "15", "1x", [("LA", "XX")], 7):
        with pytest.raises(BadValue):
            estimate(FOUR, "loglinear", model=wrong)


def test_two_lists_can_be_chosen_and_a_choice_not_made_is_said():
    chosen = estimate(FOUR, "chapman", pair=("LA", "PF"))
    assert chosen.details["pair"] == ("LA", "PF") and not chosen.warnings
    assert any("Only lists" in said for said in estimate(FOUR, "chapman").warnings)
    for wrong in (("LA",), ("LA", "LA"), ("LA", "XX"), "LA", 3):
        with pytest.raises(BadValue, match="the pair of lists"):
            estimate(FOUR, "chapman", pair=wrong)


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"method": "magic"}, "the method"),
        ({"seed": -1}, "the seed"),
        ({"seed": 1.5}, "the seed"),
        ({"bootstrap": -1}, "the number of resamples"),
        ({"bootstrap": True}, "the number of resamples"),
        ({"level": 1}, "the level"),
        ({"level": math.nan}, "the level"),
        ({"order": 0}, "the order"),
        ({"order": 4}, "the order"),
        ({"workers": 0}, "the number of workers"),
        ({"n_top": 0}, "n_top"),
        ({"n_top": 1.5}, "n_top"),
        ({"threshold": 0.1}, "a parameter of best-bic"),
        ({"method": "stepwise", "threshold": 2}, "threshold"),
        ({"method": "stepwise", "threshold": "x"}, "threshold"),
        ({"method": "thresholding", "draws": 2.5}, "draws"),
        ({"method": "latent-class", "classes": "many"}, "classes"),
        ({"resamples": [1, 2, 3]}, "the resamples"),
        ({"resamples": "abc.csv"}, "no such file"),
        ({"by": ["sex"]}, "the covariates"),
    ],
)
def test_what_cannot_be_asked_raises_and_says_so(given, what):
    with pytest.raises((BadValue, FileMissing), match=what):
        estimate(FOUR, **given)


def test_data_of_another_kind_are_refused(tmp_path):
    with pytest.raises(BadValue, match="the data"):
        estimate([0, 1, 2])
    with pytest.raises(FileMissing):
        estimate(tmp_path / "none.csv")
    with pytest.raises(BadValue, match="the methods"):
        compare(FOUR, [])
    with pytest.raises(BadValue, match="the method"):
        compare(FOUR, parameters={"magic": {}})


@pytest.mark.parametrize("resamples", [np.ones((5, 14), int), np.full((5, 15), -1), np.full((5, 15), 0.5)])
def test_resamples_that_do_not_fit_are_refused(resamples):
    with pytest.raises(HistoriesUnfit):
        estimate(FOUR, resamples=resamples)


def test_resamples_of_another_size_are_warned_about():
    odd = np.tile(FOUR.counts[1:] * 2, (30, 1))
    assert any("were they drawn from it" in said for said in estimate(FOUR, resamples=odd).warnings)


def test_no_overlap_is_refused_by_every_method():
    apart = Histories(("A", "B", "C"), [0, 50, 40, 0, 30, 0, 0, 0])
    for one in compare(apart, "all", bootstrap=20).estimates:
        assert one.total is None and one.interval is None and one.replicates is None, one.method
        assert one.refusal.endswith(".")
        assert not one.details


def test_an_interval_without_end_is_refused():
    # one person on two lists: many resamples have nobody there
    thin = Histories(("A", "B", "C"), [0, 400, 300, 1, 500, 0, 0, 0])
    found = estimate(thin, "independence", bootstrap=200)
    assert found.total is None and "no upper limit" in found.refusal
    assert any(one in found.refusal for one in ("37%", "36%", "35%", "38%", "34%", "39%", "40%"))


def test_fewer_people_than_were_seen_is_refused():
    nested = Histories(("A", "B", "C"), [0, 5, 5, 54, 41, 0, 0, 18])
    found = estimate(nested, "chapman", pair=("A", "B"))
    assert found.total is None and "fewer than the 123 who were seen" in found.refusal


def test_lists_that_share_nobody_are_named():
    held = Histories(("LA", "GP", "NG"), [0, 60, 45, 0, 30, 12, 9, 0])
    found = estimate(held, bootstrap=0)
    assert any("Lists LA and GP share nobody" in note for note in found.notes)
    assert found.model.at_minus_infinity == (("LA", "GP"),)
    assert any("cannot be estimated: lists LA and GP share nobody" in said for said in found.warnings)


def test_without_resamples_the_interval_is_owned_to_be_short():
    short = estimate(FOUR, bootstrap=0)
    assert short.replicates is None and short.interval.made_by == "Wald"
    assert any("too short" in said for said in short.warnings)


def test_a_model_that_misses_the_data_is_told_of():
    clumped = Histories(("A", "B", "C"), [0, 300, 300, 10, 300, 10, 10, 90])
    assert any("misses the data" in said for said in estimate(clumped, "independence", bootstrap=0).warnings)
    assert not any("misses" in said for said in estimate(THREE, "independence", bootstrap=0).warnings)


def test_chains_that_never_agree_are_refused():
    found = estimate(FOUR, "thresholding", chains=2, draws=100, burn=100)
    assert found.total is None or found.interval is not None
    stuck = Histories(("A", "B", "C"), [0, 3000, 2000, 1, 2500, 0, 1, 0])
    short = estimate(stuck, "latent-class", chains=2, draws=100, thin=1, burn=0)
    assert short.total is None and ("do not agree" in short.refusal or "worth only" in short.refusal)


def test_a_file_a_table_and_an_input_are_the_same_data(tmp_path):
    path = tmp_path / "lists.csv"
    rows = [f"{m & 1},{m >> 1 & 1},{m >> 2 & 1},{n}" for m, n in enumerate(THREE.counts) if m]
    path.write_text("police,shelter,hotline,count\n" + "\n".join(rows) + "\n")
    from_file, from_input = estimate(path, bootstrap=40), estimate(read_lists(path), bootstrap=40)
    assert digits(from_file) == digits(from_input)
    assert from_file.data_sha256 == estimate(THREE, bootstrap=0).data_sha256
    assert from_file.run.sources[0].rows == 7 and not estimate(THREE, bootstrap=0).run.sources
    with pytest.raises(ColumnMissing):
        estimate(path, by=["sex"])


def test_the_hash_knows_names_and_counts():
    renamed = Histories(("police", "shelter", "helpline"), THREE.counts)
    moved = Histories(THREE.lists, [0, 61, 44, 18, 30, 12, 9, 6])
    hashes = {estimate(one, "chao").data_sha256 for one in (THREE, renamed, moved)}
    assert len(hashes) == 3


def test_a_missing_library_refuses_one_method_of_many(monkeypatch, tmp_path):
    def missing(*_, **__):
        raise ExtraMissing("train", needed_for="The doubly robust estimator")

    monkeypatch.setattr("daybreak.measurement.prevalence_covariates.estimate_doubly_robust", missing)
    path = tmp_path / "people.csv"
    path.write_text("A,B,C,sex\n" + "1,1,0,f\n0,1,1,m\n1,0,1,f\n" * 30)
    with pytest.raises(ExtraMissing):
        estimate(path, "doubly-robust", by=["sex"])
    found = compare(path, ["doubly-robust", "chao"], by=["sex"], bootstrap=0)
    assert "daybreak[train]" in found.estimates[0].refusal and found.estimates[1].total is not None


def test_progress_is_told_and_ends():
    told = {}
    compare(FOUR, bootstrap=60, progress=lambda stage, done, total: told.__setitem__(stage, (done, total)))
    assert told["methods"] == (len(USUAL), len(USUAL))
    assert all(done == total for done, total in told.values())
    assert any(stage.startswith("Best log-linear model by BIC: ") for stage in told)


def test_the_doubly_robust_estimator_finds_what_covariates_explain(tmp_path):
    pytest.importorskip("sklearn")
    random = np.random.default_rng(5)
    easy = random.random(6_000) < 0.5
    chance = np.where(easy, 0.6, 0.15)
    lists = random.random((6_000, 3)) < chance[:, None]
    kept = lists.any(axis=1)
    rows = [
        f"{a:d},{b:d},{c:d},{'city' if e else 'land'}"
        for (a, b, c), e in zip(lists[kept], easy[kept], strict=True)
    ]
    path = tmp_path / "people.csv"
    path.write_text("A,B,C,place\n" + "\n".join(rows) + "\n")
    found = estimate(path, "doubly-robust", by=["place"], learner="logistic", splits=1)
    blind = estimate(read_lists(path, by=["place"]), "chapman", pair=found.details["pair"])
    assert found.total == pytest.approx(6_000, rel=0.1)
    assert found.interval.low < 6_000 < found.interval.high
    assert blind.total is None or blind.total < 0.85 * 6_000


def test_results_do_not_change_under_whoever_holds_them():
    found = estimate(FOUR, bootstrap=30)
    with pytest.raises(AttributeError):
        found.total = 1
    assert replace(found, total=None).unseen is None


def test_huge_and_lopsided_counts_end_in_a_number_or_a_sentence():
    for counts in (
        [0, 10**9, 10**9, 10**6, 10**9, 10**6, 10**6, 10**3],
        [0, 10**9, 1, 1, 1, 1, 1, 1],
        [0, 1, 1, 1, 1, 1, 1, 1],
        [0, 0, 0, 5, 0, 5, 5, 0],
        [0, 0, 0, 0, 0, 0, 0, 10**9],
        [0, 4, 0, 0, 0, 0, 0, 5],
    ):
        for one in compare(Histories(("A", "B", "C"), counts), bootstrap=30).estimates:
            assert (one.total is None) == (one.refusal is not None), (counts, one.method)
            assert one.total is None or math.isfinite(one.total)
