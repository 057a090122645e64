"""Files made to do harm: bombs, polyglots, scripts, lying headers, loops, and broken forms of everything else.

The same number gives the same files, so that a file which did harm can be made again.
"""

# ruff: noqa: E501 (files are what they are)
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import planted_files as planted

#: What a script in a file would do to the page that shows it.
SCRIPT = "<script>document.documentElement.dataset.run='yes'</script>"
_RUN = SCRIPT.encode()
NAMES = (
    "../../../etc/cron.d/x",
    "..\\..\\windows\\x.dll",
    "/dev/null",
    "a\u202egpj.exe",
    "nul\x00.png",
    "x\r\nSet-Cookie: a=b",
    "y" * 10_000,
    f"{SCRIPT}.png",
    '"; filename=x.html',
    "%2e%2e%2fx",
    ".htaccess",
    "\u200f\u202b\u0645.pdf",
    "CON",
    "a;b|c&d`e`$(f)",
    "{{ 7|add:7 }}{% debug %}",
    "'; DROP TABLE report; --",
)
_ENDINGS = ("jpg", "png", "pdf", "docx", "mp4", "html", "svg", "exe", "txt", "", "heic", "php")


@cache
def _samples() -> tuple[bytes, ...]:
    pictures = (planted.jpeg(), planted.png(), planted.webp(), planted.webp(moving=True), planted.gif())
    more = (planted.tiff(), planted.avif(), planted.bitmap(), planted.pdf(), planted.docx(macros=True))
    documents = (planted.xlsx(), planted.pptx(), planted.odt())
    recordings = (planted.film()[0], planted.heic()[0], planted.mp3()[0], planted.flac()[0], planted.ogg()[0])
    rest = (planted.wave()[0], planted.avi()[0], planted.matroska()[0], planted.matroska(endless=True)[0])
    return pictures + more + documents + recordings + rest


def _broken(chance: random.Random) -> bytes:
    """A real file with bytes changed, cut, doubled or set to what counts most."""
    content = bytearray(chance.choice(_samples()))
    for _ in range(chance.choice((1, 2, 8, 60))):
        at = chance.randrange(max(1, len(content)))
        deed = chance.randrange(6)
        if deed == 0:
            content[at : at + 1] = bytes((chance.randrange(256),))
        elif deed == 1:
            content[at : at + 4] = chance.choice(
                (b"\xff\xff\xff\xff", bytes(4), b"\x7f\xff\xff\xff", b"\x80\0\0\0")
            )
        elif deed == 2:
            del content[at : at + chance.randrange(1, 400)]
        elif deed == 3:
            content[at:at] = content[max(0, at - 300) : at]
        elif deed == 4:
            content[at:at] = _RUN
        else:
            content[at : at + 8] = struct.pack(">Q", chance.choice((1, 2**31, 2**32 - 1, 2**63, 2**64 - 1)))
    return bytes(content)


