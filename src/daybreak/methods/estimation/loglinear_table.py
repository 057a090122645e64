"""What is left of a log-linear model once the table of counts is looked at.

A model is one 64-bit word: bit b says whether it holds interaction b of its family. Where nobody is
on all lists of an interaction, its parameter is at minus infinity and the cells that feel it are set
aside. Models that differ only in such parameters have the same terms and cells left, and so the same fit.
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
    expect,
    fit_terms,
    independent_terms,
    make_room,
    sum_supersets,
)
from daybreak.standard.compiled import kernel

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
def read_table(given: Float64, family: Family) -> Table:
    """Sum one row of counts, float64[2**lists], for a family; cell 0 is the unseen one and is ignored."""
    counts = given.copy()
    counts[0] = 0.0
    margins = counts.copy()
    sum_supersets(margins, family.lists)
    empty = np.uint64(0)
    for bit in range(family.interactions.size):
        if margins[family.interactions[bit]] == 0.0:
            empty |= np.uint64(1) << np.uint64(bit)
    return Table(counts, margins, empty)


@kernel
def count_bits(word: np.uint64) -> int:
    """How many interactions a model holds."""
    bits = 0
    while word:
        word &= word - np.uint64(1)
        bits += 1
    return bits


@kernel
def emptied(held: np.uint64, table: Table, family: Family) -> np.uint64:
    """The bits of all interactions whose cells are set aside under the model `held`."""
    dropped, closure = held & table.empty, np.uint64(0)
    if dropped:
        for bit in range(family.interactions.size):
            if (dropped >> np.uint64(bit)) & np.uint64(1):
                closure |= family.above[bit]
    return closure


@kernel
def lay_out(held: np.uint64, table: Table, family: Family, room: Room, place: Int64) -> tuple[int, int]:
    """Write the terms and cells that are left of a model into `room`; how many of each.

    `place[i]` is where term i stands among the intercept, the lists and the interactions.
    """
    solid, closure = held & ~table.empty, emptied(held, table, family)
    kept, lists, size, whole = room.kept, family.lists, 0, closure == np.uint64(0)
    kept[:] = 1
    for one in range(1 + lists):
        mask = 0 if one == 0 else 1 << (one - 1)
        if table.margins[mask] > 0.0:
            room.terms[size], place[size] = mask, one
            size += 1
        else:
            kept[mask], whole = 0, False
    for bit in range(family.interactions.size):
        if (solid >> np.uint64(bit)) & np.uint64(1):
            room.terms[size], place[size] = family.interactions[bit], 1 + lists + bit
            size += 1
        elif (closure >> np.uint64(bit)) & np.uint64(1):
            kept[family.interactions[bit]] = 0
    if whole:
        kept[0] = 0
        return size, kept.size - 1
    return size, _set_aside(kept, lists)


@kernel
def _set_aside(kept: npt.NDArray[np.uint8], lists: int) -> int:
    """Set aside all cells above those set aside; how many are kept."""
    for bit in range(lists):
        half = 1 << bit
        for base in range(0, kept.size, 2 * half):
            for cell in range(base, base + half):
                kept[cell + half] &= kept[cell]
    kept[0] = 0
    cells = 0
    for cell in range(kept.size):
        cells += kept[cell]
    return cells


@njit(cache=True, nogil=True)
def fit_laid_out(
    table: Table, lists: int, size: int, cells: int, start: Float64, place: Int64, room: Room
) -> tuple[int, float]:
    """Fit the model laid out in `room`, from the parameters in `start` where it has them all."""
    if size == 0 or size > cells:
        return UNDECIDED, -np.inf
    warm = True
    for i in range(size):
        room.beta[i] = start[place[i]]
        warm = warm and not np.isnan(room.beta[i])
    if warm:
        code, value = fit_terms(table.counts, table.margins, lists, size, room)
        if code != UNDECIDED:
            return code, value
    room.beta[0] = np.nan
    return fit_terms(table.counts, table.margins, lists, size, room)


@kernel
def is_identifiable(size: int, room: Room) -> bool:
    """Whether no two sets of parameters of the model laid out in `room` give the same expected counts."""
    return size > 0 and independent_terms(size, room) == size


@njit(cache=True, nogil=True)
def settle(table: Table, lists: int, size: int, code: int, thorough: bool, room: Room) -> int:
    """The code of a failed fit, once the rank of its terms is known.

    A thorough one also says whether a model that is not identifiable has an estimate.
    """
    if size == 0:
        return NOT_IDENTIFIABLE
    rank = independent_terms(size, room)
    if rank == size:
        return code
    if not thorough:
        return NOT_IDENTIFIABLE
    room.beta[0] = np.nan
    code, _ = fit_terms(table.counts, table.margins, lists, rank, room)
    return code | NOT_IDENTIFIABLE


@njit(cache=True, nogil=True)
def fit_word(
    counts: Float64, family: Family, held: np.uint64, start: Float64, effects: Float64, shared: Float64
) -> tuple[int, float]:
    """Fit one model, for searches that look at each fit before they go on.

    Args:
        counts: float64[2**lists].
        family: The interactions.
        held: The model.
        start: float64[1 + lists + j], where to start; nan where there is nothing.
        effects: Of the same shape, out: the parameters, nan where there is none.
        shared: float64[j], out: how many people the model expects on all lists of each interaction.

    Returns:
        The code, and the log likelihood without the factorials.
    """
    table = read_table(counts, family)
    room, place = make_room(counts.size, start.size), np.zeros(start.size, np.int64)
    size, cells = lay_out(held, table, family, room, place)
    code, value = fit_laid_out(table, family.lists, size, cells, start, place, room)
    effects[:] = np.nan
    if code == FITTED:
        expect(table.margins, family.lists, size, room)
        for i in range(size):
            effects[place[i]] = room.beta[i]
        for bit in range(shared.size):
            shared[bit] = room.sums[family.interactions[bit]]
    return code, value
