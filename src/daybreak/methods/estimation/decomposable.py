"""How many people are on no list, averaged over every decomposable story of how lists depend.

Nobody knows which lists refer people to each other and which avoid each other. This estimator does not
choose: each decomposable graph of dependences gets the probability the data give it, and the number of
unseen people is averaged over all graphs. Under a hyper-Dirichlet prior the probability of the data,
given a graph and a number of unseen people, has a closed form, so the posterior is summed, not sampled:
the same data give the same digits always.

Madigan, D., York, J. C. (1997). Bayesian methods for estimation of the size of a closed population.
Biometrika 84, 19-31. Dawid, A. P., Lauritzen, S. L. (1993). Hyper Markov laws in the statistical analysis
of decomposable graphical models. Annals of Statistics 21, 1272-1317.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations

import numba
import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from daybreak.errors import BadValue, NoEstimate
from daybreak.methods.estimation.decomposable_graphs import Graphs, decomposable_graphs
from daybreak.methods.estimation.histories import Histories, concerns
from daybreak.methods.estimation.posterior import (
    Hump,
    Summary,
    check_lists,
    find_humps,
    humps_in_words,
    summarise_grid,
)
from daybreak.standard.compiled import kernel

#: 617,675 graphs; eight lists have 30,888,596.
MOST_LISTS = 7
#: The grid first reaches this many times the people seen.
FIRST_REACH = 20
LEAST_REACH = 10_000
#: It is doubled, while its last quarter holds more than `HEAVY_TAIL`, up to this many times.
LAST_REACH = 640
#: Share of the probability in the last quarter of the grid that makes the grid too short.
HEAVY_TAIL = 0.01
#: Up to this many unseen people the grid holds every whole number; each doubling beyond has half as many
#: points. Six and seven lists have so many graphs that fewer points must do.
EVERY_NUMBER = {3: 65_536, 4: 65_536, 5: 65_536, 6: 8_192, 7: 2_048}
#: Graphs this much less likely (natural logarithm) than the best point add nothing to a double's digits.
NEGLIGIBLE = 40.0
#: Grid points in a rough first look that finds the graphs worth summing exactly.
_ROUGH_POINTS = {3: 256, 4: 256, 5: 256, 6: 256, 7: 64}
#: Times the rough look closes in on the peak.
_CLOSER = 12
_BLOCK = 1_024
#: A dull hump is drawn out of an exact distribution as if it came from this many independent draws.
_AS_GOOD_AS_EXACT = 20_000.0

Array = npt.NDArray[np.float64]
#: Most prior people per cell; with far more, rounding hides the people counted.
MOST_PRIOR = 10**9

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GraphWeight:
    """One story of dependence: lists in a clique depend on each other, the others only through it.

    Attributes:
        cliques: The groups of lists that depend on each other directly.
        probability: The posterior probability of this graph.
    """

    cliques: tuple[tuple[str, ...], ...]
    probability: float


@dataclass(frozen=True, slots=True, eq=False)
class DecomposableAverage:
    """The posterior of the number of people, averaged over decomposable graphs.

    Attributes:
        lists: Names of the lists.
        seen: People on at least one list.
        total: int64[p]; numbers of people, seen and unseen, ascending; every whole number until
            `EVERY_NUMBER` are unseen.
        probability: float64[p]; the posterior probability of each (of its step, where the grid has gaps).
        summary: Median, mean and central interval of `total`.
        graphs: The most probable graphs, best first, at most 20.
        graph_count: How many graphs were averaged.
        joined: float64[k, k]; the posterior probability that two lists depend on each other directly.
        delta: Prior people per cell of the full table.
        humps: The peaks of the posterior.
        warnings: When not to believe the number, in words.
    """

    lists: tuple[str, ...]
    seen: int
    total: Integers
    probability: Array
    summary: Summary
    graphs: tuple[GraphWeight, ...]
    graph_count: int
    joined: Array
    delta: float
    humps: tuple[Hump, ...]
    warnings: tuple[str, ...]


def average_decomposable(
    histories: Histories,
    *,
    delta: float | None = None,
    most_unseen: int | None = None,
    log_prior: Callable[[Array], Array] | None = None,
    level: float = 0.95,
    workers: int = 2,
) -> DecomposableAverage:
    """Average the number of people over all decomposable graphs (Madigan, York 1997).

    All graphs are equally probable beforehand. The prior of the total N is 1/N, cut off at the end of the
    grid: by default 20 times the people seen (at least 10,000 unseen), doubled while its last quarter holds
    over 1% of the probability. With lists that hardly overlap the posterior falls so slowly that its mean
    depends on that end; the median does not, and a warning says so.

    Args:
        histories: 3 to 7 lists.
        delta: Prior people in each cell of the full table, above 0; 2**-k unless given, so that the prior
            weighs as much as one person.
        most_unseen: Where the grid ends; by default chosen as above.
        log_prior: Logarithm of another prior of N, as a function of an array of totals.
        level: Share of the probability inside the interval.
        workers: Threads; the digits do not depend on it.

    Raises:
        NoEstimate: Under 3 or over 7 lists, or nobody is on two of them.
        BadValue: `delta`, `most_unseen` or `level` cannot be used.
    """
    _check(histories, delta, most_unseen)
    lists = len(histories.lists)
    cells = delta if delta is not None else 2.0**-lists
    graphs = decomposable_graphs(lists)
    weigh = _Weigher(histories, cells, log_prior or (lambda total: -np.log(total)), graphs, workers)
    reach = weigh.reach(most_unseen)
    unseen, width = _grid(reach, EVERY_NUMBER[lists])
    probability, weight = weigh.exactly(unseen, width)
    tail = float(probability[unseen > reach * 3 // 4].sum())
    total = unseen + histories.people
    humps = find_humps(total, probability, independent=_AS_GOOD_AS_EXACT)
    for table in (total, probability):
        table.flags.writeable = False
    return DecomposableAverage(
        lists=histories.lists,
        seen=histories.people,
        total=total,
        probability=probability,
        summary=summarise_grid(total, probability, level),
        graphs=_best(graphs, weight, histories.lists),
        graph_count=len(graphs),
        joined=_joined(graphs, weight, lists),
        delta=cells,
        humps=humps,
        warnings=(*concerns(histories), *humps_in_words(humps), *_tail_in_words(tail, int(total[-1]))),
    )


def _check(histories: Histories, delta: float | None, most_unseen: int | None) -> None:
    check_lists(histories)
    lists = len(histories.lists)
    if lists > MOST_LISTS:
        raise NoEstimate(
            f"{lists} lists have too many decomposable graphs to sum over",
            do=f"Merge lists of the same kind until {MOST_LISTS} are left, or use another estimator.",
        )
    if delta is not None and not 0 < delta <= MOST_PRIOR:
        raise BadValue(
            "delta", found=delta, needed=f"it is a number of people above 0, {MOST_PRIOR:,} at most"
        )
    if most_unseen is not None and most_unseen < 1:
        raise BadValue("The most unseen people", found=most_unseen, needed="it is a whole number above 0")


def _grid(reach: int, every: int) -> tuple[Integers, Array]:
    """Whole numbers 0, 1, ... of unseen people, and how many each stands for; coarser above `every`."""
    parts = [np.arange(min(reach, every) + 1)]
    widths = [np.ones(len(parts[0]))]
    start, step = every, 2
    while start < reach:
        parts.append(np.arange(start + step, min(2 * start, reach) + 1, step))
        widths.append(np.full(len(parts[-1]), float(step)))
        start, step = 2 * start, 2 * step
    return np.concatenate(parts).astype(np.int64), np.concatenate(widths)


class _Weigher:
    """Weighs every graph at every number of unseen people."""

    def __init__(
        self,
        histories: Histories,
        cells: float,
        log_prior: Callable[[Array], Array],
        graphs: Graphs,
        workers: int,
    ) -> None:
        self.people, self.cells, self.log_prior = histories.people, cells, log_prior
        self.lists, self.graphs, self.workers = len(histories.lists), graphs, max(workers, 1)
        self.base = 0.0
        self.nobody, fixed = _marginals(histories, cells)
        self.start = (graphs.signs * fixed[graphs.masks]).sum(axis=1)

    def reach(self, most_unseen: int | None) -> int:
        """Look roughly, far out; return where the exact grid may end."""
        first = max(FIRST_REACH * self.people, LEAST_REACH)
        last = most_unseen or max(LAST_REACH * self.people, LEAST_REACH)
        self._look(last)
        if most_unseen:
            return most_unseen
        top = float(self.heights.max())
        mass = np.exp(self.heights.astype(np.float64) - top).sum(axis=0) * np.gradient(self.looked)
        while first < last and mass[self.looked > first * 3 // 4].sum() > HEAVY_TAIL * mass.sum():
            first *= 2
        return min(first, last)

    def _look(self, last: int) -> None:
        """Weigh graphs at a few points up to `last`, closing in on the peak, however narrow it is."""
        many = _ROUGH_POINTS[self.lists]
        points = np.unique(np.geomspace(1, last + 1, many).astype(np.int64)) - 1
        self.base = float(self._rough(points[:: many // 16]).max())  # so that float32 is exact near the top
        self.looked, self.heights = points, self._rough(points)
        for _ in range(_CLOSER):
            best = self.heights.max(axis=0)
            near = np.flatnonzero(best > best.max() - 1.5 * NEGLIGIBLE)
            low, high = max(near[0] - 1, 0), min(near[-1] + 1, len(self.looked) - 1)
            points = np.unique(np.linspace(self.looked[low], self.looked[high], many // 4).astype(np.int64))
            points = np.setdiff1d(points, self.looked)
            if not len(points):
                break
            order = np.argsort(np.concatenate([self.looked, points]))
            self.looked = np.concatenate([self.looked, points])[order]
            self.heights = np.concatenate([self.heights, self._rough(points)], axis=1)[:, order]
            if self.heights.max() < best.max() + 1:
                break

    def exactly(self, unseen: Integers, width: Array) -> tuple[Array, Array]:
        """Return the probability of each number of unseen people, and of each graph."""
        top = float(self.heights.max())

        def weigh(start: int) -> tuple[Integers, Array, Array]:
            at = unseen[start : start + _BLOCK]
            first = max(int(np.searchsorted(self.looked, at[0], "right")) - 2, 0)
            last = int(np.searchsorted(self.looked, at[-1])) + 2
            kept = np.flatnonzero(self.heights[:, first:last].max(axis=1) > top - NEGLIGIBLE)
            shared = self._shared(at) + np.log(width[start : start + _BLOCK]) - top
            masks, signs = self.graphs.masks[kept], self.graphs.signs[kept]
            point, graph = _sums(masks, signs, self.start[kept], self._sets(at), shared)
            return kept, point, graph

        with ThreadPoolExecutor(self.workers) as pool:
            parts = list(pool.map(weigh, range(0, len(unseen), _BLOCK)))
        point = np.concatenate([p for _, p, _ in parts])
        weight = np.zeros(len(self.graphs))
        for kept, _, graph in parts:
            weight[kept] += graph
        return point / point.sum(), weight / weight.sum()

    def _rough(self, unseen: Integers) -> npt.NDArray[np.float32]:
        """float32[graphs, points]: the logarithm of every graph's weight at a few points."""
        heights: npt.NDArray[np.float32] = _heights(
            self.graphs.masks, self.graphs.signs, self.start, self._sets(unseen), self._shared(unseen)
        )
        return heights

    def _sets(self, unseen: Integers) -> Array:
        """float64[2**k, points]: the part of each set's marginal likelihood that the unseen people move."""
        spare = self.cells * 2.0 ** (self.lists - _sizes(self.lists))
        return np.asarray(gammaln(unseen[None, :] + (self.nobody + spare)[:, None]), np.float64)

    def _shared(self, unseen: Integers) -> Array:
        """What all graphs share: the multinomial coefficient, the prior and the normalising gamma."""
        total = (unseen + self.people).astype(np.float64)
        prior = np.asarray(self.log_prior(total), np.float64)
        every = self.cells * 2.0**self.lists
        coefficient = gammaln(total + 1) - gammaln(unseen + 1.0)
        return np.asarray(coefficient - gammaln(total + every) + prior - self.base, np.float64)


