"""Where each ledger ends, kept outside the database: a file for each, which moves with every event.

Whoever has the database can put back an older state of it, events, heads and tip together, and nothing inside
shows that later events were there. The file holds the signed head of the last event that was committed. It is
written behind the commit, so it never runs ahead, and it only moves on, whoever writes last.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from daybreak.web.vault.chain import HeadStatement, write_canonical
from daybreak.web.vault.verifier import Trusted, parse_json, read_head

log = logging.getLogger(__name__)
#: Bytes of a file: always as many, so that it is written over in one piece and needs no more room.
_ROOM = 1024


def keep_tip(statement: HeadStatement, signature: str) -> None:
    """Let the file of a ledger say that it has come so far, unless it is further already."""
    line = write_canonical({"head": statement.as_said(), "signature": signature})
    path = _file(statement.chain)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX)  # two threads or processes may come in the other order
            before = _read(os.pread(opened, _ROOM, 0))
            if before is None or before[0].size < statement.size:
                os.pwrite(opened, line.ljust(_ROOM - 1) + b"\n", 0)
        finally:
            os.close(opened)
    except OSError as error:  # what was done is committed; only noticing a cut of the end suffers
        log.warning("The end of a ledger could not be kept outside the database (%s).", error.strerror)


def tip_outside(chain: UUID, trusted: Trusted) -> HeadStatement | None:
    """The last head of a ledger that was kept outside; None when there is none, or none that we signed."""
    path = _file(chain)
    read = _read(path.read_bytes()) if path.is_file() else None
    if read is None or read[0].chain != chain:
        return None
    return read[0] if trusted.signed(*read) else None


def ledgers_outside() -> Iterator[UUID]:
    """The ledgers whose end is kept outside, whether or not the database knows them."""
    for path in sorted(_folder().glob("*")):
        try:
            yield UUID(path.name)
        except ValueError:
            continue


def set_aside(chain: UUID) -> None:
    """Keep the file of a ledger that a restore takes back to an earlier day under another name."""
    path = _file(chain)
    if path.is_file():
        path.replace(path.with_name(f"{chain}-before-{timezone.now():%Y%m%dT%H%M%S}"))


def _read(stored: bytes) -> tuple[HeadStatement, bytes] | None:
    said = parse_json(stored.strip())
    if not isinstance(said, dict) or not isinstance(said.get("signature"), str):
        return None
    head = read_head(said.get("head"))
    try:
        return (head, bytes.fromhex(said["signature"])) if head is not None else None
    except ValueError:
        return None


def _file(chain: UUID) -> Path:
    return _folder() / str(chain)


def _folder() -> Path:
    folder: Path = settings.DEPLOYMENT.home / "ledger-tips"
    return folder
