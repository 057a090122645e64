"""Films and sounds with the planted name, written box by box."""

import io
import struct

from planted_files.naming import RAW
from planted_files.pictures import exif, xmp


def box(name: bytes, *parts: bytes) -> bytes:
    """A box of an ISO media file."""
    data = b"".join(parts)
    return struct.pack(">I4s", len(data) + 8, name) + data


def _track(number: int, handler: bytes, entry: bytes, places: list[int], sizes: list[int]) -> bytes:
    full = bytes(4)
    tables = box(
        b"stbl",
        box(b"stsd", full, struct.pack(">I", 1), entry),
        box(b"stts", full, struct.pack(">III", 1, len(sizes), 10)),
        box(b"stsc", full, struct.pack(">IIII", 1, 1, 1, 1)),
        box(b"stsz", full, struct.pack(">II", 0, len(sizes)), *(struct.pack(">I", one) for one in sizes)),
        box(b"stco", full, struct.pack(">I", len(places)), *(struct.pack(">I", one) for one in places)),
    )
    media = box(
        b"mdia",
        box(b"mdhd", full, struct.pack(">IIIIHH", 3_800_000_000, 3_800_000_000, 1000, 100, 0, 0)),
        box(b"hdlr", full, b"mhlr", handler, b"appl", bytes(8), RAW + b"\0"),
        box(b"minf", box(b"dinf", box(b"dref", full, struct.pack(">I", 0))), tables),
    )
    head = struct.pack(">IIIII", 3_800_000_000, 3_800_000_000, number, 0, 100) + bytes(60)
    return box(b"trak", box(b"tkhd", full, head), media, box(b"udta", box(b"name", RAW)))


