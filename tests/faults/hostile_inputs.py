"""What nobody should send to the public pages of reporting; each input is made of its number alone."""

import random
from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes

#: Stands in every input and must be in no log.
CANARY = "Zq7vCanary"
#: Must come back escaped or not at all.
SCRIPT = f"<script>alert('{CANARY}')</script>"
SLUG = "lantern"
_ATOMS = (
    "",
    " ",
    "\0",
    "\r\n\r\nSet-Cookie: a=b",
    "\u202e\u2066",
    "\ufffe\uffff",
    "'; DROP TABLE protection_report; --",
    "{{ 7*7 }}{% load x %}",
    "${7*7}",
    "../../etc/passwd",
    "%00",
    "%",
    "+",
    "null",
    "[]",
    "{}",
    "-1",
    "9" * 400,
    "0",
    "2147483648",  # one more than the integers of C and of columns hold
    "9" * 15,
    "9223372036854775808",
    "9999-12-31",
    "1e309",
    "NaN",
    "true",
    "é" * 50,
    "م" * 50,
    "𝔘𝔫𝔦" * 9,
    "a\u0301\u0302" * 30,
    "\x1b[31m",
    SCRIPT,
    f'"><img src=x onerror=alert("{CANARY}")>',
    CANARY,
    "on",
    "send",
    "add",
    "withdraw",
    "delete",
    "keep",
    "next",
    "back",
    "end",
    "all",
    "steps",
    "script",
    "review",
    "en",
    "ar",
    "x" * 64,
    "00" * 16,
    "00000000-0000-0000-0000-000000000000",
)
_TYPES = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=nonsense",
    "multipart/form-data; boundary=mark",
    "multipart/form-data",
    "multipart/form-data; boundary=" + "x" * 300,
    "application/json",
    "text/plain",
    "",
)


@dataclass
class Room:
    """What inputs may name: the fields and addresses there are, and values that are right.

    Attributes:
        fields: Names of fields.
        right: Values that open or mean something.
        addresses: The public addresses.
    """

    fields: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Input:
    """One request."""

    method: str
    path: bytes
    query: str
    body: bytes
    headers: dict[str, str]
    toll_after: int


def make_input(number: int, room: Room) -> Input:
    """The input of that number."""
    chance = random.Random(f"hostile report {number}")
    pairs = [
        (_name(chance, room), _value(chance, room)) for _ in range(chance.choice((0, 1, 2, 3, 5, 8, 30)))
    ]
    kind = chance.choices(_TYPES, weights=[12, 1, 1, 5, 1, 1, 1, 1, 1])[0]
    body = _multipart(pairs, chance) if kind.startswith("multipart") else _form(pairs)
    if chance.random() < 0.15:
        body = _damaged(body, chance)
    address = chance.choice(room.addresses).encode()
    if chance.random() < 0.03:
        address = _damaged(address, chance)
    query = _form(
        [(_name(chance, room), _value(chance, room)[:200]) for _ in range(chance.choice((0, 0, 0, 2)))]
    )
    headers = {"CONTENT_TYPE": kind, **_headers(chance, room)}
    method = chance.choices(("POST", "GET", "HEAD", "PUT", "OPTIONS"), weights=[70, 20, 3, 3, 4])[0]
    return Input(method, address, query.decode("ascii"), body, headers, chance.choice((0, 10**9, 10**9)))


def _name(chance: random.Random, room: Room) -> str:
    return chance.choice(room.fields) if chance.random() < 0.9 else chance.choice(_ATOMS)


def _value(chance: random.Random, room: Room) -> str:
    kind = chance.random()
    if kind < 0.35:
        return chance.choice(room.right)
    if kind < 0.7:
        return chance.choice(_ATOMS)
    if kind < 0.95:
        return CANARY + "".join(map(chr, chance.choices(range(0x3000), k=chance.randint(0, 60))))
    return CANARY + chance.choice(("x", "é", "\ud800", "<", "\0", "word ")) * chance.choice(
        (500, 5000, 100_000)
    )


def _headers(chance: random.Random, room: Room) -> dict[str, str]:
    names = ("HTTP_X_PASS", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE", "HTTP_HX_REQUEST", "HTTP_ACCEPT")
    names += ("HTTP_X_FORWARDED_FOR", "HTTP_REFERER", "HTTP_ORIGIN", "HTTP_CONTENT_RANGE", "HTTP_USER_AGENT")
    chosen = chance.sample(names, chance.choice((0, 0, 1, 3)))
    return {name: _value(chance, room)[:300].encode("utf-8", "replace").decode("latin-1") for name in chosen}


def _form(pairs: list[tuple[str, str]]) -> bytes:
    said = [
        quote_from_bytes(name.encode("utf-8", "surrogatepass")).encode()
        + b"="
        + quote_from_bytes(value.encode("utf-8", "surrogatepass")).encode()
        for name, value in pairs
    ]
    return b"&".join(said)


def _multipart(pairs: list[tuple[str, str]], chance: random.Random) -> bytes:
    body = b""
    for name, value in pairs:
        file = chance.random() < 0.3
        named = f'; filename="{chance.choice(_ATOMS)}"' if file else ""
        head = f'--mark\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
        body += (head + value + "\r\n").encode("utf-8", "surrogatepass")
    return body + b"--mark--\r\n"


def _damaged(body: bytes, chance: random.Random) -> bytes:
    cut = chance.randint(0, len(body))
    return body[:cut] + chance.randbytes(chance.randint(0, 8)) + body[cut + chance.randint(0, 4) :]
