"""Small tables as people keep them: CSV, TSV, Parquet and XLSX, read whole, with the rows' own numbers.

Lists of capture histories are small and every value matters, so nothing is guessed, mended or skipped:
a value that is not what it should be ends the reading, with file, row and column.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from daybreak.errors import ColumnMissing, FileMissing, FileUnreadable, HistoriesUnfit, NothingToRead
from daybreak.standard.records import Source

#: The ends of names that tell a workbook; everything but these and Parquet is text.
WORKBOOKS = {".xlsx", ".xls", ".ods"}


_TRUTH = {"true": "1", "false": "0"}


@dataclass(frozen=True, slots=True)
class FileTable:
    """A table as it stands in a file.

    Attributes:
        path: Of the file, as it was given.
        sha256: Of the file's bytes.
        columns: Names to values, as text; one value per row, empty text where there is none.
        rows: For each row the number under which a person finds it (a line, a row of the sheet).
        bytes: Size of the file.
        format: `csv`, `tsv`, `parquet` or `xlsx`.
        notes: What a person should know about this reading, such as sheets that were not read.
    """

    path: str
    sha256: str
    columns: Mapping[str, Sequence[str]]
    rows: Sequence[int]
    bytes: int
    format: str
    notes: tuple[str, ...] = ()

    @property
    def source(self) -> Source:
        """The file as a manifest lists it."""
        coding = "utf-8" if self.format in {"csv", "tsv"} else None
        return Source(self.path, self.sha256, self.bytes, self.format, coding, len(self.rows))

    def column(self, name: str, *, wanted: str) -> Sequence[str]:
        """The values of one column.

        Raises:
            ColumnMissing: There is none of that name.
        """
        if name not in self.columns:
            do = "Name the column as it is written in the file."
            raise ColumnMissing(self.path, wanted=wanted, found=self.columns, do=do)
        return self.columns[name]

    def numbers(self, name: str, *, wanted: str, shown: bool = True, truth: bool = False) -> list[float]:
        """The values of one column as numbers.

        Args:
            name: Of the column.
            wanted: What its values should be, for refusals.
            shown: Whether a refusal may repeat the value; not where it could be somebody's name.
            truth: Whether TRUE and FALSE, as statistics programs write them, are 1 and 0.

        Raises:
            ColumnMissing: There is no such column.
            HistoriesUnfit: A value is no number; file, row and column are named.
        """
        found = []
        for row, written in zip(self.rows, self.column(name, wanted=wanted), strict=True):
            value = _TRUTH.get(written.strip().lower(), written) if truth else written
            try:
                found.append(float(value if "_" not in value else "no number"))
            except ValueError:
                what = f"{value!r} is no number" if shown else "what is there is no number"
                what = what if value.strip() else "there is no value"
                raise HistoriesUnfit(
                    f"{self.path}, row {row}, column {name}: {what}", do=f"It should be {wanted}."
                ) from None
        return found


def read_table(path: str | Path) -> FileTable:
    """Read a whole CSV, TSV, Parquet or XLSX file (its first sheet); the kind is told by the name's end.

    A name that ends in `.gz` is unpacked first.

    Raises:
        FileMissing: There is no such file.
        FileUnreadable: It is not what its name says, names a column twice, or a row has too many values.
        NothingToRead: It has no rows.
    """
    file = Path(path)
    if file.is_dir():
        raise FileUnreadable(path, why="it is a folder", do="Name the file in it.")
    if not file.is_file():
        raise FileMissing(path)
    raw = file.read_bytes()
    kind, content = _unpacked(file, raw)
    notes: tuple[str, ...] = ()
    if kind == "parquet":
        names, rows = _parquet(content, path)
    elif kind == "xlsx":
        names, rows, notes = _workbook(content, path)
    else:
        names, rows = _delimited(content, path, tab=kind == "tsv")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FileUnreadable(
            path, why=f"two columns are named {twice[0]!r}", do="Give every column its own name."
        )
    if not rows:
        raise NothingToRead(path)
    columns = {name: [row[i] for _, row in rows] for i, name in enumerate(names)}
    numbers = [number for number, _ in rows]
    return FileTable(str(path), sha256(raw).hexdigest(), columns, numbers, len(raw), kind, notes)


def _unpacked(file: Path, raw: bytes) -> tuple[str, bytes]:
    """The kind of file, and its bytes unpacked."""
    suffix = file.suffix.lower()
    if suffix == ".gz":
        suffix = Path(file.stem).suffix.lower()
        try:
            raw = gzip.decompress(raw)
        except (OSError, EOFError, zlib.error) as error:
            raise FileUnreadable(file, why=f"not packed by gzip ({error})", do="Pack it again.") from None
    if suffix == ".parquet":
        return "parquet", raw
    if suffix in WORKBOOKS:
        return "xlsx", raw
    return ("tsv" if suffix in {".tsv", ".tab"} else "csv"), raw


Numbered = list[tuple[int, list[str]]]


def _delimited(raw: bytes, path: object, *, tab: bool) -> tuple[list[str], Numbered]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        why = f"byte {error.start} is not UTF-8"
        raise FileUnreadable(path, why=why, do="Save it as CSV in UTF-8.") from None
    first = text.partition("\n")[0]
    between = "\t" if tab else max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    found: Numbered = []
    try:
        for values in reader:
            if any(value.strip() for value in values):
                found.append((reader.line_num, [value.strip() for value in values]))
    except csv.Error as error:
        why = f"line {reader.line_num}: {error}"
        raise FileUnreadable(path, why=why, do="Check the quotation marks on that line.") from None
    return _with_header(found, path)


def _workbook(raw: bytes, path: object) -> tuple[list[str], Numbered, tuple[str, ...]]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        first, *others = book.sheet_names
        cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        full = [name for name in others if book.get_sheet_by_name(name).to_python()]
    except (python_calamine.CalamineError, ValueError, IndexError) as error:
        raise FileUnreadable(path, why=f"not a workbook ({error})", do="Save it as XLSX again.") from None
    found: Numbered = []
    for number, row in enumerate(cells, start=1):
        values = [_cell(value) for value in row]
        if any(values):
            found.append((number, values))
    name = Path(str(path)).name  # notes are kept; where the file lay is nobody's business
    notes = (f"Only the first sheet, {first}, of {name} was read; not {', '.join(full)}.",) if full else ()
    if len(found) < 2:
        raise NothingToRead(path, why=f"its first sheet, {first}, holds no rows")
    return *_with_header(_from_first_column(found), path), notes


def _from_first_column(found: Numbered) -> Numbered:
    """Rows without the columns on the left that are empty throughout."""
    empty = min(next(i for i, value in enumerate(values) if value) for _, values in found)
    return [(number, values[empty:]) for number, values in found]


def _parquet(raw: bytes, path: object) -> tuple[list[str], Numbered]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(raw))
    except (pa.ArrowException, OSError) as error:
        raise FileUnreadable(path, why=f"not Parquet ({error})", do="Write it again.") from None
    columns = [[_cell(value) for value in column.to_pylist()] for column in table.columns]
    rows = [(number, list(values)) for number, values in enumerate(zip(*columns, strict=True), start=1)]
    return list(table.column_names), rows


def _with_header(found: Numbered, path: object) -> tuple[list[str], Numbered]:
    if not found:
        raise NothingToRead(path)
    names = found[0][1]
    while names and not names[-1]:
        names = names[:-1]
    rows: Numbered = []
    for number, values in found[1:]:
        if any(values[len(names) :]):
            columns = "1 column" if len(names) == 1 else f"{len(names)} columns"
            why = f"row {number} has {len(values)} values for {columns}"
            raise FileUnreadable(path, why=why, do="Check the separators on that row.")
        rows.append((number, [*values, *[""] * (len(names) - len(values))][: len(names)]))
    return names, rows


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
