"""The Leiden method's three steps, compiled: move nodes, refine communities, draw the graph anew.

Any objective that is a sum over communities fits here, as long as a community's value follows from
its number of nodes, its inner weight and its total strength (`value`). Moving one node then changes
two terms only.

Traag, V. A., Waltman, L. and van Eck, N. J. (2019). From Louvain to Leiden: guaranteeing
well-connected communities. Scientific Reports 9, 5233.
"""

from math import log2
from typing import NamedTuple

import numba as nb
import numpy as np

from daybreak.methods.graph.adjacency import Float32, Float64, Int32, Int64
from daybreak.standard.compiled import kernel

#: Codes of the objectives, as the compiled code knows them.
CPM, MODULARITY, DESCRIPTION = 0, 1, 2

#: A move must gain more than this, so that rounding never makes nodes go round in circles.
LEAST_GAIN = 1e-9


class Level(NamedTuple):
    """The graph at one level of aggregation; a node stands for `size` nodes of the first level.

    `inner` is the weight of the links already inside a node, `strength` the weight of its links
    with every other, inner links counted twice.
    """

    start: Int64
    neighbour: Int32
    weight: Float32
    size: Float64
    inner: Float64
    strength: Float64


class Aim(NamedTuple):
    """What is maximised: an objective's code, its resolution, and the weight of all links."""

    objective: int
    resolution: float
    total: float


@nb.njit(cache=True, nogil=True, inline="always")
def _plogp(x: float) -> float:
    return x * log2(x) if x > 0 else 0.0


@kernel
def value(aim: Aim, size: float, inner: float, strength: float) -> float:
    """What one community adds to the objective.

    Constant Potts: its links less `resolution` per pair of nodes. Modularity: its links less
    `resolution` times those expected from the nodes' strengths. Description: its links less
    `resolution` times the bits that say which of its pairs are linked.
    """
    if aim.objective == MODULARITY:
        return inner - aim.resolution * strength * strength / (4.0 * aim.total)
    pairs = size * (size - 1.0) / 2.0
    if aim.objective == CPM:
        return inner - aim.resolution * pairs
    if pairs <= inner:
        return inner
    return inner - aim.resolution * (_plogp(pairs) - _plogp(inner) - _plogp(pairs - inner))


@nb.njit(cache=True, nogil=True)
def shuffled(count: int, seed: int) -> Int32:
    """Give the numbers 0 to count - 1 in an order fixed by `seed` (splitmix64, Fisher-Yates)."""
    order = np.arange(count).astype(np.int32)
    state = np.uint64(seed)
    for i in range(count - 1, 0, -1):
        state += np.uint64(0x9E3779B97F4A7C15)
        z = state
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
        j = np.int64(z % np.uint64(i + 1))
        order[i], order[j] = order[j], order[i]
    return order


@nb.njit(cache=True, nogil=True)
def move_nodes(level: Level, label: Int32, aim: Aim, seed: int) -> int:
    """Move nodes to the neighbouring community that gains most, until none gains; return the moves.

    A queue holds the nodes to look at; a node that moves puts its neighbours outside its new
    community back on it. `label` (int32[nodes], values below nodes) is changed in place.
    """
    start, neighbour, weight = level.start, level.neighbour, level.weight
    size, inner, strength = level.size, level.inner, level.strength
    nodes = len(size)
    c_size, c_inner, c_strength = np.zeros(nodes), np.zeros(nodes), np.zeros(nodes)
    for v in range(nodes):
        c = label[v]
        c_size[c] += size[v]
        c_inner[c] += inner[v]
        c_strength[c] += strength[v]
        for i in range(start[v], start[v + 1]):
            if neighbour[i] < v and label[neighbour[i]] == c:
                c_inner[c] += weight[i]
    worth = np.empty(nodes)
    empty = np.empty(nodes, np.int32)
    empties = 0
    for c in range(nodes):
        worth[c] = value(aim, c_size[c], c_inner[c], c_strength[c])
        if c_size[c] == 0:
            empty[empties] = c
            empties += 1
    queue = shuffled(nodes, seed)
    queued = np.ones(nodes, np.bool_)
    head, waiting, moves = 0, nodes, 0
    tie = np.zeros(nodes)
    seen = np.empty(nodes, np.int32)
    while waiting:
        v = queue[head]
        head = head + 1 if head + 1 < nodes else 0
        waiting -= 1
        queued[v] = False
        own = label[v]
        seen[0] = own
        found = 1
        tie[own] = 0.0
        for i in range(start[v], start[v + 1]):
            c = label[neighbour[i]]
            if tie[c] == 0.0 and c != own:
                seen[found] = c
                found += 1
            tie[c] += weight[i]
        rest_size, rest_strength = c_size[own] - size[v], c_strength[own] - strength[v]
        rest_inner = c_inner[own] - inner[v] - tie[own]
        if rest_size < 0.5:
            rest_inner = 0.0
        rest = value(aim, rest_size, rest_inner, rest_strength)
        alone = value(aim, size[v], inner[v], strength[v])
        best, best_gain = own, worth[own] - rest
        if rest_size > 0.5 and alone > best_gain + LEAST_GAIN:
            best, best_gain = -1, alone
        for s in range(1, found):
            c = seen[s]
            gain = (
                value(aim, c_size[c] + size[v], c_inner[c] + inner[v] + tie[c], c_strength[c] + strength[v])
                - worth[c]
            )
            if gain > best_gain + LEAST_GAIN:
                best, best_gain = c, gain
        if best != own:
            moves += 1
            into = 0.0
            if best == -1:
                empties -= 1
                best = empty[empties]
            else:
                into = tie[best]
            c_size[own], c_inner[own], c_strength[own] = rest_size, rest_inner, rest_strength
            worth[own] = rest
            if rest_size < 0.5:
                empty[empties] = own
                empties += 1
            c_size[best] += size[v]
            c_inner[best] += inner[v] + into
            c_strength[best] += strength[v]
            worth[best] = value(aim, c_size[best], c_inner[best], c_strength[best])
            label[v] = best
            for i in range(start[v], start[v + 1]):
                u = neighbour[i]
                if label[u] != best and not queued[u]:
                    queued[u] = True
                    at = head + waiting
                    queue[at if at < nodes else at - nodes] = u
                    waiting += 1
        for s in range(found):
            tie[seen[s]] = 0.0
    return moves


