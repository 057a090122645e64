"""PDF: written anew from what its pages need, without metadata, scripts, attachments, authors and history.

What a program added at the end of a file again and again (earlier versions) is gone because only objects that
the last version refers to are written. Sources: ISO 32000-2; pikepdf (MPL-2.0), which wraps qpdf.
"""

import io
from collections import Counter
from typing import Any

from daybreak.protection.cleaning.colours import plain_profile
from daybreak.protection.cleaning.findings import Reason, Residue, Trace, Uncleanable
from daybreak.protection.cleaning.packages import CleanPart
from daybreak.protection.cleaning.parts import Source, Writable

_MOST_OBJECTS = 2_000_000
_MOST_PICTURE = 64 << 20
_DEEPEST = 60
#: Keys that only tell of programs, people, times, or do something by themselves.
_GONE = {
    "/Metadata": Trace.XMP,
    "/PieceInfo": Trace.MAKER,
    "/LastModified": Trace.TIMES,
    "/Thumb": Trace.THUMBNAIL,
    "/AA": Trace.SCRIPT,
    "/OpenAction": Trace.SCRIPT,
    "/JS": Trace.SCRIPT,
    "/JavaScript": Trace.SCRIPT,
    "/EmbeddedFiles": Trace.ATTACHMENT,
    "/AF": Trace.ATTACHMENT,
    "/Collection": Trace.ATTACHMENT,
    "/XFA": Trace.SCRIPT,
    "/Perms": Trace.SIGNATURE,
    "/DSS": Trace.SIGNATURE,
    "/SpiderInfo": Trace.LINK,
    "/IDS": Trace.LINK,
    "/URLS": Trace.LINK,
    "/URI": Trace.LINK,
    "/CreatorInfo": Trace.MAKER,
    "/Measure": Trace.PLACE,
    "/VP": Trace.PLACE,
    "/LGIDict": Trace.PLACE,
    "/Threads": Trace.AUTHORS,
    "/OPI": Trace.LINK,
    "/RichMedia": Trace.ATTACHMENT,
}
#: Keys of a remark that name who wrote it, when, and in which program.
_OF_REMARKS = {
    "/T": Trace.AUTHORS,
    "/M": Trace.TIMES,
    "/CreationDate": Trace.TIMES,
    "/NM": Trace.REVISIONS,
    "/Subj": Trace.AUTHORS,
    "/RC": Trace.AUTHORS,
    "/IRT": Trace.REVISIONS,
}
_ATTACHED = frozenset(("/FileAttachment", "/Sound", "/Movie", "/Screen", "/3D", "/RichMedia"))
_HARMLESS = frozenset(("/GoTo", "/Named"))


