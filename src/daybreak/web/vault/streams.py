"""Sealed files: read and written piece by piece, so that no size is too large for memory.

Each piece is sealed with its number and with whether it is the last, so pieces cannot be changed, left out,
moved or cut off, nor pieces of two files mixed; the first wrong piece is named. Needs no Django.

    magic (8) | algorithm (1) | key id (16) | salt (32) | pieces: length (4), ciphertext and tag

Source: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015); AES-256-GCM under a
key of its own per file.
"""

import hashlib
import hmac
import os
import struct
from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from daybreak.errors import SealBroken
from daybreak.web.vault.ciphers import TAG, SecretKey

MAGIC = b"DBSEAL\x00\x01"
#: Bytes of plain text in a piece.
PIECE = 256 * 1024
_HEADER = struct.Struct(">8sB16s32s")


class SealingWriter:
    """Writes plain bytes into a sealed file; `close` writes the last piece, without which nothing opens."""

    def __init__(self, target: BinaryIO, *, key: SecretKey, place: str) -> None:
        salt = os.urandom(32)
        header = _HEADER.pack(MAGIC, 1, key.id.bytes, salt)
        self._target, self._pieces, self._held = target, 0, bytearray()
        self._cipher, self._bound = _file_cipher(key, salt), _bind(header, place)
        self._target.write(header)

    def write(self, data: bytes) -> int:
        """Take more plain bytes; their number."""
        self._held += data
        while len(self._held) > PIECE:
            self._put(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(data)

    def close(self) -> None:
        """Write the last piece. The target itself stays open."""
        self._put(bytes(self._held), last=True)
        self._held.clear()

    def _put(self, plain: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._pieces, last), plain, self._bound)
        self._target.write(len(sealed).to_bytes(4, "big") + sealed)
        self._pieces += 1


def read_stream_key(source: BinaryIO) -> UUID:
    """The id of the key a sealed file needs; reads its start and goes back there.

    Raises:
        SealBroken: The file is no sealed file.
    """
    start = source.tell()
    key_id, _, _ = _read_header(source)
    source.seek(start)
    return key_id


def unseal_stream(source: BinaryIO, *, key: SecretKey, place: str) -> Iterator[bytes]:
    """The plain pieces of a sealed file, each proved before it is handed out.

    Raises:
        SealBroken: The file was changed, cut off, moved from another place, or is under another key. What was
            handed out before was genuine, but is not all.
    """
    key_id, salt, header = _read_header(source)
    if key_id != key.id:
        raise SealBroken(place, why="it was sealed under another key")
    cipher, bound = _file_cipher(key, salt), _bind(header, place)
    piece = _read_piece(source, 0, place)
    number = 0
    while piece is not None:
        following = _read_piece(source, number + 1, place)
        try:
            yield cipher.decrypt(_nonce(number, following is None), piece, bound)
        except InvalidTag:
            raise SealBroken(
                place, why=f"piece {number + 1} was changed or moved, or the file was cut off after it"
            ) from None
        piece, number = following, number + 1
    if number == 0:
        raise SealBroken(place, why="it was cut off before its first piece")


def _read_header(source: BinaryIO) -> tuple[UUID, bytes, bytes]:
    header = source.read(_HEADER.size)
    if len(header) != _HEADER.size or header[:9] != MAGIC + b"\x01":
        raise SealBroken("A sealed file", why="its start is not that of a sealed file")
    _, _, key_id, salt = _HEADER.unpack(header)
    return UUID(bytes=key_id), salt, header


def _read_piece(source: BinaryIO, number: int, place: str) -> bytes | None:
    size = source.read(4)
    if not size:
        return None
    length = int.from_bytes(size, "big")
    if len(size) < 4 or not TAG <= length <= PIECE + TAG:
        raise SealBroken(place, why=f"the length of piece {number + 1} is wrong")
    piece = source.read(length)
    if len(piece) < length:
        raise SealBroken(place, why=f"it was cut off in piece {number + 1}")
    return piece


def _file_cipher(key: SecretKey, salt: bytes) -> AESGCM:
    return AESGCM(hmac.digest(key.derive("sealed file"), salt, hashlib.sha256))


def _bind(header: bytes, place: str) -> bytes:
    return header + place.encode()


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((last,))
