"""Changed data: one person more or less, without a list, with two lists as one.

An estimate that one person moves far is no finding about thousands. Every history is changed by one
person, also those nobody has: somebody on two lists who was not recognised as one person is the commonest
error in such data.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from daybreak.errors import DaybreakError, HistoriesUnfit, NoEstimate
from daybreak.measurement.prevalence_carried import carried
from daybreak.measurement.prevalence_finding import Finding, Settings, model_of
from daybreak.measurement.prevalence_input import of_histories
from daybreak.measurement.prevalence_judgement import APART, must_refuse
from daybreak.measurement.prevalence_methods import Method
from daybreak.measurement.prevalence_results import Change, Model
from daybreak.measurement.prevalence_running import outcome_of
from daybreak.methods.estimation.hierarchy import parse_model
from daybreak.methods.estimation.histories import Histories
from daybreak.standard.progress import Progress

#: With more lists than this, by order, a model is not chosen anew for every change: one search among the
#: models of nine lists takes seconds, and there are over 1,000 changes.
MOST_LISTS_AGAIN = {1: 10, 2: 8}
_MOST_LISTS_OTHERWISE = 5
#: One person who moves the estimate by more than this factor is named.
ONE_MATTERS = 1.1


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A change to be made."""

    what: str
    lists: tuple[str, ...]
    by: int
    make: Callable[[], Histories]
    names: dict[str, str]


def cell_changes(histories: Histories, method: Method, asked: Settings, was: float) -> tuple[Change, ...]:
    """One person more and one less on every history.

    Raises:
        NoEstimate: There are too many models to choose among again for every change.
    """
    check_size(method, asked, len(histories.lists))
    wanted = [
        _one_person(histories, mask, by)
        for mask in range(1, len(histories.counts))
        for by in (1, -1)
        if histories.counts[mask] + by >= 0
    ]
    quick = _all_at_once(histories, method, asked, wanted) if method.resamples else {}
    return _made(histories, method, asked, was, wanted, quick)


