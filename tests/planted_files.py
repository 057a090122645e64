"""Real files with a name planted wherever their formats let programs write something about people.

Pictures and PDFs are made by the libraries that people's programs use too; recordings are written here box by
box. `everything_in` finds the name also where it is compressed.
"""

# ruff: noqa: E501 (documents are what they are)
import contextlib
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

#: What no cleaned copy may hold.
NAME = "Planted-Jane-Roe"
RAW = NAME.encode()
#: What must still be there.
TEXT = "The visible words"


def everything_in(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes of a file, and all that can be unpacked from it."""
    yield data
    if depth > 3:
        return
    at = data.find(b"\x78")
    while at >= 0:
        if data[at + 1 : at + 2] in (b"\x01", b"\x5e", b"\x9c", b"\xda"):
            with contextlib.suppress(zlib.error):
                yield zlib.decompressobj().decompress(data[at:])
        at = data.find(b"\x78", at + 1)
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive.comment
            for one in archive.infolist():
                yield one.filename.encode() + one.extra + one.comment
                yield from everything_in(archive.read(one), depth + 1)


def holds_name(data: bytes) -> bool:
    """Whether the planted name is anywhere in a file, in any usual encoding."""
    forms = [RAW, NAME.encode("utf-16-le"), NAME.encode("utf-16-be"), RAW.upper(), RAW.hex().encode()]
    return any(form in part for part in everything_in(data) for form in forms)


# Pictures


def drawing(mode: str = "RGB", size: tuple[int, int] = (96, 64)):
    """A picture with something in it."""
    from PIL import Image

    picture = Image.new("RGB", size)
    picture.putdata([(x * 2 % 256, y * 4 % 256, x * y % 256) for y in range(size[1]) for x in range(size[0])])
    return picture.convert(mode)


def exif(orientation: int = 6) -> bytes:
    """Camera data with names, a place, a serial number and a time."""
    from PIL import Image

    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F] = made[0x013B] = made[0x8298] = NAME
    made[0x0132] = "2026:01:02 03:04:05"
    made.get_ifd(0x8769).update({0xA431: NAME, 0x9286: b"ASCII\0\0\0" + RAW, 0x927C: RAW})
    made.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 1.0), 0x1B: RAW})
    return made.tobytes()


def xmp() -> bytes:
    """Notes of an editing program."""
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>' + RAW + b"</dc:creator></x:xmpmeta>"


def profile() -> bytes:
    """A colour profile that names somebody."""
    from PIL import ImageCms

    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(made[128:132], "big")
    for at in range(132, 132 + 12 * count, 12):
        name, start, length = struct.unpack_from(">4sII", made, at)
        if name in (b"desc", b"cprt"):
            text = NAME.encode("utf-16-be")[: length - 28]
            made[start + 28 : start + 28 + len(text)] = text
    made[48:52] = b"JANE"
    return bytes(made)


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def jpeg(**options) -> bytes:
    """A photo with all that cameras and editors write, and a film behind its end."""
    out = io.BytesIO()
    drawing(options.pop("mode", "RGB")).save(
        out, "JPEG", quality=90, exif=exif(), icc_profile=profile(), **options
    )
    plain = out.getvalue()
    iptc = (
        b"Photoshop 3.0\x008BIM\x04\x04\0\0"
        + struct.pack(">I", len(RAW) + 5)
        + b"\x1c\x02\x50\0"
        + bytes((len(RAW),))
        + RAW
    )
    extra = _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp()) + _segment(0xED, iptc)
    extra += _segment(0xFE, RAW) + _segment(0xE2, b"MPF\0" + RAW) + _segment(0xEB, b"JP" + RAW)
    return plain[:2] + extra + plain[2:] + b"\0\0\0\x18ftypmp42" + RAW


def _png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(mode: str = "RGB") -> bytes:
    """A picture with words, packed words, a time, camera data and something behind its end."""
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", NAME)
    words.add_text("Comment", NAME * 20, zip=True)
    words.add_itxt("XML:com.adobe.xmp", xmp().decode(), zip=True)
    out = io.BytesIO()
    drawing(mode).save(
        out, "PNG", pnginfo=words, exif=exif(), icc_profile=profile() if mode == "RGB" else None
    )
    data = out.getvalue()
    at = data.index(b"IDAT") - 4
    odd = _png_chunk(b"tIME", struct.pack(">H5B", 2026, 1, 2, 3, 4, 5)) + _png_chunk(b"prVt", RAW)
    data = data[:at] + odd + data[at:]
    end = data.index(b"IEND") - 4
    return data[:end] + _png_chunk(b"IDAT", RAW) + data[end:] + RAW


def webp(**options) -> bytes:
    """A picture with camera data and notes, in a chunk nobody knows too."""
    out = io.BytesIO()
    frames = (
        {"save_all": True, "append_images": [drawing().rotate(90)]} if options.pop("moving", False) else {}
    )
    drawing().save(out, "WEBP", exif=exif(), xmp=xmp(), icc_profile=profile(), **options, **frames)
    data = out.getvalue() + b"JANE" + struct.pack("<I", len(RAW)) + RAW
    return data[:4] + struct.pack("<I", len(data) - 8) + data[8:] + RAW


def gif() -> bytes:
    """A moving picture with comments and notes."""
    out = io.BytesIO()
    drawing("P").save(
        out, "GIF", comment=RAW, save_all=True, append_images=[drawing("P").rotate(180)], loop=3, duration=80
    )
    data = out.getvalue()[:-1]
    data += b"\x21\xff\x0bXMP DataXMP" + bytes((len(RAW),)) + RAW + b"\0"
    return data + b"\x3b" + RAW


def tiff(**options) -> bytes:
    """Two pages with names in tags, and something between the parts."""
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    tags = ImageFileDirectory_v2()
    for number in (270, 271, 305, 315, 33432, 40092):
        tags[number] = NAME
    tags[700] = xmp()
    out = io.BytesIO()
    pages = [drawing().rotate(180)]
    drawing().save(
        out,
        "TIFF",
        tiffinfo=tags,
        exif=None,
        save_all=True,
        append_images=pages,
        icc_profile=profile(),
        **options,
    )
    return out.getvalue() + RAW * 3


def avif() -> bytes:
    """A HEIF picture with camera data and notes, as telephones write them."""
    out = io.BytesIO()
    drawing().save(out, "AVIF", quality=90, exif=exif(1), xmp=xmp(), icc_profile=profile())
    return out.getvalue()


def bitmap() -> bytes:
    """A picture with something behind its end."""
    out = io.BytesIO()
    drawing().save(out, "BMP")
    return out.getvalue() + RAW


# Recordings


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
    """A film with a track of places, tags, a place, notes, and a scene cut out but left in; and its samples."""
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
    """A film with tags, a title, a cover and a date, as browsers (endless) and programs write it; and its data."""
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


# Documents

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def archive(parts: dict[str, bytes | str], *, comment: bytes = RAW) -> bytes:
    """An archive of parts with dates and a comment."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.comment = comment
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6))
            info.comment = comment
            stored = name == "mimetype"
            made.writestr(info, data, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _relations(*rows: tuple[str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="r{n}" Type="{_RELS}/{kind}" Target="{target}"'
        + (' TargetMode="External"' if ":" in target else "")
        + "/>"
        for n, (kind, target) in enumerate(rows, start=1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}">{inside}</Relationships>'


def _office(
    main: str, main_type: str, parts: dict[str, bytes | str], relations: list[tuple[str, str]]
) -> bytes:
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="application/xml"/>' for name in parts if name != main
    )
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="bin" ContentType="application/x"/>'
        f'<Override PartName="/{main}" ContentType="{main_type}"/>{overrides}</Types>'
    )
    core = f"<cp:coreProperties xmlns:cp='a' xmlns:dc='b'><dc:creator>{NAME}</dc:creator></cp:coreProperties>"
    return archive(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": _relations(
                ("officeDocument", main),
                ("metadata/core-properties", "docProps/core.xml"),
                ("extended-properties", "/docProps/app.xml"),
                ("metadata/thumbnail", "docProps/thumbnail.jpeg"),
            ),
            "docProps/core.xml": core,
            "docProps/app.xml": f"<Properties><Company>{NAME}</Company></Properties>",
            "docProps/custom.xml": f"<Properties><property>{NAME}</property></Properties>",
            "docProps/thumbnail.jpeg": jpeg(),
            **parts,
        }
    )


