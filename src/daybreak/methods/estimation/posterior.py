"""What a posterior says in numbers and in words: its middle, its interval, its humps, its reliability.

The Bayesian estimators of this package end either in a distribution known at every point of a grid or
in the draws of several Markov chains. Both are summarised here in the same way, so that a median of
one method means what a median of another does. Chains are judged by the rank-normalised R-hat and
effective sample sizes of Vehtari et al.; a posterior with two humps is called out, because its median
may be a number that nothing supports.

Vehtari, A., Gelman, A., Simpson, D., Carpenter, B., Buerkner, P.-C. (2021). Rank-normalization, folding,
and localization: an improved R-hat for assessing convergence of MCMC. Bayesian Analysis 16, 667-718.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, ndtri

from daybreak.errors import BadValue, NoEstimate
from daybreak.methods.estimation.histories import Histories, must_overlap

#: Chains whose R-hat lies above this have not come to agree (Vehtari et al. 2021).
HIGHEST_RHAT = 1.01
#: Fewer effective draws than this, over all chains, do not fix the ends of an interval.
FEWEST_EFFECTIVE = 400
#: A hump counts when it holds this share of the probability.
LEAST_HUMP = 0.05
#: Two humps are apart when the density between them falls below this share of the lower one.
DEEPEST_SADDLE = 0.8
#: Points at which the density is looked at for humps.
_DENSITY_POINTS = 1024

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Summary:
    """The middle of a posterior and its central interval.

    Attributes:
        median: Half the probability lies on either side.
        mean: The expected value; far above the median when the posterior has a long right tail.
        low, high: The central interval holding `level` of the probability.
        level: Such as 0.95.
    """

    median: float
    mean: float
    low: float
    high: float
    level: float


@dataclass(frozen=True, slots=True)
class Hump:
    """One peak of a posterior: where it is highest, and the share of the probability around it."""

    at: float
    share: float


@dataclass(frozen=True, slots=True)
class Mixing:
    """How far the draws of Markov chains can be relied on.

    Attributes:
        chains, draws: How many chains, and kept draws in each.
        rhat: Rank-normalised split R-hat; 1 when all chains agree, above 1.01 when they do not.
        bulk: Effective number of independent draws behind the middle of the posterior.
        tail: Effective number of independent draws behind its 5% and 95% points.
        median_error: Monte Carlo standard error of the posterior median.
    """

    chains: int
    draws: int
    rhat: float
    bulk: float
    tail: float
    median_error: float

    @property
    def concerns(self) -> tuple[str, ...]:
        """What is wrong with the chains, in words; empty when nothing is."""
        said = []
        if not self.rhat <= HIGHEST_RHAT:
            said.append(
                f"The Markov chains do not agree yet (R-hat {self.rhat:.3f}, wanted at most {HIGHEST_RHAT}): "
                "do not use the number; run more draws."
            )
        scarce = min(self.bulk, self.tail)
        if not scarce >= FEWEST_EFFECTIVE:
            said.append(
                f"The Markov chains mix poorly: they are worth only {scarce:.0f} independent draws (wanted "
                f"{FEWEST_EFFECTIVE}), so the ends of the interval are rough; run more draws."
            )
        return tuple(said)


def check_lists(histories: Histories) -> None:
    """Refuse histories that say nothing about the unseen: two lists only, or nobody on two of them."""
    if len(histories.lists) < 3:
        raise NoEstimate(
            "two lists cannot tell whether they depend on each other", do="Add a third list, or use Chapman."
        )
    must_overlap(histories)


def check_level(level: float) -> None:
    """Refuse a share of the probability that is not between 0 and 1."""
    if not 0 < level < 1:
        raise BadValue("The level of the interval", found=level, needed="it lies between 0 and 1")


def summarise_grid(values: npt.ArrayLike, probability: Array, level: float = 0.95) -> Summary:
    """Summarise a distribution known at each of the ascending `values` (probabilities add up to 1)."""
    check_level(level)
    at = np.asarray(values, np.float64)
    below = np.cumsum(probability)
    ends = np.searchsorted(below, np.array([(1 - level) / 2, 0.5, (1 + level) / 2]) * below[-1])
    low, median, high = at[np.minimum(ends, len(at) - 1)]
    return Summary(float(median), float((at * probability).sum() / below[-1]), float(low), float(high), level)


def summarise_draws(draws: npt.ArrayLike, level: float = 0.95) -> Summary:
    """Summarise draws, all chains together."""
    check_level(level)
    drawn = np.asarray(draws, np.float64).ravel()
    low, median, high = np.quantile(drawn, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return Summary(float(median), float(drawn.mean()), float(low), float(high), level)


def judge_mixing(draws: npt.ArrayLike) -> Mixing:
    """Judge chains by their draws (chains x draws, at least 2 x 8)."""
    drawn = np.asarray(draws, np.float64)
    if drawn.ndim != 2 or drawn.shape[0] < 2 or drawn.shape[1] < 8:
        raise BadValue("The shape of the draws", found=drawn.shape, needed="at least 2 chains of 8 draws")
    low, median, high = np.quantile(drawn, [0.05, 0.5, 0.95])
    tail = min(_effective(_split(drawn <= end)) for end in (low, high))
    around_median = _effective(_split(drawn <= median))
    folded = np.abs(drawn - median)
    return Mixing(
        chains=drawn.shape[0],
        draws=drawn.shape[1],
        rhat=max(_rhat(_ranked(_split(drawn))), _rhat(_ranked(_split(folded)))),
        bulk=_effective(_ranked(_split(drawn))),
        tail=tail,
        median_error=_median_error(drawn.ravel(), around_median),
    )


def find_humps(values: npt.ArrayLike, weights: npt.ArrayLike, *, independent: float) -> tuple[Hump, ...]:
    """Find the peaks of a positive quantity's density on the log scale, highest share first.

    Args:
        values: Draws, or the points of a grid; all above 0.
        weights: The probability of each.
        independent: How many independent draws the values are worth; the fewer, the more the density
            is smoothed, so that noise makes no hump.
    """
    log = np.log(np.asarray(values, np.float64))
    weight = np.asarray(weights, np.float64) / np.sum(weights)
    at, density = _density(log, weight, independent)
    cuts = _saddles(density)
    edges = [0, *cuts, len(density)]
    total = density.sum()
    humps = [
        Hump(float(np.exp(at[a + int(density[a:b].argmax())])), float(density[a:b].sum() / total))
        for a, b in pairwise(edges)
    ]
    return tuple(sorted((h for h in humps if h.share >= LEAST_HUMP), key=lambda h: -h.share))


def humps_in_words(humps: tuple[Hump, ...]) -> tuple[str, ...]:
    """Warn of a posterior with several humps; empty when it has one."""
    if len(humps) < 2:
        return ()
    where = ", ".join(f"{h.share:.0%} around {h.at:,.0f}" for h in sorted(humps, key=lambda h: h.at))
    return (
        f"The posterior has {len(humps)} humps ({where}): the data support different stories about how the "
        "lists depend on each other. Report the humps, not only the median between them.",
    )


def _density(log: Array, weight: Array, independent: float) -> tuple[Array, Array]:
    middle = float((weight * log).sum())  # not @: what BLAS adds up in which order hangs on its threads
    order = np.argsort(log, kind="stable")
    quarter = np.interp([0.25, 0.75], np.cumsum(weight[order]), log[order])
    spread = min(float(np.sqrt((weight * (log - middle) ** 2).sum())), float(quarter[1] - quarter[0]) / 1.349)
    # people come in whole numbers: a bell narrower than one person would call every number a hump
    width = max(0.9 * spread * independent**-0.2, float(np.exp(-middle)), 1e-9)
    edges = np.linspace(log.min() - 4 * width, log.max() + 4 * width, _DENSITY_POINTS + 1)
    counted, _ = np.histogram(log, bins=edges, weights=weight)
    step = edges[1] - edges[0]
    reach = min(int(np.ceil(4 * width / step)), _DENSITY_POINTS // 2 - 1)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) * step / width) ** 2)
    return (edges[:-1] + edges[1:]) / 2, np.convolve(counted, bell / bell.sum(), mode="same")


def _saddles(density: Array) -> list[int]:
    """Return the points that cut the density into humps: walk up and down, merging shallow dips."""
    total = density.sum()
    cuts: list[int] = []
    peak, low, low_at, start = 0.0, np.inf, 0, 0
    for i, height in enumerate(density):
        if height < low:
            low, low_at = float(height), i
        if height > peak and low > DEEPEST_SADDLE * peak:
            peak, low, low_at = float(height), float(height), i
        elif low < DEEPEST_SADDLE * min(peak, float(height)):
            rest = density[low_at:].sum() / total
            if density[start:low_at].sum() / total >= LEAST_HUMP and rest >= LEAST_HUMP:
                cuts.append(low_at)
                start = low_at
            peak, low, low_at = float(height), float(height), i
    return cuts


def _split(draws: npt.NDArray[np.generic]) -> Array:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, draws.shape[1] - half :]]).astype(np.float64)


def _ranked(draws: Array) -> Array:
    """Replace draws by normal scores of their ranks; equal draws share the mean of their ranks."""
    _, which, count = np.unique(draws.ravel(), return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[which]
    return np.asarray(ndtri((rank - 0.375) / (draws.size + 0.25)), np.float64).reshape(draws.shape)


def _rhat(draws: Array) -> float:
    length = draws.shape[1]
    within = float(draws.var(axis=1, ddof=1).mean())
    between = float(draws.mean(axis=1).var(ddof=1))
    if within == 0:
        return 1.0 if between == 0 else float("inf")
    return float(np.sqrt((length - 1) / length + between / within))


def _effective(draws: Array) -> float:
    """Effective sample size by Geyer's initial monotone sequence over all chains."""
    length = draws.shape[1]
    centred = draws - draws.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(centred, n=2 * length, axis=1)
    covariance = np.fft.irfft(np.abs(spectrum) ** 2, axis=1)[:, :length].mean(axis=0) / length
    within = covariance[0] * length / (length - 1)
    total = within * (length - 1) / length + draws.mean(axis=1).var(ddof=1)
    if total <= 0:
        return float(draws.size)
    correlation = 1 - (within - covariance) / total
    correlation[0] = 1.0
    pairs = correlation[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    ended = np.flatnonzero(pairs <= 0)
    pairs = np.minimum.accumulate(pairs[: ended[0] if len(ended) else len(pairs)])
    return float(draws.size / max(2 * pairs.sum() - 1, 1 / np.log10(draws.size)))


def _median_error(draws: Array, effective: float) -> float:
    half = effective / 2 + 1
    ends = betaincinv(half, half, [0.1587, 0.8413])
    low, high = np.quantile(draws, ends)
    return float((high - low) / 2)
