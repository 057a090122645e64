"""Disjoint sets as trees: which of them a member belongs to (union-find).

Tarjan, R. E. and van Leeuwen, J. (1984). Worst-case analysis of set union algorithms. Journal of the ACM 31,
245-281 (path halving).
"""

import numba as nb

from daybreak.methods.graph.adjacency import Int32


@nb.njit(cache=True, nogil=True)
def root_of(parent: Int32, member: int) -> int:
    """The member that stands for a set; the way there is halved for whoever asks next.

    Args:
        parent: Each member's next towards the root, which is its own; changed in place.
        member: Whose set is asked for.
    """
    while parent[member] != member:
        parent[member] = parent[parent[member]]
        member = parent[member]
    return member
