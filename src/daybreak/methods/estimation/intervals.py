"""Bootstrap intervals: percentile, and bias-corrected and accelerated (BCa).

The BCa interval reads its limits off the replicates at levels moved by two numbers: how many
replicates lie under the estimate (bias), and how fast the spread of the estimate changes with the
estimate (acceleration, from leaving out one person at a time). Replicates equal to the estimate but for
rounding count half as under it. When all lie on one side, the first number is infinite and the interval
has no meaning; the percentile interval is given instead, and says so.

Percentiles are Hyndman and Fan's definition 8 (median-unbiased; `type = 8` in R): the quantile at share p
of n sorted values lies at position p (n + 1/3) + 1/3, between its neighbours in proportion.

Efron, B. (1987). Better bootstrap confidence intervals. JASA 82, 171-185.
Hyndman, R. J. and Fan, Y. (1996). Sample quantiles in statistical packages. American Statistician 50,
361-365.
"""

from dataclasses import dataclass, replace
from math import inf
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue, NoEstimate

#: Replicates this near to the estimate, relatively, are ties; half of them counts as under it.
_TIE = 1e-7
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Interval:
    """Limits of an interval and how they were found.

    Attributes:
        low: Lower limit.
        high: Upper limit.
        level: Nominal coverage, such as 0.95.
        kind: `percentile` or `bca`.
        bias: The normal score of the share of replicates under the estimate (BCa only, else 0).
        acceleration: As in the paper (BCa only, else 0).
        notes: What to know before believing it, in plain words.
    """

    low: float
    high: float
    level: float
    kind: str
    bias: float = 0.0
    acceleration: float = 0.0
    notes: tuple[str, ...] = ()


def percentile_interval(replicates: npt.ArrayLike, *, level: float = 0.95) -> Interval:
    """The interval between two quantiles of the replicates; nan replicates are left out."""
    values = _usable(replicates, level)
    low, high = quantiles(values, (1 - level) / 2), quantiles(values, (1 + level) / 2)
    return Interval(low, high, level, "percentile")


def bca_interval(
    estimate: float,
    replicates: npt.ArrayLike,
    *,
    left_out: npt.ArrayLike,
    weights: npt.ArrayLike,
    level: float = 0.95,
) -> Interval:
    """The bias-corrected and accelerated interval; that of percentiles when all replicates lie on one side.

    Args:
        estimate: From the whole data.
        replicates: float64[r], from the resamples; nan replicates are left out.
        left_out: float64[c], the estimate without one person of each kind; nan ones are left out.
        weights: How many people there are of each kind.
        level: Nominal coverage.

    Raises:
        BadValue: The level is not above 0 and below 1.
        NoEstimate: No replicate has a value.
    """
    values = _usable(replicates, level)
    near = _TIE * abs(estimate)
    tied = np.abs(values - estimate) <= near
    share = float(((values < estimate) & ~tied).sum() + tied.sum() / 2) / len(values)
    if share in (0.0, 1.0):
        side = "above" if share == 0.0 else "below"
        note = (
            f"Every replicate lies {side} the estimate; so large a bias cannot be corrected, and the "
            "interval is that of the percentiles."
        )
        return replace(percentile_interval(values, level=level), notes=(note,))
    bias = _NORMAL.inv_cdf(share)
    acceleration = jackknife_acceleration(left_out, weights)
    low, high = (
        quantiles(values, _moved(_NORMAL.inv_cdf(tail), bias, acceleration))
        for tail in ((1 - level) / 2, (1 + level) / 2)
    )
    return Interval(low, high, level, "bca", bias, acceleration)


def jackknife_acceleration(left_out: npt.ArrayLike, weights: npt.ArrayLike) -> float:
    """Acceleration from estimates without one person of each kind; 0 when all of them agree."""
    values, many = np.asarray(left_out, np.float64), np.asarray(weights, np.float64)
    values, many = values[np.isfinite(values)], many[np.isfinite(values)]
    if not len(values):
        return 0.0
    off = (many * values).sum() / many.sum() - values
    spread = (many * off**2).sum()
    if spread <= (_TIE * np.abs(values).max()) ** 2:
        return 0.0
    return float((many * off**3).sum() / (6 * spread**1.5))


def quantiles(values: npt.NDArray[np.float64], share: float) -> float:
    """Median-unbiased sample quantile (Hyndman and Fan 1996, definition 8)."""
    return float(np.quantile(values, share, method="median_unbiased"))


def _moved(score: float, bias: float, acceleration: float) -> float:
    rest = 1 - acceleration * (bias + score)
    if rest <= 0:
        return _NORMAL.cdf(inf if acceleration > 0 else -inf)
    return _NORMAL.cdf(bias + (bias + score) / rest)


def _usable(replicates: npt.ArrayLike, level: float) -> npt.NDArray[np.float64]:
    if not 0 < level < 1:
        raise BadValue("the level of the interval", found=level, needed="it must be above 0 and below 1")
    values = np.asarray(replicates, np.float64)
    values = values[~np.isnan(values)]
    if not len(values):
        raise NoEstimate("no resample has an estimate", do="The overlaps are too small for this method.")
    return values
