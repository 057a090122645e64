"""Published figures, reached through what a person calls."""

import gzip

import numpy as np
import pytest

from daybreak.measurement.prevalence import compare, estimate
from daybreak.measurement.prevalence_input import read_lists

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def tables(shared_data):
    return shared_data / "prevalence"


@pytest.mark.parametrize(
    ("table", "total", "model"),
    [
        ("UKdat_5", 11_312.99, "12,13,24,25,35,45"),
        ("UKdat", 11_417.99, None),
        ("Kosovo", 14_341.66, None),
        ("Korea", 268.78, "12,3"),
        ("NewOrl", 1_110.49, None),
        ("NewOrl_5", 981.43, None),
    ],
)
def test_stepwise(tables, table, total, model):
    found = estimate(tables / f"mse_{table}.csv", "stepwise", threshold=0.02, bootstrap=0)
    assert found.total == pytest.approx(total, abs=0.006)
    assert model is None or found.model.text == model


@pytest.mark.parametrize(
    ("table", "order", "total"),
    [
        ("UKdat_5", 2, 22_991.33),
        ("UKdat_5", 3, 25_311.29),
        ("Kosovo", 3, 10_356.52),
        ("Korea", 2, 157.17),
        ("NewOrl_5", 2, 981.43),
    ],
)
def test_best_bic(tables, table, order, total):
    found = estimate(tables / f"mse_{table}.csv", order=order, bootstrap=0)
    assert found.total == pytest.approx(total, abs=0.006)


def test_existence_and_identifiability_are_told_apart(tables):
    found = {
        model: estimate(tables / "mse_Artificial_3.csv", "loglinear", model=model, bootstrap=0)
        for model in ("12,3", "12,13,23", "13,23,1,2")
    }
    assert "no maximum likelihood estimate exists" in found["12,3"].refusal
    assert "not identifiable" in found["12,13,23"].refusal
    assert "not identifiable" not in found["12,3"].refusal
    assert found["13,23,1,2"].refusal is None
    assert found["13,23,1,2"].model.at_minus_infinity == (("A", "C"), ("B", "C"))
    assert sum("share nobody" in said for said in found["13,23,1,2"].warnings) == 2


def test_given_resamples_are_used_one_by_one_in_every_form(tables):
    uk, file = tables / "mse_UKdat_5.csv", tables / "bootcounts_UKdat_5_seed1234.csv.gz"
    found = estimate(uk, order=4, resamples=file)
    assert (found.interval.low, found.interval.high) == pytest.approx((11_168.4, 56_052.3), abs=0.06)
    assert found.interval.made_by == "BCa bootstrap"
    within = found.details["resamples that chose within the best"]
    assert [within[depth] for depth in (1, 5, 10, 50, 100)] == [156, 622, 732, 898, 943]
    assert len(found.replicates) == len(found.details["models of resamples"]) == 1000
    assert found.parameters["bootstrap"] == 1000 and len(found.parameters["resamples_sha256"]) == 64

    with gzip.open(file, "rt") as stream:
        names = [name.strip('"') for name in stream.readline().strip().split(",")]
        rows = np.loadtxt(stream, delimiter=",", dtype=np.int64)
    pairs = estimate(uk, resamples=(names, rows))
    assert (pairs.interval.low, pairs.interval.high) == pytest.approx((11_753.6, 43_894.1), abs=0.06)
    by_mask = np.zeros((len(rows), 31), np.int64)
    for column, name in enumerate(names):
        by_mask[:, int(name[::-1], 2) - 1] = rows[:, column]
    again = estimate(uk, resamples=by_mask)
    assert np.array_equal(again.replicates, pairs.replicates)


def test_kosovo_interval_over_all_models_from_own_draws(tables):
    found = estimate(tables / "mse_Kosovo.csv", order=3, bootstrap=2000)
    assert found.interval.low == pytest.approx(6_947, rel=0.08)
    assert found.interval.high == pytest.approx(18_010, rel=0.08)


def test_bayesian_methods(tables):
    uk = read_lists(tables / "mse_UKdat_5.csv")
    averaged = estimate(uk, "decomposable")
    assert (averaged.total, averaged.interval.low, averaged.interval.high) == (22_990, 10_387, 33_508)
    assert averaged.interval.kind == "credible" and averaged.seed is None
    assert any("2 humps" in said for said in averaged.warnings)
    kept = estimate(uk, "thresholding", draws=2_000)
    assert kept.total == pytest.approx(12_400, rel=0.02)
    assert kept.interval.low == pytest.approx(11_061, rel=0.04)
    assert kept.interval.high == pytest.approx(14_240, rel=0.04)


def test_methods_that_disagree_over_the_united_kingdom_are_flagged(tables):
    found = compare(tables / "mse_UKdat_5.csv", "stepwise,best-bic,chao-unequal", bootstrap=50)
    assert found.disagreement.flagged
    assert (found.disagreement.lowest, found.disagreement.highest) == ("stepwise", "best-bic")
    assert found.disagreement.factor == pytest.approx(22_991.33 / 11_312.99, abs=1e-4)
    assert found.warnings[0] == found.disagreement.sentence
    assert [one.doi for one in found.critiques] == ["10.1080/23322705.2019.1660952", "10.1111/rssa.12803"]
    best = next(one for one in found.estimates if one.method == "best-bic")
    assert any("at the edge" in said and "25,311" in said for said in best.warnings)
    assert any("fits about as well" in said for said in best.warnings)
    assert any("do not settle the model" in said for said in best.warnings)