@nb.njit(cache=True, nogil=True)
def refine(level: Level, label: Int32, aim: Aim, seed: int) -> Int32:
    """Split each community into parts that hold together, each grown from single nodes.

    A node still alone joins the part of its own community that gains most; it and the part must be
    well connected to the rest of the community, that is, joining them to it must not lose.
    """
    start, neighbour, weight = level.start, level.neighbour, level.weight
    size, inner, strength = level.size, level.inner, level.strength
    nodes = len(size)
    c_size, c_inner, c_strength = np.zeros(nodes), np.zeros(nodes), np.zeros(nodes)
    outside = np.zeros(nodes)
    for v in range(nodes):
        c = label[v]
        c_size[c] += size[v]
        c_inner[c] += inner[v]
        c_strength[c] += strength[v]
        for i in range(start[v], start[v + 1]):
            if label[neighbour[i]] == c:
                outside[v] += weight[i]
                c_inner[c] += 0.5 * weight[i]
    part = np.arange(nodes).astype(np.int32)
    p_size, p_inner, p_strength = size.copy(), inner.copy(), strength.copy()
    alone = np.ones(nodes, np.bool_)
    worth = np.empty(nodes)
    whole = np.empty(nodes)
    for v in range(nodes):
        worth[v] = value(aim, size[v], inner[v], strength[v])
        whole[v] = value(aim, c_size[v], c_inner[v], c_strength[v])
    tie = np.zeros(nodes)
    seen = np.empty(nodes, np.int32)
    for v in shuffled(nodes, seed):
        c = label[v]
        if not alone[v] or c_size[c] - size[v] < 0.5:
            continue
        rest = value(
            aim, c_size[c] - size[v], c_inner[c] - inner[v] - outside[v], c_strength[c] - strength[v]
        )
        if whole[c] - rest - worth[v] < 0:
            continue
        found = 0
        for i in range(start[v], start[v + 1]):
            u = neighbour[i]
            if label[u] == c:
                p = part[u]
                if tie[p] == 0.0:
                    seen[found] = p
                    found += 1
                tie[p] += weight[i]
        best, best_gain = -1, LEAST_GAIN
        for s in range(found):
            p = seen[s]
            rest = value(
                aim,
                c_size[c] - p_size[p],
                c_inner[c] - p_inner[p] - outside[p],
                c_strength[c] - p_strength[p],
            )
            if whole[c] - rest - worth[p] >= -LEAST_GAIN:
                joined = value(
                    aim, p_size[p] + size[v], p_inner[p] + inner[v] + tie[p], p_strength[p] + strength[v]
                )
                if joined - worth[p] - worth[v] > best_gain:
                    best, best_gain = p, joined - worth[p] - worth[v]
        if best >= 0:
            part[v] = best
            alone[v] = False
            alone[best] = False
            outside[best] += outside[v] - 2.0 * tie[best]
            p_size[best] += size[v]
            p_inner[best] += inner[v] + tie[best]
            p_strength[best] += strength[v]
            worth[best] = value(aim, p_size[best], p_inner[best], p_strength[best])
        for s in range(found):
            tie[seen[s]] = 0.0
    return part


