"""Fit one Poisson log-linear model in a few microseconds, and prove that the fit is one.

Cells are capture histories as bit masks, and so are the terms of a model: a cell feels a term when it
holds all lists of the term. Sums over the cells that hold a set of lists are then *superset sums*,
one pass of additions per list for all sets together, and they give everything Newton's method needs:

* the score of term t is the superset sum of (count - mean) at t;
* the information between terms s and t is the superset sum of the means at `s | t`, a mere lookup;
* the means are *subset products* of exp(parameter), one multiplication per cell and list.

So a step costs a lookup per pair of terms and one small factorisation; no design matrix is built.

A Newton step d from means m solves: the means m(1 + Xd) have exactly the margins of the data. Where
all 1 + Xd are positive they prove that the maximum likelihood estimate exists (Fienberg and Rinaldo
2012, theorem 3); a converged fit is such a proof. Where it does not exist the steps tend to a
direction along which some cells vanish for ever; rounded to whole numbers, that direction is checked
exactly. What neither proves is left to the linear programme.

Fienberg, S. E. and Rinaldo, A. (2012). Maximum likelihood estimation in log-linear models. Annals of
Statistics 40, 996-1023.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.standard.compiled import kernel

#: Codes a fit ends with; 3 is both failures. 4: neither proved, the linear programme must say.
FITTED, NO_MLE, NOT_IDENTIFIABLE, UNDECIDED = 0, 1, 2, 4

_MOST_STEPS = 80
_MOST_HALVINGS = 40
#: Once a step moves no log mean by more than this, the next ones use its factors again: each is wrong by
#: about that share of its length only, and costs a fraction.
_NEAR = 1e-3
#: The error a step leaves in the log means (its length times that share) that ends the fit.
SETTLED = 1e-10
#: A pivot this much smaller than its diagonal is lost in rounding: at first, when the weights are of one
#: size and a small pivot means that the terms are not identifiable, and later, when cells may vanish.
LEAST_FIRST_PIVOT, LEAST_PIVOT = 1e-11, 1e-13
#: No log mean may move further than this in one step.
LONGEST_STEP = 8.0
#: A step that lowers some log mean by this much may be the direction in which it vanishes.
_VANISHING = -0.6
#: A settled step that moves a log mean by less than this leaves it alone.
_SLACK = 1e-6
#: Steps are cut here before they are rounded, so that whole numbers stay exact.
_FAR = 1e6
#: 2**31 - 1 is prime: ranks of 0/1 matrices are found exactly modulo it.
_PRIME = 2147483647

Float64 = npt.NDArray[np.float64]
Int64 = npt.NDArray[np.int64]
Uint8 = npt.NDArray[np.uint8]


class Room(NamedTuple):
    """Arrays a fit works in, made once for many fits.

    `terms[:size]` are the terms to fit, `beta[:size]` where to start and what was found, `kept` the
    cells left (uint8); the rest is scratch.
    """

    terms: Int64
    beta: Float64
    kept: Uint8
    means: Float64
    sums: Float64
    line: Float64
    matrix: Float64
    column: Float64
    step: Float64


@njit(cache=True, nogil=True)
def make_room(cells: int, width: int) -> Room:
    """Make room for models of up to `width` terms over `cells` histories."""
    return Room(
        np.zeros(width, np.int64),
        np.zeros(width),
        np.zeros(cells, np.uint8),
        np.empty(cells),
        np.empty(cells),
        np.empty(cells),
        np.empty((width + 1, width)),
        np.empty(width + 1),
        np.empty(width),
    )


@kernel
def sum_supersets(values: Float64, lists: int) -> None:
    """Replace each value by the sum over all cells that hold its lists (two lists at least)."""
    for base in range(0, values.size, 4):
        third, fourth = values[base + 2] + values[base + 3], values[base + 1] + values[base + 3]
        values[base] += values[base + 1] + third
        values[base + 1], values[base + 2] = fourth, third
    for bit in range(2, lists):
        half = 1 << bit
        for base in range(0, values.size, 2 * half):
            for cell in range(base, base + half):
                values[cell] += values[cell + half]


@kernel
def sum_subsets(values: Float64, lists: int) -> None:
    """Replace each value by the sum over all terms the cell feels (two lists at least)."""
    for base in range(0, values.size, 4):
        first = values[base]
        values[base + 3] += values[base + 2] + values[base + 1] + first
        values[base + 1] += first
        values[base + 2] += first
    for bit in range(2, lists):
        half = 1 << bit
        for base in range(0, values.size, 2 * half):
            for cell in range(base, base + half):
                values[cell + half] += values[cell]


@kernel
def _multiply_subsets(values: Float64, lists: int) -> None:
    for base in range(0, values.size, 4):
        first = values[base]
        values[base + 3] *= values[base + 2] * values[base + 1] * first
        values[base + 1] *= first
        values[base + 2] *= first
    for bit in range(2, lists):
        half = 1 << bit
        for base in range(0, values.size, 2 * half):
            for cell in range(base, base + half):
                values[cell + half] *= values[cell]


@kernel
def solve_factored(matrix: Float64, column: Float64, size: int, step: Float64, least: float) -> float:
    """Solve `matrix[:size] step = matrix[size]` by L D L'; the squared length of the step, or -1.

    Comes with the diagonal in `step`; pivots under `least` of it are refused. Updates run along rows, so
    that they need no reordering of sums to be fast, and give the same digits on every machine.
    """
    length = 0.0
    for j in range(size):
        pivot = matrix[j, j]
        if not pivot > least * step[j]:
            return -1.0
        for i in range(j + 1, size + 1):
            column[i] = matrix[i, j]
        inverse = 1.0 / pivot
        for i in range(j + 1, size + 1):
            factor = column[i] * inverse
            matrix[i, j] = factor
            row = matrix[i]
            for k in range(j + 1, min(i + 1, size)):
                row[k] -= factor * column[k]
        length += matrix[size, j] * column[size]
    _substitute_back(matrix, size, step)
    return length


@kernel
def _solve_again(matrix: Float64, column: Float64, size: int, step: Float64) -> float:
    """As `solve_factored`, for another score in `matrix[size]`, by the factors it left in `matrix`."""
    length = 0.0
    for j in range(size):
        total = matrix[size, j]
        for k in range(j):
            total -= matrix[j, k] * column[k]
        column[j] = total
        matrix[size, j] = total / matrix[j, j]
        length += total * matrix[size, j]
    _substitute_back(matrix, size, step)
    return length


@kernel
def _substitute_back(matrix: Float64, size: int, step: Float64) -> None:
    for j in range(size):
        step[j] = matrix[size, j]
    for i in range(size - 1, 0, -1):
        known, row = step[i], matrix[i]
        for j in range(i):
            step[j] -= row[j] * known


@kernel
def _take_step(room: Room, size: int, least: float) -> float:
    """Solve for the step whose score lies in `matrix[size]`, from the superset sums of the means."""
    for i in range(size):
        one = room.terms[i]
        row = room.matrix[i]
        for j in range(i + 1):
            row[j] = room.sums[one | room.terms[j]]
        room.step[i] = row[i]
    return solve_factored(room.matrix, room.column, size, room.step, least)


@njit(cache=True, nogil=True)
def _first_step(counts: Float64, lists: int, size: int, room: Room) -> bool:
    """Start from means of the counts plus a tenth, by one weighted least squares fit."""
    for cell in range(counts.size):
        mean = counts[cell] + 0.1
        room.line[cell] = room.kept[cell] * (mean * np.log(mean) - 0.1)
        room.sums[cell] = room.kept[cell] * mean
    sum_supersets(room.line, lists)
    sum_supersets(room.sums, lists)
    for i in range(size):
        room.matrix[size, i] = room.line[room.terms[i]]
    if _take_step(room, size, LEAST_FIRST_PIVOT) < 0.0:
        return False
    room.beta[:size] = room.step[:size]
    return True


@kernel
def expect(margins: Float64, lists: int, size: int, room: Room) -> float:
    """Put superset sums of the means into `sums`; the log likelihood without the factorials."""
    room.means[:] = 1.0
    likelihood: float = 0.0
    for i in range(size):
        room.means[room.terms[i]] = np.exp(room.beta[i])
        likelihood += room.beta[i] * margins[room.terms[i]]
    _multiply_subsets(room.means, lists)
    for cell in range(room.means.size):
        room.sums[cell] = room.means[cell] if room.kept[cell] else 0.0
    sum_supersets(room.sums, lists)
    return likelihood - float(room.sums[0])


@kernel
def _reach(lists: int, size: int, room: Room) -> tuple[float, float]:
    """The largest and the lowest change the step makes to a log mean, the unseen cell's among the first."""
    room.line[:] = 0.0
    for i in range(size):
        room.line[room.terms[i]] = room.step[i]
    sum_subsets(room.line, lists)
    furthest, lowest = abs(room.line[0]), 0.0
    for cell in range(1, room.line.size):
        if room.kept[cell]:
            furthest = max(furthest, abs(room.line[cell]))
            lowest = min(lowest, room.line[cell])
    return furthest, lowest


