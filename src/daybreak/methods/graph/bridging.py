"""Which nodes of any graph join strangers: they touch many communities and belong to none.

A platform's number stands beside thousands of people who have contacts of their own and nothing to do with
one another. Left in, it costs little to put strangers into one community around it. The test looks at a
node's neighbours without it: do most of them have contacts that others share, and do those contacts leave
them in many separate pieces? A star's centre, whose leaves have hardly any other contact, is no such node.

`hubs` asks the same of posts and identifiers, where more is known about each.

Burt, R. S. (1992). Structural Holes. Harvard University Press. Simpson, E. H. (1949). Measurement of
diversity. Nature 163, 688 (pieces counted by the inverse of the chance that two neighbours share one).
"""

import numba as nb
import numpy as np

from daybreak.methods.graph.adjacency import Adjacency, Float64, Int32, Int64
from daybreak.methods.graph.union_find import root_of

#: Nodes with fewer neighbours are not looked at: what they join is small.
LEAST_NEIGHBOURS = 50
#: Share of the neighbours that must have contacts of their own.
OWN_CONTACTS = 0.5
#: Pieces (effective number) from which the neighbours are strangers.
SEPARATE = 8.0
#: Contacts with more than this part of the node's own neighbours may be hubs themselves.
AS_LARGE = 0.25
#: Neighbours, evenly spread, and contacts of each, that are looked at. Of more neighbours so many would be
#: joined by false links that strangers no longer look like strangers.
_MOST_NEIGHBOURS, _MOST_CONTACTS = 300, 64


def bridging_nodes(graph: Adjacency) -> Int32:
    """The nodes that join strangers, in order; int32[h]."""
    pieces = _separate_pieces(graph.start, graph.neighbour)
    return np.flatnonzero(pieces >= SEPARATE).astype(np.int32)


def without_links_of(graph: Adjacency, nodes: Int32) -> Adjacency:
    """The same graph, in which some nodes are linked with nobody."""
    gone = np.zeros(graph.nodes, np.bool_)
    gone[nodes] = True
    owner = np.repeat(np.arange(graph.nodes), np.diff(graph.start))
    kept = ~(gone[owner] | gone[graph.neighbour])
    start = np.zeros(graph.nodes + 1, np.int64)
    np.cumsum(np.bincount(owner[kept], minlength=graph.nodes), out=start[1:])
    return Adjacency(start, graph.neighbour[kept], graph.weight[kept])


@nb.njit(cache=True, nogil=True)
def _separate_pieces(start: Int64, neighbour: Int32) -> Float64:
    """Effective number of pieces of each node's neighbours; 0 where few have contacts of their own."""
    nodes = len(start) - 1
    pieces, mass = np.zeros(nodes), np.zeros(nodes)
    parent, first = np.arange(nodes).astype(np.int32), np.full(nodes, -1, np.int32)
    for x in range(nodes):
        degree = start[x + 1] - start[x]
        if degree < LEAST_NEIGHBOURS:
            continue
        members = neighbour[start[x] : start[x + 1] : (degree - 1) // _MOST_NEIGHBOURS + 1].copy()
        for u in members:
            first[u] = u
        for u in members:
            for w in neighbour[start[u] : min(start[u + 1], start[u] + _MOST_CONTACTS)]:
                known = start[w + 1] - start[w]
                if w == x or known < 2 or known > AS_LARGE * degree:
                    continue
                mass[u] = 1.0
                if first[w] < 0:
                    first[w] = u
                one, two = root_of(parent, u), root_of(parent, first[w])
                parent[max(one, two)] = min(one, two)
        pieces[x] = _effective(members, parent, mass)
        for u in members:
            parent[u], mass[u], first[u] = u, 0.0, -1
            for w in neighbour[start[u] : min(start[u + 1], start[u] + _MOST_CONTACTS)]:
                first[w] = -1
    return pieces


@nb.njit(cache=True, nogil=True)
def _effective(members: Int32, parent: Int32, mass: Float64) -> float:
    """Inverse Simpson index of the pieces; 0 where too few neighbours have contacts."""
    total = 0.0
    for u in members:
        total += mass[u]
    if total < OWN_CONTACTS * len(members):
        return 0.0
    for u in members:
        root = root_of(parent, u)
        if root != u:
            mass[root] += mass[u]
            mass[u] = 0.0
    squares = 0.0
    for u in members:
        squares += mass[u] * mass[u]
    return float(total * total / squares)