def film(*, brand: bytes = b"mp42", front: bool = True) -> tuple[bytes, list[bytes]]:
    """A film with a track of places, tags, notes, and a scene cut out but left in; and its samples."""
    pictures = [b"PICTURE-%d-" % n + bytes(range(200)) for n in range(5)]
    sounds = [b"SOUND-%d-" % n + bytes(range(50)) for n in range(5)]
    places = [b"GPS-%d " % n + RAW for n in range(5)]
    cut = b"CUT OUT " + RAW
    start = box(b"ftyp", brand, bytes(4), b"isom", brand)

    def movie(offset: int) -> bytes:
        at, where = offset, {"p": [], "s": [], "g": []}
        for one in range(5):
            for key, samples in (("p", pictures), ("g", places), ("s", sounds)):
                where[key].append(at)
                at += len(samples[one])
            at += len(cut)
        visual = box(
            b"avc1",
            bytes(6),
            b"\0\1",
            bytes(4),
            b"appl",
            bytes(26),
            RAW[:31].ljust(32, b"\0"),
            b"\0\x18\xff\xff",
        )
        audio = box(b"mp4a", bytes(6), b"\0\1", bytes(20))
        return box(
            b"moov",
            box(b"mvhd", bytes(4), struct.pack(">IIII", 3_800_000_000, 3_800_000_000, 1000, 100), bytes(80)),
            _track(1, b"vide", visual, where["p"], [len(one) for one in pictures]),
            _track(
                2, b"meta", box(b"gpmd", bytes(6), b"\0\1", RAW), where["g"], [len(one) for one in places]
            ),
            _track(3, b"soun", audio, where["s"], [len(one) for one in sounds]),
            box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(RAW), 0), RAW), box(b"\xa9nam", RAW)),
            box(b"meta", bytes(4), box(b"ilst", RAW)),
        )

    inside = b"".join(pictures[n] + places[n] + sounds[n] + cut for n in range(5))
    behind = box(b"uuid", b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac", xmp())
    behind += box(b"free", RAW)
    if front:
        length = len(movie(0))
        data = start + movie(len(start) + length + 8) + box(b"mdat", inside) + behind
    else:
        data = start + box(b"mdat", inside) + movie(len(start) + 8) + behind
    return data, pictures + sounds


def heic() -> tuple[bytes, bytes]:
    """A HEIF file as telephones write it, with camera data in its own item; and the coded picture."""
    picture, camera, notes = b"CODED PICTURE" + bytes(range(256)), bytes(4) + b"Exif\0\0" + exif(), xmp()
    start = box(b"ftyp", b"heic", bytes(4), b"mif1", b"heic")

    def meta(offset: int) -> bytes:
        entries = b""
        for number, (kind, words) in enumerate(
            ((b"hvc1", b"\0"), (b"Exif", b"\0"), (b"mime", RAW + b"\0application/rdf+xml\0")), start=1
        ):
            entries += box(b"infe", b"\2\0\0\0", struct.pack(">HH", number, 0), kind, words)
        rows, at = b"", offset
        for number, one in enumerate((picture, camera, notes), start=1):
            rows += struct.pack(">HHHII", number, 0, 1, at, len(one))
            at += len(one)
        return box(
            b"meta",
            bytes(4),
            box(b"hdlr", bytes(8), b"pict", bytes(12), RAW + b"\0"),
            box(b"pitm", bytes(4), b"\0\1"),
            box(b"iinf", bytes(4), b"\0\3", entries),
            box(b"iloc", bytes(4), b"\x44\x00", b"\0\3", rows),
        )

    length = len(meta(0))
    return start + meta(len(start) + length + 8) + box(b"mdat", picture, camera, notes), picture


def _synchsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def id3() -> bytes:
    """A tag with names and a cover."""
    frames = b""
    for name in (b"TPE1", b"TIT2", b"COMM", b"APIC", b"GEOB", b"PRIV"):
        frames += name + _synchsafe(len(RAW) + 1) + b"\0\0\3" + RAW
    return b"ID3\4\0\0" + _synchsafe(len(frames)) + frames


def mp3() -> tuple[bytes, bytes]:
    """Forty frames of silence with tags before, between and behind; and the frames."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    frames = frame * 40
    ape = b"APETAGEX" + struct.pack("<IIII", 2000, 32 + len(RAW), 1, 0) + bytes(8)
    tagged = id3() + id3() + frame * 20 + RAW + frame * 20 + RAW + ape + b"TAG" + RAW.ljust(125, b"\0")
    return tagged, frames


def aac() -> tuple[bytes, bytes]:
    """ADTS frames between tags; and the frames."""
    length = 7 + 60
    head = bytes((0xFF, 0xF1, 0x50, 0x80 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 0x1F, 0xFC))
    frames = (head + bytes(60)) * 12
    return id3() + frames + b"TAG" + RAW.ljust(125, b"\0"), frames


def flac() -> tuple[bytes, bytes]:
    """A stream with comments, a cover and a maker's block; and its frames."""
    info = bytes((0x10, 0, 0x10, 0)) + bytes(30)
    comments = struct.pack("<I", len(RAW)) + RAW + struct.pack("<II", 1, len(RAW) + 7) + b"ARTIST=" + RAW
    frames = b"\xff\xf8\xc9\x18" + bytes(range(256)) * 8
    data = b"fLaC" + b"\0" + len(info).to_bytes(3, "big") + info
    for last, form, block in ((0, 4, comments), (0, 6, RAW * 9), (0, 2, b"jane" + RAW), (0x80, 1, RAW)):
        data += bytes((last | form,)) + len(block).to_bytes(3, "big") + block
    return id3() + data + frames + b"TAG" + RAW.ljust(125, b"\0"), frames


def ogg_page(flags: int, serial: int, number: int, packets: list[bytes], *, position: int = 0) -> bytes:
    """A page of an Ogg file with its checksum; the last packet may go on in the next page."""
    from daybreak.protection.cleaning.ogg import page_checksum

    table = b""
    for one in packets:
        table += b"\xff" * (len(one) // 255) + bytes((len(one) % 255,))
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, position, serial, number, 0, len(table)) + table
    page = bytearray(head + b"".join(packets))
    page[22:26] = page_checksum(page).to_bytes(4, "little")
    return bytes(page)


def _vorbis_comments() -> bytes:
    fields = [b"ARTIST=" + RAW, b"GEO_LOCATION=" + RAW, b"METADATA_BLOCK_PICTURE=" + RAW * 3]
    return (
        struct.pack("<I", len(RAW))
        + RAW
        + struct.pack("<I", len(fields))
        + b"".join(struct.pack("<I", len(one)) + one for one in fields)
    )


def ogg(codec: str = "opus") -> tuple[bytes, list[bytes]]:
    """A voice message with comments; and its packets of sound."""
    sound = [b"PACKET-%d" % n + bytes(range(80)) for n in range(4)]
    if codec == "opus":
        head = b"OpusHead\1\1\0\0" + struct.pack("<IHB", 48000, 0, 0)
        first = [ogg_page(2, 7, 0, [head]), ogg_page(0, 7, 1, [b"OpusTags" + _vorbis_comments()])]
    else:
        head = b"\x01vorbis" + bytes(23)
        comments, setup = b"\x03vorbis" + _vorbis_comments() + b"\1", b"\x05vorbis" + bytes(range(200))
        first = [ogg_page(2, 7, 0, [head]), ogg_page(0, 7, 1, [comments, setup])]
    return b"".join(first) + ogg_page(4, 7, 2, sound, position=960) + RAW, sound


def wave() -> tuple[bytes, bytes]:
    """Sound with a name in INFO, bext and iXML; and its samples."""
    import wave as waves

    samples = struct.pack("<800h", *(n * 37 % 4000 - 2000 for n in range(800)))
    out = io.BytesIO()
    with waves.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 800, "NONE", ""))
        file.writeframes(samples)
    data = out.getvalue()
    for name, block in (
        (b"LIST", b"INFOIART" + struct.pack("<I", len(RAW)) + RAW),
        (b"bext", RAW * 8),
        (b"iXML", xmp()),
    ):
        data += name + struct.pack("<I", len(block)) + block + bytes(len(block) % 2)
    return data[:4] + struct.pack("<I", len(data) - 8) + data[8:] + RAW, samples


