"""Bayesian thresholding: published figures, the sampler against weighted draws, refusals and edges."""

import numpy as np
import pytest

from daybreak.errors import BadValue, NoEstimate
from daybreak.methods.estimation.histories import Histories
from daybreak.methods.estimation.thresholding import threshold_interactions
from daybreak.methods.estimation.thresholding_sampler import draw_coefficients, find_mode

UK = {
    1: 54, 2: 463, 4: 995, 8: 695, 16: 316, 3: 15, 5: 19, 9: 3, 6: 62, 10: 19, 18: 1, 12: 76, 20: 11, 24: 8,
    7: 1, 11: 1, 14: 4, 15: 1,
}  # fmt: skip
KOSOVO = {
    1: 1131, 2: 845, 4: 936, 8: 306, 3: 177, 5: 228, 9: 106, 6: 217, 10: 31, 12: 123, 7: 181, 11: 18, 13: 42,
    14: 32, 15: 27,
}  # fmt: skip
KOREA = {4: 41, 2: 5, 1: 5, 3: 54, 5: 6, 6: 0, 7: 12}


def table(lists, people):
    counts = np.zeros(2 ** len(lists), np.int64)
    for mask, count in people.items():
        counts[mask] = count
    return Histories(tuple(lists), counts)


UK_TABLE = table(("LA", "NG", "PFNCA", "GO", "GP"), UK)
KOSOVO_TABLE = table(("EXH", "ABA", "OSCE", "HRW"), KOSOVO)


def kept(found):
    return {" ".join(i.lists) for i in found.interactions if i.kept}


def published_error(found, independent=300):
    """Monte Carlo error of a published quantile, in people: a 10,000 step random walk in 10 to 16 dimensions
    is worth about 300 independent draws, so its median is off by 1.25 sd / sqrt(300), its ends by about
    2.4 times that; three of those errors are allowed."""
    return 3 * 1.25 * float(found.draws.std()) / independent**0.5


def test_uk_five_lists_as_published():
    """Published about 12,400 [11,061, 14,240]; the median here has a Monte Carlo error of 8."""
    found = threshold_interactions(UK_TABLE)
    assert kept(found) == {"LA NG", "LA PFNCA", "NG GP", "PFNCA GP", "GO GP"}
    assert found.summary.median == pytest.approx(12_400, abs=published_error(found))
    assert found.summary.low == pytest.approx(11_061, abs=2.4 * published_error(found))
    assert found.summary.high == pytest.approx(14_240, abs=2.4 * published_error(found))
    assert found.summary.median == pytest.approx(12_364, abs=40)
    assert found.mixing.concerns == ()


def test_uk_five_lists_with_the_improper_prior_as_published():
    """Published 12,188.27 [10,652, 13,947] with LA and GP at minus infinity."""
    found = threshold_interactions(UK_TABLE, prior_variance=None)
    assert found.minus_infinite == (("LA", "GP"),)
    assert found.summary.median == pytest.approx(12_188.27, abs=published_error(found))
    assert any("LA and PFNCA" in said and "on the edge" in said for said in found.warnings)


def test_kosovo_as_published():
    """13,971.48 is published for the normal prior of variance 1; exact sampling gives 14,051."""
    found = threshold_interactions(KOSOVO_TABLE)
    assert kept(found) == {"EXH ABA", "EXH OSCE", "ABA OSCE", "EXH HRW", "OSCE HRW"}
    assert found.summary.median == pytest.approx(13_971.48, abs=published_error(found))
    assert found.summary.median == pytest.approx(14_051, abs=40)
    assert found.summary.low == pytest.approx(12_236, abs=2.4 * published_error(found))
    assert found.summary.high == pytest.approx(16_389, abs=2.4 * published_error(found))


