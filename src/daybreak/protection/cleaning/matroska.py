"""Matroska and WebM: tags, titles, attachments, chapters and dates are blanked in their places.

Source: RFC 9559 (Matroska), RFC 8794 (EBML).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from daybreak.protection.cleaning.findings import Reason, Residue, Trace, Uncleanable
from daybreak.protection.cleaning.parts import Draft, Patches, Source

_MOST_ELEMENTS = 5_000_000
_SEGMENT, _CLUSTER, _HEADER, _VOID, _CHECKSUM = 0x18538067, 0x1F43B675, 0x1A45DFA3, 0xEC, 0xBF
#: Elements that hold elements and are entered.
_ENTERED = {_HEADER, _SEGMENT, 0x1549A966, 0x1654AE6B, 0xAE, _CLUSTER}
#: Elements that are taken out whole.
_TRACES = {
    0x1254C367: Trace.TAGS,
    0x1941A469: Trace.ATTACHMENT,
    0x1043A770: Trace.TAGS,
    0x4461: Trace.TIMES,
    0x73A4: Trace.MAKER,
    0x7384: Trace.TAGS,
    0x3CB923: Trace.MAKER,
    0x3C83AB: Trace.TAGS,
    0x3EB923: Trace.MAKER,
    0x3E83BB: Trace.TAGS,
    0x4444: Trace.MAKER,
    0x7BA9: Trace.TAGS,
    0x536E: Trace.TAGS,
    0x258688: Trace.MAKER,
    _VOID: Trace.APPENDED,
    _CHECKSUM: Trace.MAKER,
}
#: Strings that must be there, so they are emptied: the programs that wrote it.
_EMPTIED = {0x4D80: Trace.MAKER, 0x5741: Trace.MAKER}
_TRACK_TYPE, _VISIBLE, _AUDIBLE, _SUBTITLE = 0x83, 1, 2, 17
#: What stands inside a segment: one of these ends a cluster whose length is not told.
_IN_SEGMENT = {
    0x114D9B74,
    0x1549A966,
    0x1654AE6B,
    0x1C53BB6B,
    0x1254C367,
    0x1941A469,
    0x1043A770,
    _CLUSTER,
    _SEGMENT,
}


@dataclass(frozen=True, slots=True)
class _Element:
    id: int
    start: int
    body: int
    end: int
    open_ended: bool


def clean_matroska(source: Source) -> Draft:
    """Blank what is not needed to play it."""
    draft = Draft(source, Residue.STREAM)
    patches = Patches(draft)
    place, parts = 0, 0
    while place < source.size:
        try:
            one = _element(source, place, source.size)
        except Uncleanable:
            if not parts:
                raise
            break
        if one.id not in (_HEADER, _SEGMENT):
            break
        parts += 1
        place = _enter(draft, patches, one, 0)
    if parts < 2:
        raise Uncleanable(Reason.BROKEN)
    if place < source.size and patches.blank(place, source.size - place):
        draft.drop(Trace.APPENDED)
    patches.lay_down()
    return draft


def _enter(draft: Draft, patches: Patches, parent: _Element, depth: int) -> int:
    """Look at what an element holds; where it ends."""
    if depth > 8:
        raise Uncleanable(Reason.DEEP)
    place = parent.body
    for one in _elements(draft.source, parent):
        place = one.end
        if one.id in _ENTERED:
            place = _enter(draft, patches, one, depth + 1)
        elif one.id in _TRACES:
            _void(draft, patches, one)
        elif one.id in _EMPTIED:
            if patches.blank(one.body, one.end - one.body):
                draft.drop(_EMPTIED[one.id])
        elif one.id == _TRACK_TYPE:
            _see(draft, draft.source.at(one.body, 1)[0])
    return place if parent.open_ended else parent.end


def _see(draft: Draft, kind: int) -> None:
    known = {_VISIBLE: Residue.VISIBLE, _AUDIBLE: Residue.AUDIBLE, _SUBTITLE: Residue.SUBTITLES}
    draft.left.add(known.get(kind, Residue.PART))


def _elements(source: Source, parent: _Element) -> Iterator[_Element]:
    place = parent.body
    for _ in range(_MOST_ELEMENTS):
        if place >= parent.end:
            return
        one = _element(source, place, parent.end)
        if parent.open_ended and _ends(parent, one):
            return
        yield one
        # where its length is not told it ends where the next element of its parent begins
        place = _end_of_open(source, one) if one.open_ended else one.end
    raise Uncleanable(Reason.TOO_LARGE)


def _ends(parent: _Element, one: _Element) -> bool:
    return one.id == _HEADER or (parent.id == _CLUSTER and one.id in _IN_SEGMENT)


def _end_of_open(source: Source, parent: _Element) -> int:
    place = parent.body
    for one in _elements(source, parent):
        place = one.end
    return place


def _element(source: Source, place: int, most: int) -> _Element:
    head = source.some(place, 12)
    if not head or not head[0]:
        raise Uncleanable(Reason.BROKEN)
    id_bytes = 9 - head[0].bit_length()
    if id_bytes > 4 or len(head) <= id_bytes or not head[id_bytes]:
        raise Uncleanable(Reason.BROKEN)
    number = int.from_bytes(head[:id_bytes], "big")
    size_bytes = 9 - head[id_bytes].bit_length()
    raw = int.from_bytes(head[id_bytes : id_bytes + size_bytes], "big")
    every = (1 << 7 * size_bytes) - 1
    size, body = raw & every, place + id_bytes + size_bytes
    if size == every and number in (_SEGMENT, _CLUSTER):
        return _Element(number, place, body, most, True)
    if body + size > most and number not in (_SEGMENT, _CLUSTER):
        raise Uncleanable(Reason.BROKEN)
    return _Element(number, place, body, min(body + size, most), False)


def _void(draft: Draft, patches: Patches, one: _Element) -> None:
    """Make it an element that says nothing, of the same length."""
    length = one.end - one.start
    if patches.blank(one.body, one.end - one.body) and one.id != _CHECKSUM:
        draft.drop(_TRACES[one.id])
    if length < 2 or one.id == _VOID:
        return
    size_bytes = 1 if length - 2 < 127 else 8
    rest = length - 1 - size_bytes
    head = bytes((_VOID,)) + (rest | 1 << 7 * size_bytes).to_bytes(size_bytes, "big")
    patches.put(one.start, head + bytes(max(0, one.body - one.start - len(head))))
