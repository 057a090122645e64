"""GIF: pictures, palettes and timing stay, comments and what programs wrote go. Source: GIF89a (1990)."""

from daybreak.protection.cleaning.findings import Reason, Residue, Trace, Uncleanable
from daybreak.protection.cleaning.parts import Draft, Source

_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_MOST_BLOCKS = 200_000
_PICTURE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
_COMMENT, _APPLICATION, _TIMING = 0xFE, 0xFF, 0xF9


def clean_gif(source: Source) -> Draft:
    """Keep what is drawn and when."""
    draft = Draft(source, Residue.VISIBLE, Residue.NOISE)
    place = 13 + _palette(source.at(10, 1)[0])
    draft.keep(0, place)
    for _ in range(_MOST_BLOCKS):
        what = source.at(place, 1)[0]
        if what == _TRAILER:
            break
        if what == _PICTURE:
            end = _end_of_blocks(source, place + 11 + _palette(source.at(place + 9, 1)[0]))
            draft.keep(place, end - place)
        elif what == _EXTENSION:
            end = _end_of_blocks(source, place + 2)
            _extension(draft, place, end)
        else:
            raise Uncleanable(Reason.BROKEN)
        place = end
    else:
        raise Uncleanable(Reason.TOO_LARGE)
    draft.put(b"\x3b")
    if source.size > place + 1:
        draft.drop(Trace.APPENDED)
    return draft


def _palette(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _end_of_blocks(source: Source, place: int) -> int:
    length = source.at(place, 1)[0]
    while length:
        place += 1 + length
        length = source.at(place, 1)[0]
    return place + 1


def _extension(draft: Draft, place: int, end: int) -> None:
    label = draft.source.at(place + 1, 1)[0]
    name = draft.source.some(place + 3, 11)
    is_loop = label == _APPLICATION and name in _LOOPS and end - place == 19
    if is_loop or (label == _TIMING and end - place == 8):
        draft.keep(place, end - place)
    else:
        draft.drop(Trace.XMP if name == b"XMP DataXMP" else Trace.COMMENT)
