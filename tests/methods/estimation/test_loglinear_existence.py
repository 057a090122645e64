"""The fast fits against slow, independent ones: existence by linear programme, numbers by plain Newton."""

import numpy as np
import pytest
from scipy.optimize import linprog

from daybreak.methods.estimation import loglinear, loglinear_lanes
from daybreak.methods.estimation.existence import check_model, reduced_design
from daybreak.methods.estimation.hierarchy import closed, hierarchical_models, pairs
from daybreak.methods.estimation.histories import Histories
from daybreak.methods.estimation.loglinear import fit_family, fit_model
from daybreak.methods.estimation.loglinear_families import Fits, fit_models
from daybreak.methods.estimation.loglinear_lanes import LANES


def sparse_table(rng, lists, people):
    """A random table with few overlaps, in which every list holds somebody."""
    shares = rng.gamma(0.35, size=2**lists) * 0.35 ** np.bitwise_count(np.arange(2**lists))
    shares[0] = 0
    counts = rng.multinomial(people, shares / shares.sum())
    counts[[1 << i for i in range(lists)]] += 1
    return Histories(tuple("ABCDEF"[:lists]), counts)


def plain_fit(design, counts):
    """Maximum likelihood parameters by damped Newton steps through least squares."""
    beta = np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0]

    def value(beta):
        return counts @ design @ beta - np.exp(design @ beta).sum()

    for _ in range(500):
        means = np.exp(design @ beta)
        root = np.sqrt(means)
        step = np.linalg.lstsq(design * root[:, None], (counts - means) / root, rcond=None)[0]
        scale = 1.0
        while not value(beta + scale * step) >= value(beta) - 1e-12 and scale > 1e-12:
            scale /= 2
        beta = beta + scale * step
        if np.abs(design @ step).max() < 1e-9:
            break
    return beta


def test_proofs_and_linear_programme_agree_on_thousands_of_models():
    rng = np.random.default_rng(20)
    codes = np.zeros(4, int)
    for round_ in range(21):
        lists = (3, 4, 5)[round_ % 3]
        table = sparse_table(rng, lists, int(rng.integers(5, 300)))
        models = hierarchical_models(lists, order=lists - 1)
        code = fit_family(table, models).code
        for i in rng.choice(len(models), min(len(models), 200), replace=False):
            assert code[i] == check_model(table.counts, models.terms(int(i))), (
                table.counts,
                models.name(int(i)),
            )
            codes[code[i]] += 1
    assert codes.sum() > 2000
    assert (codes[:2] > 500).all()
    assert codes[2:].sum() > 30


def test_the_programme_agrees_with_its_other_form():
    """A strictly positive table with the same margins, as Fienberg and Rinaldo put it."""
    rng = np.random.default_rng(3)
    for _ in range(150):
        table = sparse_table(rng, 4, int(rng.integers(5, 60)))
        models = hierarchical_models(4, order=3)
        terms = models.terms(int(rng.integers(len(models))))
        design, left = reduced_design(table.counts, terms)
        goal = np.zeros(len(left) + 1)
        goal[-1] = -1
        apart = np.hstack((-np.eye(len(left)), np.ones((len(left), 1))))
        margins = np.hstack((design.T, np.zeros((design.shape[1], 1))))
        found = linprog(
            goal, apart, np.zeros(len(left)), margins, design.T @ table.counts[left], bounds=(0, None)
        )
        assert (check_model(table.counts, terms) & 1) == (0 if -found.fun > 1e-6 else 1)


@pytest.mark.parametrize("lists", [3, 4, 5])
def test_sound_fits_have_the_numbers_of_a_plain_fit(lists):
    rng = np.random.default_rng(lists)
    compared = 0
    for _ in range(6):
        table = sparse_table(rng, lists, int(rng.integers(20, 5000)))
        models = hierarchical_models(lists, order=lists - 1)
        family = fit_family(table, models)
        for i in rng.choice(len(models), min(len(models), 25), replace=False):
            if family.code[i] == 0:
                design, left = reduced_design(table.counts, models.terms(int(i)))
                beta = plain_fit(design, table.counts[left])
                assert np.log(family.total[i] - table.people) == pytest.approx(beta[0], abs=1e-6)
                compared += 1
    assert compared > 20


