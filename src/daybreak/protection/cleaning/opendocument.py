"""OpenDocument (odt, ods, odp, odg): without properties, authors, printers, macros, earlier versions.

Source: OASIS OpenDocument 1.3, parts 2 and 3.
"""

import re
from collections.abc import Mapping

from daybreak.protection.cleaning.findings import Reason, Residue, Trace, Uncleanable
from daybreak.protection.cleaning.markup import Change, local
from daybreak.protection.cleaning.packages import CleanPart, PackageCopy, PackageWriter
from daybreak.protection.cleaning.parts import Source

_DROPPED = (
    (re.compile(r"(.*/)?meta\.xml"), Trace.PROPERTIES),
    (re.compile(r"Thumbnails/.*"), Trace.THUMBNAIL),
    (re.compile(r"(.*/)?layout-cache"), Trace.MAKER),
    (re.compile(r"Configurations2/.*"), Trace.MAKER),
    (re.compile(r"(Basic|Scripts|Dialogs)/.*"), Trace.SCRIPT),
    (re.compile(r"META-INF/(documentsignatures|macrosignatures|packagesignatures)\.xml"), Trace.SIGNATURE),
    (re.compile(r"Versions/.*|VersionList\.xml"), Trace.REVISIONS),
    (re.compile(r"(Dictionaries|Database)/.*"), Trace.MAKER),
)
_MANIFEST = "META-INF/manifest.xml"
_PICTURES = re.compile(r"(.*/)?(Pictures|Media)/.*")
#: Elements inside the text with names and times.
_EMPTIED = ("creator", "creator-initials", "sender-initials", "date-string")
#: Settings that tell of the machine, the session or the person.
_SETTINGS = re.compile(
    r"Printer\w*|Rsid\w*|\w*Database\w*|ViewId|DocumentSignature\w*|\w*Path|\w*URL|.*Password.*"
)
_NOBODY = "anonymous"
_NEVER = "2000-01-01T00:00:00"


class OpenDocumentCopy(PackageCopy):
    """A cleaned OpenDocument file."""

    first = "mimetype"

    def __init__(self, source: Source, clean_part: CleanPart) -> None:
        super().__init__(source, clean_part, _DROPPED)

    def put(self, writer: PackageWriter, name: str) -> None:
        """Write one part; the first tells what the document is and stays unpacked."""
        if name == self.first:
            writer.put(name, [self.package.read(name)], packed=False)
        elif name.endswith((".xml", ".rdf")):
            writer.put(name, [self.rewritten(name)])
        elif _PICTURES.fullmatch(name):
            writer.put(name, [self.cleaned(name)])
        else:
            self.left.add(Residue.PART)
            writer.put(name, self.package.chunks(name))

    def change(self, part: str, name: str, attributes: Mapping[str, str]) -> Change | None:
        """Names, times, sessions and links of the machine go."""
        if part == _MANIFEST:
            return self._listed(local(name), attributes)
        return self._change(name, attributes)

    def _listed(self, element: str, attributes: Mapping[str, str]) -> Change | None:
        if element == "encryption-data":
            raise Uncleanable(Reason.LOCKED)
        path = attributes.get("full-path", "")
        gone = path in self.dropped or any(path.startswith(f"{one}/") for one in ("Basic", "Scripts"))
        folder = path.endswith("/") and path != "/" and any(one.startswith(path) for one in self.dropped)
        if element == "file-entry" and (gone or folder):
            return Change(Trace.PROPERTIES, drop=True)
        return None

    def _change(self, name: str, attributes: Mapping[str, str]) -> Change | None:
        element = local(name)
        if element in _EMPTIED or name == "dc:date":  # a field with a date in the text is `text:date`
            self.left.add(Residue.TRACKED)
            return Change(Trace.AUTHORS, empty=True)
        if element == "config-item" and _SETTINGS.fullmatch(attributes.get("name", "")):
            printer = attributes["name"].startswith("Printer")
            return Change(Trace.PRINTER if printer else Trace.REVISIONS, empty=True)
        if element in ("script", "event-listener", "event-listeners"):
            return Change(Trace.SCRIPT, drop=True)
        if element in ("author-name", "author-initials", "initial-creator", "sender-firstname"):
            self.left.add(Residue.TRACKED)  # a field in the text itself
        return _attributes(attributes)


def _attributes(attributes: Mapping[str, str]) -> Change | None:
    new: dict[str, str | None] = {}
    if "chg-author" in attributes:
        new |= {"chg-author": _NOBODY, "chg-date-time": _NEVER}
    sessions = [name for name in attributes if name in ("rsid", "paragraph-rsid")]
    new |= dict.fromkeys(sessions)
    link = attributes.get("href", "")
    if link.startswith("file:") or re.match(r"[A-Za-z]:[\\/]", link):
        new["href"] = "about:blank"
    if not new:
        return None
    return Change(Trace.REVISIONS if sessions else Trace.LINK, attributes=new)
