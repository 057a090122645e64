"""Reading and estimating, done in a process of its own on files that are in plain only in its memory."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from daybreak.errors import BadValue, DaybreakError, ExtraMissing
from daybreak.standard.progress import Progress
from daybreak.web.measurement.actions import work_failed
from daybreak.web.measurement.models import (
    Estimation,
    EstimationFile,
    ListFile,
    Reading,
    StudyWork,
    WorkState,
)
from daybreak.web.vault import ledger
from daybreak.web.vault.arriving import write_plain
from daybreak.web.vault.job_keys import JobKeys, keys_of_job
from daybreak.web.vault.keys import KeyRing
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_with, put_sealed
from daybreak.web.vault.receiving import plain_name
from daybreak.web.vault.sealed_files import remove_file, write_file
from daybreak.web.work.kinds import declare
from daybreak.web.work.memory_folder import memory_folder
from daybreak.web.work.models import Job


def _failed(model: type[StudyWork]) -> Callable[[Job], None]:
    def close(job: Job) -> None:
        work = model._default_manager.filter(pk=job.record).first()
        if work is not None and work.state == WorkState.OPEN:
            work_failed(work)

    return close


@declare("measurement.read", failed=_failed(Reading))
def read(job: Job, *, key: bytes | None, progress: Progress) -> str:
    """Read files and keep the numbers of people per combination of lists, sealed."""
    keys = keys_of_job(key)
    reading = Reading.objects.get(pk=job.record)
    ring = KeyRing(reading.case, keys.current, keys.by_id)
    with _refusing(reading, keys), memory_folder() as folder:
        from daybreak.web.measurement.counted import kept, read_files
        from daybreak.web.measurement.presenting import shown_reading

        options = open_with(reading, "options", ring)
        files = {str(one.pk): one for one in reading.files.all()}
        progress("reading", 0, len(files))
        paths = [_plain(files[pk], keys, ring, folder) for pk in options["files"] if pk in files]
        found = read_files(paths, options)
        _end(reading, {"table": kept(found), "shown": shown_reading(found)}, keys)
    return ""


@declare("measurement.estimate", failed=_failed(Estimation))
def estimate(job: Job, *, key: bytes | None, progress: Progress) -> str:
    """Estimate from a reading's numbers and keep results and files, sealed."""
    keys = keys_of_job(key)
    estimation = Estimation.objects.select_related("reading", "population").get(pk=job.record)
    ring = KeyRing(estimation.case, keys.current, keys.by_id)
    with _refusing(estimation, keys), memory_folder() as folder:
        from daybreak.measurement.population import read_population
        from daybreak.measurement.prevalence_answer import answer
        from daybreak.web.measurement.counted import histories_of
        from daybreak.web.measurement.presenting import shown_estimate

        options = open_with(estimation, "options", ring)
        table = open_with(estimation.reading, "table", ring)
        residents = estimation.population
        found = answer(
            lambda by: histories_of(table, by, folder),
            options["methods"] or None,
            by=[tuple(names) for names in options["by"]],
            population=read_population(_plain(residents, keys, ring, folder)) if residents else None,
            moved=options["movement"],
            seed=options["seed"],
            bootstrap=options["bootstrap"],
            level=options["level"],
            order=options["order"],
            progress=progress,
        )
        progress("sealing", 0, 0)
        shown = shown_estimate(found)
        out = folder / "out"
        _write(found, out)
        with transaction.atomic():
            _clear(estimation)
            for path in sorted(out.iterdir()):
                _keep_file(estimation, path, keys)
            _end(estimation, {"headline": shown["headline"], "shown": shown}, keys)
    return ""


@contextmanager
def _refusing(work: StudyWork, keys: JobKeys) -> Iterator[None]:
    """A refusal's sentence may quote a file's name or a column, so it is sealed with the work."""
    try:
        yield
    except DaybreakError as refusal:
        put_sealed(work, {"said": str(refusal)}, key=keys.current)
        work.state, work.finished = WorkState.FAILED, timezone.now()
        work.save(update_fields=["said", "state", "finished"])


def _plain(upload: ListFile, keys: JobKeys, ring: KeyRing, folder: Path) -> Path:
    return write_plain(upload, plain_name(open_with(upload, "name", ring)), keys.by_id, folder)


def _end(work: StudyWork, values: Mapping[str, Any], keys: JobKeys) -> None:
    with transaction.atomic():
        put_sealed(work, {**values, "said": None}, key=keys.current)
        work.state, work.finished = WorkState.DONE, timezone.now()
        work.save(update_fields=[*values, "said", "state", "finished"])
        ledger.record(
            "create",
            who="system",
            organisation=work.organisation_id,
            record=work,
            why=Purpose.STATISTICS,
            details={"fields": sorted(values)},
        )


def _write(found: Any, out: Path) -> None:
    """The report in one file, everything as JSON, the pictures, and the rates."""
    from daybreak.release.prevalence.album import album
    from daybreak.release.prevalence.page import write_prevalence_report
    from daybreak.release.prevalence.picture_files import write_pictures
    from daybreak.standard.serialise import write_csv, write_json

    out.mkdir()
    further: Sequence[Any] = found.strata[1:]
    write_prevalence_report(
        found.comparison,
        out / "report.html",
        sensitivity=found.sensitivity,
        strata=further,
        sdg=found.sdg,
    )
    write_json(out / "estimates.json", found)
    if found.sdg is not None:
        write_csv(out / "sdg-16-2-2.csv", found.sdg.rows())
    pictures = album(found.comparison, found.sensitivity)
    write_pictures(pictures, out, formats=["svg"])
    try:
        write_pictures(pictures, out, formats=["png"])
    except (BadValue, ExtraMissing):
        return  # a server without fonts; the drawings as SVG are whole


def _clear(estimation: Estimation) -> None:
    """What an earlier attempt may have left."""
    for one in estimation.result_files.all():
        remove_file(one)
    estimation.result_files.all().delete()


def _keep_file(estimation: Estimation, path: Path, keys: JobKeys) -> None:
    kept = EstimationFile(
        organisation_id=estimation.organisation_id,
        case=estimation.case,
        estimation=estimation,
        name=path.name[-60:],
        size=path.stat().st_size,
    )
    with path.open("rb") as source:
        write_file(kept, iter(lambda: source.read(1 << 20), b""), key=keys.current)
    kept.save()
