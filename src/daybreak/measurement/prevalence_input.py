"""What prevalence is estimated from: tables of histories, rows of people, or files of pseudonymous ids.

Whatever is given, only numbers of people per capture history leave this module. Ids are compared
exactly and forgotten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from daybreak.errors import BadValue, ColumnMissing, HistoriesUnfit
from daybreak.measurement.id_writing import is_no_id, named_otherwise, written_alike
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
from daybreak.standard.records import Source

#: Log-linear models need this many lists.
FEWEST_LISTS = 3
#: What the column of counts is called unless told, in any case.
COUNT = "count"
#: What a covariate nobody knows is called; such people are a stratum of their own.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrevalenceInput:
    """Capture histories and where they came from.

    Attributes:
        histories: The numbers of people per history.
        by: The covariates that strata were made of.
        crossed: For each combination of their values (a tuple of texts), int64[2**k]: people per history of
            all lists, some of which may be empty there. Empty without covariates.
        strata: The same without empty lists, where two lists or more are left.
        sources: The files.
        notes: What to know about the data before believing an estimate, in plain words.
    """

    histories: Histories
    by: tuple[str, ...]
    crossed: Mapping[tuple[str, ...], Counts]
    strata: Mapping[tuple[str, ...], Histories]
    sources: tuple[Source, ...]
    notes: tuple[str, ...]


def of_histories(histories: Histories) -> PrevalenceInput:
    """Histories that come from no file, with what speaks against believing any estimate."""
    return PrevalenceInput(histories, (), {}, {}, (), concerns(histories))


def read_lists(
    path: str | Path,
    *,
    lists: str | Sequence[str] | None = None,
    count: str | None = None,
    by: str | Sequence[str] = (),
    across: str | Sequence[str] = (),
) -> PrevalenceInput:
    """Read a table with one 0/1 column per list, and either a column of counts or one row per person.

    Args:
        path: CSV, TSV, Parquet or XLSX.
        lists: The list columns; unless given, all columns but `count`, `by` and `across`.
        count: The column of counts; unless given, `count` where there is one. Without it a row is a person.
        by: Covariates to make strata of, or one. People without a value are in the stratum `unknown`.
        across: Further covariates of the rows; people are added up over their values.

    Raises:
        FileMissing, FileUnreadable, NothingToRead, ColumnMissing: As in `read_table`.
        HistoriesUnfit: What the rows say cannot be; file, row and column are named.
        BadValue: A column is asked for in two roles.
    """
    table, by, across = read_table(path), names_of(by), names_of(across)
    counted = count if count is not None else _count_column(table)
    others = {counted, *by, *across}
    asked = names_of(lists)
    kept = asked or tuple(name for name in table.columns if name not in others)
    _check_roles(kept, counted, (*by, *across))
    _check_there(table, asked, counted, (*by, *across))
    if len(kept) < FEWEST_LISTS:
        raise HistoriesUnfit(
            f"{table.path} has {len(kept)} list{'' if len(kept) == 1 else 's'}",
            do=f"At least {FEWEST_LISTS} lists are needed.",
        )
    people = None if counted is None else table.numbers(counted, wanted="a whole number, 0 or more")
    values = {name: _listed(table, name) for name in kept}
    notes = list(table.notes)
    covariates = [_covariate(table, name, notes) for name in by]
    covariates += [list(table.column(name, wanted=f"the covariate {name}")) for name in across]
    _check_listed(table, values, people)
    places: dict[tuple[str, ...], list[int]] = {}
    for i, kind in enumerate(zip(*covariates, strict=True) if covariates else [()] * len(table.rows)):
        places.setdefault(tuple(kind), []).append(i)
    counts = {kind: _count(table, values, people, places[kind]) for kind in sorted(places)}
    crossed: dict[tuple[str, ...], Counts] = {}
    for kind, part in counts.items():
        crossed[kind[: len(by)]] = crossed.get(kind[: len(by)], 0) + part
    whole = _whole(table, kept, np.sum(list(crossed.values()), axis=0))
    notes += concerns(whole)
    if not by:
        return PrevalenceInput(whole, (), {}, {}, (table.source,), tuple(notes))
    crossed = {kind: part for kind, part in crossed.items() if part.any()}
    split = {kind: _without_empty_lists(kept, part, ", ".join(kind), notes) for kind, part in crossed.items()}
    strata = {kind: part for kind, part in split.items() if part is not None}
    return PrevalenceInput(whole, tuple(by), crossed, strata, (table.source,), tuple(notes))


#: What a column of a list must hold, for refusals.
_LISTED = "0 or 1, if it is a list; else name the columns that are, or the covariates"


def names_of(given: str | Sequence[str] | None) -> tuple[str, ...]:
    """Names in a tuple; a single text is one name, and None none.

    Raises:
        BadValue: It is something else.
    """
    several = (given,) if isinstance(given, str) else () if given is None else given
    names = tuple(several) if isinstance(several, Iterable) else (several,)
    if not all(isinstance(name, str) for name in names):
        raise BadValue("the names of columns", found=given, needed="give a text or several")
    return names


def _count_column(table: FileTable) -> str | None:
    found = [name for name in table.columns if name.lower() == COUNT]
    if len(found) > 1:
        raise BadValue("the column of counts", found=found, needed="several could be it; name one")
    return found[0] if found else None


def _listed(table: FileTable, name: str) -> list[float]:
    """The 0 and 1 of a list column. Refusals repeat no text from it: it could be somebody's name."""
    if not name.strip():
        raise HistoriesUnfit(f"{table.path} has a list without a name", do="Name every list column.")
    values = table.numbers(name, wanted=_LISTED, shown=False, truth=True)
    for row, value in zip(table.rows, values, strict=True):
        if value not in (0.0, 1.0):
            raise HistoriesUnfit(
                f"{table.path}, row {row}, column {name}: {value:g} is not 0 or 1",
                do=f"It should be {_LISTED}, or the column of counts.",
            )
    return values


