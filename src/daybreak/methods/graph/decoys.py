"""How dear a link between communities should be, learnt from links that are known to be false.

The price of a cut link decides how large communities grow. Its natural value follows from the size
of the graph: the bits it takes to say which two nodes a false link joins, when one link in twenty
is false. Graphs of many tiny communities want a lower price, graphs of large thin ones a higher.

To see which, a few decoys are added: links between nodes drawn at random, so known to be false. At
each price the share of decoys that are cut should be high and the share of real links that are cut
should be low; the price with the largest difference is taken. Nothing needs to be known about the
truth. The same trick tells false matches in mass spectrometry.

Elias, J. E. and Gygi, S. P. (2007). Target-decoy search strategy for increased confidence in
large-scale protein identifications by mass spectrometry. Nature Methods 4, 207-214.
"""

from collections.abc import Callable
from math import e, log2

import numba as nb
import numpy as np

from daybreak.methods.graph import leiden
from daybreak.methods.graph.adjacency import Adjacency, Float32, Int32, Int64, adjacency
from daybreak.methods.graph.layout import first_level

#: The share of links assumed false when the natural price is worked out. It enters by its
#: logarithm: at twice the share the price falls by one bit of about twenty.
FALSE_SHARE = 0.05

#: Prices tried, as multiples of the natural one.
FACTORS = (0.5, 0.7, 1.0, 1.4)

#: A factor must beat 1 by this much of the difference, for each doubling or halving.
AGAINST_DOUBLING = 0.03

#: Decoys added, as a share of the links.
DECOY_SHARE = 0.03

#: With fewer links than this the decoys are too few to choose by, and the natural price is taken.
FEWEST_LINKS = 5_000

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
    return natural * _best_factor(piece, seed)


def _best_factor(graph: Adjacency, seed: int) -> float:
    """Try factors on the graph with decoys in it."""
    generator = np.random.default_rng([seed, graph.nodes, graph.links])
    count = int(DECOY_SHARE * graph.links)
    decoy_source, decoy_target = generator.integers(0, graph.nodes, (2, count), dtype=np.int32)
    rows = np.repeat(np.arange(graph.nodes, dtype=np.int32), np.diff(graph.start))
    once = rows < graph.neighbour
    source, target, weight = rows[once], graph.neighbour[once], graph.weight[once]
    mixed = adjacency(
        graph.nodes,
        np.concatenate([source, decoy_source]),
        np.concatenate([target, decoy_target]),
        np.concatenate([weight, generator.choice(weight, count)]),
    )
    level = first_level(mixed, leiden.DESCRIPTION)
    natural = natural_price(graph.nodes, graph.links)

    def score(step: int) -> float:
        aim = leiden.Aim(leiden.DESCRIPTION, 1 / (natural * FACTORS[step]), 1.0)
        label = leiden.optimise(level, np.arange(graph.nodes, dtype=np.int32), aim, seed)
        decoys_cut = float(np.mean(label[decoy_source] != label[decoy_target]))
        links_cut = float(np.mean(label[source] != label[target]))
        return decoys_cut - links_cut - AGAINST_DOUBLING * abs(log2(FACTORS[step]))

    return FACTORS[_uphill(score, FACTORS.index(1.0), len(FACTORS))]


def _uphill(score: Callable[[int], float], at: int, steps: int) -> int:
    """Walk from step `at` to the next better one, on either side, until both sides are worse."""
    known = {at: score(at)}
    while True:
        for beside in (at - 1, at + 1):
            if 0 <= beside < steps and beside not in known:
                known[beside] = score(beside)
        best = max((s for s in (at, at - 1, at + 1) if s in known), key=lambda s: known[s])
        if best == at:
            return at
        at = best


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
