"""Reading Parquet and Arrow (Feather) files, whose columns have names and types of their own.

A record's line is its row number, the first being 1. Structures become columns with dotted names.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from daybreak.errors import FileUnreadable
from daybreak.standard.reading.batches import EXACT_FLOATS, Batch, Found, as_text
from daybreak.standard.reading.files import InputFile, unpacked
from daybreak.standard.reading.header import name_columns
from daybreak.standard.reading.ledger import Ledger

#: Records given at a time.
BATCH = 65_536


class ArrowReader:
    """A Parquet or Arrow file (see `daybreak.standard.reading.batches.RecordReader`)."""

    encoding: str | None = None

    def __init__(self, file: InputFile) -> None:
        self.path = file.path
        self.found = Found()
        self._file = file
        self.sha256 = file.sha256()
        self.format = "parquet" if file.packing or file.head()[:4] == b"PAR1" else "arrow"
        try:
            self._schema, self._rows = self._open()
            empty = pa.Table.from_batches([], self._schema)
            self.names: tuple[str, ...] = tuple(_flattened(empty).column_names)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise self._damaged(error) from error
        self._repeated = len(set(self.names)) < len(self.names)  # a join leaves two columns of one name
        if self._repeated:
            self.names, notes = name_columns(self.names)
            self.found.notes += notes

    def _damaged(self, error: Exception) -> FileUnreadable:
        why = f"it is damaged or no {self.format.title()} file ({str(error).splitlines()[0][:120]})"
        return FileUnreadable(self.path, why=why, do="Copy or export it again.")

    def _source(self) -> io.IOBase:
        if self._file.packing is None:
            return self._file.opener()  # type: ignore[return-value]
        return io.BytesIO(b"".join(unpacked(self._file)))

    def _open(self) -> tuple[pa.Schema, int]:
        if self.format == "parquet":
            file = pq.ParquetFile(self._source())
            return file.schema_arrow, file.metadata.num_rows
        reader = pa.ipc.open_file(self._source())
        return reader.schema, sum(reader.get_batch(n).num_rows for n in range(reader.num_record_batches))

    def _tables(self, wanted: Sequence[str]) -> Iterator[pa.Table]:
        roots = [
            name for name in self._schema.names if any(w == name or w.startswith(name + ".") for w in wanted)
        ]
        chosen = None if self._repeated else roots  # a repeated name chooses nothing: all are read
        try:
            if self.format == "parquet":
                for batch in pq.ParquetFile(self._source()).iter_batches(BATCH, columns=chosen):
                    yield self._named(pa.Table.from_batches([batch]))
                return
            reader = pa.ipc.open_file(self._source())
            for number in range(reader.num_record_batches):
                table = pa.Table.from_batches([reader.get_batch(number)])
                yield self._named(table if chosen is None else table.select(chosen))
        except (pa.ArrowException, OSError, ValueError) as error:
            raise self._damaged(error) from error

    def _named(self, table: pa.Table) -> pa.Table:
        flat = _flattened(table)
        return flat.rename_columns(list(self.names)) if self._repeated else flat

    def sample(self) -> Mapping[str, Sequence[str]]:
        """Values of the first rows, by column."""
        for table in self._tables(self._schema.names):
            flat = table.slice(0, 200)
            return {name: [v or "" for v in as_strings(flat[name]).to_pylist()] for name in flat.column_names}
        return {}

    def batches(self, wanted: Sequence[str], ledger: Ledger) -> Iterator[Batch]:
        """All rows."""
        for flat in self._tables(wanted):
            columns = {name: _role_column(flat[name]) for name in wanted}
            lines = np.arange(self.found.rows + 1, self.found.rows + 1 + flat.num_rows, dtype=np.int64)
            self.found.rows += flat.num_rows
            yield Batch(columns, lines, lambda number, flat=flat: _raw(flat, number))  # type: ignore[misc]


def _flattened(table: pa.Table) -> pa.Table:
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    return table


def _role_column(column: pa.ChunkedArray) -> pa.Array:
    """Timestamps as they are, everything else as text."""
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return as_strings(column)


def as_strings(column: pa.ChunkedArray) -> pa.Array:
    """Any Arrow column as text, with the same rules as for JSON and spreadsheets."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if (
        pa.types.is_large_string(column.type)
        or pa.types.is_string(column.type)
        or pa.types.is_integer(column.type)
    ):
        return _one(column.cast(pa.large_string()))
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        values = column.to_pylist()
        return as_text([v if v is None else v.decode("utf-8", errors="replace") for v in values])
    if (
        pa.types.is_floating(column.type)
        or pa.types.is_list(column.type)
        or pa.types.is_large_list(column.type)
    ):
        return as_text([_text(value) for value in column.to_pylist()])
    try:
        return _one(column.cast(pa.large_string()))
    except pa.ArrowException:
        return as_text([None if v is None else str(v) for v in column.to_pylist()])


def _one(column: pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return pc.cast(array, pa.large_string())


def _text(value: object) -> str | None:
    if value is None or value != value:  # NaN stands for nothing here
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT_FLOATS:
        return str(int(value))
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    return str(value)


def _raw(table: pa.Table, number: int) -> str:
    return json.dumps(table.slice(number, 1).to_pylist()[0], default=str, ensure_ascii=False)
