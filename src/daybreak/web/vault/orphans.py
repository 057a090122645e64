"""Sealed files that no record knows: what a kill leaves between writing a file and saving its row.

A file is written before the transaction of its row ends, and removed after the transaction that deletes the
row. Whoever is killed in between leaves a file that nobody can reach. It is sealed and harms nobody, but it
takes room and outlives what was deleted. Once a day they are removed, and only what is certain: old enough,
named as we name files, of an organisation that is known, and not so many that the database must be the wrong
one.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from daybreak.web.accounts.models import Organisation
from daybreak.web.vault.arriving import ArrivingFile
from daybreak.web.vault.models import Shred
from daybreak.web.vault.sealed_files import SealedFile
from daybreak.web.work.models import Job, JobState

log = logging.getLogger(__name__)
#: How old a file has to be, so that whatever wrote it has long ended.
AGE = timedelta(days=1)
#: More files than this without a record, and more than those with one: then it is the database that is wrong.
MOST = 20
_BATCH = 500


def remove_orphans() -> int:
    """Remove files without a record; how many."""
    before, removed = _settled_before(), 0
    for organisation in Organisation.objects.values_list("pk", flat=True):
        folder: Path = settings.DEPLOYMENT.home / "files" / str(organisation)
        orphans, known = _orphans_in(folder, before)
        if len(orphans) > max(MOST, known):
            log.error(
                "%s files of an organisation have no record and %s have one: nothing was removed. "
                "Check that the database belongs to these files.",
                len(orphans),
                known,
            )
            continue
        for path in orphans:
            path.unlink(missing_ok=True)
        removed += len(orphans)
    return removed


def _settled_before() -> datetime:
    """Files from before this moment belong to nothing that still goes on, whatever the clock did since."""
    going = Job.objects.filter(state=JobState.RUNNING, began__isnull=False).order_by("began")
    first = going.values_list("began", flat=True).first()
    return min(timezone.now() - AGE, first) if first else timezone.now() - AGE


def _orphans_in(folder: Path, before: datetime) -> tuple[list[Path], int]:
    """The files that no record knows, and how many files a record knows."""
    orphans, known = [], 0
    files = _named_files(folder)
    while batch := list(islice(files, _BATCH)):
        kept = _with_record({pk for _, _, pk in batch})
        gone = _destroyed({case for _, case, _ in batch})
        for path, case, pk in batch:
            if pk in kept and case not in gone and path.suffix != ".part":
                known += 1
            elif _changed(path) < before:
                orphans.append(path)
    return orphans, known


def _named_files(folder: Path) -> Iterator[tuple[Path, UUID, UUID]]:
    """Files named as `sealed_files.path_of` names them, with their case and record; others are not ours."""
    for path in folder.glob("*/*"):
        try:
            yield path, UUID(path.parent.name), UUID(path.stem if path.suffix == ".part" else path.name)
        except ValueError:
            continue


def _with_record(names: set[UUID]) -> set[UUID]:
    return {pk for table in _tables() for pk in table.filter(pk__in=names).values_list("pk", flat=True)}


def _destroyed(cases: set[UUID]) -> set[UUID]:
    return set(Shred.objects.filter(pk__in=cases).values_list("pk", flat=True))


def _tables() -> list[Any]:
    kinds = (ArrivingFile, SealedFile)
    return [one._base_manager for one in apps.get_models() if issubclass(one, kinds)]


def _changed(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:  # gone meanwhile
        return datetime.max.replace(tzinfo=UTC)
