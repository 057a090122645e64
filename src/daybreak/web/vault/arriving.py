"""Files as they arrive: piece after piece, each sealed and on the disk before it is acknowledged.

A piece is bound to its file's record and number. What was written after the last acknowledged piece, because
something broke in between, is cut off when the next one comes. A file from a form is taken the same way, so
that nothing of it is ever written down in plain.
"""

import os
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.db import models, transaction
from django.http import HttpRequest

from daybreak.errors import BadValue, SealBroken
from daybreak.web.accounts.models import Person
from daybreak.web.vault.ciphers import Binding, SecretKey, read_header, seal, unseal
from daybreak.web.vault.keys import current_key
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.sealed_files import path_of
from daybreak.web.vault.unlock import Unlocked

#: The largest piece that is taken.
MOST_PIECE = 1 << 20
#: What a form may hold beside its file.
_BESIDE = 64 << 10
_LENGTH = struct.Struct(">I")


class ArrivingFile(SealedRecord):
    """A file that may still be on its way. `stored` is how much of the sealed file counts."""

    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    stored = models.BigIntegerField(default=0)
    pieces = models.PositiveIntegerField(default=0)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def is_complete(self) -> bool:
        """Whether all of it has come."""
        return self.received == self.size


F = TypeVar("F", bound=ArrivingFile)


def check_size(size: int, *, most: int) -> None:
    """Refuse a file before it comes.

    Raises:
        BadValue: It is empty or too large.
    """
    if not 0 < size <= most:
        raise BadValue("The size of the file", found=f"{size:,} bytes", needed=f"1 to {most:,}")


def take_piece(*, by: Unlocked, upload: F, offset: int, plain: bytes) -> F:
    """Take the next piece of a file; acknowledged when it is sealed and on the disk.

    A piece that came already is passed over, so that it can be sent again when the answer got lost.

    Raises:
        BadValue: A piece before this one is missing, or it is too large or too long for the file.
    """
    key = current_key(by=by, case=upload.case)
    with transaction.atomic():
        held = type(upload)._default_manager.select_for_update().get(pk=upload.pk)
        if offset < held.received:
            return held
        if offset > held.received:
            raise BadValue("The place of the piece", found=offset, needed=f"the next is {held.received}")
        if not 0 < len(plain) <= min(MOST_PIECE, held.size - held.received):
            raise BadValue(
                "The size of the piece", found=len(plain), needed="what is left of the file, at most 1 MB"
            )
        held.stored = append_piece(held, held.pieces, plain, key=key)
        held.received += len(plain)
        held.pieces += 1
        held.save(update_fields=["stored", "received", "pieces"])
        return held


def piece_of(request: HttpRequest) -> bytes:
    """The body of a request.

    Raises:
        BadValue: It is larger than any piece may be.
    """
    try:
        return bytes(request.body)
    except RequestDataTooBig:
        raise BadValue("The size of the piece", found="too large", needed="at most 1 MB") from None


def append_piece(upload: ArrivingFile, number: int, plain: bytes, *, key: SecretKey) -> int:
    """Write a piece at the end of what was acknowledged; how long the file is now.

    Raises:
        OSError: The disk refuses.
    """
    sealed = seal(plain, key=key, binding=_binding(upload, number))
    path = path_of(upload)
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(upload.stored)
        file.seek(upload.stored)
        file.write(_LENGTH.pack(len(sealed)) + sealed)
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


def write_pieces(upload: ArrivingFile, pieces: Iterable[bytes], *, key: SecretKey) -> int:
    """Write the whole file anew under another key, all or nothing; how long it is now.

    Raises:
        OSError: The disk refuses.
    """
    path = path_of(upload)
    partial = path.with_suffix(".part")
    try:
        with partial.open("wb") as file:
            for number, plain in enumerate(pieces):
                sealed = seal(plain, key=key, binding=_binding(upload, number))
                file.write(_LENGTH.pack(len(sealed)) + sealed)
            file.flush()
            os.fsync(file.fileno())
            length = file.tell()
        partial.replace(path)
        return length
    finally:
        partial.unlink(missing_ok=True)


def write_plain(upload: ArrivingFile, name: str, keys: Mapping[UUID, SecretKey], folder: Path) -> Path:
    """The file in plain in a folder (in memory), under its name, or one beside it when that is taken."""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        first, dot, rest = name.partition(".")
        path = folder / f"{first} {number}{dot}{rest}"
    with path.open("wb") as file:
        for piece in read_pieces(upload, keys):
            file.write(piece)
    return path


def read_pieces(upload: ArrivingFile, keys: Mapping[UUID, SecretKey]) -> Iterator[bytes]:
    """The plain pieces in order.

    Raises:
        SealBroken: The file was cut, changed, or is under a key that is not among these.
    """
    with path_of(upload).open("rb") as file:
        for number in range(upload.pieces):
            head = file.read(_LENGTH.size)
            sealed = file.read(_LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else b""
            binding = _binding(upload, number)
            key = keys.get(read_header(sealed, binding=binding)[1])
            if key is None:
                raise SealBroken("A file that was sent", why="it is under a key of another case")
            yield unseal(sealed, key=key, binding=binding)


def _binding(upload: ArrivingFile, number: int) -> Binding:
    return Binding(upload.organisation_id, upload._meta.db_table, upload.pk, f"piece {number}")


class Sealing(FileUploadHandler):
    """Seals a form's files piece by piece; its uploads are complete when the form has been read.

    A form's file says nothing of its size before it ends, so the request's length, which is a little
    more, is written down first and mended at the end.
    """

    chunk_size = 64 * 1024

    def __init__(
        self, request: HttpRequest, *, by: Unlocked, begin: Callable[..., ArrivingFile], most: int
    ) -> None:
        super().__init__(request)
        self.by, self.begin, self.most = by, begin, most
        self.uploads: list[ArrivingFile] = []
        self.held = bytearray()

    def new_file(self, *arguments: Any, **named: Any) -> None:
        """A file begins.

        Raises:
            BadValue: It cannot be within bounds.
        """
        super().new_file(*arguments, **named)
        told = int(self.request.META.get("CONTENT_LENGTH") or 0) or self.most  # type: ignore[union-attr]
        size = told if told > self.most + _BESIDE else min(told, self.most)
        self.held.clear()
        self.uploads.append(self.begin(name=self.file_name or "", size=size))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """More of it."""
        self.held += raw_data
        while len(self.held) >= MOST_PIECE:
            self._put(bytes(self.held[:MOST_PIECE]))
            del self.held[:MOST_PIECE]

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """It ended; a file that holds nothing is not kept."""
        if self.held:
            self._put(bytes(self.held))
        upload = self.uploads[-1]
        if not upload.received:
            self.uploads.pop().delete()
            return None
        upload.size = upload.received
        upload.save(update_fields=["size"])
        return UploadedFile(name=self.file_name, size=file_size)

    def _put(self, plain: bytes) -> None:
        last = self.uploads[-1]
        self.uploads[-1] = take_piece(by=self.by, upload=last, offset=last.received, plain=plain)
