"""Fit whole families of log-linear models to one table, the smaller models first.

Models that differ only in parameters at minus infinity have the same fit; it is made once. A model starts
from the fits of the models it holds: with interactions a and b more than a third one, its parameters are
near those with a, plus those with b, less those with neither. From there a few steps are enough, and all
models of one size take them side by side.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from daybreak.methods.estimation.loglinear_lanes import LANES, Lanes, fit_lanes, make_lanes
from daybreak.methods.estimation.loglinear_newton import (
    FITTED,
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
    emptied,
    fit_laid_out,
    lay_out,
    read_table,
    settle,
)
from daybreak.standard.compiled import kernel

#: Criteria nearer to each other than this are equal but for rounding.
TIED = 1e-8

#: Fewer models than this are fitted one by one.
_FEWEST_LANES = 3

#: The code of a model while it is not fitted.
_WAITING = 255


class Plan(NamedTuple):
    """Which fits of a family are made for a table, and in which order.

    Attributes:
        same: int64[m], the first model with the same fit, perhaps the model itself.
        order: int64[fits], the models that are fitted, those with fewer terms left first.
        levels: int64[j + 2], where in `order` the models with 0, 1, ... j interactions left begin.
        parents: int64[m, 3], the fits that lack one, another, and both of two interactions; -1 if none.
    """

    same: Int64
    order: Int64
    levels: Int64
    parents: Int64


class Fits(NamedTuple):
    """How the models of a family fit a table.

    Attributes:
        code: uint8[m], how each fit ended.
        likelihood: float64[m], log likelihood without the factorials; nan where not sound.
        effects: float64[m, 1 + lists + j], parameters; nan where there is none or the model is not sound.
    """

    code: Uint8
    likelihood: Float64
    effects: Float64


class Job(NamedTuple):
    """All that fitting a family to one table needs.

    `starts`, float64[m, 1 + lists + j], are parameters to start from; of no rows when each model is to
    start from those it holds. `thorough`: whether models that are not identifiable are also tested for
    existence.
    """

    table: Table
    family: Family
    members: Words
    plan: Plan
    starts: Float64
    thorough: bool
    fits: Fits


class Seats(NamedTuple):
    """Which model sits in which lane (int64[lanes]) and where its terms stand (int64[width, lanes]).

    `start` and `place` are room for those of one model.
    """

    model: Int64
    places: Int64
    start: Float64
    place: Int64


@kernel
def _find_slot(keys: Words, found: Int64, first: np.uint64, second: np.uint64) -> int:
    """The slot of a pair of words in an open table, new or not."""
    mixed = (first ^ (second * np.uint64(0x9E3779B97F4A7C15))) * np.uint64(0xD6E8FEB86659FD93)
    mixed ^= mixed >> np.uint64(32)
    slot = int(np.int64(mixed & np.uint64(len(found) - 1)))
    while found[slot] >= 0 and (keys[slot, 0] != first or keys[slot, 1] != second):
        slot = (slot + 1) & (len(found) - 1)
    return slot


@njit(cache=True, nogil=True)
def _find_parents(table: Table, family: Family, members: Words, keys: Words, found: Int64) -> Int64:
    """For each model those that lack one, another, and both of two interactions left; -1 where none is.

    The two are interactions that no other of the model holds, so that models without them are hierarchical.
    """
    parents = np.full((members.size, 3), -1, np.int64)
    for model in range(members.size):
        held = members[model]
        solid, closure = held & ~table.empty, emptied(held, table, family)
        first, second = np.uint64(0), np.uint64(0)
        for bit in range(family.interactions.size - 1, -1, -1):
            word = np.uint64(1) << np.uint64(bit)
            if solid & word and (family.above[bit] & held) == word:
                first, second = word, first
                if second:
                    break
        if first:
            parents[model, 0] = found[_find_slot(keys, found, solid & ~first, closure)]
        if second:
            parents[model, 1] = found[_find_slot(keys, found, solid & ~second, closure)]
            parents[model, 2] = found[_find_slot(keys, found, solid & ~(first | second), closure)]
    return parents


@njit(cache=True, nogil=True)
def plan_fits(table: Table, family: Family, members: Words) -> Plan:
    """Find the models that share a fit, and order the rest by how many interactions are left."""
    slots = 16
    while slots < 2 * members.size:
        slots *= 2
    keys, found = np.zeros((slots, 2), np.uint64), np.full(slots, -1, np.int64)
    same = np.empty(members.size, np.int64)
    levels = np.zeros(family.interactions.size + 2, np.int64)
    for model in range(members.size):
        solid, closure = members[model] & ~table.empty, emptied(members[model], table, family)
        slot = _find_slot(keys, found, solid, closure)
        if found[slot] < 0:
            found[slot], keys[slot, 0], keys[slot, 1] = model, solid, closure
            levels[count_bits(solid) + 1] += 1
        same[model] = found[slot]
    levels = np.cumsum(levels)
    order, filled = np.empty(levels[-1], np.int64), levels.copy()
    for model in range(members.size):
        if same[model] == model:
            level = count_bits(members[model] & ~table.empty)
            order[filled[level]] = model
            filled[level] += 1
    return Plan(same, order, levels, _find_parents(table, family, members, keys, found))


@njit(cache=True, nogil=True)
def _predict(parents: Int64, effects: Float64, start: Float64) -> None:
    """Put into `start` what smaller models let expect; nan first when they were not fitted."""
    start[0] = np.nan
    one, other, neither = parents[0], parents[1], parents[2]
    one = one if one >= 0 and not np.isnan(effects[one, 0]) else other
    other = other if other >= 0 and not np.isnan(effects[other, 0]) else one
    if one < 0 or np.isnan(effects[one, 0]):
        return
    if one == other or neither < 0 or np.isnan(effects[neither, 0]):
        for i in range(start.size):
            start[i] = _or_zero(effects[one, i])
    else:
        for i in range(start.size):
            start[i] = _or_zero(effects[one, i]) + _or_zero(effects[other, i]) - _or_zero(effects[neither, i])


@kernel
def _or_zero(value: float) -> float:
    return value if value == value else 0.0


@njit(cache=True, nogil=True)
def _begin(model: int, job: Job, start: Float64) -> None:
    """Put into `start` the parameters given for a model, or expected of it."""
    if job.starts.shape[0]:
        start[:] = job.starts[model]
    else:
        _predict(job.plan.parents[model], job.fits.effects, start)


@njit(cache=True, nogil=True)
def _fit_alone(model: int, job: Job, start: Float64, place: Int64, room: Room) -> None:
    """Fit one model with care, and prove how it ended."""
    _begin(model, job, start)
    size, cells = lay_out(job.members[model], job.table, job.family, room, place)
    lists, fits = job.family.lists, job.fits
    ended, value = fit_laid_out(job.table, lists, size, cells, start, place, room)
    sound = ended == FITTED
    fits.likelihood[model] = value if sound else np.nan
    fits.effects[model] = np.nan
    for i in range(size if sound else 0):
        fits.effects[model, place[i]] = room.beta[i]
    if ended == UNDECIDED or (job.thorough and not sound):
        ended = settle(job.table, lists, size, ended, job.thorough, room)
    fits.code[model] = ended


@njit(cache=True, nogil=True)
def _board(batch: Int64, job: Job, room: Room, lanes: Lanes, seats: Seats) -> tuple[int, int]:
    """Lay out the models of a batch that have a start, one in each lane; how many, of how many terms."""
    size, riding = 0, 0
    for model in batch:
        _begin(model, job, seats.start)
        size, cells = lay_out(job.members[model], job.table, job.family, room, seats.place)
        near = 0 < size <= cells and batch.size >= _FEWEST_LANES
        for i in range(size):
            near = near and not np.isnan(seats.start[seats.place[i]])
        if near:
            for i in range(size):
                lanes.terms[i, riding], lanes.beta[i, riding] = room.terms[i], seats.start[seats.place[i]]
                seats.places[i, riding] = seats.place[i]
            for cell in range(room.kept.size):
                lanes.kept[cell, riding] = room.kept[cell]
            seats.model[riding] = model
            riding += 1
    return riding, size


@kernel
def _alight(riding: int, size: int, fits: Fits, lanes: Lanes, seats: Seats) -> None:
    """Take down the fits of the lanes that arrived."""
    for lane in range(riding):
        model = seats.model[lane]
        if lanes.sound[lane] > 0.0:
            fits.code[model], fits.likelihood[model] = FITTED, lanes.likelihood[lane]
            fits.effects[model] = np.nan
            for i in range(size):
                fits.effects[model, seats.places[i, lane]] = lanes.beta[i, lane]


@njit(cache=True, nogil=True)
def fit_batches(job: Job, first: int, last: int) -> None:
    """Fit the models `job.plan.order[first:last]`, all with as many terms left, a batch at a time.

    All models with fewer terms must have been fitted before. Where a level is divided, it must be at
    multiples of `LANES` from its beginning, so that no digit depends on the division.
    """
    width = job.fits.effects.shape[1]
    room, lanes = make_room(job.table.counts.size, width), make_lanes(job.table.counts.size, width)
    seats = Seats(
        np.empty(LANES, np.int64),
        np.empty((width, LANES), np.int64),
        np.empty(width),
        np.zeros(width, np.int64),
    )
    for low in range(first, last, LANES):
        batch = job.plan.order[low : min(low + LANES, last)]
        for model in batch:
            job.fits.code[model] = _WAITING
        riding, size = _board(batch, job, room, lanes, seats)
        if riding:
            fit_lanes(job.table.margins, job.family.lists, size, riding, lanes)
            _alight(riding, size, job.fits, lanes, seats)
        for model in batch:
            if job.fits.code[model] == _WAITING:
                _fit_alone(model, job, seats.start, seats.place, room)


@njit(cache=True, nogil=True)
def share_fits(job: Job) -> None:
    """Give every model the fit it shares."""
    for model in range(job.members.size):
        same = job.plan.same[model]
        if same != model:
            job.fits.code[model], job.fits.likelihood[model] = job.fits.code[same], job.fits.likelihood[same]
            job.fits.effects[model] = job.fits.effects[same]


@njit(cache=True, nogil=True)
def fit_models(
    given: Float64, family: Family, members: Words, starts: Float64, thorough: bool, fits: Fits
) -> int:
    """Fit all models to one table of counts; how many different fits were made.

    Args:
        given: float64[2**lists], counts; cell 0 is the unseen one and is ignored.
        family: The interactions.
        members: uint64[m], the models.
        starts, thorough: As in `Job`.
        fits: Of m rows, out.
    """
    table = read_table(given, family)
    plan = plan_fits(table, family, members)
    job = Job(table, family, members, plan, starts, thorough, fits)
    for level in range(plan.levels.size - 1):
        fit_batches(job, plan.levels[level], plan.levels[level + 1])
    share_fits(job)
    return plan.order.size


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
        starts: As in `Job`.
        chosen: uint64[r], out: the model.
        total: float64[r], out: its estimate of all people, nan when no model is sound.
        criterion: float64[r], out: its BIC without the factorials, infinite when no model is sound.
        undecided: int64[r], out: models that no proof settled and that were left out.
    """
    size = members.size
    width = 1 + family.lists + family.interactions.size
    fits = Fits(np.zeros(size, np.uint8), np.empty(size), np.empty((size, width)))
    made, thorough = 0, bool(np.bool_(False))  # a literal would compile all that is called again
    for row in range(tables.shape[0]):
        people = tables[row, 1:].sum()
        made += fit_models(tables[row], family, members, starts, thorough, fits)
        best, least = 0, np.inf
        undecided[row] = 0
        for model in range(size):
            if fits.code[model] == FITTED:
                terms = 1 + family.lists + count_bits(members[model])
                value = terms * np.log(people) - 2.0 * fits.likelihood[model]
                if value < least - TIED:
                    best, least = model, value
            elif fits.code[model] == UNDECIDED:
                undecided[row] += 1
        chosen[row], criterion[row] = members[best], least
        total[row] = people + np.exp(fits.effects[best, 0]) if least < np.inf else np.nan
    return made
