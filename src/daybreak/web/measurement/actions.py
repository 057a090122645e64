"""What data officers change: readings and estimates they start, and what they remove."""

from collections.abc import Mapping, Sequence
from typing import Any

from daybreak.errors import BadValue
from daybreak.web.inquiries import actions as inquiries
from daybreak.web.inquiries.models import WorkState
from daybreak.web.measurement.models import Estimation, ListFile, Reading, Study, StudyWork
from daybreak.web.vault import ledger
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.unlock import Unlocked

WHY = Purpose.STATISTICS


def make_study(*, by: Unlocked, name: str) -> Study:
    """Begin a study, open to all who work with estimates in the organisation."""
    return inquiries.begin(by=by, kind=Study, name=name)


def begin_upload(*, by: Unlocked, study: Study, name: str, size: int) -> ListFile:
    """Begin to take a file of lists or of residents in pieces.

    Raises:
        BadValue: It is empty or too large.
    """
    return inquiries.begin_file(by=by, kind=ListFile, inquiry=study, name=name, size=size)


def remove(*, by: Unlocked, record: ListFile | Estimation | Reading) -> None:
    """Delete a file, a reading with its estimates, or an estimate, with what lies on the disk.

    Raises:
        BadValue: Something of it is still being worked out.
    """
    if isinstance(record, ListFile):
        works: list[StudyWork] = [*record.readings.defer("table", "shown")]
        works += Estimation.objects.filter(population=record).defer("shown")
        files: list[SealedRecord] = [record]
    else:
        estimates = [record] if isinstance(record, Estimation) else list(record.estimates.defer("shown"))
        works = [record, *estimates]
        files = [file for one in estimates for file in one.result_files.all()]
    inquiries.remove(by=by, record=record, works=works, files=files, why=WHY)


@ledger.action
def start_reading(
    *, by: Unlocked, study: Study, files: Sequence[ListFile], options: Mapping[str, Any]
) -> Reading:
    """Read files in the background.

    Args:
        by: Who asks.
        study: Whose files.
        files: The files, in the order of their lists.
        options: `kind` (`table` or `ids`), `lists`, `count`, `groups`, `id_column`; see the form.

    Raises:
        BadValue: The files do not fit the kind.
    """
    chosen = [one for one in files if one.is_complete and one.study_id == study.pk]
    if options["kind"] == "table" and len(chosen) != 1:
        raise BadValue("The files of a table", found=len(chosen), needed="choose one that arrived in full")
    if options["kind"] == "ids" and len(chosen) < 3:
        raise BadValue("The files of ids", found=len(chosen), needed="choose at least three, one a list")
    reading = Reading(study=study, number=inquiries.next_number(study, "readings_made"), **_of(study, by))
    named = {**options, "files": [str(one.pk) for one in chosen]}
    save_sealed(by=by, record=reading, values={"options": named}, why=WHY)
    reading.files.set(chosen)
    return inquiries.put_to_work(by=by, work=reading, kind="measurement.read")


@ledger.action
def start_estimate(
    *,
    by: Unlocked,
    reading: Reading,
    options: Mapping[str, Any],
    name: str = "",
    population: ListFile | None = None,
) -> Estimation:
    """Estimate in the background.

    Args:
        by: Who asks.
        reading: What was read.
        options: `methods`, `bootstrap`, `order`, `level`, `seed`, `by` and `movement`; see the form.
        name: What to call it.
        population: A file of residents, for rates of the groups.

    Raises:
        BadValue: The reading did not end well, or residents are given without groups.
    """
    if reading.state != WorkState.DONE:
        raise BadValue("The reading", found=reading.state, needed="choose one that ended well")
    if population is not None and not options["by"]:
        raise BadValue("The file of residents", found="no groups", needed="rates are of groups: choose some")
    if population is not None and not (population.is_complete and population.study_id == reading.study_id):
        raise BadValue("The file of residents", found="unknown", needed="choose one that arrived in full")
    study = reading.study
    estimate = Estimation(
        study=study,
        reading=reading,
        population=population,
        number=inquiries.next_number(study, "estimates_made"),
        **_of(study, by),
    )
    save_sealed(by=by, record=estimate, values={"options": dict(options), "name": name.strip()}, why=WHY)
    return inquiries.put_to_work(by=by, work=estimate, kind="measurement.estimate")


def _of(study: Study, by: Unlocked) -> dict[str, Any]:
    return {"organisation": study.organisation, "case": study.case, "started_by": by.person}