class PdfCopy:
    """A cleaned PDF, which is made while it is written."""

    def __init__(self, source: Source, clean_part: CleanPart) -> None:
        import pikepdf

        self.removed: Counter[Trace] = Counter()
        self.left: set[Residue] = {Residue.WRITTEN, Residue.VISIBLE, Residue.HIDDEN}
        self._clean_part = clean_part
        self._pike = pikepdf
        try:
            source.file.seek(0)
            self._pdf = pikepdf.open(source.file)  # type: ignore[arg-type]
        except pikepdf.PasswordError:
            raise Uncleanable(Reason.LOCKED) from None
        except (pikepdf.PdfError, ValueError, RuntimeError, OverflowError):
            raise Uncleanable(Reason.BROKEN) from None
        if len(self._pdf.objects) > _MOST_OBJECTS:
            raise Uncleanable(Reason.TOO_LARGE)

    def write(self, target: Writable) -> None:
        """Write the copy.

        Raises:
            Uncleanable: The document is broken.
        """
        try:
            self._trailer()
            for one in list(self._pdf.objects):
                self._object(one, 0)
            out = _Out(target)
            self._pdf.save(
                out,  # type: ignore[arg-type]
                static_id=True,
                object_stream_mode=self._pike.ObjectStreamMode.generate,
                stream_decode_level=self._pike.StreamDecodeLevel.none,
                fix_metadata_version=False,
            )
        except (self._pike.PdfError, ValueError, RuntimeError, TypeError, KeyError):
            raise Uncleanable(Reason.BROKEN) from None

    def _trailer(self) -> None:
        if len(self._pdf.pages) == 0:
            raise Uncleanable(Reason.BROKEN)
        if "/Info" in self._pdf.trailer:
            del self._pdf.trailer["/Info"]
            self.removed[Trace.PROPERTIES] += 1
        for name in list(self._pdf.trailer.keys()):
            if name not in ("/Root", "/Size", "/ID", "/Prev"):
                del self._pdf.trailer[name]

    def _object(self, one: Any, depth: int) -> None:
        """Clean one object and what stands inside it; what it refers to is an object of its own."""
        if depth > _DEEPEST:
            raise Uncleanable(Reason.DEEP)
        if not isinstance(one, self._pike.Object):
            return  # a number, a word, or nothing
        kind = one._type_code
        types = self._pike.ObjectType
        if kind == types.array:
            self._drop_attached(one)
            for inner in one:
                self._inner(inner, depth)
            self._profile(one)
        elif kind in (types.dictionary, types.stream):
            self._dictionary(one, depth)
            if kind == types.stream and one.get("/Filter") == "/DCTDecode":
                self._picture(one)

    def _inner(self, inner: Any, depth: int) -> None:
        if isinstance(inner, self._pike.Object) and not inner.is_indirect:
            self._object(inner, depth + 1)

    def _dictionary(self, one: Any, depth: int) -> None:
        gone = dict(_GONE)
        if self._is_remark(one):
            gone |= _OF_REMARKS
        if one.get("/Type") == "/Sig" or one.get("/FT") == "/Sig":
            gone |= dict.fromkeys(
                ("/V", "/Name", "/Location", "/Reason", "/ContactInfo", "/M"), Trace.SIGNATURE
            )
            gone |= dict.fromkeys(("/Contents", "/ByteRange", "/Cert", "/Prop_Build"), Trace.SIGNATURE)
        for name in set(one.keys()) & set(gone):
            del one[name]
            self.removed[gone[name]] += 1
        for name in ("/A", "/PA", "/Next"):
            if self._acts(one.get(name)):
                del one[name]
                self.removed[Trace.SCRIPT] += 1
        for name in list(one.keys()):
            self._inner(one[name], depth)

    def _is_remark(self, one: Any) -> bool:
        """Whether it is something written on a page; the fields of a form keep their names."""
        kind = one.get("/Subtype")
        on_page = one.get("/Type") == "/Annot" or ("/Rect" in one and kind is not None)
        if on_page and kind not in ("/Widget", "/Link"):
            self.left.add(Residue.TRACKED)
        return bool(on_page and kind != "/Widget")

    def _acts(self, action: Any) -> bool:
        if not isinstance(action, self._pike.Dictionary):
            return False
        return action.get("/S") is not None and str(action.get("/S")) not in _HARMLESS

    def _drop_attached(self, listed: Any) -> None:
        """Take remarks that carry files, sounds and films out of a page's list."""
        for number in range(len(listed) - 1, -1, -1):
            one = listed[number]
            is_file = isinstance(one, self._pike.Dictionary) and (
                str(one.get("/Subtype", "")) in _ATTACHED or "/EF" in one
            )
            if is_file:
                del listed[number]
                self.removed[Trace.ATTACHMENT] += 1

    def _picture(self, stream: Any) -> None:
        """Clean the camera's data out of a picture that was put in as it was."""
        raw = stream.read_raw_bytes()
        if len(raw) > _MOST_PICTURE:
            self.left.add(Residue.PART)
            return
        plain, removed, left = self._clean_part(raw)
        self.left |= left
        if removed:
            self.removed += removed
            stream.write(plain, filter=self._pike.Name.DCTDecode, decode_parms=stream.get("/DecodeParms"))

    def _profile(self, listed: Any) -> None:
        """Write the numbers of a colour profile without its words."""
        if len(listed) != 2 or listed[0] != "/ICCBased" or not isinstance(listed[1], self._pike.Stream):
            return
        stream = listed[1]
        try:
            data = stream.read_bytes()
        except self._pike.PdfError:
            data = b""
        plain = plain_profile(data)
        if plain is None or plain == data:
            return
        stream.write(plain)
        self.removed[Trace.PROFILE] += 1


class _Out(io.RawIOBase):
    """A target that only goes forward, in the shape that the PDF's writer asks for."""

    def __init__(self, target: Writable) -> None:
        self._target, self._place = target, 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._target.write(piece)
        self._place += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._place
