"""The ledger's chain: events that name the one before them, signed one by one, and signed heads over all.

An event says who did what kind of thing to which record, when and why, never content: its words are codes,
its names are ids. Each event is signed, so a changed one is found where it stands; each holds the hash of the
one before, so nothing can be taken out or put between; a signed head over a Merkle tree says how many events
there were at a moment, so the end cannot be cut off in silence. Needs no Django; a court's expert can read
an export.

Sources: RFC 8032 (Ed25519), RFC 6962 (Merkle heads), RFC 8785 for the idea of a canonical JSON.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from daybreak.errors import BadValue
from daybreak.web.vault import merkle

#: The hash before the first event or head.
START = bytes(32)
#: A word in an event is a code: it cannot hold a name, a number of a phone, or a sentence.
_CODE = re.compile(r"[a-z][a-z0-9_.-]{0,63}", re.ASCII)
#: Whole numbers in details count things; none is long enough to be a phone number.
_MOST_COUNT = 10**6


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, without content.

    Attributes:
        chain: The organisation whose ledger it is; the nil id for the installation's own.
        sequence: 1, 2, 3 ... without gap.
        when: Microseconds since 1970 in UTC.
        who: The person's id, or `public`, `system`.
        role: In which role, a code.
        action: What kind of thing: `read`, `write`, `refuse`, `export`, `grant` ...
        kind: What kind of record, as `app.model`; empty when none.
        record: The record's id, or empty.
        case: The case's id, or empty.
        why: The purpose, a code.
        details: Codes, ids and counts that complete it, such as names of fields.
        previous: The hash of the event before.
    """

    chain: UUID
    sequence: int
    when: int
    who: str
    role: str
    action: str
    kind: str
    record: str
    case: str
    why: str
    details: Mapping[str, Any] = field(default_factory=dict)
    previous: bytes = START

    def __post_init__(self) -> None:
        for name in ("who", "role", "action", "kind", "record", "case", "why"):
            check_code(name, getattr(self, name))
        check_details(self.details)

    def canonical(self) -> bytes:
        """The one way to write the event down."""
        return write_canonical(self.as_said())

    def as_said(self) -> dict[str, Any]:
        """The event as an export writes it."""
        said = {name: getattr(self, name) for name in ENTRY_FIELDS}
        return said | {
            "chain": str(self.chain),
            "previous": self.previous.hex(),
            "details": dict(self.details),
        }


#: The names of an event's parts.
ENTRY_FIELDS = tuple(one.name for one in fields(Entry))


@dataclass(frozen=True, slots=True)
class Signed:
    """An event as it is kept: with its signature, and the hash that the next one holds."""

    entry: Entry
    signature: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class HeadStatement:
    """What a signed head says: how many events there are, and the root over them.

    Attributes:
        chain: Whose ledger.
        number: 1, 2, 3 ... among the heads of this ledger.
        size: How many events there were.
        root: The Merkle root over their hashes.
        when: Microseconds since 1970 in UTC.
        previous: The digest of the head before.
    """

    chain: UUID
    number: int
    size: int
    root: bytes
    when: int
    previous: bytes = START

    def canonical(self) -> bytes:
        """The one way to write the head down."""
        return write_canonical(self.as_said())

    def as_said(self) -> dict[str, Any]:
        """The head as an export writes it."""
        said = {name: getattr(self, name) for name in HEAD_FIELDS}
        return said | {"chain": str(self.chain), "root": self.root.hex(), "previous": self.previous.hex()}

    def digest(self) -> bytes:
        """What the next head holds."""
        return hashlib.sha256(self.canonical()).digest()


#: The names of a head's parts.
HEAD_FIELDS = tuple(one.name for one in fields(HeadStatement))


class Signer:
    """The ledger's Ed25519 key."""

    def __init__(self, secret: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, entry: Entry) -> Signed:
        """Sign an event."""
        signature = self._key.sign(b"daybreak event\0" + entry.canonical())
        return Signed(entry, signature, entry_hash(entry, signature))

    def sign_head(self, head: HeadStatement) -> bytes:
        """Sign a head."""
        return self._key.sign(b"daybreak head\0" + head.canonical())

    def sign_bytes(self, message: bytes) -> bytes:
        """Sign something else, which begins with what it is."""
        return self._key.sign(message)


def entry_hash(entry: Entry, signature: bytes) -> bytes:
    """The hash of an event with its signature: the leaf of the tree, and what the next event holds."""
    return merkle.leaf(signature + entry.canonical())


def genuine(entry: Entry, signature: bytes, *, public: bytes) -> bool:
    """Whether this event was signed by the ledger's key."""
    return verify_bytes(public, signature, b"daybreak event\0" + entry.canonical())


def genuine_head(head: HeadStatement, signature: bytes, *, public: bytes) -> bool:
    """Whether this head was signed by the ledger's key."""
    return verify_bytes(public, signature, b"daybreak head\0" + head.canonical())


def check_code(name: str, value: object) -> None:
    """Refuse anything in an event that could be content.

    Raises:
        BadValue: The value is no code, no id, and not empty.
    """
    if not isinstance(value, str) or not (value == "" or _CODE.fullmatch(value) or _is_id(value)):
        raise BadValue(
            f"The ledger's {name}", found="something else", needed="it must be a code or an id, never content"
        )


def check_details(details: Mapping[str, Any]) -> None:
    """Refuse details that could be content.

    Raises:
        BadValue: A value is no code, id, count, or list of codes and ids.
    """
    for name, value in details.items():
        check_code("detail", name)
        for one in value if isinstance(value, list | tuple) else (value,):
            if isinstance(one, bool) or one is None:
                continue
            if isinstance(one, int):
                if abs(one) > _MOST_COUNT:
                    raise BadValue(
                        "A count in the ledger", found="too large", needed=f"at most {_MOST_COUNT:,}"
                    )
                continue
            check_code(f"detail {name}", one)


def write_canonical(said: Mapping[str, Any]) -> bytes:
    """JSON with sorted names, no spaces and ASCII only: the same bytes everywhere."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def verify_bytes(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a message was signed by that key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_id(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False
