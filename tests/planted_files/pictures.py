"""Pictures with the planted name wherever their formats let programs write about people."""

import io
import struct
import zlib

from planted_files.naming import NAME, RAW


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
