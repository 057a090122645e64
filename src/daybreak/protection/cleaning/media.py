"""MP4, MOV, 3GP, M4A, HEIC and AVIF: sound and picture stay in their places; the rest becomes zeros.

Kept is what a player needs: a list of boxes, and those bytes of the data that tracks of sound, picture and
subtitles (or the pictures of a HEIF file) refer to. So tracks with places, as telephones, action cameras and
drones record them, go with their data, and also what was cut out of a recording but left in its file.
"""

from daybreak.protection.cleaning.boxes import Box, boxes, inside, items, sample_stretches
from daybreak.protection.cleaning.colours import plain_profile
from daybreak.protection.cleaning.findings import Reason, Residue, Trace, Uncleanable
from daybreak.protection.cleaning.parts import Draft, Patches, Source

#: Boxes that hold boxes.
_NESTED = frozenset(
    b"moov trak mdia minf stbl edts dinf mvex moof traf mfra sinf schi rinf gmhd iprp ipco".split()
)
#: Boxes a player needs, beside those that hold boxes.
_NEEDED = frozenset(
    b"ftyp styp mvhd tkhd mdhd hdlr elst vmhd smhd nmhd sthd gmin dref stsd stts ctts cslg stss stsh sdtp "
    b"stsc stsz stz2 stco co64 sgpd sbgp subs saiz saio stps trex mehd mfhd tfhd trun tfdt tfra mfro "
    b"sidx ssix mdat pssh tenc frma schm schi leva trgr "
    b"pitm iinf iloc iref ispe pixi hvcC av1C pasp clap irot imir auxC ipma idat infe grpl altr clli "
    b"mdcv a1op a1lx lsel vvcC avcC rloc".split()
)
_KEPT_TRACKS = {b"vide": Residue.VISIBLE, b"soun": Residue.AUDIBLE}
_SUBTITLES = frozenset((b"text", b"sbtl", b"subt", b"clcp"))
_ABOUT_PICTURES = frozenset((b"Exif", b"mime", b"uri "))
_TRACES = {
    b"udta": Trace.TAGS,
    b"meta": Trace.TAGS,
    b"uuid": Trace.XMP,
    b"XMP_": Trace.XMP,
    b"free": Trace.APPENDED,
    b"skip": Trace.APPENDED,
    b"wide": Trace.APPENDED,
    b"loci": Trace.PLACE,
}
_DEEPEST = 12


def clean_media(source: Source) -> Draft:
    """Blank whatever is not needed to play or to see it."""
    draft = Draft(source, Residue.STREAM)
    cleaner = _Cleaner(draft)
    top = list(boxes(source, 0, source.size))
    meta = next((one for one in top if one.name == b"meta"), None)
    movie = next((one for one in top if one.name == b"moov"), None)
    if meta is None and movie is None:
        raise Uncleanable(Reason.BROKEN)
    for one in top:
        if one is meta and movie is None:
            cleaner.pictures(one)
        else:
            cleaner.box(one, 0)
    cleaner.blank_data([one for one in top if one.name == b"mdat"], top)
    cleaner.patches.lay_down()
    return draft


