"""Fit Poisson log-linear models by the hundred thousand.

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

import numpy as np
from numba import njit

#: Codes a fit ends with; 3 is both. 4: neither proved, the linear programme must say.
FITTED, NO_MLE, NOT_IDENTIFIABLE, UNDECIDED = 0, 1, 2, 4

#: Criteria nearer to each other than this are equal but for rounding.
TIED = 1e-8
_MOST_STEPS = 80
#: A step that moves no log mean by more than this is the last: its square is the error left.
_SETTLED = 1e-6
#: A pivot this much smaller than its diagonal is lost in rounding.
_LEAST_PIVOT = 1e-11
#: No log mean may move further than this in one step.
_LONGEST_STEP = 8.0
#: 2**31 - 1 is prime: ranks of 0/1 matrices are found exactly modulo it.
_PRIME = 2147483647


@njit(cache=True, nogil=True)
def sum_supersets(values, lists):  # type: ignore[no-untyped-def]
    """Replace each value by the sum over all cells that hold its lists."""
    for bit in range(lists):
        half = 1 << bit
        for base in range(0, values.size, 2 * half):
            for cell in range(base, base + half):
                values[cell] += values[cell + half]


@njit(cache=True, nogil=True)
def sum_subsets(values, lists):  # type: ignore[no-untyped-def]
    """Replace each value by the sum over all terms the cell feels."""
    for bit in range(lists):
        half = 1 << bit
        for base in range(0, values.size, 2 * half):
            for cell in range(base, base + half):
                values[cell + half] += values[cell]


@njit(cache=True, nogil=True)
def _multiply_subsets(values, lists):  # type: ignore[no-untyped-def]
    for bit in range(lists):
        half = 1 << bit
        for base in range(0, values.size, 2 * half):
            for cell in range(base, base + half):
                values[cell + half] *= values[cell]


@njit(cache=True, nogil=True)
def _solve(matrix, column, size, step):  # type: ignore[no-untyped-def]
    """Solve `matrix[:size] step = matrix[size]` by L D L'; the squared length of the step, or -1."""
    length = 0.0
    for j in range(size):
        pivot = matrix[j, j]
        if not pivot > _LEAST_PIVOT * step[j]:
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
    for j in range(size - 1, -1, -1):
        total = matrix[size, j]
        for i in range(j + 1, size):
            total -= matrix[i, j] * step[i]
        step[j] = total
    return length


@njit(cache=True, nogil=True)
def _step_from(sums, terms, size, matrix, column, step):  # type: ignore[no-untyped-def]
    """Take the step whose score lies in `matrix[size]`, with information from superset sums of the means."""
    for i in range(size):
        one = terms[i]
        row = matrix[i]
        for j in range(i + 1):
            row[j] = sums[one | terms[j]]
        step[i] = row[i]
    return _solve(matrix, column, size, step)


@njit(cache=True, nogil=True)
def _vanishes(step, terms, size, counts, kept, lists, whole):  # type: ignore[no-untyped-def]
    """Whether the step, rounded to whole numbers, lowers some kept cells for ever and no observed one."""
    whole[:] = 0.0
    for i in range(size):
        if abs(step[i]) > 1e6:
            return False
        whole[terms[i]] = np.rint(step[i])
    sum_subsets(whole, lists)
    falls = False
    for cell in range(1, counts.size):
        if kept[cell]:
            if whole[cell] > 0.0 or (counts[cell] > 0.0 and whole[cell] != 0.0):
                return False
            if whole[cell] < 0.0:
                falls = True
    return falls


