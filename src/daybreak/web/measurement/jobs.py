"""Reading and estimating, done in a process of its own on files that are in plain only in its memory."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import override

from daybreak.errors import BadValue, ExtraMissing
from daybreak.web.inquiries.jobs import Bench, background, remove_files
from daybreak.web.measurement.drawings import in_words
from daybreak.web.measurement.models import Estimation, EstimationFile, Reading, StudyWork
from daybreak.web.ui.spoken import said_or_english
from daybreak.web.vault.purposes import Purpose


@background("measurement.read", Reading)
def read(reading: Reading, bench: Bench) -> None:
    """Read files and keep the numbers of people per combination of lists, sealed."""
    from daybreak.web.measurement.counted import kept, read_files
    from daybreak.web.measurement.presenting import shown_reading

    options = bench.opened(reading, "options")
    files = {str(one.pk): one for one in reading.files.all()}
    bench.progress("reading", 0, len(files))
    paths = bench.plain_files(files[pk] for pk in options["files"] if pk in files)
    found = read_files(paths, options)
    _end(reading, bench, {"table": kept(found), "shown": shown_reading(found)})


@background("measurement.estimate", Estimation)
def estimate(estimation: Estimation, bench: Bench) -> None:
    """Estimate from a reading's numbers and keep results and files, sealed."""
    from daybreak.measurement.population import read_population
    from daybreak.measurement.prevalence_answer import answer
    from daybreak.web.measurement.counted import histories_of
    from daybreak.web.measurement.presenting import shown_estimate

    options = bench.opened(estimation, "options")
    table = bench.opened(estimation.reading, "table")
    residents = bench.plain_files([estimation.population] if estimation.population else [])
    found = answer(
        lambda by: histories_of(table, by, bench.folder),
        options["methods"] or None,
        by=[tuple(names) for names in options["by"]],
        population=read_population(residents[0]) if residents else None,
        moved=options["movement"],
        seed=options["seed"],
        bootstrap=options["bootstrap"],
        level=options["level"],
        order=options["order"],
        progress=bench.progress,
    )
    bench.progress("sealing", 0, 0)
    shown = shown_estimate(found)
    out = bench.folder / "out"
    with override(estimation.started_by.language):
        _write(found, out)
    of = {"organisation_id": estimation.organisation_id, "case": estimation.case}
    with transaction.atomic():
        remove_files(estimation.result_files)
        for path in sorted(out.iterdir()):
            row = EstimationFile(estimation=estimation, name=path.name[-60:], **of)
            bench.keep_file(row, path)
        _end(estimation, bench, {"headline": shown["headline"], "shown": shown})


def _end(work: StudyWork, bench: Bench, values: dict[str, Any]) -> None:
    bench.end(work, values, why=Purpose.STATISTICS, details={"fields": sorted(values)})


def _in_words(picture: Any) -> Any:
    """A picture for a file, its words in the language of whoever asked for it."""
    return replace(
        picture,
        title=said_or_english(picture.title),
        origin=said_or_english(picture.origin),
        wide=in_words(picture.wide),
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
    pictures = {name: _in_words(one) for name, one in album(found.comparison, found.sensitivity).items()}
    write_pictures(pictures, out, formats=["svg"])
    try:
        write_pictures(pictures, out, formats=["png"])
    except (BadValue, ExtraMissing):
        return  # a server without fonts; the drawings as SVG are whole
