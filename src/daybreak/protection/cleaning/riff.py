"""RIFF and its kin: WebP, WAV and AIFF are written anew with the chunks they need; in AVI nothing moves.

Sources: Multimedia Programming Interface and Data Specifications 1.0 (1991); EBU Tech 3285; Google's WebP
container; Apple's AIFF-C (1991).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from daybreak.protection.cleaning.colours import plain_profile
from daybreak.protection.cleaning.findings import Reason, Residue, Trace, Uncleanable
from daybreak.protection.cleaning.orientation import block_with, orientation_in
from daybreak.protection.cleaning.parts import Draft, Patches, Source

_MOST_CHUNKS = 500_000
_WAVE = {b"fmt ", b"data", b"fact", b"wavl", b"slnt"}
_AIFF = {b"COMM", b"SSND", b"FVER"}
_WEBP = {b"VP8 ", b"VP8L", b"ALPH", b"ANIM"}
_AVI_LISTS = {b"hdrl", b"strl", b"odml", b"movi", b"rec "}
_AVI_KEPT = {b"avih", b"strh", b"strf", b"dmlh", b"vprp", b"indx", b"idx1"}
_TRACES = {
    b"EXIF": Trace.EXIF,
    b"XMP ": Trace.XMP,
    b"_PMX": Trace.XMP,
    b"ICCP": Trace.PROFILE,
    b"IDIT": Trace.TIMES,
    b"bext": Trace.TAGS,
    b"iXML": Trace.TAGS,
    b"LIST": Trace.TAGS,
    b"strn": Trace.TAGS,
    b"strd": Trace.MAKER,
}


@dataclass(frozen=True, slots=True)
class _Chunk:
    name: bytes
    start: int
    length: int

    @property
    def end(self) -> int:
        return self.start + self.length + self.length % 2


def _chunks(
    source: Source, place: int, end: int, order: str, *, may_break_off: bool = False
) -> Iterator[_Chunk]:
    for _ in range(_MOST_CHUNKS):
        if place + 8 > end:
            return
        name, length = struct.unpack(order + "4sI", source.at(place, 8))
        if place + 8 + length > source.size:  # recordings that broke off tell more than there is
            if not may_break_off:
                raise Uncleanable(Reason.BROKEN)
            length = source.size - place - 8
        one = _Chunk(name, place + 8, length)
        yield one
        place = one.end
    raise Uncleanable(Reason.TOO_LARGE)


def _end(source: Source, order: str) -> int:
    told = 8 + source.number(order + "I", 4)
    return source.size if told <= 12 or told > source.size else told


def clean_wave(source: Source) -> Draft:
    """Keep the samples and what they need to be played."""
    return _rewritten(source, "<", _WAVE)


def clean_aiff(source: Source) -> Draft:
    """Keep the samples and what they need to be played."""
    return _rewritten(source, ">", _AIFF)


def _rewritten(source: Source, order: str, needed: set[bytes]) -> Draft:
    draft = Draft(source, Residue.AUDIBLE, Residue.STREAM)
    end = _end(source, order)
    found = list(_chunks(source, 12, end, order, may_break_off=True))
    kept = [one for one in found if one.name in needed]
    if not {b"data", b"wavl", b"SSND"} & {one.name for one in kept}:
        raise Uncleanable(Reason.BROKEN)
    for one in found:
        if one.name not in needed:
            draft.drop(_TRACES.get(one.name, Trace.TAGS))
    if end < source.size:
        draft.drop(Trace.APPENDED)
    total = 4 + sum(8 + one.length + one.length % 2 for one in kept)
    draft.put(source.at(0, 4) + struct.pack(order + "I", total) + source.at(8, 4))
    for one in kept:
        draft.put(one.name + struct.pack(order + "I", one.length))
        draft.keep(one.start, one.length)
        draft.put(bytes(one.length % 2))
    return draft


def clean_webp(source: Source) -> Draft:
    """Keep the picture, its orientation and the numbers of its colours."""
    draft = Draft(source, Residue.VISIBLE, Residue.NOISE)
    end = _end(source, "<")
    body: list[tuple[bytes, _Chunk | bytes]] = []
    header: bytes | None = None
    orientation, profile = 1, None
    for one in _chunks(source, 12, end, "<"):
        if one.name == b"VP8X":
            header = source.at(one.start, 10)
        elif one.name in _WEBP:
            body.append((one.name, one))
        elif one.name == b"ANMF":
            body.append((b"ANMF", _frame(draft, one)))
        else:
            draft.drop(_TRACES.get(one.name, Trace.APPENDED))
            if one.name == b"EXIF":
                orientation = orientation_in(source.at(one.start, one.length).removeprefix(b"Exif\0\0"))
            elif one.name == b"ICCP":
                profile = plain_profile(source.at(one.start, one.length))
    if end < source.size:
        draft.drop(Trace.APPENDED)
    if not any(name in (b"VP8 ", b"VP8L", b"ANMF") for name, _ in body):
        raise Uncleanable(Reason.BROKEN)
    if header is not None:
        flags = header[0] & 0x12 | 0x20 * (profile is not None) | 0x08 * (orientation != 1)
        body.insert(0, (b"VP8X", bytes((flags,)) + bytes(3) + header[4:]))
        if profile is not None:
            body.insert(1, (b"ICCP", profile))
        if orientation != 1:
            body.append((b"EXIF", block_with(orientation)))
    _put_webp(draft, body)
    return draft


def _frame(draft: Draft, one: _Chunk) -> bytes:
    """A frame of a moving picture with the chunks it is drawn from."""
    source = draft.source
    out = source.at(one.start, 16)
    for inner in _chunks(source, one.start + 16, one.start + one.length, "<"):
        if inner.name in (b"VP8 ", b"VP8L", b"ALPH"):
            out += inner.name + struct.pack("<I", inner.length) + source.at(inner.start, inner.length)
            out += bytes(inner.length % 2)
        else:
            draft.drop(Trace.APPENDED)
    return out


def _put_webp(draft: Draft, body: list[tuple[bytes, _Chunk | bytes]]) -> None:
    lengths = [len(one) if isinstance(one, bytes) else one.length for _, one in body]
    draft.put(b"RIFF" + struct.pack("<I", 4 + sum(8 + n + n % 2 for n in lengths)) + b"WEBP")
    for (name, one), length in zip(body, lengths, strict=True):
        draft.put(name + struct.pack("<I", length))
        if isinstance(one, bytes):
            draft.put(one)
        else:
            draft.keep(one.start, one.length)
        draft.put(bytes(length % 2))


def clean_avi(source: Source) -> Draft:
    """Blank everything that is neither a header, an index nor sound and picture; nothing moves."""
    draft = Draft(source, Residue.VISIBLE, Residue.AUDIBLE, Residue.STREAM)
    patches = Patches(draft)
    _blank_avi(source, draft, patches, 12, _end(source, "<"), depth=0)
    end = _end(source, "<")
    if end < source.size and source.some(end, 4) == b"RIFF":  # OpenDML: more of the same behind
        _blank_avi(source, draft, patches, end + 12, source.size, depth=0)
    elif end < source.size and patches.blank(end, source.size - end):
        draft.drop(Trace.APPENDED)
    patches.lay_down()
    return draft


def _blank_avi(source: Source, draft: Draft, patches: Patches, place: int, end: int, *, depth: int) -> None:
    if depth > 6:
        raise Uncleanable(Reason.DEEP)
    for one in _chunks(source, place, end, "<", may_break_off=True):
        inner = source.some(one.start, 4)
        if one.name == b"LIST" and inner in _AVI_LISTS:
            if inner != b"movi":
                _blank_avi(source, draft, patches, one.start + 4, one.end, depth=depth + 1)
            continue
        if one.name in _AVI_KEPT:
            continue
        patches.put(one.start - 8, b"JUNK")
        if patches.blank(one.start, one.length):
            draft.drop(_TRACES.get(one.name, Trace.MAKER))
