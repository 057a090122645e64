"""Office documents (docx, xlsx, pptx): without properties, authors, sessions, printers, macros, thumbnails.

Comments and changes stay readable and lose their authors. Pictures inside are cleaned as pictures are.
Sources: ECMA-376 (Office Open XML); [MS-DOCX], [MS-XLSX], [MS-PPTX] for what Microsoft added.
"""

import posixpath
import re
from collections.abc import Mapping

from daybreak.protection.cleaning.findings import Residue, Trace
from daybreak.protection.cleaning.markup import Change, local
from daybreak.protection.cleaning.packages import CleanPart, PackageCopy, PackageWriter
from daybreak.protection.cleaning.parts import Source

#: Who commented or changed something, whoever it was.
NOBODY = "anonymous"
_LONG_AGO = "2000-01-01T00:00:00Z"
#: Parts that nobody needs to read the document, by how their names look.
_DROPPED = (
    (re.compile(r"docProps/(core|app|custom)[^/]*\.xml"), Trace.PROPERTIES),
    (re.compile(r"docProps/thumbnail\..*|docProps/.*\.(jpe?g|png|wmf|emf)"), Trace.THUMBNAIL),
    (re.compile(r".*\.psmdcp"), Trace.PROPERTIES),
    (re.compile(r"customXml/.*"), Trace.PROPERTIES),
    (re.compile(r".*/(people|attachedToolbars)\.(xml|bin)"), Trace.AUTHORS),
    (re.compile(r".*/(vbaProject(Signature\w*)?|vbaData)\.(bin|xml)"), Trace.SCRIPT),
    (re.compile(r".*/printerSettings/.*|.*/printerSettings\d*\.bin"), Trace.PRINTER),
    (re.compile(r"_xmlsignatures/.*"), Trace.SIGNATURE),
    (re.compile(r"(customUI|userCustomization)/.*|.*/(webextensions|taskpanes)/.*"), Trace.LINK),
    (re.compile(r"xl/revisions/.*"), Trace.REVISIONS),
    (re.compile(r"(docMetadata|\[trash\])/.*"), Trace.PROPERTIES),
)
_MACROS = re.compile(
    r"application/vnd\.ms-(word|excel|powerpoint)\.(document|sheet|presentation|template|slideshow)"
    r"\.macroEnabled(?:Template)?\.(?:main|12)\+xml"
)
_PLAIN_TYPES = {
    "word": "wordprocessingml.document",
    "excel": "spreadsheetml.sheet",
    "powerpoint": "presentationml.presentation",
}
_REWRITTEN = (".xml", ".rels", ".vml")
_PICTURES = re.compile(
    r".*\.(jpe?g|png|gif|webp|tiff?|heic|mp4|m4v|m4a|mov|mp3|wav|avi|docx|xlsx|pptx)", re.I
)
_UNCLEANED = re.compile(r".*\.(bin|emf|wmf|emz|wmz|svg|ole|fntdata|odttf)|.*/(activeX|embeddings)/.*", re.I)
#: Elements that only tell of the machine, the session or the person.
_GONE = {
    "rsids": Trace.REVISIONS,
    "docId": Trace.REVISIONS,
    "docVars": Trace.PROPERTIES,
    "attachedTemplate": Trace.LINK,
    "mailMerge": Trace.LINK,
    "printerSettings": Trace.PRINTER,
    "absPath": Trace.LINK,
    "revisionPtr": Trace.REVISIONS,
    "documentProtection": Trace.PROPERTIES,
    "writeProtection": Trace.PROPERTIES,
    "fileSharing": Trace.AUTHORS,
    "creationId": Trace.REVISIONS,
}
#: Attributes with names, accounts and times, by the element they stand at.
_NAMED: dict[str, dict[str, str | None]] = {
    "cmAuthor": {"name": NOBODY, "initials": "", "userId": "", "providerId": "None"},
    "person": {"displayName": NOBODY, "userId": NOBODY, "providerId": "None"},
    "threadedComment": {"dT": _LONG_AGO},
    "cm": {"dt": None, "created": _LONG_AGO},
    "reply": {"created": _LONG_AGO},
    "pivotCacheDefinition": {"refreshedBy": None, "refreshedDate": None, "refreshedDateIso": None},
    "dbPr": {"connection": ""},
    "connection": {"sourceFile": None, "odcFile": None, "name": "connection", "description": None},
    "pageSetup": {"id": None},
    "fileVersion": {"lowestEdited": None, "rupBuild": None, "codeName": None},
    "blip": {"link": None},
}
_DATED = {"author": NOBODY, "initials": "", "date": None, "dateUtc": None, "userId": None, "providerId": None}


