"""How a delimited file is laid out: delimiter, quotes, line breaks, header.

Every layout that occurs in practice is tried on the first records; the one under which most of them
have the same number of fields wins. That is sturdier than counting characters: commas inside
sentences are many, but never the same number in every line.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from daybreak.standard.reading.scan import BLANK, GOOD, NONE, OPEN_QUOTE, SPACE, scan_records

#: Tried in this order; an earlier one wins a tie.
DELIMITERS = (",", "\t", ";", "|", "\x1f", "\x01", "^", "~")

#: Records looked at.
LOOKED_AT = 500

#: Columns beyond this number are not looked at.
MOST_COLUMNS = 100_000

#: Fields looked at: of a file with very many columns fewer records are.
MOST_FIELDS = 4_000_000

TAB_SUFFIXES = {".tsv", ".tab"}

#: Without known column names at least this share of the records must have the same number of fields.
LEAST_AGREEMENT = 0.6


@dataclass(frozen=True, slots=True)
class Dialect:
    """Byte values that structure the file; `NONE` for what it does not use."""

    delimiter: int
    quote: int = ord('"')
    escape: int = NONE
    newline: int = ord("\n")


@dataclass(frozen=True, slots=True)
class Records:
    """The first records of a file, read in full."""

    fields: list[list[str]]
    lines: list[int]
    spans: list[list[int]]
    open_quotes: int
    blank: int


def first_records(head: bytes, dialect: Dialect, *, most: int = LOOKED_AT) -> Records:
    """Read up to `most` whole records from the start of a file, with all their fields."""
    data = np.frombuffer(head, np.uint8)
    sign = b"" if dialect.delimiter == NONE else bytes((dialect.delimiter,))
    wide = 1 + max((line.count(sign) for line in head.splitlines()[:2000] if sign), default=0)
    slots = np.arange(min(wide, MOST_COLUMNS), dtype=np.int64)
    most = min(most, max(20, MOST_FIELDS // len(slots)))
    spans, lines, fields = np.zeros((most, 2), np.int64), np.zeros(most, np.int64), np.zeros(most, np.int64)
    status, doubled = np.zeros(most, np.uint8), np.zeros((len(slots), most), np.uint8)
    field_spans = np.zeros((len(slots), most, 2), np.int64)
    layout = (dialect.delimiter, dialect.quote, dialect.escape, dialect.newline)
    found, _, _ = scan_records(
        data, 0, len(head), False, 1, len(head), *layout, 0, slots, spans, lines, fields, status,
        field_spans, doubled,
    )  # fmt: skip
    kept = [n for n in range(found) if status[n] == GOOD]
    rows = []
    for n in kept:
        cells = [
            _cell(head[field_spans[slot, n, 0] : field_spans[slot, n, 1]], dialect, bool(doubled[slot, n]))
            for slot in range(min(fields[n], len(slots)))
        ]
        rows.append(cells)
    counts = Counter(status[:found].tolist())
    return Records(rows, lines[kept].tolist(), spans[kept].tolist(), counts[OPEN_QUOTE], counts[BLANK])


def _cell(raw: bytes, dialect: Dialect, doubled: bool) -> str:
    text = raw.decode("utf-8", errors="replace")
    if doubled:
        quote = chr(dialect.quote) if dialect.quote != NONE else ""
        if dialect.escape != NONE:
            text = text.replace(chr(dialect.escape) + quote, quote)
        elif quote:
            text = text.replace(quote * 2, quote)
    return text


def find_dialect(head: bytes, is_known: Callable[[str], bool], *, suffix: str = "") -> Dialect:
    """The layout under which the first records agree best; a single column when none divides them well.

    Args:
        head: The start of the file in UTF-8.
        is_known: Whether a name is one that a column of posts usually has.
        suffix: The file's suffix; `.tsv` and `.tab` prefer the tab.
    """
    newline = ord("\n") if b"\n" in head or b"\r" not in head else ord("\r")
    if head.startswith(b"sep=") and len(head) > 4:
        return Dialect(head[4], newline=newline)
    best, best_score = Dialect(NONE, newline=newline), 0.0
    for name in DELIMITERS:
        if name.encode() not in head:
            continue
        for dialect in _quotings(Dialect(ord(name), newline=newline), head):
            score = _agreement(head, dialect, is_known) * (
                1.2 if name == "\t" and suffix in TAB_SUFFIXES else 1
            )
            if score > best_score + 1e-9:
                best, best_score = dialect, score
    return best if best_score else _single_column(head, best)


def _quotings(plain: Dialect, head: bytes) -> list[Dialect]:
    """Ways to quote worth trying: doubled quotes, quotes escaped by a backslash, none."""
    if b'"' not in head:
        return [plain]
    ways = [plain, replace(plain, quote=NONE)]
    if b'\\"' in head:
        ways.insert(1, replace(plain, escape=ord("\\")))
    return ways


def _agreement(head: bytes, dialect: Dialect, is_known: Callable[[str], bool]) -> float:
    """How well a layout fits: the share of records with the commonest number of fields; 0 if it cannot be.

    Column names that are known weigh more than all else. Records whose quotes are broken, and fields that
    begin with a stray quote, count against a layout. Without known names a layout must agree with the first
    record, and must not be one that commas of prose would give.
    """
    records = first_records(whole_lines(head, dialect), dialect)
    rows = records.fields
    if not rows or (len(rows[0]) == 1 and is_known(rows[0][0])):
        return 0.0
    counts = Counter(len(row) for row in rows)
    width = max((size for size in counts if size > 1), key=lambda size: counts[size], default=0)
    prose = _is_prose(head, dialect)
    named = sum(map(is_known, rows[0])) >= (2 if prose else 1) and len(rows[0]) > 1
    width = len(rows[0]) if named else width
    if width < 2:
        return 0.0
    named = named or any(sum(map(is_known, row)) >= 2 for row in rows[:20] if len(row) == width)
    agreeing = counts[width] / (len(rows) + records.open_quotes)
    if not named and (len(rows[0]) != width or agreeing < LEAST_AGREEMENT or prose):
        return 0.0
    stray = 0.0
    if dialect.quote == NONE:
        stray = sum(cell[:1] == '"' for row in rows for cell in row) / (width * len(rows))
    return max(agreeing - 0.5 * stray, 0.01) + named


def _is_prose(head: bytes, dialect: Dialect) -> bool:
    """Whether nearly every delimiter has a space after it, as a sentence's comma has, and a table's not."""
    sign = bytes((dialect.delimiter,))
    part = head[:100_000]
    return dialect.delimiter > SPACE and part.count(sign + b" ") > 0.8 * part.count(sign)


def _single_column(head: bytes, plain: Dialect) -> Dialect:
    """One post a line, with quotes only where they open and close properly."""
    quoted = first_records(whole_lines(head, plain), plain)
    opened = any(line.startswith(b'"') for line in head.splitlines())
    return plain if opened and not quoted.open_quotes else replace(plain, quote=NONE)


def whole_lines(head: bytes, dialect: Dialect) -> bytes:
    """The head without its last, perhaps cut, line; a file of one line is kept as it is."""
    break_ = bytes((dialect.newline,))
    last = head.rfind(break_)
    return head + break_ if last < 0 else head[: last + 1]
