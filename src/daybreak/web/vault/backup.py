"""Writing a backup while people work: one moment of the database and the files, sealed, read back, counted.

The archive is a sealed file of compressed lines: what it is, rows table by table, files, the list of
destroyed cases, and the count of everything at its end. Boxes of keys lie under an expiring key besides.
"""

import base64
import gzip
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from daybreak import __version__
from daybreak.errors import BackupUnfit, FileMissing, NotWritable, SealBroken
from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.vault import ledger
from daybreak.web.vault.backup_keys import archive_key, archive_keys, key_for_new_backup
from daybreak.web.vault.backup_rows import kept_models, rows_of, write_rows
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.models import CaseKey
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.shreds import read_shreds, shred_file
from daybreak.web.vault.streams import SealingWriter, unseal_stream
from daybreak.web.vault.trust import older_keys
from daybreak.web.vault.whole_files import wait_for_disk, wait_for_names

#: What every archive is bound to.
PLACE = "daybreak backup 1"
_PIECE = 192 * 1024
#: How often a backup is begun again because a case got a new key while its files were read.
_TRIES = 4


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds.

    Attributes:
        path: Where it is.
        made: When its moment was.
        organisation: Whose; None for all.
        rows: How many rows, by table.
        files: How many files.
        expires: Until when its keys can be used.
    """

    path: Path
    made: datetime
    organisation: UUID | None
    rows: dict[str, int]
    files: int
    expires: datetime


def make_backup(
    path: Path, *, organisation: Organisation | None = None, by: Person | None = None
) -> BackupReport:
    """Write a backup, read it back, and count.

    Args:
        path: The new file.
        organisation: Whose; all unless told.
        by: Who asks; the system unless told.

    Raises:
        BackupUnfit: There is a file already, or it could not be read back.
        NotWritable: The disk refuses.
    """
    if path.exists():
        raise BackupUnfit(
            path, why="there is a file already", do="Choose another name; nothing is overwritten."
        )
    ledger.record("backup", who=by or "system", organisation=organisation, why=Purpose.BACKUP)
    keys, part = settings.DEPLOYMENT.home / "keys", path.with_name(path.name + ".part")
    try:
        _write_consistently(part, keys, organisation.pk if organisation else None)
        report = read_report(part, keys=keys)
        _mark_done(report.made)  # first: whoever is refused finds no file that looks like a backup
        part.replace(path)
        wait_for_names(path.absolute().parent)
    except OSError as error:
        raise NotWritable(path, why=(error.strerror or str(error)).lower()) from None
    finally:
        part.unlink(missing_ok=True)
    return BackupReport(path, report.made, report.organisation, report.rows, report.files, report.expires)


def read_report(path: Path, *, keys: Path) -> BackupReport:
    """Read a backup through and count what it holds, without restoring it.

    Raises:
        FileMissing, SealBroken, BackupUnfit: It is not there, was changed, or is not complete.
    """
    first: dict[str, Any] = {}
    end: dict[str, Any] | None = None
    rows: dict[str, int] = {}
    files = 0
    for said in read_lines(path, keys=keys):
        if "backup" in said:
            first = said["backup"]
        elif "table" in said:
            rows[said["table"]] = rows.get(said["table"], 0) + len(said["rows"])
        elif "file" in said:
            files += 1
        elif "end" in said:
            end = said["end"]
    if not first or end is None or (end["rows"], end["files"]) != (rows, files):
        raise BackupUnfit(path, why="it is not complete", do="Make it anew, or use another backup.")
    whose = UUID(first["organisation"]) if first["organisation"] else None
    made, expires = (datetime.fromisoformat(first[name]) for name in ("made", "expires"))
    return BackupReport(path, made, whose, rows, files, expires)


def read_lines(path: Path, *, keys: Path) -> Iterator[dict[str, Any]]:
    """The lines of a backup.

    Raises:
        FileMissing, SealBroken, BackupUnfit: It is not there, was changed, or is not under this key.
    """
    if not path.is_file():
        raise FileMissing(path)
    with path.open("rb") as file:
        pieces = unseal_stream(file, key=_key_of(file, keys), place=PLACE)
        try:
            with gzip.GzipFile(fileobj=_Reader(pieces), mode="rb") as lines:  # type: ignore[arg-type]
                for line in lines:
                    yield json.loads(line)
        except SealBroken as error:
            raise BackupUnfit(
                path,
                why="it was changed or cut off, or was made with other keys",
                do="Use another copy, or give the folder with the copy of its keys.",
            ) from error


def _key_of(file: BinaryIO, keys: Path) -> SecretKey:
    """Which of the archives' keys opens this one: the first that opens its first piece, else the newest."""
    newest, *before = archive_keys(keys)
    for key in before:
        with suppress(SealBroken, StopIteration):
            next(unseal_stream(file, key=key, place=PLACE))
            newest = key
        file.seek(0)
    return newest


