"""Writing results so that they are whole or absent: JSON, Parquet and CSV.

Every file is written beside its place under another name, flushed to the disk, and then renamed, so
that an interruption never leaves half a file. JSON keeps the order of fields and holds no NaN, which
JSON does not know: it becomes null. A CSV cell that a spreadsheet would take for a formula (it begins
with = + - @, a tab or a line break) gets an apostrophe in front, as OWASP advises ("CSV Injection");
numbers keep their sign.
"""

import csv
import dataclasses
import errno
import json
import math
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from daybreak.errors import BadValue, NotWritable

#: First characters of a cell that make a spreadsheet run it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

#: Halves of characters, which no text may hold outside of Python.
_SURROGATE = re.compile("[\ud800-\udfff]")

#: Kinds of values that are plain as they are.
_PLAIN = {bool, int, type(None)}

#: What the disk says when it cannot take more; other failures inside a block of writing are not its.
DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM}


def plain_value(value: object) -> Any:
    """A value as JSON knows it: objects, lists, strings, numbers, true, false, null.

    Dataclasses and mappings become objects in their own order, sets sorted lists, times ISO 8601 in UTC
    (a time without zone is left without), durations seconds, bytes hexadecimal, enum members their value.
    What is still being gathered and has a method `finish` is written as what that returns.

    Raises:
        BadValue: A value of a kind that has no such form.
    """
    kind = type(value)
    if kind in _PLAIN:  # most of what there is, so it is asked for first
        return value
    if isinstance(value, str) and not isinstance(value, Enum):
        half = not value.isascii() and _SURROGATE.search(value)
        return value.encode("utf-8", errors="replace").decode() if half else value
    if kind in (list, tuple):
        return [plain_value(item) for item in value]  # type: ignore[attr-defined]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, int) and not isinstance(value, Enum):
        return value
    return _plain_other(value)


