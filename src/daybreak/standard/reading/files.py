"""Finding the files to read: single ones, folders, archives, and each file only once.

A folder is read with everything below it, sorted by path. Hidden files are left alone; files that are
no records (pictures, documents) are passed over and named. A file reached twice, through a link or a
repeated argument, is read once.
"""

import bz2
import gzip
import hashlib
import io
import lzma
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from daybreak.errors import FileMissing, FileUnreadable, NothingToRead
from daybreak.standard.counted import counted

#: Bytes read at a time.
BLOCK = 8 * 1024 * 1024

TEXT_SUFFIXES = {".csv", ".tsv", ".tab", ".psv", ".txt", ".jsonl", ".ndjson", ".json"}
BOOK_SUFFIXES = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
ARROW_SUFFIXES = {".parquet", ".pq", ".parq", ".arrow", ".feather"}
PACKED_SUFFIXES = {".gz", ".zst", ".zstd", ".bz2", ".xz"}
RECORD_SUFFIXES = TEXT_SUFFIXES | BOOK_SUFFIXES | ARROW_SUFFIXES

#: First bytes of the ways to pack one file, and what the packing is called.
PACKINGS = ((b"\x1f\x8b", "gz"), (b"\x28\xb5\x2f\xfd", "zst"), (b"BZh", "bz2"), (b"\xfd7zXZ\0", "xz"))

#: How often over something may be packed, and where an archive of files says that it is one.
MOST_LAYERS, TAR_AT = 4, 257

PACKED_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, lzma.LZMAError, zipfile.BadZipFile)


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file to read, on disk or inside an archive.

    `found` is True when it was met in a folder or archive rather than named, so that it may be passed
    over when it holds no posts.
    """

    path: str
    size: int
    found: bool
    opener: Callable[[], BinaryIO]
    stamp: Callable[[], object]

    def raw(self) -> Iterator[bytes]:
        """The bytes as they lie, block by block."""
        try:
            with self.opener() as stream:
                while block := stream.read(BLOCK):
                    yield block
        except (OSError, RuntimeError, NotImplementedError, *PACKED_DAMAGED) as error:
            raise unreadable(self.path, error) from error

    def head(self) -> bytes:
        """The first bytes as they lie."""
        try:
            with self.opener() as stream:
                return stream.read(4096)
        except (OSError, RuntimeError, NotImplementedError, *PACKED_DAMAGED) as error:
            raise unreadable(self.path, error) from error

    @property
    def packing(self) -> str | None:
        """How the file is packed, told from its first bytes."""
        return packing_of(self.head())

    @property
    def plain_name(self) -> str:
        """The file's name in lower case, without the suffixes of its packing."""
        name = self.path.lower()
        while name.endswith(tuple(PACKED_SUFFIXES)):
            name = name.rpartition(".")[0]
        return name

    def sha256(self) -> str:
        """SHA-256 of the bytes as they lie, in hexadecimal."""
        digest = hashlib.sha256()
        for block in self.raw():
            digest.update(block)
        return digest.hexdigest()


def unreadable(path: str, error: Exception) -> FileUnreadable:
    """The refusal for a file that the operating system or its packing does not let us read."""
    if isinstance(error, PermissionError):
        return FileUnreadable(path, why="you have no permission to read it", do="Ask for read access.")
    if isinstance(error, PACKED_DAMAGED) or (
        isinstance(error, OSError | ValueError) and not getattr(error, "errno", 0)
    ):
        why = "the compressed data is damaged or cut short"
        return FileUnreadable(path, why=why, do="Copy or download the file again.")
    if isinstance(error, RuntimeError) and "password" in str(error):
        return FileUnreadable(path, why="the archive has a password", do="Unpack it first.")
    reason = getattr(error, "strerror", None) or str(error)
    return FileUnreadable(path, why=f"it cannot be read ({reason})", do="Check the disk and the file.")


def unpacked(file: InputFile, watch: Callable[[bytes], None] | None = None) -> Iterator[bytes]:
    """The file's content, unpacked, block by block; `watch` sees the packed bytes as they pass."""
    packing = file.packing
    source: Iterator[bytes] = _watched(file.raw(), watch) if watch else file.raw()
    if packing is None:
        yield from source
        return
    try:
        yield from _unpack(file.path, source, packing, MOST_LAYERS)
    except (OSError, ValueError, pa.ArrowException, *PACKED_DAMAGED) as error:
        raise unreadable(file.path, error) from error
    for _ in source:  # bytes after the packed part belong to the hash
        pass


def _unpack(path: str, blocks: Iterator[bytes], packing: str, layers: int) -> Iterator[bytes]:
    """The content of what is packed, also of what was packed several times over."""
    if layers == 0:
        raise FileUnreadable(
            path, why=f"it is packed more than {MOST_LAYERS} times over", do="Unpack it first."
        )
    with _unpacker(packing, cast(BinaryIO, io.BufferedReader(_Blocks(blocks), BLOCK))) as stream:
        first = stream.read(BLOCK)
        rest = chain([first] if first else [], iter(partial(stream.read, BLOCK), b""))
        inner = packing_of(first)
        if inner is not None:
            yield from _unpack(path, rest, inner, layers - 1)
        elif first[TAR_AT : TAR_AT + 5] == b"ustar":
            raise FileUnreadable(
                path, why="it is an archive of files (tar)", do="Unpack it and give the folder."
            )
        else:
            yield from rest


def packing_of(head: bytes) -> str | None:
    """How something is packed that begins so; None when it is not."""
    return next((name for mark, name in PACKINGS if head.startswith(mark)), None)


