"""The log-linear model with the least BIC, and an interval that knows it was chosen.

Every hierarchical model up to an order is fitted. An interval that takes the chosen model for given is
too short, often by far. So the model is chosen anew in every resample, among all models or among the
best few of the original data, and the interval is read off these estimates.

Silverman, B. W., Chan, L. and Vincent, K. (2024). Bootstrapping multiple systems estimates to account
for model selection. Statistics and Computing 34, 44.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue, NoEstimate
from daybreak.methods.estimation import loglinear_kernel
from daybreak.methods.estimation.hierarchy import Models, hierarchical_models
from daybreak.methods.estimation.histories import Counts, Histories
from daybreak.methods.estimation.intervals import Interval, bca_interval, percentile_interval
from daybreak.methods.estimation.loglinear import FamilyFit, Fit, fit_family, fit_model, interactions_above
from daybreak.methods.estimation.resamples import check_resamples, draw_resamples, one_left_out
from daybreak.standard.progress import Progress, silent

#: Resamples handed to a thread at a time; fixed, so that no digit depends on the number of threads.
_CHUNK = 25


@dataclass(frozen=True, slots=True, eq=False)
class BestBic:
    """The model with the least BIC among all sound ones of a family.

    Attributes:
        fit: The chosen model.
        family: Every model that was tried.
        order: Most lists in one interaction.
    """

    fit: Fit
    family: FamilyFit
    order: int

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
            original choice; 0 where no model was sound or it was not sound in the original data).
        chosen: int64[r], the model's number among `models`, -1 where none was sound.
        models: The models chosen among.
        left_out: float64[c], the estimate without one person of each kind.
        weights: int64[c], how many people there are of each kind.
        undecided: Fits that neither proof settled; they were left out.
        seed: Of the draws, or None when resamples were given.
    """

    estimate: float
    totals: npt.NDArray[np.float64]
    ranks: npt.NDArray[np.int64]
    chosen: npt.NDArray[np.int64]
    models: Models
    left_out: npt.NDArray[np.float64]
    weights: Counts
    undecided: int
    seed: int | None

    def percentile(self, *, level: float = 0.95) -> Interval:
        """The percentile interval for the number of people."""
        return percentile_interval(self.totals, level=level)

    def bca(self, *, level: float = 0.95) -> Interval:
        """The bias-corrected and accelerated interval for the number of people."""
        return bca_interval(
            self.estimate, self.totals, left_out=self.left_out, weights=self.weights, level=level
        )

    def chose_within(self, depth: int) -> int:
        """In how many resamples the chosen model is among the `depth` best of the original data."""
        return int(((self.ranks > 0) & (self.ranks <= depth)).sum())


def best_bic(histories: Histories, *, order: int = 2, workers: int = 1) -> BestBic:
    """Fit all hierarchical models up to an order and take the sound one with the least BIC.

    Args:
        histories: The table, of 3 lists or more.
        order: Most lists in one interaction.
        workers: Threads; no digit depends on it.

    Raises:
        BadValue: The order does not fit the lists.
        TooManyModels: There are too many models to try.
        NoEstimate: No model is sound.
    """
    models = hierarchical_models(len(histories.lists), order=order)
    family = fit_family(histories, models, workers=workers)
    ranked = family.ranked()
    if not len(ranked):
        raise NoEstimate("no model has exactly one estimate", do="The lists overlap too little; merge some.")
    return BestBic(fit_model(histories, models.terms(int(ranked[0]))), family, order)


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
        BadValue: `replicates` or `n_top` is under 1.
        HistoriesUnfit: The given resamples do not fit the table.
    """
    if n_top is not None and n_top < 1:
        raise BadValue("n_top", found=n_top, needed="it must be 1 or more")
    lists = len(histories.lists)
    drawn = resamples is None
    tables = (
        draw_resamples(histories, replicates, seed=seed)
        if resamples is None
        else check_resamples(resamples, lists)
    )
    ranked = best.family.ranked()
    kept = np.arange(len(best.family.models)) if n_top is None else np.sort(ranked[:n_top])
    left, weights = one_left_out(histories)
    chosen, totals, undecided = _choose(best.family, kept, np.concatenate((tables, left)), workers, progress)
    position = np.zeros(len(best.family.models) + 1, np.int64)
    position[ranked] = np.arange(1, len(ranked) + 1)
    picked = chosen[: len(tables)]
    return Bootstrap(
        estimate=best.fit.total,
        totals=totals[: len(tables)],
        ranks=position[np.where(picked < 0, -1, kept[picked])],
        chosen=picked,
        models=best.family.models.chosen(kept),
        left_out=totals[len(tables) :],
        weights=weights,
        undecided=undecided,
        seed=seed if drawn else None,
    )


def _choose(
    family: FamilyFit, kept: npt.NDArray[np.int64], tables: Counts, workers: int, progress: Progress
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], int]:
    models = family.models
    counts = tables.astype(np.float64)
    rows = len(counts)
    chosen, totals, criterion = np.empty(rows, np.int64), np.empty(rows), np.empty(rows)
    undecided = np.zeros(rows, np.int64)
    members, starts, above = models.members[kept], family.effects[kept], interactions_above(models)

    def choose_part(low: int) -> int:
        part = slice(low, low + _CHUNK)
        loglinear_kernel.select_models(
            counts[part],
            models.lists,
            models.interactions,
            members,
            above,
            starts,
            chosen[part],
            totals[part],
            criterion[part],
            undecided[part],
        )
        return min(_CHUNK, rows - low)

    done = 0
    with ThreadPoolExecutor(workers) as threads:
        for finished in threads.map(choose_part, range(0, rows, _CHUNK)):
            done += finished
            progress("resamples", done, rows)
    return chosen, totals, int(undecided.sum())
