"""Previews that hold nothing of the file but what is seen: pixels drawn and encoded anew, or plain words.

Pictures and the first page of a PDF become a fresh PNG of limited size, text stays text. Nothing else has
one.
"""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daybreak.protection.cleaning.kinds import recognise
from daybreak.protection.cleaning.parts import Readable, Source

if TYPE_CHECKING:
    from PIL.Image import Image

#: Points of the longer side, pixels that are unpacked for it, signs of a text.
LONGER_SIDE = 1024
MOST_PIXELS = 120_000_000
MOST_SIGNS = 20_000
_PICTURES = {
    "jpeg": "JPEG",
    "png": "PNG",
    "gif": "GIF",
    "webp": "WEBP",
    "tiff": "TIFF",
    "bmp": "BMP",
    "avif": "AVIF",
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What can be shown of a file.

    Attributes:
        form: `png` or `text`.
        content: A PNG, or UTF-8.
    """

    form: str
    content: bytes


def preview(file: Readable) -> Preview | None:
    """Draw a file anew; None when it is of a kind that has no preview.

    Raises:
        Exception: Whatever the library that reads the file met; there is no preview then.
    """
    source = Source(file)
    kind = recognise(source).name
    file.seek(0)
    if kind in _PICTURES:
        return Preview("png", _png(_picture(file, _PICTURES[kind])))
    if kind == "pdf":
        return Preview("png", _png(_first_page(file)))
    if kind == "text":
        return Preview("text", _words(source).encode())
    return None


def _picture(file: Readable, form: str) -> "Image":
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # above the double of this the library refuses
    picture = Image.open(file, formats=[form])  # type: ignore[arg-type]
    if picture.width * picture.height > MOST_PIXELS:
        raise ValueError("too many pixels")
    picture.draft("RGB", (LONGER_SIDE * 2, LONGER_SIDE * 2))
    picture.thumbnail((LONGER_SIDE, LONGER_SIDE))
    return ImageOps.exif_transpose(picture)


def _first_page(file: Readable) -> "Image":
    import pypdfium2

    document = pypdfium2.PdfDocument(file)
    page = document[0]
    longer = max(page.get_width(), page.get_height(), 1.0)
    image: Image = page.render(scale=min(LONGER_SIDE / longer, 4.0), may_draw_forms=False).to_pil()
    return image


def _png(picture: "Image") -> bytes:
    """Fresh pixels in a fresh file: nothing but the pixels is taken over."""
    from PIL import Image

    plain = picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
    fresh = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    out = io.BytesIO()
    fresh.save(out, "PNG")
    return out.getvalue()


def _words(source: Source) -> str:
    sample = source.some(0, 4 * MOST_SIGNS)
    wide = sample[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = sample.decode("utf-16" if wide else "utf-8", "replace")[:MOST_SIGNS]
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")