@kernel
def _falls(counts: Float64, kept: Uint8, line: Float64, slack: float) -> bool:
    """Whether a direction lowers some kept cell for ever, raises none, and leaves observed ones alone."""
    falls = False
    for cell in range(1, counts.size):
        if kept[cell]:
            if line[cell] > slack or (counts[cell] > 0.0 and line[cell] < -slack):
                return False
            falls = falls or line[cell] < _VANISHING
    return falls


@kernel
def _vanishes(counts: Float64, lists: int, size: int, room: Room) -> bool:
    """Whether the step, as it is or rounded to halves, is a direction in which cells vanish.

    Comes with the step's effect on the cells in `room.line`. The rounded step is checked exactly and is
    found early; other directions are checked to `_SLACK` once the steps have settled.
    """
    if _falls(counts, room.kept, room.line, _SLACK):
        return True
    for scale in (1.0, 2.0):
        room.line[:] = 0.0
        for i in range(size):
            room.line[room.terms[i]] = np.rint(scale * min(max(room.step[i], -_FAR), _FAR))
        sum_subsets(room.line, lists)
        if _falls(counts, room.kept, room.line, 0.0):
            return True
    return False


@njit(cache=True, nogil=True)
def fit_terms(counts: Float64, margins: Float64, lists: int, size: int, room: Room) -> tuple[int, float]:
    """Fit the model of `room.terms[:size]`, all with positive margins, over the cells `room.kept`.

    Args:
        counts: float64[2**lists], cell 0 is 0.
        margins: Its superset sums.
        lists: How many lists.
        size: How many terms; they should be identifiable, else the code is mostly `UNDECIDED`.
        room: Terms, cells, and parameters to start from (nan first when there are none); those found are
            left in `room.beta`.

    Returns:
        The code, and the log likelihood without the factorials.
    """
    best, anchor, steady = -np.inf, np.inf, False
    warm = not np.isnan(room.beta[0])
    if not warm and not _first_step(counts, lists, size, room):
        return UNDECIDED, best
    for turn in range(_MOST_STEPS):
        likelihood = expect(margins, lists, size, room)
        halvings = 0
        while not likelihood >= best - 1e-9 * abs(best):
            halvings += 1
            if turn == 0 or halvings > _MOST_HALVINGS:
                return UNDECIDED, best
            for i in range(size):
                room.step[i] *= 0.5
                room.beta[i] -= room.step[i]
            likelihood = expect(margins, lists, size, room)
        if not np.isfinite(likelihood):
            return UNDECIDED, best
        best = likelihood
        for i in range(size):
            room.matrix[size, i] = margins[room.terms[i]] - room.sums[room.terms[i]]
        if steady:
            length = _solve_again(room.matrix, room.column, size, room.step)
        else:
            least = LEAST_FIRST_PIVOT if warm and turn == 0 else LEAST_PIVOT
            length = _take_step(room, size, least)
        if length < 0.0:
            return UNDECIDED, best
        furthest, lowest = _reach(lists, size, room)
        if steady and furthest > anchor:
            steady = False
            room.step[:size] = 0.0
            continue
        if lowest < _VANISHING and turn > 1 and _vanishes(counts, lists, size, room):
            return NO_MLE, best
        scale = 1.0 if furthest <= LONGEST_STEP else LONGEST_STEP / furthest
        for i in range(size):
            room.step[i] *= scale
            room.beta[i] += room.step[i]
        if not steady:
            anchor = furthest
            steady = furthest < _NEAR
        if anchor * furthest < SETTLED:
            return FITTED, best + 0.5 * length
    return UNDECIDED, best


