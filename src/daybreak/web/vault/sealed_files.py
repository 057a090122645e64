"""Sealed files on disk: one folder an organisation, names that say nothing.

A file is bound to its organisation and record, so that one put in the place of another does not open.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import models

from daybreak.errors import SealBroken
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.streams import SealingWriter, read_stream_key, unseal_stream
from daybreak.web.vault.whole_files import writing_whole


class SealedFile(SealedRecord):
    """A record whose content is a sealed file of its own."""

    size = models.BigIntegerField()

    class Meta:
        abstract = True


def path_of(record: SealedRecord) -> Path:
    """Where a record's file lies; its folder is made."""
    folder: Path = settings.DEPLOYMENT.home / "files" / str(record.organisation_id) / str(record.case)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / str(record.pk)


def place_of(record: SealedRecord) -> str:
    """What a record's file is bound to."""
    return f"{record.organisation_id}|{record._meta.db_table}|{record.pk}"


def write_file(record: SealedRecord, chunks: Iterable[bytes], *, key: SecretKey) -> None:
    """Seal chunks into the record's file, whole or not at all.

    Raises:
        OSError: The disk refuses.
    """
    with writing_file(record, key=key) as writer:
        for chunk in chunks:
            writer.write(chunk)


@contextmanager
def writing_file(record: SealedRecord, *, key: SecretKey) -> Iterator[SealingWriter]:
    """What seals into the record's file; the file is there, whole, when the block ends well.

    Raises:
        OSError: The disk refuses.
    """
    with writing_whole(path_of(record)) as target:
        writer = SealingWriter(target, key=key, place=place_of(record))
        yield writer
        writer.close()


def read_file(record: SealedRecord, *, keys: dict[UUID, SecretKey]) -> Iterator[bytes]:
    """The plain pieces of the record's file, which is opened now and read as they are asked for.

    Raises:
        SealBroken: It is gone, or is under a key that is not among these; while pieces are asked for: it
            was changed or cut off.
    """
    try:
        source = path_of(record).open("rb")
    except OSError:
        raise SealBroken("The file", why="it is not where it should be") from None
    try:
        key = keys.get(read_stream_key(source))
        if key is None:
            raise SealBroken("The file", why="it is under a key of another case")
    except SealBroken:
        source.close()
        raise
    return _pieces(source, key, place_of(record))


def _pieces(source: BinaryIO, key: SecretKey, place: str) -> Iterator[bytes]:
    with source:
        yield from unseal_stream(source, key=key, place=place)


def remove_file(record: SealedRecord) -> None:
    """Remove the record's file, if there is one."""
    path_of(record).unlink(missing_ok=True)
