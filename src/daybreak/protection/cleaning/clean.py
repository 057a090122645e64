"""Cleaning a file of whatever kind: the one door to this room.

    with open(path, "rb") as file, open(copy, "wb") as target:
        cleaning = clean(file, target)

Hostile files are expected: whatever a cleaner meets ends as a reason in the result. Still it belongs into a
process of its own with bounds on memory and time (`daybreak.protection.cleaning.apart`).
"""

import io
import struct
from collections import Counter
from collections.abc import Callable
from typing import Protocol

from daybreak.protection.cleaning.bitmap import clean_bitmap
from daybreak.protection.cleaning.findings import Cleaning, Reason, Residue, Trace, Uncleanable
from daybreak.protection.cleaning.gif import clean_gif
from daybreak.protection.cleaning.jpeg import clean_jpeg
from daybreak.protection.cleaning.kinds import recognise
from daybreak.protection.cleaning.matroska import clean_matroska
from daybreak.protection.cleaning.media import clean_media
from daybreak.protection.cleaning.office import OfficeCopy
from daybreak.protection.cleaning.ogg import clean_ogg
from daybreak.protection.cleaning.opendocument import OpenDocumentCopy
from daybreak.protection.cleaning.parts import Draft, Readable, Source, Writable
from daybreak.protection.cleaning.pdf import PdfCopy
from daybreak.protection.cleaning.png import clean_png
from daybreak.protection.cleaning.riff import clean_aiff, clean_avi, clean_wave, clean_webp
from daybreak.protection.cleaning.sound import clean_aac, clean_amr, clean_flac, clean_mp3
from daybreak.protection.cleaning.tiff import clean_tiff

#: How deep documents inside documents are cleaned.
DEEPEST = 3


class Copy(Protocol):
    """A cleaned copy: its account is complete when it has been written."""

    removed: Counter[Trace]
    left: set[Residue]

    def write(self, target: Writable) -> None:
        """Write it, front to back."""


_IN_PLACE: dict[str, Callable[[Source], Draft]] = {
    "jpeg": clean_jpeg,
    "png": clean_png,
    "gif": clean_gif,
    "webp": clean_webp,
    "tiff": clean_tiff,
    "bmp": clean_bitmap,
    "heic": clean_media,
    "avif": clean_media,
    "m4a": clean_media,
    "mp4": clean_media,
    "mov": clean_media,
    "3gp": clean_media,
    "mkv": clean_matroska,
    "webm": clean_matroska,
    "avi": clean_avi,
    "wav": clean_wave,
    "aiff": clean_aiff,
    "mp3": clean_mp3,
    "aac": clean_aac,
    "flac": clean_flac,
    "ogg": clean_ogg,
    "amr": clean_amr,
}
_OFFICE = ("docx", "xlsx", "pptx")
_OPEN_DOCUMENTS = ("odt", "ods", "odp", "odg")
_WHY_NOT = {
    "raw": Reason.RAW,
    "ole": Reason.OLD_OFFICE,
    "zip": Reason.ARCHIVE,
    "archive": Reason.ARCHIVE,
    "program": Reason.PROGRAM,
    "svg": Reason.ACTIVE,
    "html": Reason.ACTIVE,
    "xml": Reason.ACTIVE,
    "mail": Reason.MAIL,
    "empty": Reason.EMPTY,
}
#: What broken and hostile input makes a reader of bytes raise.
_BROKEN = (
    struct.error,
    ValueError,
    IndexError,
    KeyError,
    OverflowError,
    EOFError,
    TypeError,
    ArithmeticError,
)


def clean(file: Readable, target: Writable, *, depth: int = 0) -> Cleaning:
    """Write a copy of a file without traces of who made it.

    Args:
        file: The file, read at any place.
        target: Takes the copy, front to back. What it took is worthless unless the result is `done`.
        depth: How deep inside another file this one lies.

    Returns:
        What the file is, what was taken out, what stays, or why there is no copy.
    """
    kind = "unknown"
    try:
        source = Source(file)
        kind = recognise(source).name
        copy = _copy_of(kind, source, depth)
        copy.write(target)
    except Uncleanable as refusal:
        return Cleaning(kind, refusal.reason)
    except MemoryError:
        return Cleaning(kind, Reason.TOO_LARGE)
    except RecursionError:
        return Cleaning(kind, Reason.DEEP)
    except _BROKEN:
        return Cleaning(kind, Reason.BROKEN)
    return Cleaning(kind, None, dict(sorted(copy.removed.items())), tuple(sorted(copy.left)))


def _copy_of(kind: str, source: Source, depth: int) -> Copy:
    def clean_part(data: bytes) -> tuple[bytes, Counter[Trace], set[Residue]]:
        return _clean_inner(data, depth + 1)

    if kind in _IN_PLACE:
        return _IN_PLACE[kind](source)
    if kind in _OFFICE:
        return OfficeCopy(source, clean_part)
    if kind in _OPEN_DOCUMENTS:
        return OpenDocumentCopy(source, clean_part)
    if kind == "pdf":
        return PdfCopy(source, clean_part)
    if kind == "text":
        draft = Draft(source, Residue.WRITTEN)
        draft.keep(0, source.size)
        return draft
    raise Uncleanable(_WHY_NOT.get(kind, Reason.UNKNOWN))


def _clean_inner(data: bytes, depth: int) -> tuple[bytes, Counter[Trace], set[Residue]]:
    """A file inside a file: cleaned, or as it was with a word that it could not be."""
    if depth > DEEPEST:
        return data, Counter(), {Residue.PART}
    out = io.BytesIO()
    cleaning = clean(io.BytesIO(data), out, depth=depth)
    if not cleaning.done:
        return data, Counter(), {Residue.PART}
    plain = out.getvalue()
    return plain, Counter(cleaning.removed) if plain != data else Counter(), set(cleaning.left)
