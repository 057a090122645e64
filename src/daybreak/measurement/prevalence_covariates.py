"""Estimates that use what is known of each person, from the cross table of histories and covariates."""

from math import comb
from typing import Any

import numpy as np

from daybreak.errors import BadValue, HistoriesUnfit, NoEstimate
from daybreak.measurement.prevalence_bootstrap import Replicates, judge_replicates
from daybreak.measurement.prevalence_bounds import pair_of
from daybreak.measurement.prevalence_finding import Finding, Settings
from daybreak.measurement.prevalence_input import UNKNOWN, PrevalenceInput
from daybreak.measurement.prevalence_results import CONFIDENCE, Interval, Model
from daybreak.methods.estimation.crossed import cross_histories
from daybreak.methods.estimation.doubly_robust import estimate_doubly_robust
from daybreak.methods.estimation.stratified import Stratified, choose_stratified
from daybreak.methods.estimation.stratified_bootstrap import StratifiedBootstrap, bootstrap_stratified

#: A covariate is taken for a number when all its values are, and there are more than this many; below,
#: numbers may be codes.
MOST_CODES = 10
#: Between the names of lists and covariates that a term joins.
_JOINED = " × "
#: People the learners can hold.
_MOST_PEOPLE = 5_000_000
#: Resamples of the model beside strata: choosing among so many terms takes long.
_JOINT_RESAMPLES = 200
#: One walk to a model takes about 7.5 ns times the cells times the cube of the terms (measured from 128 cells
#: and 29 terms to 4,096 and 79); resamples nobody asked for by name may take five minutes of one processor.
_MOST_JOINT_WORK = 4e10


def find_covariates(data: PrevalenceInput, asked: Settings) -> Finding:
    """One log-linear model of lists and covariates; its interactions are chosen anew in every resample."""
    _need_covariates(data)
    order = min(asked.order, 3)
    try:
        crossed = cross_histories(data.histories.lists, data.by, data.crossed)
        chosen = choose_stratified(crossed, order=order)
    except (BadValue, HistoriesUnfit) as error:
        raise NoEstimate(f"for these covariates, {error}".rstrip("."), do="Name other covariates.") from None
    model = Model(_written(chosen.terms), tuple(tuple(term.split(_JOINED)) for term in chosen.terms), ())
    details: dict[str, object] = {
        "parameters": {parameter.name: parameter.estimate for parameter in chosen.parameters},
        "steps": chosen.steps,
        "bic": chosen.bic,
        "strata": _strata(chosen, None, asked.level),
    }
    if asked.bootstrap < 1:
        unsure = "Without resamples there is no interval."
        return Finding(
            chosen.total, None, model=model, warnings=(*chosen.inestimable, unsure), details=details
        )
    return _with_resamples(chosen, order, model, asked, details)


def _with_resamples(
    chosen: Stratified, order: int, model: Model, asked: Settings, details: dict[str, object]
) -> Finding:
    drawn = bootstrap_stratified(
        chosen,
        order=order,
        replicates=asked.bootstrap,
        seed=asked.seed,
        workers=asked.workers,
        progress=asked.progress,
    )
    replicates = Replicates(
        drawn.totals, tuple(map(_written, drawn.models)), drawn.left_out.sum(axis=1), drawn.weights
    )
    bca, percentile, facts = replicates.intervals(chosen.total, asked.level)
    return Finding(
        chosen.total,
        bca,
        (percentile,),
        model,
        (*chosen.inestimable, *facts.notes, *judge_replicates(model.text, chosen.total, replicates)),
        replicates.totals,
        details=details | {"strata": _strata(chosen, drawn, asked.level)} | replicates.facts(facts),
    )


