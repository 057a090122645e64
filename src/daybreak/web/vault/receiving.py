"""Files that are sent to us, for every pillar: in pieces that go on where they stopped, or whole in a form.

**In pieces**, by the script behind the component `{% sending %}` or by a program. A pillar has two views:

- one that begins (`begin_file`): the answer says where to send pieces, and how much is there already when
  the same file had begun to come before, today or last week;
- one that takes a piece (`piece_arrived`); a piece out of order is answered with where to go on.

**Whole**, from a form without a script: `whole_files` puts a handler in place that seals while it reads, so
that nothing is written down in plain and memory stays flat; the view keeps what arrived, or it is gone.

Who sends is the pillar's matter. Signed-in people come with their session and the key that it opens; somebody
who came back with a return code comes with a pass and the key that the pass opens; here only keys are seen.

    @permitted("posts.work", find=queries.collection_by_id)
    @require_POST
    def begin_upload(request, record):
        by = unlocked(request)
        begin = partial(actions.begin_upload, by=by, collection=record)
        ring = ring_of(by=by, case=record.case)
        return begin_file(request, among=record.uploads.all(), ring=ring, begin=begin, to="take_piece")

    @permitted("posts.work", find=queries.upload_by_id)
    @require_POST
    def take_piece(request, record):
        key = current_key(by=unlocked(request), case=record.case)
        return piece_arrived(request, record, key=key, to="take_piece")

    @csrf_exempt  # the token is checked in `_kept`, once the handler is in place
    @permitted("posts.work", find=queries.collection_by_id)
    @require_POST
    def upload(request, record):
        make = partial(actions.make_upload, by=unlocked(request), collection=record)
        with whole_files(request, make=make, key=current_key(...), most=MOST_BYTES) as files:
            return _kept(request, record, files)

The record is an `ArrivingFile` with a sealed `name`. Given `pass_`, `begin_file` and `piece_arrived` answer
with a fresh pass, which the script puts in the place of the old one; it sends it as the header `X-Pass`.
"""

import hashlib
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, JsonResponse
from django.urls import reverse

from daybreak.errors import BadValue, DaybreakError
from daybreak.web.ui.spoken import said_or_english
from daybreak.web.vault import ledger
from daybreak.web.vault.arriving import MOST_PIECE, ArrivingFile, add_piece, read_pieces, take_piece
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.keys import KeyRing
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_with
from daybreak.web.vault.sealed_files import remove_file

#: What a form may hold beside its files.
_BESIDE = 64 << 10
#: Bytes of the disk that files leave free, for what is written.
STAYS_FREE = 1 << 30


def check_size(size: int, *, most: int) -> None:
    """Refuse a file before it comes.

    Raises:
        BadValue: It is empty or too large.
    """
    if not 0 < size <= most:
        raise BadValue("The size of the file", found=f"{size:,} bytes", needed=f"1 to {most:,}")


def check_disk(size: int) -> None:
    """Refuse a file for which the disk has no room, before it comes; sealed, it takes up to a quarter more.

    Raises:
        BadValue: With how much is free.
    """
    most = _room()
    if size > most:
        raise BadValue(
            "The size of the file",
            found=f"{size >> 20:,} MB",
            needed=f"the disk has room for {most >> 20:,} MB at present: ask your administrator to make room",
        )


def largest_now(most: int) -> int:
    """Bytes of the largest file that is taken at present, when at most so many ever are."""
    return min(most, _room())


