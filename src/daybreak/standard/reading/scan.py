"""Compiled scanning of delimited text: where records and fields begin and end, and on which line.

One pass over the bytes finds every record, so line numbers are exact even when a quoted field runs
over many lines. The rules are those of RFC 4180, read leniently where real files break them:

* a quote in the middle of a quoted field, on the same line, is a letter like any other;
* the same after a line break means that the quote was never closed: only the line it stands on is
  broken, and reading goes on with the next line, so that one lost quote cannot swallow a file;
* more fields than the header names are forgiven when the surplus is empty.

The bytes are UTF-8, in which delimiter, quote and line break can never be part of a letter.
"""

# ruff: noqa: SIM109 -- numba compiles plain comparisons to less than a search in a tuple

import numba as nb
import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.uint8]

#: What a record turned out to be.
GOOD, WRONG_COUNT, OPEN_QUOTE, BLANK = 0, 1, 2, 3

#: Stands for "no quote", "no escape": no byte has this value.
NONE = -1

CARRIAGE_RETURN, NEWLINE, SPACE, TAB = 13, 10, 32, 9
QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET = 34, 92, 123, 125, 91, 93


@nb.njit(cache=True, nogil=True)
def line_end(data: Bytes, start: int, end: int, newline: int) -> int:
    """The place of the first line break in data[start:end], or -1."""
    for at in range(start, end):
        if data[at] == newline:
            return at
    return -1


@nb.njit(cache=True, nogil=True)
def quoted_end(
    data: Bytes, start: int, end: int, final: bool, delimiter: int, quote: int, escape: int, newline: int
) -> tuple[int, int, int]:
    """Follow a quoted field from `start`, just after its opening quote.

    Returns the place of the closing quote, the line breaks passed, and whether quotes inside must be
    undoubled (1) or not (0). A place of -1 means that the field does not end in data[:end]; -2 that
    its quote was never closed.
    """
    at = start
    lines = 0
    doubled = 0
    while at < end:
        byte = data[at]
        if byte == newline:
            lines += 1
        elif byte == escape:
            doubled = 1
            if at + 1 < end and data[at + 1] == newline:
                lines += 1
            at += 1
        elif byte == quote:
            if at + 1 >= end:
                return (at if final else -1), lines, doubled
            after = data[at + 1]
            if after == delimiter or after == newline:
                return at, lines, doubled
            if after == CARRIAGE_RETURN:
                if at + 2 >= end and not final:
                    return -1, lines, doubled
                if at + 2 >= end or data[at + 2] == newline:
                    return at, lines, doubled
            if after == quote:
                doubled = 1
                at += 1
            elif lines > 0:
                return -2, lines, doubled
        at += 1
    return (-2 if final else -1), lines, doubled


@nb.njit(cache=True, nogil=True)
def scan_records(
    data: Bytes,
    begin: int,
    end: int,
    final: bool,
    line: int,
    limit: int,
    delimiter: int,
    quote: int,
    escape: int,
    newline: int,
    expected: int,
    slots: Numbers,
    spans: Numbers,
    lines: Numbers,
    fields: Numbers,
    status: Flags,
    field_spans: Numbers,
    field_doubled: Flags,
) -> tuple[int, int, int]:
    """Find the records that end inside data[begin:end].

    Args:
        data: UTF-8 bytes.
        begin, end: The part to look at; `begin` is the start of a record.
        final: Whether the input ends at `end`.
        line: The physical line `begin` lies on.
        limit: A record inside quotes that grows longer than this (bytes) counts as never closed.
        delimiter, quote, escape, newline: Byte values, `NONE` for none.
        expected: Fields a good record has; 0 accepts any number.
        slots: For each field number the row of `field_spans` that wants it, or -1.
        spans, lines, fields, status: Filled per record: start and end, first line, fields, outcome.
        field_spans, field_doubled: Filled per record and wanted field.

    Returns:
        Records found, where the next one begins, and the line it begins on.
    """
    found = 0
    while begin < end and found < lines.shape[0]:
        at = begin
        count = 0
        surplus = 0
        passed = 0
        outcome = GOOD
        stop = -1
        after = -1
        while stop < 0:
            doubled = 0
            if at < end and data[at] == quote:
                start = at + 1
                close, inside, doubled = quoted_end(
                    data, start, end, final, delimiter, quote, escape, newline
                )
                if close == -2 or (close == -1 and end - begin > limit):
                    outcome = OPEN_QUOTE
                    break
                if close == -1:
                    return found, begin, line
                passed += inside
                last = close
                at = close + 1
            else:
                start = at
                while at < end and data[at] != delimiter and data[at] != newline:
                    if data[at] == escape and at + 1 < end:
                        doubled = 1
                        at += 1
                        if data[at] == newline:
                            passed += 1
                    at += 1
                last = at
                at_break = at == end or data[at] == newline
                if at_break and last > start and data[last - 1] == CARRIAGE_RETURN:
                    last -= 1
            if at < end and data[at] == CARRIAGE_RETURN and newline != CARRIAGE_RETURN:
                at += 1
            if at >= end and not final:
                if passed > 0 and end - begin > limit:
                    outcome = OPEN_QUOTE
                    break
                return found, begin, line
            if count < slots.shape[0] and slots[count] >= 0:
                slot = slots[count]
                field_spans[slot, found, 0] = start
                field_spans[slot, found, 1] = last
                field_doubled[slot, found] = doubled
            count += 1
            if expected > 0 and count > expected and last > start:
                surplus = 1
            if at >= end or data[at] == newline:
                stop = at
                after = min(at + 1, end)
            else:
                at += 1
        if outcome == OPEN_QUOTE:
            stop = line_end(data, begin, end, newline)
            passed = 0
            after = stop + 1
            if stop < 0:
                if not final:
                    return found, begin, line
                stop = end
                after = end
        elif count == 1 or stop - begin < 64:
            blank = True
            for place in range(begin, stop):
                byte = data[place]
                tab = byte == TAB and delimiter != TAB
                if byte != SPACE and byte != CARRIAGE_RETURN and not tab:
                    blank = False
                    break
            if blank and count == 1:
                outcome = BLANK
        if outcome == GOOD and expected > 0 and (count < expected or surplus == 1):
            outcome = WRONG_COUNT
        spans[found, 0] = begin
        spans[found, 1] = stop
        lines[found] = line
        fields[found] = count
        status[found] = outcome
        found += 1
        line += passed + 1
        begin = after
    return found, begin, line


