"""A weighted undirected graph in three arrays, so that millions of links fit in a laptop's memory.

Row `v` of the compressed sparse rows holds the neighbours of node `v`. Every link is stored in both
directions, links given twice are added up, and links of a node to itself are left out (they say
nothing about whom it belongs with). Rows are sorted by neighbour.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numba as nb
import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue

Int32: TypeAlias = npt.NDArray[np.int32]
Int64: TypeAlias = npt.NDArray[np.int64]
Float32: TypeAlias = npt.NDArray[np.float32]
Float64: TypeAlias = npt.NDArray[np.float64]

#: Node numbers are 32-bit; a graph with more nodes than this is refused.
MOST_NODES = 2**31 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Adjacency:
    """A graph of `nodes` nodes: the neighbours of `v` are `neighbour[start[v]:start[v + 1]]`.

    `start` is int64[nodes + 1]; `neighbour` int32 and `weight` float32 hold each link twice.
    """

    start: Int64
    neighbour: Int32
    weight: Float32

    @property
    def nodes(self) -> int:
        """How many nodes the graph has, linked or not."""
        return len(self.start) - 1

    @property
    def links(self) -> int:
        """How many different pairs of nodes are linked."""
        return len(self.neighbour) // 2


def adjacency(
    nodes: int, source: npt.ArrayLike, target: npt.ArrayLike, weight: npt.ArrayLike | None = None
) -> Adjacency:
    """Build the graph from a list of links; `weight` None makes every link weigh 1.

    Links of weight 0 are left out.

    Raises:
        BadValue: A node number is out of range, a weight is negative or not a number, or the
            arrays differ in length.
    """
    if not 0 <= nodes <= MOST_NODES:
        raise BadValue("nodes", found=nodes, needed=f"it must be a count from 0 to {MOST_NODES}")
    ends = _node_numbers("source", source, nodes), _node_numbers("target", target, nodes)
    if len(ends[0]) != len(ends[1]):
        raise BadValue(
            "source and target", found=(len(ends[0]), len(ends[1])), needed="both need one entry per link"
        )
    weights = _weights(weight, len(ends[0]))
    return Adjacency(*_rows(nodes, ends[0], ends[1], weights))


def _node_numbers(name: str, values: npt.ArrayLike, nodes: int) -> Int32:
    array = np.asarray(values)
    if array.ndim != 1:
        raise BadValue(f"the shape of {name}", found=array.shape, needed="give one node number per link")
    if not len(array):
        return np.empty(0, np.int32)
    if array.dtype.kind not in "iu":
        raise BadValue(f"the type of {name}", found=str(array.dtype), needed="node numbers are integers")
    low, high = int(array.min()), int(array.max())
    if low < 0 or high >= nodes:
        raise BadValue(
            f"a node number in {name}",
            found=low if low < 0 else high,
            needed=f"node numbers go from 0 to {nodes - 1}",
        )
    return np.ascontiguousarray(array, dtype=np.int32)


def _weights(weight: npt.ArrayLike | None, links: int) -> Float32:
    if weight is None:
        return np.ones(links, np.float32)
    try:
        array = np.ascontiguousarray(weight, dtype=np.float32)
    except (TypeError, ValueError):
        raise BadValue("weight", found=weight, needed="weights are numbers") from None
    if array.shape != (links,):
        raise BadValue("the shape of weight", found=array.shape, needed=f"give {links}, one per link")
    bad = ~np.isfinite(array) | (array < 0)
    if bad.any():
        found = float(array[np.argmax(bad)])
        raise BadValue("a link's weight", found=found, needed="weights are finite and not negative")
    return array


@nb.njit(cache=True, nogil=True)
def _rows(nodes: int, source: Int32, target: Int32, weight: Float32) -> tuple[Int64, Int32, Float32]:
    """Sort both directions of every link by (node, neighbour) in two counting passes; add up doubles."""
    count = np.zeros(nodes + 1, np.int64)
    for i in range(len(source)):
        if source[i] != target[i] and weight[i] > 0:
            count[source[i] + 1] += 1
            count[target[i] + 1] += 1
    start = np.cumsum(count)
    total = start[nodes]
    by_neighbour = np.empty(total, np.int32)
    first_weight = np.empty(total, np.float32)
    place = start[:-1].copy()
    for i in range(len(source)):
        a, b = source[i], target[i]
        if a != b and weight[i] > 0:
            by_neighbour[place[b]] = a
            first_weight[place[b]] = weight[i]
            place[b] += 1
            by_neighbour[place[a]] = b
            first_weight[place[a]] = weight[i]
            place[a] += 1
    neighbour = np.empty(total, np.int32)
    sums = np.empty(total, np.float32)
    place[:] = start[:-1]
    for b in range(nodes):
        for i in range(start[b], start[b + 1]):
            a = by_neighbour[i]
            at = place[a]
            if at > start[a] and neighbour[at - 1] == b:
                sums[at - 1] += first_weight[i]
            else:
                neighbour[at] = b
                sums[at] = first_weight[i]
                place[a] = at + 1
    return _closed_up(start, place, neighbour, sums)


@nb.njit(cache=True, nogil=True)
def _closed_up(start: Int64, end: Int64, neighbour: Int32, weight: Float32) -> tuple[Int64, Int32, Float32]:
    """Close the holes that added-up doubles left at the end of each row."""
    nodes = len(start) - 1
    closed = np.zeros(nodes + 1, np.int64)
    at = 0
    for v in range(nodes):
        for i in range(start[v], end[v]):
            neighbour[at] = neighbour[i]
            weight[at] = weight[i]
            at += 1
        closed[v + 1] = at
    return closed, neighbour[:at].copy(), weight[:at].copy()
