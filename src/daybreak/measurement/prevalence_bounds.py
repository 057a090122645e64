"""Estimates from two lists and lower bounds, as findings."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations
from math import exp, inf, isnan, log1p, sqrt
from statistics import NormalDist

from daybreak.errors import NoEstimate
from daybreak.measurement.prevalence_finding import Finding, Settings
from daybreak.measurement.prevalence_input import PrevalenceInput
from daybreak.measurement.prevalence_named import named_pair
from daybreak.measurement.prevalence_results import CONFIDENCE, Interval
from daybreak.methods.estimation.histories import FEW_SHARED, Histories, must_overlap
from daybreak.methods.estimation.lower_bounds import (
    SimpleEstimate,
    chao,
    chao_unequal_lists,
    chapman,
    lincoln_petersen,
)


def find_lincoln_petersen(data: PrevalenceInput, asked: Settings) -> Finding:
    """Estimate from two lists."""
    return _from_two_lists(data.histories, lincoln_petersen, asked)


def find_chapman(data: PrevalenceInput, asked: Settings) -> Finding:
    """Estimate from two lists, nearly without bias."""
    return _from_two_lists(data.histories, chapman, asked)


def find_chao(data: PrevalenceInput, asked: Settings) -> Finding:
    """Lower bound for lists of one size."""
    return _bound(data.histories, chao, asked.level)


def find_chao_unequal(data: PrevalenceInput, asked: Settings) -> Finding:
    """Lower bound for lists of different sizes."""
    return _bound(data.histories, chao_unequal_lists, asked.level)


def pair_of(histories: Histories, own: Mapping[str, object]) -> tuple[tuple[str, str], tuple[str, ...]]:
    """The two lists to use, and what to say of that choice when nobody made it.

    Raises:
        BadValue: What was asked for is not a pair of lists.
    """
    asked = own.get("pair")
    if asked is None:
        pair = max(combinations(histories.lists, 2), key=lambda two: shared_by(histories, two))
        if len(histories.lists) == 2:
            return pair, ()
        return pair, (
            f"Only lists {pair[0]} and {pair[1]} were used, the two that share most people; such lists may "
            "depend on each other, and then the number is too low. Name two lists to choose them yourself.",
        )
    return named_pair(histories.lists, asked), ()


def shared_by(histories: Histories, pair: tuple[str, str]) -> int:
    """How many people two lists share."""
    return histories.shared(sum(1 << histories.lists.index(name) for name in pair))


def _from_two_lists(
    histories: Histories, estimator: Callable[[Histories, str, str], SimpleEstimate], asked: Settings
) -> Finding:
    pair, warnings = pair_of(histories, asked.own)
    shared = shared_by(histories, pair)
    if shared == 0:
        raise NoEstimate(
            f"lists {pair[0]} and {pair[1]} share nobody", do="Name two lists that share people, or use more."
        )
    if shared < FEW_SHARED:
        warnings = (
            *warnings,
            f"Lists {pair[0]} and {pair[1]} share only {shared} people: one more or less moves it far.",
        )
    found = estimator(histories, *pair)
    every = {
        " and ".join(two): estimator(histories, *two).total
        for two in combinations(histories.lists, 2)
        if shared_by(histories, two)
    }
    interval = _interval(found, asked.level)
    if interval is not None:  # people on further lists were seen too
        interval = replace(interval, low=max(interval.low, float(histories.people)))
    details = {"pair": pair, "on both": shared, "standard error": found.error, "every pair": every}
    return Finding(found.total, interval, warnings=warnings, details=details)


def _bound(histories: Histories, bound: Callable[[Histories], SimpleEstimate], level: float) -> Finding:
    must_overlap(histories)  # the formula has an answer then as well, but it rests on nobody
    found = bound(histories)
    interval = _interval(found, level)
    return Finding(found.total, interval, details={"standard error": found.error, "form": found.method})


def _interval(found: SimpleEstimate, level: float) -> Interval | None:
    """Lognormal in the unseen (Chao 1987); None where there is no standard error."""
    if isnan(found.error):
        return None
    low, high = lognormal_limits(found.people, found.unseen, found.error, level)
    return Interval(low, high, level, CONFIDENCE, "lognormal in the unseen")


def lognormal_limits(seen: float, unseen: float, error: float, level: float) -> tuple[float, float]:
    """Limits for the total from the standard error of the unseen; the upper one may be infinite."""
    if unseen <= 0:
        return seen, seen
    score = NormalDist().inv_cdf((1 + level) / 2)
    spread = score * sqrt(log1p((error / unseen) ** 2))
    factor = exp(spread) if spread < 700 else inf
    return seen + unseen / factor, seen + unseen * factor
