"""Documents that are archives of parts (Office, OpenDocument): read within bounds, written anew.

What stands between the parts, the archive's own dates and comments, and parts that nobody needs, stay behind.
"""

import posixpath
import re
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import IO, cast

from daybreak.protection.cleaning.findings import Reason, Residue, Trace, Uncleanable
from daybreak.protection.cleaning.markup import Change, rewrite
from daybreak.protection.cleaning.parts import Source, Writable

#: Bounds on what is unpacked: parts, bytes of all, bytes of one that is rewritten, growth.
MOST_PARTS = 20_000
MOST_UNPACKED = 2 << 30
MOST_REWRITTEN = 96 << 20
MOST_GROWTH = 400
_ROOM = 32 << 20
_CHUNK = 1 << 18
_WHEN = (1980, 1, 1, 0, 0, 0)

#: Cleans a part that is a file of its own: bytes in, bytes out, what was removed, what is left.
CleanPart = Callable[[bytes], tuple[bytes, Counter[Trace], set[Residue]]]


class Package:
    """An archive of parts, opened within bounds.

    Raises:
        Uncleanable: It is broken, locked, or would unpack to too much.
    """

    def __init__(self, source: Source) -> None:
        try:
            self._archive = zipfile.ZipFile(source.file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
            raise Uncleanable(Reason.BROKEN) from None
        self._packed = source.size
        self._unpacked = 0
        listed = [one for one in self._archive.infolist() if not one.is_dir()]
        self._parts = {one.filename: one for one in listed}
        if len(listed) > MOST_PARTS or sum(one.file_size for one in listed) > MOST_UNPACKED:
            raise Uncleanable(Reason.TOO_LARGE)
        if len(self._parts) != len(listed) or any(not _is_plain(one) for one in self._parts):
            raise Uncleanable(Reason.BROKEN)
        if any(one.flag_bits & 1 for one in listed):
            raise Uncleanable(Reason.LOCKED)

    @property
    def names(self) -> list[str]:
        """The names of all parts, in their order."""
        return list(self._parts)

    def is_dated(self) -> bool:
        """Whether the archive tells when its parts were written."""
        return any(one.date_time != _WHEN for one in self._parts.values())

    def read(self, name: str) -> bytes:
        """A part that is small enough to be looked into.

        Raises:
            Uncleanable: It is too large or broken.
        """
        if self._parts[name].file_size > MOST_REWRITTEN:
            raise Uncleanable(Reason.TOO_LARGE)
        return b"".join(self.chunks(name, most=MOST_REWRITTEN))

    def chunks(self, name: str, *, most: int = MOST_UNPACKED) -> Iterator[bytes]:
        """A part in pieces, counted while it unpacks, whatever the archive says about its length.

        Raises:
            Uncleanable: It is too large or broken.
        """
        read = 0
        try:
            with self._archive.open(self._parts[name]) as part:
                while piece := part.read(_CHUNK):
                    read += len(piece)
                    self._unpacked += len(piece)
                    if read > most or self._unpacked > _ROOM + MOST_GROWTH * self._packed:
                        raise Uncleanable(Reason.TOO_LARGE)
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
            raise Uncleanable(Reason.BROKEN) from None


def _is_plain(name: str) -> bool:
    clean = posixpath.normpath(name)
    return bool(name) and clean == name and not name.startswith(("/", "..")) and "\\" not in name


#: How names of parts look that nobody needs, each with what is taken out by leaving them behind.
Unneeded = Sequence[tuple[re.Pattern[str], Trace]]


class PackageCopy(ABC):
    """A cleaned document of parts, which is made while it is written.

    Attributes:
        first: The part that has to stand first.
        removed: What was taken out.
        left: What stays.
    """

    first = ""

    def __init__(self, source: Source, clean_part: CleanPart, unneeded: Unneeded) -> None:
        self.removed: Counter[Trace] = Counter()
        self.left: set[Residue] = {Residue.WRITTEN, Residue.HIDDEN}
        self.package, self._clean_part = Package(source), clean_part
        self.dropped: set[str] = set()
        for name in self.package.names:
            trace = next((trace for looks, trace in unneeded if looks.fullmatch(name)), None)
            if trace is not None:
                self.removed[trace] += 1
                self.dropped.add(name)
        if self.package.is_dated():
            self.removed[Trace.TIMES] += 1

    def write(self, target: Writable) -> None:
        """Write the copy.

        Raises:
            Uncleanable: A part is broken, locked or too large.
        """
        writer = PackageWriter(target)
        names = [name for name in self.package.names if name not in self.dropped]
        for name in sorted(names, key=lambda one: one != self.first):
            self.put(writer, name)
        writer.close()

    @abstractmethod
    def put(self, writer: "PackageWriter", name: str) -> None:
        """Write one part: as it is, rewritten, cleaned, or not at all."""

    @abstractmethod
    def change(self, part: str, name: str, attributes: Mapping[str, str]) -> Change | None:
        """What happens to an element of a part, given its name and its attributes by local name."""

    def rewritten(self, part: str) -> bytes:
        """A part of XML with everything changed that has to be."""
        plain, removed = rewrite(self.package.read(part), partial(self.change, part))
        self.removed += removed
        return plain

    def cleaned(self, part: str) -> bytes:
        """A part that is a file of its own, without its traces."""
        plain, removed, left = self._clean_part(self.package.read(part))
        self.removed += removed
        self.left |= left
        return plain


class PackageWriter:
    """Writes the parts of a document into a fresh archive, all dated alike."""

    def __init__(self, target: Writable) -> None:
        self._archive = zipfile.ZipFile(cast(IO[bytes], _FrontToBack(target)), "w")

    def put(self, name: str, chunks: Iterator[bytes] | list[bytes], *, packed: bool = True) -> None:
        """Write a part."""
        info = zipfile.ZipInfo(name, _WHEN)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.create_system, info.external_attr = 0, 0
        with self._archive.open(info, "w", force_zip64=False) as part:
            for piece in chunks:
                part.write(piece)

    def close(self) -> None:
        """Write the list of parts, without which nothing opens."""
        self._archive.close()


class _FrontToBack:
    """A target that only goes forward, in the shape that the archive's writer asks for."""

    def __init__(self, target: Writable) -> None:
        self._target = target

    def write(self, data: bytes) -> int:
        self._target.write(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nothing to flush."""
