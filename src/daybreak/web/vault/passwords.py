"""A person's private key, wrapped under what only that person knows.

The password is stretched by Argon2id, whose costs are stored beside the wrapped key, so that costs can
rise later: the next change of password wraps anew. The person's id is bound in, so a wrap moved to
another person's row fails even with the right password. Needs no Django.

Sources: RFC 9106 (Argon2); its second recommended set (64 MiB, 3 passes, 4 lanes) is the default.
"""

import os
import struct
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from argon2.exceptions import Argon2Error
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from daybreak.errors import BadValue, SealBroken, VaultLocked
from daybreak.web.vault.keyboxes import KeyPair, pair_of

_VERSION = 1
_HEADER = struct.Struct(">BIIB16s12s")
#: Upper limits on stored costs, so that a changed row cannot make a sign-in eat the machine.
_MOST_MEMORY, _MOST_PASSES, _MOST_LANES = 1 << 20, 20, 16


@dataclass(frozen=True, slots=True)
class Cost:
    """How hard guessing is made: memory in KiB, passes over it, and lanes."""

    memory: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


#: For every new wrap.
COST = Cost()


def wrap(pair: KeyPair, *, password: str, person: UUID, cost: Cost = COST) -> bytes:
    """Wrap a private key under a password; costs, salt and nonce stand in front."""
    salt, nonce = os.urandom(16), os.urandom(12)
    header = _HEADER.pack(_VERSION, cost.memory, cost.passes, cost.lanes, salt, nonce)
    return header + AESGCM(_stretch(password, salt, cost)).encrypt(nonce, pair.private, header + person.bytes)


def unwrap(wrapped: bytes, *, password: str, person: UUID) -> KeyPair:
    """Open a wrapped private key.

    Raises:
        VaultLocked: The password is not the one it was wrapped under, or the wrap was changed; the two
            cannot be told apart, and nobody who guesses should learn which.
        SealBroken: These bytes are no wrapped key.
    """
    cost, salt, nonce = read_cost(wrapped)
    header, body = wrapped[: _HEADER.size], wrapped[_HEADER.size :]
    try:
        private = AESGCM(_stretch(password, salt, cost)).decrypt(nonce, body, header + person.bytes)
    except (InvalidTag, Argon2Error, ValueError):
        raise VaultLocked("this password does not open the private key") from None
    return pair_of(private)


def rewrap(wrapped: bytes, *, old: str, new: str, person: UUID, cost: Cost = COST) -> bytes:
    """Wrap the same private key under a new password and today's costs.

    Raises:
        VaultLocked: The old password does not open it.
    """
    return wrap(unwrap(wrapped, password=old, person=person), password=new, person=person, cost=cost)


def read_cost(wrapped: bytes) -> tuple[Cost, bytes, bytes]:
    """The costs, salt and nonce in front of a wrapped key.

    Raises:
        SealBroken: These bytes are no wrapped key, or name costs nobody would have set.
    """
    if len(wrapped) != _HEADER.size + 32 + 16 or wrapped[0] != _VERSION:
        raise SealBroken("A wrapped private key", why="its form is unknown")
    _, memory, passes, lanes, salt, nonce = _HEADER.unpack(wrapped[: _HEADER.size])
    if not (
        8 * lanes <= memory <= _MOST_MEMORY and 1 <= passes <= _MOST_PASSES and 1 <= lanes <= _MOST_LANES
    ):
        raise SealBroken("A wrapped private key", why="its costs are out of all bounds")
    return Cost(memory, passes, lanes), salt, nonce


def _stretch(password: str, salt: bytes, cost: Cost) -> bytes:
    """The same password typed on another keyboard may come in another Unicode form (RFC 8265: NFC)."""
    try:
        secret = unicodedata.normalize("NFC", password).encode()
    except UnicodeEncodeError:
        raise BadValue("The password", found="a broken character", needed="type it anew") from None
    return hash_secret_raw(
        secret,
        salt,
        time_cost=cost.passes,
        memory_cost=cost.memory,
        parallelism=cost.lanes,
        hash_len=32,
        type=Type.ID,
    )
