"""How many people are on no list, keeping only the dependences the data plainly show.

A log-linear model with a term for every pair of lists is sampled first. A term whose posterior mean is
fewer than `threshold` posterior standard deviations from zero is then left out, and the model that is left
is sampled again; its intercept is the logarithm of the expected number of unseen people. The rule stands
in for a prior that puts some probability on a pair not depending on each other at all.

What the paper leaves open is decided here as follows. The intercept and the lists' own terms have flat
priors; interactions are normal around 0 with variance 1, or flat ("improper"). With flat interactions a
pair of lists that share nobody has its term at minus infinity: it stays in the model, its histories are
set aside, and it is not thresholded. The estimate is the posterior median of seen people plus the
exponential of the intercept. With `order=3`, a term of three lists is tried when all its three pairs were
kept at a finite value, and thresholded in the same way while the pairs stay.

Silverman, B. W. (2020). Multiple-systems analysis for the quantification of modern slavery: classical and
Bayesian approaches. Journal of the Royal Statistical Society A 183, 691-736.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue, NoEstimate
from daybreak.methods.estimation.existence import SOUND, check_model, reduced_design
from daybreak.methods.estimation.hierarchy import pairs
from daybreak.methods.estimation.histories import Histories, concerns, superset_sums
from daybreak.methods.estimation.posterior import (
    Hump,
    Mixing,
    Summary,
    check_level,
    check_lists,
    find_humps,
    humps_in_words,
    judge_mixing,
    summarise_draws,
)
from daybreak.methods.estimation.thresholding_sampler import draw_coefficients, exponentials

#: A ratio this near the threshold could as well have fallen on its other side.
NEAR = 0.15

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interaction:
    """How strongly the data show that some lists depend on each other.

    Attributes:
        lists: Two or three names of lists.
        mean, deviation: Posterior mean and standard deviation of the term when it was thresholded.
        ratio: `|mean| / deviation`, compared with the threshold.
        kept: Whether the term is in the final model.
    """

    lists: tuple[str, ...]
    mean: float
    deviation: float
    ratio: float
    kept: bool


@dataclass(frozen=True, slots=True, eq=False)
class Thresholded:
    """The posterior of the number of people under the thresholded model.

    Attributes:
        lists: Names of the lists.
        seen: People on at least one list.
        draws: float64[chains, draws]; seen people plus the expected number of unseen ones.
        summary: Median (the estimate), mean and central interval of the draws.
        interactions: Every thresholded term: pairs first, then triples.
        minus_infinite: Lists whose term is at minus infinity under the improper prior; kept in the model.
        prior_variance: Variance of the interactions' prior; None when it is flat.
        threshold: The ratio below which a term is left out.
        mixing: How far the draws can be relied on.
        humps: The peaks of the posterior.
        seed: What makes the same digits again.
        warnings: When not to believe the number, in words.
    """

    lists: tuple[str, ...]
    seen: int
    draws: Array
    summary: Summary
    interactions: tuple[Interaction, ...]
    minus_infinite: tuple[tuple[str, ...], ...]
    prior_variance: float | None
    threshold: float
    mixing: Mixing
    humps: tuple[Hump, ...]
    seed: int
    warnings: tuple[str, ...]


def threshold_interactions(
    histories: Histories,
    *,
    prior_variance: float | None = 1.0,
    threshold: float = 2.0,
    order: int = 2,
    chains: int = 4,
    draws: int = 5_000,
    burn: int = 500,
    seed: int = 1,
    level: float = 0.95,
    workers: int = 2,
) -> Thresholded:
    """Estimate the number of people by Bayesian thresholding (Silverman 2020).

    Args:
        histories: At least 3 lists.
        prior_variance: Variance of the normal prior of interactions; None for the improper flat prior.
        threshold: Terms fewer standard deviations than this from zero are left out; 0 keeps all.
        order: 2 for pairs of lists, 3 to try triples too.
        chains, draws, burn: Markov chains (at least 2), kept draws of each (at least 100), and draws
            thrown away while the step is tuned.
        seed: Same seed, same digits, whatever the number of threads.
        level: Share of the draws inside the interval.
        workers: Threads.

    Raises:
        NoEstimate: Under 3 lists; nobody is on two of them; or the improper prior was asked for and the
            model of all pairs fails the Fienberg-Rinaldo condition, so that the posterior is not a
            distribution.
        BadValue: A setting cannot be used.
    """
    _check(histories, prior_variance, threshold, order, chains, draws, burn, level)
    fit = _Fit(histories, prior_variance, chains, draws, burn, seed, max(workers, 1))
    terms = pairs(len(histories.lists))
    if prior_variance is None and check_model(histories.counts, fit.model(terms)) != SOUND:
        raise NoEstimate(
            "with the improper prior the model of all pairs of lists has no proper posterior (the "
            "Fienberg-Rinaldo condition fails)",
            do="Use the proper prior (prior_variance=1), or merge lists of the same kind.",
        )
    warnings: list[str] = []
    told = fit.judged(terms, terms, threshold)
    kept = [t for t in terms if t in fit.infinite or told[t].kept]
    if order == 3:
        triples = _triples(kept, fit)
        tried = sorted([*kept, *triples])
        if triples and prior_variance is None and check_model(histories.counts, fit.model(tried)) != SOUND:
            warnings.append("The model with triples of lists has no proper posterior; only pairs were used.")
        elif triples:
            told |= fit.judged(tried, triples, threshold)
            kept = [t for t in tried if t in kept or t in fit.infinite or told[t].kept]
    return _result(fit, kept, told, threshold, level, warnings)


def _check(
    histories: Histories,
    variance: float | None,
    threshold: float,
    order: int,
    chains: int,
    draws: int,
    burn: int,
    level: float,
) -> None:
    check_lists(histories)
    check_level(level)
    if variance is not None and not 0 < variance < np.inf:
        raise BadValue("prior_variance", found=variance, needed="it is above 0, or None for a flat prior")
    if not 0 <= threshold < np.inf:
        raise BadValue("threshold", found=threshold, needed="it is 0 or more")
    if order not in (2, 3):
        raise BadValue("order", found=order, needed="it is 2 or 3")
    for what, found, low in (("chains", chains, 2), ("draws", draws, 100), ("burn", burn, 100)):
        if found < low:
            raise BadValue(what, found=found, needed=f"it is at least {low}")


class _Fit:
    """Samples models of the same histories; every sampling has its own stream of random numbers."""

    def __init__(
        self,
        histories: Histories,
        variance: float | None,
        chains: int,
        draws: int,
        burn: int,
        seed: int,
        workers: int,
    ) -> None:
        self.histories, self.variance = histories, variance
        self.chains, self.draws, self.burn, self.seed, self.workers = chains, draws, burn, seed, workers
        margins = superset_sums(histories.counts)
        empty = [m for m in range(len(margins)) if m.bit_count() > 1 and margins[m] == 0]
        self.infinite = frozenset(empty) if variance is None else frozenset[int]()

    def model(self, interactions: Sequence[int]) -> list[int]:
        """All terms of the model: intercept, lists, and the interactions."""
        return [0, *(1 << i for i in range(len(self.histories.lists))), *interactions]

    def sample(self, interactions: Sequence[int]) -> tuple[list[int], Array]:
        """Return the finite terms, and draws float64[chains, draws, terms] of their coefficients."""
        wanted = sorted(self.model(interactions), key=lambda m: (m.bit_count(), m))
        finite = [m for m in wanted if m not in self.infinite]
        if self.variance is None:
            design, cells = reduced_design(self.histories.counts, wanted)
        else:
            cells = np.arange(1, len(self.histories.counts))
            masks = np.array(finite)
            design = ((cells[:, None] & masks) == masks).astype(np.float64)
        counts = self.histories.counts[cells].astype(np.float64)
        spread = 0.0 if self.variance is None else 1 / self.variance
        precision = np.array([spread if m.bit_count() > 1 else 0.0 for m in finite])
        sources = np.random.SeedSequence([self.seed, *interactions]).spawn(self.chains)

        def run(source: np.random.SeedSequence) -> Array:
            random = np.random.Generator(np.random.PCG64(source))
            return draw_coefficients(
                design, counts, precision, draws=self.draws, burn=self.burn, random=random
            )

        with ThreadPoolExecutor(self.workers) as pool:
            return finite, np.stack(list(pool.map(run, sources)))

    def judged(self, model: Sequence[int], terms: Sequence[int], threshold: float) -> dict[int, Interaction]:
        """Sample a model and say of each of `terms` whether it reaches the threshold."""
        finite, drawn = self.sample(model)
        told = {}
        for term in terms:
            if term in self.infinite:
                continue
            values = drawn[:, :, finite.index(term)]
            mean, deviation = float(values.mean()), float(values.std(ddof=1))
            ratio = abs(mean) / deviation
            told[term] = Interaction(self.names(term), mean, deviation, ratio, ratio >= threshold)
        return told

    def totals(self, interactions: Sequence[int]) -> Array:
        """Draws of the number of people under one model."""
        finite, drawn = self.sample(interactions)
        return np.asarray(
            self.histories.people + exponentials(np.minimum(drawn[:, :, finite.index(0)], 700.0)), np.float64
        )

    def names(self, term: int) -> tuple[str, ...]:
        """The lists of a term."""
        return tuple(name for i, name in enumerate(self.histories.lists) if term >> i & 1)


def _triples(kept: Sequence[int], fit: _Fit) -> list[int]:
    """Triples of lists whose three pairs are all in the model at finite values."""
    finite = {t for t in kept if t not in fit.infinite}
    every = range(1 << len(fit.histories.lists))
    return [
        t
        for t in every
        if t.bit_count() == 3 and all(t & ~(1 << i) in finite for i in range(t.bit_length()) if t >> i & 1)
    ]


def _result(
    fit: _Fit,
    kept: list[int],
    told: dict[int, Interaction],
    threshold: float,
    level: float,
    warnings: list[str],
) -> Thresholded:
    draws = fit.totals(kept)
    summary, mixing = summarise_draws(draws, level), judge_mixing(draws)
    humps = find_humps(draws.ravel(), np.ones(draws.size), independent=max(mixing.bulk, 10.0))
    draws.flags.writeable = False
    return Thresholded(
        lists=fit.histories.lists,
        seen=fit.histories.people,
        draws=draws,
        summary=summary,
        interactions=tuple(
            replace(told[t], kept=t in kept) for t in sorted(told, key=lambda m: (m.bit_count(), m))
        ),
        minus_infinite=tuple(fit.names(t) for t in kept if t in fit.infinite),
        prior_variance=fit.variance,
        threshold=threshold,
        mixing=mixing,
        humps=humps,
        seed=fit.seed,
        warnings=(
            *concerns(fit.histories),
            *warnings,
            *_undecided(fit, kept, told, threshold, summary.median),
            *mixing.concerns,
            *humps_in_words(humps),
        ),
    )


def _undecided(
    fit: _Fit, kept: list[int], told: dict[int, Interaction], threshold: float, median: float
) -> list[str]:
    """Name the terms near the threshold, and what the estimate would be had they fallen otherwise."""
    said = []
    for term, found in told.items():
        holds_more = any(t != term and t & term == term for t in kept)
        if abs(found.ratio - threshold) > NEAR or (term in kept and holds_more):
            continue
        other = [t for t in kept if t != term] if term in kept else sorted([*kept, term])
        if fit.variance is None and check_model(fit.histories.counts, fit.model(other)) != SOUND:
            continue
        instead = float(np.median(fit.totals(other)))
        said.append(
            f"Whether lists {' and '.join(found.lists)} depend on each other is on the edge (ratio "
            f"{found.ratio:.2f}, threshold {threshold:g}): had it fallen the other way, the estimate would "
            f"be {instead:,.0f} instead of {median:,.0f}."
        )
    return said
