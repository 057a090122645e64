"""Sealed files follow the keys of their case: sealed anew when it is replaced, gone when it is destroyed."""

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.dispatch import receiver

from daybreak.errors import NotGranted
from daybreak.web.vault.actions import case_destroyed
from daybreak.web.vault.arriving import ArrivingFile, read_pieces, write_pieces
from daybreak.web.vault.keys import KeyRing, hold_current
from daybreak.web.vault.rotation import key_replaced
from daybreak.web.vault.sealed_files import SealedFile, read_file, write_file


@receiver(key_replaced, dispatch_uid="vault.files-follow")
def seal_anew(sender: object, case: UUID, ring: KeyRing, **named: Any) -> int:
    """Seal all files of a case under its new key; how many are left under older ones."""
    files = [
        (table, pk)
        for table in _tables(ArrivingFile, SealedFile)
        for pk in table.objects.filter(case=case).values_list("pk", flat=True)
    ]
    try:
        for table, pk in files:
            _seal_one(table, pk, ring)
    except NotGranted:  # somebody else replaces the key at this moment, and seals them anew in turn
        return len(files)
    return 0


@transaction.atomic
def _seal_one(table: Any, pk: UUID, ring: KeyRing) -> None:
    """Seal one file under the ring's present key.

    Raises:
        NotGranted: The ring has none, or it is the present one no longer.
    """
    if ring.current is None:
        raise NotGranted("this record as it is now")
    key = ring.current
    hold_current(ring.case, key)
    row = table.objects.select_for_update().filter(pk=pk).first()
    if isinstance(row, ArrivingFile) and row.pieces:
        row.stored = write_pieces(row, read_pieces(row, ring.by_id), key=key)
        row.save(update_fields=["stored"])
    elif isinstance(row, SealedFile):
        write_file(row, read_file(row, keys=dict(ring.by_id)), key=key)


@receiver(case_destroyed, dispatch_uid="vault.files-go")
def remove_files(sender: object, organisation: UUID, case: UUID, **named: Any) -> None:
    """Remove what lies in the folder of a destroyed case; nobody can open it any more."""
    folder: Path = settings.DEPLOYMENT.home / "files" / str(organisation) / str(case)
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def _tables(*kinds: type) -> list[Any]:
    return [one for one in apps.get_models() if issubclass(one, kinds)]
