"""Log-linear fits beside statsmodels, and how choosing among all models grows, in one run.

    python benchmarks/prevalence.py [UK five-list table as CSV]

Without a table a synthetic one of five lists and 2,744 people is used. Times are wall times; processor
times stand beside them, for machines with other work to do. Needs the extra `bench` (statsmodels).
"""

import csv
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np

from daybreak.errors import TooManyModels
from daybreak.methods.estimation.best_bic import best_bic, bootstrap
from daybreak.methods.estimation.existence import reduced_design
from daybreak.methods.estimation.hierarchy import hierarchical_models
from daybreak.methods.estimation.histories import Histories, from_table
from daybreak.methods.estimation.loglinear import compiled_family, fit_family
from daybreak.methods.estimation.loglinear_families import select_models
from daybreak.methods.estimation.resamples import draw_resamples


def timed(work: Callable[[], object]) -> tuple[object, float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall, time.process_time() - processor


def synthetic(lists: int, people: int = 12_000) -> Histories:
    rng = np.random.default_rng(lists)
    chance = np.linspace(0.02, 0.12, lists) * np.exp(rng.normal(0, 0.5, (people, 1)))
    held = rng.random((people, lists)) < chance
    counts = np.bincount(held @ (1 << np.arange(lists)), minlength=2**lists)
    counts[0] = 0
    return Histories(tuple(f"L{i + 1}" for i in range(lists)), counts)


def read(path: Path) -> Histories:
    with path.open(newline="") as file:
        head, *rows = list(csv.reader(file))
    columns = {name: [int(row[i]) for row in rows] for i, name in enumerate(head)}
    return from_table({name: column for name, column in columns.items() if name != "count"}, columns["count"])


def beside_statsmodels(table: Histories) -> None:
    import statsmodels.api as sm

    models = hierarchical_models(len(table.lists), order=2)
    fit_family(table, models)
    ours, wall, processor = timed(lambda: [fit_family(table, models) for _ in range(10)][-1])
    per_second = 10 * len(models) / processor
    wall_speed = 10 * len(models) / wall
    print(f"ours, 1 thread {wall_speed:>10,.0f} fits/s wall, {per_second:>10,.0f} processor")
    some = range(0, len(models), 16)

    def theirs() -> list[float]:
        found = []
        for i in some:
            design, left = reduced_design(table.counts, models.terms(i))
            fit = sm.GLM(table.counts[left], design, family=sm.families.Poisson()).fit()
            found.append(table.people + float(np.exp(fit.params[0])))
        return found

    totals, wall, processor = timed(theirs)
    speed = len(some) / processor
    print(f"statsmodels    {len(some) / wall:>10,.0f} fits/s wall, {speed:>10,.0f} processor")
    off = np.nanmax(np.abs(np.array(totals) / ours.total[list(some)] - 1))
    print(f"ratio {per_second / speed:,.0f}; totals agree within {off:.1e}")


def bootstraps(table: Histories) -> None:
    print(f"\n1,000 resamples of {len(table.lists)} lists, two threads      wall  processor       fits")
    drawn = draw_resamples(table, 1000, seed=1)
    for order in (2, len(table.lists) - 1):
        best = best_bic(table, order=order, workers=2)
        work = lambda best=best: bootstrap(table, best, resamples=drawn, workers=2)  # noqa: E731
        found, wall, processor = timed(work)
        print(f"  order {order}, search for the best    {wall:>7.2f} s {processor:>8.2f} s {found.fits:>10,}")
        models, family = best.family.models, compiled_family(best.family.models)
        out = (np.empty(1000, np.uint64), np.empty(1000), np.empty(1000), np.empty(1000, np.int64))
        every = (drawn.astype(np.float64), family, models.members, best.family.effects, *out)
        made, wall, processor = timed(lambda every=every: select_models(*every))
        print(
            f"  order {order}, every model, one thread {wall:>6.2f} s {processor:>8.2f} s {made:>10,}", end=""
        )
        print(
            f"  ({1000 * len(models):,} models; same totals: {np.allclose(out[1], found.totals, rtol=1e-7)})"
        )


def growth() -> None:
    print("\nlists  order     models  all fits    wall  processor   memory   bootstrap of 1,000")
    for lists in range(3, 9):
        table = synthetic(lists)
        for order in sorted({2, lists - 1}):
            try:
                tracemalloc.start()
                best, wall, processor = timed(lambda table=table, order=order: best_bic(table, order=order))
                peak = tracemalloc.get_traced_memory()[1] / 2**20
            except TooManyModels:
                print(f"{lists:>5} {order:>6}   refused: too many models")
                continue
            finally:
                tracemalloc.stop()
            line = f"{lists:>5} {order:>6} {len(best.family.models):>10,} {best.family.different:>9,}"
            print(f"{line} {wall:>6.2f} s {processor:>7.2f} s {peak:>6.0f} MB", end="", flush=True)
            found, wall, processor = timed(
                lambda table=table, best=best: bootstrap(table, best, replicates=1000, workers=2)
            )
            print(f"   {wall:.2f} s, {processor:.2f} s processor, {found.fits:,} fits", flush=True)


def main() -> None:
    table = read(Path(sys.argv[1])) if len(sys.argv) > 1 else synthetic(5)
    bootstrap(table, best_bic(table), replicates=30)
    beside_statsmodels(table)
    bootstraps(table)
    growth()


if __name__ == "__main__":
    main()
