"""Fit log-linear models of lists and covariates, and choose among them, in compiled code.

A covariate may have more than two values, so that a term is several 0/1 columns and the superset sums of
`loglinear_newton` do not reach. Each cell keeps the short list of the columns it feels instead. There is
one unseen cell per combination of the covariates' values; it takes no part in the fit and must be
determined by it.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.methods.estimation.loglinear_families import TIED
from daybreak.methods.estimation.loglinear_newton import (
    FITTED,
    NOT_IDENTIFIABLE,
    UNDECIDED,
    Float64,
    Int64,
    Uint8,
    solve_factored,
)
from daybreak.standard.compiled import kernel

#: Newton steps; a fit that has an estimate needs about six.
_MOST_STEPS = 60
_MOST_HALVINGS = 30
#: A step that moves no log mean further than this ends the fit: its error is the square of that.
SETTLED = 1e-6
#: The same for models that are only tried: the error of their likelihood is the fourth power of it.
_TRIED = 3e-4
#: After so many steps, a step still longer than `_RUNAWAY` belongs to cells that vanish for ever.
_PATIENCE, _RUNAWAY = 15, 0.4
_LONGEST_STEP = 6.0
#: A pivot this much smaller than its diagonal: the column says nothing that others do not say.
_LEAST_PIVOT = 1e-10
#: Columns are sums of others with small whole factors; anything nearer to them is rounding.
_SLACK = 1e-6

Flags = npt.NDArray[np.bool_]


class Terms(NamedTuple):
    """The terms models are made of, as the compiled code needs them.

    Attributes:
        indicator: uint8[cells, columns], whether a cell feels a column.
        edges: int64[terms + 1], where each term's columns begin.
        groups: int64[terms, cells], the combination of covariate values a cell belongs to where it holds
            all lists of the term; else -1.
        below: bool[terms, terms], whether the second term is a part of the first.
        unseen: int64[combinations], the cells of people on no list.
        given: The first so many terms (intercept, lists, covariates) are in every model.
    """

    indicator: Uint8
    edges: Int64
    groups: Int64
    below: Flags
    unseen: Int64
    given: int


@njit(cache=True, nogil=True)
def keep_cells(held: Flags, counts: Float64, terms: Terms) -> Uint8:
    """The cells left, uint8[cells]: 0 where nobody holds the lists and values of some term, else 1."""
    cells = counts.size
    kept = np.ones(cells, np.uint8)
    margins = np.empty(cells)
    for term in range(held.size):
        if held[term]:
            groups = terms.groups[term]
            margins[:] = 0.0
            for cell in range(cells):
                if groups[cell] >= 0:
                    margins[groups[cell]] += counts[cell]
            for cell in range(cells):
                if groups[cell] >= 0 and margins[groups[cell]] == 0.0:
                    kept[cell] = 0
    return kept


@njit(cache=True, nogil=True)
def hold_columns(held: Flags, terms: Terms) -> Int64:
    """The columns of a model."""
    size = 0
    for term in range(held.size):
        if held[term]:
            size += terms.edges[term + 1] - terms.edges[term]
    columns = np.empty(size, np.int64)
    size = 0
    for term in range(held.size):
        if held[term]:
            for column in range(terms.edges[term], terms.edges[term + 1]):
                columns[size] = column
                size += 1
    return columns


@njit(cache=True, nogil=True)
def _list_felt(columns: Int64, kept: Uint8, terms: Terms) -> tuple[Int64, Int64]:
    """Where the list of each kept cell begins, int64[cells + 1], and the places of the columns it feels."""
    cells = kept.size
    begins = np.zeros(cells + 1, np.int64)
    felt = np.empty(cells * columns.size, np.int64)
    size = 0
    for cell in range(cells):
        if kept[cell]:
            for i in range(columns.size):
                if terms.indicator[cell, columns[i]]:
                    felt[size] = i
                    size += 1
        begins[cell + 1] = size
    return begins, felt[:size]


@kernel
def _factor(matrix: Float64, size: int, spare: Flags) -> None:
    """L D L' of `matrix[:size]` in place, D on the diagonal; marks the columns to spare."""
    for j in range(size):
        diagonal = matrix[j, j]
        if spare[j]:
            continue
        for k in range(j):
            if not spare[k]:
                matrix[j, j] -= matrix[j, k] * matrix[j, k] * matrix[k, k]
        if not matrix[j, j] > _LEAST_PIVOT * diagonal:
            spare[j] = True
            continue
        for i in range(j + 1, size):
            total = matrix[i, j]
            for k in range(j):
                if not spare[k]:
                    total -= matrix[i, k] * matrix[j, k] * matrix[k, k]
            matrix[i, j] = total / matrix[j, j]