def _check_listed(
    table: FileTable, values: Mapping[str, Sequence[float]], people: Sequence[float] | None
) -> None:
    """Refuse people said to be on no list."""
    for i, held in enumerate(zip(*values.values(), strict=True)):
        many = 1.0 if people is None else people[i]
        if many > 0 and not any(held):
            who = "this person is" if people is None else f"{many:g} people are said to be"
            raise HistoriesUnfit(
                f"{table.path}, row {table.rows[i]}: {who} on no list",
                do="Leave the row out: nobody can have counted them.",
            )


def _whole(table: FileTable, lists: tuple[str, ...], counts: Counts) -> Histories:
    """The histories of everybody; a list that holds nobody is refused by its column."""
    sums = superset_sums(counts)
    for i, name in enumerate(lists):
        if not sums[1 << i]:
            raise HistoriesUnfit(
                f"{table.path}, column {name}: List {name} holds nobody",
                do="Leave it out; an empty list tells nothing.",
            )
    return Histories(lists, counts)


def _check_roles(lists: Sequence[str], count: str | None, by: Sequence[str]) -> None:
    """Refuse a column with two roles."""
    roles = [*lists, *([count] if count is not None else []), *by]
    for name in roles:
        if roles.count(name) > 1:
            needed = "each column is one list, the count, or one covariate"
            raise BadValue("a column", found=name, needed=needed)


def _check_there(
    table: FileTable, lists: Sequence[str], count: str | None, covariates: Sequence[str]
) -> None:
    """Refuse columns that are not there before lists are counted or any other is taken for one."""
    if count is not None:
        table.column(count, wanted="the number of people per history")
    for name in covariates:
        table.column(name, wanted=f"the covariate {name}")
    for name in lists:
        table.column(name, wanted=f"the list {name}")


def _covariate(table: FileTable, name: str, notes: list[str]) -> list[str]:
    """The values of a covariate; where there is none, `unknown`, and a note."""
    values = table.column(name, wanted=f"the covariate {name}")
    missing = sum(not value for value in values)
    if missing:
        rows = "1 row has" if missing == 1 else f"{missing} rows have"
        notes.append(f"{rows} no value for {name}; these people are the stratum {UNKNOWN}.")
    return [value or UNKNOWN for value in values]


def join_ids(files: Mapping[str, str | Path], *, column: str | None = None) -> PrevalenceInput:
    """Join files of pseudonymous ids, one file per list; equal ids are one person.

    Args:
        files: Name of each list to its file.
        column: The column of ids; unless given, each file must have one column only.

    Ids that differ only in how they are written are different people, and a note says how many there are.

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
    headers: dict[str, str] = {}
    paths: dict[str, str] = {}
    sources: list[Source] = []
    notes: list[str] = []
    for bit, (name, path) in enumerate(files.items()):
        table = read_table(path)
        ids = _ids(table, column)
        headers[name] = column if column is not None else next(iter(table.columns))
        paths[headers[name]] = table.path
        again = len(ids) - len(set(ids))
        if again:
            notes.append(
                f"List {name} holds {again} id{'s' if again > 1 else ''} more than once; each counts once."
            )
        for one in set(ids):
            held[one] = held.get(one, 0) | 1 << bit
        sources.append(table.source)
        notes += table.notes
    for header, path in paths.items():
        if header in held:
            raise HistoriesUnfit(
                f"{path}, row 1: the column is named like an id, so the file seems to have no header",
                do="Write a line with the name of the column above the ids.",
            )
    notes += [*named_otherwise(headers), *written_alike(held)]
    counts = np.bincount(list(held.values()), minlength=2 ** len(files)).astype(np.int64)
    whole = Histories(tuple(files), counts)
    return PrevalenceInput(whole, (), {}, {}, tuple(sources), (*notes, *concerns(whole)))


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
        if is_no_id(one):
            said = f" but {one}" if one else ""
            raise HistoriesUnfit(
                f"{table.path}, row {row}, column {name}: there is no id{said}",
                do="Leave out rows without an id.",
            )
    return ids