def joint_resamples(data: PrevalenceInput, asked: Settings) -> int:
    """How many resamples the model beside strata is worth: at most 200, none where they would take hours."""
    few = min(asked.bootstrap, _JOINT_RESAMPLES)
    if not data.crossed:
        return few
    variables, order = len(data.histories.lists) + len(data.by), min(asked.order, 3)
    groups = np.prod([float(len({kind[i] for kind in data.crossed})) for i in range(len(data.by))])
    cells = float(groups) * len(data.histories.counts)
    terms = sum(comb(variables, size) for size in range(order + 1))
    tables = few + sum(int(np.count_nonzero(part)) for part in data.crossed.values())
    return few if tables * cells * terms**3 <= _MOST_JOINT_WORK else 0


def _strata(chosen: Stratified, drawn: StratifiedBootstrap | None, level: float) -> list[dict[str, object]]:
    """The total of every combination of covariates, with its interval where there are resamples."""
    names = tuple(covariate.name for covariate in chosen.crossed.covariates)
    intervals = drawn.bca_by(*names, level=level) if drawn else {}
    return [
        {
            "values": dict(zip(names, kind, strict=True)),
            "total": total,
            "low": intervals[kind].low if drawn else None,
            "high": intervals[kind].high if drawn else None,
        }
        for kind, total in chosen.totals_by(*names).items()
    ]


def _written(terms: tuple[str, ...]) -> str:
    return ", ".join(terms) or "no interaction"


def _need_covariates(data: PrevalenceInput) -> None:
    if not data.by:
        raise NoEstimate(
            "this method needs to know something of each person",
            do="Name the columns of covariates (by), such as sex, age or place.",
        )


def find_doubly_robust(data: PrevalenceInput, asked: Settings) -> Finding:
    """Two lists, independent among people alike in the covariates the data were read with."""
    _need_covariates(data)
    if data.histories.people > _MOST_PEOPLE:
        raise NoEstimate(f"over {_MOST_PEOPLE:,} people are too many to learn from", do="Use another method.")
    pair, warnings = pair_of(data.histories, asked.own)
    kinds = list(data.crossed)
    which, masks = _people(data)
    first, second = (masks >> data.histories.lists.index(name) & 1 for name in pair)
    covariates = {
        column: values[which]
        for i, name in enumerate(data.by)
        for column, values in _columns(name, [kind[i] for kind in kinds]).items()
    }
    own: dict[str, Any] = {name: asked.own[name] for name in ("learner", "folds", "splits")}
    found = estimate_doubly_robust(first, second, covariates, seed=asked.seed, level=asked.level, **own)
    details = {
        "pair": pair,
        "covariates": data.by,
        "standard error": found.error,
        "without the correction": found.plug_in,
        "learners chosen": found.learners,
        "share held at the least chance": found.held,
        "on both": found.on_both,
    }
    interval = Interval(found.low, found.high, asked.level, CONFIDENCE, "lognormal in the unseen")
    return Finding(found.total, interval, warnings=(*warnings, *found.warnings), details=details)


def _people(data: PrevalenceInput) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """For each person the number of their combination of covariates, and their history."""
    table = np.array(list(data.crossed.values()))
    kinds, masks = np.nonzero(table)
    many = table[kinds, masks]
    return np.repeat(kinds, many), np.repeat(masks, many)


def _columns(name: str, values: list[str]) -> dict[str, np.ndarray[Any, Any]]:
    """Numbers where all that are known are numbers and no codes, else words.

    Numbers nobody knows are set to the mean of the others, with a second column that says so.
    """
    missing = np.array([value == UNKNOWN for value in values])
    try:
        numbers = np.array([np.nan if value == UNKNOWN else float(value) for value in values])
    except ValueError:
        return {name: np.array(values)}
    known = numbers[~missing]
    if not np.isfinite(known).all() or len(np.unique(known)) <= MOST_CODES:
        return {name: np.array(values)}
    numbers[missing] = known.mean()
    return (
        {name: numbers, f"{name} {UNKNOWN}": missing.astype(np.int64)} if missing.any() else {name: numbers}
    )
