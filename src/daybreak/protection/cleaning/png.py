"""PNG and moving PNG: only chunks the picture is drawn from stay, its compressed data bit for bit.

Source: W3C PNG, third edition.
"""

import struct
import zlib

from daybreak.protection.cleaning.colours import plain_profile
from daybreak.protection.cleaning.findings import Reason, Residue, Trace, Uncleanable
from daybreak.protection.cleaning.orientation import block_with, orientation_in
from daybreak.protection.cleaning.parts import Draft, Source

#: Chunks that say how the picture looks, with the length each may have at most.
_DRAWN = {
    b"IHDR": 13,
    b"PLTE": 768,
    b"tRNS": 512,
    b"gAMA": 4,
    b"cHRM": 32,
    b"sRGB": 1,
    b"sBIT": 4,
    b"bKGD": 6,
    b"pHYs": 9,
    b"cICP": 4,
    b"mDCV": 24,
    b"cLLI": 8,
    b"acTL": 8,
    b"fcTL": 26,
}
_TRACES = {
    b"tEXt": Trace.COMMENT,
    b"zTXt": Trace.COMMENT,
    b"tIME": Trace.TIMES,
    b"eXIf": Trace.EXIF,
    b"iTXt": Trace.COMMENT,
}
_MOST_CHUNKS = 100_000
_MOST_PROFILE = 4 << 20


def clean_png(source: Source) -> Draft:
    """Keep the picture, its orientation and the numbers of its colours."""
    draft = Draft(source, Residue.VISIBLE, Residue.NOISE)
    draft.put(source.at(0, 8))
    place = 8
    data = _PictureData(source)
    for _ in range(_MOST_CHUNKS):
        length, name = struct.unpack(">I4s", source.at(place, 8))
        whole = 12 + length
        if place + whole > source.size:
            raise Uncleanable(Reason.BROKEN)
        if name == b"IDAT":
            kept = data.take(place + 8, length)
            _keep_data(draft, place, length, kept)
        elif name == b"IEND":
            draft.put(_chunk(b"IEND", b""))
            break
        elif (name in _DRAWN and length <= _DRAWN[name]) or name == b"fdAT":
            draft.keep(place, whole)
        else:
            _drop(draft, name, place + 8, length)
        place += whole
    else:
        raise Uncleanable(Reason.TOO_LARGE)
    if not data.seen:
        raise Uncleanable(Reason.BROKEN)
    if source.size > place + 12:
        draft.drop(Trace.APPENDED)
    return draft


class _PictureData:
    """Follows the compressed picture through its chunks, to find what stands behind its end."""

    def __init__(self, source: Source) -> None:
        self.source = source
        width, height = struct.unpack(">II", source.at(16, 8))
        self.room = (width * 8 + 64) * height  # 16 bits in each of four colours, and what rows begin with
        self.unpacked = zlib.decompressobj()
        self.seen = False

    def take(self, start: int, length: int) -> int:
        """How many bytes of a chunk belong to the picture."""
        self.seen, done = True, 0
        for piece in self.source.chunks(start, length):
            if self.unpacked.eof:
                break
            waiting = piece
            while waiting and not self.unpacked.eof:
                self.room -= len(self.unpacked.decompress(waiting, 1 << 20))
                waiting = self.unpacked.unconsumed_tail
                if self.room < 0:
                    raise Uncleanable(Reason.BROKEN)
            done += len(piece) - len(self.unpacked.unused_data)
        return done


def _keep_data(draft: Draft, place: int, length: int, kept: int) -> None:
    if kept == length:
        draft.keep(place, 12 + length)
        return
    draft.drop(Trace.APPENDED)
    if kept:
        draft.put(_chunk(b"IDAT", draft.source.at(place + 8, kept)))


def _drop(draft: Draft, name: bytes, start: int, length: int) -> None:
    if name[0] & 0x20 == 0:
        raise Uncleanable(Reason.BROKEN)  # it says that the picture cannot be drawn without it
    if name == b"iCCP":
        plain = _profile(draft.source.at(start, min(length, _MOST_PROFILE)))
        if plain is not None:
            draft.put(_chunk(b"iCCP", b"colours\0\0" + zlib.compress(plain)))
        draft.drop(Trace.PROFILE)
        return
    data = draft.source.some(start, min(length, 1 << 20))
    if name == b"eXIf" and orientation_in(data) != 1:
        draft.put(_chunk(b"eXIf", block_with(orientation_in(data))))
    is_xmp = name == b"iTXt" and data.startswith(b"XML:com.adobe.xmp")
    draft.drop(Trace.XMP if is_xmp else _TRACES.get(name, Trace.MAKER))


def _profile(data: bytes) -> bytes | None:
    _, _, packed = data.partition(b"\0")
    try:
        return plain_profile(zlib.decompressobj().decompress(packed[1:], _MOST_PROFILE))
    except zlib.error:
        return None


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
