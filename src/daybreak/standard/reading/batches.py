"""What every format gives: the columns asked for, batch by batch, each record with its line."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from daybreak.standard.reading.ledger import Ledger

#: A record longer than this (bytes) is skipped: no post is, and a file without line breaks must not
#: fill the memory.
RECORD_LIMIT = 16 * 1024 * 1024

#: Below this a whole number read as a float is that number exactly; from here on it may stand for several.
EXACT_FLOATS = 2.0**53


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records: a column of text (or timestamps) per name, and each record's first physical line.

    `raw` gives a record as it stands in the file, for showing it when it must be skipped.
    """

    columns: Mapping[str, pa.Array]
    lines: npt.NDArray[np.int64]
    raw: Callable[[int], str]


@dataclass(slots=True)
class Found:
    """What a reader learned on its way."""

    notes: list[str] = field(default_factory=list)
    rows: int = 0


class RecordReader(Protocol):
    """One file of one format, surveyed and ready to give its records."""

    @property
    def path(self) -> str:
        """The file as the person named it."""

    @property
    def format(self) -> str:
        """The format's usual suffix."""

    @property
    def encoding(self) -> str | None:
        """The encoding of a text file."""

    @property
    def sha256(self) -> str:
        """Hash of the file as it lies."""

    @property
    def names(self) -> tuple[str, ...]:
        """The column names."""

    @property
    def found(self) -> Found:
        """Notes and the number of records in the file, complete after `batches` is exhausted."""

    def sample(self) -> Mapping[str, Sequence[str]]:
        """Some values of each column."""

    def batches(self, wanted: Sequence[str], ledger: Ledger) -> Iterator[Batch]:
        """All usable records; broken ones go to the ledger.

        Every record of the file is either in a batch or in the ledger, and is counted in `found.rows`.
        """


def as_text(values: Sequence[str | None]) -> pa.Array:
    """Strings as an Arrow column; lone surrogates, which UTF-8 cannot hold, become U+FFFD."""
    try:
        return pa.array(values, pa.large_string())
    except UnicodeEncodeError:
        whole = [
            v if v is None else v.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            for v in values
        ]
        return pa.array(whole, pa.large_string())
