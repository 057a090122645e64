"""Intervals for models with covariates: the interactions are chosen anew in every resample.

People are drawn again with all that is known of them, so that the strata's sizes vary as they would. An
interval is read off for the sum and for every stratum; the strata's estimates come from one model, so
their resamples belong together and are never mixed.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue, HistoriesUnfit
from daybreak.methods.estimation.crossed import CrossedHistories
from daybreak.methods.estimation.histories import Counts, whole_counts
from daybreak.methods.estimation.intervals import Interval, bca_interval, percentile_interval
from daybreak.methods.estimation.resamples import only_seen
from daybreak.methods.estimation.stratified import Stratified, sum_by, vocabulary, walk
from daybreak.standard.progress import Progress, silent

#: Resamples handed to a thread at a time.
_CHUNK = 5

Floats = npt.NDArray[np.float64]
Kind = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class StratifiedBootstrap:
    """Estimates from resamples of people with their covariates, the model chosen anew in each.

    Attributes:
        crossed: The original table.
        estimate: float64[combinations], estimated people, seen and unseen, from the original data.
        parts: float64[r, combinations], the same from the resamples; nan where no model was sound.
        models: For each resample the terms chosen beyond lists and covariates; empty where none was sound.
        left_out: float64[c, combinations], without one person of each kind.
        weights: int64[c], how many people there are of each kind.
        seed: Of the draws, or None when resamples were given.
    """

    crossed: CrossedHistories
    estimate: Floats
    parts: Floats
    models: tuple[tuple[str, ...], ...]
    left_out: Floats
    weights: Counts
    seed: int | None

    @property
    def totals(self) -> Floats:
        """float64[r], estimated people in each resample; nan where no model was sound."""
        summed: Floats = self.parts.sum(axis=1)
        return summed

    def percentile(self, *, level: float = 0.95) -> Interval:
        """The percentile interval for the number of people."""
        return percentile_interval(self.totals, level=level)

    def bca(self, *, level: float = 0.95) -> Interval:
        """The bias-corrected and accelerated interval for the number of people."""
        return bca_interval(
            float(self.estimate.sum()),
            self.totals,
            left_out=self.left_out.sum(axis=1),
            weights=self.weights,
            level=level,
        )

    def bca_by(self, *covariates: str, level: float = 0.95) -> Mapping[Kind, Interval]:
        """Bias-corrected and accelerated intervals for each combination of the values of these covariates."""
        members = self._members(covariates)
        return {
            kind: bca_interval(
                float(self.estimate[columns].sum()),
                self.parts[:, columns].sum(axis=1),
                left_out=self.left_out[:, columns].sum(axis=1),
                weights=self.weights,
                level=level,
            )
            for kind, columns in members.items()
        }

    def _members(self, covariates: tuple[str, ...]) -> Mapping[Kind, npt.NDArray[np.bool_]]:
        single = np.eye(len(self.crossed.combinations))
        belongs = [sum_by(self.crossed, one, covariates) for one in single]
        return {kind: np.array([one[kind] > 0 for one in belongs]) for kind in belongs[0]}


def bootstrap_stratified(
    chosen: Stratified,
    *,
    order: int = 2,
    replicates: int = 1000,
    seed: int = 1234,
    resamples: npt.ArrayLike | None = None,
    workers: int = 1,
    progress: Progress = silent,
) -> StratifiedBootstrap:
    """Choose the interactions anew in every resample, by the same walk as `choose_stratified`.

    Args:
        chosen: What `choose_stratified` found.
        order: As there.
        replicates: How many resamples to draw.
        seed: Of the draws.
        resamples: Counts to use instead of drawing, [r, combinations, 2**k].
        workers: Threads; no digit depends on it.
        progress: Called as resamples are done.

    Raises:
        BadValue: `replicates` is under 1.
        HistoriesUnfit: The given resamples do not fit the table.
    """
    crossed = chosen.crossed
    tables = _draw(crossed, replicates, seed) if resamples is None else _check(crossed, resamples)
    kinds = np.flatnonzero(crossed.counts)
    left = np.tile(crossed.counts.ravel(), (len(kinds), 1))
    left[np.arange(len(kinds)), kinds] -= 1
    every = np.concatenate((tables, left.reshape(-1, *crossed.counts.shape)))
    words = vocabulary(crossed, order=order)

    def choose_part(low: int) -> list[tuple[Floats, tuple[str, ...]]]:
        found = []
        for table in every[low : low + _CHUNK]:
            held, unseen, _, _ = walk(words, table)
            named = tuple(words.names[i] for i in np.flatnonzero(held) if i >= words.compiled.given)
            found.append((table.sum(axis=1) + unseen, named if np.isfinite(unseen).all() else ()))
        return found

    parts: list[Floats] = []
    models: list[tuple[str, ...]] = []
    with ThreadPoolExecutor(workers) as threads:
        for done in threads.map(choose_part, range(0, len(every), _CHUNK)):
            parts.extend(part for part, _ in done)
            models.extend(model for _, model in done)
            progress("resamples", len(parts), len(every))
    return StratifiedBootstrap(
        crossed=crossed,
        estimate=crossed.counts.sum(axis=1) + chosen.unseen,
        parts=np.array(parts[: len(tables)]),
        models=tuple(models[: len(tables)]),
        left_out=np.array(parts[len(tables) :]),
        weights=crossed.counts.ravel()[kinds],
        seed=seed if resamples is None else None,
    )


def _draw(crossed: CrossedHistories, replicates: int, seed: int) -> Counts:
    if replicates < 1:
        raise BadValue("the number of resamples", found=replicates, needed="it must be 1 or more")
    shares = crossed.counts.ravel() / crossed.people
    drawn: Counts = np.random.default_rng(seed).multinomial(crossed.people, shares, size=replicates)
    return drawn.reshape(-1, *crossed.counts.shape)


def _check(crossed: CrossedHistories, resamples: npt.ArrayLike) -> Counts:
    given = whole_counts(np.asarray(resamples), source="The resamples")
    if given.ndim != 3 or given.shape[1:] != crossed.counts.shape or not len(given):
        raise HistoriesUnfit(
            f"The resamples have shape {np.shape(resamples)}",
            do=f"Give counts of shape [resamples, {crossed.counts.shape[0]}, {crossed.counts.shape[1]}].",
        )
    return only_seen(given)
