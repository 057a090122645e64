"""Posts as they were published, each with the file and line it was read from.

A million posts are kept in columns (Apache Arrow), not in a million objects. A post's
number is its row in `Posts.table`; every later result names posts by that number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa

#: Columns of `Posts.table`. `file` is a row of `Posts.sources`; `line` is the first physical line
#: of the record (1 is the first line of the file; for XLSX and Parquet the row number).
POST_SCHEMA = pa.schema(
    [
        pa.field("id", pa.large_string(), nullable=False),
        pa.field("text", pa.large_string(), nullable=False),
        pa.field("time", pa.timestamp("us", tz="UTC")),
        pa.field("place", pa.large_string()),
        pa.field("country", pa.large_string()),
        pa.field("author", pa.large_string()),
        pa.field("employer", pa.large_string()),
        pa.field("file", pa.int32(), nullable=False),
        pa.field("line", pa.int64(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class Source:
    """One file that was read: where it lies, what it holds, and the hash that proves it."""

    path: str
    sha256: str
    bytes: int
    format: str
    encoding: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """One record that could not be used, where it stands and why."""

    path: str
    line: int
    why: str
    raw: str


@dataclass(frozen=True, slots=True)
class Post:
    """One post, for a person to look at."""

    number: int
    id: str
    text: str
    time: datetime | None
    place: str | None
    author: str | None
    path: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Posts:
    """All posts of one reading, with what was read, what was left out, and why.

    `table` follows `POST_SCHEMA` (further columns kept on purpose come after it). `columns` says
    which input column served which role. `skipped_counts` counts every skipped record by reason;
    `skipped` shows the first of them. `notes` are sentences a person should read, such as how many
    ids occur twice. `seconds` is how long the reading took.
    """

    table: pa.Table
    sources: tuple[Source, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    skipped: tuple[SkippedRow, ...] = ()
    skipped_counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __getitem__(self, number: int) -> Post:
        row = self.table.slice(number, 1).to_pylist()[0]
        file = row["file"]
        return Post(
            number=number,
            id=row["id"],
            text=row["text"],
            time=row["time"],
            place=row["place"],
            author=row["author"],
            path=self.sources[file].path if file < len(self.sources) else "",
            line=row["line"],
        )

    @property
    def texts(self) -> pa.ChunkedArray:
        """The text of every post, in order."""
        return self.table.column("text")
