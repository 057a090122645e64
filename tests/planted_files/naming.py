"""The name that is planted, what must stay, and how the name is found also where it is compressed."""

import contextlib
import io
import zipfile
import zlib
from collections.abc import Iterator

#: What no cleaned copy may hold.
NAME = "Planted-Jane-Roe"
RAW = NAME.encode()
#: What must still be there.
TEXT = "The visible words"


def everything_in(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes of a file, and all that can be unpacked from it."""
    yield data
    if depth > 3:
        return
    at = data.find(b"\x78")
    while at >= 0:
        if data[at + 1 : at + 2] in (b"\x01", b"\x5e", b"\x9c", b"\xda"):
            with contextlib.suppress(zlib.error):
                yield zlib.decompressobj().decompress(data[at:])
        at = data.find(b"\x78", at + 1)
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive.comment
            for one in archive.infolist():
                yield one.filename.encode() + one.extra + one.comment
                yield from everything_in(archive.read(one), depth + 1)


def holds_name(data: bytes) -> bool:
    """Whether the planted name is anywhere in a file, in any usual encoding."""
    forms = [RAW, NAME.encode("utf-16-le"), NAME.encode("utf-16-be"), RAW.upper(), RAW.hex().encode()]
    return any(form in part for part in everything_in(data) for form in forms)
