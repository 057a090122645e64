"""The model with the least BIC where there are too many to fit them all: eight lists, or high orders.

Eight lists have 268 million pairwise models. The branch and bound of `loglinear_search` finds the best of
them in a few thousand fits, from the model the stepwise method ends at. What it does not give is the order
of all models; only the neighbours of the best one, with an interaction more or less, are fitted to show
how much it stands out.
"""

import numpy as np

from daybreak.errors import NoEstimate, TooManyModels
from daybreak.methods.estimation.halting import Flag, halting
from daybreak.methods.estimation.hierarchy import MOST_MODELS, Models, neighbours, pairs, sets_of_lists
from daybreak.methods.estimation.histories import Histories
from daybreak.methods.estimation.loglinear import FamilyFit, compiled_family, fit_family
from daybreak.methods.estimation.loglinear_search import search_models
from daybreak.methods.estimation.loglinear_table import Family
from daybreak.methods.estimation.stepwise import stepwise

#: Fits of pairwise models of eight lists after which the search is given up; about a minute.
MOST_FITS = 2_000_000
#: What one of those costs: its cells times the square of its parameters.
_COST_OF_EIGHT = 255 * 37**2


def affordable(fits: int, lists: int, interactions: int) -> int:
    """How many fits of so many lists and sets take the time of `fits` of eight lists' pairwise models.

    A fit of ten lists takes nine times as long; without this the search would go on for a quarter of an hour.
    """
    cost = ((1 << lists) - 1) * (1 + lists + interactions) ** 2
    return min(fits, max(1, fits * _COST_OF_EIGHT // cost))


def search_best(histories: Histories, *, order: int) -> FamilyFit:
    """Find the model with the least BIC; it and its neighbours, fitted.

    Args:
        histories: The table, of 3 lists or more.
        order: Most lists in one interaction.

    Raises:
        BadValue: The order does not fit the lists.
        TooManyModels: There are too many interactions, or the search would take too long.
        NoEstimate: No model is sound.
    """
    lists = len(histories.lists)
    sets = np.array(sets_of_lists(lists, order=order), np.int64)
    everything = Models(lists, sets, np.zeros(1, np.uint64))
    guess = _stepwise_word(histories, everything)
    held = (np.uint64(guess) >> np.arange(len(sets), dtype=np.uint64)) & np.uint64(1)
    first = np.lexsort((1 - held.astype(np.int64), np.bitwise_count(sets))).astype(np.int64)
    starts = np.full((2, 1 + lists + len(sets)), np.nan)
    word, total, criterion = np.zeros(1, np.uint64), np.empty(1), np.empty(1)
    most = affordable(MOST_FITS, lists, len(sets))
    found = (word, total, criterion, np.zeros(1, np.int64))
    tables, guesses = histories.counts[None].astype(np.float64), np.array([0, guess], np.uint64)

    def search(family: Family, halt: Flag) -> int:
        return int(search_models(tables, family, first, guesses, starts, most, *found, halt))

    (fits,) = halting(search, [compiled_family(everything)])
    if fits >= most:
        raise TooManyModels(lists=lists, order=order, limit=MOST_MODELS)
    if np.isnan(total[0]):
        raise NoEstimate("no model has exactly one estimate", do="The lists overlap too little; merge some.")
    return fit_family(histories, neighbours(everything, int(word[0])))


def _stepwise_word(histories: Histories, models: Models) -> int:
    """The model of the stepwise method as a word; independence when it has none."""
    try:
        terms = stepwise(histories).fit.terms
    except NoEstimate:
        return 0
    bit_of = {int(mask): bit for bit, mask in enumerate(models.interactions)}
    return sum(1 << bit_of[pair] for pair in pairs(models.lists) if pair in terms and pair in bit_of)
