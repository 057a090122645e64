"""What prevalence is estimated from: tables of histories, rows of people, or files of pseudonymous ids.

Whatever is given, only numbers of people per capture history leave this module. Ids are compared
exactly and forgotten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from daybreak.errors import ColumnMissing, HistoriesUnfit
from daybreak.measurement.table_files import FileTable, read_table
from daybreak.methods.estimation.histories import (
    FEWEST_LISTS as FEWEST_CAPTURING,
)
from daybreak.methods.estimation.histories import (
    Counts,
    Histories,
    concerns,
    people_counts,
    superset_sums,
    table_counts,
)

#: Log-linear models need this many lists.
FEWEST_LISTS = 3
#: What the column of counts is called unless told.
COUNT = "count"


@dataclass(frozen=True, slots=True)
class PrevalenceInput:
    """Capture histories and where they came from.

    Attributes:
        histories: The numbers of people per history.
        strata: The same numbers per value of the covariates (a tuple of texts), empty when none were asked
            for. A stratum in which some list is empty keeps only its other lists.
        sources: Path and SHA-256 of each file.
        notes: What to know about the overlaps before believing an estimate, in plain words.
    """

    histories: Histories
    strata: Mapping[tuple[str, ...], Histories]
    sources: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def read_lists(
    path: str | Path,
    *,
    lists: Sequence[str] | None = None,
    count: str | None = None,
    by: Sequence[str] = (),
) -> PrevalenceInput:
    """Read a table with one 0/1 column per list, and either a column of counts or one row per person.

    Args:
        path: CSV, TSV, Parquet or XLSX.
        lists: The list columns; unless given, all columns but `count` and `by`.
        count: The column of counts; unless given, `count` where there is one. Without it a row is a person.
        by: Covariates to make strata of.

    Raises:
        FileMissing, FileUnreadable, NothingToRead, ColumnMissing: As in `read_table`.
        HistoriesUnfit: What the rows say cannot be; file, row and column are named.
    """
    table = read_table(path)
    counted = count if count is not None else (COUNT if COUNT in table.columns else None)
    kept = tuple(lists) if lists else tuple(n for n in table.columns if n != counted and n not in by)
    if len(kept) < FEWEST_LISTS:
        raise HistoriesUnfit(
            f"{table.path} has {len(kept)} list{'' if len(kept) == 1 else 's'}",
            do=f"At least {FEWEST_LISTS} lists are needed.",
        )
    values = {name: table.numbers(name, wanted="0 or 1") for name in kept}
    people = None if counted is None else table.numbers(counted, wanted="a whole number, 0 or more")
    covariates = [table.column(name, wanted=f"the covariate {name}") for name in by]
    kinds = list(zip(*covariates, strict=True)) if covariates else [()] * len(table.rows)
    counts = {
        kind: _count(table, values, people, [i for i, one in enumerate(kinds) if one == kind])
        for kind in sorted(set(kinds))
    }
    whole = Histories(kept, np.sum(list(counts.values()), axis=0))
    notes = list(concerns(whole))
    strata = {}
    for kind, part in counts.items() if by else ():
        smaller = _without_empty_lists(kept, part, ", ".join(kind), notes)
        if smaller is not None:
            strata[kind] = smaller
    return PrevalenceInput(whole, strata, ((table.path, table.sha256),), tuple(notes))


def join_ids(files: Mapping[str, str | Path], *, column: str | None = None) -> PrevalenceInput:
    """Join files of pseudonymous ids, one file per list; equal ids are one person.

    Args:
        files: Name of each list to its file.
        column: The column of ids; unless given, each file must have one column only.

    Raises:
        ColumnMissing: A file has no such column, or several and none was named.
        HistoriesUnfit: An id is missing, there are under 3 lists, or a list is empty.
    """
    if len(files) < FEWEST_LISTS:
        raise HistoriesUnfit(
            f"{len(files)} list{' was' if len(files) == 1 else 's were'} given",
            do=f"At least {FEWEST_LISTS} are needed.",
        )
    held: dict[str, int] = {}
    sources, notes = [], []
    for bit, (name, path) in enumerate(files.items()):
        table = read_table(path)
        ids = _ids(table, column)
        again = len(ids) - len(set(ids))
        if again:
            notes.append(
                f"List {name} holds {again} id{'s' if again > 1 else ''} more than once; each counts once."
            )
        for one in set(ids):
            held[one] = held.get(one, 0) | 1 << bit
        sources.append((table.path, table.sha256))
    counts = np.bincount(list(held.values()), minlength=2 ** len(files)).astype(np.int64)
    whole = Histories(tuple(files), counts)
    return PrevalenceInput(whole, {}, tuple(sources), (*notes, *concerns(whole)))


def _count(
    table: FileTable,
    values: Mapping[str, Sequence[float]],
    people: Sequence[float] | None,
    rows: Sequence[int],
) -> Counts:
    """Count the histories of some rows of a table."""
    numbers = [table.rows[i] for i in rows]
    columns = {name: [column[i] for i in rows] for name, column in values.items()}
    if people is None:
        return people_counts(columns, rows=numbers, source=table.path)
    return table_counts(columns, [people[i] for i in rows], rows=numbers, source=table.path)


def _without_empty_lists(
    lists: Sequence[str], counts: Counts, stratum: str, notes: list[str]
) -> Histories | None:
    """A stratum's histories over the lists that hold somebody in it; None under two of them."""
    sums = superset_sums(counts)
    held = [i for i in range(len(lists)) if sums[1 << i]]
    if len(held) < len(lists):
        empty = ", ".join(name for i, name in enumerate(lists) if i not in held)
        notes.append(f"In stratum {stratum} nobody is on {empty}; left out there.")
    if len(held) < FEWEST_LISTS:
        notes.append(f"Stratum {stratum} has too few lists for an estimate of its own.")
    if len(held) < FEWEST_CAPTURING:
        return None
    masks = np.array(
        [sum(1 << i for bit, i in enumerate(held) if new >> bit & 1) for new in range(2 ** len(held))]
    )
    return Histories(tuple(lists[i] for i in held), counts[masks])


def _ids(table: FileTable, column: str | None) -> Sequence[str]:
    if column is None and len(table.columns) > 1:
        raise ColumnMissing(
            table.path,
            wanted="the ids",
            found=table.columns,
            do="Name the column of ids, the same in every file.",
        )
    name = column if column is not None else next(iter(table.columns))
    ids = table.column(name, wanted="the ids")
    for row, one in zip(table.rows, ids, strict=True):
        if not one:
            raise HistoriesUnfit(
                f"{table.path}, row {row}, column {name}: there is no id", do="Leave out rows without an id."
            )
    return ids
