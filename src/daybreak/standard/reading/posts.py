"""Posts from files of any usual kind, with an account of everything that was left out.

Each file is recognised by its content, its columns are given their roles, and its records become rows
of one table. A record that cannot be used is counted, shown and written aside; the counts must add up
for every file, or the reading is refused.
"""

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from daybreak.errors import ColumnMissing, DaybreakError, FileUnreadable, NothingToRead, RowsLost
from daybreak.standard.arguments import of_kind
from daybreak.standard.counted import counted
from daybreak.standard.progress import Progress, silent
from daybreak.standard.reading.arrow_files import ArrowReader, as_strings
from daybreak.standard.reading.batches import Batch, RecordReader
from daybreak.standard.reading.columns import Asked, choose_columns, is_known, split_names
from daybreak.standard.reading.delimited import DelimitedReader
from daybreak.standard.reading.files import BOOK_SUFFIXES, InputFile, find_files
from daybreak.standard.reading.json_records import JsonReader, looks_like_json
from daybreak.standard.reading.ledger import NO_TEXT, UNREADABLE, Conceal, Ledger, open_ledger
from daybreak.standard.reading.running_text import why_no_posts
from daybreak.standard.reading.survey import survey
from daybreak.standard.reading.times import Times, read_times
from daybreak.standard.reading.workbooks import workbook_readers
from daybreak.standard.records import POST_SCHEMA, Posts, Source

PathLike = str | os.PathLike[str]
Names = str | Sequence[str] | None

#: Characters that print nothing: a text of these alone is no text.
UNSEEN = (
    r"^[\s\p{Z}\p{Cc}\x{AD}\x{34F}\x{115F}\x{1160}\x{180E}\x{200B}-\x{200F}\x{202A}-\x{202E}"
    r"\x{2060}-\x{206F}\x{3164}\x{FE00}-\x{FE0F}\x{FEFF}\x{FFA0}]*$"
)

#: Roles whose column is text that may be missing.
LABELS = ("place", "country", "author", "employer")

#: First bytes of workbooks: ZIP (XLSX, ODS) and the older compound file (XLS).
BOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_posts(
    paths: PathLike | Sequence[PathLike],
    *,
    text: Names = None,
    id: Names = None,
    time: Names = None,
    place: Names = None,
    country: Names = None,
    author: Names = None,
    employer: Names = None,
    keep: Names = (),
    aside: PathLike | None = None,
    conceal: Conceal | None = None,
    encoding: str | None = None,
    progress: Progress = silent,
) -> Posts:
    """Read posts from files and folders: CSV, TSV, JSON Lines, JSON, XLSX, Parquet, also packed.

    Args:
        paths: One or several files, folders (read with all below them) or ZIP archives.
        text: The column that holds the text, or several whose texts are joined line by line.
        id, time, place, country, author, employer: Columns for these roles. A role that is not given
            is found by its column's name (see `columns.yaml`).
        keep: Further columns to keep, as text, after those of `POST_SCHEMA`.
        aside: A CSV file to which every skipped record is written, with path, line, reason and raw text.
        conceal: What the words written aside go through, such as `daybreak.release.masked.masked_record`.
        encoding: The encoding of text files, when it is known and not recognised.
        progress: Told how many bytes are read.

    Returns:
        The posts, in the order of files and lines.

    Raises:
        FileMissing: A path leads nowhere.
        FileUnreadable: A file is damaged, binary, or changes while it is read.
        NothingToRead: There is no post in all the files.
        ColumnMissing: A given column does not exist, or none can be the text.
        BadValue: `keep` names a column twice, or one the posts have already; or no such encoding.
        NotWritable: `aside` cannot be written.
    """
    given = _paths(paths)
    if not given:
        raise NothingToRead("the list of paths", why="it is empty")
    names = {"text": text, "id": id, "time": time, "place": place, "country": country}
    names |= {"author": author, "employer": employer, "keep": keep}
    for role, name in names.items():
        if name is not None:
            _check_names(role, name)
    if encoding is not None:
        of_kind("encoding", encoding, str, "it must be the name of an encoding such as utf-8")
    target = None if aside is None else Path(of_kind("aside", aside, str | os.PathLike, "it must be a path"))
    found = find_files(given, leave_out=[target] if target else [])
    reading = _Reading(names, encoding, progress, sum(file.size for file in found.files), list(found.notes))
    with open_ledger(target, conceal) as ledger:
        for file in found.files:
            reading.read_file(file, ledger)
        return reading.posts(ledger, given)


