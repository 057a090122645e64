"""Looks for strings that must be nowhere: in files as they lie on the disk, in dumps, compressed or encoded.

Fill every sensitive field with a `make_canary`, work with it, then `find_canaries` wherever a thief looks.
"""

import base64
import re
import subprocess
import unicodedata
import uuid
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection

#: What every made-up word begins with.
MARK = "Quanti"


@dataclass(frozen=True, slots=True)
class Canary:
    """A made-up word that stands nowhere else, and the field it was put into."""

    field: str
    word: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a canary was found, and in what form."""

    canary: Canary
    form: str
    place: str


def make_canary(field: str) -> Canary:
    """A word no text holds by chance: letters only, so that it also has a sound."""
    letters = str.maketrans("0123456789abcdef", "bdfgklmnprstvzaeo"[:16])
    return Canary(field, MARK + uuid.uuid4().hex.translate(letters)[:18])


def forms(word: str) -> dict[str, bytes]:
    """The word as it could be written: capitals, sounds, encodings, and base 64 from three places."""
    from jellyfish import metaphone, nysiis

    plain = word.encode()
    found = {
        "plain": plain,
        "upper": word.upper().encode(),
        "lower": word.lower().encode(),
        "reversed": word[::-1].encode(),
        "utf-16": word.encode("utf-16-le"),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        "url": quote(word).encode(),
        "decomposed": unicodedata.normalize("NFD", word).encode(),
        "metaphone": metaphone(word).encode(),
        "nysiis": nysiis(word).encode(),
        "part": plain[6:20],
    }
    for skip in range(3):
        whole = base64.b64encode(b"\0" * skip + plain)
        found[f"base64+{skip}"] = whole[4 if skip else 0 : -4]
    return {name: value for name, value in found.items() if len(value) >= 10}


def find_canaries(canaries: Iterable[Canary], places: Iterable[tuple[str, bytes]]) -> list[Hit]:
    """Where any canary stands in any form."""
    sought: dict[str, list[tuple[Canary, bytes]]] = defaultdict(list)
    for one in canaries:
        for name, value in forms(one.word).items():
            sought[name if one.word.startswith(MARK) else f"{name} of {one.field}"].append((one, value))
    shared = {name: _shared([value for _, value in values]) for name, values in sought.items()}
    hits = []
    for place, content in places:
        for part in (content, *_unpacked(content)):
            lowered = part.lower()
            for name, values in sought.items():
                where = lowered if name.startswith("lower") else part
                if shared[name] in where:
                    hits += [Hit(one, name, place) for one, value in values if value in where]
    return hits


def _shared(values: list[bytes]) -> bytes:
    """What these begin or end with alike, to pass over at once what holds none of them."""
    return max(_begin(values), _begin([value[::-1] for value in values])[::-1], key=len)


def _begin(values: list[bytes]) -> bytes:
    least, most = min(values), max(values)
    return bytes(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(least, most, strict=False)))


def files_below(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Every file as it lies on the disk.

    Another process reads them: one that closes any descriptor of a file gives up every lock it has on it, so
    SQLite here would lose the database it holds open, and a job's process would take its log of writes away.
    """
    for folder in folders:
        for path in sorted([folder] if folder.is_file() else folder.rglob("*")):
            if path.is_file():
                read = subprocess.run(["cat", "--", path], check=False, capture_output=True)
                if read.returncode and path.exists():
                    raise OSError(f"{path}: {read.stderr.decode()}")
                yield str(path), read.stdout


def database_dump() -> Iterator[tuple[str, bytes]]:
    """Every row of every table as text, and the database's own files when it is SQLite."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            rows = cursor.fetchall()
            raw = b"\n".join(
                bytes(value)
                if isinstance(value, bytes | memoryview)
                else str(value).encode("utf-8", "replace")
                for row in rows
                for value in row
            )
            yield f"table {table}", raw
    if connection.vendor == "sqlite":
        name = Path(str(connection.settings_dict["NAME"]))
        yield from files_below(*(path for path in name.parent.glob(name.name + "*")))
        yield "sqlite .dump", "\n".join(connection.connection.iterdump()).encode("utf-8", "replace")
    else:
        yield "pg_dump", _dumped(connection.settings_dict)


def _dumped(told: dict[str, Any]) -> bytes:
    tool = max(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
    url = f"postgresql://{told['USER']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
    return subprocess.run([tool, url], check=True, capture_output=True).stdout


def _unpacked(content: bytes, deep: int = 3) -> Iterator[bytes]:
    """What lies compressed, in base 64 or in hexadecimal signs inside, and inside that."""
    for part in _unpacked_once(content):
        yield part
        if deep:
            yield from _unpacked(part, deep - 1)


def _unpacked_once(content: bytes) -> Iterator[bytes]:
    for found in re.finditer(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]", content):
        with suppress(zlib.error):
            whole = zlib.decompressobj(wbits=47).decompress(memoryview(content)[found.start() :], 1 << 26)
            if whole:
                yield whole
    for found in re.finditer(rb"(?:[0-9a-f]{2}){30,}|(?:[0-9A-F]{2}){30,}", content):
        yield bytes.fromhex(found[0].decode())
    for found in re.finditer(rb"[A-Za-z0-9+/_-]{40,}={0,2}", content):
        with suppress(ValueError):
            yield base64.b64decode(
                found[0] + b"=" * (-len(found[0]) % 4),
                altchars=b"-_" if b"-" in found[0] or b"_" in found[0] else None,
            )