class OfficeCopy(PackageCopy):
    """A cleaned Office document."""

    first = "[Content_Types].xml"

    def __init__(self, source: Source, clean_part: CleanPart) -> None:
        super().__init__(source, clean_part, _DROPPED)

    def put(self, writer: PackageWriter, name: str) -> None:
        """Write one part; relations of a part that went go with it."""
        if _owner(name) in self.dropped:
            return
        if name.lower().endswith(_REWRITTEN):
            writer.put(name, [self.rewritten(name)])
        elif _PICTURES.fullmatch(name):
            writer.put(name, [self.cleaned(name)])
        else:
            if _UNCLEANED.fullmatch(name):
                self.left.add(Residue.PART)
            writer.put(name, self.package.chunks(name))

    def change(self, part: str, name: str, attributes: Mapping[str, str]) -> Change | None:
        """Names, times, sessions and links of the machine go."""
        element = local(name)
        if part == self.first:
            return self._type(element, attributes)
        if part.endswith(".rels"):
            return self._relation(part, attributes)
        if element in _GONE:
            return Change(_GONE[element], drop=True)
        if element in ("ins", "del", "comment") and "author" in attributes:
            self.left.add(Residue.TRACKED)
        if element == "author" and not attributes:  # a spreadsheet's list of those who commented
            self.left.add(Residue.TRACKED)
            return Change(Trace.AUTHORS, empty=True)
        return _attributes(element, attributes)

    def _type(self, element: str, attributes: Mapping[str, str]) -> Change | None:
        if attributes.get("PartName", "").lstrip("/") in self.dropped:
            return Change(Trace.PROPERTIES, drop=True)
        macros = _MACROS.fullmatch(attributes.get("ContentType", ""))
        if macros is None:
            return None
        plain = f"application/vnd.openxmlformats-officedocument.{_PLAIN_TYPES[macros[1]]}.main+xml"
        return Change(Trace.SCRIPT, attributes={"ContentType": plain})

    def _relation(self, part: str, attributes: Mapping[str, str]) -> Change | None:
        target = attributes.get("Target", "")
        if attributes.get("TargetMode") == "External":
            if attributes.get("Type", "").endswith("/attachedTemplate"):
                return Change(Trace.LINK, drop=True)
            if target.startswith(("http://", "https://", "mailto:")):
                self.left.add(Residue.LINKS)
                return None
            return Change(Trace.LINK, attributes={"Target": "about:blank"})
        base = posixpath.dirname(_owner(part))
        place = (
            target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(base, target))
        )
        return Change(Trace.PROPERTIES, drop=True) if place in self.dropped else None


def _owner(name: str) -> str:
    """The part that a part of relations belongs to; the name itself for others."""
    folder, file = posixpath.split(name)
    if not name.endswith(".rels") or posixpath.basename(folder) != "_rels":
        return name
    return posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))


def _attributes(element: str, attributes: Mapping[str, str]) -> Change | None:
    """Names, times and marks of sessions at an element."""
    new: dict[str, str | None] = {}
    trace = Trace.AUTHORS
    if element in _NAMED:
        new |= {name: value for name, value in _NAMED[element].items() if name in attributes}
    elif element == "author" and "name" in attributes:
        new |= {"name": NOBODY, "initials": "", "userId": NOBODY, "providerId": "None"}
    elif "author" in attributes:
        new |= {name: value for name, value in _DATED.items() if name in attributes}
    sessions = [name for name in attributes if name.startswith("rsid") or name == "uid"]
    if sessions:
        trace = trace if new else Trace.REVISIONS
        new |= dict.fromkeys(sessions)
    return Change(trace, attributes=new) if new else None