@nb.njit(cache=True, nogil=True)
def copy_fields(
    data: Bytes, spans: Numbers, doubled: Flags, rows: Numbers, quote: int, escape: int
) -> tuple[Numbers, Bytes]:
    """Copy the fields of the given rows side by side, undoubling quotes: Arrow offsets and bytes."""
    offsets = np.empty(rows.shape[0] + 1, np.int64)
    total = 0
    for row in rows:
        total += spans[row, 1] - spans[row, 0]
    out = np.empty(total, np.uint8)
    to = 0
    for number in range(rows.shape[0]):
        offsets[number] = to
        row = rows[number]
        at = spans[row, 0]
        stop = spans[row, 1]
        if doubled[row] == 0:
            size = stop - at
            out[to : to + size] = data[at:stop]
            to += size
            continue
        while at < stop:
            byte = data[at]
            if at + 1 < stop and (byte == escape or (byte == quote and data[at + 1] == quote)):
                at += 1
                byte = data[at]
            out[to] = byte
            to += 1
            at += 1
    offsets[rows.shape[0]] = to
    return offsets, out[:to]


@nb.njit(cache=True, nogil=True)
def scan_json_values(
    data: Bytes,
    begin: int,
    end: int,
    line: int,
    depth: int,
    quoted: int,
    listed: int,
    level: int,
    spans: Numbers,
    lines: Numbers,
) -> tuple[int, int, int, int, int, int]:
    """Find the objects that open at nesting `level` and close inside data[begin:end].

    `line`, `depth`, `quoted` (1 inside a string) and `listed` (1 when the bracket around `level` is that
    of a list) say where in the document `begin` lies. Only objects in a list, or in nothing, count.

    Returns:
        Objects found; then where to go on, and line, depth, string and list state there. An object that does
        not close is left to the next call: going on means starting it again.
    """
    found = 0
    start = -1
    start_line = line
    at = begin
    while at < end and found < lines.shape[0]:
        byte = data[at]
        if quoted == 1:
            if byte == BACKSLASH:
                if at + 1 >= end:
                    break
                at += 1
                byte = data[at]
            elif byte == QUOTE:
                quoted = 0
        elif byte == QUOTE:
            quoted = 1
        elif byte == OPEN_BRACE or byte == OPEN_BRACKET:
            if depth == level and byte == OPEN_BRACE and listed == 1:
                start = at
                start_line = line
            depth += 1
            if depth == level:
                listed = 1 if byte == OPEN_BRACKET else 0
        elif byte == CLOSE_BRACE or byte == CLOSE_BRACKET:
            depth = max(depth - 1, 0)
            if depth == level and start >= 0:
                spans[found, 0] = start
                spans[found, 1] = at + 1
                lines[found] = start_line
                found += 1
                start = -1
        if byte == NEWLINE:
            line += 1
        at += 1
    if start >= 0:
        return found, start, start_line, level, 0, 1
    return found, at, line, depth, quoted, listed
