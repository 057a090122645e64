"""Prevalence for programs: studies, files, readings and estimates, permitted as on the pages."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router, Status

from daybreak.errors import BadValue
from daybreak.measurement.prevalence_methods import methods_named
from daybreak.web.accounts.api import REFUSALS, Place, allow, guarded, links_of, part_of, reach
from daybreak.web.inquiries import actions as inquiries
from daybreak.web.inquiries.api import (
    GIVES_BYTES,
    TAKES_BYTES,
    cancelled,
    file_said,
    piece_put,
    results_said,
    work_said,
)
from daybreak.web.inquiries.api_shapes import Named, ResultFile, SentFile
from daybreak.web.inquiries.views import taken
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
from daybreak.web.measurement.models import Estimation, ListFile, Reading, Study, StudyWork
from daybreak.web.vault.keys import ring_of
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many, open_sealed
from daybreak.web.vault.unlock import unlocked

WHY = Purpose.STATISTICS
READ, READS = ("prevalence:read", "measurement.read"), guarded("prevalence:read", "measurement.read")
WRITE, WRITES = ("prevalence:write", "measurement.work"), guarded("prevalence:write", "measurement.work")

router = Router(tags=["prevalence"])


@router.get("/studies", response={200: Studies, **REFUSALS}, summary="Studies")
@READS
def list_studies(request: HttpRequest, place: Query[Place]) -> dict[str, Any]:
    """The organisation's studies."""
    allow(request, *READ)
    rows = queries.studies_of(request.user.organisation)
    page = part_of(request, rows, place, order=["-created"])
    opened = open_many(by=unlocked(request), records=page.rows, why=WHY, fields=["name"])
    return {"items": [_study(one, plain and plain["name"]) for one, plain in opened], **links_of(page)}


@router.post("/studies", response={201: StudyOut, **REFUSALS}, summary="Begin a study")
@WRITES
def make_study(request: HttpRequest, said: Named) -> Status:
    """A new study, open to all who work with estimates in the organisation."""
    allow(request, *WRITE)
    made = actions.make_study(by=unlocked(request), name=said.name)
    return Status(201, _study(made, said.name))


