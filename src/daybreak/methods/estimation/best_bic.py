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
from daybreak.methods.estimation.best_by_search import Search, affordable, by_importance, search_best
from daybreak.methods.estimation.halting import Flag, halting
from daybreak.methods.estimation.hierarchy import Models, hierarchical_models
from daybreak.methods.estimation.histories import Counts, Histories
from daybreak.methods.estimation.intervals import Interval, bca_interval, percentile_interval
from daybreak.methods.estimation.loglinear import FamilyFit, Fit, compiled_family, fit_family, fit_model
from daybreak.methods.estimation.loglinear_families import select_models
from daybreak.methods.estimation.loglinear_search import Best, search_models
from daybreak.methods.estimation.resamples import check_resamples, draw_resamples, one_left_out
from daybreak.standard.progress import Progress, silent

#: Resamples handed to a thread at a time; fixed, so that no digit depends on the number of threads.
_CHUNK = 25
#: So many of the best models of the original data are tried first in every resample.
_GUESSES = 8
#: More models than this are not fitted one by one; the best one is searched for.
MOST_FITTED = 500_000
#: Fits of pairwise models of eight lists after which the search in a resample is ended, where the best
#: model is searched for in the data too; five lists need about 200.
_MOST_FITS = 3_000
#: The same where not even the search in the data came to its end: one in a resample would not either.
_FEW_FITS = 300
#: The same where all models were fitted in the data; never met.
_MOST_FITS_OF_FEW = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class BestBic:
    """The model with the least BIC among all sound ones of a family.

    Attributes:
        fit: The chosen model.
        family: Every model that was tried; where the best one was searched for, it and its neighbours.
        order: Most lists in one interaction.
        search: How the best one was searched for where there were too many to fit each; their order is then
            not known.
    """

    fit: Fit
    family: FamilyFit
    order: int
    search: Search | None = None

    @property
    def searched(self) -> bool:
        """Whether there were too many models to fit each."""
        return self.search is not None

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
        undecided: Fits that neither proof settled; they were left out.
        ended: In how many resamples the search was ended before it had ruled out all other models.
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
    ended: int
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


def best_bic(
    histories: Histories, *, order: int = 2, workers: int = 1, progress: Progress = silent
) -> BestBic:
    """Find the sound hierarchical model up to an order with the least BIC.

    All are fitted up to `MOST_FITTED`; beyond, the best is searched for.

    Args:
        histories: The table, of 3 lists or more.
        order: Most lists in one interaction.
        workers: Threads; no digit depends on it.
        progress: Called while the best model is searched for.

    Raises:
        BadValue: The order does not fit the lists.
        TooManyModels: There are too many interactions.
        NoEstimate: No model is sound.
    """
    search: Search | None = None
    try:
        models = hierarchical_models(len(histories.lists), order=order, limit=MOST_FITTED)
    except TooManyModels:
        family, search = search_best(histories, order=order, progress=progress)
    else:
        family = fit_family(histories, models, workers=workers)
    ranked = family.ranked()
    if not len(ranked):
        raise NoEstimate("no model has exactly one estimate", do="The lists overlap too little; merge some.")
    return BestBic(fit_model(histories, family.models.terms(int(ranked[0]))), family, order, search)


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
    found = _choose(best, among, every, workers, progress)
    words, totals = found.word, found.total
    return Bootstrap(
        estimate=best.fit.total,
        totals=totals[: len(tables)],
        ranks=_ranks(best, words[: len(tables)], totals[: len(tables)]),
        words=words[: len(tables)],
        models=best.family.models,
        left_out=totals[len(tables) :],
        weights=weights,
        undecided=int(found.undecided.sum()),
        ended=int(np.isfinite(found.open[: len(tables)]).sum()),
        fits=int(found.fits.sum()),
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
    data: BestBic,
    among: npt.NDArray[np.int64] | None,
    tables: npt.NDArray[np.float64],
    workers: int,
    progress: Progress,
) -> Best:
    family, rows = data.family, len(tables)
    models, best = family.models, Best.of_none(rows)
    compiled, order = compiled_family(models), by_importance(family)
    most = affordable(_most_fits(data.search), models.lists, len(models.interactions))
    likely = family.ranked()[:_GUESSES] if among is None else among
    members, starts = models.members[likely], family.effects[likely]

    def choose_part(low: int, halt: Flag) -> None:
        part = slice(low, low + _CHUNK)
        out = best.part(part)
        if among is None:
            search_models(tables[part], compiled, order, members, starts, data.searched, most, out, halt)
        else:
            known = (out.word, out.total, out.criterion, out.undecided)
            best.fits[low] = select_models(tables[part], compiled, members, starts, *known)

    for part, _ in enumerate(halting(choose_part, range(0, rows, _CHUNK), workers=workers)):
        progress("resamples", min(rows, (part + 1) * _CHUNK), rows)
    return best


def _most_fits(search: Search | None) -> int:
    if search is None:
        return _MOST_FITS_OF_FEW
    return _MOST_FITS if search.gap is None else _FEW_FITS
