"""Which nodes hold a community together: take one away and the rest falls apart.

Tarjan, R. (1972). Depth-first search and linear graph algorithms. SIAM Journal on Computing 1,
146-160. Written without recursion, so that long chains do not exhaust the stack.
"""

import numba as nb
import numpy as np

from daybreak.methods.graph.adjacency import Int32, Int64


@nb.njit(cache=True, nogil=True)
def cut_points(start: Int64, neighbour: Int32, label: Int32) -> Int32:
    """Count for each node the parts its community falls into without it (1: it holds together).

    Only links within a community (equal `label`) count. A node without such links gets 0.
    """
    nodes = len(label)
    parts = np.zeros(nodes, np.int32)
    order = np.zeros(nodes, np.int32)
    low = np.zeros(nodes, np.int32)
    above = np.full(nodes, -1, np.int32)
    cursor = start[:-1].copy()
    stack = np.empty(nodes, np.int32)
    clock = 0
    for root in range(nodes):
        if order[root]:
            continue
        clock += 1
        order[root] = low[root] = clock
        stack[0] = root
        depth = 1
        while depth:
            v = stack[depth - 1]
            if cursor[v] < start[v + 1]:
                u = neighbour[cursor[v]]
                cursor[v] += 1
                if label[u] != label[v]:
                    continue
                if not order[u]:
                    clock += 1
                    order[u] = low[u] = clock
                    above[u] = v
                    stack[depth] = u
                    depth += 1
                elif u != above[v]:
                    low[v] = min(low[v], order[u])
            else:
                depth -= 1
                p = above[v]
                if p >= 0:
                    low[p] = min(low[p], low[v])
                    if low[v] >= order[p]:
                        parts[p] += 1
                    parts[v] += 1
    return parts
