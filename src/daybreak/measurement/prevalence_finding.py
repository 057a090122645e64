"""What a method is asked, and what it answers before anybody has judged the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from daybreak.measurement.prevalence_results import Floats, Interval, Model, Posterior
from daybreak.methods.estimation.hierarchy import generators
from daybreak.methods.estimation.histories import Counts, Histories
from daybreak.methods.estimation.posterior import Hump
from daybreak.standard.progress import Progress, silent

#: Bins of a posterior, unless it spans fewer numbers of people.
_BINS = 400
#: This much of the probability on either side shares the outermost bins.
_OUTSIDE = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Settings:
    """What holds for every method.

    Attributes:
        order: Most lists in one interaction of a log-linear model.
        bootstrap: How many resamples; 0 for none.
        level: Of the intervals.
        seed: Same seed, same digits.
        workers: Threads; no digit depends on it.
        resamples: int64[r, 2**k], counts to use instead of drawing; None to draw.
        own: The method's own parameters, all of them.
        progress: Told how far the work is.
    """

    order: int = 2
    bootstrap: int = 1000
    level: float = 0.95
    seed: int = 0
    workers: int = 1
    resamples: Counts | None = None
    own: Mapping[str, object] = field(default_factory=dict)
    progress: Progress = silent

    @property
    def resampled(self) -> bool:
        """Whether a bootstrap is asked for."""
        return self.bootstrap > 0 or self.resamples is not None


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """What a method found; the fields are those of `Estimate`."""

    total: float
    interval: Interval | None
    other_intervals: tuple[Interval, ...] = ()
    model: Model | None = None
    warnings: tuple[str, ...] = ()
    replicates: Floats | None = None
    posterior: Posterior | None = None
    details: Mapping[str, object] = field(default_factory=dict)


def model_of(histories: Histories, terms: tuple[int, ...]) -> Model:
    """A model in names, from its terms as bit masks of lists."""
    largest = [t for t in terms if t and not any(t != other and t & other == t for other in terms)]
    empty = [t for t in terms if t.bit_count() > 1 and histories.shared(t) == 0]
    return Model(
        text=generators(terms),
        generators=tuple(_names(histories, term) for term in sorted(largest, key=_by_size)),
        at_minus_infinity=tuple(_names(histories, term) for term in sorted(empty, key=_by_size)),
    )


def _by_size(term: int) -> tuple[int, int]:
    return -term.bit_count(), term


def _names(histories: Histories, term: int) -> tuple[str, ...]:
    return tuple(name for i, name in enumerate(histories.lists) if term >> i & 1)


def posterior_of(
    values: npt.ArrayLike, weights: npt.ArrayLike, humps: tuple[Hump, ...], draws: float | None
) -> Posterior:
    """A posterior as a histogram: one bin per person where it is narrow, else even on the log scale."""
    at, weight = np.asarray(values, np.float64).ravel(), np.asarray(weights, np.float64).ravel()
    edges = _edges(at, weight)
    counted, _ = np.histogram(at, bins=edges, weights=weight)
    probability = counted / counted.sum()
    for table in (edges, probability):
        table.flags.writeable = False
    return Posterior(edges, probability, humps, draws)


def _edges(at: Floats, weight: Floats) -> Floats:
    order = np.argsort(at, kind="stable")
    below = np.cumsum(weight[order])
    ends = np.searchsorted(below, np.array([_OUTSIDE, 1 - _OUTSIDE]) * below[-1])
    low, high = at[order][np.minimum(ends, len(at) - 1)]
    if high - low <= _BINS and np.array_equal(at, np.round(at)):
        edges = np.arange(low, high + 2)
    else:
        edges = np.geomspace(low, max(high, low * (1 + 1e-9)), _BINS + 1)
    edges[0] = at.min()
    edges[-1] = max(edges[-1], at.max() + 1)
    return np.asarray(edges, np.float64)