@njit(cache=True, nogil=True)
def fit_terms(counts, margins, kept, terms, size, lists, warm, beta, means, sums, line, matrix, column, step):  # type: ignore[no-untyped-def]
    """Fit one model whose terms all have positive margins; (code, log likelihood without the factorials).

    `beta` holds where to start when `warm`, and holds the parameters afterwards. The terms must be
    identifiable; where they are not, the code is `UNDECIDED`.
    """
    cells = counts.size
    best = -np.inf
    for turn in range(_MOST_STEPS):
        if turn == 0 and not warm:
            for cell in range(cells):
                mean = counts[cell] + 0.1
                line[cell] = kept[cell] * (mean * np.log(mean) - 0.1)
                sums[cell] = kept[cell] * mean
            sum_supersets(line, lists)
            sum_supersets(sums, lists)
            for i in range(size):
                matrix[size, i] = line[terms[i]]
                beta[i] = 0.0
        else:
            halvings = 0
            while True:
                means[:] = 1.0
                likelihood = 0.0
                for i in range(size):
                    means[terms[i]] = np.exp(beta[i])
                    likelihood += beta[i] * margins[terms[i]]
                _multiply_subsets(means, lists)
                for cell in range(cells):
                    sums[cell] = means[cell] if kept[cell] else 0.0
                sum_supersets(sums, lists)
                likelihood -= sums[0]
                if turn == 0 or (halvings == 0 and turn == 1 and not warm):
                    good = np.isfinite(likelihood)
                else:
                    good = likelihood >= best - 1e-9 * abs(best)
                if good:
                    break
                halvings += 1
                if halvings > 40 or turn == 0:
                    return UNDECIDED, best
                for i in range(size):
                    step[i] *= 0.5
                    beta[i] -= step[i]
            best = likelihood
            for i in range(size):
                matrix[size, i] = margins[terms[i]] - sums[terms[i]]
        length = _step_from(sums, terms, size, matrix, column, step)
        if length < 0.0:
            return UNDECIDED, best
        if turn == 0 and not warm:
            for i in range(size):
                beta[i] = step[i]
            continue
        line[:] = 0.0
        for i in range(size):
            line[terms[i]] = step[i]
        sum_subsets(line, lists)
        furthest, lowest = abs(line[0]), 0.0
        for cell in range(1, cells):
            if kept[cell]:
                furthest = max(furthest, abs(line[cell]))
                lowest = min(lowest, line[cell])
        if lowest < -0.6 and turn > 2 and _vanishes(step, terms, size, counts, kept, lists, line):
            return NO_MLE, best
        scale = 1.0 if furthest <= _LONGEST_STEP else _LONGEST_STEP / furthest
        for i in range(size):
            step[i] *= scale
            beta[i] += step[i]
        if furthest < _SETTLED:
            return FITTED, best + 0.5 * length
    return UNDECIDED, best


@njit(cache=True, nogil=True)
def independent_terms(kept, terms, size, chosen):  # type: ignore[no-untyped-def]
    """Find, exactly, a largest set of terms no two mixtures of which agree on all kept cells.

    Writes 1 into `chosen` at each term taken, from the first on, and returns how many were.
    """
    cells = np.flatnonzero(kept)
    table = np.zeros((size, len(cells)), np.int64)
    for i in range(size):
        for j in range(len(cells)):
            table[i, j] = 1 if cells[j] & terms[i] == terms[i] else 0
    lead = np.full(size, -1, np.int64)
    rank = 0
    for i in range(size):
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
        chosen[i] = 1 if lead[i] >= 0 else 0
        if lead[i] >= 0:
            rank += 1
            inverse = _inverse(table[i, lead[i]])
            for j in range(len(cells)):
                table[i, j] = table[i, j] * inverse % _PRIME
    return rank


@njit(cache=True, nogil=True)
def _inverse(value):  # type: ignore[no-untyped-def]
    result, power, exponent = 1, value % _PRIME, _PRIME - 2
    while exponent:
        if exponent & 1:
            result = result * power % _PRIME
        power = power * power % _PRIME
        exponent >>= 1
    return result


