"""Summaries of posteriors: quantiles, R-hat, effective draws and humps on cases with known answers."""

import numpy as np
import pytest

from daybreak.errors import BadValue, NoEstimate
from daybreak.methods.estimation.decomposable import average_decomposable
from daybreak.methods.estimation.histories import Histories
from daybreak.methods.estimation.latent_class import sample_latent_classes
from daybreak.methods.estimation.posterior import (
    find_humps,
    humps_in_words,
    judge_mixing,
    summarise_draws,
    summarise_grid,
)
from daybreak.methods.estimation.thresholding import threshold_interactions


def autoregressive(random, chains, draws, memory):
    noise = random.standard_normal((chains, draws))
    walk = np.empty_like(noise)
    walk[:, 0] = noise[:, 0]
    for t in range(1, draws):
        walk[:, t] = memory * walk[:, t - 1] + np.sqrt(1 - memory**2) * noise[:, t]
    return walk


def test_independent_draws_are_worth_their_number():
    found = judge_mixing(np.random.default_rng(1).standard_normal((4, 5_000)))
    assert found.rhat == pytest.approx(1, abs=0.002)
    assert found.bulk == pytest.approx(20_000, rel=0.1)
    assert found.tail == pytest.approx(20_000, rel=0.15)
    assert found.median_error == pytest.approx(1.2533 / np.sqrt(20_000), rel=0.15)
    assert found.concerns == ()


@pytest.mark.parametrize("memory", [0.5, 0.9])
def test_correlated_draws_are_worth_less_by_the_known_factor(memory):
    found = judge_mixing(autoregressive(np.random.default_rng(2), 4, 20_000, memory))
    assert found.bulk == pytest.approx(80_000 * (1 - memory) / (1 + memory), rel=0.15)


def test_chains_that_disagree_are_called_out():
    draws = np.random.default_rng(3).standard_normal((4, 1_000))
    draws[0] += 2
    found = judge_mixing(draws)
    assert found.rhat > 1.1
    assert any("do not agree" in said for said in found.concerns)


def test_chains_that_agree_in_the_middle_but_not_in_spread_are_called_out():
    draws = np.random.default_rng(3).standard_normal((4, 2_000))
    draws[0] *= 5
    assert judge_mixing(draws).rhat > 1.05


def test_constant_chains_do_not_fail():
    assert judge_mixing(np.ones((2, 50))).rhat == 1


@pytest.mark.parametrize("shape", [(1, 100), (4, 4), (50,)])
def test_too_few_draws_are_refused(shape):
    with pytest.raises(BadValue):
        judge_mixing(np.zeros(shape))


def test_grid_quantiles_are_the_first_points_to_reach_them():
    found = summarise_grid([10, 20, 30, 40], np.array([0.1, 0.4, 0.4, 0.1]), 0.8)
    assert (found.low, found.median, found.high) == (10, 20, 30)
    assert found.mean == pytest.approx(25)


def test_draws_are_pooled():
    found = summarise_draws(np.arange(101).reshape(1, -1), 0.9)
    assert (found.low, found.median, found.high) == pytest.approx((5, 50, 95))


def test_two_humps_are_found_and_one_is_left_alone():
    random = np.random.default_rng(5)
    one = np.exp(random.normal(9, 0.2, 4_000))
    far = np.concatenate([one, np.exp(random.normal(10.2, 0.2, 2_000))])
    assert len(find_humps(one, np.ones(len(one)), independent=4_000)) == 1
    humps = find_humps(far, np.ones(len(far)), independent=6_000)
    assert [round(h.share, 1) for h in humps] == [0.7, 0.3]
    assert humps[0].at == pytest.approx(np.exp(9), rel=0.1)
    assert "67% around" in humps_in_words(humps)[0] or "66% around" in humps_in_words(humps)[0]
    assert humps_in_words(humps[:1]) == ()


@pytest.mark.parametrize("seed", range(10))
def test_noise_makes_no_hump(seed):
    draws = np.exp(np.random.default_rng(seed).normal(9, 0.3, 400))
    assert len(find_humps(draws, np.ones(400), independent=400)) == 1


def test_a_single_value_is_one_hump():
    assert len(find_humps(np.full(50, 123.0), np.ones(50), independent=50)) == 1


def test_whole_numbers_are_no_humps():
    draws = np.random.default_rng(6).geometric(0.4, 20_000) + 6
    assert len(find_humps(draws, np.ones(20_000), independent=20_000)) == 1


@pytest.mark.parametrize(
    "estimate",
    [average_decomposable, sample_latent_classes, threshold_interactions],
    ids=lambda f: f.__name__,
)
def test_lists_that_share_nobody_at_all_give_no_number(estimate):
    with pytest.raises(NoEstimate, match="nobody is on two lists"):
        estimate(Histories(("A", "B", "C"), np.array([0, 50, 40, 0, 30, 0, 0, 0])))