def test_families_and_single_fits_agree_whatever_the_number_of_threads(monkeypatch):
    table = sparse_table(np.random.default_rng(1), 5, 400)
    models = hierarchical_models(5, order=2)
    one = fit_family(table, models)
    monkeypatch.setattr(loglinear, "_PART", LANES)
    three = fit_family(table, models, workers=3)
    assert one.different == three.different
    for name in ("code", "log_likelihood", "total", "effects"):
        np.testing.assert_array_equal(getattr(one, name), getattr(three, name))
    for i in range(0, 1024, 41):
        alone = fit_model(table, models.terms(i))
        assert alone.code == one.code[i]
        if alone.code == 0:
            assert alone.total == pytest.approx(one.total[i], rel=1e-10)
            assert alone.bic == pytest.approx(one.bic[i], abs=1e-7)


def test_decomposable_models_have_their_closed_form():
    table = Histories(("A", "B", "C"), np.array([0, 310, 95, 40, 700, 61, 12, 9]))
    counts = table.counts
    unseen = counts[0b010] * counts[0b100] / counts[0b110]
    assert fit_model(table, "12,13").unseen == pytest.approx((counts[4] * counts[2]) / counts[6], rel=1e-10)
    assert unseen == pytest.approx(fit_model(table, "12,13").unseen, rel=1e-10)


def test_huge_and_tiny_counts_are_fitted_alike():
    counts = np.array([0, 310, 95, 40, 700, 61, 12, 9])
    small = fit_model(Histories(("A", "B", "C"), counts), "12,3")
    large = fit_model(Histories(("A", "B", "C"), counts * 10**6), "12,3")
    assert large.code == 0
    assert large.unseen == pytest.approx(small.unseen * 10**6, rel=1e-9)


def test_ten_lists_are_fitted():
    rng = np.random.default_rng(10)
    chance = rng.uniform(0.1, 0.5, 10)
    held = rng.random((3000, 10)) < chance
    counts = np.bincount(held @ (1 << np.arange(10)), minlength=1024)
    unseen, counts[0] = counts[0], 0
    fit = fit_model(Histories(tuple("ABCDEFGHIJ"), counts), closed([pairs(10)[0], 0b111000], 10))
    assert fit.code == 0
    assert abs(np.log(fit.unseen / unseen)) < 4 * fit.error + 0.2


def test_the_wald_interval_is_that_of_the_inverse_information():
    table = Histories(("A", "B", "C"), np.array([0, 310, 95, 40, 700, 61, 12, 9]))
    fit = fit_model(table, "12,3")
    design, _ = reduced_design(table.counts, fit.terms)
    means = np.exp(design @ np.array(fit.effects))
    assert fit.error**2 == pytest.approx(np.linalg.inv(design.T @ (design * means[:, None]))[0, 0], rel=1e-8)
    low, high = fit.interval(0.95)
    assert table.people < low < fit.total < high


def test_the_exponential_of_the_lanes_is_wrong_in_the_last_digit_at_most():
    rng = np.random.default_rng(0)
    for wide in (1e-12, 1.0, 30.0, 690.0):
        values = rng.uniform(-wide, wide, LANES)
        lanes = loglinear_lanes.make_lanes(8, 4)
        loglinear_lanes._exponentiate(values, LANES, lanes.power, lanes.bits, lanes.work)
        np.testing.assert_allclose(lanes.power, np.exp(values), rtol=5e-16)


def test_fits_started_from_given_parameters_end_where_the_others_end():
    table = sparse_table(np.random.default_rng(4), 5, 5000)
    models = hierarchical_models(5, order=2)
    family = fit_family(table, models)
    sound = int((family.code == 0).sum())
    assert sound > 500
    starts = family.effects
    fits = Fits(np.zeros(1024, np.uint8), np.empty(1024), np.empty_like(starts))
    made = fit_models(
        table.counts.astype(float), loglinear.compiled_family(models), models.members, starts, True, fits
    )
    assert made == family.different
    np.testing.assert_array_equal(fits.code, family.code)
    np.testing.assert_allclose(fits.effects, starts, rtol=1e-7, atol=1e-8)