def test_kosovo_with_the_improper_prior():
    """The same five pairs; without the pull towards 0 the median is 14,359, 2.8% above 13,971.48."""
    found = threshold_interactions(KOSOVO_TABLE, prior_variance=None)
    assert kept(found) == {"EXH ABA", "EXH OSCE", "ABA OSCE", "EXH HRW", "OSCE HRW"}
    assert found.summary.median == pytest.approx(14_359, abs=40)
    assert found.summary.median == pytest.approx(13_971.48, rel=0.03)
    assert found.summary.low < 13_971.48 < found.summary.high


@pytest.mark.parametrize(("threshold", "published"), [(2.7, 10_313.86), (2.0, 11_814.25)])
def test_kosovo_with_triples_as_published(threshold, published):
    found = threshold_interactions(KOSOVO_TABLE, order=3, threshold=threshold)
    assert found.summary.median == pytest.approx(published, abs=published_error(found))
    assert "EXH ABA OSCE" in kept(found)
    assert ("EXH OSCE HRW" in kept(found)) == (threshold < 2.5)


def test_korea_has_no_proper_posterior_under_the_improper_prior():
    with pytest.raises(NoEstimate, match="Fienberg-Rinaldo"):
        threshold_interactions(table("bcd", KOREA), prior_variance=None)
    assert threshold_interactions(table("bcd", KOREA)).summary.median > 123


def test_draws_agree_with_weighted_draws():
    """Importance sampling from a heavy-tailed proposal, independent of the Hamiltonian paths."""
    random = np.random.default_rng(2)
    cells = np.arange(1, 8)
    terms = np.array([0, 1, 2, 4, 3, 5])
    design = ((cells[:, None] & terms) == terms).astype(float)
    counts = np.array([40.0, 30, 5, 25, 2, 0, 1])
    precision = np.array([0, 0, 0, 0, 1.0, 1.0])
    mode, scale = find_mode(design, counts, precision)
    noise = random.standard_normal((200_000, 6)) / np.sqrt(random.chisquare(6, 200_000) / 6)[:, None]
    at = mode + noise @ scale.T
    eta = at @ design.T
    log = eta @ counts - np.exp(eta).sum(axis=1) - 0.5 * (precision * at**2).sum(axis=1)
    log += (6 + 6) / 2 * np.log1p((noise**2).sum(axis=1) / 6)
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    drawn = draw_coefficients(design, counts, precision, draws=20_000, burn=500, random=random)
    for i in range(6):
        mean = weight @ at[:, i]
        deviation = np.sqrt(weight @ (at[:, i] - mean) ** 2)
        assert drawn[:, i].mean() == pytest.approx(mean, abs=0.04 * deviation)
        assert drawn[:, i].std() == pytest.approx(deviation, rel=0.05)


def test_digits_do_not_depend_on_threads_but_on_the_seed():
    runs = [threshold_interactions(KOSOVO_TABLE, draws=300, workers=w).draws for w in (1, 4)]
    assert np.array_equal(*runs)
    assert not np.array_equal(runs[0], threshold_interactions(KOSOVO_TABLE, draws=300, seed=2).draws)


def test_an_impossible_threshold_leaves_independence():
    found = threshold_interactions(KOSOVO_TABLE, threshold=100.0, draws=1_000)
    assert kept(found) == set()
    none = threshold_interactions(KOSOVO_TABLE, threshold=0.0, draws=1_000)
    assert len(kept(none)) == 6


@pytest.mark.parametrize(
    "setting",
    [
        {"prior_variance": 0.0},
        {"threshold": -1.0},
        {"order": 4},
        {"chains": 1},
        {"draws": 5},
        {"burn": 0},
        {"level": 2.0},
    ],
)
def test_unusable_settings_are_refused(setting):
    with pytest.raises(BadValue):
        threshold_interactions(KOSOVO_TABLE, **setting)


def test_two_lists_are_refused():
    with pytest.raises(NoEstimate, match="two lists"):
        threshold_interactions(table("AB", {1: 10, 2: 10, 3: 4}))
