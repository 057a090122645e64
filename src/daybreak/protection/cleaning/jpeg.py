"""JPEG: only what the picture is drawn from stays, bit for bit; nothing is encoded anew.

Source: ITU-T T.81; JFIF 1.02; CIPA DC-007 (several pictures in a file), which are dropped behind the first.
"""

import struct

from daybreak.protection.cleaning.colours import plain_profile
from daybreak.protection.cleaning.findings import Reason, Residue, Trace, Uncleanable
from daybreak.protection.cleaning.orientation import block_with, orientation_in
from daybreak.protection.cleaning.parts import Draft, Source

_ICC = b"ICC_PROFILE\0"
_EXIF = b"Exif\0\0"
#: Tables, frames and the restart interval: what a decoder needs.
_DRAWN = frozenset((0xC4, 0xDB, 0xDD, 0xDC, 0xCC, *(0xC0 + n for n in range(16) if n not in (4, 8, 12))))
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_MOST_SEGMENTS = 20_000


def clean_jpeg(source: Source) -> Draft:
    """Keep the picture, its orientation and the numbers of its colours."""
    draft = Draft(source, Residue.VISIBLE, Residue.NOISE)
    if source.at(0, 2) != b"\xff\xd8":
        raise Uncleanable(Reason.BROKEN)
    draft.put(b"\xff\xd8")
    head = _Head(draft)
    place, scans = 2, 0
    for _ in range(_MOST_SEGMENTS):
        marker, place = _marker(source, place)
        if marker == _END:
            break
        length = source.number(">H", place)
        if length < 2:
            raise Uncleanable(Reason.BROKEN)
        if marker == _SCAN or marker in _DRAWN:
            head.write()
            _check_spare(source, marker, place, length)
            draft.put(bytes((0xFF, marker)))
            draft.keep(place, length)
            if marker == _SCAN:
                scans += 1
                end = _end_of_scan(source, place + length)
                draft.keep(place + length, end - place - length)
                length += end - place - length
        else:
            head.take(marker, source.at(place + 2, length - 2))
        place += length
    else:
        raise Uncleanable(Reason.TOO_LARGE)
    if not scans:
        raise Uncleanable(Reason.BROKEN)
    draft.put(b"\xff\xd9")
    if not source.is_blank(place, source.size - place):
        draft.drop(Trace.APPENDED)
    return draft


def _marker(source: Source, place: int) -> tuple[int, int]:
    """The next marker and the place behind it."""
    first = source.at(place, 2)
    if first[0] != 0xFF:
        raise Uncleanable(Reason.BROKEN)
    while first[1] == 0xFF:
        place += 1
        first = source.at(place, 2)
    return first[1], place + 2


def _check_spare(source: Source, marker: int, place: int, length: int) -> None:
    """Frames and scans tell their own length; more than that would be a place to hide something in."""
    if marker in (0xC4, 0xDB, 0xDC, 0xDD, 0xCC):
        return
    count = source.at(place + (2 if marker == _SCAN else 7), 1)[0]
    if length != (6 + 2 * count if marker == _SCAN else 8 + 3 * count):
        raise Uncleanable(Reason.BROKEN)


def _end_of_scan(source: Source, place: int) -> int:
    """Where the next marker after a scan's data begins; restart markers belong to the data."""
    while True:
        found = source.some(place, 1 << 18)
        if len(found) < 2:
            raise Uncleanable(Reason.BROKEN)
        at = found.find(b"\xff")
        while 0 <= at < len(found) - 1:
            if found[at + 1] not in (0, *range(0xD0, 0xD8)):
                return place + at
            at = found.find(b"\xff", at + 2)
        place += len(found) - (1 if found[-1] == 0xFF else 0)


class _Head:
    """What stands before the picture: taken apart, then written anew with what the picture needs."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.orientation = 1
        self.profile: dict[int, bytes] = {}
        self.kept: list[bytes] = []
        self.written = False

    def take(self, marker: int, data: bytes) -> None:
        """Take a segment that the picture is not drawn from."""
        if marker == 0xE0 and data[:5] == b"JFIF\0" and len(data) >= 14 and not self.written:
            self.kept.append(_segment(0xE0, data[:12] + bytes(2)))
            if len(data) > 14:
                self.draft.drop(Trace.THUMBNAIL)
        elif marker == 0xEE and data[:5] == b"Adobe" and len(data) >= 12 and not self.written:
            self.kept.append(_segment(0xEE, data[:5] + data[5:7] + bytes(4) + data[11:12]))
        elif marker == 0xE2 and data[:12] == _ICC and len(data) > 14:
            self.profile[data[12]] = data[14:]
        else:
            self._drop(marker, data)

    def _drop(self, marker: int, data: bytes) -> None:
        trace = Trace.APPENDED
        if marker == 0xE1 and data[:6] == _EXIF:
            self.orientation, trace = orientation_in(data[6:]), Trace.EXIF
        elif marker == 0xE1:
            trace = Trace.XMP
        elif marker == 0xED:
            trace = Trace.IPTC
        elif marker == 0xFE:
            trace = Trace.COMMENT
        elif marker == 0xE2 and data[:4] == b"MPF\0":
            trace = Trace.THUMBNAIL
        elif 0xE0 <= marker <= 0xEF:
            trace = Trace.MAKER
        self.draft.drop(trace)

    def write(self) -> None:
        """Write what is needed before the picture's own data begin."""
        if self.written:
            return
        self.written = True
        for one in self.kept:
            self.draft.put(one)
        if self.orientation != 1:
            self.draft.put(_segment(0xE1, _EXIF + block_with(self.orientation)))
        whole = b"".join(part for _, part in sorted(self.profile.items()))
        plain = plain_profile(whole) if whole else None
        if whole:
            self.draft.drop(Trace.PROFILE)
        if plain is not None:
            pieces = [plain[at : at + 65_000] for at in range(0, len(plain), 65_000)]
            for number, piece in enumerate(pieces, start=1):
                self.draft.put(_segment(0xE2, _ICC + bytes((number, len(pieces))) + piece))


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data