def _watched(blocks: Iterator[bytes], watch: Callable[[bytes], None]) -> Iterator[bytes]:
    for block in blocks:
        watch(block)
        yield block


def _unpacker(packing: str, stream: BinaryIO) -> BinaryIO:
    if packing == "gz":
        return cast(BinaryIO, gzip.GzipFile(fileobj=stream))
    if packing == "bz2":
        return cast(BinaryIO, bz2.BZ2File(stream))
    if packing == "xz":
        return cast(BinaryIO, lzma.LZMAFile(stream))
    # Arrow's reader, unlike zstandard's own, says so when the data is cut short.
    return cast(BinaryIO, pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd"))


class _Blocks(io.RawIOBase):
    """An iterator of blocks as a stream."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = memoryview(next(self._blocks, b""))
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


@dataclass(slots=True)
class Found:
    """The files to read, in order, and sentences on what was passed over."""

    files: list[InputFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def find_files(paths: Sequence[str | os.PathLike[str]], *, leave_out: Sequence[Path] = ()) -> Found:
    """The files behind `paths`, each once, folders and ZIP archives opened up.

    Raises:
        FileMissing: A path leads nowhere.
        FileUnreadable: A path is a device or pipe, or may not be read.
        NothingToRead: A folder holds no file of records.
    """
    found = Found()
    seen = {path.resolve() for path in leave_out}
    for name in paths:
        path = Path(name)
        if not os.fspath(name) or not _is_there(path):
            raise FileMissing(name)
        before = len(found.files)
        inside = path.is_dir()
        for one in _below(path) if inside else [path]:
            _add(one, found, seen, inside=inside)
        if inside and len(found.files) == before and not any(str(path) in note for note in found.notes):
            why = "no file in it is CSV, TSV, JSON, XLSX or Parquet"
            raise NothingToRead(path, why=why)
    if found.passed_over:
        names = ", ".join(found.passed_over[:5]) + (", ..." if len(found.passed_over) > 5 else "")
        shown = counted(
            len(found.passed_over), "file that is no record was", "files that are no records were"
        )
        found.notes.append(f"{shown} passed over: {names}.")
    return found


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError) as error:
        if isinstance(error, PermissionError):
            raise unreadable(shown_path(path), error) from error
        return False  # a name that no file can have, such as one that is too long


def shown_path(path: os.PathLike[str]) -> str:
    """A path as text that can be shown and written; bytes of a name that are no UTF-8 become `\\xff`."""
    return os.fsencode(path).decode("utf-8", errors="backslashreplace")


def _below(folder: Path) -> list[Path]:
    found: list[Path] = []
    visited: set[Path] = set()
    for here, folders, names in os.walk(folder, followlinks=True, onerror=_refuse_folder):
        real = Path(here).resolve()
        if real in visited:
            folders.clear()
            continue
        visited.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(here, name) for name in names if not name.startswith((".", "~$"))]
    return sorted(found)


def _refuse_folder(error: OSError) -> None:
    raise unreadable(str(error.filename), error)


def _add(path: Path, found: Found, seen: set[Path], *, inside: bool) -> None:
    shown = shown_path(path)
    try:
        real = path.resolve()
    except (OSError, RuntimeError):
        found.notes.append(f"{shown} is a link that leads to itself.")
        return
    if real in seen:
        found.notes.append(f"{shown} is a file already read; it was read once.")
        return
    if not real.exists():
        found.notes.append(f"{shown} is a link that leads nowhere.")
        return
    if not stat.S_ISREG(real.stat().st_mode):
        if inside:  # as with anything else in a folder that is no file of records
            found.passed_over.append(shown)
            return
        do = "Save it to a file first."
        raise FileUnreadable(shown, why="it is not an ordinary file (a device or a pipe)", do=do)
    file = _on_disk(path, found=inside)
    if _is_archive(path, file.head()):
        seen.add(real)
        found.files += _members(path, found)
    elif inside and Path(file.plain_name).suffix not in RECORD_SUFFIXES:
        found.passed_over.append(shown)
    else:
        seen.add(real)
        found.files.append(file)


def _on_disk(path: Path, *, found: bool) -> InputFile:
    def stamp() -> object:
        state = path.stat()
        return state.st_size, state.st_mtime_ns

    return InputFile(shown_path(path), path.stat().st_size, found, lambda: path.open("rb"), stamp)


def _is_archive(path: Path, head: bytes) -> bool:
    """Whether a file is a ZIP archive of files: spreadsheets are ZIP files too, but no archives."""
    if not head.startswith(b"PK") or path.suffix.lower() in BOOK_SUFFIXES:
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (OSError, NotImplementedError, RuntimeError, ValueError, *PACKED_DAMAGED) as error:
        raise unreadable(shown_path(path), error) from error
    return names.isdisjoint({"xl/workbook.xml", "xl/workbook.bin", "content.xml"})


def _members(path: Path, found: Found) -> Iterator[InputFile]:
    with zipfile.ZipFile(path) as archive:
        members = sorted(archive.infolist(), key=lambda member: member.filename)
    real = [m for m in members if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    for member in real:
        file = _member(path, member, alone=len(real) == 1)
        if Path(file.plain_name).suffix in RECORD_SUFFIXES or len(real) == 1:
            yield file
        else:
            found.passed_over.append(file.path)


def _member(path: Path, member: zipfile.ZipInfo, *, alone: bool) -> InputFile:
    def opener() -> BinaryIO:
        archive = zipfile.ZipFile(path)
        return cast(BinaryIO, archive.open(member))

    label = f"{shown_path(path)}/{member.filename}"
    return InputFile(label, member.file_size, not alone, opener, lambda: path.stat().st_mtime_ns)
