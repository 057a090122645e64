"""The fast engine: DuckDB inside this process, with a memory limit and a folder to spill to.

The only module that knows DuckDB. It keeps no file and opens no network connection: extensions are
neither installed nor loaded. Queries are put together from column names of our own making (c0, c1, ...)
and whole numbers only, so that no word of the data is ever part of one.
"""

# ruff: noqa: S608 -- see above: nothing a user wrote is part of a query

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import numpy as np
import pyarrow as pa

from daybreak.engine.base import Pairs, Prepared, check_count, prepare, summary_table
from daybreak.errors import BadValue, OutOfRoom

Parts = dict[str, tuple[pa.ChunkedArray, str | None]]


class EmbeddedEngine:
    """Counts in DuckDB (see `daybreak.engine.base.Engine`).

    Args:
        memory: How much memory it may take, such as `2GB`.
        folder: Where to put what does not fit; a fresh temporary folder when not given.
        threads: How many threads it may use. The answers do not depend on it.

    Raises:
        BadValue: The memory or the number of threads makes no sense.
    """

    name = "embedded"

    def __init__(self, *, memory: str = "2GB", folder: str | Path | None = None, threads: int = 2) -> None:
        check_count("threads", threads)
        self._own = tempfile.TemporaryDirectory(prefix="daybreak-") if folder is None else None
        self._memory = memory
        self._folder = Path(self._own.name if self._own else str(folder))
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "temp_directory": str(self._folder),
            "threads": threads,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        try:
            self._connection = duckdb.connect(":memory:", config=settings)
        except duckdb.Error as error:
            needed = "give a size such as 512MB or 2GB, and a folder that can be written"
            raise BadValue("memory", found=memory, needed=needed) from error

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
        safe = prepared.names
        keys = [safe[name] for name in by]
        wanted = [(name, safe[name], name) for name in by] + [("rows", "count(*)", None)]
        wanted += [(f"distinct_{name}", f"count(DISTINCT {safe[name]})", None) for name in distinct]
        wanted += [(f"least_{name}", f"min({safe[name]})", name) for name in least]
        wanted += [(f"most_{name}", f"max({safe[name]})", name) for name in most]
        select = ", ".join(f"{what} AS a{place}" for place, (_, what, _) in enumerate(wanted))
        query = f"SELECT {select} FROM asked{_grouped(keys)}{_ordered(keys)}"
        answer = self._answer("summarise", query, {"asked": _with_rows(prepared, table)})
        return summary_table(prepared, {n: (answer[f"a{i}"], s) for i, (n, _, s) in enumerate(wanted)})

    def pairs(self, table: pa.Table, *, item: str, context: str, most: int) -> Pairs:
        """For each two items the number of contexts they share (see `Engine.pairs`)."""
        check_count("most", most)
        prepared = prepare(table, (), keys=(item, context))
        one, shared = prepared.names[item], prepared.names[context]
        tables = {"asked": prepared.table}
        members = (
            f"WITH members AS (SELECT DISTINCT {one} AS item, {shared} AS context FROM asked "
            f"WHERE {one} IS NOT NULL AND {shared} IS NOT NULL), "
            "sizes AS (SELECT context, count(*) AS size FROM members GROUP BY context)"
        )
        hubs = self._answer("pairs", f"{members} SELECT count(*) AS n FROM sizes WHERE size > {most}", tables)
        query = (
            f"{members}, kept AS (SELECT item, context FROM members JOIN sizes USING (context) "
            f"WHERE size BETWEEN 2 AND {most}) "
            "SELECT a.item AS first, b.item AS second, count(*) AS shared "
            "FROM kept a JOIN kept b ON a.context = b.context AND a.item < b.item "
            "GROUP BY a.item, b.item ORDER BY a.item, b.item"
        )
        answer = self._answer("pairs", query, tables)
        parts: Parts = {"first": (answer["first"], item), "second": (answer["second"], item)}
        parts["shared"] = (answer["shared"], None)
        return Pairs(summary_table(prepared, parts), int(hubs["n"][0].as_py()))

    def top(
        self, table: pa.Table, *, by: Sequence[str], order: str, n: int, greatest: bool = True
    ) -> pa.Table:
        """The first `n` rows of each group (see `Engine.top`)."""
        check_count("n", n)
        prepared = prepare(table, (order,), keys=by)
        keys = [prepared.names[name] for name in by]
        partition = f"PARTITION BY {', '.join(keys)} " if keys else ""
        ordered = f"ORDER BY {prepared.names[order]} {'DESC' if greatest else 'ASC'} NULLS LAST, place"
        ranked = f"SELECT *, row_number() OVER ({partition}{ordered}) AS rank FROM asked"
        query = f"SELECT place, rank FROM ({ranked}) WHERE rank <= {n}{_ordered([*keys, 'rank'])}"
        answer = self._answer("top", query, {"asked": _with_rows(prepared, table)})
        return table.take(answer["place"]).append_column("rank", answer["rank"].cast(pa.int64()))

    def _answer(self, needed_by: str, query: str, tables: Mapping[str, pa.Table]) -> pa.Table:
        cursor = self._connection.cursor()
        try:
            for name, table in tables.items():
                cursor.register(name, table)
            return cursor.sql(query).to_arrow_table()
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
            raise OutOfRoom(needed_by=needed_by, memory=self._memory, folder=self._folder) from error
        except (RuntimeError, duckdb.InterruptException) as error:
            if "interrupted" in str(error).lower():  # DuckDB swallows the signal's own exception
                raise KeyboardInterrupt from error
            raise
        finally:
            cursor.close()

    def close(self) -> None:
        """Give back the memory and remove the temporary folder."""
        self._connection.close()
        if self._own:
            self._own.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _with_rows(prepared: Prepared, table: pa.Table) -> pa.Table:
    """The prepared columns and each row's place; a table of places alone when none is needed."""
    places = pa.array(np.arange(table.num_rows))
    if prepared.table.num_columns == 0:
        return pa.table({"place": places})
    return prepared.table.append_column("place", places)


def _grouped(keys: Sequence[str]) -> str:
    return f" GROUP BY {', '.join(keys)}" if keys else ""


def _ordered(keys: Sequence[str]) -> str:
    return f" ORDER BY {', '.join(f'{key} ASC NULLS LAST' for key in keys)}" if keys else ""
