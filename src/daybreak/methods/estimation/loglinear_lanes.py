"""Fit many log-linear models of one table side by side, so that the processor's vectors are full.

Newton's method is the one of `loglinear_newton`, with one model in each lane: every array has the lanes
as its last axis, and all models take the same step at once. What differs between models, which cells
feel which terms, is in lookups; the rest is plain arithmetic along the lanes, the same to the last digit
whatever the width of the vectors.

Only the plain case is dealt with here: a start near the solution, and steps that lead there. A lane that
has not arrived when nearly all others have, or that meets anything odd (a lost pivot, a falling
likelihood), is left to the careful fit of one model, which also proves why there is no solution.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from daybreak.methods.estimation.loglinear_newton import (
    LONGEST_STEP,
    SETTLED,
    Float64,
    Int64,
)
from daybreak.standard.compiled import kernel

#: Models side by side. More would fall out of the nearest cache, fewer would not pay for the loops.
LANES = 32
#: So many Newton steps at most; from a near start, four are the rule.
_MOST_STEPS = 12
#: Lanes still on their way when this share (one in so many) is left are not waited for.
_STRAGGLERS = 8
#: A pivot this much smaller than its diagonal has few digits left; such models are left to the careful fit.
_LEAST_PIVOT = 1e-9

#: exp(x) = 2**k exp(r): k is x / log 2 rounded, by adding and subtracting this.
_ROUNDER = 6755399441055744.0
_PER_LOG2 = 1.4426950408889634
#: log 2 in two parts, the first short enough that its products with k are exact.
_LOG2_HIGH, _LOG2_LOW = 0.693147180369123816490, 1.90821492927058770002e-10
#: Beyond this a parameter is no longer near anything; the lane fails on its own.
_MOST_EXPONENT = 700.0


class Lanes(NamedTuple):
    """Room for models side by side, the last axis along the lanes.

    `terms`, `beta` ([width, lanes]) and `kept` ([cells, lanes], 1 or 0) are laid out by the caller;
    `beta`, `likelihood` and `sound` (1 or 0) are what was found. The rest is scratch; `bits` are those of
    `power`.
    """

    terms: Int64
    beta: Float64
    kept: Float64
    likelihood: Float64
    sound: Float64
    means: Float64
    sums: Float64
    matrix: Float64
    column: Float64
    step: Float64
    latest: Float64
    length: Float64
    reach: Float64
    work: Float64
    power: Float64
    bits: Int64


@njit(cache=True, nogil=True)
def make_lanes(cells: int, width: int) -> Lanes:
    """Make room for `LANES` models of up to `width` terms over `cells` histories."""
    power = np.empty(LANES)
    return Lanes(
        np.zeros((width, LANES), np.int64),
        np.zeros((width, LANES)),
        np.zeros((cells, LANES)),
        np.empty(LANES),
        np.empty(LANES),
        np.empty((cells, LANES)),
        np.empty((cells, LANES)),
        np.empty((width + 1, width, LANES)),
        np.empty((width + 1, LANES)),
        np.empty((width, LANES)),
        np.empty(LANES),
        np.empty(LANES),
        np.empty(LANES),
        np.empty(LANES),
        power,
        power.view(np.int64),
    )


@kernel
def _exponentiate(values: Float64, count: int, power: Float64, bits: Int64, work: Float64) -> None:
    """Put exp(values) into `power`, whose bits are `bits`; wrong by an error in the last digit at most.

    Taylor's series to the 13th power. Own arithmetic gives the same digits everywhere and fills vectors.
    """
    for lane in range(count):
        value = min(max(values[lane], -_MOST_EXPONENT), _MOST_EXPONENT)
        power[lane] = value * _PER_LOG2 + _ROUNDER
    for lane in range(count):
        work[lane] = power[lane] - _ROUNDER
    for lane in range(count):
        bits[lane] = (bits[lane] + 1023) << 52
    for lane in range(count):
        value = min(max(values[lane], -_MOST_EXPONENT), _MOST_EXPONENT)
        rest = (value - work[lane] * _LOG2_HIGH) - work[lane] * _LOG2_LOW
        series = 1.0 / 6227020800.0
        series = series * rest + 1.0 / 479001600.0
        series = series * rest + 1.0 / 39916800.0
        series = series * rest + 1.0 / 3628800.0
        series = series * rest + 1.0 / 362880.0
        series = series * rest + 1.0 / 40320.0
        series = series * rest + 1.0 / 5040.0
        series = series * rest + 1.0 / 720.0
        series = series * rest + 1.0 / 120.0
        series = series * rest + 1.0 / 24.0
        series = series * rest + 1.0 / 6.0
        series = series * rest + 0.5
        series = series * rest + 1.0
        power[lane] *= series * rest + 1.0


@kernel
def _expect(margins: Float64, lists: int, size: int, count: int, lanes: Lanes) -> None:
    """Put superset sums of the means into `sums`, and the log likelihoods without the factorials."""
    means, sums, cells = lanes.means, lanes.sums, margins.size
    latest, power, bits, work = lanes.latest, lanes.power, lanes.bits, lanes.work
    means[:] = 1.0
    latest[:count] = 0.0
    for i in range(size):
        terms, beta = lanes.terms[i], lanes.beta[i]
        _exponentiate(beta, count, power, bits, work)
        for lane in range(count):
            means[terms[lane], lane] = power[lane]
            latest[lane] += beta[lane] * margins[terms[lane]]
    for bit in range(lists):
        half = 1 << bit
        for base in range(0, cells, 2 * half):
            for cell in range(base, base + half):
                low, high = means[cell], means[cell + half]
                for lane in range(count):
                    high[lane] *= low[lane]
    for cell in range(cells):
        total, mean, kept = sums[cell], means[cell], lanes.kept[cell]
        for lane in range(count):
            total[lane] = mean[lane] if kept[lane] > 0.0 else 0.0
    for bit in range(lists):
        half = 1 << bit
        for base in range(0, cells, 2 * half):
            for cell in range(base, base + half):
                low, high = sums[cell], sums[cell + half]
                for lane in range(count):
                    low[lane] += high[lane]
    total = sums[0]
    for lane in range(count):
        latest[lane] -= total[lane]


@kernel
def _inform(margins: Float64, size: int, count: int, lanes: Lanes) -> None:
    """Look up the information matrices and, in their last rows, the scores; diagonals into `step`."""
    sums = lanes.sums
    for i in range(size):
        one = lanes.terms[i]
        for j in range(i + 1):
            other, entry = lanes.terms[j], lanes.matrix[i, j]
            for lane in range(count):
                entry[lane] = sums[one[lane] | other[lane], lane]
        score, diagonal, kept = lanes.matrix[size, i], lanes.matrix[i, i], lanes.step[i]
        for lane in range(count):
            score[lane] = margins[one[lane]] - diagonal[lane]
            kept[lane] = diagonal[lane]


@njit(cache=True, nogil=True, error_model="numpy")
def _solve(size: int, count: int, lanes: Lanes) -> None:
    """Solve for the steps by L D L', with their squared lengths; lanes that lose a pivot are not sound.

    A pivot of exactly 0 spoils its own lane only: numpy's rule for divisions, an infinity and no exception.
    """
    matrix, column, inverse = lanes.matrix, lanes.column, lanes.work
    sound, length = lanes.sound, lanes.length
    length[:count] = 0.0
    for j in range(size):
        pivot, diagonal = matrix[j, j], lanes.step[j]
        for lane in range(count):
            sound[lane] = sound[lane] if pivot[lane] > _LEAST_PIVOT * diagonal[lane] else 0.0
            inverse[lane] = 1.0 / pivot[lane]
        for i in range(j + 1, size + 1):
            factor, before = matrix[i, j], column[i]
            for lane in range(count):
                before[lane] = factor[lane]
                factor[lane] *= inverse[lane]
            for k in range(j + 1, min(i + 1, size)):
                entry, along = matrix[i, k], column[k]
                for lane in range(count):
                    entry[lane] -= factor[lane] * along[lane]
        factor, before = matrix[size, j], column[size]
        for lane in range(count):
            length[lane] += factor[lane] * before[lane]
    for j in range(size):
        step, known = lanes.step[j], matrix[size, j]
        for lane in range(count):
            step[lane] = known[lane]
    for i in range(size - 1, 0, -1):
        known = lanes.step[i]
        for j in range(i):
            step, factor = lanes.step[j], matrix[i, j]
            for lane in range(count):
                step[lane] -= factor[lane] * known[lane]


@njit(cache=True, nogil=True, error_model="numpy")
def _advance(size: int, count: int, lanes: Lanes) -> int:
    """Take the steps, shortened where they are long; how many sound lanes have not arrived.

    `reach` is the sum of a step's parts without their signs: no log mean moves further.
    """
    reach, scale = lanes.reach, lanes.work
    reach[:count] = 0.0
    for i in range(size):
        step = lanes.step[i]
        for lane in range(count):
            reach[lane] += abs(step[lane])
    for lane in range(count):
        scale[lane] = 1.0 if reach[lane] <= LONGEST_STEP else LONGEST_STEP / reach[lane]
    for i in range(size):
        step, beta = lanes.step[i], lanes.beta[i]
        for lane in range(count):
            beta[lane] += scale[lane] * step[lane]
    waiting = 0
    for lane in range(count):
        waiting += lanes.sound[lane] > 0.0 and not reach[lane] * reach[lane] < SETTLED
    return waiting


@kernel
def fit_lanes(margins: Float64, lists: int, size: int, count: int, lanes: Lanes) -> None:
    """Fit the models laid out in the first `count` lanes, all of `size` terms with positive margins.

    Starts from `lanes.beta`. Where `lanes.sound` is 1 afterwards, the maximum likelihood estimate exists,
    `lanes.beta` holds it, and `lanes.likelihood` its log likelihood without the factorials; the other
    lanes were not decided.

    Args:
        margins: float64[2**lists], superset sums of the counts.
        lists: How many lists.
        size: Terms of each model; not more than the cells it keeps.
        count: Models, at most `LANES`.
        lanes: Terms, starts and kept cells.
    """
    best, latest, sound = lanes.likelihood, lanes.latest, lanes.sound
    best[:count], sound[:count] = -np.inf, 1.0
    for turn in range(_MOST_STEPS):
        _expect(margins, lists, size, count, lanes)
        for lane in range(count):
            rises = latest[lane] >= best[lane] - 1e-9 * abs(best[lane])
            sound[lane] = sound[lane] if turn == 0 or rises else 0.0
            best[lane] = latest[lane]
        _inform(margins, size, count, lanes)
        _solve(size, count, lanes)
        if _advance(size, count, lanes) * _STRAGGLERS <= count:
            break
    for lane in range(count):
        arrived = lanes.reach[lane] * lanes.reach[lane] < SETTLED and np.isfinite(best[lane])
        sound[lane] = sound[lane] if arrived else 0.0
        best[lane] += 0.5 * lanes.length[lane]