@njit(cache=True, nogil=True)
def _solve(matrix: Float64, spare: Flags, score: Float64) -> Float64:
    """The step for a score, 0 for columns to spare."""
    step = score.copy()
    for i in range(step.size):
        if spare[i]:
            step[i] = 0.0
        for k in range(i):
            if not spare[k] and not spare[i]:
                step[i] -= matrix[i, k] * step[k]
    for i in range(step.size):
        if not spare[i]:
            step[i] /= matrix[i, i]
    for i in range(step.size - 1, -1, -1):
        for k in range(i + 1, step.size):
            if not spare[k] and not spare[i]:
                step[i] -= matrix[k, i] * step[k]
    return step


@njit(cache=True, nogil=True)
def _gather(weights: Float64, pull: Float64, kept: Uint8, begins: Int64, felt: Int64, size: int) -> Float64:
    """Information from `weights`, and score from `pull` in the last row, over the seen kept cells."""
    matrix = np.zeros((size + 1, size))
    score = matrix[size]
    for cell in range(kept.size):
        if kept[cell] == 1:
            for a in range(begins[cell], begins[cell + 1]):
                i = felt[a]
                score[i] += pull[cell]
                for b in range(begins[cell], a + 1):
                    matrix[i, felt[b]] += weights[cell]
    return matrix


@njit(cache=True, nogil=True)
def _take_step(matrix: Float64) -> tuple[float, Float64]:
    """The step for what `_gather` gave, and -1 before it when a pivot is lost."""
    size = matrix.shape[1]
    step = np.empty(size)
    for i in range(size):
        step[i] = matrix[i, i]
    return solve_factored(matrix, np.empty(size + 1), size, step, _LEAST_PIVOT), step


@njit(cache=True, nogil=True)
def _change(step: Float64, kept: Uint8, begins: Int64, felt: Int64) -> tuple[Float64, float]:
    """What a step does to the log mean of each kept cell, unseen ones too, and the most it does to any."""
    line, furthest = np.zeros(kept.size), 0.0
    for cell in range(kept.size):
        total = 0.0
        for a in range(begins[cell], begins[cell + 1]):
            total += step[felt[a]]
        line[cell] = total
        furthest = max(furthest, abs(total))
    return line, furthest


@kernel
def _likelihood(counts: Float64, line: Float64, kept: Uint8, means: Float64) -> float:
    """The log likelihood without the factorials of log means `line`; the means are written."""
    total = 0.0
    for cell in range(kept.size):
        means[cell] = np.exp(line[cell]) if kept[cell] else 0.0
        if kept[cell] == 1:
            total += counts[cell] * line[cell] - means[cell]
    return total


@njit(cache=True, nogil=True)
def _determined(
    matrix: Float64, spare: Flags, weights: Float64, kept: Uint8, begins: Int64, felt: Int64
) -> bool:
    """Whether the seen cells determine every unseen one: what spares a column there spares it here too."""
    size = spare.size
    whole = _gather(weights, weights, kept, begins, felt, size)
    for column in range(size):
        if not spare[column]:
            continue
        shared = np.empty(size)
        for i in range(size):
            shared[i] = whole[max(i, column), min(i, column)]
        mixture = _solve(matrix, spare, shared)
        mixture[column] = -1.0
        for cell in range(kept.size):
            if kept[cell] == 2:
                total = 0.0
                for a in range(begins[cell], begins[cell + 1]):
                    total += mixture[felt[a]]
                if abs(total) > _SLACK:
                    return False
    return True


