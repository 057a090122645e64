"""The seam between what is counted and what counts it.

An engine answers a few questions about Arrow tables. Every engine must give equal tables for equal
questions, rows in the same order, so that a result never depends on the engine. `memory` is the plain
reference, `embedded` the fast one.

What nulls mean, for every engine: a missing key is a group of its own, listed last; missing values
are neither counted as distinct nor least nor most; NaN is taken as missing; a missing item or context
links nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

import pyarrow as pa
import pyarrow.compute as pc

from daybreak.errors import BadValue, ColumnMissing


@dataclass(frozen=True, slots=True)
class Pairs:
    """Items that share contexts.

    Attributes:
        table: Columns `first`, `second` (items, first < second) and `shared` (contexts they share,
            int64), sorted by the items.
        left_out: Contexts with more items than allowed, which link nothing: hubs.
    """

    table: pa.Table
    left_out: int


class Engine(Protocol):
    """Answers questions about tables."""

    name: str

    def summarise(
        self,
        table: pa.Table,
        *,
        by: Sequence[str],
        distinct: Sequence[str] = (),
        least: Sequence[str] = (),
        most: Sequence[str] = (),
    ) -> pa.Table:
        """One row per key.

        Args:
            table: Any table.
            by: The columns that make the key; none makes the whole table one group.
            distinct: Columns whose different values are counted.
            least, most: Columns whose smallest and greatest values are wanted.

        Returns:
            The key columns, `rows` (int64), then `distinct_*` (int64), `least_*` and `most_*`; sorted by key.

        Raises:
            ColumnMissing: The table lacks a column.
            BadValue: A column cannot be compared (nested), or a key is a floating-point number.
        """

    def pairs(self, table: pa.Table, *, item: str, context: str, most: int) -> Pairs:
        """For each two items the number of contexts they share.

        Args:
            table: Any table; an item that occurs in a context more than once counts once.
            item: Column of the items to be linked, such as posts.
            context: Column of what they may share, such as phones.
            most: A context with more items than this links nothing and is counted as left out.

        Raises:
            ColumnMissing, BadValue: As for `summarise`.
        """

    def top(
        self, table: pa.Table, *, by: Sequence[str], order: str, n: int, greatest: bool = True
    ) -> pa.Table:
        """The first `n` rows of each group.

        Args:
            table: Any table.
            by: The columns that make the groups; none makes the whole table one group.
            order: The column that ranks the rows; rows without it come last, equal ones in table order.
            n: Rows per group.
            greatest: Whether the greatest value comes first.

        Returns:
            All columns of the table and `rank` (int64, from 1), sorted by key and rank.

        Raises:
            ColumnMissing, BadValue: As for `summarise`.
        """

    def close(self) -> None:
        """Give back memory and temporary files."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@dataclass(slots=True)
class Prepared:
    """The columns a question needs, under safe names, as numbers and strings only.

    Names that differ in case alone, and types that one engine knows and the other does not, never
    reach an engine: columns are called c0, c1, ...; dictionaries are opened, times become integers.
    """

    table: pa.Table
    names: dict[str, str]
    types: dict[str, pa.DataType] = field(default_factory=dict)

    def restored(self, column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
        """A column of an answer in the type the asker's column `name` has."""
        wanted = self.types[name]
        if pa.types.is_null(wanted):
            return pa.chunked_array([pa.nulls(len(column))])
        if _is_temporal(wanted):
            return column.cast(_number_type(wanted)).cast(wanted)
        return column.cast(wanted)


def prepare(table: pa.Table, columns: Sequence[str], *, keys: Sequence[str] = ()) -> Prepared:
    """The columns named, ready for an engine.

    Raises:
        ColumnMissing: The table lacks a column.
        BadValue: A column is nested, or a key is a floating-point number.
    """
    prepared = Prepared(pa.table({}), {})
    arrays: dict[str, pa.ChunkedArray] = {}
    for name in dict.fromkeys((*keys, *columns)):
        if name not in table.column_names:
            do = "Ask for one of these."
            raise ColumnMissing("the table", wanted=name, found=table.column_names, do=do)
        column = _opened(table[name])
        prepared.types[name] = column.type
        _check(name, column.type, key=name in keys)
        safe = f"c{len(arrays)}"
        prepared.names[name] = safe
        arrays[safe] = _plain(column)
    prepared.table = pa.table(arrays)
    return prepared


def _opened(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    return column


def _check(name: str, kind: pa.DataType, *, key: bool) -> None:
    if pa.types.is_nested(kind):
        raise BadValue(f"column {name}", found=str(kind), needed="nested values cannot be compared")
    if key and pa.types.is_floating(kind):
        raise BadValue(
            f"key {name}", found=str(kind), needed="floating-point numbers make no safe key; round them"
        )


def _is_temporal(kind: pa.DataType) -> bool:
    return bool(pa.types.is_temporal(kind))


def _number_type(kind: pa.DataType) -> pa.DataType:
    return pa.int32() if kind.bit_width == 32 else pa.int64()


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if _is_temporal(column.type):
        return column.cast(_number_type(column.type))
    if pa.types.is_floating(column.type):
        return pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    if pa.types.is_null(column.type):
        return column.cast(pa.int64())
    return column


def check_count(name: str, value: int) -> None:
    """Refuse a limit below 1.

    Raises:
        BadValue: The limit is below 1.
    """
    if value < 1:
        raise BadValue(name, found=value, needed="give a whole number of at least 1")


def summary_table(prepared: Prepared, parts: dict[str, tuple[pa.ChunkedArray, str | None]]) -> pa.Table:
    """An answer in the asker's types: each part with the column it takes its type from, None for a count."""
    columns = {
        name: column.cast(pa.int64()) if source is None else prepared.restored(column, source)
        for name, (column, source) in parts.items()
    }
    return pa.table(columns)