def _write_consistently(path: Path, keys: Path, organisation: UUID | None) -> None:
    """Write until no case got a new key meanwhile.

    Files are read after the moment of the rows; one that was sealed anew in between is under a key that the
    rows do not know, and would never open again.
    """
    for _ in range(_TRIES):
        path.unlink(missing_ok=True)
        with ThreadPoolExecutor(1) as apart:  # a thread has a connection of its own
            renewed = apart.submit(_write, path, keys, organisation).result()
        if renewed == renewed_keys():
            return
    raise BackupUnfit(
        path, why="keys of cases were being renewed all the while", do="Make it again in some minutes."
    )


def renewed_keys() -> int:
    """How many times cases got a new key."""
    return CaseKey.objects.filter(generation__gt=1).count()


def _write(path: Path, keys: Path, organisation: UUID | None) -> int:
    """Write everything; how many times cases had got a new key at its moment."""
    renewed: list[int] = []
    with path.open("xb") as file:
        path.chmod(0o600)
        writer = SealingWriter(file, key=archive_key(keys), place=PLACE)
        with gzip.GzipFile(fileobj=writer, mode="wb", compresslevel=5, mtime=0) as packed:  # type: ignore[arg-type]
            for said in _lines(keys, organisation, renewed):
                packed.write(json.dumps(said, separators=(",", ":")).encode() + b"\n")
        writer.close()
        wait_for_disk(file)
    return renewed[0]


def _lines(keys: Path, organisation: UUID | None, renewed: list[int]) -> Iterator[dict[str, Any]]:
    now = timezone.now()
    expiring = key_for_new_backup(keys, now)
    counts: dict[str, int] = {}
    with _one_moment():
        renewed.append(renewed_keys())
        yield {
            "backup": {
                "id": str(uuid4()),
                "made": now.isoformat(),
                "version": __version__,
                "organisation": str(organisation) if organisation else None,
                "key": str(expiring.key.id),
                "expires": expiring.expires.isoformat(),
                "migrations": _migrations(),
                "ledger": ledger.signer().public.hex(),
                "ledger_before": older_keys(),
            }
        }
        for model in kept_models():
            rows = rows_of(model, organisation)
            for said in write_rows(model, rows, expiring.key) if rows is not None else ():
                counts[said["table"]] = counts.get(said["table"], 0) + len(said["rows"])
                yield said
    files = 0
    for path in _files(organisation):
        files += 1
        yield from _file_lines(path)
    yield {"destroyed": {str(case): str(whose) for case, whose in read_shreds(shred_file()).items()}}
    yield {"end": {"rows": counts, "files": files}}


@contextmanager
def _one_moment() -> Iterator[None]:
    """Let this thread see one moment of the database, while others write."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.transaction_mode = None  # a reader waits for no writer, and none for it
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")  # the moment is now
            yield
    finally:
        connection.close()


def _migrations() -> list[list[str]]:
    """The last change of tables of each app."""
    last: dict[str, str] = {}
    for app, name in MigrationLoader(connection).applied_migrations:
        last[app] = max(name, last.get(app, ""))
    return sorted([app, name] for app, name in last.items())


def files_folder() -> Path:
    """Where sealed files lie: `files/<organisation id>/...` in the deployment's folder."""
    folder: Path = settings.DEPLOYMENT.home / "files"
    return folder


def _files(organisation: UUID | None) -> list[Path]:
    root = files_folder() / str(organisation) if organisation else files_folder()
    return sorted(path for path in root.rglob("*") if path.is_file())


def _file_lines(path: Path) -> Iterator[dict[str, Any]]:
    """A file as it was when opened; files are written whole and then never changed."""
    with path.open("rb") as file:
        yield {"file": path.relative_to(files_folder()).as_posix()}
        while piece := file.read(_PIECE):
            yield {"piece": base64.b64encode(piece).decode()}


def last_backup() -> datetime | None:
    """When the last backup was made, for whoever checks the deployment; None when never."""
    try:
        return datetime.fromisoformat(_mark().read_text("ascii"))
    except (OSError, ValueError):
        return None


def _mark() -> Path:
    path: Path = settings.DEPLOYMENT.home / "backups" / "last-backup"
    return path


def _mark_done(made: datetime) -> None:
    _mark().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _mark().write_text(made.isoformat(), "ascii")


class _Reader:
    """Pieces as a file that gzip can read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held = pieces, b""

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._held += piece
        taken, self._held = (self._held, b"") if size < 0 else (self._held[:size], self._held[size:])
        return taken
