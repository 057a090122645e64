"""Choose interactions one by one, by how unlikely the overlaps would be without them.

Starting from independent lists, the pair of lists is added whose overlap is least likely under the
model so far, as long as that probability is under a threshold and the larger model still has one
estimate. The overlap of a pair (everybody on both lists) is Poisson under the model; the probability
is its smaller tail. The order of steps is greedy: the model it ends at need not be the best one.

Chan, L., Silverman, B. W. and Vincent, K. (2021). Multiple systems estimation for sparse capture
data: inferential challenges when there are nonoverlapping lists. JASA 116, 1297-1306.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, nan

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue, NoEstimate
from daybreak.methods.estimation.existence import SOUND, reduced_design
from daybreak.methods.estimation.hierarchy import Models, closed, generators, pairs
from daybreak.methods.estimation.histories import Counts, Histories
from daybreak.methods.estimation.intervals import Interval, bca_interval, percentile_interval
from daybreak.methods.estimation.loglinear import (
    MEANING,
    Fit,
    compiled_family,
    fit_model,
    settle_stalled,
)
from daybreak.methods.estimation.loglinear_newton import FITTED, UNDECIDED
from daybreak.methods.estimation.loglinear_table import Family, fit_word
from daybreak.methods.estimation.resamples import check_resamples, draw_resamples, one_left_out
from daybreak.standard.progress import Progress, silent

#: The threshold used in the paper.
THRESHOLD = 0.02

Floats = npt.NDArray[np.float64]


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


@dataclass(frozen=True, slots=True, eq=False)
class StepwiseBootstrap:
    """Estimates from resamples, the steps taken anew in each.

    Attributes:
        estimate: From the original data.
        totals: float64[r], estimated number of people; nan where not even independent lists have an estimate.
        chosen: The model each resample ended at, by its generators, such as `12,13,4`; empty where none.
        left_out: float64[c], the estimate without one person of each kind.
        weights: int64[c], how many people there are of each kind.
        threshold: As in `stepwise`.
        seed: Of the draws, or None when resamples were given.
    """

    estimate: float
    totals: Floats
    chosen: tuple[str, ...]
    left_out: Floats
    weights: Counts
    threshold: float
    seed: int | None

    def percentile(self, *, level: float = 0.95) -> Interval:
        """The percentile interval for the number of people."""
        return percentile_interval(self.totals, level=level)

    def bca(self, *, level: float = 0.95) -> Interval:
        """The bias-corrected and accelerated interval for the number of people."""
        return bca_interval(
            self.estimate, self.totals, left_out=self.left_out, weights=self.weights, level=level
        )


def stepwise(histories: Histories, *, threshold: float = THRESHOLD) -> Stepwise:
    """Choose a pairwise model by stepwise Poisson probabilities.

    Args:
        histories: The table, of 3 lists or more.
        threshold: A pair is added while its probability is under this.

    Raises:
        BadValue: The threshold is not above 0 and below 1.
        NoEstimate: Not even independent lists have an estimate.
    """
    _check(threshold)
    lists = len(histories.lists)
    walk = _Walk(histories.counts, _all_pairs(lists))
    if walk.code:
        raise NoEstimate(f"with independent lists, {MEANING[walk.code]}", do="Merge lists that overlap.")
    steps = tuple(walk.steps(threshold))
    return Stepwise(fit_model(histories, walk.terms), threshold, steps)


def bootstrap_stepwise(
    histories: Histories,
    *,
    threshold: float = THRESHOLD,
    replicates: int = 1000,
    seed: int = 1234,
    resamples: npt.ArrayLike | None = None,
    progress: Progress = silent,
) -> StepwiseBootstrap:
    """Take the steps anew in every resample.

    A list that holds nobody in a resample has its effect at minus infinity there, as in `best_bic`.

    Args:
        histories: The original table, of 3 lists or more.
        threshold: As in `stepwise`.
        replicates: How many resamples to draw.
        seed: Of the draws.
        resamples: Counts to use instead of drawing, [r, 2**k] or [r, 2**k - 1] without the unseen history.
        progress: Called as resamples are done.

    Raises:
        BadValue: The threshold is not above 0 and below 1, or `replicates` is under 1.
        NoEstimate: Not even independent lists have an estimate in the original table.
        HistoriesUnfit: The given resamples do not fit the table.
    """
    original, lists = stepwise(histories, threshold=threshold), len(histories.lists)
    tables = (
        draw_resamples(histories, replicates, seed=seed)
        if resamples is None
        else check_resamples(resamples, lists)
    )
    left, weights = one_left_out(histories)
    family, found = _all_pairs(lists), []
    for done, counts in enumerate((*tables, *left)):
        found.append(_Walk(counts, family).end(threshold))
        progress("resamples", done + 1, len(tables) + len(left))
    totals = np.array([total for total, _ in found])
    return StepwiseBootstrap(
        estimate=original.fit.total,
        totals=totals[: len(tables)],
        chosen=tuple(model for _, model in found[: len(tables)]),
        left_out=totals[len(tables) :],
        weights=weights,
        threshold=threshold,
        seed=seed if resamples is None else None,
    )


class _Walk:
    """Where the steps stand in one table: the model so far, its parameters and the overlaps it expects."""

    def __init__(self, counts: Counts, family: Family) -> None:
        self.counts, self.family = counts, family
        cells = np.arange(len(counts))
        self.observed = [int(counts[(cells & pair) == pair].sum()) for pair in family.interactions.tolist()]
        width = 1 + family.lists + len(self.observed)
        self.floats, self.word = counts.astype(np.float64), 0
        self.effects, self.expected = np.full(width, nan), np.empty(len(self.observed))
        self.code = self._move(0)

    @property
    def terms(self) -> tuple[int, ...]:
        """All terms of the model so far."""
        return self._terms(self.word)

    def end(self, threshold: float) -> tuple[float, str]:
        """The estimate and the model when all steps are taken; nan and nothing without an estimate."""
        if self.code:
            return nan, ""
        for _ in self.steps(threshold):
            pass
        return float(self.counts.sum()) + exp(self.effects[0]), generators(self.terms)

    def steps(self, threshold: float) -> Iterator[Step]:
        """Take all steps."""
        taken = True
        while taken:
            taken = False
            passed_over: list[int] = []
            for probability, pair, bit in self._candidates():
                if probability >= threshold:
                    break
                expected = float(self.expected[bit])
                if self._move(self.word | 1 << bit) == SOUND:
                    yield Step(pair, self.observed[bit], expected, probability, tuple(passed_over))
                    taken = True
                    break
                passed_over.append(pair)

    def _candidates(self) -> list[tuple[float, int, int]]:
        chances = poisson_tails(self.observed, self.expected)
        named = enumerate(zip(chances.tolist(), self.family.interactions.tolist(), strict=True))
        return sorted((chance, pair, bit) for bit, (chance, pair) in named if not self.word >> bit & 1)

    def _move(self, word: int) -> int:
        """Go to a model if it has exactly one estimate; the code of its fit."""
        effects, expected = np.empty_like(self.effects), np.empty_like(self.expected)
        start = np.full_like(effects, nan)
        code, _ = fit_word(self.floats, self.family, np.uint64(word), start, effects, expected)
        if code == UNDECIDED:
            code = self._settle(word, effects, expected)
        if code != FITTED:
            return code
        self.word, self.effects, self.expected = word, effects, expected
        return SOUND

    def _settle(self, word: int, effects: Floats, expected: Floats) -> int:
        """Fit a model whose compiled fit stalled, with more care; the code of the fit."""
        terms, pairs_of = self._terms(word), self.family.interactions.tolist()
        found, code, _ = settle_stalled(self.counts, terms)
        if code == FITTED:
            design, left = reduced_design(self.counts, terms)
            means = np.exp(design @ np.array(list(found.values())))
            places = [0, *(1 << i for i in range(self.family.lists)), *pairs_of]
            effects[:] = [found.get(mask, nan) for mask in places]
            expected[:] = [float(means[(left & pair) == pair].sum()) for pair in pairs_of]
        return code

    def _terms(self, word: int) -> tuple[int, ...]:
        held = (pair for bit, pair in enumerate(self.family.interactions.tolist()) if word >> bit & 1)
        return closed(held, self.family.lists)


def poisson_tails(observed: npt.ArrayLike, expected: npt.ArrayLike) -> Floats:
    """The smaller of the probabilities of at most and at least `observed`, when `expected` are expected."""
    from scipy.special import pdtr, pdtrc

    seen, mean = np.asarray(observed, np.float64), np.asarray(expected, np.float64)
    upper = np.where(seen == 0, 1.0, pdtrc(np.maximum(seen - 1, 0), mean))
    tails: Floats = np.where(mean > 0, np.minimum(pdtr(seen, mean), upper), seen == 0)
    return tails


def _all_pairs(lists: int) -> Family:
    return compiled_family(Models(lists, np.array(pairs(lists), np.int64), np.zeros(1, np.uint64)))


def _check(threshold: float) -> None:
    if not 0 < threshold < 1:
        raise BadValue("the threshold", found=threshold, needed="it must be above 0 and below 1")
