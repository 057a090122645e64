"""Every change to studies, files, readings and estimates."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.accounts.roles import Role
from daybreak.web.measurement.models import Estimation, ListFile, Reading, Study, StudyWork, WorkState
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import create_case_key, destroy, grant
from daybreak.web.vault.job_keys import keys_for_job
from daybreak.web.vault.keys import holders
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed
from daybreak.web.vault.receiving import check_size, plain_name
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.sealed_files import path_of
from daybreak.web.vault.unlock import Unlocked
from daybreak.web.work.actions import continue_job, start_job

WHY = Purpose.STATISTICS
#: The largest file that is taken: a million ids with room to spare.
MOST_BYTES = 64 << 20

W = TypeVar("W", bound=StudyWork)
N = TypeVar("N", Study, Estimation)


def readers_of(organisation: Organisation) -> list[Person]:
    """Everybody who works with estimates there."""
    return list(
        Person.objects.filter(
            organisation=organisation,
            is_active=True,
            held_roles__role__in=[Role.DATA_OFFICER, Role.SUPERVISOR],
        ).distinct()
    )


@ledger.action
def make_study(*, by: Unlocked, name: str) -> Study:
    """Begin a study, open to all who work with estimates in the organisation."""
    pk = uuid4()
    organisation = by.person.organisation
    study = Study(id=pk, organisation=organisation, case=pk, made_by=by.person)
    key = create_case_key(
        organisation=organisation, case=pk, people=readers_of(organisation), by=by.person, why=WHY
    )
    save_sealed(by=by, record=study, values={"name": name}, why=WHY, key=key)
    return study


@ledger.action
def rename(*, by: Unlocked, record: N, name: str) -> N:
    """Give a study or an estimate another name; the record as it is now.

    Raises:
        BadValue: The name is empty.
    """
    if not name.strip():
        raise BadValue("The name", found="empty", needed="write at least one letter")
    # the row is written as a whole, so it is read again while nobody else writes it
    held = type(record)._default_manager.select_for_update().get(pk=record.pk)
    save_sealed(by=by, record=held, values={"name": name.strip()}, why=WHY)
    return held


def not_yet_open_to(study: Study) -> list[Person]:
    """Colleagues who may read estimates and hold no key to this study."""
    have = {one.pk for one in holders(study.case)}
    return [one for one in readers_of(study.organisation) if one.pk not in have]


@ledger.action
def share_study(*, by: Unlocked, study: Study) -> int:
    """Open a study to colleagues who came later; how many."""
    new = not_yet_open_to(study)
    for person in new:
        grant(by=by, case=study.case, person=person, why=WHY)
    return len(new)


def destroy_study(*, by: Unlocked, study: Study) -> None:
    """Make a study unreadable for ever, in backups too; its rows and files go with its key."""
    destroy(by=by.person, organisation=study.organisation, case=study.case, why=Purpose.RETENTION)


def make_upload(*, by: Unlocked, study: Study, size: int = 0) -> ListFile:
    """A file of a study, not yet saved."""
    return ListFile(
        organisation=study.organisation, case=study.case, study=study, size=size, sent_by=by.person
    )


@ledger.action
def keep_upload(*, by: Unlocked, upload: ListFile, name: str) -> ListFile:
    """Keep a file that begins to come or has come.

    Raises:
        BadValue: It is empty or too large.
    """
    check_size(upload.size, most=MOST_BYTES)
    save_sealed(by=by, record=upload, values={"name": plain_name(name)}, why=WHY)
    return upload


def begin_upload(*, by: Unlocked, study: Study, name: str, size: int) -> ListFile:
    """Begin to take a file in pieces.

    Raises:
        BadValue: It is empty or too large.
    """
    return keep_upload(by=by, upload=make_upload(by=by, study=study, size=size), name=name)


@ledger.action
def remove(*, by: Unlocked, record: ListFile | Estimation | Reading) -> None:
    """Delete a file, a reading with its estimates, or an estimate, with what lies on the disk.

    Raises:
        BadValue: Something of it is still being worked out.
    """
    gone = [path_of(one) for one in _on_disk(record)]
    ledger.record("delete", who=by.person, organisation=record.organisation_id, record=record, why=WHY)
    record.delete()
    transaction.on_commit(lambda: [path.unlink(missing_ok=True) for path in gone])


def _on_disk(record: ListFile | Estimation | Reading) -> list[SealedRecord]:
    """The records whose files go with this one; refuses while work on it is open."""
    if isinstance(record, ListFile):
        works: list[StudyWork] = [*record.readings.defer("table", "shown")]
        works += Estimation.objects.filter(population=record).defer("shown")
        files: list[SealedRecord] = [record]
    else:
        estimates = [record] if isinstance(record, Estimation) else list(record.estimates.defer("shown"))
        works = [record, *estimates]
        files = [file for one in estimates for file in one.result_files.all()]
    if any(one.state == WorkState.OPEN for one in works):
        raise BadValue("This", found="still in use", needed="wait for the work to end, or stop it first")
    return files


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
    reading = Reading(study=study, number=_next(study, "readings_made"), **_of(study, by))
    named = {**options, "files": [str(one.pk) for one in chosen]}
    save_sealed(by=by, record=reading, values={"options": named}, why=WHY)
    reading.files.set(chosen)
    return _begin(by, reading, "measurement.read")


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
        number=_next(study, "estimates_made"),
        **_of(study, by),
    )
    save_sealed(by=by, record=estimate, values={"options": dict(options), "name": name.strip()}, why=WHY)
    return _begin(by, estimate, "measurement.estimate")


def _next(study: Study, counter: str) -> int:
    held = Study.objects.select_for_update().get(pk=study.pk)
    number = int(getattr(held, counter)) + 1
    Study.objects.filter(pk=study.pk).update(**{counter: number})
    return number


def _of(study: Study, by: Unlocked) -> dict[str, Any]:
    return {"organisation": study.organisation, "case": study.case, "started_by": by.person}


def _begin(by: Unlocked, work: W, kind: str) -> W:
    work.job = start_job(by=by.person, kind=kind, record=work.pk, key=keys_for_job(by=by, case=work.case))
    work.save(update_fields=["job"])
    return work


def continue_work(*, by: Unlocked, work: StudyWork) -> None:
    """Hand work that lost its key with the process the key again."""
    if work.job is not None:
        continue_job(job=work.job, key=keys_for_job(by=by, case=work.case))


def mark_seen(*, by: Person, work: StudyWork) -> None:
    """Remember that whoever started the work has looked at it."""
    if work.started_by_id == by.pk and work.state != WorkState.OPEN and not work.seen:
        type(work)._default_manager.filter(pk=work.pk).update(seen=True)


def work_failed(work: StudyWork) -> None:
    """Close work whose job did not end well."""
    type(work)._default_manager.filter(pk=work.pk).update(state=WorkState.FAILED, finished=timezone.now())
