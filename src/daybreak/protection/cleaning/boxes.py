"""The boxes of ISO media files (MP4, MOV, 3GP, M4A, HEIC, AVIF), and the places of the data they speak of.

Sources: ISO/IEC 14496-12 (boxes), 14496-14 (MP4), 23008-12 (HEIF); Apple's QuickTime File Format.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from daybreak.protection.cleaning.findings import Reason, Uncleanable
from daybreak.protection.cleaning.parts import Source

_MOST_BOXES = 200_000
_MOST_SAMPLES = 20_000_000


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its name, where it and its content begin, where it ends."""

    name: bytes
    start: int
    body: int
    end: int

    @property
    def length(self) -> int:
        """Bytes of its content."""
        return self.end - self.body


def boxes(source: Source, start: int, end: int) -> Iterator[Box]:
    """The boxes of a stretch, in order.

    Raises:
        Uncleanable: One reaches beyond the stretch.
    """
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return
        length, name = struct.unpack(">I4s", source.at(start, 8))
        body = start + 8
        if length == 1:
            length, body = source.number(">Q", body), body + 8
        elif length == 0:
            length = end - start
        if name == b"uuid":
            body += 16
        if start + length > end or start + length < body:
            raise Uncleanable(Reason.BROKEN)
        yield Box(name, start, body, start + length)
        start += length
    raise Uncleanable(Reason.TOO_LARGE)


def inside(source: Source, box: Box, *path: bytes, skip: int = 0) -> Box | None:
    """The first box on a path inside a box, if there is one."""
    found: Box | None = box
    for name in path:
        if found is None:
            return None
        found = next((one for one in boxes(source, found.body + skip, found.end) if one.name == name), None)
        skip = 0
    return found


def _numbers(source: Source, box: Box, at: int, count: int, form: str) -> tuple[int, ...]:
    size = struct.calcsize(">" + form)
    if count > _MOST_SAMPLES or box.body + at + count * size > box.end:
        raise Uncleanable(Reason.BROKEN)
    return struct.unpack(f">{count}{form}", source.at(box.body + at, count * size))


def sample_stretches(source: Source, track: Box) -> list[tuple[int, int]]:
    """Where the samples of a track lie in the file: start and length, a chunk each.

    Raises:
        Uncleanable: Its tables do not fit one another.
    """
    table = inside(source, track, b"mdia", b"minf", b"stbl")
    if table is None:
        raise Uncleanable(Reason.BROKEN)
    by_name = {one.name: one for one in boxes(source, table.body, table.end)}
    sizes = _sample_sizes(source, by_name)
    place_box = by_name.get(b"stco") or by_name.get(b"co64")
    runs_box = by_name.get(b"stsc")
    if place_box is None or runs_box is None:
        raise Uncleanable(Reason.BROKEN)
    count = source.number(">I", place_box.body + 4)
    places = _numbers(source, place_box, 8, count, "I" if place_box.name == b"stco" else "Q")
    runs = _numbers(source, runs_box, 8, 3 * source.number(">I", runs_box.body + 4), "I")
    return list(_chunks(places, runs, sizes))


def _sample_sizes(source: Source, by_name: dict[bytes, Box]) -> "_Sizes":
    if b"stsz" in by_name:
        box = by_name[b"stsz"]
        one, count = struct.unpack(">II", source.at(box.body + 4, 8))
        return _Sizes(one, () if one else _numbers(source, box, 12, count, "I"), count)
    if b"stz2" in by_name:
        box = by_name[b"stz2"]
        bits, count = struct.unpack(">II", source.at(box.body + 4, 8))
        if bits & 0xFF in (8, 16):
            sizes = _numbers(source, box, 12, count, "B" if bits & 0xFF == 8 else "H")
            return _Sizes(0, sizes, count)
    raise Uncleanable(Reason.BROKEN)


@dataclass(frozen=True, slots=True)
class _Sizes:
    """How long samples are: all alike, or each by itself."""

    alike: int
    each: tuple[int, ...]
    count: int

    def of(self, first: int, count: int) -> int:
        """Bytes of so many samples from the first on."""
        count = min(count, self.count - first)
        return self.alike * count if self.alike else sum(self.each[first : first + count])


def _chunks(places: tuple[int, ...], runs: tuple[int, ...], sizes: _Sizes) -> Iterator[tuple[int, int]]:
    if places and (not runs or runs[0] != 1):
        raise Uncleanable(Reason.BROKEN)
    sample, run = 0, 0
    for number, start in enumerate(places, start=1):
        while run + 3 < len(runs) and runs[run + 3] <= number:
            run += 3
        in_chunk = runs[run + 1]
        yield start, sizes.of(sample, in_chunk)
        sample += in_chunk
    if sample < sizes.count:
        raise Uncleanable(Reason.BROKEN)


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a HEIF file: a picture or something about it.

    Attributes:
        number: Its number.
        name: Its type, as `hvc1`, `Exif`, `mime`.
        type_at: Where the type stands, so that it can be changed.
        words_at: Where its name and media type stand, and how long they are.
        stretches: Where its data lie.
    """

    number: int
    name: bytes
    type_at: int
    words_at: tuple[int, int]
    stretches: tuple[tuple[int, int], ...]


def items(source: Source, meta: Box) -> list[Item]:
    """The items that a HEIF file's `meta` lists.

    Raises:
        Uncleanable: Its tables cannot be read.
    """
    listed, located = inside(source, meta, b"iinf", skip=4), inside(source, meta, b"iloc", skip=4)
    if listed is None or located is None:
        raise Uncleanable(Reason.BROKEN)
    data = inside(source, meta, b"idat", skip=4)
    places = _locations(source.at(located.body, located.length), data.body if data else 0)
    wide = source.at(listed.body, 1)[0] > 0
    return [_item(source, one, places) for one in boxes(source, listed.body + (8 if wide else 6), listed.end)]


def _item(source: Source, box: Box, places: dict[int, tuple[tuple[int, int], ...]]) -> Item:
    version = source.at(box.body, 1)[0]
    if box.name != b"infe" or version not in (2, 3):
        raise Uncleanable(Reason.BROKEN)
    number = source.number(">H" if version == 2 else ">I", box.body + 4)
    type_at = box.body + (8 if version == 2 else 10)
    name = source.at(type_at, 4)
    return Item(number, name, type_at, (type_at + 4, box.end - type_at - 4), places.get(number, ()))


def _locations(table: bytes, data_at: int) -> dict[int, tuple[tuple[int, int], ...]]:
    """Where the data of each item lie, by its number."""
    version, sizes = table[0], struct.unpack_from(">H", table, 4)[0]
    of_start, of_length, of_base, of_index = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15
    reader = _Numbers(table, 6)
    found: dict[int, tuple[tuple[int, int], ...]] = {}
    for _ in range(reader.take(2 if version < 2 else 4)):
        number = reader.take(2 if version < 2 else 4)
        method = reader.take(2) & 15 if version else 0
        reader.take(2)
        base = reader.take(of_base) + (data_at if method == 1 else 0)
        stretches = []
        for _ in range(reader.take(2)):
            if version:
                reader.take(of_index)
            start, length = reader.take(of_start), reader.take(of_length)
            stretches.append((base + start, length))
        found[number] = tuple(stretches) if method in (0, 1) else ()
    return found


class _Numbers:
    """Whole numbers of several lengths, one after another."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def take(self, size: int) -> int:
        """The next number of so many bytes."""
        if self.at + size > len(self.data):
            raise Uncleanable(Reason.BROKEN)
        self.at += size
        return int.from_bytes(self.data[self.at - size : self.at], "big")
