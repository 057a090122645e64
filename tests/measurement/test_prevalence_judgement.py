from dataclasses import replace

import numpy as np
import pytest

from daybreak.measurement.prevalence import estimate
from daybreak.measurement.prevalence_bootstrap import Replicates, judge_replicates
from daybreak.measurement.prevalence_finding import Finding
from daybreak.measurement.prevalence_judgement import below_bounds, disagreement_among, must_refuse
from daybreak.measurement.prevalence_methods import METHODS
from daybreak.measurement.prevalence_results import CONFIDENCE, Interval
from daybreak.methods.estimation.histories import Histories

ONE = estimate(Histories(("A", "B", "C"), [0, 60, 45, 18, 30, 12, 9, 6]), "independence", bootstrap=0)


def giving(total, method="one", bound=False):
    return replace(ONE, total=total, method=method, bound=bound)


def between(low, high):
    return Finding(200.0, Interval(low, high, 0.95, CONFIDENCE, "test"))


@pytest.mark.parametrize(("high", "flagged"), [(149.9, False), (150.0, False), (150.1, True), (900.0, True)])
def test_methods_further_apart_than_a_half_more_are_flagged(high, flagged):
    found = disagreement_among([giving(100.0, "low"), giving(high, "high"), giving(120.0, "middle")])
    assert found.flagged is flagged and (found.lowest, found.highest) == ("low", "high")
    assert found.factor == pytest.approx(high / 100) and f"{found.factor:.2f}" in found.sentence


def test_methods_that_see_two_lists_are_told_apart():
    given = [giving(100.0, "chapman"), giving(200.0, "stepwise"), giving(240.0, "best-bic")]
    found = disagreement_among(given)
    assert found.flagged and found.factor == pytest.approx(2.4)
    said = "(Two lists (Chapman) used two of the 3 lists only; among methods that use them all the factor is "
    assert f"{said}1.20)" in found.sentence
    assert "used two of" not in disagreement_among(given[1:]).sentence
    assert "(Two lists (Chapman) used two of the 3 lists only)" in disagreement_among(given[:2]).sentence
    two = [replace(one, lists=("A", "B")) for one in given]
    assert "used two of" not in disagreement_among(two).sentence


def test_people_read_what_methods_are_called_and_not_their_codes():
    given = [giving(150.0, "stepwise"), giving(240.0, "best-bic"), giving(200.0, "chao", bound=True)]
    apart, (below,) = disagreement_among(given).sentence, below_bounds(given)
    assert f"{METHODS['best-bic'].title} gives 240 people and {METHODS['stepwise'].title} 150" in apart
    assert f"bound of {METHODS['chao'].title}, 200, lie: {METHODS['stepwise'].title} 150." in below


def test_bounds_and_refusals_disagree_with_nobody():
    assert disagreement_among([giving(100.0), giving(900.0, bound=True), giving(None)]) is None
    assert disagreement_among([]) is None


def test_estimates_below_a_bound_are_named():
    told = below_bounds([giving(300.0, "chao", bound=True), giving(200.0, "low"), giving(400.0, "high")])
    assert len(told) == 1 and "low 200" in told[0] and "high" not in told[0]
    assert not below_bounds([giving(300.0, "chao", bound=True), giving(None, "low")])


@pytest.mark.parametrize(
    ("finding", "why"),
    [
        (Finding(float("nan"), None), "no finite number"),
        (Finding(float("inf"), None), "no finite number"),
        (Finding(99.0, None), "fewer than the 100"),
        (Finding(100_001.0, None), "over 1,000 times"),
        (between(150, float("inf")), "reaches beyond"),
        (between(float("nan"), 300), "reaches beyond"),
        (between(150, 100_001), "reaches beyond"),
        (between(110, 11_001), "a factor of more than 100"),
    ],
)
def test_numbers_nobody_should_print_are_refused(finding, why):
    assert why in must_refuse(finding, seen=100, bound=False)


def test_ordinary_numbers_and_bounds_with_wide_intervals_are_not():
    assert must_refuse(between(110, 10_900), seen=100, bound=False) is None
    assert must_refuse(between(110, float("inf")), seen=100, bound=True) is None
    assert must_refuse(Finding(100.0, None), seen=100, bound=False) is None


def test_too_many_resamples_without_an_estimate_refuse():
    made = np.full(100, 200.0)
    few, many = made.copy(), made.copy()
    few[:5], many[:6] = np.nan, np.inf
    inside = between(150, 300)
    assert must_refuse(replace(inside, replicates=few), seen=100, bound=False) is None
    assert "6% of the resamples" in must_refuse(replace(inside, replicates=many), seen=100, bound=False)


def replicates(totals, models):
    return Replicates(np.asarray(totals, float), tuple(models), np.empty(0), np.empty(0, np.int64))


def test_resamples_that_do_not_settle_the_model_are_told_of():
    random = np.random.default_rng(1)
    smooth = random.lognormal(7, 0.1, 400)
    sure = replicates(smooth, ["12"] * 250 + ["13"] * 150)
    assert judge_replicates("12", 1_100.0, sure) == ()
    unsure = replicates(smooth, ["12"] * 150 + ["13"] * 250)
    assert "2 different ones, and only 38%" in judge_replicates("12", 1_100.0, unsure)[0]
    far = replicates([*smooth[:395], *[50_000.0] * 5], ["12"] * 400)
    assert any(
        "5 of 400 resamples give over 10 times" in said for said in judge_replicates("12", 1_100.0, far)
    )
    two = replicates([*smooth[:200], *(5 * smooth[200:])], ["12"] * 400)
    assert any("fall into 2 groups" in said for said in judge_replicates("12", 1_100.0, two))
    gone = replicates([*smooth[:399], np.nan], [*["12"] * 399, ""])
    assert any("1 of 400 resamples has no estimate" in said for said in judge_replicates("12", 1_100.0, gone))
