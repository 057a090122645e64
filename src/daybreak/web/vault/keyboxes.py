"""Key boxes: a secret key closed for one person, who alone can open it.

Anyone who knows a person's public key can close a box for them (a public report needs no one signed in);
only the person's private key opens it. What the box holds, for whom, and in which organisation is written
inside, so a box moved to another row, person or case is refused. Needs no Django.

Source: libsodium sealed boxes (X25519, XSalsa20-Poly1305) through PyNaCl.
"""

import hmac
from dataclasses import dataclass, field
from uuid import UUID

from nacl.bindings import crypto_box_seal_open
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from daybreak.errors import SealBroken
from daybreak.web.vault.ciphers import KEY_BYTES, SecretKey

_MAGIC = b"daybreak box 1\0\0"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An X25519 pair: the public half closes boxes, the private half opens them."""

    public: bytes
    private: bytes = field(repr=False)

    def __reduce__(self) -> str:
        raise TypeError("a private key is not written down")


def new_pair() -> KeyPair:
    """A new random pair."""
    return pair_of(bytes(PrivateKey.generate()))


def pair_of(private: bytes) -> KeyPair:
    """The pair a 32-byte private key belongs to."""
    return KeyPair(bytes(PrivateKey(private).public_key), private)


def close_box(key: SecretKey, *, holder: UUID, public: bytes, case: UUID) -> bytes:
    """Close the key of a case in a box for one holder (a person, or a key that stands for several)."""
    content = _MAGIC + key.id.bytes + case.bytes + holder.bytes + bytes((key.algorithm,)) + key.secret
    return bytes(SealedBox(PublicKey(public)).encrypt(content))


def open_box(box: bytes, *, key_id: UUID, holder: UUID, pair: KeyPair, case: UUID) -> SecretKey:
    """Open a box where it belongs.

    Raises:
        SealBroken: It was changed, is not for this pair, or belongs to another key, case or holder.
    """
    try:
        content = crypto_box_seal_open(bytes(box), pair.public, pair.private)
    except (CryptoError, ValueError, TypeError):
        raise SealBroken(f"The box of key {key_id}", why="it was changed, or is for someone else") from None
    expected = _MAGIC + key_id.bytes + case.bytes + holder.bytes
    if len(content) != len(expected) + 1 + KEY_BYTES or not hmac.compare_digest(
        content[: len(expected)], expected
    ):
        raise SealBroken(f"The box of key {key_id}", why="it was moved here from another place")
    return SecretKey(key_id, content[-KEY_BYTES:], content[len(expected)])
