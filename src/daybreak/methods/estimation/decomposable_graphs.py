"""All decomposable graphs on a few lists, and how each takes its probability apart.

A graph says which lists depend on each other directly. When it is decomposable (every cycle of four or
more lists has a chord), the probability of a table is a product over its cliques divided by a product
over its separators, so it can be written down without iteration. There are 8 such graphs for 3 lists,
61 for 4, 822 for 5, 18,154 for 6 and 617,675 for 7.

A graph is found decomposable by taking away, again and again, a list whose neighbours all know each
other (Fulkerson, Gross 1965); each step yields a clique and the separator that ties it to the rest.

Lauritzen, S. L. (1996). Graphical Models. Oxford University Press.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numba
import numpy as np
import numpy.typing as npt

from daybreak.standard.compiled import kernel

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Graphs:
    """Decomposable graphs as signed sets of lists: cliques count +1, separators -1 each time.

    Attributes:
        edges: int64[g]; bit e is set when the e-th pair of lists (in the order 01, 02, ... 12, ...) is
            joined.
        masks: int64[g, w]; the sets of lists in each graph's formula, as bit masks.
        signs: int64[g, w]; how often each set counts, 0 beyond the last.
    """

    edges: Integers
    masks: Integers
    signs: Integers

    def __len__(self) -> int:
        return len(self.edges)

    def cliques(self, graph: int) -> tuple[int, ...]:
        """The graph's maximal cliques as bit masks, ascending."""
        signs, masks = self.signs[graph], self.masks[graph]
        return tuple(sorted(int(m) for m, s in zip(masks, signs, strict=True) if s > 0))


@lru_cache(maxsize=8)
def decomposable_graphs(lists: int) -> Graphs:
    """Enumerate all decomposable graphs on `lists` lists, in ascending order of their edge bits."""
    pairs = np.array(list(combinations(range(lists), 2)), np.int64).reshape(-1, 2)
    decomposable = _which_decompose(lists, pairs)
    edges = np.flatnonzero(decomposable).astype(np.int64)
    masks, signs = _formulas(lists, pairs, edges)
    used = int((signs != 0).sum(axis=1).max())
    for table in (edges, masks, signs):
        table.flags.writeable = False
    return Graphs(edges, masks[:, :used], signs[:, :used])


@kernel
def _neighbours(lists, pairs, edges, adjacent):  # type: ignore[no-untyped-def]
    adjacent[:] = 0
    for e in range(len(pairs)):
        if edges >> e & 1:
            adjacent[pairs[e, 0]] |= 1 << pairs[e, 1]
            adjacent[pairs[e, 1]] |= 1 << pairs[e, 0]


@kernel
def _next_simplicial(lists, left, adjacent):  # type: ignore[no-untyped-def]
    """Return a list among `left` whose remaining neighbours all know each other, or -1."""
    for v in range(lists):
        if not left >> v & 1:
            continue
        near = adjacent[v] & left
        complete = True
        for a in range(lists):
            if near >> a & 1 and near & ~(adjacent[a] | 1 << a):
                complete = False
        if complete:
            return v
    return -1


@numba.njit(cache=True, nogil=True)
def _which_decompose(lists, pairs):  # type: ignore[no-untyped-def]
    total = 1 << len(pairs)
    found = np.zeros(total, np.bool_)
    adjacent = np.zeros(lists, np.int64)
    for edges in range(total):
        _neighbours(lists, pairs, edges, adjacent)
        left = (1 << lists) - 1
        while left:
            v = _next_simplicial(lists, left, adjacent)
            if v < 0:
                break
            left &= ~(1 << v)
        found[edges] = left == 0
    return found


@numba.njit(cache=True, nogil=True)
def _formulas(lists, pairs, edges):  # type: ignore[no-untyped-def]
    """Write each graph as signed sets; a clique that is also a separator of the next step cancels."""
    masks = np.zeros((len(edges), 2 * lists), np.int64)
    signs = np.zeros((len(edges), 2 * lists), np.int64)
    adjacent = np.zeros(lists, np.int64)
    often = np.zeros(1 << lists, np.int64)
    for g in range(len(edges)):
        _neighbours(lists, pairs, edges[g], adjacent)
        often[:] = 0
        left = (1 << lists) - 1
        while left:
            v = _next_simplicial(lists, left, adjacent)
            near = adjacent[v] & left
            often[near | 1 << v] += 1
            if left != 1 << v:
                often[near] -= 1
            left &= ~(1 << v)
        w = 0
        for mask in range(1 << lists):
            if often[mask]:
                masks[g, w] = mask
                signs[g, w] = often[mask]
                w += 1
    return masks, signs
