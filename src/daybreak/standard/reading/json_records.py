"""Reading JSON Lines and JSON documents: a line, or an object of a list, is a record.

JSON Lines are taken line by line, so that one broken line costs one record. A document that is a list,
an object holding a list, or objects written one after the other over several lines, is cut into its
records by counting brackets, so that it never has to be in memory as a whole. Nested objects become
columns with dotted names (`user.name`).
"""

import json
import re
from collections.abc import Generator, Iterator, Mapping, Sequence

import numpy as np

from daybreak.errors import FileUnreadable, NothingToRead
from daybreak.standard.reading.batches import RECORD_LIMIT, Batch, Found, as_text
from daybreak.standard.reading.columns import is_text_name
from daybreak.standard.reading.json_values import Record, flat, text_of
from daybreak.standard.reading.ledger import NOT_JSON, NOT_OBJECT, TOO_LONG, Ledger
from daybreak.standard.reading.scan import scan_json_values
from daybreak.standard.reading.survey import Survey, utf8_blocks

_parse = json.JSONDecoder().decode

#: Records looked at for the names of their fields.
LOOKED_AT = 5000

#: Bytes in which the list of a wrapper must begin, and how deep inside it may lie.
HEAD_OF_WRAPPER, DEEPEST = 20_000, 5

#: Names of texts that a wrapper has too: what an export is called, what a service answers.
OF_ENVELOPES = frozenset(
    {"title", "description", "message", "summary", "subject", "comment", "caption", "details"}
)

SHOWN_OF_TOO_LONG = 1000

#: Brackets, and strings as a whole so that the brackets in them do not count.
STRUCTURE = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]')


def looks_like_json(head: bytes) -> bool:
    """Whether a text of unknown kind begins as JSON does: with an object, or a list of objects."""
    start = b"".join(head[:200].split())
    return start.startswith((b'{"', b'[{"')) or start in {b"{}", b"[]"}


def _level(head: bytes) -> int:
    """-1 for JSON Lines, else the nesting at which the records' objects open."""
    text = head.lstrip()
    if text.startswith(b"["):
        return 1
    lines = [line for line in text.split(b"\n", 5)[:5] if line.strip()]
    if not lines:
        return -1
    if (wrapped := _wrapped(text)) and not (len(lines) > 1 and _is_object(lines[0])):
        return wrapped
    if any(line.startswith(b"{") and _is_object(line) for line in lines):
        return -1
    return 0 if lines[0].strip() == b"{" or not lines[0].rstrip().endswith(b"}") else -1


def _is_object(line: bytes) -> bool:
    """Whether a line is a whole object with fields in it."""
    try:
        return bool(isinstance(value := json.loads(line), dict) and value)
    except (ValueError, RecursionError):
        return False


def _wrapped(text: bytes) -> int:
    """The nesting at which records open when an object is only a wrapper around a list of them, else 0.

    A list right inside the object counts unless the object has a text of its own. One deeper inside, or
    beside what may be the title or the message of an envelope, counts when its first object has a text.
    """
    squeezed = b"".join(text[:HEAD_OF_WRAPPER].split())
    depth, inner, titled = 0, 0, False
    for sign in STRUCTURE.finditer(squeezed):
        place = sign.end()
        if depth == 1 and (name := _text_name(sign[0], squeezed, place)):
            if name not in OF_ENVELOPES:
                return 0
            titled = True
        if sign[0] == b"[" and 1 <= depth <= DEEPEST and squeezed[place : place + 1] == b"{":
            has_text = _has_text(squeezed, place)
            if depth == 1 and (has_text or not titled):
                return 2
            inner = inner or (depth + 1 if has_text else 0)
        depth += (sign[0] in b"[{") - (sign[0] in b"]}")
    return inner


def _text_name(sign: bytes, text: bytes, place: int) -> str:
    """The name of a field that may be a post's text, when `sign` is that name and a string follows."""
    if sign[:1] != b'"' or text[place : place + 2] != b':"':
        return ""
    name = sign[1:-1].decode(errors="replace")
    return name.casefold() if is_text_name(name) else ""


def _has_text(text: bytes, begin: int) -> bool:
    """Whether the object that opens at `begin` has a field that may be a post's text."""
    depth = 0
    for sign in STRUCTURE.finditer(text, begin):
        if depth and _text_name(sign[0], text, sign.end()):
            return True
        depth += (sign[0] in b"[{") - (sign[0] in b"]}")
        if depth == 0:
            break
    return False