@njit(cache=True, nogil=True)
def _find_slot(keys, taken, first, second):  # type: ignore[no-untyped-def]
    """The slot of a pair of words in an open table, new or not."""
    mixed = (first ^ (second * np.uint64(0x9E3779B97F4A7C15))) * np.uint64(0xD6E8FEB86659FD93)
    mixed ^= mixed >> np.uint64(32)
    slot = np.int64(mixed & np.uint64(len(taken) - 1))
    while taken[slot] >= 0 and (keys[slot, 0] != first or keys[slot, 1] != second):
        slot = (slot + 1) & (len(taken) - 1)
    return slot


@njit(cache=True, nogil=True)
def fit_models(
    counts, lists, interactions, members, above, starts, thorough, code, likelihood, intercept, beta_out
):  # type: ignore[no-untyped-def]
    """Fit all models of a family to one table of counts; the number of different fits made.

    Two models that differ only in parameters at minus infinity have the same fit; it is made once.

    Args:
        counts: float64[2**lists], cell 0 is the unseen one and is ignored.
        lists: How many lists.
        interactions: int64[j], masks the bits of `members` stand for.
        members: uint64[m], the models.
        above: uint64[j], for each interaction the bits of all interactions that hold it.
        starts: float64[m, 1 + lists + j], parameters to start from, or of no rows.
        thorough: Whether models that are not identifiable are also tested for existence.
        code: uint8[m], out: how each fit ended.
        likelihood: float64[m], out: log likelihood without the factorials.
        intercept: float64[m], out: log of the expected unseen count.
        beta_out: float64[m, 1 + lists + j], out: parameters (nan where at minus infinity), or of no rows.
    """
    cells = counts.size
    width = 1 + lists + interactions.size
    margins = counts.copy()
    margins[0] = 0.0
    observed = margins.copy()
    sum_supersets(margins, lists)
    empty = np.uint64(0)
    for bit in range(interactions.size):
        if margins[interactions[bit]] == 0.0:
            empty |= np.uint64(1) << np.uint64(bit)
    table_size = 16
    while table_size < 2 * members.size:
        table_size *= 2
    keys = np.zeros((table_size, 2), np.uint64)
    taken = np.full(table_size, -1, np.int64)
    kept = np.zeros(cells, np.uint8)
    gone = np.zeros(cells, np.uint8)
    chosen = np.zeros(width, np.uint8)
    terms = np.zeros(width, np.int64)
    place = np.zeros(width, np.int64)
    beta = np.zeros(width)
    means, sums, line = np.empty(cells), np.empty(cells), np.empty(cells)
    matrix, column, step = np.empty((width + 1, width)), np.empty(width + 1), np.empty(width)
    fits = 0
    for model in range(members.size):
        held = members[model]
        dropped, solid = held & empty, held & ~empty
        closure = np.uint64(0)
        for bit in range(interactions.size):
            if (dropped >> np.uint64(bit)) & np.uint64(1):
                closure |= above[bit]
        slot = _find_slot(keys, taken, solid, closure)
        if taken[slot] >= 0:
            same = taken[slot]
            code[model], likelihood[model] = code[same], likelihood[same]
            intercept[model] = intercept[same]
            if beta_out.shape[0]:
                beta_out[model] = beta_out[same]
            continue
        taken[slot], keys[slot, 0], keys[slot, 1] = model, solid, closure
        fits += 1
        gone[:] = 0
        size = 0
        for one in range(1 + lists):
            mask = 0 if one == 0 else 1 << (one - 1)
            if margins[mask] > 0.0:
                terms[size], place[size] = mask, one
                size += 1
            else:
                gone[mask] = 1
        for bit in range(interactions.size):
            if (solid >> np.uint64(bit)) & np.uint64(1):
                terms[size], place[size] = interactions[bit], 1 + lists + bit
                size += 1
            elif (closure >> np.uint64(bit)) & np.uint64(1):
                gone[interactions[bit]] = 1
        for bit in range(lists):
            half = 1 << bit
            for base in range(0, cells, 2 * half):
                for cell in range(base, base + half):
                    gone[cell + half] |= gone[cell]
        room = 0
        for cell in range(cells):
            kept[cell] = 1 - gone[cell]
            room += kept[cell]
        if kept[0]:
            room -= 1
        kept[0] = 0
        intercept[model] = np.nan
        likelihood[model] = np.nan
        if beta_out.shape[0]:
            beta_out[model] = np.nan
        if size == 0:
            code[model] = NOT_IDENTIFIABLE
            continue
        ended = UNDECIDED
        value = 0.0
        if size <= room:
            warm = starts.shape[0] > 0
            for i in range(size):
                if warm:
                    beta[i] = starts[model, place[i]]
                    if np.isnan(beta[i]):
                        warm = False
            ended, value = fit_terms(
                observed,
                margins,
                kept,
                terms,
                size,
                lists,
                warm,
                beta,
                means,
                sums,
                line,
                matrix,
                column,
                step,
            )
            if ended == UNDECIDED and warm:
                ended, value = fit_terms(
                    observed,
                    margins,
                    kept,
                    terms,
                    size,
                    lists,
                    False,
                    beta,
                    means,
                    sums,
                    line,
                    matrix,
                    column,
                    step,
                )
        if ended == FITTED:
            likelihood[model] = value
            intercept[model] = beta[0]
            if beta_out.shape[0]:
                for i in range(size):
                    beta_out[model, place[i]] = beta[i]
        elif ended == UNDECIDED or thorough:
            rank = independent_terms(kept, terms, size, chosen)
            if rank < size:
                if thorough:
                    left = 0
                    for i in range(size):
                        if chosen[i]:
                            terms[left] = terms[i]
                            left += 1
                    ended, value = fit_terms(
                        observed,
                        margins,
                        kept,
                        terms,
                        left,
                        lists,
                        False,
                        beta,
                        means,
                        sums,
                        line,
                        matrix,
                        column,
                        step,
                    )
                    ended |= NOT_IDENTIFIABLE
                else:
                    ended = NOT_IDENTIFIABLE
        code[model] = ended
    return fits


