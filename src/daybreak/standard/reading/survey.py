"""A first pass over a text file: its hash, its encoding, and whether it is text at all.

The file is read once from end to end before any record is taken, because a guess from its first lines
can be wrong about its last. The second pass then gives valid UTF-8 without NUL characters.
"""

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from daybreak.errors import BadValue, FileUnreadable, NothingToRead
from daybreak.standard.counted import counted
from daybreak.standard.reading.encodings import (
    JUDGED_BYTES,
    LEAST_BELIEVABLE,
    Mending,
    decode_stream,
    likeliest_encoding,
    wide_encoding,
)
from daybreak.standard.reading.files import InputFile, unpacked

#: Decoded bytes from the start of the file, for telling its layout.
HEAD_BYTES = 2 * 1024 * 1024

#: More control characters than this share of the head and the file is no text.
CONTROL_SHARE = 0.02

#: A file with at least this many good many-byte UTF-8 sequences per bad byte is UTF-8 with flaws.
GOOD_PER_BAD = 4

#: Bytes from here on begin a letter of several bytes in UTF-8.
FIRST_OF_MANY = 0xC0

#: First bytes of common files that are no text, and what they are.
KNOWN_BINARIES = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a sound, film or WebP file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"{\\rtf", "a rich text document"),
    (b"ORC", "an ORC file"),
    (b"Obj\x01", "an Avro file"),
)

#: How a web page begins, with or without a byte order mark, an XML declaration or comments before it.
_WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)[\s>]",
    re.IGNORECASE | re.DOTALL,
)

_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f\x1b\x1e\x1f\x01\x00")


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first pass found: enough to read the file as UTF-8 the second time."""

    file: InputFile
    sha256: str
    size: int
    encoding: str
    flawed: bool
    fallback: str | None
    nuls: int
    head: bytes
    stamp: object
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Tally:
    """What is counted block by block."""

    size: int = 0
    nuls: int = 0
    good: int = 0
    bad: int = 0
    sample: bytearray = field(default_factory=bytearray)


def survey(file: InputFile, encoding: str | None = None) -> Survey:
    """Read the whole file once.

    Raises:
        NothingToRead: The file is empty.
        FileUnreadable: It is no text, or its encoding cannot be told.
        BadValue: `encoding` is no encoding Python knows.
    """
    _check_known(encoding)
    stamp = file.stamp()
    digest = hashlib.sha256()
    tally = _Tally()
    head = bytearray()
    wide: str | None = None
    validator: codecs.IncrementalDecoder = codecs.getincrementaldecoder("utf-8")()
    for block in unpacked(file, digest.update):
        if not head:
            _refuse_known_binary(file, block)
            wide = wide_encoding(block[:65536])
        if len(head) < HEAD_BYTES:
            head += block[: HEAD_BYTES - len(head)]
        tally.size += len(block)
        if encoding is None and wide not in {"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"}:
            validator = _tally_block(block, validator, tally)
    if tally.size == 0:
        raise NothingToRead(file.path, why="the file is empty")
    if validator.getstate()[0]:
        tally.bad += 1
    chosen, fallback, notes = _choose(file, _in_order(encoding, wide) or wide, tally)
    flawed = chosen.startswith("utf-8") and tally.bad > 0
    found = Survey(
        file, digest.hexdigest(), tally.size, chosen, flawed, fallback, tally.nuls, b"", stamp, tuple(notes)
    )
    decoded = b"".join(_decoded(iter((bytes(head),)), found, Mending(fallback)))
    if tally.size > HEAD_BYTES:
        decoded = decoded.removesuffix("\ufffd".encode())  # a letter cut in two by the end of the head
    _refuse_controls(file, decoded)
    return Survey(
        file,
        found.sha256,
        found.size,
        chosen,
        flawed,
        fallback,
        tally.nuls,
        decoded,
        stamp,
        found.notes,
    )


def _check_known(encoding: str | None) -> None:
    if encoding is None:
        return
    try:
        b"posts".decode(encoding, errors="replace")  # some codecs Python knows are no encodings of text
    except (LookupError, ValueError) as error:
        raise BadValue("encoding", found=encoding, needed="give one Python knows, such as cp1251") from error


def _in_order(encoding: str | None, wide: str | None) -> str | None:
    """A wide encoding given without its byte order gets the one the file shows, else the usual one."""
    plain = (encoding or "").lower().replace("_", "-")
    if plain not in {"utf-16", "utf16", "utf-32", "utf32"}:
        return encoding
    full = f"utf-{plain[-2:]}"
    return wide if wide and wide.startswith(full) else f"{full}-le"


def _refuse_known_binary(file: InputFile, block: bytes) -> None:
    for mark, name in KNOWN_BINARIES:
        if block.startswith(mark):
            raise FileUnreadable(
                file.path, why=f"it is {name}, not a table of posts", do="Export the posts as CSV."
            )
    if _WEB_PAGE.match(block[:4096].replace(b"\0", b"")):
        do = "Save the table behind it as CSV or XLSX, or put the texts of pages into a file of posts."
        raise FileUnreadable(file.path, why="this is a web page (HTML) and no table of posts", do=do)


def _refuse_controls(file: InputFile, head: bytes) -> None:
    part = head[:65536]
    controls = len(part) - len(part.translate(None, _CONTROLS))
    if controls > max(len(part) * CONTROL_SHARE, 16) or part.count(0) > len(part) * 0.3:
        why = "it is binary data, not text"
        raise FileUnreadable(file.path, why=why, do="Export the posts as CSV, JSON Lines or XLSX.")


def _tally_block(
    block: bytes, validator: codecs.IncrementalDecoder, tally: _Tally
) -> codecs.IncrementalDecoder:
    """Count one block's flaws as UTF-8, keep lines that have some; returns the validator to go on with."""
    tally.nuls += block.count(0)
    rest = validator.getstate()[0]
    if not rest and block.isascii():
        return validator
    tally.good += int(np.count_nonzero(np.frombuffer(block, np.uint8) >= FIRST_OF_MANY))
    try:
        validator.decode(block)
    except UnicodeDecodeError:
        _tally_flaws(rest + block, tally)
        validator = codecs.getincrementaldecoder("utf-8")()
    return validator


