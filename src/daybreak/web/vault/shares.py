"""The recovery key, split so that any two of the people who hold a share can restore it, and none alone.

A share is typed from paper, perhaps by someone upset, so it is written in groups of six signs that cannot
be mistaken for one another (Crockford's base 32: no I, L, O, U); the sixth sign of a group checks the other
five and the group's place. One wrong sign, two swapped signs or two swapped groups are found, and the
group is named. Needs no Django.

Sources: Shamir, A. (1979), How to share a secret, CACM 22(11), through PyCryptodome over GF(2^128);
Crockford, D., Base 32.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from Crypto.Protocol.SecretSharing import Shamir

from daybreak.errors import BadValue, SharesUnfit
from daybreak.web.vault.keyboxes import KeyPair, pair_of

#: How many shares restore the key.
NEEDED = 2
#: The most people that can hold shares.
MOST = 16
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ = {sign: value for value, sign in enumerate(_SIGNS)} | {"O": 0, "I": 1, "L": 1}
_VERSION = 1
_BYTES = 1 + 6 + 1 + 32
_GROUPS = 13  # 40 bytes are 64 signs; the last of 13 groups of five is filled with zero


@dataclass(frozen=True, slots=True)
class Share:
    """One share: of which recovery key (by its public half), which number, and the part itself."""

    key_mark: bytes
    number: int
    part: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The share as it is written on paper: 13 groups of six signs."""
        return _write(bytes((_VERSION,)) + self.key_mark + bytes((self.number,)) + self.part)


def mark(public: bytes) -> bytes:
    """Six bytes by which shares of different recovery keys are told apart."""
    return hashlib.sha256(b"daybreak recovery key" + public).digest()[:6]


def split(pair: KeyPair, *, people: int) -> tuple[Share, ...]:
    """Split a private key into one share for each person; any two restore it.

    Raises:
        BadValue: Fewer than 2 or more than 16 people.
    """
    if not NEEDED <= people <= MOST:
        raise BadValue("The number of people", found=people, needed=f"it must be {NEEDED} to {MOST}")
    halves = [Shamir.split(NEEDED, people, pair.private[at : at + 16], ssss=False) for at in (0, 16)]
    return tuple(
        Share(mark(pair.public), number, bytes(first) + bytes(second))
        for (number, first), (_, second) in zip(*halves, strict=True)
    )


def read_share(text: str) -> Share:
    """Read a share as somebody typed it; case, spaces and dashes do not matter.

    Raises:
        SharesUnfit: Signs are missing or wrong; the group is named.
    """
    data = _read(text)
    if data[0] != _VERSION or not 1 <= data[7] <= MOST:
        raise SharesUnfit("This is not a recovery share of Daybreak", do="Type the share, not another code.")
    return Share(data[1:7], data[7], data[8:])


def combine(shares: Sequence[Share], *, public: bytes) -> KeyPair:
    """Restore the recovery key from two different shares of it.

    Raises:
        SharesUnfit: Fewer than two different shares, or shares of another key.
    """
    for share in shares:
        if share.key_mark != mark(public):
            raise SharesUnfit(
                f"Share {share.number} belongs to another recovery key",
                do="Use shares that were printed together, for this organisation's present key.",
            )
    different = {share.number: share for share in shares}
    if len(different) < NEEDED:
        raise SharesUnfit("Two different shares are needed", do="Ask a second holder to type theirs.")
    chosen = list(different.values())[:NEEDED]
    halves = [
        Shamir.combine([(s.number, s.part[at : at + 16]) for s in chosen], ssss=False) for at in (0, 16)
    ]
    pair = pair_of(b"".join(halves))
    if pair.public != public:
        raise SharesUnfit("These shares do not make the recovery key", do="Check both shares on paper.")
    return pair


def _write(data: bytes) -> str:
    bits = int.from_bytes(data, "big") << (_GROUPS * 25 - len(data) * 8)
    values = [(bits >> (5 * place)) & 31 for place in reversed(range(_GROUPS * 5))]
    groups = [values[at : at + 5] for at in range(0, len(values), 5)]
    return "-".join(
        "".join(_SIGNS[value] for value in (*group, _check(group, place)))
        for place, group in enumerate(groups)
    )


def _read(text: str) -> bytes:
    signs = [sign for sign in text.upper() if not (sign.isspace() or sign in "-‐‑–—−.,")]
    strange = next((sign for sign in signs if sign not in _READ), None)
    if strange is not None:
        raise SharesUnfit(f"The sign {strange!r} is in no share", do="Shares hold digits and letters but U.")
    if len(signs) != _GROUPS * 6:
        raise SharesUnfit(
            f"A share has {_GROUPS} groups of 6 signs, this has {len(signs)} signs",
            do="Compare it with the paper.",
        )
    values = [_READ[sign] for sign in signs]
    bits = 0
    for place in range(_GROUPS):
        *group, check = values[place * 6 : place * 6 + 6]
        if _check(group, place) != check:
            raise SharesUnfit(f"Group {place + 1} of the share is mistyped", do="Compare it with the paper.")
        for value in group:
            bits = bits << 5 | value
    if bits & ((1 << (_GROUPS * 25 - _BYTES * 8)) - 1):
        raise SharesUnfit("The last group of the share is mistyped", do="Compare it with the paper.")
    return (bits >> (_GROUPS * 25 - _BYTES * 8)).to_bytes(_BYTES, "big")


def _check(group: Sequence[int], place: int) -> int:
    """A weighted sum in GF(32): the weights differ, so a wrong sign or a swap always changes it."""
    total = _times(place + 1, 17)
    for weight, value in enumerate(group, start=2):
        total ^= _times(weight, value)
    return total


def _times(a: int, b: int) -> int:
    """Multiply in GF(2^5), modulo x^5 + x^2 + 1."""
    product = 0
    for bit in range(5):
        if b >> bit & 1:
            product ^= a << bit
    for bit in range(8, 4, -1):
        if product >> bit & 1:
            product ^= 0b100101 << (bit - 5)
    return product
