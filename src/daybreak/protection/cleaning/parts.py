"""A file read at any place, and its cleaned copy as a list of parts.

A cleaner of pictures, sound and video never holds the file: it looks at headers, and lays down which
stretches are kept, which are blanked and what is put instead. The copy is then written in one
pass, so a video of 500 MB needs as much memory as a photo.
"""

import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Protocol

from daybreak.protection.cleaning.findings import Reason, Residue, Trace, Uncleanable

_CHUNK = 1 << 18


class Readable(Protocol):
    """What a file must offer to be cleaned."""

    def read(self, size: int = -1, /) -> bytes:
        """Bytes from here."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go there."""


class Writable(Protocol):
    """What takes the cleaned copy, front to back."""

    def write(self, data: bytes, /) -> object:
        """Take more."""


class Source:
    """A file to clean, read at any place."""

    def __init__(self, file: Readable) -> None:
        self.file = file
        self.size = file.seek(0, 2)

    def some(self, start: int, length: int) -> bytes:
        """Up to so many bytes from a place; fewer where the file ends."""
        if start >= self.size or length <= 0:
            return b""
        self.file.seek(start)
        return self.file.read(min(length, self.size - start))

    def at(self, start: int, length: int) -> bytes:
        """Just so many bytes.

        Raises:
            Uncleanable: The file ends before.
        """
        found = self.some(start, length)
        if len(found) != length:
            raise Uncleanable(Reason.BROKEN)
        return found

    def number(self, form: str, start: int) -> int:
        """One whole number in a form of `struct`."""
        return int(struct.unpack(form, self.at(start, struct.calcsize(form)))[0])

    def is_blank(self, start: int, length: int) -> bool:
        """Whether nothing but zeros stands in a stretch."""
        return not any(piece.lstrip(b"\0") for piece in self.chunks(start, length))

    def chunks(self, start: int, length: int) -> Iterator[bytes]:
        """A stretch in handy pieces."""
        while length > 0:
            piece = self.at(start, min(length, _CHUNK))
            yield piece
            start, length = start + len(piece), length - len(piece)


class Draft:
    """A cleaned copy in the making: parts in order, what was taken out, what stays."""

    def __init__(self, source: Source, *left: Residue) -> None:
        self.source = source
        self.removed: Counter[Trace] = Counter()
        self.left: set[Residue] = set(left)
        self._parts: list[bytes | tuple[int, int]] = []

    def keep(self, start: int, length: int) -> None:
        """A stretch of the file stays."""
        if length <= 0:
            return
        if start + length > self.source.size:
            raise Uncleanable(Reason.BROKEN)
        last = self._parts[-1] if self._parts else None
        if isinstance(last, tuple) and last[0] >= 0 and sum(last) == start:
            self._parts[-1] = (last[0], last[1] + length)
        else:
            self._parts.append((start, length))

    def put(self, data: bytes) -> None:
        """Bytes stand there instead."""
        if data:
            self._parts.append(data)

    def blank(self, length: int) -> None:
        """Nothing but zeros for a stretch."""
        if length > 0:
            self._parts.append((-1, length))

    def drop(self, trace: Trace, times: int = 1) -> None:
        """Something was left out."""
        self.removed[trace] += times

    def write(self, target: Writable) -> None:
        """Write the copy, front to back."""
        for part in self._parts:
            if isinstance(part, bytes):
                target.write(part)
            else:
                for piece in self._stretch(*part):
                    target.write(piece)

    def _stretch(self, start: int, length: int) -> Iterable[bytes]:
        if start >= 0:
            return self.source.chunks(start, length)
        return (bytes(min(_CHUNK, length - at)) for at in range(0, length, _CHUNK))


class Patches:
    """Changes inside a file whose places must not move: stretches that are blanked or replaced."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self._changes: dict[int, bytes | int] = {}

    def blank(self, start: int, length: int) -> bool:
        """Put zeros there; whether anything else stood there."""
        if length <= 0:
            return False
        full = not self.draft.source.is_blank(start, length)
        self._changes[start] = max(length, self._length(start))
        return full

    def put(self, start: int, data: bytes) -> None:
        """Put these bytes there."""
        self._changes[start] = data

    def _length(self, start: int) -> int:
        said = self._changes.get(start, 0)
        return said if isinstance(said, int) else len(said)

    def lay_down(self, end: int | None = None) -> None:
        """Write all down in the draft, up to an end; changes that lie in one another are joined."""
        end = self.draft.source.size if end is None else end
        place = 0
        for start, change in sorted(self._changes.items()):
            length = change if isinstance(change, int) else len(change)
            behind = place - start
            if behind >= length or start >= end:
                continue
            self.draft.keep(place, start - place)
            length = min(length, end - start)
            if isinstance(change, int):
                self.draft.blank(length - max(behind, 0))
            else:
                self.draft.put(change[max(behind, 0) : length])
            place = start + length
        self.draft.keep(place, end - place)
