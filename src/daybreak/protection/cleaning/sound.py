"""MP3, AAC, FLAC and AMR: the frames of sound stay, bit for bit; what stands around them goes.

Sources: ISO/IEC 11172-3 and 13818-3 (MP3), 13818-7 (AAC), RFC 9639 (FLAC), RFC 4867 (AMR); id3.org for tags.
"""

from collections.abc import Callable, Iterator

from daybreak.protection.cleaning.findings import Reason, Residue, Trace, Uncleanable
from daybreak.protection.cleaning.kinds import tag_length
from daybreak.protection.cleaning.parts import Draft, Source

_RATES = {  # kbit/s by version and layer
    (3, 3): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (3, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (3, 1): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 3): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_FREQUENCIES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_WINDOW = 1 << 18
_FEWEST_FRAMES = 2
_FLAC_KEPT = {0: Trace.MAKER, 3: Trace.MAKER}
_FLAC_TRACES = {4: Trace.TAGS, 6: Trace.THUMBNAIL, 2: Trace.MAKER, 5: Trace.TAGS}
_AMR_BYTES = (12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0)
_AMR_WIDE_BYTES = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0)


def clean_mp3(source: Source) -> Draft:
    """Keep the frames."""
    return _frames_only(source, mp3_frame)


def clean_aac(source: Source) -> Draft:
    """Keep the frames."""
    return _frames_only(source, aac_frame)


def mp3_frame(head: bytes) -> int:
    """The length of the frame that begins with these four bytes; 0 when none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer, rate, frequency = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer == 0 or rate in (0, 15) or frequency == 3:
        return 0
    table = _RATES[3, layer] if version == 3 else _RATES[2, 3 if layer == 3 else 2]
    bits, hertz, padding = table[rate] * 1000, _FREQUENCIES[version][frequency], head[2] >> 1 & 1
    if layer == 3:
        return (12 * bits // hertz + padding) * 4
    samples = 72 if version != 3 and layer == 1 else 144
    return samples * bits // hertz + padding


def aac_frame(head: bytes) -> int:
    """The length of the ADTS frame that begins with these seven bytes; 0 when none does."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length >= 7 else 0


def _frames_only(source: Source, frame: Callable[[bytes], int]) -> Draft:
    draft = Draft(source, Residue.AUDIBLE, Residue.STREAM)
    place, frames, in_step = 0, 0, False
    while place < source.size:
        ahead = source.some(place, _WINDOW)
        at = 0
        while at + 8 <= len(ahead) or place + len(ahead) >= source.size:
            length = frame(ahead[at : at + 8])
            if not length or place + at + length > source.size:
                break
            if not in_step and not _goes_on(source, place + at + length, frame):
                break
            frames, in_step = frames + 1, True
            draft.keep(place + at, length)
            at += length
        if at:
            place += at
            continue
        in_step = False
        place = _drop_until_frame(draft, place, frame)
    if frames < _FEWEST_FRAMES:
        raise Uncleanable(Reason.BROKEN)
    return draft


def _goes_on(source: Source, end: int, frame: Callable[[bytes], int]) -> bool:
    """Whether another frame begins behind the first, or the file ends there."""
    return end == source.size or bool(frame(source.some(end, 8)))


def _drop_until_frame(draft: Draft, place: int, frame: Callable[[bytes], int]) -> int:
    """Leave out what stands here, up to the next place where two frames follow one another."""
    source = draft.source
    head = source.some(place, 10)
    if head[:3] == b"ID3" and len(head) == 10:
        draft.drop(Trace.TAGS)
        return min(source.size, place + 10 + tag_length(head[6:10]) + (10 if head[5] & 0x10 else 0))
    draft.drop(Trace.TAGS if head[:3] in (b"TAG", b"APE", b"LYR") else Trace.APPENDED)
    place += 1
    while place < source.size:
        ahead = source.some(place, _WINDOW)
        for at in _marks(ahead):
            length = frame(ahead[at : at + 8])
            if length and frame(source.some(place + at + length, 8)):
                return place + at
        place += max(1, len(ahead) - 8) if len(ahead) == _WINDOW else len(ahead)
    return place


def _marks(data: bytes) -> Iterator[int]:
    at = data.find(b"\xff")
    while at >= 0:
        yield at
        at = data.find(b"\xff", at + 1)


def clean_flac(source: Source) -> Draft:
    """Keep what the stream is, its table of places, and its frames."""
    draft = Draft(source, Residue.AUDIBLE, Residue.STREAM)
    place = 0
    if source.some(0, 3) == b"ID3":
        place = 10 + tag_length(source.at(6, 4))
        draft.drop(Trace.TAGS)
    if source.at(place, 4) != b"fLaC":
        raise Uncleanable(Reason.BROKEN)
    place += 4
    kept: list[tuple[int, int, int]] = []
    last = False
    while not last:
        head = source.at(place, 4)
        last, form, length = bool(head[0] & 0x80), head[0] & 0x7F, int.from_bytes(head[1:], "big")
        if form in _FLAC_KEPT:
            kept.append((form, place + 4, length))
        elif form != 1 or not source.is_blank(place + 4, length):
            draft.drop(_FLAC_TRACES.get(form, Trace.APPENDED))
        place += 4 + length
    if not kept or kept[0][0] != 0:
        raise Uncleanable(Reason.BROKEN)
    draft.put(b"fLaC")
    for number, (form, start, length) in enumerate(kept, start=1):
        draft.put(bytes((form | 0x80 * (number == len(kept)),)) + length.to_bytes(3, "big"))
        draft.keep(start, length)
    end = source.size
    if source.some(end - 128, 3) == b"TAG":
        end -= 128
        draft.drop(Trace.TAGS)
    draft.keep(place, end - place)
    return draft


def clean_amr(source: Source) -> Draft:
    """Keep the frames; the format has no other place."""
    draft = Draft(source, Residue.AUDIBLE, Residue.STREAM)
    wide = source.some(0, 9) == b"#!AMR-WB\n"
    if not wide and source.some(0, 6) != b"#!AMR\n":
        raise Uncleanable(Reason.BROKEN)
    lengths, place = (_AMR_WIDE_BYTES, 9) if wide else (_AMR_BYTES, 6)
    draft.keep(0, place)
    while place < source.size:
        head = source.at(place, 1)[0]
        length = 1 + lengths[head >> 3 & 15]
        if head & 0x83 or place + length > source.size:
            draft.drop(Trace.APPENDED)
            break
        draft.keep(place, length)
        place += length
    return draft
