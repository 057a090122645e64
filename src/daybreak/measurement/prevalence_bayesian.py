"""Bayesian estimates as findings: the posterior median, a credible interval, and what its chains say."""

from typing import Any

import numpy as np

from daybreak.errors import NoEstimate
from daybreak.measurement.prevalence_finding import Finding, Settings, posterior_of
from daybreak.measurement.prevalence_input import PrevalenceInput
from daybreak.measurement.prevalence_results import CREDIBLE, Interval
from daybreak.methods.estimation.decomposable import average_decomposable
from daybreak.methods.estimation.histories import Histories, concerns
from daybreak.methods.estimation.latent_class import LatentClasses, sample_latent_classes
from daybreak.methods.estimation.posterior import Mixing, Summary
from daybreak.methods.estimation.thresholding import Thresholded, threshold_interactions

#: Chains that disagree more than this have not sampled one distribution (Gelman and Rubin 1992).
DISAGREE = 1.1
#: Fewer effective draws than this give no interval.
TOO_FEW = 50
#: A grid whose last quarter holds more of the probability than this has no upper limit of its own.
ENDLESS = 0.025


def find_decomposable(data: PrevalenceInput, asked: Settings) -> Finding:
    """The average over decomposable graphs, summed exactly."""
    own: dict[str, Any] = dict(asked.own)
    found = average_decomposable(data.histories, level=asked.level, workers=asked.workers, **own)
    end = int(found.total[-1])
    tail = float(found.probability[found.total - found.seen > (end - found.seen) * 3 // 4].sum())
    if tail > ENDLESS and own["most_unseen"] is None:
        raise NoEstimate(
            f"the posterior does not end: {tail:.0%} of it lies beyond {3 * end // 4:,} people, where the "
            "grid ends",
            do="The overlaps are too small for this method; merge lists of the same kind.",
        )
    details = {
        "mean": found.summary.mean,
        "graphs averaged": found.graph_count,
        "best graphs": found.graphs,
        "probability that two lists depend on each other": found.joined,
        "prior people per cell": found.delta,
        "humps": found.humps,
    }
    posterior = posterior_of(found.total, found.probability, found.humps, None)
    return Finding(
        found.summary.median,
        _credible(found.summary),
        warnings=_own_warnings(data.histories, found.warnings),
        posterior=posterior,
        details=details,
    )


def find_thresholding(data: PrevalenceInput, asked: Settings) -> Finding:
    """The posterior of the thresholded pairwise model."""
    own: dict[str, Any] = dict(asked.own)
    found = threshold_interactions(
        data.histories,
        order=min(max(asked.order, 2), 3),
        seed=asked.seed,
        level=asked.level,
        workers=asked.workers,
        **own,
    )
    kept = {"interactions": found.interactions, "at minus infinity": found.minus_infinite}
    return _sampled(data, found, kept)


def find_latent_class(data: PrevalenceInput, asked: Settings) -> Finding:
    """The posterior under a stick-breaking mixture of latent classes."""
    own: dict[str, Any] = dict(asked.own)
    found = sample_latent_classes(
        data.histories,
        seed=asked.seed,
        level=asked.level,
        workers=asked.workers,
        progress=asked.progress,
        **own,
    )
    return _sampled(data, found, {"share of draws with 1, 2, ... classes in use": found.in_use})


def _sampled(data: PrevalenceInput, found: Thresholded | LatentClasses, own: dict[str, Any]) -> Finding:
    """What Markov chains found, refused where they mixed too badly to say anything."""
    _check_mixing(found.mixing)
    details = {"mean": found.summary.mean, **own, "mixing": found.mixing, "humps": found.humps}
    return Finding(
        found.summary.median,
        _credible(found.summary),
        warnings=_own_warnings(data.histories, found.warnings),
        posterior=posterior_of(found.draws, np.ones(found.draws.size), found.humps, found.mixing.bulk),
        details=details,
    )


def _credible(summary: Summary) -> Interval:
    return Interval(summary.low, summary.high, summary.level, CREDIBLE, "posterior quantiles")


def _own_warnings(histories: Histories, said: tuple[str, ...]) -> tuple[str, ...]:
    """What a method says beyond what is said of the data anyway."""
    general = set(concerns(histories))
    return tuple(sentence for sentence in said if sentence not in general)


def _check_mixing(mixing: Mixing) -> None:
    """Refuse draws that are no sample of one distribution; what is only rough is warned about elsewhere."""
    if not mixing.rhat <= DISAGREE:
        raise NoEstimate(
            f"the Markov chains do not agree with each other (R-hat {mixing.rhat:.2f}, at most {DISAGREE})",
            do="Ask for more draws; if they never agree, this method cannot tell the number.",
        )
    scarce = min(mixing.bulk, mixing.tail)
    if not scarce >= TOO_FEW:
        raise NoEstimate(
            f"the Markov chains are worth only {scarce:.0f} independent draws, and {TOO_FEW} are needed",
            do="Ask for more draws.",
        )
