"""Log-linear fits beside statsmodels (and R), and how choosing among all models grows, in one run.

    python benchmarks/prevalence.py [UK five-list table as CSV [its six-list table]]

Without a table a synthetic one of five lists and 12,000 people is used. Times are wall times; processor
times stand beside them, for machines with other work to do. Needs the extra `bench` (statsmodels); R's
`glm.fit` runs beside where `Rscript` is on the path. Compilation happens before and is not timed.
"""

import csv
import shutil
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from daybreak.errors import TooManyModels
from daybreak.methods.estimation.best_bic import best_bic, bootstrap
from daybreak.methods.estimation.crossed import cross_histories
from daybreak.methods.estimation.decomposable import average_decomposable
from daybreak.methods.estimation.existence import reduced_design
from daybreak.methods.estimation.hierarchy import hierarchical_models
from daybreak.methods.estimation.histories import Histories, from_table
from daybreak.methods.estimation.loglinear import compiled_family, fit_family
from daybreak.methods.estimation.loglinear_families import select_models
from daybreak.methods.estimation.resamples import draw_resamples
from daybreak.methods.estimation.stepwise import bootstrap_stepwise
from daybreak.methods.estimation.stratified import choose_stratified
from daybreak.methods.estimation.stratified_bootstrap import bootstrap_stratified

_R = """
d <- as.matrix(read.csv("design.csv", header = FALSE)); y <- scan("counts.txt", quiet = TRUE)
m <- readLines("models.txt"); m <- lapply(strsplit(m, " "), as.integer)
t <- system.time(for (one in m) suppressWarnings(glm.fit(d[, one], y, family = poisson())))
cat(length(m) / t[["elapsed"]], length(m) / t[["user.self"]])
"""


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
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


def beside_others(table: Histories) -> None:
    """The same models of the same table, one thread each; the ratio is that of processor times."""
    import statsmodels.api as sm

    models = hierarchical_models(len(table.lists), order=2)
    fit_family(table, models)
    ours, wall, processor = timed(lambda: [fit_family(table, models) for _ in range(50)][-1])
    mine = 50 * len(models) / processor
    print(f"ours           {50 * len(models) / wall:>10,.0f} fits/s wall, {mine:>10,.0f} processor")
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
    print(f"ratio {mine / speed:,.0f}; totals agree within {off:.1e}")
    beside_r(table, models, mine)


def beside_r(table: Histories, models: Any, mine: float) -> None:
    if shutil.which("Rscript") is None:
        print("R              not installed here")
        return
    terms = [0, *(1 << i for i in range(len(table.lists))), *models.interactions.tolist()]
    cells = np.arange(1, len(table.counts))
    design = ((cells[:, None] & terms) == terms).astype(int)
    with tempfile.TemporaryDirectory() as folder:
        np.savetxt(Path(folder, "design.csv"), design, "%d", ",")
        np.savetxt(Path(folder, "counts.txt"), table.counts[1:], "%d")
        written = (
            " ".join(str(terms.index(term) + 1) for term in models.terms(i)) for i in range(len(models))
        )
        Path(folder, "models.txt").write_text("\n".join(written) + "\n")
        Path(folder, "fit.R").write_text(_R)
        done = subprocess.run(
            ["Rscript", "fit.R"], cwd=folder, capture_output=True, text=True, check=True
        ).stdout.split()
    print(f"R glm.fit      {float(done[0]):>10,.0f} fits/s wall, {float(done[1]):>10,.0f} processor")
    print(f"ratio {mine / float(done[1]):,.0f}")


