"""Sealed values: bytes that open only in the place they were made for.

A value is sealed under the key of its case. Which organisation, table, row and field it belongs to is
bound into the seal, so a value copied to another row is as broken as a changed one. The number of the
algorithm stands in each value; another algorithm can take over while old values still open.
The length of a short answer would tell "yes" from "no", so plain values are padded to steps first.

    version (1) | algorithm (1) | key id (16) | nonce (12) | ciphertext and tag

Needs no Django. Sources: NIST SP 800-38D (GCM), RFC 8439 (ChaCha20-Poly1305), RFC 5869 (HKDF),
ISO/IEC 7816-4 (padding).
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

from daybreak.errors import BadValue, SealBroken

#: The first byte of every sealed value.
VERSION = 1
#: version, algorithm, key id, nonce.
HEADER = 1 + 1 + 16 + 12
#: Bytes of the tag that proves a value unchanged.
TAG = 16
#: Plain values are padded to a multiple of this many bytes; longer ones to steps that grow with them.
STEP = 64
#: Bytes of every secret key.
KEY_BYTES = 32


class _Cipher(Protocol):
    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


#: Number of an algorithm, as it stands in each value, and what makes its cipher from a 32-byte key.
ALGORITHMS: dict[int, Callable[[bytes], _Cipher]] = {1: AESGCM, 2: ChaCha20Poly1305}
#: What each number is called.
ALGORITHM_NAMES = {1: "AES-256-GCM", 2: "ChaCha20-Poly1305"}
#: The algorithm new keys are made for.
DEFAULT_ALGORITHM = 1


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A 32-byte key with the id by which sealed values name it; never shown, never pickled.

    Attributes:
        id: Names the key in each value sealed under it.
        secret: The 32 bytes.
        algorithm: The number of the algorithm new values are sealed with.
    """

    id: UUID
    secret: bytes = field(repr=False)
    algorithm: int = DEFAULT_ALGORITHM

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise BadValue(
                "The length of a key", found=len(self.secret), needed=f"it needs {KEY_BYTES} bytes"
            )
        if self.algorithm not in ALGORITHMS:
            raise BadValue("The algorithm", found=self.algorithm, needed=f"known are {sorted(ALGORITHMS)}")

    def __reduce__(self) -> str:
        raise TypeError("a secret key is not written down")

    def derive(self, use: str) -> bytes:
        """Another 32-byte key, for one use; knowing it tells nothing about this key or other uses."""
        return _derive(self.secret, use)


@dataclass(frozen=True, slots=True)
class Binding:
    """The one place in which a sealed value is at home."""

    organisation: UUID
    table: str
    row: UUID
    field: str


def new_key(*, algorithm: int = DEFAULT_ALGORITHM) -> SecretKey:
    """A new random key."""
    return SecretKey(uuid4(), os.urandom(KEY_BYTES), algorithm)


def seal(plain: bytes, *, key: SecretKey, binding: Binding) -> bytes:
    """Seal a value under a key, for one place.

    >>> from uuid import UUID
    >>> place = Binding(UUID(int=1), "protection_case", UUID(int=2), "story")
    >>> key = SecretKey(UUID(int=3), bytes(32))
    >>> unseal(seal(b"words", key=key, binding=place), key=key, binding=place)
    b'words'
    """
    nonce = os.urandom(12)
    bound = _associated(binding, key.algorithm, key.id.bytes)
    body = _cipher(key.secret, key.algorithm).encrypt(nonce, pad(plain), bound)
    return bytes((VERSION, key.algorithm)) + key.id.bytes + nonce + body


def unseal(sealed: bytes, *, key: SecretKey, binding: Binding) -> bytes:
    """Open a value where it belongs.

    Raises:
        SealBroken: It was changed, belongs elsewhere, or is under another key.
    """
    algorithm, key_id = read_header(sealed, binding=binding)
    if key_id != key.id:
        raise SealBroken(_name(binding), why="it was sealed under another key")
    try:
        padded = _cipher(key.secret, algorithm).decrypt(
            sealed[HEADER - 12 : HEADER], sealed[HEADER:], _associated(binding, algorithm, key_id.bytes)
        )
    except InvalidTag:
        raise SealBroken(_name(binding), why="it was changed, or moved here from another place") from None
    return _unpad(padded, binding)


def read_header(sealed: bytes, *, binding: Binding | None = None) -> tuple[int, UUID]:
    """The algorithm's number and the key's id, which need no key to be read.

    Raises:
        SealBroken: These bytes are no sealed value.
    """
    name = _name(binding) if binding else "A sealed value"
    if len(sealed) < HEADER + TAG:
        raise SealBroken(name, why=f"it has {len(sealed)} bytes, fewer than any sealed value")
    if sealed[0] != VERSION:
        raise SealBroken(name, why=f"it is of the unknown version {sealed[0]}")
    if sealed[1] not in ALGORITHMS:
        raise SealBroken(name, why=f"it names the unknown algorithm {sealed[1]}")
    return sealed[1], UUID(bytes=bytes(sealed[2:18]))


def pad(plain: bytes) -> bytes:
    """Pad to a step: 64 bytes at first, then at most a quarter more, so that a length tells little."""
    step = max(STEP, 1 << max(0, (len(plain) + 1).bit_length() - 3))
    return plain + b"\x80" + bytes(-(len(plain) + 1) % step)


def _unpad(padded: bytes, binding: Binding) -> bytes:
    plain, mark, rest = padded.rpartition(b"\x80")
    if not mark or rest.strip(b"\0"):
        raise SealBroken(_name(binding), why="its padding is not ours")
    return plain


def _name(binding: Binding) -> str:
    return f"{binding.table}.{binding.field} of {binding.row}"


def _associated(binding: Binding, algorithm: int, key_id: bytes) -> bytes:
    """What a seal is bound to; each part with its length before it, so that no two places read alike."""
    parts = (
        b"daybreak sealed value",
        binding.organisation.bytes,
        binding.table.encode(),
        binding.row.bytes,
        binding.field.encode(),
        bytes((VERSION, algorithm)),
        key_id,
    )
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def _cipher(secret: bytes, algorithm: int) -> _Cipher:
    """One key serves several algorithms, each under a key of its own."""
    return ALGORITHMS[algorithm](_derive(secret, f"sealed value, algorithm {algorithm}"))


def _derive(secret: bytes, use: str) -> bytes:
    """HKDF-SHA256 with one block of output."""
    extracted = hmac.digest(b"daybreak", secret, hashlib.sha256)
    return hmac.digest(extracted, use.encode() + b"\x01", hashlib.sha256)
