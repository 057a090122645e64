"""What was found in files, in the reader's language: words for each code of the cleaning."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from daybreak.protection.cleaning.findings import Reason, Residue, Trace

#: What was taken out.
TRACES: dict[Trace, Promise] = {
    Trace.EXIF: _("Camera data: time, place, device and its number (EXIF)"),
    Trace.XMP: _("Notes of editing programs (XMP)"),
    Trace.IPTC: _("Captions and names from picture programs (IPTC)"),
    Trace.COMMENT: _("Comments hidden in the file"),
    Trace.THUMBNAIL: _("Small copies of the picture, which may show what was cut off"),
    Trace.PROFILE: _("Names and dates in the description of colours"),
    Trace.APPENDED: _("Data hidden behind or between the parts of the file"),
    Trace.TAGS: _("Titles, names, dates and covers of the recording"),
    Trace.PLACE: _("The place where it was recorded"),
    Trace.TELEMETRY: _("Tracks with places and movements, and scenes cut out but left inside"),
    Trace.TIMES: _("When it was made and changed"),
    Trace.MAKER: _("Which program or device made it"),
    Trace.PROPERTIES: _("Properties of the document: author, company, title, dates"),
    Trace.AUTHORS: _("Names of those who commented or changed it"),
    Trace.REVISIONS: _("Marks of editing sessions and earlier versions"),
    Trace.ATTACHMENT: _("Files inside the file"),
    Trace.SCRIPT: _("Scripts, macros and actions"),
    Trace.LINK: _("Links to folders and programs of the computer it was made on"),
    Trace.PRINTER: _("Settings of a printer"),
    Trace.SIGNATURE: _("Digital signatures, which name who signed"),
}
#: What stays in the cleaned copy.
RESIDUES: dict[Residue, Promise] = {
    Residue.VISIBLE: _("Whatever can be seen: faces, places, screens, names"),
    Residue.AUDIBLE: _("Whatever can be heard: voices, names, sounds of a place"),
    Residue.WRITTEN: _("What is written in it, and how it is written"),
    Residue.NOISE: _("The fine pattern every camera leaves, and invisible watermarks"),
    Residue.STREAM: _("Marks of the encoder inside sound and picture"),
    Residue.HIDDEN: _("Text under black bars, hidden sheets, rows and layers"),
    Residue.TRACKED: _("Comments and changes, without the names of who made them"),
    Residue.PART: _("Parts of a kind that cannot be cleaned"),
    Residue.LINKS: _("Addresses in the internet that it points to"),
    Residue.SUBTITLES: _("Subtitles; those of some drones hold places"),
}
#: Why there is no cleaned copy.
REASONS: dict[Reason, Promise] = {
    Reason.UNKNOWN: _("Its format is not one that can be cleaned."),
    Reason.ARCHIVE: _("It is an archive with files in it."),
    Reason.PROGRAM: _("It is a program."),
    Reason.ACTIVE: _("It may hold scripts."),
    Reason.RAW: _("It is a camera's raw picture, whose data cannot be taken out."),
    Reason.MAIL: _("It is a message with its headers."),
    Reason.OLD_OFFICE: _("It is an Office document of the old kind."),
    Reason.EMPTY: _("It holds nothing."),
    Reason.BROKEN: _("It is damaged, cut off, or not what its beginning says."),
    Reason.LOCKED: _("It is locked with a password."),
    Reason.TOO_LARGE: _("It is too large, or becomes so when it is unpacked."),
    Reason.TOO_SLOW: _("Cleaning it takes too long."),
    Reason.DEEP: _("Its parts lie too deep inside one another."),
}
#: What people call a kind of file.
FAMILIES: dict[str, Promise] = {
    "picture": _("Picture"),
    "sound": _("Sound recording"),
    "video": _("Video"),
    "document": _("Document"),
    "text": _("Text"),
    "archive": _("Archive"),
    "program": _("Program"),
    "page": _("Web page or drawing with scripts"),
    "other": _("Unknown kind"),
}
