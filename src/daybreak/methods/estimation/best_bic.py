"""The log-linear model with the least BIC, and an interval that knows it was chosen.

Every hierarchical model up to an order is fitted, or, where there are too many, the best one is found by
a search that bounds those it does not fit. An interval that takes the chosen model for given is
too short, often by far. So the model is chosen anew in every resample, among all models or among the
best few of the original data, and the interval is read off these estimates.

Silverman, B. W., Chan, L. and Vincent, K. (2024). Bootstrapping multiple systems estimates to account
for model selection. Statistics and Computing 34, 44.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue, NoEstimate, TooManyModels
from daybreak.methods.estimation.best_by_search import affordable, search_best
from daybreak.methods.estimation.halting import Flag, halting
from daybreak.methods.estimation.hierarchy import Models, hierarchical_models
from daybreak.methods.estimation.histories import Counts, Histories
from daybreak.methods.estimation.intervals import Interval, bca_interval, percentile_interval
from daybreak.methods.estimation.loglinear import FamilyFit, Fit, compiled_family, fit_family, fit_model
from daybreak.methods.estimation.loglinear_families import select_models
from daybreak.methods.estimation.loglinear_search import search_models
from daybreak.methods.estimation.resamples import check_resamples, draw_resamples, one_left_out
from daybreak.standard.progress import Progress, silent

#: Resamples handed to a thread at a time; fixed, so that no digit depends on the number of threads.
_CHUNK = 25
#: So many of the best models of the original data are tried first in every resample.
_GUESSES = 8
#: More models than this are not fitted one by one; the best one is searched for.
MOST_FITTED = 500_000
#: Fits after which the search in a resample is ended; five lists need about 200, eight about 5,000.
_MOST_FITS = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class BestBic:
    """The model with the least BIC among all sound ones of a family.

    Attributes:
        fit: The chosen model.
        family: Every model that was tried; where the best one was searched for, it and its neighbours.
        order: Most lists in one interaction.
        searched: Whether there were too many models to fit each; their order is then not known.
    """

    fit: Fit
    family: FamilyFit
    order: int
    searched: bool = False

    def best(self, count: int) -> tuple[tuple[str, float, float], ...]:
        """The `count` best models: generators, BIC, estimated total."""
        bic = self.family.bic
        return tuple(
            (self.family.models.name(int(i)), float(bic[i]), float(self.family.total[i]))
            for i in self.family.ranked()[:count]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Bootstrap:
    """Estimates from resamples, the model chosen anew in each.

    Attributes:
        estimate: From the original data.
        totals: float64[r], estimated number of people; nan where no model was sound.
        ranks: int64[r], the rank by BIC in the original data of the model each resample chose (1 is the
            original choice; 0 where no model was sound or it was not sound in the original data, or where
            the rank is not known because the best model was searched for).
        words: uint64[r], the chosen model as a word of `models.members`; meaningless where `totals` is nan.
        models: The family of the original data.
        left_out: float64[c], the estimate without one person of each kind.
        weights: int64[c], how many people there are of each kind.
        undecided: Fits that neither proof settled; they were left out. Searches ended early count too.
        fits: How many fits were made; the search for the best model needs few of the family.
        seed: Of the draws, or None when resamples were given.
    """

    estimate: float
    totals: npt.NDArray[np.float64]
    ranks: npt.NDArray[np.int64]
    words: npt.NDArray[np.uint64]
    models: Models
    left_out: npt.NDArray[np.float64]
    weights: Counts
    undecided: int
    fits: int
    seed: int | None

    def percentile(self, *, level: float = 0.95) -> Interval:
        """The percentile interval for the number of people."""
        return percentile_interval(self.totals, level=level)

    def bca(self, *, level: float = 0.95) -> Interval:
        """The bias-corrected and accelerated interval for the number of people."""
        return bca_interval(
            self.estimate, self.totals, left_out=self.left_out, weights=self.weights, level=level
        )

    @property
    def chosen(self) -> tuple[str, ...]:
        """The model each resample chose, by its generators, such as `12,13,4`; empty where none was sound."""
        names: dict[int, str] = {}
        for word in set(self.words[~np.isnan(self.totals)].tolist()):
            one = Models(self.models.lists, self.models.interactions, np.array([word], np.uint64))
            names[word] = one.name(0)
        pairs = zip(self.words.tolist(), np.isnan(self.totals).tolist(), strict=True)
        return tuple("" if failed else names[word] for word, failed in pairs)

    def chose_within(self, depth: int) -> int:
        """In how many resamples the chosen model is among the `depth` best of the original data."""
        return int(((self.ranks > 0) & (self.ranks <= depth)).sum())


def best_bic(histories: Histories, *, order: int = 2, workers: int = 1) -> BestBic:
    """Find the sound hierarchical model up to an order with the least BIC.

    All are fitted up to `MOST_FITTED`; beyond, the best is searched for.

    Args:
        histories: The table, of 3 lists or more.
        order: Most lists in one interaction.
        workers: Threads; no digit depends on it.

    Raises:
        BadValue: The order does not fit the lists.
        TooManyModels: There are too many models to try.
        NoEstimate: No model is sound.
    """
    try:
        models = hierarchical_models(len(histories.lists), order=order, limit=MOST_FITTED)
    except TooManyModels:
        family, searched = search_best(histories, order=order), True
    else:
        family, searched = fit_family(histories, models, workers=workers), False
    ranked = family.ranked()
    if not len(ranked):
        raise NoEstimate("no model has exactly one estimate", do="The lists overlap too little; merge some.")
    return BestBic(fit_model(histories, family.models.terms(int(ranked[0]))), family, order, searched)


def bootstrap(
    histories: Histories,
    best: BestBic,
    *,
    replicates: int = 1000,
    seed: int = 1234,
    resamples: npt.ArrayLike | None = None,
    n_top: int | None = None,
    workers: int = 1,
    progress: Progress = silent,
) -> Bootstrap:
    """Choose the model anew in every resample.

    Args:
        histories: The original table.
        best: What `best_bic` found in it.
        replicates: How many resamples to draw.
        seed: Of the draws.
        resamples: Counts to use instead of drawing, [r, 2**k] or [r, 2**k - 1] without the unseen history.
        n_top: Choose only among this many best models of the original data; all unless given.
        workers: Threads; no digit depends on it.
        progress: Called as resamples are done.

    Raises:
        BadValue: `replicates` or `n_top` is under 1, or `n_top` is asked for where the order of the models
            is not known.
        HistoriesUnfit: The given resamples do not fit the table.
    """
    if n_top is not None and n_top < 1:
        raise BadValue("n_top", found=n_top, needed="it must be 1 or more")
    if n_top is not None and n_top > 1 and best.searched:
        raise BadValue("n_top", found=n_top, needed="there are too many models to rank; leave it out")
    lists = len(histories.lists)
    tables = (
        draw_resamples(histories, replicates, seed=seed)
        if resamples is None
        else check_resamples(resamples, lists)
    )
    left, weights = one_left_out(histories)
    every = np.concatenate((tables, left)).astype(np.float64)
    among = None if n_top is None else np.sort(best.family.ranked()[:n_top])
    words, totals, undecided, fits = _choose(best.family, among, every, workers, progress)
    return Bootstrap(
        estimate=best.fit.total,
        totals=totals[: len(tables)],
        ranks=_ranks(best, words[: len(tables)], totals[: len(tables)]),
        words=words[: len(tables)],
        models=best.family.models,
        left_out=totals[len(tables) :],
        weights=weights,
        undecided=undecided,
        fits=fits,
        seed=seed if resamples is None else None,
    )


def _ranks(
    best: BestBic, words: npt.NDArray[np.uint64], totals: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    ranked = best.family.ranked()[: 1 if best.searched else None]
    rank_of = dict(zip(best.family.models.members[ranked].tolist(), range(1, len(ranked) + 1), strict=True))
    found = [rank_of.get(word, 0) for word in words.tolist()]
    return np.where(np.isnan(totals), 0, np.array(found, np.int64))


def _choose(
    family: FamilyFit,
    among: npt.NDArray[np.int64] | None,
    tables: npt.NDArray[np.float64],
    workers: int,
    progress: Progress,
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.float64], int, int]:
    models, rows = family.models, len(tables)
    words, totals, criterion = np.empty(rows, np.uint64), np.empty(rows), np.empty(rows)
    undecided = np.zeros(rows, np.int64)
    compiled, order = compiled_family(models), _by_importance(family)
    most = affordable(_MOST_FITS, models.lists, len(models.interactions))
    likely = family.ranked()[:_GUESSES] if among is None else among
    members, starts = models.members[likely], family.effects[likely]

    def choose_part(low: int, halt: Flag) -> int:
        part = slice(low, low + _CHUNK)
        out = (words[part], totals[part], criterion[part], undecided[part])
        if among is None:
            return int(search_models(tables[part], compiled, order, members, starts, most, *out, halt))
        return int(select_models(tables[part], compiled, members, starts, *out))

    fits = 0
    for part, made in enumerate(halting(choose_part, range(0, rows, _CHUNK), workers=workers)):
        fits += made
        progress("resamples", min(rows, (part + 1) * _CHUNK), rows)
    return words, totals, int(undecided.sum()), fits


def _by_importance(family: FamilyFit) -> npt.NDArray[np.int64]:
    """Bits of the interactions: smaller sets first, then those the best models can least do without."""
    bic, members = family.bic, family.models.members
    size = np.bitwise_count(family.models.interactions)
    loss = np.zeros(len(size))
    for bit in range(len(size)):
        inside = (members >> np.uint64(bit)) & np.uint64(1) == 1
        least_in, least_out = (bic[part].min(initial=np.inf) for part in (inside, ~inside))
        loss[bit] = -np.inf if np.isinf(least_in) else least_out - least_in
    return np.lexsort((-loss, size)).astype(np.int64)
