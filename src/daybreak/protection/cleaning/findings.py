"""What was found when a file was cleaned: what was taken out, what stays in it, or why it could not be done.

All of it is codes, so that whoever shows them can say them in the reader's language. The docstring after each
code is its sentence in English.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Trace(StrEnum):
    """A kind of trace that was taken out of a file."""

    EXIF = "exif"
    """Camera data (EXIF): the time, the place, the device, its serial number."""
    XMP = "xmp"
    """Notes of editing programs (XMP)."""
    IPTC = "iptc"
    """Captions and names written by picture programs (IPTC)."""
    COMMENT = "comment"
    """Comments inside the file."""
    THUMBNAIL = "thumbnail"
    """Small copies of the picture, which may show what was cut off."""
    PROFILE = "profile"
    """Names and dates in the description of colours."""
    APPENDED = "appended"
    """Data hidden behind the end or between the parts of the file."""
    TAGS = "tags"
    """Titles, names, dates and covers of recordings."""
    PLACE = "place"
    """The place where a video was taken."""
    TELEMETRY = "telemetry"
    """Tracks with places, movements or times beside sound and picture."""
    TIMES = "times"
    """When it was made and changed."""
    MAKER = "maker"
    """Which program or device made it."""
    PROPERTIES = "properties"
    """Properties of the document: author, company, title, dates."""
    AUTHORS = "authors"
    """Names of those who commented or changed the document."""
    REVISIONS = "revisions"
    """Marks of editing sessions and earlier versions."""
    ATTACHMENT = "attachment"
    """Files inside the file."""
    SCRIPT = "script"
    """Scripts, macros and actions that begin by themselves."""
    LINK = "link"
    """Links to folders, printers and programs of the computer it was made on."""
    PRINTER = "printer"
    """Settings of a printer."""
    SIGNATURE = "signature"
    """Digital signatures, which name who signed."""


class Residue(StrEnum):
    """Something in a cleaned file that cannot be cleaned."""

    VISIBLE = "visible"
    """What can be seen: faces, places, screens, names in the picture."""
    AUDIBLE = "audible"
    """What can be heard: voices, names, sounds of a place."""
    WRITTEN = "written"
    """What is written in it, and how."""
    NOISE = "noise"
    """The fine pattern that every camera leaves in its pictures, and invisible watermarks."""
    STREAM = "stream"
    """Marks of the encoder inside sound and picture."""
    HIDDEN = "hidden"
    """Text under black bars, hidden sheets, cells and layers."""
    TRACKED = "tracked"
    """Comments and changes stay readable, without the names of who made them."""
    PART = "part"
    """Parts of a kind that cannot be cleaned."""
    LINKS = "links"
    """Addresses in the internet that the text points to."""
    SUBTITLES = "subtitles"
    """Subtitles; those of some drones hold places."""


class Reason(StrEnum):
    """Why a file could not be cleaned."""

    UNKNOWN = "unknown"
    """Its format is not one that can be cleaned."""
    ARCHIVE = "archive"
    """It is an archive with files in it."""
    PROGRAM = "program"
    """It is a program."""
    ACTIVE = "active"
    """It may hold scripts, so it is not shown."""
    RAW = "raw"
    """It is a camera's raw picture, whose data cannot be taken out."""
    MAIL = "mail"
    """It is a message with its headers."""
    OLD_OFFICE = "old-office"
    """It is an Office document of the old kind."""
    EMPTY = "empty"
    """It holds nothing."""
    BROKEN = "broken"
    """It is damaged, cut off, or not what its beginning says."""
    LOCKED = "locked"
    """It is locked with a password."""
    TOO_LARGE = "too-large"
    """It is too large, or would become so when it is unpacked."""
    TOO_SLOW = "too-slow"
    """Cleaning it would take too long."""
    DEEP = "deep"
    """Its parts lie too deep inside one another."""


class Uncleanable(Exception):
    """A file that cannot be cleaned; `clean` turns it into a `Cleaning` that says so."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What became of a file.

    Attributes:
        kind: What the file is, by its content: the name of a `Kind`.
        why_not: Why there is no cleaned copy; None when there is one.
        removed: How many traces of each kind were taken out.
        left: What stays in the cleaned copy.
    """

    kind: str
    why_not: Reason | None = None
    removed: Mapping[Trace, int] = field(default_factory=dict)
    left: tuple[Residue, ...] = ()

    @property
    def done(self) -> bool:
        """Whether there is a cleaned copy."""
        return self.why_not is None
