"""Files as they arrive: piece after piece, each sealed and on the disk before it is acknowledged.

A piece is bound to its file's record and number. What was written after the last acknowledged piece, because
something broke in between, is cut off when the next one comes. How pieces come from browsers and programs is
known to `receiving`.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, TypeVar
from uuid import UUID

from django.db import models, transaction

from daybreak.errors import BadValue, SealBroken
from daybreak.web.accounts.models import Person
from daybreak.web.vault.ciphers import Binding, SecretKey, read_header, seal, unseal
from daybreak.web.vault.keys import hold_current
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.sealed_files import path_of
from daybreak.web.vault.whole_files import wait_for_disk, writing_whole

#: The largest piece that is taken.
MOST_PIECE = 1 << 20
_LENGTH = struct.Struct(">I")


class ArrivingFile(SealedRecord):
    """A file that may still be on its way. `stored` is how much of the sealed file counts.

    Whoever inherits gives it a sealed `name`. `sent_by` is empty when nobody was signed in.
    """

    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    stored = models.BigIntegerField(default=0)
    pieces = models.PositiveIntegerField(default=0)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def is_complete(self) -> bool:
        """Whether all of it has come."""
        return self.received == self.size


F = TypeVar("F", bound=ArrivingFile)


def take_piece(*, upload: F, offset: int, plain: bytes, key: SecretKey, digest: str = "") -> F:
    """Take the next piece of a file; acknowledged when it is sealed and on the disk.

    A piece that came already is passed over, so that it can be sent again when the answer got lost.

    Args:
        upload: The file.
        offset: Where the piece begins in it.
        plain: The piece, at most `MOST_PIECE` bytes.
        key: The present key of the file's case, from whoever sends: a person, a return code, a token.
        digest: The piece's SHA-256 in hexadecimal signs, if the sender gave it.

    Raises:
        BadValue: A piece before this one is missing, it is too large or too long for the file, or it is not
            what was sent.
        NotGranted: The key was replaced meanwhile.
    """
    if digest and hashlib.sha256(plain).hexdigest() != digest.lower():
        raise BadValue("The piece", found="changed on its way", needed="send it again")
    with transaction.atomic():
        hold_current(upload.case, key)
        held = type(upload)._default_manager.select_for_update().get(pk=upload.pk)
        if offset < held.received:
            return held
        if offset > held.received:
            raise BadValue("The place of the piece", found=offset, needed=f"the next is {held.received}")
        if not 0 < len(plain) <= min(MOST_PIECE, held.size - held.received):
            raise BadValue(
                "The size of the piece", found=len(plain), needed="what is left of the file, at most 1 MB"
            )
        add_piece(held, plain, key=key)
        held.save(update_fields=["stored", "received", "pieces"])
        return held


def add_piece(upload: ArrivingFile, plain: bytes, *, key: SecretKey) -> None:
    """Seal a piece behind those that came; the record knows it, but is not saved.

    Raises:
        OSError: The disk refuses.
    """
    upload.stored = _append(upload, seal(plain, key=key, binding=_binding(upload, upload.pieces)))
    upload.received += len(plain)
    upload.pieces += 1


def _append(upload: ArrivingFile, sealed: bytes) -> int:
    """Write at the end of what was acknowledged; how long the file is now."""
    path = path_of(upload)
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(upload.stored)
        file.seek(upload.stored)
        file.write(_LENGTH.pack(len(sealed)) + sealed)
        wait_for_disk(file)
        return file.tell()


def write_pieces(upload: ArrivingFile, pieces: Iterable[bytes], *, key: SecretKey) -> int:
    """Write the whole file anew under another key, all or nothing; how long it is now.

    Raises:
        OSError: The disk refuses.
    """
    with writing_whole(path_of(upload)) as file:
        for number, plain in enumerate(pieces):
            sealed = seal(plain, key=key, binding=_binding(upload, number))
            file.write(_LENGTH.pack(len(sealed)) + sealed)
        return file.tell()


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
            yield read_piece(upload, number, keys, file)


def read_piece(upload: ArrivingFile, number: int, keys: Mapping[UUID, SecretKey], file: BinaryIO) -> bytes:
    """One plain piece, which begins where the sealed file stands; it stands behind the piece afterwards.

    Raises:
        SealBroken: The piece was cut, changed, or is under a key that is not among these.
    """
    head = file.read(_LENGTH.size)
    sealed = file.read(_LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else b""
    binding = _binding(upload, number)
    key = keys.get(read_header(sealed, binding=binding)[1])
    if key is None:
        raise SealBroken("A file that was sent", why="it is under a key of another case")
    return unseal(sealed, key=key, binding=binding)


def _binding(upload: ArrivingFile, number: int) -> Binding:
    return Binding(upload.organisation_id, upload._meta.db_table, upload.pk, f"piece {number}")