def docx(*, macros: bool = False) -> bytes:
    """A letter with comments, changes, sessions, a template, a photo, a printer, a signature; and macros."""
    body = (
        f'<w:p w:rsidR="00AB12CD" w:rsidRDefault="00AB12CD"><w:r><w:t xml:space="preserve">{TEXT} &amp; more </w:t></w:r>'
        f'<w:ins w:id="1" w:author="{NAME}" w:date="2026-01-02T03:04:05Z"><w:r><w:t>was added</w:t></w:r></w:ins>'
        f"<w:del w:id='2' w:author='{NAME}' w:date='2026-01-02T03:04:05Z'><w:r><w:delText>gone</w:delText></w:r></w:del>"
        f'<w:r><w:rPr><w:rPrChange w:author="{NAME}" w:id="3" w:date="2026-01-02T03:04:05Z"/></w:rPr></w:r></w:p>'
        f"<!-- {NAME} -->"
    )
    word = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_WORD}" xmlns:r="{_RELS}"><w:body>{body}</w:body></w:document>'
    settings = (
        f'<w:settings xmlns:w="{_WORD}" xmlns:r="{_RELS}" xmlns:w15="x"><w:attachedTemplate r:id="r1"/>'
        f'<w:rsids><w:rsidRoot w:val="00AB12CD"/></w:rsids><w:docVars><w:docVar w:name="a" w:val="{NAME}"/></w:docVars>'
        f'<w15:docId w15:val="{{{NAME}}}"/><w:zoom w:percent="100"/></w:settings>'
    )
    comments = f'<w:comments xmlns:w="{_WORD}"><w:comment w:id="1" w:author="{NAME}" w:initials="{NAME}" w:date="2026-01-02T03:04:05Z"><w:p><w:r><w:t>A remark</w:t></w:r></w:p></w:comment></w:comments>'
    parts: dict[str, bytes | str] = {
        "word/document.xml": word,
        "word/settings.xml": settings,
        "word/comments.xml": comments.encode("utf-16"),
        "word/people.xml": f'<w15:people xmlns:w15="x"><w15:person w15:author="{NAME}"/></w15:people>',
        "word/media/image1.jpeg": jpeg(),
        "word/printerSettings/printerSettings1.bin": RAW,
        "customXml/item1.xml": f"<a>{NAME}</a>",
        "_xmlsignatures/sig1.xml": f"<a>{NAME}</a>",
        "word/_rels/settings.xml.rels": _relations(
            ("attachedTemplate", f"file:///C:\\Users\\{NAME}\\a.dotx")
        ),
    }
    links = [
        ("comments", "comments.xml"),
        ("people", "people.xml"),
        ("image", "media/image1.jpeg"),
        ("customXml", "../customXml/item1.xml"),
        ("hyperlink", f"file:///C:/{NAME}/x.doc"),
        ("hyperlink", "https://example.org/"),
    ]
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    if macros:
        parts["word/vbaProject.bin"] = RAW
        links.append(("vbaProject", "vbaProject.bin"))
        kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    parts["word/_rels/document.xml.rels"] = _relations(*links)
    return _office("word/document.xml", kind, parts, links)


