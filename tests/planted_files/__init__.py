"""Real files with a name planted wherever their formats let programs write something about people.

Pictures and PDFs are made by the libraries that people's programs use too; recordings are written here box by
box. `everything_in` finds the name also where it is compressed.
"""

from planted_files.documents import archive, docx, odt, pdf, pptx, xlsx
from planted_files.naming import NAME, RAW, TEXT, everything_in, holds_name
from planted_files.pictures import avif, bitmap, drawing, exif, gif, jpeg, png, profile, tiff, webp, xmp
from planted_files.recordings import aac, avi, box, film, flac, heic, id3, matroska, mp3, ogg, ogg_page, wave

__all__ = [
    "NAME",
    "RAW",
    "TEXT",
    "aac",
    "archive",
    "avi",
    "avif",
    "bitmap",
    "box",
    "docx",
    "drawing",
    "everything_in",
    "exif",
    "film",
    "flac",
    "gif",
    "heic",
    "holds_name",
    "id3",
    "jpeg",
    "matroska",
    "mp3",
    "odt",
    "ogg",
    "ogg_page",
    "pdf",
    "png",
    "pptx",
    "profile",
    "tiff",
    "wave",
    "webp",
    "xlsx",
    "xmp",
]
