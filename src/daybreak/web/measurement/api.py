"""Prevalence for programs: studies, files, readings and estimates, permitted as on the pages."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from daybreak.errors import BadValue
from daybreak.measurement.prevalence_methods import methods_named
from daybreak.web.accounts.api import reach
from daybreak.web.inquiries import actions as inquiries
from daybreak.web.inquiries.api import Programs, work_told
from daybreak.web.inquiries.api_shapes import Named
from daybreak.web.measurement import actions, queries
from daybreak.web.measurement.api_shapes import (
    EstimateIn,
    EstimateOut,
    EstimateRow,
    Estimates,
    ListFileIn,
    ReadingIn,
    ReadingOut,
    Readings,
    Studies,
    StudyOut,
    WorkOut,
)
from daybreak.web.measurement.models import Estimation, ListFile, Study, StudyWork
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_sealed
from daybreak.web.vault.unlock import unlocked

WHY = Purpose.STATISTICS
#: What the row of an estimate is told from.
_ROW = ["said", "name", "headline"]

router = Router(tags=["prevalence"])
PROGRAMS = Programs(
    router,
    "prevalence",
    "measurement",
    Study,
    ListFile,
    find=queries.study_by_id,
    at="/studies",
    called="a study",
)
READ, WRITE = PROGRAMS.read, PROGRAMS.write


def _study(one: Study, name: str | None) -> dict[str, Any]:
    return {"id": one.pk, "name": name, "created": one.created}


def _work(one: StudyWork, plain: dict[str, Any]) -> dict[str, Any]:
    return work_told(one, plain.get("said")) | {"study": one.case}


def _estimate(one: Estimation, plain: dict[str, Any]) -> dict[str, Any]:
    row = {"name": plain["name"] or "", "reading": one.reading_id, "headline": plain["headline"]}
    return _work(one, plain) | row


PROGRAMS.inquiries(rows=queries.studies_of, told=_study, shape=StudyOut, listed=Studies)
PROGRAMS.sent_files("files", "/study-files", find=queries.file_by_id, shape=ListFileIn, remove=actions.remove)
PROGRAMS.listed_works(
    "readings", Readings, rows=queries.readings_of, told=_work, fields=["said"], summary="Its readings"
)
PROGRAMS.listed_works(
    "estimates", Estimates, rows=queries.estimates_of, told=_estimate, fields=_ROW, summary="Its estimates"
)
PROGRAMS.steered("/readings", WorkOut, find=queries.reading_by_id, told=_work, called="a reading")
PROGRAMS.steered("/estimates", WorkOut, find=queries.estimate_by_id, told=_work, called="an estimate")
PROGRAMS.deleting(
    "/readings",
    find=queries.reading_by_id,
    remove=actions.remove,
    summary="Delete a reading with every estimate made from it",
)
PROGRAMS.deleting(
    "/estimates",
    find=queries.estimate_by_id,
    remove=actions.remove,
    summary="Delete an estimate with its files",
)
PROGRAMS.results(
    "/estimates",
    "/estimate-files",
    find=queries.estimate_by_id,
    find_file=queries.result_file_by_id,
    files="result_files",
)


@PROGRAMS.writes("post", "/studies/{uuid:pk}/readings", (202, WorkOut), "Read files")
def start_reading(request: HttpRequest, pk: UUID, said: ReadingIn) -> Status:
    """Read files that have arrived in full; only numbers per combination of lists and group are kept."""
    record = reach(request, *WRITE, queries.study_by_id, pk)
    held = {one.pk: one for one in record.list_files.filter(pk__in=said.files)}
    if len(held) < len(said.files):
        raise BadValue("The files to read", found="unknown ones", needed="files of this study, each once")
    options = said.dict(exclude={"files"})
    chosen = [held[one] for one in said.files]
    made = actions.start_reading(by=unlocked(request), study=record, files=chosen, options=options)
    return Status(202, _work(made, {}))


@PROGRAMS.reads("get", "/readings/{uuid:pk}", ReadingOut, "A reading")
def read_reading(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """How far a reading is, or what was read."""
    record = reach(request, *READ, queries.reading_by_id, pk)
    fields = ["said", "shown", "table"]
    plain = open_sealed(by=unlocked(request), record=record, why=WHY, fields=fields)
    groups = plain["table"]["groups"] if plain["table"] else []
    return _work(record, plain) | {"found": _without_pictures(plain["shown"]), "groups": groups}


@PROGRAMS.writes("post", "/readings/{uuid:pk}/estimates", (202, WorkOut), "Estimate")
def start_estimate(request: HttpRequest, pk: UUID, said: EstimateIn) -> Status:
    """Estimate from what was read; ask for the estimate to see how far it is."""
    record = reach(request, *WRITE, queries.reading_by_id, pk)
    by = unlocked(request)
    table = open_sealed(by=by, record=record, why=WHY, fields=["table"])["table"]
    groups = table["groups"] if table else []
    if any(not names or not set(names) <= set(groups) for names in said.by):
        raise BadValue("The groups", found=said.by, needed=f"sets of these: {', '.join(groups) or 'none'}")
    methods = [one.name for one in methods_named(said.methods)]
    residents = record.study.list_files.filter(pk=said.population).first() if said.population else None
    if said.population and residents is None:
        raise BadValue("The file of residents", found="unknown", needed="a file of this study")
    options = said.dict(exclude={"name", "population"}) | {"methods": methods}
    made = actions.start_estimate(
        by=by, reading=record, options=options, name=said.name, population=residents
    )
    return Status(202, _work(made, {}))


@PROGRAMS.reads("get", "/estimates/{uuid:pk}", EstimateOut, "An estimate")
def read_estimate(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """How far an estimate is, or what was estimated."""
    record = reach(request, *READ, queries.estimate_by_id, pk)
    plain = open_sealed(by=unlocked(request), record=record, why=WHY)
    shown = _without_pictures(plain["shown"])
    return _estimate(record, plain) | {"options": plain["options"], "found": shown}


@PROGRAMS.writes("patch", "/estimates/{uuid:pk}", EstimateRow, "Rename an estimate")
def rename_estimate(request: HttpRequest, pk: UUID, said: Named) -> dict[str, Any]:
    """Give an estimate another name."""
    record, by = reach(request, *WRITE, queries.estimate_by_id, pk), unlocked(request)
    record = inquiries.rename(by=by, record=record, name=said.name, why=WHY)
    return _estimate(record, open_sealed(by=by, record=record, why=WHY, fields=_ROW))


#: Drawings, which programs take away as files instead.
_DRAWINGS = frozenset({"picture", "overlap", "intervals"})


def _without_pictures(shown: Any) -> Any:
    if isinstance(shown, dict):
        return {name: _without_pictures(value) for name, value in shown.items() if name not in _DRAWINGS}
    return [_without_pictures(one) for one in shown] if isinstance(shown, list) else shown