def list_changes(
    histories: Histories, method: Method, asked: Settings, was: float | None
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Without each list, and with each pair of lists made one."""
    lists = histories.lists
    dropped = [_without(histories, name) for name in lists]
    merged = [_as_one(histories, pair) for pair in combinations(lists, 2)]
    made = _made(histories, method, asked, was, [*dropped, *merged], {})
    return made[: len(dropped)], made[len(dropped) :]


def changes_in_words(
    cells: Sequence[Change], dropped: Sequence[Change], merged: Sequence[Change]
) -> tuple[str, ...]:
    """The largest movements and the failures; empty when nothing moves the estimate far."""
    return (*_one_in_words(cells), *_lists_in_words((*dropped, *merged)), *_failures_in_words(cells))


def _one_person(histories: Histories, mask: int, by: int) -> _Wanted:
    def make() -> Histories:
        counts = histories.counts.copy()
        counts[mask] += by
        return Histories(histories.lists, counts)

    names = tuple(name for i, name in enumerate(histories.lists) if mask >> i & 1)
    many = "one person more" if by > 0 else "one person less"
    return _Wanted(f"{many} on {', '.join(names)} only", names, by, make, _same(histories))


def _without(histories: Histories, name: str) -> _Wanted:
    left = [one for one in histories.lists if one != name]
    return _Wanted(
        f"without list {name}",
        (name,),
        0,
        lambda: histories.merged([[one] for one in left]),
        {one: one for one in left},
    )


def _as_one(histories: Histories, pair: tuple[str, str]) -> _Wanted:
    joined = "+".join(pair)
    groups = [list(pair), *([one] for one in histories.lists if one not in pair)]
    names = {one: joined if one in pair else one for one in histories.lists}
    return _Wanted(
        f"with lists {pair[0]} and {pair[1]} as one", pair, 0, lambda: histories.merged(groups), names
    )


def _same(histories: Histories) -> dict[str, str]:
    return {name: name for name in histories.lists}


def _all_at_once(
    histories: Histories, method: Method, asked: Settings, wanted: Sequence[_Wanted]
) -> dict[int, tuple[float, Model]]:
    """Estimates from all changed tables, taken for resamples: much faster than one by one."""
    tables = {row: table for row, one in enumerate(wanted) if (table := _usable(one)) is not None}
    own = {**asked.own, "n_top": None} if "n_top" in asked.own else asked.own
    counts = np.array([table.counts for table in tables.values()])
    settings = replace(asked, own=own, resamples=counts, progress=_as_persons(asked.progress))
    try:
        found = method.found_by(of_histories(histories), settings)
    except NoEstimate:
        return {}
    models = found.details["models of resamples"]
    if found.replicates is None or not isinstance(models, tuple):
        return {}
    return {
        row: (float(total), model_of(table, parse_model(model, len(histories.lists))))
        for (row, table), total, model in zip(tables.items(), found.replicates, models, strict=True)
        if np.isfinite(total)
    }


def _as_persons(told: Progress) -> Progress:
    """Progress of changed tables that are taken for resamples."""
    return lambda stage, done, total: told(stage.replace("resamples", "one person"), done, total)


def _usable(one: _Wanted) -> Histories | None:
    """The changed table; None where a list holds nobody any more."""
    try:
        return one.make()
    except HistoriesUnfit:
        return None


def _made(
    histories: Histories,
    method: Method,
    asked: Settings,
    was: float | None,
    wanted: Sequence[_Wanted],
    quick: dict[int, tuple[float, Model]],
) -> tuple[Change, ...]:
    changes = []
    for row, one in enumerate(wanted):
        if row in quick:
            total, model = quick[row]
            seen = histories.people + one.by
            refusal = must_refuse(Finding(total, None), seen=seen, bound=method.bound)
            changes.append(_change(one, seen, None if refusal else total, was, model, refusal))
        else:
            changes.append(_slowly(histories, method, asked, was, one))
        asked.progress("changes", row + 1, len(wanted))
    return tuple(changes)


def _slowly(histories: Histories, method: Method, asked: Settings, was: float | None, one: _Wanted) -> Change:
    seen = 0
    try:
        table = one.make()
        seen = table.people
        settings = carried(replace(asked, bootstrap=0), histories, one.names, len(table.lists))
        check_size(method, settings, len(table.lists))
        outcome = outcome_of(of_histories(table), method, settings)
    except DaybreakError as error:
        return _change(one, seen, None, was, None, str(error))
    found = outcome.finding
    if found is None:
        return _change(one, seen, None, was, None, outcome.refusal)
    return _change(one, seen, found.total, was, found.model, None)


def check_size(method: Method, settings: Settings, lists: int) -> None:
    """Refuse a choice among too many models to be made again and again.

    Raises:
        NoEstimate: There are too many; the sentence says what to do.
    """
    if method.name == "best-bic" and lists > MOST_LISTS_AGAIN.get(settings.order, _MOST_LISTS_OTHERWISE):
        raise NoEstimate(
            f"{lists} lists have too many models to choose among again for every change",
            do="Ask for the sensitivity of the stepwise method, or merge lists of the same kind.",
        )


def _change(
    one: _Wanted, seen: int, total: float | None, was: float | None, model: Model | None, refusal: str | None
) -> Change:
    ratio = total / was if total is not None and was else None
    return Change(one.what, one.lists, one.by, seen, total, ratio, model, refusal)


def _one_in_words(cells: Sequence[Change]) -> tuple[str, ...]:
    moved = [one for one in cells if one.ratio is not None]
    far = [one for one in moved if not 1 / ONE_MATTERS <= (one.ratio or 1.0) <= ONE_MATTERS]
    if not far:
        return ()
    least, most = min(moved, key=_ratio), max(moved, key=_ratio)
    told = [
        f"{one.what} gives {one.total:,.0f}"
        for one in (least, most)
        if not 1 / ONE_MATTERS <= _ratio(one) <= ONE_MATTERS
    ]
    return (
        f"A single person moves the estimate by more than {ONE_MATTERS - 1:.0%} in {len(far)} of "
        f"{len(cells)} places: {'; '.join(told)}.",
    )


def _ratio(one: Change) -> float:
    return one.ratio if one.ratio is not None else 1.0


def _lists_in_words(changes: Sequence[Change]) -> tuple[str, ...]:
    said = [
        f"The estimate rests on how the lists are drawn up: {one.what} it is {one.total:,.0f} "
        f"({_ratio(one):.2f} times)."
        for one in changes
        if not 1 / APART <= _ratio(one) <= APART
    ]
    failed = [one for one in changes if one.refusal is not None]
    if changes and len(failed) == len(changes):
        return (f"No list can be left out or joined to another: {failed[0].refusal}",)
    if failed:
        said.append(f"There is no estimate {', or '.join(one.what for one in failed)}: {failed[0].refusal}")
    return tuple(said)


def _failures_in_words(cells: Sequence[Change]) -> tuple[str, ...]:
    failed = [one for one in cells if one.refusal is not None]
    if not failed:
        return ()
    return (
        f"In {len(failed)} of {len(cells)} places one person decides whether there is an estimate at all, "
        f"such as {failed[0].what}: {failed[0].refusal}",
    )


def unmoved_in_words(why: str | None) -> str:
    """What to say when no single person was moved."""
    return f"No single person was moved. {why}"
