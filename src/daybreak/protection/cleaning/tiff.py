"""TIFF: what the pages are drawn from stays in its place; every other byte of the file becomes zero.

So not only known metadata goes, but also what earlier programs left between the parts. Sources: TIFF 6.0
(1992); its technical notes 1 and 2.
"""

import re
import struct
from dataclasses import dataclass

from daybreak.protection.cleaning.colours import plain_profile
from daybreak.protection.cleaning.findings import Reason, Residue, Trace, Uncleanable
from daybreak.protection.cleaning.parts import Draft, Patches, Source

#: Tags that pages are drawn from.
_DRAWN = frozenset(
    int(tag)
    for tag in re.findall(
        r"\d+",
        "254 255 256 257 258 259 262 263 264 265 266 273 274 277 278 279 280 281 282 283 284 290 291 292 293 "
        "296 297 301 317 318 319 320 321 322 323 324 325 332 334 336 338 339 340 341 342 347 512 513 514 515 "
        "517 518 519 520 521 529 530 531 532 34675",
    )
)
_TRACES = {
    34665: Trace.EXIF,
    34853: Trace.PLACE,
    700: Trace.XMP,
    33723: Trace.IPTC,
    34377: Trace.IPTC,
    306: Trace.TIMES,
    315: Trace.AUTHORS,
    305: Trace.MAKER,
    271: Trace.MAKER,
    272: Trace.MAKER,
    330: Trace.THUMBNAIL,
}
#: Bytes of one value by its form.
_FORMS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MOST_PAGES = 10_000
_PROFILE = 34675
#: Where the picture's data lie, and how long they are.
_STRETCHES = ((273, 279), (324, 325), (513, 514))


@dataclass(frozen=True, slots=True)
class _Entry:
    tag: int
    form: int
    count: int
    raw: bytes
    start: int

    @property
    def length(self) -> int:
        return _FORMS.get(self.form, 1) * self.count


def clean_tiff(source: Source) -> Draft:
    """Keep what the pages are drawn from."""
    draft = Draft(source, Residue.VISIBLE, Residue.NOISE)
    order = "<" if source.at(0, 2) == b"II" else ">"
    if source.number(order + "H", 2) != 42:
        raise Uncleanable(Reason.UNKNOWN)  # the form for files above 4 GB
    writer = _Writer(draft, order)
    place, seen = source.number(order + "I", 4), set[int]()
    while place:
        if place in seen or len(seen) > _MOST_PAGES:
            raise Uncleanable(Reason.BROKEN)
        seen.add(place)
        place = writer.page(place)
    writer.lay_down()
    return draft


class _Writer:
    """Collects what stays, page by page, and blanks the rest."""

    def __init__(self, draft: Draft, order: str) -> None:
        self.draft, self.source, self.order = draft, draft.source, order
        self.kept: list[tuple[int, int]] = [(0, 8)]
        self.patches = Patches(draft)

    def page(self, place: int) -> int:
        """Take a directory apart and write it with fewer entries; where the next one is."""
        count = self.source.number(self.order + "H", place)
        rows = [self._entry(place + 2 + 12 * number) for number in range(count)]
        following = self.source.number(self.order + "I", place + 2 + 12 * count)
        stay = [one for one in rows if one.tag in _DRAWN]
        for one in rows:
            if one.tag not in _DRAWN:
                self.draft.drop(_TRACES.get(one.tag, Trace.MAKER))
        by_tag = {one.tag: one for one in stay}
        if not {256, 257} <= set(by_tag):
            raise Uncleanable(Reason.BROKEN)
        stay = [one for one in stay if one.tag != _PROFILE or self._profile(one)]
        table = struct.pack(self.order + "H", len(stay)) + b"".join(one.raw for one in stay)
        table += struct.pack(self.order + "I", following)
        self.patches.put(place, table + bytes(2 + 12 * count + 4 - len(table)))
        self.kept.append((place, 2 + 12 * count + 4))
        for one in stay:
            if one.length > 4:
                self._stay(one.start, one.length)
        for places, lengths in _STRETCHES:
            if places in by_tag and lengths in by_tag:
                pairs = zip(self._numbers(by_tag[places]), self._numbers(by_tag[lengths]), strict=False)
                for start, length in pairs:
                    self._stay(start, length)
        return following

    def _entry(self, place: int) -> _Entry:
        raw = self.source.at(place, 12)
        tag, form, count, start = struct.unpack(self.order + "HHII", raw)
        return _Entry(tag, form, count, raw, start)

    def _stay(self, start: int, length: int) -> None:
        if start + length > self.source.size:
            raise Uncleanable(Reason.BROKEN)
        self.kept.append((start, length))

    def _numbers(self, one: _Entry) -> list[int]:
        form = {3: "H", 4: "I", 13: "I"}.get(one.form)
        if form is None or one.count > 10_000_000:
            raise Uncleanable(Reason.BROKEN)
        data = self.source.at(one.start, one.length) if one.length > 4 else one.raw[8 : 8 + one.length]
        return list(struct.unpack(f"{self.order}{one.count}{form}", data))

    def _profile(self, one: _Entry) -> bool:
        self.draft.drop(Trace.PROFILE)
        plain = plain_profile(self.source.at(one.start, one.length)) if one.length > 4 else None
        if plain is None or len(plain) > one.length:
            return False
        self.patches.put(one.start, plain + bytes(one.length - len(plain)))
        return True

    def lay_down(self) -> None:
        """Blank what nothing refers to, and write the rest."""
        place = 0
        for start, length in sorted(self.kept):
            if start > place and self.patches.blank(place, start - place):
                self.draft.drop(Trace.APPENDED)
            place = max(place, start + length)
        if self.patches.blank(place, self.source.size - place):
            self.draft.drop(Trace.APPENDED)
        self.patches.lay_down()