def _room() -> int:
    return max(0, (shutil.disk_usage(settings.DEPLOYMENT.home).free - STAYS_FREE) * 4 // 5)


def plain_name(name: str) -> str:
    """A file's name without folders and unprintable signs, its end kept.

    >>> plain_name("C:\\\\work\\\\police 2024.csv"), plain_name("../\\x00"), plain_name("شرطة.csv")
    ('police 2024.csv', 'file', 'شرطة.csv')
    """
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(letter for letter in last if letter.isprintable()).strip(". ")
    return kept[-100:] or "file"


def begin_file(
    request: HttpRequest,
    *,
    among: Iterable[ArrivingFile],
    ring: KeyRing,
    begin: Callable[..., ArrivingFile],
    to: str,
    why: Purpose = Purpose.INTAKE,
    pass_: str = "",
) -> JsonResponse:
    """Begin a file that is sent in pieces, or go on with the same one.

    A form gives `name`, `size` and `start`, the SHA-256 of the first `MOST_PIECE` bytes or of the whole file
    if it is shorter. Without `start` every file begins anew: a name and a size do not tell files apart.

    Args:
        request: What was asked.
        among: The files of the same place, one of which may be this one.
        ring: The keys of their case.
        begin: Makes and saves a new file, given `name` and `size`.
        to: The name of the address that takes pieces; its argument is the file's id.
        why: What the names of unfinished files are read for, to compare them; that is written down.
        pass_: The pass with which the next step is made, when nobody is signed in.
    """
    name, start = plain_name(request.POST.get("name", "")), request.POST.get("start", "")
    text = request.POST.get("size", "")
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    sender = request.user.pk if request.user.is_authenticated else None
    try:
        waiting = [one for one in among if one.size == size and one.sent_by_id == sender and start]
        begun = [one for one in waiting if _has_begun(one)]
        _write_down(begun, request, why)
        known = (one for one in begun if _is_same(one, name, start, ring))
        upload = next(known, None) or begin(name=name, size=size)
    except DaybreakError as refusal:
        return JsonResponse({"says": said_or_english(str(refusal))}, status=422)
    return JsonResponse(_state(upload, to, pass_), status=201)


def _has_begun(upload: ArrivingFile) -> bool:
    """Whether so much of an unfinished file is there that it can be compared."""
    return not upload.is_complete and upload.received >= min(MOST_PIECE, upload.size)


def _write_down(compared: Iterable[ArrivingFile], request: HttpRequest, why: Purpose) -> None:
    """The names of these files are about to be read."""
    who = request.user if request.user.is_authenticated else "public"
    for one in compared:
        ledger.record(
            "read",
            who=who,
            organisation=one.organisation_id,
            record=one,
            why=why,
            details={"fields": ["name"]},
        )


def _is_same(upload: ArrivingFile, name: str, start: str, ring: KeyRing) -> bool:
    """Whether an unfinished file is the one that is about to come, as far as its beginning tells."""
    if open_with(upload, "name", ring) != name:
        return False
    first, left = hashlib.sha256(), MOST_PIECE
    for piece in read_pieces(upload, ring.by_id):
        first.update(piece[:left])
        left -= len(piece)
        if left <= 0:
            break
    return first.hexdigest() == start.lower()


def piece_arrived(
    request: HttpRequest, upload: ArrivingFile, *, key: SecretKey, to: str, pass_: str = ""
) -> JsonResponse:
    """Take the bytes that a request holds; how much of the file is there.

    The address says `?offset=`. A header `X-Digest` may give the SHA-256 of the piece. A piece that cannot be
    taken is answered with 409 and with where the next one begins, so that the sender goes on there.
    """
    text = request.GET.get("offset", "")
    try:
        offset = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else -1
        if offset < 0:
            raise BadValue("The place of the piece", found=text[:20], needed="a number of bytes")
        digest = request.headers.get("X-Digest", "")
        upload = take_piece(upload=upload, offset=offset, plain=piece_of(request), key=key, digest=digest)
    except DaybreakError as refusal:
        upload.refresh_from_db()
        return JsonResponse(_state(upload, to, pass_) | {"says": said_or_english(str(refusal))}, status=409)
    return JsonResponse(_state(upload, to, pass_))


def piece_of(request: HttpRequest) -> bytes:
    """The body of a request, read only once and held by nothing but whoever asked.

    Raises:
        BadValue: It is larger than any piece may be.
    """
    piece = bytes(request.read(MOST_PIECE + 1))
    if len(piece) > MOST_PIECE:
        raise BadValue("The size of the piece", found="too large", needed="at most 1 MB")
    return piece


def _state(upload: ArrivingFile, to: str, pass_: str) -> dict[str, Any]:
    state = {"address": reverse(to, args=[upload.pk]), "received": upload.received, "size": upload.size}
    return state | {"piece": MOST_PIECE} | ({"pass": pass_} if pass_ else {})


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that came whole: its record, not yet saved, and what it was called."""

    upload: Any
    name: str


@contextmanager
def whole_files(
    request: HttpRequest,
    *,
    make: Callable[[], ArrivingFile],
    key: SecretKey,
    most: int,
    sealing: "type[Sealing] | None" = None,
) -> Iterator[list[Arrived]]:
    """Seal a form's files as the form is read; those whose records are not saved inside are removed.

    Use it before anything reads the form, that is around a view that checks the token of the form itself.

    Args:
        request: The request, whose form nobody has read yet.
        make: Makes a record, without saving it, for each file.
        key: The key to seal under. Where only the form itself says which that is, any fresh key: then seal
            what arrived anew (`arriving.write_pieces`) before the records are saved.
        most: How many bytes all files may have together.
        sealing: Another handler, for a form that counts whatever becomes of its files.
    """
    handler = (sealing or Sealing)(request, make=make, key=key, most=most)
    request.upload_handlers = [handler]
    try:
        yield handler.arrived
    finally:
        for one in handler.begun:
            if one._state.adding:
                remove_file(one)


class Sealing(FileUploadHandler):
    """Seals files piece by piece while Django reads a form.

    Attributes:
        begun: The records of all files that began.
        arrived: Those that came whole.
    """

    chunk_size = 64 * 1024

    def __init__(
        self, request: HttpRequest, *, make: Callable[[], ArrivingFile], key: SecretKey, most: int
    ) -> None:
        super().__init__(request)
        self.make, self.key, self.most = make, key, most
        self.begun: list[ArrivingFile] = []
        self.arrived: list[Arrived] = []
        self.held = bytearray()

    def handle_raw_input(
        self, input_data: Any, META: Mapping[str, Any], content_length: int, *rest: Any, **named: Any
    ) -> None:
        """Refuse a form before it is read.

        Raises:
            BadValue: It cannot be within bounds.
        """
        if content_length > self.most + _BESIDE:
            check_size(content_length, most=self.most)

    def new_file(self, *arguments: Any, **named: Any) -> None:
        """A file begins."""
        super().new_file(*arguments, **named)
        self.held.clear()
        self.begun.append(self.make())

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """More of it."""
        self.held += raw_data
        while len(self.held) >= MOST_PIECE:
            self._put(bytes(self.held[:MOST_PIECE]))
            del self.held[:MOST_PIECE]

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """It ended; a file that holds nothing is none."""
        if self.held:
            self._put(bytes(self.held))
            self.held.clear()  # the request, and with it this handler, may outlive its answer
        upload = self.begun[-1]
        if not upload.received:
            return None
        upload.size = upload.received
        self.arrived.append(Arrived(upload, plain_name(self.file_name or "")))
        # something to close: Django closes what it holds when the rest of a form cannot be read
        return UploadedFile(BytesIO(), name=self.file_name, size=file_size)

    def _put(self, plain: bytes) -> None:
        add_piece(self.begun[-1], plain, key=self.key)
