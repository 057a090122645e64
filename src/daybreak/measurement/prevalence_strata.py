"""Estimates among people alike, and their sum against the whole.

Where people differ in how easily they are found, lists look dependent though they are not; within one sex,
age or year they may be independent. So the sum over strata may be the better number. It rests on smaller
overlaps, and needs an estimate in every stratum.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import log

import numpy as np

from daybreak.measurement.prevalence_carried import carried
from daybreak.measurement.prevalence_finding import Settings
from daybreak.measurement.prevalence_input import PrevalenceInput, of_histories
from daybreak.measurement.prevalence_judgement import APART
from daybreak.measurement.prevalence_methods import Method
from daybreak.measurement.prevalence_results import CONFIDENCE, CREDIBLE, Estimate, Floats, Interval, Stratum
from daybreak.measurement.prevalence_running import run
from daybreak.methods.estimation.strata_sum import Part, sum_strata
from daybreak.standard.progress import silent

#: Draws of every stratum's total that are added up for the interval of the sum.
_DRAWS = 20_000


def each_stratum(data: PrevalenceInput, method: Method, asked: Settings) -> tuple[Stratum, ...]:
    """Estimate in every stratum, each with random numbers of its own."""
    strata = []
    for place, (kind, counts) in enumerate(data.crossed.items()):
        values = dict(zip(data.by, kind, strict=True))
        table = data.strata.get(kind)
        estimate = None
        if table is not None:
            names = {name: name for name in table.lists}
            settings = replace(asked, seed=_seed(asked.seed, place), progress=silent)
            estimate = run(
                of_histories(table),
                method,
                carried(settings, data.histories, names, len(table.lists)),
                lenient=True,
            )
        strata.append(Stratum(values, estimate, int(counts.sum())))
        asked.progress("strata", place + 1, len(data.crossed))
    return tuple(strata)


def _seed(seed: int, place: int) -> int:
    """A seed for each stratum, so that their resamples are independent."""
    return int(np.random.SeedSequence([seed, place]).generate_state(1, np.uint32)[0])


def sum_of(strata: Sequence[Stratum], level: float, seed: int) -> tuple[float | None, Interval | None]:
    """The sum of the strata's totals, with an interval from independent draws; None if one lacks."""
    given = [one.estimate for one in strata if one.estimate]
    totals = [one.total for one in given if one.total is not None]
    if not totals or len(totals) < len(strata):
        return None, None
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, len(strata)])))
    parts = [_part(one, random) for one in given]
    if any(part is None for part in parts):
        return float(sum(totals)), None
    added = sum_strata([part for part in parts if part is not None], seed=seed)
    if all(one.posterior for one in given):
        found, kind, made_by = added.percentile(level=level), CREDIBLE, "sum of the strata's posteriors"
    elif all(one.replicates is not None for one in given):
        found, kind, made_by = added.bca(level=level), CONFIDENCE, "BCa bootstrap of the sum"
    else:
        found, kind, made_by = added.percentile(level=level), CONFIDENCE, "sum of draws of the strata"
    return added.estimate, Interval(found.low, found.high, level, kind, made_by)


def _part(estimate: Estimate, random: np.random.Generator) -> Part | None:
    """What one stratum brings to the sum; None where it has no interval."""
    draws = _draws(estimate, random)
    if draws is None:
        return None
    left, weights = (np.asarray(estimate.details.get(name, ())) for name in ("left out", "weights"))
    return Part("", estimate.total or 0.0, draws, left.astype(np.float64), weights.astype(np.int64))


def _draws(estimate: Estimate, random: np.random.Generator) -> Floats | None:
    """Draws of one stratum's total: its resamples, or of its posterior, or its interval on the log scale."""
    if estimate.replicates is not None:
        return estimate.replicates
    if estimate.posterior is not None:
        edges, probability = estimate.posterior.edges, estimate.posterior.probability
        chance = random.random(_DRAWS)
        return np.interp(chance, np.concatenate(([0.0], np.cumsum(probability))), edges)
    found = estimate.interval
    if found is None or estimate.total is None:
        return None
    return _lognormal(estimate, found, random)


def _lognormal(estimate: Estimate, found: Interval, random: np.random.Generator) -> Floats:
    from scipy.special import ndtri

    unseen = (estimate.total or 0.0) - estimate.seen
    if unseen <= 0 or found.high <= estimate.seen:
        return np.full(_DRAWS, estimate.total, np.float64)
    spread = log((found.high - estimate.seen) / unseen) / float(ndtri((1 + found.level) / 2))
    return np.asarray(estimate.seen + unseen * np.exp(spread * random.standard_normal(_DRAWS)), np.float64)


def gap_in_words(
    total: float | None, interval: Interval | None, whole: Estimate, strata: Sequence[Stratum]
) -> tuple[float | None, str, tuple[str, ...]]:
    """How far sum and whole are apart: the factor, a sentence, and warnings."""
    lacking = [one for one in strata if one.estimate is None or one.estimate.total is None]
    if total is None:
        return None, *_without_sum(lacking, len(strata))
    if whole.total is None:
        return None, f"The strata add up to {total:,.0f}; there is no estimate for the whole.", ()
    factor = max(total / whole.total, whole.total / total)
    gap = (
        f"The strata add up to {total:,.0f} and the whole gives {whole.total:,.0f}, a factor of {factor:.2f}."
    )
    apart = (
        interval is not None
        and whole.interval is not None
        and (interval.low > whole.interval.high or whole.interval.low > interval.high)
    )
    if factor <= APART and not apart:
        return factor, gap, ()
    return (
        factor,
        gap,
        (
            f"{gap} Either people in different strata are found differently, and then the sum is better, or "
            "the overlaps within strata are too small for it.",
        ),
    )


def joint_in_words(joint: Estimate | None, whole: Estimate) -> tuple[str, ...]:
    """Warn when the model with covariates is far from the whole without them; empty when it is not."""
    if joint is None or joint.total is None or whole.total is None:
        return ()
    factor = max(joint.total / whole.total, whole.total / joint.total)
    if factor <= APART:
        return ()
    return (
        f"One model with the covariates gives {joint.total:,.0f} and the whole without them "
        f"{whole.total:,.0f}, a factor of {factor:.2f}: the covariates matter to who is found.",
    )


def joint_without_interval(joint: Estimate | None, bootstrap: int) -> tuple[str, ...]:
    """Say why the model with covariates has no interval though resamples were asked for."""
    if joint is None or joint.total is None or joint.interval is not None or not bootstrap:
        return ()
    return (
        "One model with the covariates has no interval here: with so many lists and groups its resamples "
        "would take hours. Name fewer groups, or ask for the method covariates itself.",
    )


def _without_sum(lacking: Sequence[Stratum], many: int) -> tuple[str, tuple[str, ...]]:
    named = "; ".join(f"{', '.join(one.values.values())} ({one.seen:,} seen)" for one in lacking)
    sentence = f"There is no sum: {len(lacking)} of {many} strata have no estimate: {named}."
    return sentence, (sentence,)
