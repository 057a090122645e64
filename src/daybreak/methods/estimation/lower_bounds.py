"""Estimates from two lists, and lower bounds from how few people were met twice.

With two lists, the share of one list that is found on the other is taken for the share of everybody
the other list found. It needs two independent lists; with three or more lists, log-linear models ask
less. Chao's estimators look only at people met once and twice. When some people are easier to find
than others they stay lower bounds.
"""

from dataclasses import dataclass
from math import exp, log, nan, sqrt
from statistics import NormalDist

import numpy as np

from daybreak.errors import BadValue, NoEstimate
from daybreak.methods.estimation.histories import Histories


@dataclass(frozen=True, slots=True)
class SimpleEstimate:
    """An estimate that needs no model choice.

    Attributes:
        method: What made it, with its paper.
        people: How many people are on a list that was used.
        total: Estimated number of people, or a lower bound for it.
        error: Standard error of `total`.
        lower_bound: Whether `total` is only a lower bound.
    """

    method: str
    people: int
    total: float
    error: float
    lower_bound: bool

    @property
    def unseen(self) -> float:
        """Estimated number of people on none of the lists."""
        return self.total - self.people

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Interval for `total`, lognormal in the unseen, so that it never falls under `people`."""
        if self.unseen <= 0:
            return float(self.people), float(self.people)
        z = NormalDist().inv_cdf((1 + level) / 2)
        spread = exp(z * sqrt(log(1 + (self.error / self.unseen) ** 2)))
        return self.people + self.unseen / spread, self.people + self.unseen * spread


def lincoln_petersen(histories: Histories, first: str, second: str) -> SimpleEstimate:
    """Estimate from two independent lists: the product of their sizes over their overlap.

    Raises:
        BadValue: A list has another name.
        NoEstimate: The lists share nobody.

    Source: Petersen (1896), Lincoln (1930); the variance is Sekar and Deming's (1949), JASA 44, 101-115.
    """
    one, other, both = _two_lists(histories, first, second)
    if both == 0:
        raise NoEstimate(
            f"lists {first} and {second} share nobody", do="Use Chapman's estimator or other lists."
        )
    error = sqrt(one * other * (one - both) * (other - both) / both**3)
    return SimpleEstimate("Lincoln-Petersen", one + other - both, one * other / both, error, False)


def chapman(histories: Histories, first: str, second: str) -> SimpleEstimate:
    """Estimate from two independent lists, nearly without bias when they share few people.

    Raises:
        BadValue: A list has another name.

    Source: Chapman (1951), University of California Publications in Statistics 1, 131-160; the variance
    is Seber's (1970), Biometrika 57, 313-318.
    """
    one, other, both = _two_lists(histories, first, second)
    total = (one + 1) * (other + 1) / (both + 1) - 1
    variance = (one + 1) * (other + 1) * (one - both) * (other - both) / ((both + 1) ** 2 * (both + 2))
    return SimpleEstimate("Chapman 1951", one + other - both, total, sqrt(variance), False)


def chao(histories: Histories) -> SimpleEstimate:
    """Lower bound from how many people are on exactly one list and on exactly two.

    With k lists, `(k - 1) / k * f1**2 / (2 * f2)` people are unseen at least; where nobody is on exactly
    two lists, the bias-corrected form `(k - 1) / k * f1 * (f1 - 1) / 2`. A bound only when the lists are of
    about one size: otherwise it exceeds `chao_unequal_lists`, and may exceed the truth.

    Source: Chao (1987), Biometrics 43, 783-791; for few lists Chao (1989), Biometrics 45, 427-438.
    """
    lists, (once, twice) = len(histories.lists), _met(histories)
    share = (lists - 1) / lists
    if twice == 0:
        unseen = share * once * (once - 1) / 2
        error = (
            sqrt(share * once * (once - 1) / 2 + share**2 * once * (2 * once - 1) ** 2 / 4) if once else 0.0
        )
        return SimpleEstimate(
            "Chao 1989, bias-corrected", histories.people, histories.people + unseen, error, True
        )
    ratio = once / twice
    unseen = share * once * ratio / 2
    variance = twice * (share * ratio**2 / 2 + share**2 * ratio**3 + share**2 * ratio**4 / 4)
    return SimpleEstimate("Chao 1987", histories.people, histories.people + unseen, sqrt(variance), True)


def chao_unequal_lists(histories: Histories) -> SimpleEstimate:
    """Lower bound for lists of different sizes: products of the numbers met by one list only, over pairs.

    The unseen are at least the sum of `z_i * z_j` over pairs of lists, divided by one more than the people
    on exactly two lists; `z_i` people are on list i only. The error takes all counts for Poisson.

    Source: Chao (1989), Biometrics 45, 427-438 (the model with both time and individual effects).
    """
    alone = np.array([int(histories.counts[1 << i]) for i in range(len(histories.lists))], np.float64)
    twice = _met(histories)[1]
    products = (alone.sum() ** 2 - (alone**2).sum()) / 2
    unseen = products / (twice + 1)
    error = nan
    if products:
        spread = (alone * (alone.sum() - alone) ** 2).sum() / products**2
        error = float(unseen * sqrt(spread + 1 / (twice + 1)))
    return SimpleEstimate(
        "Chao 1989, unequal lists", histories.people, float(histories.people + unseen), error, True
    )


def _met(histories: Histories) -> tuple[int, int]:
    """How many people are on exactly one list, and on exactly two."""
    times = np.bitwise_count(np.arange(len(histories.counts)))
    return int(histories.counts[times == 1].sum()), int(histories.counts[times == 2].sum())


def _two_lists(histories: Histories, first: str, second: str) -> tuple[int, int, int]:
    for name in (first, second):
        if name not in histories.lists:
            raise BadValue("a list", found=name, needed=f"the lists are {', '.join(histories.lists)}")
    if first == second:
        raise BadValue("the second list", found=second, needed="it must be another list than the first")
    one, other = (1 << histories.lists.index(name) for name in (first, second))
    return histories.shared(one), histories.shared(other), histories.shared(one | other)
