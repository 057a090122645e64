"""The model with the least BIC where there are too many to fit them all: eight lists, or high orders.

Eight lists have 268 million pairwise models. The branch and bound of `loglinear_search` finds the best of
them in a few thousand fits, from a model that no single step makes better. What it does not give is the
order of all models; only the neighbours of the best one, with an interaction more or less, are fitted to
show how much it stands out.

Ten lists have 35 million million, and so many lists that depend on each other may be too many even for the
search. It ends after a number of fits (not a time, so that every machine ends at the same model), and then
says how much better a model that it did not come to could still be.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from daybreak.errors import NoEstimate
from daybreak.methods.estimation.halting import Flag, halting
from daybreak.methods.estimation.hierarchy import Models, neighbours, pairs, sets_of_lists
from daybreak.methods.estimation.histories import Histories
from daybreak.methods.estimation.loglinear import FamilyFit, compiled_family, fit_family
from daybreak.methods.estimation.loglinear_search import Best, search_models
from daybreak.methods.estimation.loglinear_table import Family
from daybreak.methods.estimation.stepwise import stepwise
from daybreak.standard.progress import Progress, silent

#: Fits of pairwise models of eight lists after which the search is ended; some 30 s on one processor.
MOST_FITS = 1_000_000
#: Parameters of a pairwise model of eight lists that holds every pair.
_PARAMETERS_OF_EIGHT = 37


@dataclass(frozen=True, slots=True)
class Search:
    """How the best model was searched for.

    Attributes:
        fits: How many models were fitted.
        most: After how many the search would have been, or was, ended.
        gap: By how much, at the most, the BIC of a model that was not looked at could be less; None when all
            were ruled out, so that the model is the best of all.
    """

    fits: int
    most: int
    gap: float | None


def affordable(fits: int, lists: int, interactions: int) -> int:
    """How many fits of so many lists and sets take the time of `fits` of eight lists' pairwise models.

    The time of a fit grows about as the cube of its parameters: ten lists take three times as long.
    """
    parameters = 1 + lists + interactions
    return min(fits, max(1, fits * _PARAMETERS_OF_EIGHT**3 // parameters**3))


def search_best(histories: Histories, *, order: int, progress: Progress = silent) -> tuple[FamilyFit, Search]:
    """Find the model with the least BIC: it and its neighbours, fitted, and how it was found.

    Args:
        histories: The table, of 3 lists or more.
        order: Most lists in one interaction.
        progress: Called while the search goes on; it may be over long before the total.

    Raises:
        BadValue: The order does not fit the lists.
        TooManyModels: There are too many interactions.
        NoEstimate: No model that was looked at is sound.
    """
    lists = len(histories.lists)
    sets = np.array(sets_of_lists(lists, order=order), np.int64)
    everything = Models(lists, sets, np.zeros(1, np.uint64))
    guesses = np.array([0, _stepwise_word(histories, everything)], np.uint64)
    starts = np.full((2, 1 + lists + len(sets)), np.nan)
    top = _searched(histories, everything, np.arange(len(sets)), guesses, starts, 0, silent)
    near = _near(histories, everything, top)
    members, effects = near.models.members[near.ranked()[:1]], near.effects[near.ranked()[:1]]
    most = affordable(MOST_FITS, lists, len(sets))
    best = _searched(histories, everything, by_importance(near), members, effects, most, progress)
    gap = None if np.isinf(best.open[0]) else max(0.0, float(best.criterion[0] - best.open[0]))
    return _near(histories, everything, best), Search(int(top.fits[0] + best.fits[0]), most, gap)


def _searched(
    histories: Histories,
    models: Models,
    order: npt.NDArray[np.int64],
    guesses: npt.NDArray[np.uint64],
    starts: npt.NDArray[np.float64],
    most: int,
    progress: Progress,
) -> Best:
    """Climb from the guesses, and rule out others in up to `most` fits."""
    tables, best = histories.counts[None].astype(np.float64), Best.of_none(1)

    def search(family: Family, halt: Flag) -> None:
        search_models(tables, family, order, guesses, starts, True, most, best, halt)

    def tell() -> None:
        progress("search, at most", min(int(best.fits[0]), most), most)

    for _ in halting(search, [compiled_family(models)], meanwhile=tell):
        progress("search, at most", most, most)
    return best


def _near(histories: Histories, everything: Models, best: Best) -> FamilyFit:
    if np.isnan(best.total[0]):
        raise NoEstimate("no model has exactly one estimate", do="The lists overlap too little; merge some.")
    return fit_family(histories, neighbours(everything, int(best.word[0])))


def by_importance(family: FamilyFit) -> npt.NDArray[np.int64]:
    """Bits of the interactions: smaller sets first, then those the best models can least do without."""
    bic, members = family.bic, family.models.members
    size = np.bitwise_count(family.models.interactions)
    loss = np.zeros(len(size))
    for bit in range(len(size)):
        inside = (members >> np.uint64(bit)) & np.uint64(1) == 1
        least_in, least_out = (bic[part].min(initial=np.inf) for part in (inside, ~inside))
        loss[bit] = -np.inf if np.isinf(least_in) else least_out - least_in
    return np.lexsort((-loss, size)).astype(np.int64)


def _stepwise_word(histories: Histories, models: Models) -> int:
    """The model of the stepwise method as a word; independence when it has none."""
    try:
        terms = stepwise(histories).fit.terms
    except NoEstimate:
        return 0
    bit_of = {int(mask): bit for bit, mask in enumerate(models.interactions)}
    return sum(1 << bit_of[pair] for pair in pairs(models.lists) if pair in terms and pair in bit_of)