def _refuse_columns(path: str, raw: bytes) -> None:
    """Refuse a table written column by column, which would pass for one long post."""
    try:
        table = json.loads(raw)
    except (ValueError, RecursionError):
        return
    if not isinstance(table, dict) or len(table) < 2:
        return
    values = list(table.values())
    columns = all(isinstance(value, dict) and len(value) > 1 for value in values)
    columns = columns and len({tuple(value) for value in values}) == 1
    lists = all(isinstance(value, list) and len(value) > 1 for value in values)
    lists = lists and len({len(value) for value in values}) == 1
    rows = table.get("data")
    split = (
        isinstance(table.get("columns"), list)
        and isinstance(rows, list)
        and isinstance((rows or [0])[0], list)
    )
    if columns or lists or split:
        raise FileUnreadable(
            path,
            why="its posts are written column by column, not one object for each",
            do="Write a list of objects or JSON Lines; with pandas, to_json(orient='records').",
        )


class JsonReader:
    """A file of JSON Lines or one JSON document (see `RecordReader`)."""

    def __init__(self, survey: Survey, *, limit: int = RECORD_LIMIT) -> None:
        self.survey = survey
        self.found = Found(list(survey.notes))
        self._limit = limit
        named_lines = survey.file.plain_name.endswith((".jsonl", ".ndjson"))
        self._at_level = -1 if named_lines and survey.head.lstrip()[:1] == b"{" else _level(survey.head)
        self._first = self._look()
        self._names = tuple(dict.fromkeys(name for record in self._first for name in record))

    def _look(self) -> list[Record]:
        found: list[tuple[int, bytes, Record]] = []
        for batch in self._records(Ledger(), iter((self.survey.head,)), Found()):
            found += batch
            if len(found) >= LOOKED_AT:
                break
        if not found:
            found = self._look_on()
        if len(found) == 1:
            _refuse_columns(self.path, found[0][1])
        return [record for _, _, record in found]

    def _look_on(self) -> list[tuple[int, bytes, Record]]:
        """The first records of the whole file, when its head holds none."""
        ledger = Ledger()
        for batch in self._records(ledger, utf8_blocks(self.survey, []), Found()):
            if batch:
                return batch
        shown = f"; line {ledger.first[0].line}: {ledger.first[0].why}" if ledger.first else ""
        raise NothingToRead(self.path, why=f"it holds no JSON object{shown}")

    @property
    def path(self) -> str:
        """The file as the person named it."""
        return self.survey.file.path

    @property
    def format(self) -> str:
        """`jsonl` for one record a line, else `json`."""
        return "jsonl" if self._at_level < 0 else "json"

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
        """The names of all fields in the records looked at."""
        return self._names

    def look_for(self, names: Sequence[str]) -> None:
        """Search the whole file for fields that the first records do not have."""
        missing = set(names) - set(self._names)
        if not missing:
            return
        for batch in self._records(Ledger(), utf8_blocks(self.survey, []), Found()):
            for _, _, record in batch:
                if here := missing & record.keys():
                    self._names += tuple(sorted(here))
                    missing -= here
            if not missing:
                return

    def sample(self) -> Mapping[str, Sequence[str]]:
        """Fields of the first records, by name."""
        return {name: [text_of(r.get(name)) or "" for r in self._first[:200]] for name in self._names}

    def batches(self, wanted: Sequence[str], ledger: Ledger) -> Iterator[Batch]:
        """All records; lines that are no JSON object go to the ledger."""
        for batch in self._records(ledger, utf8_blocks(self.survey, self.found.notes), self.found):
            if not batch:
                continue
            columns = {name: as_text(_column(batch, name)) for name in wanted}
            lines = np.array([line for line, _, _ in batch], np.int64)
            raws = [raw for _, raw, _ in batch]
            yield Batch(columns, lines, lambda number, raws=raws: _decode(raws[number]))  # type: ignore[misc]

    def _records(
        self, ledger: Ledger, blocks: Iterator[bytes], found: Found
    ) -> Iterator[list[tuple[int, bytes, Record]]]:
        """Records with line and raw bytes, a block at a time."""
        if self._at_level < 0:
            cutter: _Lines | _Objects = _Lines(self.path, self._limit, ledger, found)
        else:
            cutter = _Objects(self.path, self._limit, ledger, found, self._at_level)
        rest = b""
        for block in blocks:
            rest = yield from cutter.feed(rest + block, final=False)
        yield from cutter.feed(rest, final=True)


