"""Whether a route comes round again: the same places in the same order, more often than by chance.

Two ways of coming round are looked for. With a period: the place of stay i is often the place of
stay i + p; this also finds routes that pass one place several times in a lap. As a ring: the places
lie on a circle (each followed by its most frequent successor) and the route goes round it, at times
leaving out one; this also finds rounds in which towns are often missed. Chance is judged by the same
stays in random orders that, like the route, never stay at one place twice running; the smaller of
two chances is doubled. Two places visited in turn are no evidence: no other order is possible.

Circuits between towns are what analysts of online sex markets look for: Ibanez, M. and Suthers,
D. D. (2014). Detection of domestic human trafficking indicators and movement trends using content
available on open internet sources. HICSS 47, 1556-1565; (2016) Detecting covert sex trafficking
networks in virtual markets. ASONAM 2016, 876-879. Frequent movement as an indicator: Giommoni, L.
and Ikwu, R. (2021). Identifying human trafficking indicators in the UK online sex market. Trends
in Organized Crime.

Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical
Applications in Genetics and Molecular Biology 9, 39.
"""

from dataclasses import dataclass

import numba as nb
import numpy as np
import numpy.typing as npt

Int32 = npt.NDArray[np.int32]

#: Laps longer than this many places are not looked for.
LONGEST_LAP = 24

#: Routes through more places than this are not tried as a ring.
MOST_RING = 64

#: Drawing random orders stops early once this many come round as well as the route.
ENOUGH = 10

#: Random orders tried, at most and at least, and how much work they may be together.
MOST_ORDERS, LEAST_ORDERS, MOST_WORK = 999, 399, 20_000_000


@dataclass(frozen=True, slots=True)
class Round:
    """A circuit in one route: the `places` of a lap, the `laps` run, and the `chance`.

    `members` are the stays that take part, `returns` pairs of stays a lap apart.
    """

    places: tuple[int, ...]
    laps: float
    chance: float
    members: tuple[int, ...]
    returns: tuple[tuple[int, int], ...]


