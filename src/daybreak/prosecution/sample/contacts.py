"""Contact data that belongs to nobody: reserved numbers, example domains, random wallets.

Ranges set aside for drama and examples: +1 NPA 555-0100..0199 (NANPA), +44 7700 900000-900999 and
+44 20 7946 0000-0999 (Ofcom), +33 6 39 98 0000-9999 (ARCEP), +61 491 570 006-735 (ACMA).
Domains: RFC 2606. Wallets carry a right checksum over a random hash nobody holds the key of.
"""

import hashlib
import random
from dataclasses import dataclass

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_SYLLABLES = ("ka", "lo", "mi", "ra", "ne", "so", "vi", "ta", "be", "du", "fa", "gi", "zo", "pu", "wen")


@dataclass(frozen=True, slots=True)
class Contacts:
    """What one operation is reached by. `phones` are E.164 and take turns."""

    phones: tuple[str, ...]
    telegram: str
    line: str
    wechat: str
    email: str
    url: str
    wallet: str


def phone(rng: random.Random) -> str:
    """One E.164 number from a reserved range."""
    return rng.choice((_american, _british, _london, _french))(rng)


def contacts(rng: random.Random, phones: int) -> Contacts:
    """Draw the contacts of one operation, with `phones` numbers that rotate."""
    handle = word(rng) + str(rng.randrange(10, 999))
    domain = f"{word(rng)}{rng.randrange(10, 99)}.example"
    return Contacts(
        phones=tuple(phone(rng) for _ in range(phones)),
        telegram="@" + handle + "_hr",
        line=handle + ".job",
        wechat="wx" + handle,
        email=f"{word(rng)}.{rng.randrange(100)}@{domain}",
        url=f"https://{domain}/book",
        wallet=_wallet(rng),
    )


def email(rng: random.Random) -> str:
    """One address under a domain reserved for examples."""
    return f"{word(rng)}{rng.randrange(1, 9999)}@example.{rng.choice(('com', 'org', 'net'))}"


def _american(rng: random.Random) -> str:
    area = rng.choice((202, 212, 305, 312, 404, 415, 617, 702, 713, 808, 907))
    return f"+1{area}55501{rng.randrange(100):02d}"


def _british(rng: random.Random) -> str:
    return f"+447700900{rng.randrange(1000):03d}"


def _london(rng: random.Random) -> str:
    return f"+442079460{rng.randrange(1000):03d}"


def _french(rng: random.Random) -> str:
    return f"+3363998{rng.randrange(10_000):04d}"


def word(rng: random.Random) -> str:
    """An invented word of three or four syllables."""
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.randrange(3, 5)))


def _wallet(rng: random.Random) -> str:
    payload = b"\x00" + rng.randbytes(20)
    checksum = hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(payload + checksum, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = _BASE58[digit] + text
    return "1" + text