def _sizes(lists: int) -> Array:
    return np.array([mask.bit_count() for mask in range(2**lists)], np.float64)


def _marginals(histories: Histories, cells: float) -> tuple[Array, Array]:
    """For each set of lists: people seen but on none of it, and the fixed part of its likelihood."""
    lists = len(histories.lists)
    held = np.arange(2**lists)
    sizes = _sizes(lists)
    nobody, fixed = np.empty(2**lists), np.empty(2**lists)
    for mask in range(2**lists):
        table = np.bincount(held & mask, histories.counts, minlength=2**lists)[(held & ~mask) == 0]
        spare = cells * 2.0 ** (lists - sizes[mask])
        nobody[mask] = table[0]
        fixed[mask] = (gammaln(table[1:] + spare) - gammaln(spare)).sum() - gammaln(spare)
    return nobody, fixed


@kernel
def _height(masks, signs, start, sets, shared, height):  # type: ignore[no-untyped-def]
    """Write one graph's log weight at all points into `height`."""
    for p in range(len(shared)):
        height[p] = start + shared[p]
    for w in range(len(masks)):
        sign = float(signs[w])
        if sign == 0.0:
            break
        part = sets[masks[w]]
        for p in range(len(shared)):
            height[p] += sign * part[p]


@numba.njit(cache=True, nogil=True)
def _heights(masks, signs, start, sets, shared):  # type: ignore[no-untyped-def]
    heights = np.empty((len(masks), len(shared)), np.float32)
    height = np.empty(len(shared))
    for g in range(len(masks)):
        _height(masks[g], signs[g], start[g], sets, shared, height)
        heights[g] = height
    return heights


