"""Capture histories crossed with what is known of the people: sex, age group, form of exploitation, year.

One row of counts per combination of the covariates' values that anybody has. What nobody can have seen is
then not one number but one per combination, and being on a list may depend on who one is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue, HistoriesUnfit
from daybreak.methods.estimation.histories import Counts, Histories, whole_counts


@dataclass(frozen=True, slots=True)
class Covariate:
    """One thing known of everybody, and the values it has, the first of them the reference."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CrossedHistories:
    """How many people have each capture history, for each combination of the covariates.

    Attributes:
        lists: Names of the k lists.
        covariates: The covariates, each with two values or more.
        combinations: One tuple of values per row of `counts`, in the order of the covariates; all of them,
            those nobody has among them.
        counts: int64[combinations, 2**k], read-only; column 0 is 0.
    """

    lists: tuple[str, ...]
    covariates: tuple[Covariate, ...]
    combinations: tuple[tuple[str, ...], ...]
    counts: Counts

    @property
    def people(self) -> int:
        """The number of people on at least one list."""
        return int(self.counts.sum())

    @property
    def whole(self) -> Histories:
        """The table without covariates."""
        return Histories(self.lists, self.counts.sum(axis=0))


def cross_histories(
    lists: Sequence[str], by: Sequence[str], crossed: Mapping[tuple[str, ...], npt.ArrayLike]
) -> CrossedHistories:
    """Arrange counts per combination of covariates.

    Args:
        lists: Names of the k lists.
        by: Names of the covariates.
        crossed: For each combination (one text per covariate) the counts of the histories, [2**k], by bit
            mask. Combinations left out have nobody. A covariate with a single value is left out: it tells
            people apart from nobody.

    Raises:
        HistoriesUnfit: The counts are not whole numbers of the right shape, a list is empty, or no
            covariate tells people apart.
        BadValue: A combination has another number of values than there are covariates.
    """
    for kind in crossed:
        if len(kind) != len(by):
            raise BadValue("a combination of covariates", found=kind, needed=f"it must have {len(by)} values")
    values = [tuple(sorted({kind[i] for kind in crossed})) for i in range(len(by))]
    telling = [i for i in range(len(by)) if len(values[i]) > 1]
    if not telling:
        raise HistoriesUnfit(
            "No covariate tells people apart",
            do="Name a column with two values or more, or ask for no strata.",
        )
    covariates = tuple(Covariate(by[i], _reference_first(i, values[i], crossed)) for i in telling)
    combinations = _combinations(covariates)
    counts = np.zeros((len(combinations), 2 ** len(lists)), np.int64)
    rows = {kind: row for row, kind in enumerate(combinations)}
    for kind, given in crossed.items():
        table = whole_counts(given, source=f"The stratum {', '.join(kind)}")
        if table.shape != counts.shape[1:] or table[0]:
            raise HistoriesUnfit(
                f"The stratum {', '.join(kind)} does not have one count per history of {len(lists)} lists",
                do="Give 2**lists counts, 0 for the history of no list.",
            )
        counts[rows[tuple(kind[i] for i in telling)]] += table
    Histories(tuple(lists), counts.sum(axis=0))
    counts.flags.writeable = False
    return CrossedHistories(tuple(lists), covariates, combinations, counts)


def _reference_first(
    place: int, values: tuple[str, ...], crossed: Mapping[tuple[str, ...], npt.ArrayLike]
) -> tuple[str, ...]:
    """Values with the one most people have first: parameters then compare with the best known people."""
    people = {
        value: sum(int(np.sum(given)) for kind, given in crossed.items() if kind[place] == value)
        for value in values
    }
    return tuple(sorted(values, key=lambda value: (-people[value], value)))


def _combinations(covariates: Sequence[Covariate]) -> tuple[tuple[str, ...], ...]:
    found: list[tuple[str, ...]] = [()]
    for covariate in covariates:
        found = [(*kind, value) for kind in found for value in covariate.values]
    return tuple(found)
