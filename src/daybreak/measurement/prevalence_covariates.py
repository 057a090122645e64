"""The doubly robust estimate as a finding, from the cross table of histories and covariates."""

from typing import Any

import numpy as np

from daybreak.errors import BadValue, NoEstimate
from daybreak.measurement.prevalence_bounds import pair_of
from daybreak.measurement.prevalence_finding import Finding, Settings
from daybreak.measurement.prevalence_input import UNKNOWN, PrevalenceInput
from daybreak.measurement.prevalence_results import CONFIDENCE, Interval
from daybreak.methods.estimation.doubly_robust import estimate_doubly_robust

#: A covariate is taken for a number when all its values are, and there are more than this many; below,
#: numbers may be codes.
MOST_CODES = 10
#: People the learners can hold.
_MOST_PEOPLE = 5_000_000


def find_doubly_robust(data: PrevalenceInput, asked: Settings) -> Finding:
    """Two lists, independent among people alike in the covariates the data were read with."""
    if not data.by:
        raise NoEstimate(
            "this method needs to know something of each person",
            do="Name the columns of covariates (by), such as sex, age or place.",
        )
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
    found = estimate_doubly_robust(
        first, second, covariates, seed=asked.seed, level=asked.level, **_settings(asked.own)
    )
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


def _settings(own: Any) -> dict[str, Any]:
    for name in ("folds", "splits"):
        if not isinstance(own[name], int) or isinstance(own[name], bool):
            raise BadValue(name, found=own[name], needed="it must be a whole number")
    return {name: own[name] for name in ("learner", "folds", "splits")}
