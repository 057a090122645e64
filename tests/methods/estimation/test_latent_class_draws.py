"""Latent classes: the sampler against weighted draws from the prior, the published UK figure, refusals."""

import numpy as np
import pytest

from daybreak.errors import BadValue, NoEstimate
from daybreak.methods.estimation.histories import Histories
from daybreak.methods.estimation.latent_class import sample_latent_classes

UK = {
    1: 54, 2: 463, 4: 995, 8: 695, 16: 316, 3: 15, 5: 19, 9: 3, 6: 62, 10: 19, 18: 1, 12: 76, 20: 11, 24: 8,
    7: 1, 11: 1, 14: 4, 15: 1,
}  # fmt: skip


def table(lists, people):
    counts = np.zeros(2 ** len(lists), np.int64)
    for mask, count in people.items():
        counts[mask] = count
    return Histories(tuple(lists), counts)


UK_TABLE = table(("LA", "NG", "PFNCA", "GO", "GP"), UK)
SMALL = table("ABC", {1: 20, 2: 14, 4: 9, 3: 6, 5: 3, 6: 2, 7: 2})


def weighted_prior(histories, classes, shape, rate, draws=250_000):
    """Draws of N from the prior, weighted by the likelihood of the seen: no Markov chain at all."""
    random = np.random.default_rng(9)
    lists = len(histories.lists)
    chance = random.random((draws, lists, classes))
    concentration = np.maximum(random.gamma(shape, 1 / rate, draws), 1e-12)
    left = np.ones(draws)
    share = np.empty((draws, classes))
    for k in range(classes - 1):
        kept = random.random(draws) ** (1 / concentration)  # 1 - stick, Beta(concentration, 1)
        share[:, k] = left * (1 - kept)
        left = left * kept
    share[:, -1] = left
    likely = np.empty((draws, 2**lists))
    for mask in range(2**lists):
        held = (mask >> np.arange(lists) & 1)[None, :, None] == 1
        likely[:, mask] = (share * np.where(held, chance, 1 - chance).prod(axis=1)).sum(axis=1)
    people = histories.people
    log = histories.counts[1:] @ np.log(likely[:, 1:]).T - people * np.log1p(-likely[:, 0])
    unseen = random.poisson(random.gamma(people, 1, draws) * likely[:, 0] / (1 - likely[:, 0]))
    weight = np.exp(log - log.max())
    return people + unseen, weight / weight.sum()


@pytest.mark.parametrize(("classes", "shape", "rate"), [(2, 0.25, 0.25), (3, 1.0, 1.0)])
def test_draws_agree_with_the_weighted_prior(classes, shape, rate):
    total, weight = weighted_prior(SMALL, classes, shape, rate)
    order = np.argsort(total)
    below = np.cumsum(weight[order])
    found = sample_latent_classes(SMALL, classes=classes, shape=shape, rate=rate, draws=4_000, burn=1_000)
    for share in (0.05, 0.25, 0.5, 0.75, 0.95):
        wanted = total[order][np.searchsorted(below, share)]
        # both sides are worth over 2,000 independent draws: at least 4 standard errors of each quantile
        got = (found.draws.ravel() <= wanted).mean()
        assert abs(got - share) < 4 * np.sqrt(share * (1 - share) * (1 / 2_000 + 1 / 2_000)) + 0.01


def test_uk_five_lists_near_the_published_figure():
    """Published 20,972, from a plain Gibbs sampler that crosses this posterior slowly.

    Here 400,000 turns put the median at 22,300 (Monte Carlo error 60); a plain sampler without scale moves
    gave 22,190 over 3,200,000 turns, but 16,400 to 22,500 over the 100,000 turns of an ordinary run. So the
    tolerance is the ordinary run's error, 2,500, and the published number must lie well inside the interval.
    """
    found = sample_latent_classes(UK_TABLE, draws=3_000, burn=10_000)
    assert found.summary.median == pytest.approx(20_972, abs=2_500)
    assert found.summary.median == pytest.approx(22_300, abs=4 * max(found.mixing.median_error, 200))
    assert found.summary.low < 20_972 < found.summary.high
    assert found.mixing.rhat < 1.05
    assert found.in_use[1] > 0.9


def test_digits_do_not_depend_on_threads_but_on_the_seed():
    runs = [sample_latent_classes(SMALL, draws=200, burn=50, workers=w).draws for w in (1, 4)]
    assert np.array_equal(*runs)
    assert not np.array_equal(runs[0], sample_latent_classes(SMALL, draws=200, burn=50, seed=2).draws)


def test_one_class_is_independence():
    random = np.random.default_rng(3)
    held = (random.random((4_000, 3)) < [0.3, 0.4, 0.35]) @ (1 << np.arange(3))
    counts = np.bincount(held, minlength=8)
    counts[0] = 0
    found = sample_latent_classes(Histories(tuple("ABC"), counts), classes=1, draws=500, burn=100)
    assert found.summary.low < 4_000 < found.summary.high
    assert found.warnings == ()


def test_people_hard_to_find_are_not_forgotten():
    """Two kinds of people: independence misses most of the hidden ones, latent classes do not."""
    random = np.random.default_rng(8)
    easy = random.random((1_000, 4)) < 0.6
    hard = random.random((4_000, 4)) < 0.12
    held = np.concatenate([easy, hard]) @ (1 << np.arange(4))
    counts = np.bincount(held, minlength=16)
    counts[0] = 0
    histories = Histories(tuple("ABCD"), counts)
    one = sample_latent_classes(histories, classes=1, draws=300, burn=200)
    many = sample_latent_classes(histories, draws=1_000, burn=1_000)
    assert one.summary.high < 3_500
    assert many.summary.low < 5_000 < many.summary.high


def test_poor_mixing_is_said():
    found = sample_latent_classes(UK_TABLE, draws=100, thin=1, burn=0, chains=2)
    assert any("Markov chains" in said for said in found.warnings)


@pytest.mark.parametrize(
    "setting",
    [{"classes": 0}, {"chains": 1}, {"draws": 10}, {"thin": 0}, {"burn": -1}, {"shape": 0.0}, {"level": 0.0}],
)
def test_unusable_settings_are_refused(setting):
    with pytest.raises(BadValue):
        sample_latent_classes(SMALL, **setting)


def test_two_lists_are_refused():
    with pytest.raises(NoEstimate, match="two lists"):
        sample_latent_classes(table("AB", {1: 10, 2: 10, 3: 4}))