def find_circuit(route: Int32, seed: int) -> Round | None:
    """Find the circuit of a route (places in order, none twice running); None when there is none."""
    if len(np.unique(route)) < 3:
        return None
    places, number = np.unique(route, return_inverse=True)
    dense = number.astype(np.int32)
    work = len(route) * 2 * LONGEST_LAP
    orders = int(np.clip(MOST_WORK // work, LEAST_ORDERS, MOST_ORDERS))
    period, share = best_period(dense)
    ring, on_ring = best_ring(dense, len(places))
    by_period, by_ring = chances(dense, len(places), share, on_ring, orders, seed)
    found = [_periodic(dense, period, by_period)] if period else []
    found += [_ringed(dense, ring, by_ring)] if len(ring) >= 3 else []
    if not found:
        return None
    best = min(found, key=lambda f: (f.chance, -f.laps))
    lap = tuple(int(places[p]) for p in best.places)
    return Round(lap, best.laps, min(1.0, 2 * best.chance), best.members, best.returns)


@nb.njit(cache=True, nogil=True)
def best_period(route: Int32) -> tuple[int, float]:
    """Give the period with the largest share of returns, and that share (0, 0.0: none possible)."""
    count = len(route)
    period, best = 0, 0.0
    for p in range(2, min(LONGEST_LAP, count // 2) + 1):
        same = 0
        for i in range(count - p):
            same += route[i] == route[i + p]
        share = same / (count - p)
        if same >= p and share > best:
            period, best = p, share
    return period, best


@nb.njit(cache=True, nogil=True)
def best_ring(route: Int32, places: int) -> tuple[Int32, float]:
    """Give the ring of most frequent successors, and the share of moves that go round it.

    A move to the next place but one counts half. The ring begins at the most visited place.
    """
    if places > MOST_RING:
        return np.empty(0, np.int32), 0.0
    moves = np.zeros((places, places), np.int32)
    for i in range(len(route) - 1):
        moves[route[i], route[i + 1]] += 1
    ring = np.empty(places, np.int32)
    position = np.full(places, -1, np.int32)
    here = int(np.argmax(moves.sum(axis=1)))
    length = 0
    while here >= 0 and length < LONGEST_LAP:
        ring[length], position[here] = here, length
        length += 1
        further, most = -1, 0
        for q in range(places):
            if position[q] < 0 and moves[here, q] > most:
                further, most = q, moves[here, q]
        here = further if most >= max(2, moves[here, ring[0]]) else -1
    if length < 3:
        return ring[:0], 0.0
    score = 0.0
    for i in range(len(route) - 1):
        a, b = position[route[i]], position[route[i + 1]]
        if a >= 0 and b >= 0:
            step = (b - a) % length
            score += 1.0 if step == 1 else 0.5 if step == 2 and length > 3 else 0.0
    return ring[:length], score / (len(route) - 1)


@nb.njit(cache=True, nogil=True)
def chances(
    route: Int32, places: int, share: float, on_ring: float, orders: int, seed: int
) -> tuple[float, float]:
    """Tell how often random orders of the same stays come round as well: by period, and as a ring.

    Orders are drawn by swapping stays wherever no place comes to stand beside itself.
    """
    count = len(route)
    np.random.seed(seed)
    order = route.copy()
    as_periodic, as_ringed = 0, 0
    for drawn in range(orders):
        for _ in range(count * (10 if drawn == 0 else 3)):
            i, j = np.random.randint(count), np.random.randint(count)
            order[i], order[j] = order[j], order[i]
            if not (_fits(order, i) and _fits(order, j)):
                order[i], order[j] = order[j], order[i]
        as_periodic += best_period(order)[1] >= share
        as_ringed += best_ring(order, places)[1] >= on_ring
        if min(as_periodic, as_ringed) >= ENOUGH:
            return (as_periodic + 1) / (drawn + 2), (as_ringed + 1) / (drawn + 2)
    return (as_periodic + 1) / (orders + 1), (as_ringed + 1) / (orders + 1)


@nb.njit(cache=True, nogil=True, inline="always")
def _fits(order: Int32, i: int) -> bool:
    if i > 0 and order[i - 1] == order[i]:
        return False
    return not (i + 1 < len(order) and order[i + 1] == order[i])


def _periodic(route: Int32, period: int, chance: float) -> Round:
    """Describe a route that comes round with a period; the lap is one that comes round whole."""
    back = route[:-period] == route[period:]
    whole = np.convolve(back.astype(np.int64), np.ones(period, np.int64), "valid")
    start = int(np.argmax(whole))
    returns = tuple((int(i), int(i) + period) for i in np.flatnonzero(back))
    members = tuple(sorted({i for pair in returns for i in pair}))
    lap = tuple(int(p) for p in route[start : start + period])
    return Round(lap, 1 + len(returns) / period, chance, members, returns)


def _ringed(route: Int32, ring: Int32, chance: float) -> Round:
    """Describe a route that goes round a ring; returns pair a place with its next visit."""
    position = {int(p): i for i, p in enumerate(ring)}
    forward = [
        i
        for i, (a, b) in enumerate(zip(route[:-1].tolist(), route[1:].tolist(), strict=True))
        if a in position and b in position and (position[b] - position[a]) % len(ring) in (1, 2)
    ]
    steps = sum((position[int(route[i + 1])] - position[int(route[i])]) % len(ring) for i in forward)
    members = tuple(sorted({j for i in forward for j in (i, i + 1)}))
    last: dict[int, int] = {}
    returns = []
    for i in members:
        if int(route[i]) in last:
            returns.append((last[int(route[i])], i))
        last[int(route[i])] = i
    return Round(tuple(int(p) for p in ring), steps / len(ring), chance, members, tuple(returns))