def avi() -> tuple[bytes, bytes]:
    """A film of a dashboard camera with a date and names; and its data."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)

    stream = chunk(
        b"LIST",
        b"strl" + chunk(b"strh", b"vids" + bytes(52)) + chunk(b"strf", bytes(40)) + chunk(b"strn", RAW),
    )
    head = chunk(b"LIST", b"hdrl" + chunk(b"avih", bytes(56)) + stream + chunk(b"IDIT", RAW))
    sound = chunk(b"00dc", b"PICTURE" + bytes(range(99)))
    body = head + chunk(b"LIST", b"INFO" + chunk(b"IART", RAW)) + chunk(b"JUNK", RAW)
    body += chunk(b"LIST", b"movi" + sound) + chunk(b"idx1", bytes(16))
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"AVI " + body + RAW, sound


def _element(number: int, data: bytes, *, endless: bool = False) -> bytes:
    name = number.to_bytes((number.bit_length() + 7) // 8, "big")
    size = b"\x01" + b"\xff" * 7 if endless else (len(data) | 1 << 56).to_bytes(8, "big")
    return name + size + data


def matroska(*, endless: bool = False) -> tuple[bytes, bytes]:
    """A film with tags, a title, a cover and a date, as browsers (endless) and programs do; and its data."""
    block = b"\x81\0\0\x80PICTURE" + bytes(range(99))
    info = _element(
        0x1549A966,
        b"".join(_element(number, RAW) for number in (0x7BA9, 0x4D80, 0x5741, 0x7384))
        + _element(0x4461, bytes(range(8)))
        + _element(0xEC, RAW),
    )
    track = _element(
        0xAE, _element(0xD7, b"\1") + _element(0x83, b"\1") + _element(0x536E, RAW) + b"\x86\x85V_VP8"
    )
    cluster = _element(0x1F43B675, _element(0xE7, b"\0") + _element(0xA3, block), endless=endless)
    rest = _element(0x1254C367, RAW) + _element(0x1941A469, RAW) + _element(0x1043A770, RAW)
    segment = info + _element(0x1654AE6B, track) + (rest + cluster if endless else cluster + rest)
    head = _element(0x1A45DFA3, _element(0x4282, b"webm"))
    return head + _element(0x18538067, segment, endless=endless) + (b"" if endless else RAW), block