def _paths(paths: object) -> list[PathLike]:
    """The paths given, which are strings or path objects, one or a sequence of them."""
    needed = "it must be the path of a file or folder, or a list of such paths"
    if isinstance(paths, str | os.PathLike):
        return [paths]
    listed = list(of_kind("paths", paths, Iterable, needed))
    for path in listed:
        of_kind("a path", path, str | os.PathLike, needed)
    return listed


def _check_names(role: str, given: object) -> None:
    """Refuse what is neither a column's name nor a sequence of such names."""
    needed = "it must be the name of a column, or several"
    if not isinstance(given, str):
        for name in of_kind(role, given, Sequence, needed):
            of_kind(role, name, str, needed)


@dataclass(slots=True)
class _Reading:
    """Everything gathered so far from all files."""

    names: Mapping[str, Names]
    encoding: str | None
    progress: Progress
    total: int
    notes: list[str]
    begun: float = field(default_factory=time.perf_counter)
    done: int = 0
    tables: list[pa.Table] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    refusals: list[DaybreakError] = field(default_factory=list)

    def read_file(self, file: InputFile, ledger: Ledger) -> None:
        """Read one file; one met in a folder is passed over, and noted, when it holds no posts."""
        self.progress("reading", self.done, self.total)
        try:
            for reader in open_readers(file, self.encoding):
                self._read(reader, file, ledger)
        except (FileUnreadable, NothingToRead, ColumnMissing) as refusal:
            self.refusals.append(refusal)
            if not file.found:
                raise
            self.notes.append(f"Passed over: {refusal}")
            ledger.skip(file.path, 0, UNREADABLE, "", str(refusal))
        self.done += file.size
        self.progress("reading", self.done, self.total)

    def _asked(self, reader: RecordReader) -> Asked:
        given = {role: split_names(names, reader.names) for role, names in self.names.items()}
        if isinstance(reader, JsonReader):
            reader.look_for([name for names in given.values() for name in names])
            given = {role: split_names(names, reader.names) for role, names in self.names.items()}
        return Asked(**given)

    def _read(self, reader: RecordReader, file: InputFile, ledger: Ledger) -> None:
        sample = {} if self.names.get("text") else reader.sample()
        if len(reader.names) == 1 and sample and not is_known(reader.names[0]):
            _refuse_running_text(reader, sample[reader.names[0]])
        asked = self._asked(reader)  # before the names are taken: it may find more of them
        chosen = choose_columns(reader.path, reader.names, asked, sample, guess_text=not file.found)
        skipped_before = ledger.total
        builder = _Builder(reader.path, len(self.sources), chosen.roles)
        for batch in reader.batches(chosen.wanted, ledger):
            builder.add(batch, ledger)
            done = self.done + int(file.size * 0.99 * min(1, builder.bytes / max(file.size, 1)))
            self.progress("reading", done, self.total)
        table, notes = builder.finish()
        skipped = ledger.total - skipped_before
        if table.num_rows + skipped != reader.found.rows:
            raise RowsLost(reader.path, read=table.num_rows + skipped, held=reader.found.rows, what="rows")
        self.tables.append(table)
        self.notes += [*reader.found.notes, *chosen.notes, *notes]
        self.sources.append(
            Source(
                reader.path, reader.sha256, file.size, _format(reader, file), reader.encoding, table.num_rows
            )
        )
        for role, names in chosen.roles.items():
            if role != "keep":
                self.columns[role] = tuple(dict.fromkeys((*self.columns.get(role, ()), *names)))

    def posts(self, ledger: Ledger, given: Sequence[PathLike]) -> Posts:
        """All files' posts as one.

        Raises:
            NothingToRead: There is none.
        """
        if not self.tables and self.refusals:
            raise self.refusals[0]
        if not sum(table.num_rows for table in self.tables):
            reasons = ", ".join(f"{count} x {reason}" for reason, count in ledger.counts.most_common())
            why = f"every row was skipped ({reasons})" if reasons else "it holds no rows"
            raise NothingToRead(", ".join(map(str, given[:3])), why=why)
        table = pa.concat_tables(self.tables, promote_options="default")
        table, repeated = _with_ids(table, several=len(self.sources) > 1)
        self.notes += [*repeated, *_twins(self.sources)]
        counts = dict(sorted(ledger.counts.items(), key=lambda item: (-item[1], item[0])))
        first, seconds = tuple(ledger.first), round(time.perf_counter() - self.begun, 3)
        return Posts(table, tuple(self.sources), self.columns, first, counts, tuple(self.notes), seconds)


