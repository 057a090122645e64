"""Fit whole families of log-linear models, and find the best of a family without fitting them all.

A model is one 64-bit word: bit b says whether it holds interaction b of its family. Where nobody is
on all lists of an interaction, its parameter is at minus infinity, the cells that feel it are set
aside, and models that differ only in such parameters have the same fit; it is made once.

The search for the least BIC is a branch and bound. No model can be likelier than one that holds it, so
the likelihood of all that is still open, with the price of what is already in, bounds every model
between them. It finds what trying every model finds (a test compares them) in a hundredth of the fits.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.methods.estimation.loglinear_newton import (
    FITTED,
    NOT_IDENTIFIABLE,
    UNDECIDED,
    Float64,
    Int64,
    Room,
    Uint8,
    fit_terms,
    independent_terms,
    make_room,
    sum_supersets,
)

#: Criteria nearer to each other than this are equal but for rounding.
TIED = 1e-8

Words = npt.NDArray[np.uint64]


class Family(NamedTuple):
    """The interactions of a family of models, as the compiled code needs them.

    Attributes:
        lists: How many lists.
        interactions: int64[j], masks of lists, smaller sets first.
        above: uint64[j], for each interaction the bits of all interactions that hold it, itself too.
    """

    lists: int
    interactions: Int64
    above: Words


class Table(NamedTuple):
    """One table of counts: the counts (cell 0 is 0), their superset sums, the interactions nobody has."""

    counts: Float64
    margins: Float64
    empty: np.uint64


@njit(cache=True, nogil=True)
def _read_table(given: Float64, family: Family) -> Table:
    counts = given.copy()
    counts[0] = 0.0
    margins = counts.copy()
    sum_supersets(margins, family.lists)
    empty = np.uint64(0)
    for bit in range(family.interactions.size):
        if margins[family.interactions[bit]] == 0.0:
            empty |= np.uint64(1) << np.uint64(bit)
    return Table(counts, margins, empty)


@njit(cache=True, nogil=True)
def _count_bits(word: np.uint64) -> int:
    bits = 0
    while word:
        word &= word - np.uint64(1)
        bits += 1
    return bits


@njit(cache=True, nogil=True)
def _emptied(held: np.uint64, table: Table, family: Family) -> np.uint64:
    """The bits of all interactions whose cells are set aside under the model `held`."""
    dropped, closure = held & table.empty, np.uint64(0)
    for bit in range(family.interactions.size):
        if (dropped >> np.uint64(bit)) & np.uint64(1):
            closure |= family.above[bit]
    return closure


@njit(cache=True, nogil=True)
def _lay_out(held: np.uint64, table: Table, family: Family, room: Room, place: Int64) -> tuple[int, int]:
    """Write the terms and cells that are left of a model into `room`; how many of each.

    `place[i]` is where term i stands among the intercept, the lists and the interactions.
    """
    solid, closure = held & ~table.empty, _emptied(held, table, family)
    kept, lists, size = room.kept, family.lists, 0
    kept[:] = 1
    for one in range(1 + lists):
        mask = 0 if one == 0 else 1 << (one - 1)
        if table.margins[mask] > 0.0:
            room.terms[size], place[size] = mask, one
            size += 1
        else:
            kept[mask] = 0
    for bit in range(family.interactions.size):
        if (solid >> np.uint64(bit)) & np.uint64(1):
            room.terms[size], place[size] = family.interactions[bit], 1 + lists + bit
            size += 1
        elif (closure >> np.uint64(bit)) & np.uint64(1):
            kept[family.interactions[bit]] = 0
    for bit in range(lists):
        half = 1 << bit
        for base in range(0, kept.size, 2 * half):
            for cell in range(base, base + half):
                kept[cell + half] &= kept[cell]
    kept[0] = 0
    cells = 0
    for cell in range(kept.size):
        cells += kept[cell]
    return size, cells


@njit(cache=True, nogil=True)
def _fit_laid_out(
    table: Table, lists: int, size: int, cells: int, start: Float64, place: Int64, room: Room
) -> tuple[int, float]:
    """Fit the model laid out in `room`, from the parameters in `start` where it has them all."""
    if size == 0 or size > cells:
        return UNDECIDED, -np.inf
    warm = start.size > 0
    for i in range(size):
        if warm:
            room.beta[i] = start[place[i]]
            warm = not np.isnan(room.beta[i])
    code, value = UNDECIDED, -np.inf
    while True:
        code, value = fit_terms(table.counts, table.margins, lists, size, warm, room)
        if code != UNDECIDED or not warm:
            return code, value
        warm = False


@njit(cache=True, nogil=True)
def _settle(table: Table, lists: int, size: int, code: int, thorough: bool, room: Room) -> int:
    """The code of a failed fit, once the rank of its terms is known."""
    if size == 0:
        return NOT_IDENTIFIABLE
    rank = independent_terms(size, room)
    if rank == size:
        return code
    if not thorough:
        return NOT_IDENTIFIABLE
    code, _ = fit_terms(table.counts, table.margins, lists, rank, False, room)
    return code | NOT_IDENTIFIABLE


@njit(cache=True, nogil=True)
def _find_slot(keys: Words, taken: Int64, first: np.uint64, second: np.uint64) -> int:
    """The slot of a pair of words in an open table, new or not."""
    mixed = (first ^ (second * np.uint64(0x9E3779B97F4A7C15))) * np.uint64(0xD6E8FEB86659FD93)
    mixed ^= mixed >> np.uint64(32)
    slot = int(np.int64(mixed & np.uint64(len(taken) - 1)))
    while taken[slot] >= 0 and (keys[slot, 0] != first or keys[slot, 1] != second):
        slot = (slot + 1) & (len(taken) - 1)
    return slot


@njit(cache=True, nogil=True)
def fit_models(
    given: Float64,
    family: Family,
    members: Words,
    starts: Float64,
    thorough: bool,
    code: Uint8,
    likelihood: Float64,
    intercept: Float64,
    effects: Float64,
) -> int:
    """Fit all models to one table of counts; how many different fits were made.

    Args:
        given: float64[2**lists], counts; cell 0 is the unseen one and is ignored.
        family: The interactions.
        members: uint64[m], the models.
        starts: float64[m, 1 + lists + j], parameters to start from, or of no rows: then each fit starts
            from the latest value of each parameter, for neighbours in a family are alike.
        thorough: Whether models that are not identifiable are also tested for existence.
        code: uint8[m], out: how each fit ended.
        likelihood: float64[m], out: log likelihood without the factorials.
        intercept: float64[m], out: log of the expected unseen count.
        effects: float64[m, 1 + lists + j], out: parameters (nan where there is none), or of no rows.
    """
    table = _read_table(given, family)
    width = 1 + family.lists + family.interactions.size
    room, place = make_room(given.size, width), np.zeros(width, np.int64)
    slots = 16
    while slots < 2 * members.size:
        slots *= 2
    keys, taken = np.zeros((slots, 2), np.uint64), np.full(slots, -1, np.int64)
    latest = np.zeros(width)
    latest[0] = np.nan
    fits = 0
    for model in range(members.size):
        held = members[model]
        solid, closure = held & ~table.empty, _emptied(held, table, family)
        slot = _find_slot(keys, taken, solid, closure)
        same = taken[slot]
        if same >= 0:
            code[model], likelihood[model] = code[same], likelihood[same]
            intercept[model] = intercept[same]
            if effects.shape[0]:
                effects[model] = effects[same]
            continue
        taken[slot], keys[slot, 0], keys[slot, 1] = model, solid, closure
        fits += 1
        size, cells = _lay_out(held, table, family, room, place)
        start = starts[model] if starts.shape[0] else latest
        ended, value = _fit_laid_out(table, family.lists, size, cells, start, place, room)
        sound = ended == FITTED
        likelihood[model] = value if sound else np.nan
        intercept[model] = room.beta[0] if sound else np.nan
        if effects.shape[0]:
            effects[model] = np.nan
        for i in range(size if sound else 0):
            latest[place[i]] = room.beta[i]
            if effects.shape[0]:
                effects[model, place[i]] = room.beta[i]
        if ended == UNDECIDED or (thorough and not sound):
            ended = _settle(table, family.lists, size, ended, thorough, room)
        code[model] = ended
    return fits


@njit(cache=True, nogil=True)
def select_models(
    tables: Float64,
    family: Family,
    members: Words,
    starts: Float64,
    chosen: Words,
    total: Float64,
    criterion: Float64,
    undecided: Int64,
) -> int:
    """For each table of counts fit every model and take the one with the least BIC; how many fits were made.

    Args:
        tables: float64[r, 2**lists].
        family: The interactions.
        members: uint64[m], the models, fewest parameters first; the first among equals is taken.
        starts: float64[m, 1 + lists + j], as in `fit_models`.
        chosen: uint64[r], out: the model.
        total: float64[r], out: its estimate of all people, nan when no model is sound.
        criterion: float64[r], out: its BIC without the factorials, infinite when no model is sound.
        undecided: int64[r], out: models that no proof settled and that were left out.
    """
    size = members.size
    code, likelihood, intercept = np.zeros(size, np.uint8), np.empty(size), np.empty(size)
    none = np.empty((0, starts.shape[1]))
    fits = 0
    for row in range(tables.shape[0]):
        people = tables[row, 1:].sum()
        fits += fit_models(tables[row], family, members, starts, False, code, likelihood, intercept, none)
        best, least = 0, np.inf
        undecided[row] = 0
        for model in range(size):
            if code[model] == FITTED:
                terms = 1 + family.lists + _count_bits(members[model])
                value = terms * np.log(people) - 2.0 * likelihood[model]
                if value < least - TIED:
                    best, least = model, value
            elif code[model] == UNDECIDED:
                undecided[row] += 1
        chosen[row], criterion[row] = members[best], least
        total[row] = people + np.exp(intercept[best]) if least < np.inf else np.nan
    return fits


@njit(cache=True, nogil=True)
def _is_better(worth: float, held: np.uint64, least: float, best: np.uint64) -> bool:
    """Whether a model beats the best so far; among equals by fewest interactions, then the smallest word."""
    if not worth < least + TIED:
        return False
    if worth < least - TIED:
        return True
    few, many = _count_bits(held), _count_bits(best)
    return few < many or bool(few == many and held < best)


@njit(cache=True, nogil=True)
def _most_likely(counts: Float64) -> float:
    """The log likelihood no model can exceed, without the factorials."""
    total = 0.0
    for count in counts:
        if count > 0.0:
            total += count * np.log(count) - count
    return total


class Open(NamedTuple):
    """Models still to be searched: those that hold `inside` and any of `left`, one entry per branch.

    `bound` is a log likelihood none of them exceeds; `code` and `effects` are of the largest of them,
    or of a larger one while `fresh` says that it was not fitted yet.
    """

    inside: Words
    left: Words
    bound: Float64
    fresh: npt.NDArray[np.bool_]
    code: Uint8
    effects: Float64


@njit(cache=True, nogil=True)
def _fit_open(at: int, branch: Open, table: Table, family: Family, room: Room, place: Int64) -> None:
    """Fit the largest model of a branch."""
    held = branch.inside[at] | branch.left[at]
    size, cells = _lay_out(held, table, family, room, place)
    code, value = _fit_laid_out(table, family.lists, size, cells, branch.effects[at], place, room)
    if code == FITTED:
        branch.bound[at] = min(branch.bound[at], value)
        for i in range(size):
            branch.effects[at, place[i]] = room.beta[i]
    elif code == UNDECIDED and branch.left[at] == 0:
        code = _settle(table, family.lists, size, code, False, room)
    branch.code[at], branch.fresh[at] = code, False


@njit(cache=True, nogil=True)
def _split(at: int, branch: Open, family: Family, order: Int64) -> None:
    """Divide a branch by its next interaction: with it in `at + 1`; without it, and all above it, in `at`."""
    left = branch.left[at]
    bit = np.uint64(0)
    for one in order:
        bit = np.uint64(one)
        if (left >> bit) & np.uint64(1):
            break
    word = np.uint64(1) << bit
    branch.inside[at + 1], branch.left[at + 1] = branch.inside[at] | word, left & ~word
    branch.bound[at + 1], branch.fresh[at + 1] = branch.bound[at], False
    branch.code[at + 1], branch.effects[at + 1] = branch.code[at], branch.effects[at]
    branch.left[at], branch.fresh[at] = left & ~family.above[np.int64(bit)], True


@njit(cache=True, nogil=True)
def search_models(
    tables: Float64,
    family: Family,
    order: Int64,
    guesses: Words,
    starts: Float64,
    chosen: Words,
    total: Float64,
    criterion: Float64,
    undecided: Int64,
) -> int:
    """For each table of counts find the hierarchical model with the least BIC; how many fits were made.

    Args:
        tables: float64[r, 2**lists].
        family: All interactions up to some order.
        order: int64[j], bits of the interactions in the order they are decided; smaller sets first.
        guesses: uint64[g], models likely to be good, tried first.
        starts: float64[g, 1 + lists + j], parameters to start them from.
        chosen: uint64[r], out: the model; with fewest interactions, then the smallest word, among equals.
        total: float64[r], out: its estimate of all people, nan when no model is sound.
        criterion: float64[r], out: its BIC without the factorials, infinite when no model is sound.
        undecided: int64[r], out: models tried that no proof settled and that were left out.
    """
    many = family.interactions.size
    width, depth = 1 + family.lists + many, many + 2
    room, place = make_room(tables.shape[1], width), np.zeros(width, np.int64)
    branch = Open(
        np.zeros(depth, np.uint64),
        np.zeros(depth, np.uint64),
        np.empty(depth),
        np.zeros(depth, np.bool_),
        np.zeros(depth, np.uint8),
        np.empty((depth, width)),
    )
    everything = np.uint64(0)
    for bit in range(many):
        everything |= np.uint64(1) << np.uint64(bit)
    fits = 0
    for row in range(tables.shape[0]):
        table = _read_table(tables[row], family)
        people, price = table.margins[0], np.log(table.margins[0])
        best, least, unseen = np.uint64(0), np.inf, np.nan
        undecided[row] = 0
        for i in range(guesses.size):
            size, cells = _lay_out(guesses[i], table, family, room, place)
            code, value = _fit_laid_out(table, family.lists, size, cells, starts[i], place, room)
            fits += 1
            worth = price * (1 + family.lists + _count_bits(guesses[i])) - 2.0 * value
            if code == FITTED and _is_better(worth, guesses[i], least, best):
                best, least, unseen = guesses[i], worth, np.exp(room.beta[0])
        top = 0
        branch.inside[0], branch.left[0] = np.uint64(0), everything
        branch.bound[0], branch.fresh[0], branch.effects[0] = _most_likely(table.counts), True, np.nan
        while top >= 0:
            held = branch.inside[top]
            paid = price * (1 + family.lists + _count_bits(held))
            if paid - 2.0 * branch.bound[top] > least + TIED:
                top -= 1
            elif branch.fresh[top]:
                _fit_open(top, branch, table, family, room, place)
                fits += 1
            elif branch.left[top] == 0:
                worth = paid - 2.0 * branch.bound[top]
                if branch.code[top] == FITTED and _is_better(worth, held, least, best):
                    best, least, unseen = held, worth, np.exp(branch.effects[top, 0])
                undecided[row] += branch.code[top] == UNDECIDED
                top -= 1
            else:
                _split(top, branch, family, order)
                top += 1
        chosen[row], criterion[row] = best, least
        total[row] = people + unseen if least < np.inf else np.nan
    return fits
