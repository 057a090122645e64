"""How a graph's weights are laid out for the search, so that ties are broken by evidence.

The description objective counts links, so weights are brought near 1 by a curve that levels off.
Each link is then tilted a little towards the better connected of the nodes it could lead to: a post
with one link to an identifier of fifty posts and one to a stray post belongs, other things equal,
with the fifty. Within a community of even degrees the tilt is nothing.

The tilt follows the degree-corrected block model, in which links lead to a node in proportion to its
degree: Karrer, B. and Newman, M. E. J. (2011). Stochastic blockmodels and community structure in
networks. Physical Review E 83, 016107.
"""

import numba as nb
import numpy as np

from daybreak.methods.graph import leiden
from daybreak.methods.graph.adjacency import Adjacency, Float32, Float64, Int32, Int64

#: Below the median a weight of this share of it counts for about half a link; above it weights count
#: by their square root, up to MOST. So a weak link says little, links seen several times say more,
#: one enormous weight cannot outvote a community, and weights that mean nothing do little harm.
SOFT, MOST = 0.2, 2.0

#: How much of a link's weight one doubling of the degree it leads to is worth, and the most in all.
TILT = 0.05
MOST_TILT = 0.25


def first_level(graph: Adjacency, objective: int) -> leiden.Level:
    """Lay the graph out for the search with the objective of that code."""
    weight = graph.weight
    if objective == leiden.DESCRIPTION and len(weight):
        units = weight / np.median(weight)
        low = np.float32(1 + SOFT) * units / (units + np.float32(SOFT))
        weight = np.where(units < 1, low, np.minimum(np.sqrt(units), np.float32(MOST)))
        _tilt(graph.start, graph.neighbour, weight)
    return leiden.Level(
        graph.start,
        graph.neighbour,
        weight,
        np.ones(graph.nodes),
        np.zeros(graph.nodes),
        _strength(graph.start, weight),
    )


@nb.njit(cache=True, nogil=True)
def _strength(start: Int64, weight: Float32) -> Float64:
    """Sum up each row's weights."""
    nodes = len(start) - 1
    strength = np.zeros(nodes)
    for v in range(nodes):
        for i in range(start[v], start[v + 1]):
            strength[v] += weight[i]
    return strength


@nb.njit(cache=True, nogil=True)
def _tilt(start: Int64, neighbour: Int32, weight: Float32) -> None:
    """Tilt the weights in place: by how far each end's degree lies above its rivals' at the other end."""
    nodes = len(start) - 1
    level = np.zeros(nodes, np.float32)
    around = np.zeros(nodes, np.float32)
    for v in range(nodes):
        level[v] = np.log2(max(1, start[v + 1] - start[v]))
    for v in range(nodes):
        for i in range(start[v], start[v + 1]):
            around[v] += level[neighbour[i]]
        around[v] /= max(1, start[v + 1] - start[v])
    for v in range(nodes):
        for i in range(start[v], start[v + 1]):
            u = neighbour[i]
            tilt = TILT * ((level[u] - around[v]) + (level[v] - around[u]))
            weight[i] *= 1.0 + min(MOST_TILT, max(-MOST_TILT, tilt))