class _Cutter:
    """What both ways of cutting share: parsing one record, and passing over one that is too long."""

    def __init__(self, path: str, limit: int, ledger: Ledger, found: Found) -> None:
        self._path = path
        self._limit = limit
        self._ledger = ledger
        self._found = found
        self.line = 1

    def _take(self, line: int, raw: bytes, batch: list[tuple[int, bytes, Record]]) -> None:
        """Add the record of these bytes to the batch, or an entry to the ledger."""
        self._found.rows += 1
        try:
            value = _parse(raw.decode())
        except ValueError as error:
            self._ledger.skip(self._path, line, NOT_JSON, _decode(raw), _what(error))
            return
        except RecursionError:
            self._ledger.skip(self._path, line, NOT_JSON, _decode(raw[:SHOWN_OF_TOO_LONG]), "nested too deep")
            return
        if isinstance(value, dict):
            batch.append((line, raw, flat(value)))
        else:
            self._ledger.skip(self._path, line, NOT_OBJECT, _decode(raw), f"a {type(value).__name__}")

    def _too_long(self, line: int, shown: bytes, size: int) -> None:
        self._found.rows += 1
        detail = f"{size / 2**20:.0f} MB, at most {self._limit / 2**20:.0f} are read"
        self._ledger.skip(self._path, line, TOO_LONG, _decode(shown), detail)


class _Lines(_Cutter):
    """One record a line."""

    def __init__(self, path: str, limit: int, ledger: Ledger, found: Found) -> None:
        super().__init__(path, limit, ledger, found)
        self._long: tuple[bytes, int] | None = None

    def feed(self, data: bytes, *, final: bool) -> Generator[list[tuple[int, bytes, Record]], None, bytes]:
        """Give the records whose lines end in `data`; returns the rest."""
        if self._long:
            data = self._pass_over(data, final=final)
        lines = data.split(b"\n")
        rest = b"" if final else lines.pop()
        batch: list[tuple[int, bytes, Record]] = []
        for raw in lines:
            if raw.strip():
                self._take(self.line, raw.rstrip(b"\r"), batch)
            self.line += 1
        yield batch
        if len(rest) > self._limit:
            self._long = rest[:SHOWN_OF_TOO_LONG], len(rest)
            return b""
        return rest

    def _pass_over(self, data: bytes, *, final: bool) -> bytes:
        """Drop what belongs to a line too long to keep."""
        if self._long is None:
            return data
        end = data.find(b"\n")
        shown, size = self._long
        size += len(data) if end < 0 else end
        self._long = (shown, size)
        if end < 0 and not final:
            return b""
        self._too_long(self.line, shown, size)
        self._long = None
        self.line += 1
        return data[end + 1 :] if end >= 0 else b""


class _Objects(_Cutter):
    """Objects found by counting brackets."""

    def __init__(self, path: str, limit: int, ledger: Ledger, found: Found, level: int) -> None:
        super().__init__(path, limit, ledger, found)
        self._level = level
        self._depth = 0
        self._quoted = 0
        self._listed = 1 if level == 0 else 0

    def feed(self, data: bytes, *, final: bool) -> Generator[list[tuple[int, bytes, Record]], None, bytes]:
        """Give the records that close in `data`; returns the rest, from the start of an open one."""
        array = np.frombuffer(data, np.uint8)
        begin, end = 0, len(data)
        while begin < end:
            room = max(1, data.count(b"}", begin))
            spans, lines = np.zeros((room, 2), np.int64), np.zeros(room, np.int64)
            found, after, self.line, self._depth, self._quoted, self._listed = scan_json_values(
                array,
                begin,
                end,
                self.line,
                self._depth,
                self._quoted,
                self._listed,
                self._level,
                spans,
                lines,
            )
            pieces = zip(lines[:found].tolist(), spans[:found].tolist(), strict=True)
            batch: list[tuple[int, bytes, Record]] = []
            for line, (start, stop) in pieces:
                self._take(line, data[start:stop], batch)
            yield batch
            stuck = after == begin or found < room
            begin = after
            if stuck:
                break
        return self._rest(data[begin:], final=final)

    def _rest(self, rest: bytes, *, final: bool) -> bytes:
        """What is left of a block: kept for the next, or entered as broken when there is none."""
        if final and rest.strip() and rest.lstrip()[:1] == b"{":
            self._found.rows += 1
            shown = rest[:SHOWN_OF_TOO_LONG]
            self._ledger.skip(
                self._path, self.line, NOT_JSON, _decode(shown), "the document ends inside this record"
            )
        elif len(rest) > self._limit:
            raise FileUnreadable(
                self._path,
                why=f"the record that begins in line {self.line} is longer than {self._limit / 2**20:.0f} MB",
                do="Check its brackets and quotes, or export the posts as JSON Lines.",
            )
        return rest


def _what(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.lower().removesuffix(' at')} at character {error.pos + 1}"
    return str(error)[:100]


def _decode(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")


def _column(batch: list[tuple[int, bytes, Record]], name: str) -> list[str | None]:
    values = [record.get(name) for _, _, record in batch]
    return [value if value.__class__ is str or value is None else text_of(value) for value in values]
