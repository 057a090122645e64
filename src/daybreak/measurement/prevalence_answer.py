"""Everything one question about prevalence asks for: estimates side by side, in groups, as rates, and moved.

What is asked in one go on the command line and on the web, put together in the same way.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daybreak.measurement.population import Population
from daybreak.measurement.prevalence import compare, sensitivity, stratify
from daybreak.measurement.prevalence_input import PrevalenceInput
from daybreak.measurement.prevalence_methods import METHODS, methods_named, own_of
from daybreak.measurement.prevalence_resamples import Resamples
from daybreak.measurement.prevalence_results import Comparison, Sensitivity, Strata
from daybreak.measurement.sdg import SdgTable, check_residents, sdg_table
from daybreak.standard.progress import Progress, silent

#: With more lists than this, choosing the best of all models again for every change takes minutes.
MANY_LISTS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What was found.

    Attributes:
        comparison: The estimates side by side.
        sensitivity: How far one method's estimate moves; None unless asked for, or when no method can.
        strata: One for each set of groups; the first is the comparison's own.
        sdg: Rates per 100,000 residents; None without residents.
    """

    comparison: Comparison
    sensitivity: Sensitivity | None
    strata: tuple[Strata, ...]
    sdg: SdgTable | None


def answer(
    read: Callable[[tuple[str, ...]], PrevalenceInput],
    methods: str | Sequence[str] | None = None,
    *,
    by: Sequence[tuple[str, ...]] = (),
    parameters: Mapping[str, Mapping[str, object]] | None = None,
    population: Population | None = None,
    moved: bool = False,
    resamples: Resamples | None = None,
    seed: int = 0,
    bootstrap: int = 1000,
    level: float = 0.95,
    order: int = 2,
    workers: int | None = None,
    progress: Progress = silent,
) -> Answer:
    """Estimate by several methods, in every set of groups, as rates, and under small changes.

    Args:
        read: Gives the histories with the groups of one set, added up across all others.
        by: Sets of groups, such as `(("sex",), ("sex", "age"))`.
        population: Residents, for rates of the groups.
        moved: Whether to look how far one person or list moves an estimate.
        methods, parameters, resamples, seed, bootstrap, level, order, workers, progress: As in `compare`.

    Raises:
        BadValue and other errors of `compare`, `stratify` and `sdg_table`.
    """
    own: Mapping[str, Mapping[str, Any]] = {} if parameters is None else parameters
    own_of(methods_named(methods), own)
    first = tuple(by[0]) if by else ()
    settings: dict[str, Any] = {
        "seed": seed,
        "bootstrap": bootstrap,
        "level": level,
        "order": order,
        "workers": workers,
    }
    data, *others = [read(tuple(names)) for names in by] or [read(())]
    if population is not None:
        check_residents([data, *others], population)
    comparison = compare(
        data,
        methods,
        by=first,
        resamples=resamples,
        parameters=own,
        progress=progress,
        **settings,
    )
    strata = [comparison.strata] if comparison.strata else []
    for names, other in zip(by[1:], others, strict=True):
        inside = strata[0].method
        strata.append(stratify(other, names, inside, progress=progress, **settings, **own.get(inside, {})))
    rates = sdg_table(strata, population) if population is not None else None
    chosen = moved_method(data, comparison) if moved else None
    movement = None
    if chosen is not None:
        few = settings | {"bootstrap": 0}
        movement = sensitivity(data, chosen, progress=progress, **few, **own.get(chosen, {}))
    return Answer(comparison, movement, tuple(strata), rates)


def moved_method(data: PrevalenceInput, found: Comparison) -> str | None:
    """Whose estimate to move: the best model by BIC, or for many lists the stepwise one, or another."""
    fit = [one.method for one in found.estimates if not one.bound and not METHODS[one.method].covariates]
    with_number = [one.method for one in found.estimates if one.method in fit and one.total is not None]
    best = ("best-bic", "stepwise") if len(data.histories.lists) <= MANY_LISTS else ("stepwise", "best-bic")
    return next((name for name in (*best, *with_number, *fit) if name in fit), None)
