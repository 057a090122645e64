"""Files of posts as they arrive: piece after piece, each sealed and on the disk before it is acknowledged.

A piece is bound to its upload and number. What was written after the last acknowledged piece, because
something broke in between, is cut off when the next one comes.
"""

import os
import struct
from collections.abc import Iterator, Mapping
from uuid import UUID

from daybreak.errors import SealBroken
from daybreak.web.prosecution.models import Upload
from daybreak.web.vault.ciphers import Binding, SecretKey, read_header, seal, unseal
from daybreak.web.vault.sealed_files import path_of

_LENGTH = struct.Struct(">I")


def append_piece(upload: Upload, number: int, plain: bytes, *, key: SecretKey) -> int:
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


def read_pieces(upload: Upload, keys: Mapping[UUID, SecretKey]) -> Iterator[bytes]:
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
                raise SealBroken("A file of posts", why="it is under a key of another case")
            yield unseal(sealed, key=key, binding=binding)


def _binding(upload: Upload, number: int) -> Binding:
    return Binding(upload.organisation_id, upload._meta.db_table, upload.pk, f"piece {number}")
