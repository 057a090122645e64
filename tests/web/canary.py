"""Looks for strings that must be nowhere: in files as they lie on the disk, in dumps, compressed or encoded.

Fill every sensitive field with a `make_canary`, work with it, then `find_canaries` wherever a thief looks.
"""

import base64
import gzip
import re
import subprocess
import unicodedata
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.db import connection


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
    return Canary(field, "Quanti" + uuid.uuid4().hex.translate(letters)[:18])


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
    sought = [(one, name, value) for one in canaries for name, value in forms(one.word).items()]
    hits = []
    for place, content in places:
        for part in (content, *_unpacked(content)):
            lowered = part.lower()
            hits += [
                Hit(one, name, place)
                for one, name, value in sought
                if value in part or (name == "lower" and value in lowered)
            ]
    return hits


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


def _unpacked(content: bytes) -> Iterator[bytes]:
    """What lies compressed or in base 64 inside."""
    for at in (found.start() for found in re.finditer(rb"\x1f\x8b\x08", content)):
        try:
            yield gzip.decompress(content[at:])
        except (OSError, EOFError, zlib.error):
            continue
    for found in re.finditer(rb"[A-Za-z0-9+/_-]{40,}={0,2}", content):
        try:
            yield base64.b64decode(
                found[0] + b"=" * (-len(found[0]) % 4),
                altchars=b"-_" if b"-" in found[0] or b"_" in found[0] else None,
            )
        except ValueError:
            continue
