"""Work on an inquiry in a process of its own: its key in memory, its files in plain in memory only."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from daybreak.errors import DaybreakError
from daybreak.standard.progress import Progress
from daybreak.web.inquiries.actions import close_failed
from daybreak.web.inquiries.models import InquiryFile, InquiryWork, WorkState
from daybreak.web.vault import ledger
from daybreak.web.vault.arriving import write_plain
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.job_keys import keys_of_job
from daybreak.web.vault.keys import KeyRing
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_with, put_sealed
from daybreak.web.vault.receiving import plain_name
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.sealed_files import SealedFile, remove_file, write_file
from daybreak.web.work.kinds import declare
from daybreak.web.work.memory_folder import memory_folder
from daybreak.web.work.models import Job, JobState
from daybreak.web.work.worker import finish

W = TypeVar("W", bound=InquiryWork)


@dataclass(frozen=True, slots=True)
class Bench:
    """What work is done with.

    Attributes:
        ring: The keys of the inquiry.
        folder: A folder in memory.
        progress: Told how far the work is.
    """

    ring: KeyRing
    folder: Path
    progress: Progress

    @property
    def key(self) -> SecretKey:
        """The key under which results are sealed."""
        assert self.ring.current is not None  # noqa: S101 (a job is never started without)
        return self.ring.current

    def opened(self, record: SealedRecord, name: str) -> Any:
        """A sealed field in plain."""
        return open_with(record, name, self.ring)

    def plain_files(self, files: Iterable[InquiryFile]) -> list[Path]:
        """Files in plain, in the folder, under their names."""
        return [
            write_plain(one, plain_name(self.opened(one, "name")), self.ring.by_id, self.folder)
            for one in files
        ]

    def keep_file(self, row: SealedFile, path: Path) -> None:
        """Seal a file from the folder and save its row."""
        row.size = path.stat().st_size
        with path.open("rb") as source:
            write_file(row, iter(lambda: source.read(1 << 20), b""), key=self.key)
        row.save()

    def end(
        self,
        work: InquiryWork,
        values: Mapping[str, Any],
        *,
        why: Purpose,
        details: Mapping[str, Any],
        also: Sequence[str] = (),
    ) -> None:
        """Seal what was found and close the work as done, with its event; `also` names open fields.

        The job ends in the same transaction: were it killed in between, the work would be done twice.
        """
        with transaction.atomic():
            put_sealed(work, {**values, "said": None}, key=self.key)
            work.state, work.finished = WorkState.DONE, timezone.now()
            work.save(update_fields=[*values, *also, "said", "state", "finished"])
            ledger.record(
                "create",
                who="system",
                organisation=work.organisation_id,
                record=work,
                why=why,
                details=details,
            )
            _end_job(work)


def background(name: str, model: type[W]) -> Callable[[Callable[[W, Bench], None]], Any]:
    """Declare what does a kind of work; it is given the work and its bench, and ends with `Bench.end`."""

    def declared(do: Callable[[W, Bench], None]) -> Any:
        def run(job: Job, *, key: bytes | None, progress: Progress) -> str:
            keys = keys_of_job(key)
            work = model._default_manager.get(pk=job.record)
            ring = KeyRing(work.case, keys.current, keys.by_id)
            try:
                with memory_folder() as folder:
                    do(work, Bench(ring, folder, progress))
            except DaybreakError as refusal:
                _refused(work, str(refusal), keys.current)
            return ""

        def failed(job: Job) -> None:
            work = model._default_manager.filter(pk=job.record).first()
            if work is not None and work.state == WorkState.OPEN:
                close_failed(work)

        return declare(name, failed=failed)(run)

    return declared


@transaction.atomic
def _refused(work: InquiryWork, sentence: str, key: SecretKey) -> None:
    """A refusal's sentence may quote a file's name or a column, so it is sealed with the work."""
    put_sealed(work, {"said": sentence}, key=key)
    work.state, work.finished = WorkState.FAILED, timezone.now()
    work.save(update_fields=["said", "state", "finished"])
    _end_job(work)


def _end_job(work: InquiryWork) -> None:
    if work.job is not None:
        finish(work.job, JobState.DONE, "")


def remove_files(rows: Any) -> None:
    """Remove files that an earlier attempt may have left, with their rows."""
    for one in rows.all():
        remove_file(one)
    rows.all().delete()
