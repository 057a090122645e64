"""What the estimates from resamples say: intervals, and how far the choice of model can be trusted."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from daybreak.measurement.prevalence_results import CONFIDENCE, Floats, Interval
from daybreak.methods.estimation import intervals
from daybreak.methods.estimation.histories import Counts
from daybreak.methods.estimation.posterior import find_humps

#: A model that fewer of the resamples chose than this is not the only story in the data.
SURE = 0.5
#: Estimates from resamples beyond this many times the estimate are far off.
FAR = 10.0
#: This share of resamples far off is worth a warning.
FEW_FAR = 0.01
#: With fewer resamples than this, the ends of a 95% interval lie between the outermost of them.
_ENOUGH_FOR_ENDS = 40
#: Humps are looked for in this many resamples or more.
_ENOUGH_FOR_HUMPS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """Estimates from resamples, with the model chosen in each.

    Attributes:
        totals: float64[r]; nan where there is no estimate.
        models: Of each, by generators; empty text where there is none.
        left_out: float64[c], the estimate without one person of each kind.
        weights: int64[c], how many people there are of each kind.
    """

    totals: Floats
    models: tuple[str, ...]
    left_out: Floats
    weights: Counts

    @property
    def failed(self) -> float:
        """Share of the resamples without a finite estimate."""
        return float(1 - np.isfinite(self.totals).mean())

    def how_often(self) -> dict[str, int]:
        """How many resamples chose each model, the most frequent first."""
        return dict(Counter(filter(None, self.models)).most_common())

    def facts(self, made_from: intervals.Interval) -> dict[str, object]:
        """What the details of an estimate tell of its resamples."""
        return {
            "bias": made_from.bias,
            "acceleration": made_from.acceleration,
            "models of resamples": self.models,
            "how often each": self.how_often(),
            "left out": self.left_out,
            "weights": self.weights,
        }

    def intervals(self, estimate: float, level: float) -> tuple[Interval, Interval, intervals.Interval]:
        """The BCa and the percentile interval, and what the first was made from.

        Raises:
            NoEstimate: No resample has an estimate.
        """
        bca = intervals.bca_interval(
            estimate, self.totals, left_out=self.left_out, weights=self.weights, level=level
        )
        plain = intervals.percentile_interval(self.totals, level=level)
        return (
            Interval(bca.low, bca.high, level, CONFIDENCE, "BCa bootstrap"),
            Interval(plain.low, plain.high, level, CONFIDENCE, "percentile bootstrap"),
            bca,
        )


def judge_replicates(model: str, estimate: float, replicates: Replicates) -> tuple[str, ...]:
    """Say what in the resamples speaks against the estimate; empty when nothing does."""
    return (
        *_few_in_words(replicates),
        *_choice_in_words(model, replicates),
        *_failures_in_words(replicates),
        *_far_in_words(estimate, replicates),
        *_humps_in_words(replicates),
    )


def _few_in_words(replicates: Replicates) -> tuple[str, ...]:
    made = len(replicates.totals)
    if made >= _ENOUGH_FOR_ENDS:
        return ()
    return (
        f"The interval rests on few resamples ({made}): its ends are chance. Ask for {_ENOUGH_FOR_ENDS} or "
        "more, better for a thousand.",
    )


def _choice_in_words(model: str, replicates: Replicates) -> tuple[str, ...]:
    often = replicates.how_often()
    made = sum(often.values())
    if not made or often.get(model, 0) >= SURE * made:
        return ()
    share = often.get(model, 0) / made
    return (
        f"The data do not settle the model: resamples chose {len(often)} different ones, and only "
        f"{share:.0%} of them the model {model}.",
    )


def _failures_in_words(replicates: Replicates) -> tuple[str, ...]:
    failed = int((~np.isfinite(replicates.totals)).sum())
    if not failed:
        return ()
    have = "has no estimate or an infinite one, and was" if failed == 1 else "have no estimate, and were"
    return (f"{failed} of {len(replicates.totals)} resamples {have} left out of the interval.",)


def _far_in_words(estimate: float, replicates: Replicates) -> tuple[str, ...]:
    made = replicates.totals[np.isfinite(replicates.totals)]
    far = int((made > FAR * estimate).sum())
    if far <= FEW_FAR * len(made):
        return ()
    return (
        f"{far} of {len(made)} resamples give over {FAR:g} times the estimate (up to {made.max():,.0f}): "
        "the overlaps hardly limit the number from above.",
    )


def _humps_in_words(replicates: Replicates) -> tuple[str, ...]:
    made = replicates.totals[np.isfinite(replicates.totals)]
    if len(made) < _ENOUGH_FOR_HUMPS:
        return ()
    humps = find_humps(made, np.ones(len(made)), independent=float(len(made)))
    if len(humps) < 2:
        return ()
    where = ", ".join(f"{h.share:.0%} around {h.at:,.0f}" for h in sorted(humps, key=lambda h: h.at))
    return (
        f"The estimates from resamples fall into {len(humps)} groups ({where}): which one holds depends on "
        "the model a resample chose.",
    )