class _Cleaner:
    """Walks through the boxes, and keeps account of the data that what stays refers to."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.source = draft, draft.source
        self.patches = Patches(draft)
        self.needed: list[tuple[int, int]] = []
        self.tracks_gone = False

    def box(self, one: Box, depth: int) -> None:
        """Keep, enter or blank a box."""
        if depth > _DEEPEST:
            raise Uncleanable(Reason.DEEP)
        if one.name == b"trak" and not self._stays(one):
            self._blank(one, Trace.TELEMETRY)
            self.tracks_gone = True
        elif one.name == b"trak":
            self.needed += sample_stretches(self.source, one)
            self._forget_encoder(one)
            self._enter(one, depth)
        elif one.name in _NESTED:
            self._enter(one, depth)
        elif one.name in (b"mvhd", b"tkhd", b"mdhd"):
            self._forget_times(one)
        elif one.name == b"hdlr":
            self._forget_name(one)
        elif one.name == b"colr":
            self._forget_profile(one)
        elif one.name not in _NEEDED:
            self._blank(one, _TRACES.get(one.name, Trace.MAKER))

    def _enter(self, box: Box, depth: int) -> None:
        for one in boxes(self.source, box.body, box.end):
            self.box(one, depth + 1)

    def _stays(self, track: Box) -> bool:
        handler = inside(self.source, track, b"mdia", b"hdlr")
        kind = self.source.at(handler.body + 8, 4) if handler is not None else b""
        if kind in _SUBTITLES:
            self.draft.left.add(Residue.SUBTITLES)
            return True
        if kind not in _KEPT_TRACKS:
            return False
        self.draft.left.add(_KEPT_TRACKS[kind])
        return True

    def _blank(self, one: Box, trace: Trace) -> None:
        self.patches.put(one.start + 4, b"free")
        # of a box with an id, and of one longer than 4 GB, only the content may be blanked
        start = one.start + 8 if one.name == b"uuid" else one.body
        if self.patches.blank(start, one.end - start):
            self.draft.drop(trace)

    def _forget_times(self, one: Box) -> None:
        wide = self.source.at(one.body, 1)[0] == 1
        if self.patches.blank(one.body + 4, 16 if wide else 8):
            self.draft.drop(Trace.TIMES)

    def _forget_name(self, one: Box) -> None:
        maker = self.patches.blank(one.body + 12, 12)
        words = self.patches.blank(one.body + 24, one.end - one.body - 24)
        if maker or words:
            self.draft.drop(Trace.MAKER)

    def _forget_encoder(self, track: Box) -> None:
        """Blank who encoded a track of pictures, which stands in the description of its samples."""
        media = inside(self.source, track, b"mdia", b"hdlr")
        described = inside(self.source, track, b"mdia", b"minf", b"stbl", b"stsd")
        if media is None or described is None or self.source.at(media.body + 8, 4) != b"vide":
            return
        for one in boxes(self.source, described.body + 8, described.end):
            maker = one.length >= 78 and self.patches.blank(one.body + 12, 4)
            words = one.length >= 78 and self.patches.blank(one.body + 42, 32)
            if maker or words:
                self.draft.drop(Trace.MAKER)

    def _forget_profile(self, one: Box) -> None:
        if self.source.at(one.body, 4) not in (b"prof", b"rICC"):
            return
        plain = plain_profile(self.source.at(one.body + 4, one.length - 4)) or b""
        if len(plain) <= one.length - 4:
            self.patches.put(one.body + 4, plain + bytes(one.length - 4 - len(plain)))
            self.draft.drop(Trace.PROFILE)

    def pictures(self, meta: Box) -> None:
        """Blank what the items of a HEIF file say about its pictures."""
        self.draft.left |= {Residue.VISIBLE, Residue.NOISE}
        for one in boxes(self.source, meta.body + 4, meta.end):
            self.box(one, 1)
        for item in items(self.source, meta):
            start, length = item.words_at
            if item.name in _ABOUT_PICTURES:
                self._drop_item(item.name, item.type_at, item.stretches)
            else:
                self.needed += item.stretches
            if self.patches.blank(start, length) and item.name not in _ABOUT_PICTURES:
                self.draft.drop(Trace.TAGS)

    def _drop_item(self, name: bytes, type_at: int, stretches: tuple[tuple[int, int], ...]) -> None:
        self.patches.put(type_at, b"skip")
        for start, length in stretches:
            self.patches.blank(start, length)
        self.needed += stretches  # accounted for already
        self.draft.drop(Trace.EXIF if name == b"Exif" else Trace.XMP)

    def blank_data(self, data: list[Box], top: list[Box]) -> None:
        """Blank those bytes of the data that nothing kept refers to."""
        if any(one.name == b"moof" for one in top):
            if self.tracks_gone:
                self.draft.left.add(Residue.PART)
            return
        for box in data:
            place = box.body
            for start, length in sorted(self.needed):
                if start >= box.end or start + length <= place:
                    continue
                self._gap(place, start)
                place = max(place, start + length)
            self._gap(place, box.end)

    def _gap(self, start: int, end: int) -> None:
        if end > start and self.patches.blank(start, end - start):
            self.draft.drop(Trace.TELEMETRY if self.tracks_gone else Trace.APPENDED)