@njit(cache=True, nogil=True)
def fit_held(
    held: Flags, counts: Float64, terms: Terms, beta: Float64, settled: float
) -> tuple[int, float, Float64]:
    """Fit one model.

    Args:
        held: bool[terms], its terms.
        counts: float64[cells], 0 for the unseen.
        terms: All terms.
        beta: float64[columns], where to start (nan first for nowhere); the parameters found are left
            there, nan for columns that others make superfluous.
        settled: A step that moves no log mean further than this ends the fit.

    Returns:
        The code, the log likelihood without the factorials, and the means, float64[cells], the unseen
        ones among them (0 where nobody with these values was seen).
    """
    kept = keep_cells(held, counts, terms)
    for cell in terms.unseen:
        kept[cell] *= 2
    columns = hold_columns(held, terms)
    begins, felt = _list_felt(columns, kept, terms)
    size = columns.size
    spare, means = np.zeros(size, np.bool_), np.zeros(counts.size)
    weights = counts + 0.1
    pull = weights * np.log(weights)
    ended, found = _take_step(_gather(weights, pull, kept, begins, felt, size))
    if ended < 0.0:
        matrix = _gather(weights, pull, kept, begins, felt, size)
        _factor(matrix, size, spare)
        if not _determined(matrix, spare, weights, kept, begins, felt):
            return NOT_IDENTIFIABLE, -np.inf, means
        found = _solve(matrix, spare, matrix[size])
    if not np.isnan(beta[0]):
        for i in range(size):
            known = beta[columns[i]]
            found[i] = 0.0 if np.isnan(known) else known
    beta[columns] = np.nan
    columns, found = columns[~spare], found[~spare]
    begins, felt = _list_felt(columns, kept, terms)
    line, _ = _change(found, kept, begins, felt)
    best = _likelihood(counts, line, kept, means)
    for turn in range(_MOST_STEPS):
        if not np.isfinite(best):
            break
        ended, step = _take_step(_gather(means, counts - means, kept, begins, felt, columns.size))
        if ended < 0.0:
            break
        change, furthest = _change(step, kept, begins, felt)
        if turn > _PATIENCE and furthest > _RUNAWAY:
            break
        scale = min(1.0, _LONGEST_STEP / furthest) if furthest > 0.0 else 1.0
        value = _likelihood(counts, line + scale * change, kept, means)
        halvings = 0
        while not value >= best - 1e-9 * abs(best) and halvings < _MOST_HALVINGS:
            scale *= 0.5
            halvings += 1
            value = _likelihood(counts, line + scale * change, kept, means)
        line, best = line + scale * change, value
        found = found + scale * step
        if scale == 1.0 and furthest < settled:
            beta[columns] = found
            return FITTED, best, means
    return UNDECIDED, best, means


@kernel
def _may_move(term: int, held: Flags, terms: Terms) -> bool:
    """Whether a model stays hierarchical when it gains the term, or loses it."""
    for other in range(held.size):
        if held[term] and held[other] and terms.below[other, term]:
            return False
        if not held[term] and not held[other] and terms.below[term, other]:
            return False
    return True


@njit(cache=True, nogil=True)
def choose_terms(
    held: Flags, counts: Float64, terms: Terms, beta: Float64, moves: Int64
) -> tuple[float, Float64]:
    """Add or take away the term that lowers BIC most, until none does.

    Args:
        held: bool[terms], where to start; the model chosen is left there.
        counts, terms: As in `fit_held`.
        beta: float64[columns], the parameters of the model chosen are left there.
        moves: int64[many], the terms added (t) or taken away (-1 - t) in turn, -1000000 after the last.

    Returns:
        BIC without the factorials, infinite when the start has no estimate; and the means.
    """
    price = np.log(counts.sum())
    beta[:] = np.nan
    code, value, means = fit_held(held, counts, terms, beta, _TRIED)
    least = price * hold_columns(held, terms).size - 2.0 * value if code == FITTED else np.inf
    for turn in range(moves.size):
        moves[turn] = -1000000
        best, best_beta, best_means = -1, beta, means
        for term in range(terms.given, held.size):
            if code != FITTED or not _may_move(term, held, terms):
                continue
            held[term] = not held[term]
            trial = beta.copy()
            ended, value, tried = fit_held(held, counts, terms, trial, _TRIED)
            worth = price * hold_columns(held, terms).size - 2.0 * value
            held[term] = not held[term]
            if ended == FITTED and worth < least - TIED:
                least, best, best_beta, best_means = worth, term, trial, tried
        if best < 0:
            break
        moves[turn] = -1 - best if held[best] else best
        held[best] = not held[best]
        beta[:], means = best_beta, best_means
    if code == FITTED:
        code, value, means = fit_held(held, counts, terms, beta, SETTLED)
        least = price * hold_columns(held, terms).size - 2.0 * value if code == FITTED else np.inf
    return least, means