@njit(cache=True, nogil=True)
def select_models(tables, lists, interactions, members, above, starts, chosen, total, criterion, undecided):  # type: ignore[no-untyped-def]
    """For each table of counts, the sound model with the least BIC; the first among equals.

    Args:
        tables: float64[r, 2**lists].
        lists: How many lists.
        interactions: int64[j], masks the bits of `members` stand for.
        members: uint64[m], the models, fewest parameters first.
        above: uint64[j], as in `fit_models`.
        starts: float64[m, 1 + lists + j], as in `fit_models`.
        chosen: int64[r], out: the model, -1 when none is sound.
        total: float64[r], out: its estimate of all people.
        criterion: float64[r], out: its BIC without the factorials.
        undecided: int64[r], out: models that no proof settled and that were left out.
    """
    size = members.size
    code, likelihood, intercept = np.zeros(size, np.uint8), np.empty(size), np.empty(size)
    none = np.empty((0, starts.shape[1]))
    for row in range(tables.shape[0]):
        counts = tables[row]
        people = counts[1:].sum()
        fit_models(
            counts, lists, interactions, members, above, starts, False, code, likelihood, intercept, none
        )
        best, least, unsettled = -1, np.inf, 0
        for model in range(size):
            if code[model] == FITTED:
                held, terms = members[model], 1 + lists
                while held:
                    held &= held - np.uint64(1)
                    terms += 1
                value = terms * np.log(people) - 2.0 * likelihood[model]
                if value < least - TIED:
                    best, least = model, value
            elif code[model] == UNDECIDED:
                unsettled += 1
        chosen[row], criterion[row], undecided[row] = best, least, unsettled
        total[row] = people + np.exp(intercept[best]) if best >= 0 else np.nan
