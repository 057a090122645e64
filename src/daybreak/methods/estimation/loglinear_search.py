"""Find the log-linear model with the least BIC without fitting a whole family.

A branch and bound. No model can be likelier than one that holds it, so the likelihood of all that is still
open, with the price of what is already in, bounds every model between them. It finds what trying every
model finds (a test compares them) in a hundredth of the fits. Where it is ended before its time, it tells how
much better a model that it did not come to could be.
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
from daybreak.standard.compiled import kernel


@kernel
def _is_better(worth: float, held: np.uint64, least: float, best: np.uint64) -> bool:
    """Whether a model beats the best so far; among equals by fewest interactions, then the smallest word."""
    if not worth < least + TIED:
        return False
    if worth < least - TIED:
        return True
    few, many = count_bits(held), count_bits(best)
    return few < many or bool(few == many and held < best)


@kernel
def _most_likely(counts: Float64) -> float:
    """The log likelihood no model can exceed, without the factorials."""
    total = 0.0
    for count in counts:
        if count > 0.0:
            total += count * np.log(count) - count
    return total


class Best(NamedTuple):
    """What the search knows of the best model of each table of counts; it writes while it searches.

    Attributes:
        word: uint64[r], the model; with fewest interactions, then the smallest word, among equals.
        total: float64[r], its estimate of all people, nan while no model is sound.
        criterion: float64[r], its BIC without the factorials, infinite while no model is sound.
        undecided: int64[r], models tried that no proof settled and that were left out.
        fits: int64[r], how many fits were made.
        open: float64[r], what the BIC (without the factorials) of no model that was not looked at can be
            under; infinite when the search came to its end, and so ruled out every other model.
    """

    word: Words
    total: Float64
    criterion: Float64
    undecided: Int64
    fits: Int64
    open: Float64

    @classmethod
    def of_none(cls, rows: int) -> "Best":
        """Of so many tables nothing is known yet."""
        nothing, infinite = np.full(rows, np.nan), np.full(rows, np.inf)
        none = np.zeros(rows, np.int64)
        return cls(np.zeros(rows, np.uint64), nothing, infinite, none, none.copy(), infinite.copy())

    def part(self, rows: slice) -> "Best":
        """The same of some of the tables; what is written there is written here."""
        return Best(
            self.word[rows],
            self.total[rows],
            self.criterion[rows],
            self.undecided[rows],
            self.fits[rows],
            self.open[rows],
        )


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


@kernel
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


@kernel
def _try(
    row: int,
    held: np.uint64,
    start: Float64,
    table: Table,
    family: Family,
    room: Room,
    place: Int64,
    best: Best,
) -> bool:
    """Fit one model; whether it is the best so far, and then its parameters are in `start`."""
    size, cells = lay_out(held, table, family, room, place)
    code, value = fit_laid_out(table, family.lists, size, cells, start, place, room)
    best.fits[row] += 1
    people = table.margins[0]
    worth = np.log(people) * (1 + family.lists + count_bits(held)) - 2.0 * value
    if code != FITTED or not _is_better(worth, held, best.criterion[row], best.word[row]):
        return False
    best.word[row], best.criterion[row] = held, worth
    best.total[row] = people + np.exp(room.beta[0])
    start[:] = 0.0
    for i in range(size):
        start[place[i]] = room.beta[i]
    return True


@kernel
def _may_turn(bit: int, held: np.uint64, family: Family) -> bool:
    """Whether a hierarchical model stays one with this interaction taken in or out."""
    word = np.uint64(1) << np.uint64(bit)
    if held & word:
        return bool(held & family.above[bit] == word)
    for other in range(family.interactions.size):
        below = (family.above[other] & word) != np.uint64(0) and other != bit
        if below and not (held >> np.uint64(other)) & np.uint64(1):
            return False
    return True


@njit(cache=True, nogil=True)
def _climb(
    row: int,
    start: Float64,
    table: Table,
    family: Family,
    room: Room,
    place: Int64,
    best: Best,
    halt: Int64,
) -> None:
    """Take one interaction in or out as long as that makes the best model better."""
    climbing = best.criterion[row] < np.inf
    while climbing and halt[0] == 0:
        climbing, held, near = False, best.word[row], start.copy()
        for bit in range(family.interactions.size):
            if _may_turn(bit, held, family):
                other = held ^ (np.uint64(1) << np.uint64(bit))
                trial = near.copy()
                if _try(row, other, trial, table, family, room, place, best):
                    start[:], climbing = trial, True


@njit(cache=True, nogil=True)
def _search_one(
    row: int,
    table: Table,
    family: Family,
    order: Int64,
    most: int,
    branch: Open,
    room: Room,
    place: Int64,
    best: Best,
    halt: Int64,
) -> None:
    """Rule out every other model of one table, or as many as `most` fits can."""
    price, fixed = np.log(table.margins[0]), 1 + family.lists
    everything = np.uint64(0)
    for bit in range(family.interactions.size):
        everything |= np.uint64(1) << np.uint64(bit)
    branch.inside[0], branch.left[0] = np.uint64(0), everything
    branch.bound[0], branch.fresh[0], branch.effects[0] = _most_likely(table.counts), True, np.nan
    top = int(np.int64(0))  # no literal, for which all that is called would compile again
    until = best.fits[row] + most
    while top >= 0 and best.fits[row] < until and halt[0] == 0:
        held = branch.inside[top]
        least = price * (fixed + count_bits(held)) - 2.0 * branch.bound[top]
        if least > best.criterion[row] + TIED:
            top -= 1
        elif branch.fresh[top]:
            _fit_open(top, branch, table, family, room, place)
            best.fits[row] += 1
        elif branch.left[top] == 0:
            if branch.code[top] == FITTED and _is_better(least, held, best.criterion[row], best.word[row]):
                best.word[row], best.criterion[row] = held, least
                best.total[row] = table.margins[0] + np.exp(branch.effects[top, 0])
            best.undecided[row] += branch.code[top] == UNDECIDED
            top -= 1
        else:
            _split(top, branch, family, order)
            top += 1
    for at in range(top + 1):
        least = price * (fixed + count_bits(branch.inside[at])) - 2.0 * branch.bound[at]
        if least <= best.criterion[row] + TIED:
            best.open[row] = min(best.open[row], least)


@njit(cache=True, nogil=True)
def search_models(
    tables: Float64,
    family: Family,
    order: Int64,
    guesses: Words,
    starts: Float64,
    climbs: bool,
    most: int,
    best: Best,
    halt: Int64,
) -> None:
    """For each table of counts find the hierarchical model with the least BIC.

    Args:
        tables: float64[r, 2**lists].
        family: All interactions up to some order.
        order: int64[j], bits of the interactions in the order they are decided; smaller sets first.
        guesses: uint64[g], models likely to be good, tried first.
        starts: float64[g, 1 + lists + j], parameters to start them from.
        climbs: Whether the best guess, and what an ended search found, is made better step by step; worth it
            where the search may end before it has ruled out all others.
        most: Fits (beyond those first ones) after which the search in a table ends.
        best: Of r tables, out.
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
    start = np.zeros(width)
    for row in range(tables.shape[0]):
        table = read_table(tables[row], family)
        for i in range(guesses.size):
            trial = starts[i].copy()
            if _try(row, guesses[i], trial, table, family, room, place, best):
                start[:] = trial
        if climbs:
            _climb(row, start, table, family, room, place, best, halt)
        climbed = best.word[row]
        _search_one(row, table, family, order, most, branch, room, place, best, halt)
        if climbs and best.word[row] != climbed and best.open[row] < np.inf:
            start[:] = np.nan
            _climb(row, start, table, family, room, place, best, halt)
