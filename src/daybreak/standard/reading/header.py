"""The names of a delimited file's columns, and where its data begins."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from daybreak.standard.reading.dialect import Dialect, first_records, whole_lines

#: A field longer than this (characters) is data, not a name.
LONGEST_NAME = 80

#: A title before the header has at most this many lines.
MOST_TITLE_LINES = 20


@dataclass(frozen=True, slots=True)
class Header:
    """Column names, the byte and the physical line at which the data begins, and what to tell a person."""

    names: tuple[str, ...]
    start: int
    line: int
    notes: tuple[str, ...] = ()


def find_header(head: bytes, dialect: Dialect, is_known: Callable[[str], bool]) -> Header | None:
    """The header of a delimited file, or made-up names when it has none; None when there is no record.

    Args:
        head: The start of the file in UTF-8.
        dialect: Its layout.
        is_known: Whether a name is one that a column of posts usually has.
    """
    head = whole_lines(head, dialect)
    records = first_records(head, dialect)
    hint = 1 if head.startswith(b"sep=") else 0
    rows = records.fields[hint:]
    if not rows:
        return None
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    number = _header_number(rows, width, is_known)
    start, end = records.spans[hint + number]
    line = records.lines[hint + number]
    title = () if number == 0 else (f"{number} lines of title before the data were passed over.",)
    if is_header(rows[number], rows[number + 1 :], is_known):
        names, notes = name_columns(_without_surplus(rows[number], width))
        names = names if _names_rows(names, rows[number + 1 :]) else ("row", *names)
        after = line + head[start:end].count(bytes((dialect.newline,))) + 1
        return Header(names, min(end + 1, len(head)), after, (*title, *notes))
    names = tuple(f"column_{n}" for n in range(1, width + 1))
    note = (
        "There are no column names; the columns are called "
        + ", ".join(names[:3])
        + ("..." if width > 3 else "")
    )
    return Header(names, start, line, (*title, note + "."))


def _header_number(rows: Sequence[Sequence[str]], width: int, is_known: Callable[[str], bool]) -> int:
    """The first record if it names a known column, else the first one as wide as most."""
    if any(is_known(cell) for cell in rows[0]) and len(rows[0]) > 1:
        return 0
    return next((n for n, row in enumerate(rows[:MOST_TITLE_LINES]) if len(row) == width), 0)


def _without_surplus(cells: Sequence[str], width: int) -> Sequence[str]:
    """The header's cells without empty ones at the end that most rows do not have."""
    last = len(cells)
    while last > width and not cells[last - 1].strip():
        last -= 1
    return cells[:last]


def _names_rows(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """False when every row has one field more than there are names: the first holds unnamed row numbers."""
    return not rows or any(len(row) != len(names) + 1 or row[-1] == "" for row in rows)


def is_header(first: Sequence[str], rest: Sequence[Sequence[str]], is_known: Callable[[str], bool]) -> bool:
    """Whether a first record names columns rather than being data itself."""
    if any(is_known(cell) for cell in first):
        return True
    cells = [cell.strip() for cell in first]
    named = [cell for cell in cells if cell]
    if not named or len(set(named)) < len(named):
        return False
    if any(len(cell) > LONGEST_NAME or "\n" in cell or _looks_like_a_value(cell) for cell in named):
        return False
    if len(first) > 1 or not rest:
        return len(first) > 1 or len(cells[0].split()) <= 3
    lengths = sorted(len(row[0]) for row in rest if row)
    return len(cells[0].split()) <= 3 and len(cells[0]) * 2 < lengths[len(lengths) // 2]


def _looks_like_a_value(cell: str) -> bool:
    digits = sum(letter.isdigit() for letter in cell)
    return digits > 0 and (digits * 2 >= len(cell) or cell[0].isdigit() or "@" in cell or "://" in cell)


def name_columns(cells: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Column names from a header's cells: nameless ones numbered, repeated ones told apart, with notes."""
    names: dict[str, None] = {}
    notes: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\ufeff", "").split()) or f"column_{number}"
        if name in names:
            twin = f"{name}_{number}"
            while twin in names:
                twin += "_"
            notes.append(f"Two columns are called {name}; the one at place {number} is called {twin} here.")
            name = twin
        names[name] = None
    return tuple(names), tuple(notes)