def _refuse_running_text(reader: RecordReader, lines: Sequence[str]) -> None:
    """Refuse a text without columns whose lines cannot be posts; naming its column takes them as such."""
    why = why_no_posts(lines)
    if why is not None:
        asked = f"--text '{reader.names[0]}'"
        do = f"Give a file with one post per line or row; if each line is a post, say {asked}."
        raise FileUnreadable(reader.path, why=f"it is no list of posts, {why}", do=do)


def open_readers(file: InputFile, encoding: str | None = None) -> Sequence[RecordReader]:
    """The readers for one file, known by its first bytes before its name; a workbook may need several."""
    packing, head = file.packing, file.head()
    suffix = Path(file.plain_name).suffix
    if head.startswith((b"PAR1", b"ARROW1")) or (packing and suffix in {".parquet", ".pq"}):
        return [ArrowReader(file)]
    if head.startswith(BOOK_MARKS) or (packing and suffix in BOOK_SUFFIXES):
        return workbook_readers(file)
    if suffix in {".parquet", ".pq", ".parq", ".arrow", ".feather", *BOOK_SUFFIXES} and head:
        kind = "spreadsheet" if suffix in BOOK_SUFFIXES else "Parquet or Arrow file"
        if b"\0" in head:
            raise FileUnreadable(
                file.path, why=f"it is no {kind}, whatever its name says", do="Export it again."
            )
    surveyed = survey(file, encoding)
    named_json = suffix in {".jsonl", ".ndjson", ".json"} and surveyed.head.lstrip()[:1] in {b"{", b"["}
    if named_json or looks_like_json(surveyed.head):
        return [JsonReader(surveyed)]
    if suffix in {".jsonl", ".ndjson", ".json"}:
        return [JsonReader(surveyed)]
    return [DelimitedReader(surveyed)]


def _format(reader: RecordReader, file: InputFile) -> str:
    packing = file.packing
    return f"{reader.format}.{packing}" if packing else reader.format


class _Builder:
    """Turns the batches of one file into rows of `POST_SCHEMA`."""

    def __init__(self, path: str, file: int, roles: Mapping[str, tuple[str, ...]]) -> None:
        self._path = path
        self._file = file
        self._roles = roles
        self._keep = roles.get("keep", ())
        self._tables: list[pa.Table] = []
        self._times: list[pa.Array] = []
        self.bytes = 0

    def add(self, batch: Batch, ledger: Ledger) -> None:
        """Take the records of a batch that have a text; the others go to the ledger."""
        text = self._joined(batch)
        empty = pc.fill_null(pc.match_substring_regex(text, UNSEEN), True)
        for number in np.flatnonzero(np.asarray(empty)):
            ledger.skip(self._path, int(batch.lines[number]), NO_TEXT, batch.raw(int(number)))
        columns: dict[str, pa.Array] = {"text": text, "line": pa.array(batch.lines, pa.int64())}
        for role in ("id", *LABELS):
            columns[role] = self._label(batch, role)
        columns |= {name: _strings(batch.columns[name]) for name in self._keep}
        columns["raw time"] = self._time(batch)
        table = pa.table(columns)
        self._tables.append(table.filter(pc.invert(empty)) if pc.any(empty).as_py() else table)
        self.bytes += table.nbytes

    def _parts(self, batch: Batch, role: str) -> list[pa.Array]:
        return [_strings(batch.columns[name]) for name in self._roles.get(role, ())]

    def _joined(self, batch: Batch) -> pa.Array:
        """The text: as it stands, or the texts of several columns, line by line."""
        parts = self._parts(batch, "text")
        return parts[0] if len(parts) == 1 else _join([_labels(part, trim=False) for part in parts], "\n")

    def _label(self, batch: Batch, role: str) -> pa.Array:
        parts = [_labels(part) for part in self._parts(batch, role)]
        return _join(parts, ", ") if parts else pa.nulls(len(batch.lines), pa.large_string())

    def _time(self, batch: Batch) -> pa.Array:
        names = self._roles.get("time", ())
        if len(names) == 1:
            return batch.columns[names[0]]
        parts = [_labels(part) for part in self._parts(batch, "time")]
        return _join(parts, " ") if parts else pa.nulls(len(batch.lines), pa.large_string())

    def finish(self) -> tuple[pa.Table, list[str]]:
        """The rows of the file, with times read, and sentences on the times."""
        if not self._tables:
            return POST_SCHEMA.empty_table(), []
        table = pa.concat_tables(self._tables)
        times = read_times(table["raw time"])
        columns = {name: table[name] for name in ("id", "text")} | {"time": times.column}
        columns |= {name: table[name] for name in LABELS}
        columns["file"] = pa.array(np.full(table.num_rows, self._file, np.int32))
        columns["line"] = table["line"]
        columns |= {name: table[name] for name in self._keep}
        names = self._roles.get("time", ())
        return pa.table(columns), _time_notes(self._path, " + ".join(names), times) if names else []


