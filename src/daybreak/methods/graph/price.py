"""How dear a link between communities should be, by how large the communities are.

The price of a cut link decides how large communities grow. Its natural value follows from the size
of the graph: the bits it takes to say which two nodes a false link joins, when one link in twenty
is false. Where nearly all nodes lie in communities of ten nodes or fewer, that is too dear: a single
false link between two of them is worth a large part of what either says, and they are merged. So
the graph is divided once at a price in between, and the price is lowered by how small the
communities are that come out. The size below which three quarters of the nodes lie tells that
surely: it hardly depends on the price it is found with, nor on the share of false links. Thin graphs
of larger communities, on the other hand, want a slightly higher price, or they fall apart.

Learning the price from decoys, random links known to be false, was worse: a decoy also moves single
nodes between small communities, which says nothing about the price (decisions/0009).
"""

from math import e, log2

import numba as nb
import numpy as np

from daybreak.methods.graph import leiden
from daybreak.methods.graph.adjacency import Adjacency, Float32, Int32, Int64
from daybreak.methods.graph.layout import first_level

#: The share of links assumed false when the natural price is worked out. It enters by its
#: logarithm: at twice the share the price falls by one bit of about twenty.
FALSE_SHARE = 0.05

#: Where three quarters of the linked nodes lie in communities of at most `SMALL` nodes the price is
#: `SMALL_PRICE` bits, however large the graph; from `LARGE` nodes on it is the natural one.
SMALL, LARGE, SMALL_PRICE = 10.0, 20.0, 11.0

#: Thin graphs fall apart at the natural price: it is raised so many times by the links a node has (both
#: ends counted), least where every node hangs on a single one, as in stars, and where links are many.
THIN_LINKS, THIN_RISE = (2.1, 2.5, 3.2, 3.4, 4.5, 6.0), (1.2, 1.4, 1.4, 1.2, 1.15, 1.0)

#: With fewer links than this the sizes are too uncertain, and the natural price is taken.
FEWEST_LINKS = 300

#: Larger graphs are judged by a connected-as-possible piece of this many nodes.
PIECE = 250_000

#: The price is never below this many bits, so that two linked nodes are always worth joining.
LEAST_PRICE = 4.0


def natural_price(nodes: int, links: int) -> float:
    """Bits that name one false link among all pairs of nodes, at `FALSE_SHARE` false links."""
    if nodes < 2 or links < 1:
        return LEAST_PRICE
    pairs = nodes * (nodes - 1) / 2
    return max(LEAST_PRICE, log2(pairs / (FALSE_SHARE * links)) + log2(e))


def price(graph: Adjacency, seed: int) -> float:
    """Choose the price of a cut link for this graph, in bits."""
    natural = natural_price(graph.nodes, graph.links)
    if graph.links < FEWEST_LINKS:
        return natural
    piece = graph
    if graph.nodes > PIECE:
        piece = Adjacency(*_piece(graph.start, graph.neighbour, graph.weight, PIECE, seed))
        if piece.links < FEWEST_LINKS:
            return natural
    degree = np.diff(piece.start)
    low = min(natural, SMALL_PRICE)
    large = _part(log2(_usual_size(piece, (low + natural) / 2, seed)), log2(SMALL), log2(LARGE))
    rise = float(np.interp(degree[degree > 0].mean(), THIN_LINKS, THIN_RISE))
    return (low + large * (natural - low)) * (1 + large * (rise - 1))


def _part(value: float, low: float, high: float) -> float:
    """How far a value lies from `low` (0) to `high` (1)."""
    return min(max((value - low) / (high - low), 0.0), 1.0)


def _usual_size(graph: Adjacency, bits: float, seed: int) -> float:
    """Find the size of community below which three quarters of the linked nodes lie."""
    aim = leiden.Aim(leiden.DESCRIPTION, 1 / bits, 1.0)
    level = first_level(graph, leiden.DESCRIPTION)
    label = leiden.optimise(level, np.arange(graph.nodes, dtype=np.int32), aim, seed)
    size = np.bincount(label, minlength=graph.nodes)[label]
    return float(np.quantile(size[np.diff(graph.start) > 0], 0.75))


@nb.njit(cache=True, nogil=True)
def _piece(
    start: Int64, neighbour: Int32, weight: Float32, wanted: int, seed: int
) -> tuple[Int64, Int32, Float32]:
    """Cut out the nodes met first when walking breadth-first from nodes in a seeded order."""
    nodes = len(start) - 1
    number = np.full(nodes, -1, np.int32)
    queue = np.empty(wanted, np.int32)
    filled, head = 0, 0
    for root in leiden.shuffled(nodes, seed):
        if filled == wanted:
            break
        if number[root] < 0:
            number[root] = filled
            queue[filled] = root
            filled += 1
        while head < filled:
            v = queue[head]
            head += 1
            for i in range(start[v], start[v + 1]):
                u = neighbour[i]
                if number[u] < 0 and filled < wanted:
                    number[u] = filled
                    queue[filled] = u
                    filled += 1
    new_start = np.zeros(filled + 1, np.int64)
    for p in range(filled):
        kept = 0
        for i in range(start[queue[p]], start[queue[p] + 1]):
            kept += number[neighbour[i]] >= 0
        new_start[p + 1] = new_start[p] + kept
    new_neighbour = np.empty(new_start[filled], np.int32)
    new_weight = np.empty(new_start[filled], np.float32)
    at = 0
    for p in range(filled):
        for i in range(start[queue[p]], start[queue[p] + 1]):
            if number[neighbour[i]] >= 0:
                new_neighbour[at] = number[neighbour[i]]
                new_weight[at] = weight[i]
                at += 1
    return new_start, new_neighbour, new_weight