def xlsx() -> bytes:
    """A table made by a program, with an author, a comment, a path, a pivot's author and people added."""
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = book.properties.title = NAME
    book.active["A1"], book.active["B2"] = TEXT, 42
    book.active["A1"].comment = Comment("A remark", NAME)
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    workbook = parts["xl/workbook.xml"].decode()
    added = f'<fileSharing userName="{NAME}"/><x15ac:absPath xmlns:x15ac="y" url="C:\\Users\\{NAME}\\"/>'
    parts["xl/workbook.xml"] = workbook.replace("<sheets>", added + "<sheets>", 1).encode()
    parts["xl/persons/person.xml"] = (
        f'<personList><person displayName="{NAME}" id="{{1}}" userId="{NAME}" providerId="AD"/></personList>'.encode()
    )
    parts["xl/pivotCache/pivotCacheDefinition1.xml"] = (
        f'<pivotCacheDefinition refreshedBy="{NAME}" refreshedDate="45000.5" recordCount="1"/>'.encode()
    )
    parts["xl/printerSettings/printerSettings1.bin"] = RAW
    return archive(parts)


def pptx() -> bytes:
    """Slides with authors of comments of both kinds, and a photo."""
    parts: dict[str, bytes | str] = {
        "ppt/presentation.xml": "<p:presentation xmlns:p='p'><p:sldIdLst/></p:presentation>",
        "ppt/slides/slide1.xml": f"<p:sld xmlns:p='p' xmlns:a='a'><a:t>{TEXT}</a:t></p:sld>",
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="p"><p:cmAuthor id="0" name="{NAME}" initials="{NAME}" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>',
        "ppt/authors.xml": f'<p188:authorLst xmlns:p188="q"><p188:author id="{{1}}" name="{NAME}" initials="JR" userId="{NAME}" providerId="AD"/></p188:authorLst>',
        "ppt/comments/comment1.xml": '<p:cmLst xmlns:p="p"><p:cm authorId="0" dt="2026-01-02T03:04:05" idx="1"><p:text>A remark</p:text></p:cm></p:cmLst>',
        "ppt/media/image1.jpeg": jpeg(),
    }
    kind = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    return _office("ppt/presentation.xml", kind, parts, [])


