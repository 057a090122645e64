"""Log-linear estimates as findings: chosen by BIC, stepwise or by hand, with intervals from resamples.

Whatever rule chose the model chooses anew in every resample, so that the interval knows of the choice.
"""

from math import exp, inf
from statistics import NormalDist
from typing import cast

import numpy as np

from daybreak.errors import NoEstimate
from daybreak.measurement.prevalence_bootstrap import Replicates, judge_replicates
from daybreak.measurement.prevalence_finding import Finding, Settings, model_of
from daybreak.measurement.prevalence_fit import (
    ended_in_words,
    judge_fit,
    judge_inestimable,
    judge_neighbours,
    judge_order,
    judge_search,
)
from daybreak.measurement.prevalence_input import PrevalenceInput
from daybreak.measurement.prevalence_named import named_model
from daybreak.measurement.prevalence_results import CONFIDENCE, Interval
from daybreak.methods.estimation.best_bic import BestBic, best_bic, bootstrap
from daybreak.methods.estimation.hierarchy import Models, parse_model
from daybreak.methods.estimation.histories import Histories
from daybreak.methods.estimation.loglinear import MEANING, Fit, fit_family, fit_model
from daybreak.methods.estimation.stepwise import Stepwise, bootstrap_stepwise, stepwise

#: How many of the best models are told of.
_TOLD = 10
#: Depths at which the ranks of the resamples' models are counted, as in the paper's Table 4.
DEPTHS = (1, 5, 10, 50, 100)
#: A spread on the log scale beyond this is infinite.
_LARGEST_LOG = 700.0


def find_best_bic(data: PrevalenceInput, asked: Settings) -> Finding:
    """The model with the least BIC among all up to an order."""
    histories, n_top = data.histories, cast(int | None, asked.own.get("n_top"))
    best = best_bic(histories, order=asked.order, workers=asked.workers, progress=asked.progress)
    warnings = (
        *judge_search(best),
        *judge_order(histories, best, asked.workers),
        *judge_neighbours(histories, best),
    )
    details = {
        "bic": best.fit.bic,
        "best model searched for": best.searched,
        "models fitted": len(best.family.models),
        "models that are sound": int((best.family.code == 0).sum()),
        "best models": [{"model": text, "bic": bic, "total": total} for text, bic, total in best.best(_TOLD)],
    }
    if best.search is not None:
        details["models fitted in the search"] = best.search.fits
        details["BIC that no model not looked at is under"] = best.fit.bic - (best.search.gap or 0.0)
    return _with_bootstrap(histories, best, asked, n_top, warnings, details)


def find_independence(data: PrevalenceInput, asked: Settings) -> Finding:
    """The model of independent lists."""
    return _as_named(data.histories, "", asked)


def find_loglinear(data: PrevalenceInput, asked: Settings) -> Finding:
    """The model somebody named, by generators with list numbers (`12,13`) or as groups of names."""
    return _as_named(data.histories, named_model(data.histories, asked.own.get("model")), asked)


def find_stepwise(data: PrevalenceInput, asked: Settings) -> Finding:
    """The pairwise model the steps end at."""
    histories, threshold = data.histories, cast(float, asked.own["threshold"])
    found = stepwise(histories, threshold=float(threshold))
    replicates = None
    if asked.resampled:
        drawn = bootstrap_stepwise(
            histories,
            threshold=float(threshold),
            replicates=max(asked.bootstrap, 1),
            seed=asked.seed,
            resamples=asked.resamples,
            progress=asked.progress,
        )
        replicates = Replicates(drawn.totals, drawn.chosen, drawn.left_out, drawn.weights)
    details = {"threshold": float(threshold), "bic": found.fit.bic, "steps": _steps(histories, found)}
    return _finding(histories, found.fit, asked, replicates, (), details)


def _steps(histories: Histories, found: Stepwise) -> list[dict[str, object]]:
    return [
        {
            "lists": histories.name(step.pair),
            "on both": step.observed,
            "expected": step.expected,
            "probability": step.probability,
            "passed over": [histories.name(pair) for pair in step.passed_over],
        }
        for step in found.steps
    ]


def _as_named(histories: Histories, model: str, asked: Settings) -> Finding:
    """Fit one model, and the same model in every resample."""
    terms = parse_model(model, len(histories.lists))
    fit = fit_model(histories, terms)
    if fit.code:
        raise NoEstimate(
            f"in the model {fit.model}, {MEANING[fit.code]}", do="Name a smaller model, or merge lists."
        )
    interactions = np.array([term for term in terms if term.bit_count() > 1], np.int64)
    word = np.array([(1 << len(interactions)) - 1], np.uint64)
    family = fit_family(histories, Models(len(histories.lists), interactions, word))
    return _with_bootstrap(histories, BestBic(fit, family, asked.order), asked, 1, (), {"bic": fit.bic})


def _with_bootstrap(
    histories: Histories,
    best: BestBic,
    asked: Settings,
    n_top: int | None,
    warnings: tuple[str, ...],
    details: dict[str, object],
) -> Finding:
    replicates = None
    if asked.resampled:
        drawn = bootstrap(
            histories,
            best,
            replicates=max(asked.bootstrap, 1),
            seed=asked.seed,
            resamples=asked.resamples,
            n_top=n_top,
            workers=asked.workers,
            progress=asked.progress,
        )
        replicates = Replicates(drawn.totals, drawn.chosen, drawn.left_out, drawn.weights)
        if len(drawn.models) > 1 and not best.searched:
            details["resamples that chose within the best"] = {
                depth: drawn.chose_within(depth) for depth in DEPTHS
            }
            details["ranks"] = drawn.ranks
        if drawn.undecided:
            warnings = (
                *warnings,
                f"Fits to resamples that could not be settled and were left out: {drawn.undecided}.",
            )
        if drawn.ended:
            warnings = (*warnings, ended_in_words(drawn.ended, len(drawn.totals)))
    return _finding(histories, best.fit, asked, replicates, warnings, details)


def _finding(
    histories: Histories,
    fit: Fit,
    asked: Settings,
    replicates: Replicates | None,
    warnings: tuple[str, ...],
    details: dict[str, object],
) -> Finding:
    said = (*judge_inestimable(histories, fit), *warnings, *judge_fit(histories, fit))
    model = model_of(histories, fit.terms)
    if replicates is None:
        unsure = "Without resamples the interval takes the model for certain, and is too short."
        return Finding(
            fit.total, _wald(fit, asked.level), model=model, warnings=(*said, unsure), details=details
        )
    bca, percentile, facts = replicates.intervals(fit.total, asked.level)
    return Finding(
        fit.total,
        bca,
        (percentile,),
        model,
        (*said, *facts.notes, *judge_replicates(fit.model, fit.total, replicates)),
        replicates.totals,
        details=details | replicates.facts(facts),
    )


def _wald(fit: Fit, level: float) -> Interval:
    """On the log scale of the unseen; infinite where the error says nothing."""
    spread = NormalDist().inv_cdf((1 + level) / 2) * fit.error
    factor = exp(spread) if spread < _LARGEST_LOG else inf
    return Interval(
        fit.people + fit.unseen / factor, fit.people + fit.unseen * factor, level, CONFIDENCE, "Wald"
    )
