"""Files that come in one form with the words of a report, which count whatever becomes of the files.

All words stand before the files in the form. So when a file is too large, empty, one too many, or does not
come whole, the words are there already: the report is kept and its files are told of one by one. Until the
report is kept, files are sealed under a key that only this request knows; what is not kept with a report is
gone when the request ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, StopUpload
from django.db import DatabaseError
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from daybreak.errors import DaybreakError, FileRefused
from daybreak.web.protection import returning
from daybreak.web.protection.actions import Filed
from daybreak.web.protection.attachments import actions, limits
from daybreak.web.protection.attachments.examining import examine_soon
from daybreak.web.protection.attachments.models import Attachment
from daybreak.web.protection.models import Channel
from daybreak.web.vault.ciphers import SecretKey, new_key
from daybreak.web.vault.receiving import Arrived, Sealing, plain_name, whole_files
from daybreak.web.vault.sealed_files import remove_file

#: The field of the files, and the one that stands before it, after which no words come.
FILES, END = "report-files", "report-end"
#: A form beyond this is not read to its end: what stands before its files is all that counts.
MOST_READ = 2 << 30


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken.

    Attributes:
        name: What it is called; empty for those that were not even counted.
        why: A sentence on it.
    """

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the files of a form.

    Attributes:
        taken: The names of those that are kept.
        refused: The others.
    """

    taken: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """The files of a form that was read.

    Attributes:
        key: What they are sealed under.
        arrived: Those that came whole.
        refused: Those that did not, or were too much.
        is_whole: Whether all words came; else some may be missing.
    """

    key: SecretKey | None = None
    arrived: list[Arrived] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    is_whole: bool = True

    def __bool__(self) -> bool:
        return bool(self.arrived or self.refused)

    def keep(self, filed: Filed) -> Told:
        """Keep the files with their report. None of them can undo that the report is kept."""
        at, words = filed.report.organisation_id, " ".join(filed.words)
        came = returning.come_back(words, at=at, mend=False) if self.arrived else None
        taken, refused = [], list(self.refused)
        for one in self.arrived:
            why = self._kept(came, one)
            if why:
                refused.append(Refused(one.name, why))
            else:
                taken.append(one.name)
        if came is not None and taken:
            examine_soon(report=came.report, ring=came.ring, by=None)
        return Told(tuple(taken), tuple(refused))

    def _kept(self, came: returning.Returned | None, one: Arrived) -> str:
        """Keep one file; why it cannot be kept."""
        try:
            if came is not None and self.key is not None:
                actions.keep_whole(came=came, upload=one.upload, name=one.name, sealed_under=self.key)
                return ""
        except FileRefused as refusal:
            return str(refusal)
        except OSError:
            return limits.no_room()
        except (DaybreakError, DatabaseError):
            pass  # the report's key is just being replaced, or the database is away for a moment
        return _("It cannot be taken at this moment. Add it again in a few minutes.")


class FieldsFirst(MultiPartParser):
    """Reads a form, and tells what fields it held so far when a file begins."""

    @property
    def so_far(self) -> QueryDict:
        """The fields before the file."""
        found: QueryDict = getattr(self, "_post", QueryDict())
        return found


class _ReadingPast(Sealing):
    """Seals what can be taken, notes what cannot, and reads on."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.refused: list[Refused] = []
        self.taken, self.promised, self.is_coming = 0, 0, False

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, *rest: Any, **named: Any
    ) -> None:
        """Refuse nothing yet: the words come first."""
        self.promised = content_length

    def new_file(self, *arguments: Any, **named: Any) -> None:
        """A file begins, if there is room for it."""
        super().new_file(*arguments, **named)
        self.is_coming = True
        if self.promised > MOST_READ:
            self.note(limits.too_large())
            raise StopUpload(connection_reset=True)
        if len(self.arrived) >= limits.MOST_FILES:
            self._pass_over(limits.too_many())
        if limits.free_bytes() < limits.STAYS_FREE + self.most:
            self._pass_over(limits.no_room())

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """More of it, as long as it fits."""
        self.taken += len(raw_data)
        own = start + len(raw_data)
        if self.taken > self.most:
            self.taken -= own
            self._pass_over(limits.too_large() if own > self.most else limits.together_too_large())
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            self._pass_over(limits.no_room())

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """It ended."""
        try:
            found = super().file_complete(file_size)
        except OSError:
            self.note(limits.no_room())
            return None
        if found is None:
            self.note(_("The file is empty."))
        self.is_coming = False
        return found

    def upload_interrupted(self) -> None:
        """The form ended in the middle of a file."""
        if self.is_coming:
            self.note(_not_whole())

    def note(self, why: str) -> None:
        """Take the present file for refused."""
        self.is_coming = False
        remove_file(self.begun[-1])
        self.refused.append(Refused(plain_name(self.file_name or ""), why))

    def _pass_over(self, why: str) -> None:
        self.note(why)
        raise SkipFile


def _not_whole() -> str:
    return _("The file did not arrive whole.")


@contextmanager
def files_beside(request: HttpRequest, channel: Channel) -> Iterator[Beside]:
    """Read a form of words and files; inside, `request.POST` has the words as with any other form.

    Raises:
        MultiPartParserError: Nothing of it can be read.
        SuspiciousOperation: There are more words, or more fields, than any form takes.
    """
    if request.content_type != "multipart/form-data":
        names = [one for one in request.POST.getlist(FILES) if one]  # of a browser that sent names only
        yield Beside(refused=[Refused(plain_name(one), _not_whole()) for one in names[: limits.MOST_FILES]])
        return
    key = new_key()

    def make() -> Attachment:
        return Attachment(organisation_id=channel.organisation_id, case=channel.pk)

    with whole_files(request, make=make, key=key, most=limits.MOST_BYTES, sealing=_ReadingPast) as arrived:
        handler: Any = request.upload_handlers[0]
        is_whole = _read(request, handler)
        yield Beside(key, arrived, handler.refused, is_whole)


def _read(request: Any, handler: _ReadingPast) -> bool:
    """Read the form into the request, as far as it goes; whether all words came."""
    parser = FieldsFirst(request.META, request, request.upload_handlers, request.encoding)
    broke = False
    try:
        said = parser.parse()[0]
    except TooManyFilesSent:
        said = parser.so_far
        handler.refused.append(Refused("", limits.too_many()))
    except (MultiPartParserError, OSError):
        said, broke = parser.so_far, True
        if not said:
            raise
        handler.upload_interrupted()
    said._mutable = False
    request._post = said  # as Django keeps what it reads by itself
    request._files = MultiValueDict({FILES: []} if handler.begun else {})
    return not broke or END in said
