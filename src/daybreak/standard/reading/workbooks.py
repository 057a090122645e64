"""Reading spreadsheets (XLSX, XLSM, XLSB, XLS, ODS): every sheet that has the columns of the first.

A record's line is its row number in the sheet. Numbers that are whole lose the decimal point a
spreadsheet gives them, so that a phone number stays one.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

import numpy as np
import python_calamine

from daybreak.errors import FileUnreadable, NothingToRead
from daybreak.standard.counted import counted
from daybreak.standard.reading.batches import EXACT_FLOATS, Batch, Found, as_text
from daybreak.standard.reading.columns import is_known
from daybreak.standard.reading.files import InputFile, unpacked
from daybreak.standard.reading.header import is_header, name_columns
from daybreak.standard.reading.ledger import Ledger

Cell = int | float | str | bool | time | date | datetime | timedelta

#: Records given at a time.
BATCH = 20_000

#: A workbook bigger than this (bytes, unpacked) is refused: it must be in memory as a whole.
LARGEST = 1024 * 1024 * 1024

#: Rows above the header in which titles may stand.
MOST_TITLE_ROWS = 20


def workbook_readers(file: InputFile) -> list["SheetReader"]:
    """One reader for every sheet of posts in a workbook.

    Raises:
        FileUnreadable: The file is damaged, protected by a password, or too big.
        NothingToRead: No sheet holds a row.
    """
    data = io.BytesIO()
    for block in unpacked(file):
        if data.write(block) and data.tell() > LARGEST:
            raise FileUnreadable(
                file.path, why="the workbook is larger than 1 GB", do="Export the sheet as CSV."
            )
    data.seek(0)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(data)
        tables = {name: _table(book, name) for name in book.sheet_names}
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        do = "Open it in a spreadsheet program, save it anew without a password, or export it as CSV."
        raise FileUnreadable(file.path, why=f"the workbook cannot be opened ({error})", do=do) from error
    filled = {
        name: table for name, table in tables.items() if any(any(c != "" for c in row) for row in table)
    }
    if not filled:
        raise NothingToRead(file.path, why="no sheet holds a row")
    return _readers(file, filled)


def _table(book: python_calamine.CalamineWorkbook, name: str) -> list[list[Cell]]:
    try:
        return book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except python_calamine.WorksheetNotFound:
        return []  # a sheet of charts has no cells


def _readers(file: InputFile, tables: Mapping[str, list[list[Cell]]]) -> list["SheetReader"]:
    sha256 = file.sha256()
    several = len(tables) > 1
    readers = [
        SheetReader(f"{file.path} [{name}]" if several else file.path, sha256, table)
        for name, table in tables.items()
    ]
    main = next((r for r in readers if sum(map(is_known, r.names)) >= 2), readers[0])
    alike = [r for r in readers if set(r.names) & set(main.names) and set(r.names) >= set(main.names)]
    for reader in readers:
        if reader not in alike:
            note = f"{reader.path} has other columns than {main.path}"
            main.found.notes.append(
                f"{note}; its {counted(len(reader.rows), 'row was', 'rows were')} not read."
            )
    return alike


class SheetReader:
    """One sheet (see `daybreak.standard.reading.batches.RecordReader`)."""

    format = "xlsx"
    encoding: str | None = None

    def __init__(self, path: str, sha256: str, table: list[list[Cell]]) -> None:
        self.path = path
        self.sha256 = sha256
        self.found = Found()
        number = _header_row(table)
        head = [cell_text(cell) or "" for cell in table[number]]
        below = [[cell_text(cell) or "" for cell in row] for row in table[number + 1 : number + 200]]
        if is_header(_trimmed(head), below, is_known):
            names, notes = name_columns(head)
            self.names, self._start = names, number + 1
            self.found.notes += [f"{path}: {note}" for note in notes]
        else:
            self.names, self._start = tuple(f"column_{n + 1}" for n in range(len(head))), number
            self.found.notes.append(
                f"{path}: the sheet has no column names; they are called column_1 and so on."
            )
        self.rows = [
            (line, row)
            for line, row in enumerate(table[self._start :], start=self._start + 1)
            if any(cell != "" for cell in row)
        ]

    def sample(self) -> Mapping[str, Sequence[str]]:
        """Cells of the first rows, by column."""
        return {n: [cell_text(row[i]) or "" for _, row in self.rows[:200]] for i, n in enumerate(self.names)}

    def batches(self, wanted: Sequence[str], ledger: Ledger) -> Iterator[Batch]:
        """All rows that are not blank."""
        places = [self.names.index(name) for name in wanted]
        for start in range(0, len(self.rows), BATCH):
            part = self.rows[start : start + BATCH]
            self.found.rows += len(part)
            columns = {
                name: as_text([cell_text(row[place]) for _, row in part])
                for name, place in zip(wanted, places, strict=True)
            }
            lines = np.array([line for line, _ in part], np.int64)
            yield Batch(columns, lines, lambda number, part=part: _raw(part[number][1]))  # type: ignore[misc]


def _header_row(table: list[list[Cell]]) -> int:
    """The first row that names a column we know, else the first with as many cells as most rows have."""
    filled = [(n, _trimmed([cell_text(c) or "" for c in row])) for n, row in enumerate(table[:1000])]
    filled = [(n, row) for n, row in filled if row]
    for n, row in filled[:MOST_TITLE_ROWS]:
        if len(row) > 1 and any(is_known(cell) for cell in row):
            return n
    widest = max(len(row) for _, row in filled)
    return next(n for n, row in filled if len(row) * 2 > widest)


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def cell_text(cell: Cell) -> str | None:
    """A cell as text: whole numbers without decimal point, times as ISO 8601, nothing for an empty cell."""
    if cell == "":
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_FLOATS:
        return str(int(cell))
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _raw(row: list[Cell]) -> str:
    return json.dumps([cell_text(cell) for cell in row], ensure_ascii=False)