@numba.njit(cache=True, nogil=True)
def _sums(masks, signs, start, sets, shared):  # type: ignore[no-untyped-def]
    """Sum the weights over graphs at each point, and over points for each graph."""
    point, graph = np.zeros(len(shared)), np.zeros(len(masks))
    height = np.empty(len(shared))
    for g in range(len(masks)):
        _height(masks[g], signs[g], start[g], sets, shared, height)
        for p in range(len(shared)):
            weight = np.exp(height[p])
            point[p] += weight
            graph[g] += weight
    return point, graph


def _best(graphs: Graphs, weight: Array, lists: tuple[str, ...]) -> tuple[GraphWeight, ...]:
    order = np.argsort(-weight, kind="stable")[:20]
    return tuple(
        GraphWeight(
            tuple(tuple(lists[i] for i in range(len(lists)) if c >> i & 1) for c in graphs.cliques(int(g))),
            float(weight[g]),
        )
        for g in order
        if weight[g] > 0
    )


def _joined(graphs: Graphs, weight: Array, lists: int) -> Array:
    joined = np.zeros((lists, lists))
    for e, (a, b) in enumerate(combinations(range(lists), 2)):
        joined[a, b] = joined[b, a] = weight[(graphs.edges >> e & 1).astype(bool)].sum()
    joined.flags.writeable = False
    return joined


def _tail_in_words(tail: float, end: int) -> tuple[str, ...]:
    if tail <= HEAVY_TAIL:
        return ()
    return (
        f"{tail:.0%} of the posterior lies in the last quarter of the numbers looked at (up to {end:,}): the "
        "overlaps hardly limit the number of people, and the mean and the upper end depend on where the "
        "looking stopped.",
    )