@router.get("/studies/{uuid:pk}", response={200: StudyOut, **REFUSALS}, summary="A study")
@READS
def read_study(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One study."""
    record = reach(request, *READ, queries.study_by_id, pk)
    return _study(record, open_sealed(by=unlocked(request), record=record, why=WHY, fields=["name"])["name"])


@router.get("/studies/{uuid:pk}/files", response={200: list[SentFile], **REFUSALS}, summary="Its files")
@READS
def list_files(request: HttpRequest, pk: UUID) -> list[dict[str, Any]]:
    """The files of a study, in the order in which they began to arrive."""
    record = reach(request, *READ, queries.study_by_id, pk)
    opened = open_many(by=unlocked(request), records=queries.files_of(record), why=WHY, fields=["name"])
    return [file_said(one, plain["name"]) for one, plain in opened if plain]


@router.post("/studies/{uuid:pk}/files", response={201: SentFile, **REFUSALS}, summary="Begin a file")
@WRITES
def begin_file(request: HttpRequest, pk: UUID, said: ListFileIn) -> Status:
    """Begin a file; then put its pieces."""
    record = reach(request, *WRITE, queries.study_by_id, pk)
    by = unlocked(request)
    made = actions.begin_upload(by=by, study=record, name=said.name, size=said.size)
    return Status(201, file_said(made, open_sealed(by=by, record=made, why=WHY, fields=["name"])["name"]))


@router.put(
    "/study-files/{uuid:pk}",
    response={200: SentFile, **REFUSALS},
    summary="Send a piece of a file",
    openapi_extra=TAKES_BYTES,
)
@WRITES
def put_piece(request: HttpRequest, pk: UUID, offset: int = Query(..., ge=0, le=2**62)) -> dict[str, Any]:
    """The bytes that begin at `offset`; a piece that came already is passed over, so send it again freely."""
    return piece_put(request, reach(request, *WRITE, queries.file_by_id, pk), offset, why=WHY)


@router.delete("/study-files/{uuid:pk}", response={204: None, **REFUSALS}, summary="Delete a file")
@WRITES
def remove_file(request: HttpRequest, pk: UUID) -> Status:
    """Delete a file; what was read from it stays."""
    return _removed(request, reach(request, *WRITE, queries.file_by_id, pk))


@router.get("/studies/{uuid:pk}/readings", response={200: Readings, **REFUSALS}, summary="Its readings")
@READS
def list_readings(request: HttpRequest, pk: UUID, place: Query[Place]) -> dict[str, Any]:
    """What was read in a study."""
    record = reach(request, *READ, queries.study_by_id, pk)
    page = part_of(request, queries.readings_of(record), place, order=["-number"])
    opened = open_many(by=unlocked(request), records=page.rows, why=WHY, fields=["said"])
    return {"items": [_work(one, plain) for one, plain in opened if plain], **links_of(page)}


@router.post("/studies/{uuid:pk}/readings", response={202: WorkOut, **REFUSALS}, summary="Read files")
@WRITES
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


@router.get("/readings/{uuid:pk}", response={200: ReadingOut, **REFUSALS}, summary="A reading")
@READS
def read_reading(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """How far a reading is, or what was read."""
    record = reach(request, *READ, queries.reading_by_id, pk)
    fields = ["said", "shown", "table"]
    plain = open_sealed(by=unlocked(request), record=record, why=WHY, fields=fields)
    groups = plain["table"]["groups"] if plain["table"] else []
    return _work(record, plain) | {"found": _without_pictures(plain["shown"]), "groups": groups}


@router.post("/readings/{uuid:pk}/cancel", response={200: WorkOut, **REFUSALS}, summary="Stop a reading")
@WRITES
def cancel_reading(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Stop a reading."""
    return _work(cancelled(request, reach(request, *WRITE, queries.reading_by_id, pk)), {})


@router.delete("/readings/{uuid:pk}", response={204: None, **REFUSALS}, summary="Delete a reading")
@WRITES
def remove_reading(request: HttpRequest, pk: UUID) -> Status:
    """Delete a reading with every estimate made from it."""
    return _removed(request, reach(request, *WRITE, queries.reading_by_id, pk))


@router.post("/readings/{uuid:pk}/estimates", response={202: WorkOut, **REFUSALS}, summary="Estimate")
@WRITES
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


@router.get("/studies/{uuid:pk}/estimates", response={200: Estimates, **REFUSALS}, summary="Its estimates")
@READS
def list_estimates(request: HttpRequest, pk: UUID, place: Query[Place]) -> dict[str, Any]:
    """The estimates of a study."""
    record = reach(request, *READ, queries.study_by_id, pk)
    page = part_of(request, queries.estimates_of(record), place, order=["-number"])
    fields = ["said", "name", "headline"]
    opened = open_many(by=unlocked(request), records=page.rows, why=WHY, fields=fields)
    return {"items": [_estimate(one, plain) for one, plain in opened if plain], **links_of(page)}


@router.get("/estimates/{uuid:pk}", response={200: EstimateOut, **REFUSALS}, summary="An estimate")
@READS
def read_estimate(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """How far an estimate is, or what was estimated."""
    record = reach(request, *READ, queries.estimate_by_id, pk)
    plain = open_sealed(by=unlocked(request), record=record, why=WHY)
    shown = _without_pictures(plain["shown"])
    return _estimate(record, plain) | {"options": plain["options"], "found": shown}


@router.patch("/estimates/{uuid:pk}", response={200: EstimateRow, **REFUSALS}, summary="Rename an estimate")
@WRITES
def rename_estimate(request: HttpRequest, pk: UUID, said: Named) -> dict[str, Any]:
    """Give an estimate another name."""
    record, by = reach(request, *WRITE, queries.estimate_by_id, pk), unlocked(request)
    record = inquiries.rename(by=by, record=record, name=said.name, why=WHY)
    fields = ["said", "name", "headline"]
    return _estimate(record, open_sealed(by=by, record=record, why=WHY, fields=fields))


@router.post("/estimates/{uuid:pk}/cancel", response={200: WorkOut, **REFUSALS}, summary="Stop an estimate")
@WRITES
def cancel_estimate(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Stop an estimate."""
    return _work(cancelled(request, reach(request, *WRITE, queries.estimate_by_id, pk)), {})


@router.delete("/estimates/{uuid:pk}", response={204: None, **REFUSALS}, summary="Delete an estimate")
@WRITES
def remove_estimate(request: HttpRequest, pk: UUID) -> Status:
    """Delete an estimate with its files."""
    return _removed(request, reach(request, *WRITE, queries.estimate_by_id, pk))


@router.get("/estimates/{uuid:pk}/files", response={200: list[ResultFile], **REFUSALS}, summary="Its files")
@READS
def list_result_files(request: HttpRequest, pk: UUID) -> list[dict[str, Any]]:
    """The report, the pictures and the tables of an estimate."""
    return results_said(reach(request, *READ, queries.estimate_by_id, pk).result_files)


@router.get(
    "/estimate-files/{uuid:pk}",
    response={200: None, **REFUSALS},
    summary="Take away a file",
    openapi_extra=GIVES_BYTES,
)
@READS
def take_result_file(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """The file's bytes; each download is written down."""
    return taken(request, reach(request, *READ, queries.result_file_by_id, pk), why=WHY)


def _removed(request: HttpRequest, record: ListFile | Reading | Estimation) -> Status:
    by = unlocked(request)
    ring_of(by=by, case=record.case)  # who cannot read it does not delete it
    actions.remove(by=by, record=record)
    return Status(204, None)


def _study(one: Study, name: str | None) -> dict[str, Any]:
    return {"id": one.pk, "name": name, "created": one.created}


def _work(one: StudyWork, plain: dict[str, Any]) -> dict[str, Any]:
    return work_said(one, plain.get("said")) | {"study": one.case}


def _estimate(one: Estimation, plain: dict[str, Any]) -> dict[str, Any]:
    row = {"name": plain["name"] or "", "reading": one.reading_id, "headline": plain["headline"]}
    return _work(one, plain) | row


#: Drawings, which programs take away as files instead.
_DRAWINGS = frozenset({"picture", "overlap", "intervals"})


def _without_pictures(shown: Any) -> Any:
    if isinstance(shown, dict):
        return {name: _without_pictures(value) for name, value in shown.items() if name not in _DRAWINGS}
    return [_without_pictures(one) for one in shown] if isinstance(shown, list) else shown