def bootstraps(table: Histories) -> None:
    print(f"\n1,000 resamples of {len(table.lists)} lists, two threads      wall  processor       fits")
    drawn = draw_resamples(table, 1000, seed=1)
    for order in (2, len(table.lists) - 1):
        best, wall, processor = timed(lambda order=order: best_bic(table, order=order, workers=2))
        print(
            f"  order {order}, all models of the table  {wall:>7.2f} s {processor:>8.2f} s"
            f" {best.family.different:>10,}"
        )
        work = lambda best=best: bootstrap(table, best, resamples=drawn, workers=2)  # noqa: E731
        found, wall, processor = timed(work)
        print(f"  order {order}, search for the best    {wall:>9.2f} s {processor:>8.2f} s {found.fits:>10,}")
        (totals, made), wall, processor = timed(lambda best=best: every_model(drawn, best))
        print(
            f"  order {order}, every model            {wall:>9.2f} s {processor:>8.2f} s {made:>10,}", end=""
        )
        same = np.allclose(totals, found.totals, rtol=1e-7)
        print(f"  ({1000 * len(best.family.models):,} models; same totals: {same})")
    found, wall, processor = timed(lambda: bootstrap_stepwise(table, resamples=drawn))
    print(f"  stepwise, one thread              {wall:>9.2f} s {processor:>8.2f} s")


def every_model(drawn: Any, best: Any) -> tuple[Any, int]:
    """Fit every model to every resample, half of them on each of two threads."""
    models, family = best.family.models, compiled_family(best.family.models)
    rows = len(drawn)
    out = (np.empty(rows, np.uint64), np.empty(rows), np.empty(rows), np.empty(rows, np.int64))
    none = np.empty((0, best.family.effects.shape[1]))

    def half(part: slice) -> int:
        given = drawn[part].astype(np.float64)
        return int(select_models(given, family, models.members, none, *(one[part] for one in out)))

    with ThreadPoolExecutor(2) as threads:
        made = sum(threads.map(half, (slice(0, rows // 2), slice(rows // 2, rows))))
    return out[1], made


def others(table: Histories) -> None:
    print("\nother estimators                            wall  processor")
    average_decomposable(table)
    found, wall, processor = timed(lambda: average_decomposable(table))
    print(f"  {found.graph_count} decomposable graphs, one table     {wall:>6.2f} s {processor:>8.2f} s")
    rng = np.random.default_rng(3)
    kinds = {
        (sex, age): rng.multinomial(table.people // 6, table.counts / table.people)
        for sex in "fm"
        for age in ("adult", "child", "young")
    }
    crossed = cross_histories(table.lists, ("sex", "age"), kinds)
    choose_stratified(crossed)
    chosen, wall, processor = timed(lambda: choose_stratified(crossed))
    print(f"  lists, sex and age, chosen by BIC        {wall:>6.2f} s {processor:>8.2f} s")
    _, wall, processor = timed(lambda: bootstrap_stratified(chosen, replicates=100, workers=2))
    print(f"  the same in 100 resamples, two threads   {wall:>6.2f} s {processor:>8.2f} s")


def growth() -> None:
    print("\nlists  order     models  all fits      wall  processor   memory   a resample")
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
            many = "searched" if best.searched else f"{len(best.family.models):,}"
            line = f"{lists:>5} {order:>6} {many:>10} {best.family.different:>9,}"
            print(f"{line} {wall:>8.3f} s {processor:>7.3f} s {peak:>6.1f} MB", end="", flush=True)
            drawn = draw_resamples(table, 20 if best.searched else 500, seed=1)
            work = lambda table=table, best=best, drawn=drawn: bootstrap(table, best, resamples=drawn)  # noqa: E731
            found, wall, processor = timed(work)
            rows = len(drawn) + len(found.left_out)
            print(
                f"   {1000 * wall / rows:.2f} ms, {1000 * processor / rows:.2f} ms processor,"
                f" {found.fits // rows:,} fits",
                flush=True,
            )


def six_lists(table: Histories) -> None:
    models = hierarchical_models(6, order=2)
    fit_family(table, models)
    _, wall, processor = timed(lambda: fit_family(table, models))
    print(f"\n{len(models):,} pairwise models of six lists: {wall:.2f} s, {processor:.2f} s processor")


def main() -> None:
    table = read(Path(sys.argv[1])) if len(sys.argv) > 1 else synthetic(5)
    bootstrap(table, best_bic(table), replicates=30)
    bootstrap(table, best_bic(table), replicates=30, n_top=2)
    beside_others(table)
    bootstraps(table)
    six_lists(read(Path(sys.argv[2])) if len(sys.argv) > 2 else synthetic(6))
    others(table)
    growth()


if __name__ == "__main__":
    main()
