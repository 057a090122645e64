"""The reference engine: plain Python, obviously right, for small tables and for testing the others."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from types import TracebackType
from typing import Any, Self

import pyarrow as pa

from daybreak.engine.base import Pairs, Prepared, check_count, prepare, summary_table

Key = tuple[Any, ...]


class MemoryEngine:
    """Counts row by row (see `daybreak.engine.base.Engine`)."""

    name = "memory"

    def summarise(
        self,
        table: pa.Table,
        *,
        by: Sequence[str],
        distinct: Sequence[str] = (),
        least: Sequence[str] = (),
        most: Sequence[str] = (),
    ) -> pa.Table:
        """One row per key (see `Engine.summarise`)."""
        prepared = prepare(table, (*distinct, *least, *most), keys=by)
        groups = _groups(prepared, by, table.num_rows)
        if not by and not groups:
            groups[()] = []
        keys = sorted(groups, key=_nulls_last)
        values = {name: prepared.table[safe].to_pylist() for name, safe in prepared.names.items()}

        def present(key: Key, name: str) -> list[Any]:
            return [values[name][row] for row in groups[key] if values[name][row] is not None]

        parts: dict[str, tuple[list[Any], str | None]] = {}
        for place, name in enumerate(by):
            parts[name] = ([key[place] for key in keys], name)
        parts["rows"] = ([len(groups[key]) for key in keys], None)
        for name in distinct:
            parts[f"distinct_{name}"] = ([len(set(present(key, name))) for key in keys], None)
        for name in least:
            parts[f"least_{name}"] = ([min(present(key, name), default=None) for key in keys], name)
        for name in most:
            parts[f"most_{name}"] = ([max(present(key, name), default=None) for key in keys], name)
        return summary_table(prepared, {n: (_column(prepared, v, s), s) for n, (v, s) in parts.items()})

    def pairs(self, table: pa.Table, *, item: str, context: str, most: int) -> Pairs:
        """For each two items the number of contexts they share (see `Engine.pairs`)."""
        check_count("most", most)
        prepared = prepare(table, (), keys=(item, context))
        items = prepared.table[prepared.names[item]].to_pylist()
        contexts = prepared.table[prepared.names[context]].to_pylist()
        members: dict[Any, set[Any]] = defaultdict(set)
        for one, shared in zip(items, contexts, strict=True):
            if one is not None and shared is not None:
                members[shared].add(one)
        counts: Counter[Key] = Counter()
        for group in members.values():
            if len(group) <= most:
                counts.update(combinations(sorted(group), 2))
        found = sorted(counts)
        parts: dict[str, tuple[list[Any], str | None]] = {
            "first": ([first for first, _ in found], item),
            "second": ([second for _, second in found], item),
            "shared": ([counts[pair] for pair in found], None),
        }
        answer = summary_table(prepared, {n: (_column(prepared, v, s), s) for n, (v, s) in parts.items()})
        return Pairs(answer, sum(len(group) > most for group in members.values()))

    def top(
        self, table: pa.Table, *, by: Sequence[str], order: str, n: int, greatest: bool = True
    ) -> pa.Table:
        """The first `n` rows of each group (see `Engine.top`)."""
        check_count("n", n)
        prepared = prepare(table, (order,), keys=by)
        groups = _groups(prepared, by, table.num_rows)
        values = prepared.table[prepared.names[order]].to_pylist()
        rows: list[int] = []
        ranks: list[int] = []
        for key in sorted(groups, key=_nulls_last):
            known = [row for row in groups[key] if values[row] is not None]
            known.sort(key=lambda row: values[row], reverse=greatest)  # stable, in both directions
            chosen = (known + [row for row in groups[key] if values[row] is None])[:n]
            rows += chosen
            ranks += range(1, len(chosen) + 1)
        return table.take(pa.array(rows, pa.int64())).append_column("rank", pa.array(ranks, pa.int64()))

    def close(self) -> None:
        """Nothing is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _groups(prepared: Prepared, by: Sequence[str], size: int) -> dict[Key, list[int]]:
    """The rows of each key, in table order."""
    columns = [prepared.table[prepared.names[name]].to_pylist() for name in by]
    groups: dict[Key, list[int]] = defaultdict(list)
    for row in range(size):
        groups[tuple(column[row] for column in columns)].append(row)
    return groups


def _nulls_last(key: Key) -> tuple[tuple[bool, Any], ...]:
    return tuple((value is None, 0 if value is None else value) for value in key)


def _column(prepared: Prepared, values: list[Any], source: str | None) -> pa.ChunkedArray:
    kind = pa.int64() if source is None else prepared.table[prepared.names[source]].type
    return pa.chunked_array([pa.array(values, kind)])
