"""What a file is, by its content. The ending of its name is never asked, only compared afterwards.

Sources: the published descriptions of each format, and the WHATWG standard on sniffing for what browsers
would run. A file that could be two things counts as the more dangerous one.
"""

import re
import struct
import zipfile
from dataclasses import dataclass

from daybreak.protection.cleaning.parts import Source


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    Attributes:
        name: Its code.
        family: What people call it: picture, sound, video, document, text, archive, program, page or other.
        media: Its media type.
        endings: Endings that names of such files have; the first is given to cleaned copies.
    """

    name: str
    family: str
    media: str
    endings: tuple[str, ...]


def _kinds(*rows: str) -> dict[str, Kind]:
    split = (row.split() for row in rows)
    return {name: Kind(name, family, media, tuple(ends)) for name, family, media, *ends in split}


#: All kinds, by name.
KINDS = _kinds(
    "jpeg picture image/jpeg jpg jpeg jpe jfif",
    "png picture image/png png apng",
    "gif picture image/gif gif",
    "webp picture image/webp webp",
    "tiff picture image/tiff tif tiff",
    "raw picture image/x-raw dng cr2 cr3 nef arw orf rw2 raf pef srw",
    "bmp picture image/bmp bmp dib",
    "heic picture image/heic heic heif hif",
    "avif picture image/avif avif",
    "jxl picture image/jxl jxl",
    "pdf document application/pdf pdf",
    "docx document application/vnd.openxmlformats-officedocument.wordprocessingml.document docx docm dotx",
    "xlsx document application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx xlsm xltx",
    "pptx document application/vnd.openxmlformats-officedocument.presentationml.presentation pptx pptm ppsx",
    "odt document application/vnd.oasis.opendocument.text odt ott",
    "ods document application/vnd.oasis.opendocument.spreadsheet ods ots",
    "odp document application/vnd.oasis.opendocument.presentation odp otp",
    "odg document application/vnd.oasis.opendocument.graphics odg otg",
    "ole document application/x-ole-storage doc xls ppt msg",
    "rtf document application/rtf rtf",
    "epub document application/epub+zip epub",
    "mp3 sound audio/mpeg mp3",
    "aac sound audio/aac aac",
    "flac sound audio/flac flac",
    "ogg sound audio/ogg ogg oga opus spx ogv",
    "wav sound audio/wav wav",
    "aiff sound audio/aiff aiff aif",
    "amr sound audio/amr amr",
    "m4a sound audio/mp4 m4a m4b",
    "mp4 video video/mp4 mp4 m4v",
    "mov video video/quicktime mov qt",
    "3gp video video/3gpp 3gp 3g2",
    "mkv video video/x-matroska mkv mka",
    "webm video video/webm webm weba",
    "avi video video/x-msvideo avi",
    "asf video video/x-ms-asf wmv wma asf",
    "flv video video/x-flv flv",
    "mpeg video video/mpeg mpg mpeg vob ts",
    "zip archive application/zip zip",
    "archive archive application/octet-stream rar 7z gz bz2 xz zst tar cab iso",
    "program program application/octet-stream exe dll so bin elf com apk jar sh bat lnk class",
    "svg page image/svg+xml svg",
    "html page text/html html htm xhtml",
    "xml page text/xml xml",
    "mail text message/rfc822 eml",
    "text text text/plain txt csv tsv md log json srt vcf ics",
    "empty other application/octet-stream",
    "unknown other application/octet-stream",
)

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xfe\xed\xfa", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xce\xfa\xed\xfe", "program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "program"),
    (b"#!AMR", "amr"),
    (b"#!", "program"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"\xff\x0a", "jxl"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "jxl"),
    (b"FUJIFILMCCD-RAW", "raw"),
    (b"IIRO", "raw"),
    (b"IIRS", "raw"),
    (b"IIU\x00", "raw"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (b"FLV\x01", "flv"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (b"\x00\x00\x01\xba", "mpeg"),
    (b"\x00\x00\x01\xb3", "mpeg"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"MSCF", "archive"),
)
_BRANDS = {
    "heic": ("heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"),
    "avif": ("avif", "avis"),
    "m4a": ("M4A ", "M4B ", "M4P "),
    "3gp": ("3gp", "3g2", "3ge", "3gg", "3gs", "3gr"),
    "mov": ("qt  ",),
    "raw": ("crx ",),
}
_RUN_BY_BROWSERS = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|script|iframe|svg|img|table|title|style|object|embed|meta|link|a\s)",
    re.IGNORECASE,
)
_MAIL = re.compile(
    rb"^(?:Received|Return-Path|Delivered-To|Message-ID|MIME-Version|From|X-[\w-]+):.*\r?\n", re.IGNORECASE
)
_BEGINNING = 4096
_TEXT_LOOKED_AT = 1 << 20


def recognise(source: Source) -> Kind:
    """What a file is, by its content alone."""
    return KINDS[_name(source)]


def is_mismatched(kind: Kind, name: str) -> bool:
    """Whether the ending of a name promises something else than the content is."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    known = {one for each in KINDS.values() for one in each.endings}
    return ending in known and ending not in kind.endings


def tag_length(four: bytes) -> int:
    """The length that a tag (ID3) tells of in four bytes of seven bits each."""
    return sum((byte & 0x7F) << shift for byte, shift in zip(four, (21, 14, 7, 0), strict=True))


