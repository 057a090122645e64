"""The directory as a table that people fill in and pass on.

A row that cannot be used is left out and said so, with its line and field; the others are read. What a table
says of a check is kept as a remark of where it comes from, never as a check of ours: somebody here has to
check anew. What is not valid is never written.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from daybreak.errors import ColumnMissing, FileUnreadable, NothingToRead
from daybreak.prevention.reading_services import FIELDS, Fault, read_service, written
from daybreak.prevention.services import Service

#: Columns besides the fields, in what we write.
CHECKED, EXPIRES = "checked_on", "expires_on"
#: The largest table, in bytes, and the most rows.
MOST_BYTES, MOST_ROWS = 2_000_000, 2_000
_NEEDED = ("country", "name", "source")
#: Other names of columns: those of HSDS 3.0 and of lists that are passed around.
_ALIASES = {
    "number": "phone",
    "telephone": "phone",
    "origin": "source",
    "fees_description": "free",
    "language": "languages",
    "iso2": "country",
    "organization": "alternate_name",
    "note": "description",
    "website": "url",
    "sms": "text_number",
    "chat": "chat_url",
    "assured_date": CHECKED,
    "valid_to": EXPIRES,
}
_SAME = ("same", "ditto", "idem", "″", '"')
#: Beginnings that make a spreadsheet run a cell.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that was not read.

    Attributes:
        line: Its line in the table, counted from 1 with the heading.
        name: The name that stands in it, so that people find it.
        faults: All that is wrong with it; empty when it is the same as a row before.
        same_as: The line of the row it repeats; 0 when it does not.
    """

    line: int
    name: str
    faults: tuple[Fault, ...] = ()
    same_as: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """What a table held.

    Attributes:
        services: What can be used, each with its line; none of them is checked.
        left_out: What cannot, and why.
        unknown: Columns that mean nothing here, and were passed over.
    """

    services: tuple[tuple[int, Service], ...]
    left_out: tuple[LeftOut, ...]
    unknown: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return len(self.services) + len(self.left_out)

    @property
    def why(self) -> Mapping[str, int]:
        """How many rows were left out for a fault in each field, or as repeated."""
        reasons = Counter(fault.field for one in self.left_out for fault in one.faults)
        repeated = sum(1 for one in self.left_out if one.same_as)
        return dict(reasons) | ({"repeated": repeated} if repeated else {})


def read_directory(content: bytes, *, name: str) -> Read:
    """The services of a table of comma-, semicolon- or tab-separated values in UTF-8.

    Args:
        content: The table; its first line names the columns (`FIELDS`, in any order).
        name: What the file is called, for refusals.

    Raises:
        FileUnreadable: It is too large, not text in UTF-8, or no table.
        ColumnMissing: A column that every row needs is not there.
        NothingToRead: It has no rows.
    """
    lines = _lines(_decoded(content, name), name)
    head = [_column(one) for one in next(lines, (1, []))[1]]
    missing = [one for one in _NEEDED if one not in head]
    if missing:
        do = f"Name the columns in the first line: {', '.join(FIELDS)}."
        raise ColumnMissing(name, wanted=", ".join(missing), found=[one for one in head if one], do=do)
    read = _read_rows(lines, head)
    if not read.rows:
        raise NothingToRead(name)
    return read


def _decoded(content: bytes, name: str) -> str:
    if len(content) > MOST_BYTES:
        raise FileUnreadable(name, why=f"it is larger than {MOST_BYTES:,} bytes", do="Divide it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        why = f"byte {error.start + 1} is not text in UTF-8"
        raise FileUnreadable(name, why=why, do="Save it as CSV in UTF-8.") from None
    if "\0" in text:
        raise FileUnreadable(name, why="it holds zero bytes", do="Save it as CSV in UTF-8.")
    if not text.strip():
        raise NothingToRead(name, why="it is empty")
    return text


def _lines(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, each with the number of its first line."""
    head = text.lstrip().partition("\n")[0]
    table = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    begins, rows = 1, 0
    try:
        for row in table:
            if any(cell.strip() for cell in row):
                rows += 1
                yield begins, row
            begins = table.line_num + 1
            if rows > MOST_ROWS:
                raise FileUnreadable(name, why=f"it has more than {MOST_ROWS:,} rows", do="Divide it.")
    except csv.Error as error:
        raise FileUnreadable(
            name, why=f"line {begins} is no row of a table ({error})", do="Mend it."
        ) from None


def _column(text: str) -> str:
    name = text.strip().casefold().replace(" ", "_")
    return _ALIASES.get(name, name)


def _read_rows(lines: Iterator[tuple[int, list[str]]], head: list[str]) -> Read:
    services: dict[tuple[object, ...], tuple[int, Service]] = {}
    left_out: list[LeftOut] = []
    source = ""
    for line, cells in lines:
        typed = dict(zip(head, (_unguarded(one) for one in cells), strict=False))
        if len(cells) > len(head):
            extra = " ".join(cells[len(head) :]).strip()
            if extra:
                more = Fault("row", extra[:40], f"the row has more cells than the {len(head)} columns")
                left_out.append(LeftOut(line, typed.get("name", ""), (more,)))
                continue
        if typed.get("source", "").strip().casefold() in _SAME and source:
            typed["source"] = source
        source = typed.get("source", "")
        service, faults = read_service(_with_origin(typed))
        if service is None:
            left_out.append(LeftOut(line, typed.get("name", ""), faults))
            continue
        key = identity(service)
        if key in services:
            left_out.append(LeftOut(line, service.name, same_as=services[key][0]))
        else:
            services[key] = (line, service)
    known = {*FIELDS, CHECKED, EXPIRES, ""}
    return Read(
        tuple(services.values()),
        tuple(left_out),
        tuple(dict.fromkeys(one for one in head if one not in known)),
    )


def _with_origin(typed: Mapping[str, str]) -> Mapping[str, str]:
    """A check that the table tells of is somebody else's: it is kept as a remark on the source."""
    told = typed.get(CHECKED, "").strip()
    source = typed.get("source", "").strip()
    return {**typed, "source": f"{source} ({told})"} if told and told not in source else typed


def identity(service: Service) -> tuple[object, ...]:
    """What makes two entries the same: kind, country, area, name and ways."""
    ways = tuple(way.href for way in service.ways)
    return service.country, service.kind, service.area.casefold(), service.name.casefold(), ways


def write_directory(services: Iterable[Service], *, today: date) -> tuple[str, int]:
    """The table of the services that may be shown today, and how many were left out because they may not.

    Each row says until when it may be passed on. Cells that a spreadsheet would run as a formula begin with a
    quotation mark.
    """
    kept, left_out = [], 0
    for one in services:
        if one.validity.is_shown(today):
            kept.append(one)
        else:
            left_out += 1
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow([*FIELDS, CHECKED, EXPIRES])
    for one in kept:
        fields = written(one)
        days = (str(one.validity.checked_on), str(one.validity.expires_on))
        table.writerow([*(_guarded(fields[name]) for name in FIELDS), *days])
    return text.getvalue(), left_out


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell
