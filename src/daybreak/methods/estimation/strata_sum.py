"""Estimates made stratum by stratum, added up, with an interval for the sum.

Strata share nobody, so their resamples were drawn apart and any one of a stratum goes with any one of
another. Each stratum's replicates are shuffled and added up in step; the sum has the distribution of the
convolution. Set the sum beside the estimate of everybody at once: a model of the whole takes people for
alike who may not be, and a model of a small stratum has little to go by.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue, NoEstimate
from daybreak.methods.estimation.intervals import Interval, bca_interval, percentile_interval

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What one stratum brings.

    Attributes:
        name: Of the stratum.
        estimate: Estimated number of people.
        replicates: float64[r], from its resamples or posterior; nan where there was none.
        left_out: float64[c], without one person of each kind; empty when not known.
        weights: int64[c], how many people there are of each kind.
    """

    name: str
    estimate: float
    replicates: Floats
    left_out: Floats
    weights: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class StrataSum:
    """The sum over strata.

    Attributes:
        names: Of the strata.
        estimate: Sum of their estimates.
        totals: float64[r], sums of replicates drawn apart.
        left_out: float64[c], the sum without one person of each kind of each stratum.
        weights: int64[c], how many people there are of each kind.
        missing: For each stratum how many of its replicates had no estimate and were left out.
    """

    names: tuple[str, ...]
    estimate: float
    totals: Floats
    left_out: Floats
    weights: npt.NDArray[np.int64]
    missing: tuple[int, ...]

    def percentile(self, *, level: float = 0.95) -> Interval:
        """The percentile interval for the sum."""
        return percentile_interval(self.totals, level=level)

    def bca(self, *, level: float = 0.95) -> Interval:
        """The bias-corrected and accelerated interval for the sum."""
        return bca_interval(
            self.estimate, self.totals, left_out=self.left_out, weights=self.weights, level=level
        )


def sum_strata(parts: Sequence[Part], *, seed: int = 1234) -> StrataSum:
    """Add up strata whose replicates were drawn independently.

    Args:
        parts: At least one stratum. Strata with fewer usable replicates than others lend them again.
        seed: Of the shuffles.

    Raises:
        BadValue: There is no stratum.
        NoEstimate: A stratum has no estimate, or none of its replicates has.
    """
    if not parts:
        raise BadValue("the number of strata", found=0, needed="it must be 1 or more")
    usable = [part.replicates[np.isfinite(part.replicates)] for part in parts]
    for part, values in zip(parts, usable, strict=True):
        if not np.isfinite(part.estimate) or not len(values):
            raise NoEstimate(
                f"the stratum {part.name} has none, so the strata have no sum",
                do="Join it with a stratum like it.",
            )
    longest = max(map(len, usable))
    streams = np.random.default_rng(seed).spawn(len(parts))
    shuffled = [
        np.concatenate([stream.permutation(values) for _ in range(-(-longest // len(values)))])[:longest]
        for stream, values in zip(streams, usable, strict=True)
    ]
    estimate = float(sum(part.estimate for part in parts))
    return StrataSum(
        names=tuple(part.name for part in parts),
        estimate=estimate,
        totals=np.sum(shuffled, axis=0),
        left_out=np.concatenate([estimate - part.estimate + part.left_out for part in parts]),
        weights=np.concatenate([part.weights for part in parts]),
        missing=tuple(len(part.replicates) - len(values) for part, values in zip(parts, usable, strict=True)),
    )