def _strings(column: pa.Array) -> pa.Array:
    return column if pa.types.is_large_string(column.type) else as_strings(pa.chunked_array([column]))


def _labels(column: pa.Array, *, trim: bool = True) -> pa.Array:
    """Labels without white space around them; an empty one is missing."""
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.large_string()), trimmed if trim else column)


def _join(parts: Sequence[pa.Array], sign: str) -> pa.Array:
    """Texts side by side, without the missing ones.

    Joined two by two: Arrow's joining of many, told to skip nulls, drops rows that are null in all of them.
    """
    separator = pa.scalar(sign, pa.large_string())
    joined = parts[0]
    for part in parts[1:]:
        joined = pc.coalesce(pc.binary_join_element_wise(joined, part, separator), joined, part)
    return joined


def _time_notes(path: str, name: str, times: Times) -> list[str]:
    where = f"{path}: column {name}"
    notes = []
    if times.order:
        notes.append(f"{where}: {times.order}.")
    if times.buddhist:
        notes.append(
            f"{where}: {counted(times.buddhist, 'year was', 'years were')} of the Buddhist era and counted "
            "back by 543."
        )
    if times.unread:
        shown = f"{counted(times.unread, 'time')} could not be read, for example {times.example!r}"
        left = "this post has no time" if times.unread == 1 else "these posts have no time"
        notes.append(f"{where}: {shown}; {left}.")
    missing = times.column.null_count - times.unread
    if missing > 0:
        notes.append(f"{where}: {counted(missing, 'post has', 'posts have')} no time.")
    if times.zoneless:
        shown = counted(times.zoneless, "time has no time zone and was", "times have no time zone and were")
        notes.append(f"{where}: {shown} taken as UTC.")
    return notes


def _with_ids(table: pa.Table, *, several: bool) -> tuple[pa.Table, list[str]]:
    """Give posts without id their line as one (file:line when there are several files); note repeated ids."""
    ids = table["id"]
    missing = ids.null_count
    notes = []
    if missing:
        made = pc.cast(table["line"], pa.large_string())
        if several:
            files = pc.cast(pc.add(table["file"], 1), pa.large_string())
            made = pc.binary_join_element_wise(files, made, pa.scalar(":", pa.large_string()))
        ids = pc.coalesce(ids, made)
        if missing < len(ids):
            shown = counted(missing, "post has no id; its", "posts have no id; their")
            notes.append(f"{shown} line number stands in for it.")
    counts = pc.value_counts(ids.combine_chunks()).field("counts") if len(ids) else pa.array([], pa.int64())
    repeated = int(pc.sum(pc.greater(counts, 1)).as_py() or 0)
    if repeated:
        rows = int(pc.sum(pc.if_else(pc.greater(counts, 1), counts, 0)).as_py())
        shown = counted(repeated, "id occurs", "ids occur")
        notes.append(f"{shown} more than once, in {rows:,} posts; all of these posts are kept.")
    columns = {"id": ids} | {name: table[name] for name in table.column_names if name != "id"}
    fields = [*POST_SCHEMA, *(pa.field(n, pa.large_string()) for n in table.column_names[len(POST_SCHEMA) :])]
    return pa.table(columns).cast(pa.schema(fields)), notes


def _twins(sources: Sequence[Source]) -> Iterator[str]:
    first: dict[str, str] = {}
    for source in sources:
        twin = first.setdefault(source.sha256, source.path)
        if twin != source.path and source.path.partition(" [")[0] != twin.partition(" [")[0]:
            yield f"{source.path} has the same content as {twin}; its posts count twice."