@njit(cache=True, nogil=True)
def independent_terms(size: int, room: Room) -> int:
    """Find, exactly, a largest set of the terms no two mixtures of which agree on all kept cells.

    Moves them to the front of `room.terms` and returns how many there are.
    """
    cells = np.flatnonzero(room.kept)
    table = np.zeros((size, len(cells)), np.int64)
    lead = np.full(size, -1, np.int64)
    rank = 0
    for i in range(size):
        for j in range(len(cells)):
            table[i, j] = 1 if cells[j] & room.terms[i] == room.terms[i] else 0
        for earlier in range(i):
            at = lead[earlier]
            if at >= 0 and table[i, at] != 0:
                factor = table[i, at]
                for j in range(len(cells)):
                    table[i, j] = (table[i, j] - factor * table[earlier, j]) % _PRIME
        for j in range(len(cells)):
            if table[i, j] != 0:
                lead[i] = j
                break
        if lead[i] >= 0:
            room.terms[rank] = room.terms[i]
            rank += 1
            inverse = _inverse(table[i, lead[i]])
            for j in range(len(cells)):
                table[i, j] = table[i, j] * inverse % _PRIME
    return rank


@kernel
def _inverse(value: int) -> int:
    """The inverse of a number modulo the prime, by Fermat's little theorem."""
    result, power, exponent = 1, value % _PRIME, _PRIME - 2
    while exponent:
        if exponent & 1:
            result = result * power % _PRIME
        power = power * power % _PRIME
        exponent >>= 1
    return result
