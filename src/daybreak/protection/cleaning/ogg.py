"""Ogg (Vorbis, Opus, Theora, Speex, FLAC): the packet of comments is emptied in its place, no more.

The packet keeps its length, so that pages stay where they are; only the checksums of its pages are reckoned
anew. Sources: RFC 3533 (Ogg), RFC 7845 (Opus), the Vorbis I, Theora and Speex specifications.
"""

import struct
from dataclasses import dataclass, field

from daybreak.protection.cleaning.findings import Reason, Residue, Trace, Uncleanable
from daybreak.protection.cleaning.parts import Draft, Patches, Source

_PAGE = struct.Struct("<4sBBqIIIB")
_MOST_HEADER = 64 << 20
_BEGINS = (b"\x01vorbis", b"OpusHead", b"\x80theora", b"Speex   ", b"\x7fFLAC")
#: How a packet of comments begins, by the codec.
_COMMENTS = {b"\x01vorbis": b"\x03vorbis", b"OpusHead": b"OpusTags", b"\x80theora": b"\x81theora"}


def _polynomial() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)
        table.append(value & 0xFFFFFFFF)
    return tuple(table)


_TABLE = _polynomial()


def page_checksum(page: bytes | bytearray) -> int:
    """The checksum of a page whose own checksum is zero."""
    value = 0
    for byte in page:
        value = value << 8 & 0xFFFFFFFF ^ _TABLE[value >> 24 ^ byte]
    return value


@dataclass(slots=True)
class _Stream:
    """A stream whose packet of comments is looked for."""

    codec: bytes = b""
    packet: int = 0
    pages: list[tuple[int, int, int]] = field(default_factory=list)  # start, header's length, body's length
    stretches: list[tuple[int, int]] = field(default_factory=list)  # of the comments
    found: bool = False


def clean_ogg(source: Source) -> Draft:
    """Empty the comments of every stream."""
    draft = Draft(source, Residue.AUDIBLE, Residue.STREAM)
    patches = Patches(draft)
    streams: dict[int, _Stream] = {}
    place = 0
    while place < source.size:
        head = source.some(place, _PAGE.size)
        if len(head) < _PAGE.size or head[:4] != b"OggS":
            break
        _, _, flags, _, serial, _, _, count = _PAGE.unpack(head)
        table = source.at(place + _PAGE.size, count)
        body = place + _PAGE.size + count
        if body + sum(table) > source.size:
            break  # a recording that broke off
        if flags & 2:
            streams[serial] = _Stream(_codec(source.some(body, 64), draft))
        stream = streams.get(serial)
        if stream is not None and not stream.found:
            page = (place, _PAGE.size + count, sum(table))
            if _follow(source, stream, page, table):
                _empty(draft, patches, stream)
        place = body + sum(table)
    if not streams or any(not one.found for one in streams.values() if one.codec):
        raise Uncleanable(Reason.BROKEN)
    if place < source.size:
        draft.drop(Trace.APPENDED)
    patches.lay_down(place)
    return draft


def _codec(first: bytes, draft: Draft) -> bytes:
    for begin in _BEGINS:
        if first.startswith(begin):
            if begin == b"\x80theora":
                draft.left.add(Residue.VISIBLE)
            if begin == b"\x7fFLAC":  # a cover may stand in a packet of its own
                draft.left.add(Residue.PART)
            return begin
    draft.left.add(Residue.PART)
    return b""


def _follow(source: Source, stream: _Stream, page: tuple[int, int, int], table: bytes) -> bool:
    """Find the stretches of the second packet, which holds the comments; whether all are found."""
    if not stream.codec:
        stream.found = True
        return True
    start, head, _ = page
    place = start + head
    touched = False
    for length in table:
        if stream.packet == 1:
            stream.stretches.append((place, length))
            touched = True
        place += length
        if length < 255:
            stream.packet += 1
            if stream.packet == 2:
                break
    if touched:
        stream.pages.append(page)
    if sum(length for _, length in stream.stretches) > _MOST_HEADER:
        raise Uncleanable(Reason.TOO_LARGE)
    stream.found = stream.packet >= 2
    return stream.found


def _empty(draft: Draft, patches: Patches, stream: _Stream) -> None:
    """Write comments that say nothing over the packet, page by page with their checksums."""
    if not stream.stretches:
        return
    source = draft.source
    before = b"".join(source.at(start, length) for start, length in stream.stretches)
    after = _nothing_said(stream.codec, before)
    if after != before:
        draft.drop(Trace.TAGS)
    left = after
    new: dict[int, bytes] = {}
    for start, length in stream.stretches:
        new[start], left = left[:length], left[length:]
    for start, head, body in stream.pages:
        page = bytearray(source.at(start, head + body))
        for at, data in new.items():
            if start + head <= at < start + head + body:
                page[at - start : at - start + len(data)] = data
        page[22:26] = bytes(4)
        page[22:26] = page_checksum(page).to_bytes(4, "little")
        patches.put(start, bytes(page))


def _nothing_said(codec: bytes, before: bytes) -> bytes:
    """A packet of comments of the same length without maker and without comments."""
    if codec == b"\x7fFLAC":
        start = before[:4]
        if start[0] & 0x7F != 4:
            raise Uncleanable(Reason.BROKEN)
        return start + bytes(len(before) - 4)
    begin = _COMMENTS.get(codec, b"")
    if not before.startswith(begin):
        raise Uncleanable(Reason.BROKEN)
    end = b"\x01" if codec == b"\x01vorbis" else b""
    said = begin + bytes(8) + end
    if len(said) > len(before):
        raise Uncleanable(Reason.BROKEN)
    return said + bytes(len(before) - len(said))