@nb.njit(cache=True, nogil=True)
def numbered(label: Int32) -> tuple[Int32, int]:
    """Number the labels 0, 1, 2, ... in the order in which they first appear."""
    new = np.full(len(label), -1, np.int32)
    out = np.empty(len(label), np.int32)
    count = 0
    for v in range(len(label)):
        if new[label[v]] < 0:
            new[label[v]] = count
            count += 1
        out[v] = new[label[v]]
    return out, count


@nb.njit(cache=True, nogil=True)
def aggregate(level: Level, part: Int32, parts: int) -> Level:
    """Draw the graph anew with one node per part (labels 0 to parts - 1)."""
    nodes = len(part)
    size, inner, strength = np.zeros(parts), np.zeros(parts), np.zeros(parts)
    first = np.zeros(parts + 1, np.int64)
    for v in range(nodes):
        first[part[v] + 1] += 1
    first = np.cumsum(first)
    members = np.empty(nodes, np.int32)
    place = first[:-1].copy()
    for v in range(nodes):
        members[place[part[v]]] = v
        place[part[v]] += 1
    start = np.zeros(parts + 1, np.int64)
    neighbour = np.empty(len(level.neighbour), np.int32)
    weight = np.empty(len(level.neighbour), np.float32)
    tie = np.zeros(parts)
    seen = np.empty(parts, np.int32)
    at = 0
    for p in range(parts):
        found = 0
        for m in range(first[p], first[p + 1]):
            v = members[m]
            size[p] += level.size[v]
            inner[p] += level.inner[v]
            strength[p] += level.strength[v]
            for i in range(level.start[v], level.start[v + 1]):
                q = part[level.neighbour[i]]
                if tie[q] == 0.0:
                    seen[found] = q
                    found += 1
                tie[q] += level.weight[i]
        for s in range(found):
            q = seen[s]
            if q == p:
                inner[p] += 0.5 * tie[q]
            else:
                neighbour[at] = q
                weight[at] = tie[q]
                at += 1
            tie[q] = 0.0
        start[p + 1] = at
    return Level(start, neighbour[:at].copy(), weight[:at].copy(), size, inner, strength)


@nb.njit(cache=True, nogil=True)
def optimise(first: Level, label: Int32, aim: Aim, seed: int) -> Int32:
    """Run move, refine and aggregate until no community can be drawn together any more."""
    level = first
    member = np.arange(len(label)).astype(np.int32)
    here, _ = numbered(label)
    while True:
        move_nodes(level, here, aim, seed)
        here, communities = numbered(here)
        if communities == len(here):
            break
        part, parts = numbered(refine(level, here, aim, seed + 1))
        if parts == len(here):
            break
        above = np.empty(parts, np.int32)
        for v in range(len(here)):
            above[part[v]] = here[v]
        for v in range(len(member)):
            member[v] = part[member[v]]
        level = aggregate(level, part, parts)
        here = above
        seed += 2
    out = np.empty(len(label), np.int32)
    for v in range(len(label)):
        out[v] = here[member[v]]
    return out


@nb.njit(cache=True, nogil=True)
def connected_labels(start: Int64, neighbour: Int32, label: Int32) -> Int32:
    """Label each node with the first node reachable from it inside its community."""
    nodes = len(label)
    out = np.full(nodes, -1, np.int32)
    stack = np.empty(nodes, np.int32)
    for root in range(nodes):
        if out[root] >= 0:
            continue
        out[root] = root
        stack[0] = root
        depth = 1
        while depth:
            depth -= 1
            v = stack[depth]
            for i in range(start[v], start[v + 1]):
                u = neighbour[i]
                if out[u] < 0 and label[u] == label[v]:
                    out[u] = root
                    stack[depth] = u
                    depth += 1
    return out


@nb.njit(cache=True, nogil=True)
def quality(level: Level, label: Int32, aim: Aim) -> float:
    """Sum up what all communities add to the objective."""
    nodes = len(label)
    c_size, c_inner, c_strength = np.zeros(nodes), np.zeros(nodes), np.zeros(nodes)
    for v in range(nodes):
        c = label[v]
        c_size[c] += level.size[v]
        c_inner[c] += level.inner[v]
        c_strength[c] += level.strength[v]
        for i in range(level.start[v], level.start[v + 1]):
            if level.neighbour[i] < v and label[level.neighbour[i]] == c:
                c_inner[c] += level.weight[i]
    total = 0.0
    for c in range(nodes):
        if c_size[c] > 0:
            total += value(aim, c_size[c], c_inner[c], c_strength[c])
    return total
