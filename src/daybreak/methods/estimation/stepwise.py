"""Choose interactions one by one, by how unlikely the overlaps would be without them.

Starting from independent lists, the pair of lists is added whose overlap is least likely under the
model so far, as long as that probability is under a threshold and the larger model still has one
estimate. The overlap of a pair (everybody on both lists) is Poisson under the model; the probability
is its smaller tail. The order of steps is greedy: the model it ends at need not be the best one.

Chan, L., Silverman, B. W. and Vincent, K. (2021). Multiple systems estimation for sparse capture
data: inferential challenges when there are nonoverlapping lists. JASA 116, 1297-1306.
"""

from dataclasses import dataclass
from math import exp, inf

import numpy as np

from daybreak.errors import BadValue, NoEstimate
from daybreak.methods.estimation.hierarchy import closed, pairs
from daybreak.methods.estimation.histories import Histories
from daybreak.methods.estimation.loglinear import MEANING, Fit, fit_model

#: The threshold used in the paper.
THRESHOLD = 0.02


@dataclass(frozen=True, slots=True)
class Step:
    """One interaction that was added.

    Attributes:
        pair: The two lists, as a bit mask.
        observed: How many people are on both.
        expected: How many the model before expected.
        probability: Of an overlap at least as far out, in the smaller tail.
        passed_over: Pairs with smaller probabilities that would have left no estimate, as bit masks.
    """

    pair: int
    observed: int
    expected: float
    probability: float
    passed_over: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stepwise:
    """The model the steps ended at, and how they got there."""

    fit: Fit
    threshold: float
    steps: tuple[Step, ...]


def stepwise(histories: Histories, *, threshold: float = THRESHOLD) -> Stepwise:
    """Choose a pairwise model by stepwise Poisson probabilities.

    Args:
        histories: The table, of 3 lists or more.
        threshold: A pair is added while its probability is under this.

    Raises:
        BadValue: The threshold is not above 0 and below 1.
        NoEstimate: Not even independent lists have an estimate.
    """
    if not 0 < threshold < 1:
        raise BadValue("the threshold", found=threshold, needed="it must be above 0 and below 1")
    lists = len(histories.lists)
    fit = fit_model(histories, closed((), lists))
    if fit.code:
        raise NoEstimate(f"with independent lists, {MEANING[fit.code]}", do="Merge lists that overlap.")
    steps: list[Step] = []
    while True:
        found = _next_step(histories, fit, threshold)
        if found is None:
            return Stepwise(fit, threshold, tuple(steps))
        step, fit = found
        steps.append(step)


def _next_step(histories: Histories, fit: Fit, threshold: float) -> tuple[Step, Fit] | None:
    expected = _expected_overlaps(histories, fit)
    candidates = []
    for pair in pairs(len(histories.lists)):
        if pair not in fit.terms:
            observed = histories.shared(pair)
            candidates.append((poisson_tail(observed, expected[pair]), pair, observed))
    passed_over: list[int] = []
    for probability, pair, observed in sorted(candidates):
        if probability >= threshold:
            break
        larger = fit_model(histories, (*fit.terms, pair))
        if larger.code == 0:
            return Step(pair, observed, expected[pair], probability, tuple(passed_over)), larger
        passed_over.append(pair)
    return None


def poisson_tail(observed: int, expected: float) -> float:
    """The smaller of the probabilities of at most and at least `observed`, when `expected` are expected."""
    from scipy.special import pdtr, pdtrc

    if expected <= 0:
        return 1.0 if observed == 0 else 0.0
    lower = float(pdtr(observed, expected))
    upper = 1.0 if observed == 0 else float(pdtrc(observed - 1, expected))
    return min(lower, upper)


def _expected_overlaps(histories: Histories, fit: Fit) -> dict[int, float]:
    cells = np.arange(1, len(histories.counts))
    terms = np.array(fit.terms)
    feels = (cells[:, None] & terms) == terms
    effects = np.array(fit.effects)
    means = np.array([exp(total) if (total := effects[felt].sum()) > -inf else 0.0 for felt in feels])
    return {pair: float(means[(cells & pair) == pair].sum()) for pair in pairs(len(histories.lists))}