def _plain_other(value: object) -> Any:
    finish = getattr(type(value), "finish", None)
    if finish is not None:
        return plain_value(finish(value))
    if isinstance(value, Enum):
        return plain_value(value.value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_value(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {_plain_key(key): plain_value(item) for key, item in value.items()}
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist() if value.dtype.kind in "biu" else plain_value(value.tolist())
    if isinstance(value, pa.Table | pa.Array | pa.ChunkedArray | pa.Scalar):
        return plain_value(value.as_py() if isinstance(value, pa.Scalar) else value.to_pylist())
    if isinstance(value, set | frozenset):
        return sorted((plain_value(item) for item in value), key=lambda item: json.dumps(item))
    if isinstance(value, Sequence | Iterator) and not isinstance(value, bytes):
        return [plain_value(item) for item in value]
    return _plain_scalar(value)


def _plain_scalar(value: object) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value.tzinfo else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, Decimal):
        return str(value)
    raise BadValue("a result", found=type(value).__name__, needed="it has no form in JSON")


def _plain_key(key: object) -> str:
    plain = plain_value(key)
    return plain if isinstance(plain, str) else json.dumps(plain)


def to_json(value: object, *, indent: int | None = 2) -> str:
    """A result as JSON text: fields in their own order, letters as they are, no NaN.

    >>> to_json({"share": float("nan"), "name": "Łódź"}, indent=None)
    '{"share": null, "name": "Łódź"}'
    """
    return json.dumps(plain_value(value), indent=indent, ensure_ascii=False, allow_nan=False)


@contextmanager
def replacing_path(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A path to write to; when all went well the file there takes the place of `path` at once.

    Raises:
        NotWritable: The folder is missing or protected, or the disk is full.
    """
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            raise NotWritable(target, why="it is a folder")
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:80]}.", suffix=".part", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise NotWritable(target, why=_reason(error)) from error
    part = Path(name)
    try:
        yield part
        _settle(part, target)
    except OSError as error:
        if error.errno not in DISK_ERRORS:
            raise
        raise NotWritable(target, why=_reason(error)) from error
    finally:
        part.unlink(missing_ok=True)


def _settle(part: Path, target: Path) -> None:
    """Flush the part to the disk and put it in place, with the rights an ordinary new file would have."""
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    mask = os.umask(0)
    os.umask(mask)
    part.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~mask)
    part.replace(target)
    settle_folder(target.parent)


def settle_folder(folder: str | os.PathLike[str]) -> None:
    """Flush the names in a folder to the disk, so that a renaming outlasts a loss of power."""
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:  # some network disks know no such thing
            raise
    finally:
        os.close(handle)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[TextIO]:
    """A text stream (UTF-8, line breaks as written) whose content takes the place of `path` at the end."""
    with replacing_path(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        yield stream
        stream.flush()


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write text as UTF-8, whole or not at all."""
    with replacing(path) as stream:
        stream.write(text)


def write_json(path: str | os.PathLike[str], value: object, *, indent: int | None = 2) -> None:
    """Write a result as one JSON document."""
    write_text(path, to_json(value, indent=indent) + "\n")


def write_json_lines(path: str | os.PathLike[str], values: Iterable[object]) -> None:
    """Write results as JSON Lines, one document a line."""
    with replacing(path) as stream:
        for value in values:
            stream.write(to_json(value, indent=None) + "\n")


def as_table(rows: pa.Table | Iterable[object]) -> pa.Table:
    """Results as an Arrow table: a table as it is, dataclasses or mappings one row each.

    Nested values become JSON text, since a table has no place for them. All rows must have the same fields.

    Raises:
        BadValue: The rows are of different kinds, or no dataclasses and mappings.
    """
    if isinstance(rows, pa.Table):
        return rows
    plain = [_row(row) for row in rows]
    names = list(plain[0]) if plain else []
    for row in plain:
        if list(row) != names:
            raise BadValue("a row", found=list(row), needed=f"every row must have the fields {names}")
    return pa.table({name: [row[name] for row in plain] for name in names})


def _row(row: object) -> dict[str, object]:
    if dataclasses.is_dataclass(row) and not isinstance(row, type):
        return {field.name: _cell(getattr(row, field.name)) for field in dataclasses.fields(row)}
    if isinstance(row, Mapping):
        return {str(name): _cell(value) for name, value in row.items()}
    raise BadValue("a row", found=type(row).__name__, needed="give dataclasses or mappings")


def _cell(value: object) -> object:
    if isinstance(value, datetime | date) or value is None:
        return value
    plain = plain_value(value)
    return json.dumps(plain, ensure_ascii=False) if isinstance(plain, list | dict) else plain


def write_parquet(path: str | os.PathLike[str], rows: pa.Table | Iterable[object]) -> None:
    """Write a table, or dataclasses as rows, as Parquet with zstd compression."""
    table = as_table(rows)
    with replacing_path(path) as part:
        pq.write_table(table, part, compression="zstd")


def defused(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula: an apostrophe goes before a dangerous first character.

    >>> defused("=1+1"), defused("12"), defused("-12.5")
    ("'=1+1", '12', '-12.5')
    """
    if not cell.startswith(FORMULA_STARTS):
        return cell
    try:
        float(cell)
    except ValueError:
        return "'" + cell
    return cell if cell.strip() == cell else "'" + cell


def write_csv(path: str | os.PathLike[str], rows: pa.Table | Iterable[object]) -> None:
    """Write a table, or dataclasses as rows, as CSV in UTF-8.

    Nulls are empty cells, nested values JSON text, times ISO 8601.
    """
    table = as_table(rows)
    with replacing(path) as stream:
        writer = csv.writer(stream)
        writer.writerow([defused(name) for name in table.column_names])
        for batch in table.to_batches(max_chunksize=10_000):
            columns = [column.to_pylist() for column in batch.columns]
            writer.writerows([_csv_cell(value) for value in row] for row in zip(*columns, strict=True))


def _csv_cell(value: object) -> str:
    if value is None:
        return ""
    plain = plain_value(value)
    if isinstance(plain, list | dict):
        plain = json.dumps(plain, ensure_ascii=False)
    return defused(plain) if isinstance(plain, str) else json.dumps(plain)