def odt(kind: str = "text") -> bytes:
    """A document with properties, authors of remarks and changes, a printer, an earlier version, a photo."""
    media = f"application/vnd.oasis.opendocument.{kind}"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="o" xmlns:text="t" xmlns:dc="d" '
        'xmlns:meta="m" xmlns:loext="l" xmlns:xlink="x" xmlns:officeooo="oo"><office:body><office:text>'
        f"<text:p>{TEXT}<office:annotation><dc:creator>{NAME}</dc:creator><dc:date>2026-01-02T03:04:05</dc:date>"
        f"<meta:creator-initials>{NAME}</meta:creator-initials><text:p>A remark</text:p></office:annotation></text:p>"
        f"<text:changed-region><office:change-info><dc:creator>{NAME}</dc:creator><dc:date>2026</dc:date></office:change-info></text:changed-region>"
        f'<text:a xlink:href="file:///home/{NAME}/a.odt">link</text:a><text:date>2026-01-05</text:date></office:text></office:body></office:document-content>'
    )
    settings = (
        '<office:document-settings xmlns:office="o" xmlns:config="c"><config:config-item config:name="PrinterName">'
        f'{NAME}</config:config-item><config:config-item config:name="Rsid">123</config:config-item>'
        '<config:config-item config:name="AddFrameOffsets">true</config:config-item></office:document-settings>'
    )
    files = [
        "content.xml",
        "settings.xml",
        "meta.xml",
        "Thumbnails/thumbnail.png",
        "Pictures/1.jpg",
        "Basic/",
        "Basic/script-lc.xml",
    ]
    manifest = "".join(
        f'<manifest:file-entry manifest:full-path="{one}" manifest:media-type=""/>' for one in ["/", *files]
    )
    return archive(
        {
            "mimetype": media,
            "content.xml": content,
            "settings.xml": settings,
            "meta.xml": f"<office:document-meta xmlns:office='o'><dc:creator xmlns:dc='d'>{NAME}</dc:creator></office:document-meta>",
            "Thumbnails/thumbnail.png": png(),
            "Pictures/1.jpg": jpeg(),
            "Basic/script-lc.xml": f"<a>{NAME}</a>",
            "Versions/Version1": archive({"content.xml": NAME}),
            "META-INF/documentsignatures.xml": f"<a>{NAME}</a>",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="m">{manifest}</manifest:manifest>',
        }
    )


def pdf() -> bytes:
    """A document with all that can be put beside its pages, and an earlier version in front."""
    import pikepdf
    from pikepdf import Array, Dictionary, Name, Stream, String

    made = pikepdf.new()
    made.add_blank_page(page_size=(300, 200))
    page = made.pages[0]
    picture = Stream(made, jpeg())
    picture.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=96, Height=64, ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
        Filter=Name.DCTDecode, Metadata=Stream(made, xmp()), Length=len(jpeg()),
    )  # fmt: skip
    page.obj.Resources = Dictionary(
        XObject=Dictionary(Photo=made.make_indirect(picture)),
        Font=Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)),
        ColorSpace=Dictionary(C=Array([Name.ICCBased, made.make_indirect(_profile_stream(made))])),
    )
    page.obj.Contents = Stream(
        made, f"q 96 0 0 64 20 20 cm /Photo Do Q BT /F 18 Tf 20 120 Td ({TEXT}) Tj ET".encode()
    )
    page.obj.PieceInfo = Dictionary(App=Dictionary(Private=String(NAME)))
    page.obj.Thumb = Stream(made, RAW)
    run = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{NAME}')"))
    page.obj.AA = Dictionary(O=run)
    page.obj.Annots = Array([
        Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], T=String(NAME), M=String(NAME), Contents=String("A remark"), NM=String(NAME), RC=String(NAME)),
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.URI, URI=String(f"http://{NAME}.example"))),
        Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=Dictionary(F=String(NAME), EF=Dictionary(F=Stream(made, RAW)))),
        made.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("Signature1"), Rect=[0, 0, 9, 9], V=Dictionary(Type=Name.Sig, Name=String(NAME), Contents=String(RAW)))),
    ])  # fmt: skip
    root = made.Root
    root.OpenAction = run
    root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("a"), run])),
        EmbeddedFiles=Dictionary(
            Names=Array([String(NAME), Dictionary(F=String(NAME), EF=Dictionary(F=Stream(made, RAW)))])
        ),
    )
    root.AcroForm = Dictionary(Fields=Array([page.obj.Annots[3]]), XFA=Stream(made, RAW))
    made.docinfo["/Author"], made.docinfo["/Producer"], made.docinfo["/Jane"] = NAME, NAME, NAME
    root.Metadata = Stream(made, xmp())
    out = io.BytesIO()
    made.save(out)
    first = out.getvalue()
    earlier = b"\n7777 0 obj\n(" + RAW + b")\nendobj\n"  # an object that nothing refers to any more
    at = first.rindex(b"startxref")
    return first[:at] + earlier + first[at:]


def _profile_stream(made):
    from pikepdf import Stream

    stream = Stream(made, profile())
    stream.stream_dict.N = 3
    return stream