def _tally_flaws(block: bytes, tally: _Tally) -> None:
    text = block.decode("utf-8", errors="surrogateescape")
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    bad = int(np.count_nonzero((letters >= 0xDC80) & (letters <= 0xDCFF)))
    tally.bad += bad
    # Bytes that would begin a letter were counted as good; those of bad sequences were not.
    tally.good = max(tally.good - bad, 0)
    for line in block.splitlines():
        if len(tally.sample) >= JUDGED_BYTES:
            return
        if not line.isascii() and _is_flawed(line):
            tally.sample += line[:20_000] + b"\n"


def _is_flawed(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return True
    return False


def _choose(file: InputFile, known: str | None, tally: _Tally) -> tuple[str, str | None, list[str]]:
    """The encoding, the fallback for single flawed bytes, and what a person should know."""
    if known and (not known.startswith("utf-8") or not tally.bad):
        return known, None, []
    if not tally.bad:
        return "utf-8", None, []
    legacy = likeliest_encoding(bytes(tally.sample))
    if known or tally.good >= GOOD_PER_BAD * tally.bad:
        one_byte = legacy.encoding if legacy.encoding.startswith(("cp12", "iso", "koi")) else None
        return known or "utf-8", one_byte, []
    if legacy.likelihood < LEAST_BELIEVABLE and len(tally.sample) > 200:
        why = "its bytes make no sense in any known encoding"
        raise FileUnreadable(file.path, why=why, do="If it is text, give its encoding.")
    return legacy.encoding, None, [f"{file.path} is not UTF-8; it was read as {legacy.encoding}."]


def _decoded(blocks: Iterator[bytes], found: Survey, mending: Mending) -> Iterator[bytes]:
    if found.encoding != "utf-8" or found.flawed:
        blocks = decode_stream(blocks, found.encoding, mending)
    if found.nuls:
        return (block.replace(b"\0", b"") for block in blocks)
    return blocks


def utf8_blocks(found: Survey, notes: list[str]) -> Iterator[bytes]:
    """The file's text as valid UTF-8 blocks; adds to `notes` what had to be mended.

    Raises:
        FileUnreadable: The file changed since the first pass.
    """
    mending = Mending(found.fallback)
    size = 0

    def count(block: bytes) -> None:
        nonlocal size
        size += len(block)

    yield from _decoded(unpacked(found.file, count), found, mending)
    if found.file.stamp() != found.stamp:
        why = "it changed while it was being read"
        raise FileUnreadable(found.file.path, why=why, do="Read it again when nothing writes to it.")
    if mending.count:
        read_as = f"read as {found.fallback}" if found.fallback else "replaced by U+FFFD"
        shown, they = (
            counted(mending.count, "byte is", "bytes are"),
            "it was" if mending.count == 1 else "they were",
        )
        notes.append(f"{found.file.path}: {shown} not valid {found.encoding}; {they} {read_as}.")
    if found.nuls:
        notes.append(f"{found.file.path}: {counted(found.nuls, 'NUL byte was', 'NUL bytes were')} removed.")
