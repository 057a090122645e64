"""Which node joins strangers: its neighbours have nothing to do with one another but for it.

A platform's support number stands in the posts of many people who each have contacts of their own;
take it away and they fall apart into as many pieces. Take a gang's number away and its posts are
still held together by its other contacts, or have no others. So the test counts the pieces into
which a node's neighbours fall without it. Pieces count by their size (inverse Simpson index), so
that one large piece and a few strays count as little more than one.

A contact seen nowhere else proves little about a stranger: it may be a throw-away of the same
people. It counts a quarter. A companion present at more than half of a node's neighbours may be the
platform's mail address beside its number, or the second number of the same gang. What tells them
apart is whether the neighbours' posts mostly show contacts of their own besides: strangers' do.

Simpson, E. H. (1949). Measurement of diversity. Nature 163, 688. Burt, R. S. (1992). Structural
Holes: brokers are the nodes whose contacts are not connected with each other.
"""

import numba as nb
import numpy as np
import numpy.typing as npt

from daybreak.methods.graph.adjacency import Float64, Int32, Int64
from daybreak.methods.graph.union_find import root_of

#: A neighbour's further contacts beyond this many are not looked at.
MOST_CONTACTS = 64

#: Neighbours beyond this many are not looked at either: by then the answer is known.
MOST_NEIGHBOURS = 20_000

#: What a piece counts that is known only from contacts seen nowhere else.
THROW_AWAY = 0.25

#: A companion standing with more than this share of the neighbours is no connection of its own.
COMPANION = 0.5

#: From this share of posts with contacts of their own, companions are taken for services too.
OWN = 0.25


@nb.njit(cache=True, nogil=True)
def separate_pieces(
    start: Int64,
    far: Int32,
    posts: Int32,
    far_start: Int64,
    back: Int32,
    far_posts: Int32,
    least: int,
) -> tuple[Float64, Float64]:
    """Count for each node the pieces its neighbours fall into without it (0: fewer than `least`).

    Also give the share of its posts that stay together in the largest piece.

    The graph has two sides. `far[start[x]:start[x + 1]]` are the neighbours of node `x` on the other
    side and `posts` the posts behind each link; `back[far_start[u]:far_start[u + 1]]` are the nodes
    on this side that neighbour `u` touches, `far_posts` the posts behind those. A piece counts by its
    posts, so that one stray post weighs little. Neighbours without any other contact say nothing.
    """
    nodes, others = len(start) - 1, len(far_start) - 1
    pieces, together = np.zeros(nodes), np.zeros(nodes)
    tally = np.zeros(nodes, np.int32)
    first = np.full(nodes, -1, np.int32)
    parent = np.arange(others).astype(np.int32)
    mass = np.zeros(others)
    known = np.zeros(others, np.bool_)
    for x in range(nodes):
        end = min(start[x + 1], start[x] + MOST_NEIGHBOURS)
        count = end - start[x]
        if count < least:
            continue
        for i in range(start[x], end):
            u = far[i]
            for j in range(far_start[u], min(far_start[u + 1], far_start[u] + MOST_CONTACTS)):
                tally[back[j]] += 1
        with_companions, all_posts = 0.0, 0.0
        for i in range(start[x], end):
            u = far[i]
            own, shared = 0.0, 0.0
            for j in range(far_start[u], min(far_start[u + 1], far_start[u] + MOST_CONTACTS)):
                y = back[j]
                if y == x:
                    continue
                if tally[y] > COMPANION * count:
                    shared += far_posts[j]
                    continue
                own += far_posts[j]
                known[u] = known[u] or start[y + 1] - start[y] > 1
                if first[y] < 0:
                    first[y] = u
                else:
                    a, b = root_of(parent, first[y]), root_of(parent, u)
                    parent[max(a, b)] = min(a, b)
            all_posts += posts[i]
            if own + shared > 0:
                mass[u] = posts[i] * own / (own + shared)
                with_companions += posts[i] - mass[u]
        pieces[x], largest = _effective_pieces(
            far[start[x] : end], parent, mass, known, with_companions, all_posts
        )
        together[x] = largest / all_posts
        for i in range(start[x], end):
            u = far[i]
            parent[u] = u
            mass[u] = 0.0
            known[u] = False
            for j in range(far_start[u], min(far_start[u + 1], far_start[u] + MOST_CONTACTS)):
                tally[back[j]] = 0
                first[back[j]] = -1
    return pieces, together


@nb.njit(cache=True, nogil=True)
def _effective_pieces(
    members: Int32,
    parent: Int32,
    mass: Float64,
    known: npt.NDArray[np.bool_],
    with_companions: float,
    all_posts: float,
) -> tuple[float, float]:
    """Add up the pieces by the inverse Simpson index; throw-aways count `THROW_AWAY` each.

    The second value is the size of the largest piece. Posts without contacts of their own (none at
    all, or companions only) are one more piece, unless so many posts have their own (`OWN`) that
    companions are services too.
    """
    for u in members:
        root = root_of(parent, u)
        if root != u:
            mass[root] += mass[u]
            mass[u] = 0.0
            known[root] = known[root] or known[u]
    total, squares, of_known, largest = 0.0, 0.0, 0.0, 0.0
    for u in members:
        total += mass[u]
        squares += mass[u] * mass[u]
        largest = max(largest, mass[u])
        if known[u]:
            of_known += mass[u]
    if total == 0.0:
        return 0.0, with_companions
    if total < OWN * all_posts:
        rest = all_posts - total
        total += rest
        of_known += rest
        squares += rest * rest
        largest = max(largest, with_companions)
    trust = (of_known + THROW_AWAY * (total - of_known)) / total
    return total * total / squares * trust, largest