def _polyglot(chance: random.Random) -> bytes:
    first, second = chance.choice(_samples()), chance.choice(_samples())
    return chance.choice(
        (
            first + second,
            b"GIF89a/*" + first + b"*/=1;" + _RUN,
            b"%PDF-1.4\n" + second,
            first + _RUN * 20,
            _RUN + first,
            b"MZ" + first,
            first[: len(first) // 2] + second,
            b"\xff\xd8\xff\xe1" + struct.pack(">H", 2 + len(_RUN)) + _RUN + first[2:],
        )
    )


def _page(chance: random.Random) -> bytes:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="document.documentElement.dataset.run=1">'
    entities = b"<!ENTITY a0 'x'>" + b"".join(
        b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
    )
    return chance.choice(
        (
            svg + _RUN + b"</svg>",
            b"<?xml version='1.0'?>"
            + svg
            + b"<foreignObject><body>"
            + _RUN
            + b"</body></foreignObject></svg>",
            b"<!DOCTYPE html><body onload=alert(1)>" + _RUN,
            b"<!DOCTYPE x [" + entities + b"]><x>&a11;</x>",
            b"\xef\xbb\xbf  \n" + _RUN,
            ("\ufeff" + SCRIPT).encode("utf-16"),
            b"<?xml version='1.0'?><?xml-stylesheet href='javascript:1'?><a/>",
            b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + _RUN,
            b"text first " * 400 + _RUN,
        )
    )


def _archive_bomb(chance: random.Random) -> bytes:
    types = {"[Content_Types].xml": "<Types/>"}
    size = chance.choice((1 << 20, 30 << 20))
    deep = b"x"
    for number in range(12):
        deep = planted.archive(
            {f"{number}.docx": deep, "[Content_Types].xml": "<Types/>", "word/a.xml": "<a/>"}
        )
    return chance.choice(
        (
            planted.archive(types | {"word/document.xml": bytes(size)}),
            planted.archive(types | {"word/media/a.png": bytes(size)}),
            planted.archive(types | {f"word/{n}.xml": "<a/>" for n in range(400)}),
            planted.archive(types | {"word/document.xml": "<a>" * 60_000}),
            planted.archive(types | {"word/document.xml": "<a b='" + "c" * size + "'/>"}),
            planted.archive(types | {"word/../../../x": "y", "word/a.xml": "<a/>"}),
            deep,
            _lying_archive(),
        )
    )


def _lying_archive() -> bytes:
    """One that tells a small length of a part that is large."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", bytes(40 << 20))
    return out.getvalue().replace(struct.pack("<I", 40 << 20), struct.pack("<I", 10))


def _pixel_bomb(chance: random.Random) -> bytes:
    side = chance.choice((30_000, 60_000, 2**31 - 1))
    head = struct.pack(">II", side, side) + b"\x08\x06\0\0\0"

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    png += chunk(b"IDAT", zlib.compress(bytes(chance.choice((1 << 10, 20 << 20))), 9)) + chunk(b"IEND", b"")
    gif = b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\xf0\0\0" + bytes(6)
    gif += (b"," + struct.pack("<4H", 0, 0, 65535, 65535) + b"\0\x02\x02\x44\x01\0") * 50 + b";"
    wide = struct.pack("<HHI", 256, 4, 1) + struct.pack("<I", min(side, 2**32 - 1))
    tiff = b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + wide + b"\x01\x01" + wide[2:] + struct.pack("<I", 8)
    bitmap = b"BM" + struct.pack("<IIIIiiHHIIiiII", 99, 0, 54, 40, side, side, 1, 24, 0, 0, 0, 0, 0, 0)
    return chance.choice((png, gif, tiff, bitmap))


def _pdf_bomb(chance: random.Random) -> bytes:
    packed = bytes(8 << 20)
    for _ in range(4):
        packed = zlib.compress(packed, 9)
    many = b"[" + b"/FlateDecode " * 4 + b"]"
    start = (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n"
    )
    loop = b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj\n"
    page = b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9e9 9e9]/Contents 4 0 R>>endobj\n"
    stream = (
        b"4 0 obj<</Length %d/Filter %s>>stream\n" % (len(packed), many) + packed + b"\nendstream endobj\n"
    )
    deep = b"5 0 obj" + b"[" * 90_000 + b"]" * 90_000 + b"endobj\n"
    tail = b"trailer<</Root 1 0 R/Size 9999999>>\n%%EOF"
    return chance.choice((start + loop + tail, start + page + stream + tail, start + page + deep + tail))


def _lying_header(chance: random.Random) -> bytes:
    box = planted.box
    nest = b""
    for _ in range(chance.choice((20, 2000))):
        nest = box(b"moov", nest)
    huge = struct.pack(">I4sQ", 1, b"mdat", 2**63 - 1)
    tables = box(b"stbl", box(b"stsz", bytes(4), struct.pack(">II", 0, 2**32 - 1)))
    ebml = (
        b"\x1a\x45\xdf\xa3\x80"
        + b"\x18\x53\x80\x67\x01"
        + b"\xff" * 7
        + b"\x1f\x43\xb6\x75\x01"
        + b"\xff" * 7
    )
    return chance.choice(
        (
            box(b"ftyp", b"mp42", bytes(4)) + nest,
            box(b"ftyp", b"mp42", bytes(4)) + huge,
            box(b"ftyp", b"heic", bytes(4))
            + box(b"meta", bytes(4), box(b"iloc", b"\xff" * 40), box(b"iinf", bytes(6))),
            box(b"ftyp", b"qt  ", bytes(4)) + box(b"moov", box(b"trak", box(b"mdia", box(b"minf", tables)))),
            ebml * 300,
            b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(40),
            b"RIFF\xff\xff\xff\xffWEBPVP8X\xff\xff\xff\xff" + bytes(20),
            b"RIFF\x04\0\0\0AVI " + b"LIST\xff\xff\xff\x7fhdrl" * 50,
            b"OggS\0\x02" + bytes(20) + b"\xff" * 256 + bytes(255 * 255),
            b"fLaC" + b"\x04\xff\xff\xff" * 40,
            b"\xff\xd8" + b"\xff\xe1\0\x02" * 30_000,
            b"\xff\xd8\xff\xdb\0\x01",
            b"GIF89a" + bytes(7) + b"\x21\xfe\xff" * 90_000,
            b"II*\0\x08\0\0\0\xff\xff" + b"\x01\x01\x04\0\xff\xff\xff\xff\xff\xff\xff\xff" * 900,
            b"\xff\xf1\x50\x80\x01\x1f\xfc" * 40_000,
            b"#!AMR\n" + b"\x3c" * 50_000,
        )
    )


_WAYS: tuple[tuple[Callable[[random.Random], bytes], int], ...] = (
    (_broken, 60),
    (_polyglot, 12),
    (_page, 8),
    (_lying_header, 10),
    (_archive_bomb, 4),
    (_pixel_bomb, 3),
    (_pdf_bomb, 3),
)


def hostile_files(count: int, *, seed: int) -> Iterator[tuple[str, bytes]]:
    """So many files with their names."""
    chance = random.Random(seed)
    ways, weights = zip(*_WAYS, strict=True)
    for _ in range(count):
        name = chance.choice(NAMES) if chance.random() < 0.3 else f"file.{chance.choice(_ENDINGS)}"
        [way] = chance.choices(ways, weights)
        yield name, way(chance)
