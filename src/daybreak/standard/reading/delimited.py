"""Reading CSV, TSV and their relatives, a block at a time, losing nothing silently.

Two counts that know nothing of each other must agree at the end: the physical lines that the records,
blank lines and broken lines span, and the line breaks in the file.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from daybreak.errors import FileUnreadable, NothingToRead, RowsLost
from daybreak.standard.counted import counted
from daybreak.standard.reading.batches import RECORD_LIMIT, Batch, Found
from daybreak.standard.reading.columns import is_known
from daybreak.standard.reading.dialect import find_dialect, first_records, whole_lines
from daybreak.standard.reading.header import Header, find_header
from daybreak.standard.reading.ledger import OPEN_QUOTE as NEVER_CLOSED
from daybreak.standard.reading.ledger import TOO_LONG, WRONG_COUNT, Ledger
from daybreak.standard.reading.scan import BLANK, GOOD, OPEN_QUOTE, copy_fields, scan_records
from daybreak.standard.reading.survey import HEAD_BYTES, Survey, utf8_blocks

#: Of a record too long to keep, this much (bytes) is shown and written aside.
SHOWN_OF_TOO_LONG = 1000

Bytes = npt.NDArray[np.uint8]


class DelimitedReader:
    """A delimited text file (see `daybreak.standard.reading.batches.RecordReader`)."""

    def __init__(self, survey: Survey, *, limit: int = RECORD_LIMIT) -> None:
        self.survey = survey
        self.found = Found(list(survey.notes))
        self._limit = limit
        self.dialect = find_dialect(survey.head, is_known, suffix=Path(survey.file.plain_name).suffix)
        self.header = self._find_header()
        self.found.notes += [f"{self.path}: {note}" for note in self.header.notes]

    def _find_header(self) -> Header:
        survey = self.survey
        break_ = bytes((self.dialect.newline,))
        if survey.size > HEAD_BYTES and break_ not in survey.head:
            why = f"its first line is longer than {HEAD_BYTES // 2**20} MB, so it is no table of posts"
            raise FileUnreadable(self.path, why=why, do="Export it again with one post per line.")
        header = find_header(survey.head, self.dialect, is_known)
        if header is None:
            raise NothingToRead(self.path, why="it holds only blank or broken lines")
        return header

    @property
    def path(self) -> str:
        """The file as the person named it."""
        return self.survey.file.path

    @property
    def format(self) -> str:
        """`tsv` when the delimiter is a tab, else `csv`."""
        return "tsv" if self.dialect.delimiter == ord("\t") else "csv"

    @property
    def encoding(self) -> str | None:
        """The encoding the file was read in."""
        return self.survey.encoding

    @property
    def sha256(self) -> str:
        """Hash of the file as it lies."""
        return self.survey.sha256

    @property
    def names(self) -> tuple[str, ...]:
        """The column names."""
        return self.header.names

    def sample(self) -> Mapping[str, Sequence[str]]:
        """Fields of the first records, by column."""
        head = whole_lines(self.survey.head, self.dialect)[self.header.start :]
        rows = first_records(head, self.dialect, most=200).fields if head else []
        return {
            name: [row[number] for row in rows if number < len(row)] for number, name in enumerate(self.names)
        }

    def batches(self, wanted: Sequence[str], ledger: Ledger) -> Iterator[Batch]:
        """All good records; broken ones go to the ledger.

        Raises:
            RowsLost: The two counts of lines disagree, which would be an error of this module.
        """
        scan = _Scan(self, tuple(wanted), ledger)
        breaks = 0
        last = self.dialect.newline
        rest = np.zeros(0, np.uint8)
        skip = self.header.start
        for block in utf8_blocks(self.survey, self.found.notes):
            breaks += block.count(self.dialect.newline)
            last = block[-1] if block else last
            data = np.frombuffer(block, np.uint8)
            if skip:
                data, skip = data[skip:], max(skip - len(data), 0)
            rest = yield from scan.feed(np.concatenate((rest, data)) if len(rest) else data, final=False)
        yield from scan.feed(rest, final=True)
        physical = breaks + (last != self.dialect.newline)
        if scan.line - 1 != physical:
            raise RowsLost(self.path, read=scan.line - 1, held=physical, what="lines")
        if scan.blank:
            self.found.notes.append(
                f"{self.path}: {counted(scan.blank, 'blank line was', 'blank lines were')} passed over."
            )


class _Scan:
    """The state of one pass: the line reached, and a line too long to keep that is being passed over."""

    def __init__(self, reader: DelimitedReader, wanted: tuple[str, ...], ledger: Ledger) -> None:
        self._reader = reader
        self._wanted = wanted
        self._ledger = ledger
        self._width = len(reader.names)
        self._slots = np.full(self._width, -1, np.int64)
        for slot, name in enumerate(wanted):
            self._slots[reader.names.index(name)] = slot
        self._too_long: tuple[str, int] | None = None
        self.line = reader.header.line
        self.blank = 0

    def feed(self, data: Bytes, *, final: bool) -> Generator[Batch, None, Bytes]:
        """Give the records that end in `data`; returns the bytes to be fed again before the next block."""
        begin = self._pass_over(data, final=final) if self._too_long else 0
        dialect, end = self._reader.dialect, len(data)
        while begin < end:
            room = 1 + int(np.count_nonzero(data[begin:] == dialect.newline))
            arrays = _Arrays(room, len(self._wanted))
            layout = (dialect.delimiter, dialect.quote, dialect.escape, dialect.newline)
            found, after, line = scan_records(
                data, begin, end, final, self.line, self._reader._limit, *layout, self._width, self._slots,
                arrays.spans, arrays.lines, arrays.fields, arrays.status, arrays.field_spans, arrays.doubled,
            )  # fmt: skip
            self.line = line
            if found:
                yield self._batch(data, arrays, found)
            if after == begin or not final:
                begin = after
                break
            begin = after
        if end - begin > self._reader._limit and not final:
            self._start_passing_over(data[begin:])
            begin = end
        return data[begin:]

    def _batch(self, data: Bytes, arrays: "_Arrays", found: int) -> Batch:
        status = arrays.status[:found]
        self._reader.found.rows += int(np.count_nonzero(status != BLANK))
        self.blank += int(np.count_nonzero(status == BLANK))

        def raw(number: int) -> str:
            start, end = arrays.spans[number]
            return data[start:end].tobytes().decode("utf-8", errors="replace").removesuffix("\r")

        for number in np.flatnonzero((status != GOOD) & (status != BLANK)).tolist():
            line = int(arrays.lines[number])
            if status[number] == OPEN_QUOTE:
                self._ledger.skip(self._reader.path, line, NEVER_CLOSED, raw(number))
            else:
                detail = f"{arrays.fields[number]} where there are {self._width} columns"
                self._ledger.skip(self._reader.path, line, WRONG_COUNT, raw(number), detail)
        good = np.flatnonzero(status == GOOD)
        columns = {name: self._column(data, arrays, slot, good) for slot, name in enumerate(self._wanted)}
        return Batch(columns, arrays.lines[good], lambda number: raw(int(good[number])))

    def _column(self, data: Bytes, arrays: "_Arrays", slot: int, good: npt.NDArray[np.int64]) -> pa.Array:
        dialect = self._reader.dialect
        offsets, copied = copy_fields(
            data, arrays.field_spans[slot], arrays.doubled[slot], good, dialect.quote, dialect.escape
        )
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(copied)]
        return pa.Array.from_buffers(pa.large_string(), len(good), buffers)

    def _start_passing_over(self, rest: Bytes) -> None:
        shown = rest[:SHOWN_OF_TOO_LONG].tobytes().decode("utf-8", errors="ignore")
        self._too_long = (shown, len(rest))

    def _pass_over(self, data: Bytes, *, final: bool) -> int:
        """Drop bytes of a line too long to keep; returns where the next line begins."""
        if self._too_long is None:
            return 0
        breaks = np.flatnonzero(data == self._reader.dialect.newline)
        end = int(breaks[0]) + 1 if len(breaks) else len(data)
        shown, size = self._too_long
        self._too_long = (shown, size + end)
        if len(breaks) or final:
            detail = f"{(size + end) / 2**20:.0f} MB, at most {self._reader._limit / 2**20:.0f} are read"
            self._ledger.skip(self._reader.path, self.line, TOO_LONG, shown, detail)
            self._reader.found.rows += 1
            self.line += 1
            self._too_long = None
        return end


class _Arrays:
    """Room for what the scanner finds in one block."""

    def __init__(self, room: int, wanted: int) -> None:
        self.spans = np.zeros((room, 2), np.int64)
        self.lines = np.zeros(room, np.int64)
        self.fields = np.zeros(room, np.int64)
        self.status = np.zeros(room, np.uint8)
        self.field_spans = np.zeros((wanted, room, 2), np.int64)
        self.doubled = np.zeros((wanted, room), np.uint8)