def _name(source: Source) -> str:
    if not source.size:
        return "empty"
    head = source.some(0, _BEGINNING)
    for start, name in _STARTS:
        if head.startswith(start):
            return name
    for look in (_in_riff, _in_boxes, _in_tiff, _in_bitmap, _in_zip, _in_matroska):
        found = look(head, source)
        if found:
            return found
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return _in_sound(head, source) or _in_text(head, source) or _in_tar(head) or "unknown"


def _in_riff(head: bytes, source: Source) -> str:
    forms = {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi", b"AIFF": "aiff", b"AIFC": "aiff"}
    return forms.get(head[8:12], "") if head[:4] in (b"RIFF", b"FORM") else ""


def _in_boxes(head: bytes, source: Source) -> str:
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot") and source.size > 16:
        return "mov"
    if head[4:8] != b"ftyp":
        return ""
    length = min(int.from_bytes(head[:4], "big"), 256)
    brands = [head[at : at + 4].decode("latin-1") for at in (8, *range(16, length - 3, 4))]
    for brand in (brands[0], *sorted(brands[1:])):
        for name, known in _BRANDS.items():
            if brand in known or brand[:3] in known:
                return name
    return "mp4"


def _in_tiff(head: bytes, source: Source) -> str:
    if head[:4] not in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return ""
    return "raw" if head[8:10] == b"CR" or _has_raw_tag(head, source) else "tiff"


def _has_raw_tag(head: bytes, source: Source) -> bool:
    """A DNG's version, a maker's own data or pictures inside the picture stand in the first directory."""
    order = "<" if head[:2] == b"II" else ">"
    first = source.number(order + "I", 4) if source.size >= 8 else 0
    if first + 2 > source.size:
        return False
    entries = min(source.number(order + "H", first), 512)
    rows = source.some(first + 2, entries * 12)
    tags = {tag for tag, _, _, _ in struct.iter_unpack(order + "HHII", rows[: len(rows) // 12 * 12])}
    return 50706 in tags or (330 in tags and 271 in tags and 34665 in tags and 273 not in tags)


def _in_bitmap(head: bytes, source: Source) -> str:
    header = int.from_bytes(head[14:18], "little")
    return "bmp" if head[:2] == b"BM" and header in (12, 40, 52, 56, 64, 108, 124) else ""


def _in_matroska(head: bytes, source: Source) -> str:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return ""
    return "webm" if b"\x42\x82" in head[:64] and b"webm" in head[:64] else "mkv"


def _in_zip(head: bytes, source: Source) -> str:
    if head[:4] not in (b"PK\x03\x04", b"PK\x05\x06"):
        return ""
    try:
        with zipfile.ZipFile(source.file) as archive:
            names = {one.filename for one in archive.infolist()[:20_000]}
            said = archive.open("mimetype").read(200) if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return "archive"
    if "META-INF/MANIFEST.MF" in names or "AndroidManifest.xml" in names:
        return "program"
    for name in ("odt", "ods", "odp", "odg", "epub"):
        if said.decode("latin-1").strip().removesuffix("-template") == KINDS[name].media:
            return name
    if "[Content_Types].xml" in names:
        for folder, name in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(one.startswith(folder) for one in names):
                return name
    return "zip"


def _in_sound(head: bytes, source: Source) -> str:
    start = head
    if head[:3] == b"ID3" and len(head) > 10:
        length = 10 + sum(
            (byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True)
        )
        start = source.some(length, 8) if length < source.size else b""
        if start[:4] == b"fLaC":
            return "flac"
        if start[:1] != b"\xff":
            return "mp3"
    if len(start) < 4 or start[0] != 0xFF:
        return ""
    if start[1] & 0xF6 == 0xF0:
        return "aac"
    layer, rate, frequency = start[1] >> 1 & 3, start[2] >> 4, start[2] >> 2 & 3
    fits = start[1] & 0xE0 == 0xE0 and start[1] >> 3 & 3 != 1 and layer and 0 < rate < 15 and frequency != 3
    return "mp3" if fits else ""


def _in_text(head: bytes, source: Source) -> str:
    sample = source.some(0, _TEXT_LOOKED_AT)
    wide = sample[:2] in (b"\xff\xfe", b"\xfe\xff")
    if wide:
        sample = sample.decode("utf-16", "replace").encode()
    looked = sample.lstrip(b"\xef\xbb\xbf \t\r\n\f\0")
    if _RUN_BY_BROWSERS.search(sample[:_BEGINNING]):
        return "svg" if b"<svg" in sample[:_BEGINNING].lower() else "html"
    if looked.startswith((b"<?xml", b"<!DOCTYPE")):
        return "svg" if b"<svg" in sample.lower() else "xml"
    if b"\0" in sample or _odd_share(sample) > 0.02:
        return ""
    if _MAIL.match(looked):
        return "mail"
    return "text"


def _odd_share(sample: bytes) -> float:
    """The share of signs that no text holds."""
    odd = sum(sample.count(bytes((code,))) for code in range(32) if code not in (9, 10, 12, 13, 27))
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4:  # not just a sign that the sample cut in two
            odd += sum(0x80 <= byte < 0xA0 for byte in sample)
    return odd / len(sample)


def _in_tar(head: bytes) -> str:
    return "archive" if head[257:262] == b"ustar" else ""
