"""How a delimited file is laid out: delimiter, quotes, line breaks, header.

Every layout that occurs in practice is tried on the first records; the one under which most of them
have the same number of fields wins. That is sturdier than counting characters: commas inside
sentences are many, but never the same number in every line.
"""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from daybreak.standard.reading.scan import BLANK, GOOD, NONE, OPEN_QUOTE, scan_records

#: Tried in this order; an earlier one wins a tie.
DELIMITERS = (",", "\t", ";", "|", "\x1f", "\x01", "^", "~", ":")

#: Records looked at.
LOOKED_AT = 500

#: Letters of one field above which the first record cannot be a header.
LONGEST_NAME = 80


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
    wide = 1 + max((line.count(bytes((dialect.delimiter,))) for line in head.splitlines()[:2000]), default=0)
    slots = np.arange(min(wide, 20_000), dtype=np.int64)
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


def find_dialect(head: bytes, *, suffix: str = "") -> Dialect:
    """The layout under which the first records agree best.

    Args:
        head: The start of the file in UTF-8.
        suffix: The file's suffix; `.tsv` and `.tab` prefer the tab.
    """
    newline = ord("\n") if b"\n" in head or b"\r" not in head else ord("\r")
    if head.startswith(b"sep=") and len(head) > 4:
        return Dialect(head[4], newline=newline)
    best, best_score = Dialect(ord(","), newline=newline), 0.0
    for name in DELIMITERS:
        if name.encode() not in head:
            continue
        for dialect in _quotings(Dialect(ord(name), newline=newline), head):
            score = _agreement(head, dialect) * (1.2 if name == "\t" and suffix in {".tsv", ".tab"} else 1)
            if score > best_score + 1e-9:
                best, best_score = dialect, score
    return best


def _quotings(plain: Dialect, head: bytes) -> list[Dialect]:
    """Ways to quote worth trying: doubled quotes, quotes escaped by a backslash, none."""
    if b'"' not in head:
        return [plain]
    ways = [plain, replace(plain, quote=NONE)]
    if b'\\"' in head:
        ways.insert(1, replace(plain, escape=ord("\\")))
    return ways


def _agreement(head: bytes, dialect: Dialect) -> float:
    """How well the first records agree: the share with the commonest number of fields, 0 for one field.

    Records whose quotes are broken, and fields that begin with a stray quote, count against a layout.
    """
    records = first_records(whole_lines(head, dialect), dialect)
    if not records.fields:
        return 0.0
    counts = Counter(len(fields) for fields in records.fields)
    width, agreeing = max(counts.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    if width < 2:
        return 0.0
    total = len(records.fields) + records.open_quotes
    stray = 0.0
    if dialect.quote == NONE:
        stray = sum(f[:1] == '"' for fields in records.fields for f in fields) / width
    header_fits = len(records.fields[0]) == width
    return (agreeing - 0.5 * stray) / total + 0.2 * header_fits


def whole_lines(head: bytes, dialect: Dialect) -> bytes:
    """The head without its last, perhaps cut, line; a file of one line is kept as it is."""
    break_ = bytes((dialect.newline,))
    last = head.rfind(break_)
    return head + break_ if last < 0 else head[: last + 1]
