"""Waiting instead of calculating: a signed ticket in a page, which says since when somebody has been there.

Every public form carries one from the moment it is shown, so a person who takes a while to write has waited
already when the form is sent, and needs neither a script nor a cookie. Needs no Django.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass

#: How long a ticket holds, in seconds.
LIFETIME = 24 * 3600.0
_FORM = struct.Struct(">QB8s")
_MAC_BYTES = 16


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket that is ours and not too old.

    Attributes:
        id: Names it, so that it is used once.
        since: When it was given, by our clock in seconds.
        turn: How often its holder was asked to wait longer already.
    """

    id: bytes
    since: float
    turn: int


def give_ticket(*, key: bytes, purpose: str, now: float, turn: int = 0) -> str:
    """A new ticket for that purpose."""
    content = _FORM.pack(int(now * 1000), turn, secrets.token_bytes(8))
    return base64.urlsafe_b64encode(content + _mac(key, purpose, content)).decode()


def read_ticket(text: str, *, key: bytes, purpose: str, now: float) -> Ticket | None:
    """The ticket a text is; None when it is none of ours for that purpose, or too old."""
    if len(text) > 100:
        return None
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii"))
    except (binascii.Error, ValueError):
        return None
    content, mac = raw[: _FORM.size], raw[_FORM.size :]
    if len(content) != _FORM.size or not hmac.compare_digest(mac, _mac(key, purpose, content)):
        return None
    since, turn, number = _FORM.unpack(content)
    return Ticket(number, since / 1000, turn) if now - since / 1000 <= LIFETIME else None


def _mac(key: bytes, purpose: str, content: bytes) -> bytes:
    return hmac.digest(key, b"waiting ticket|" + purpose.encode() + b"|" + content, hashlib.sha256)[
        :_MAC_BYTES
    ]
