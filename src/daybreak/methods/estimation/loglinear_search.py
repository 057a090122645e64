"""Find the log-linear model with the least BIC without fitting a whole family.

A branch and bound. No model can be likelier than one that holds it, so the likelihood of all that is still
open, with the price of what is already in, bounds every model between them. It finds what trying every
model finds (a test compares them) in a hundredth of the fits.
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
    Room,
    Uint8,
    make_room,
)
from daybreak.methods.estimation.loglinear_table import (
    Family,
    Table,
    Words,
    count_bits,
    fit_laid_out,
    is_identifiable,
    lay_out,
    read_table,
)


@njit(cache=True, nogil=True)
def _is_better(worth: float, held: np.uint64, least: float, best: np.uint64) -> bool:
    """Whether a model beats the best so far; among equals by fewest interactions, then the smallest word."""
    if not worth < least + TIED:
        return False
    if worth < least - TIED:
        return True
    few, many = count_bits(held), count_bits(best)
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
    size, cells = lay_out(held, table, family, room, place)
    code, value = fit_laid_out(table, family.lists, size, cells, branch.effects[at], place, room)
    if code == FITTED:
        branch.bound[at] = min(branch.bound[at], value)
        for i in range(size):
            branch.effects[at, place[i]] = room.beta[i]
    elif code == UNDECIDED and branch.left[at] == 0 and not is_identifiable(size, room):
        code = NOT_IDENTIFIABLE
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
    most: int,
    chosen: Words,
    total: Float64,
    criterion: Float64,
    undecided: Int64,
    halt: Int64,
) -> int:
    """For each table of counts find the hierarchical model with the least BIC; how many fits were made.

    Args:
        tables: float64[r, 2**lists].
        family: All interactions up to some order.
        order: int64[j], bits of the interactions in the order they are decided; smaller sets first.
        guesses: uint64[g], models likely to be good, tried first.
        starts: float64[g, 1 + lists + j], parameters to start them from.
        most: Fits after which the search in a table ends with the best model so far.
        chosen: uint64[r], out: the model; with fewest interactions, then the smallest word, among equals.
        total: float64[r], out: its estimate of all people, nan when no model is sound.
        criterion: float64[r], out: its BIC without the factorials, infinite when no model is sound.
        undecided: int64[r], out: models tried that no proof settled and that were left out; and one more
            where the search was ended.
        halt: int64[1], not 0 as soon as the search is to end, whatever it has found.
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
        table = read_table(tables[row], family)
        people, price = table.margins[0], np.log(table.margins[0])
        best, least, unseen = np.uint64(0), np.inf, np.nan
        undecided[row] = 0
        for i in range(guesses.size):
            size, cells = lay_out(guesses[i], table, family, room, place)
            code, value = fit_laid_out(table, family.lists, size, cells, starts[i], place, room)
            fits += 1
            worth = price * (1 + family.lists + count_bits(guesses[i])) - 2.0 * value
            if code == FITTED and _is_better(worth, guesses[i], least, best):
                best, least, unseen = guesses[i], worth, np.exp(room.beta[0])
        top = int(np.int64(0))  # no literal, for which all that is called would compile again
        branch.inside[0], branch.left[0] = np.uint64(0), everything
        branch.bound[0], branch.fresh[0], branch.effects[0] = _most_likely(table.counts), True, np.nan
        until = fits + most
        while top >= 0 and fits < until and halt[0] == 0:
            held = branch.inside[top]
            paid = price * (1 + family.lists + count_bits(held))
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
        undecided[row] += top >= 0
        chosen[row], criterion[row] = best, least
        total[row] = people + unseen if least < np.inf else np.nan
    return fits
