"""Keeping account of records that cannot be used: counted by reason, shown, and written aside.

The file written aside is CSV with the columns path, line, why and raw. A cell that a spreadsheet would
take for a formula gets an apostrophe in front, as in `daybreak.standard.serialise`.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from daybreak.standard.records import SkippedRow
from daybreak.standard.serialise import defused, replacing

Conceal = Callable[[str], str]

#: Skipped records kept in memory, to be shown, and how much of each (characters).
SHOWN, SHOWN_LENGTH = 20, 500

WRONG_COUNT = "wrong number of fields"
OPEN_QUOTE = "a quote is never closed"
TOO_LONG = "the record is too long"
NO_TEXT = "no text"
NOT_JSON = "not valid JSON"
NOT_OBJECT = "not a JSON object"
UNREADABLE = "the file could not be read"


class Ledger:
    """All skipped records of one reading."""

    def __init__(self, stream: TextIO | None = None, conceal: Conceal | None = None) -> None:
        self._conceal = conceal or str
        self.counts: Counter[str] = Counter()
        self.first: list[SkippedRow] = []
        self._writer = csv.writer(stream) if stream else None
        if self._writer:
            self._writer.writerow(("path", "line", "why", "raw"))

    def skip(self, path: str, line: int, reason: str, raw: str, detail: str = "") -> None:
        """Enter one record: `reason` is counted, `detail` says what is special about this one."""
        self.counts[reason] += 1
        why = f"{reason}: {detail}" if detail else reason
        raw = raw.encode("utf-8", errors="replace").decode()
        if len(self.first) < SHOWN:
            self.first.append(SkippedRow(path, line, why, raw[:SHOWN_LENGTH]))
        if self._writer:
            cells = (defused(self._conceal(text)) for text in (path, why, raw))
            path, why, raw = cells
            self._writer.writerow((path, line, why, raw))

    @property
    def total(self) -> int:
        """How many records were skipped."""
        return self.counts.total()


@contextmanager
def open_ledger(aside: Path | None, conceal: Conceal | None = None) -> Iterator[Ledger]:
    """A ledger that writes to `aside`, which appears only when the reading ends well.

    What is written goes through `conceal`, so that contacts never reach the disk in full.
    """
    if aside is None:
        yield Ledger()
        return
    with replacing(aside) as stream:
        yield Ledger(stream, conceal)
