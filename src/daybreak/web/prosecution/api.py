"""Networks for programs: collections, files, runs, leads and decisions, permitted as on the pages."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, StreamingHttpResponse
from ninja import Query, Router, Status

from daybreak.errors import BadValue
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
from daybreak.web.inquiries.models import WorkState
from daybreak.web.inquiries.views import taken
from daybreak.web.prosecution import actions, queries
from daybreak.web.prosecution.api_shapes import (
    ChangeOut,
    CollectionOut,
    Collections,
    DecisionIn,
    DecisionOut,
    Leading,
    LeadOut,
    Leads,
    RunIn,
    RunOut,
    Runs,
    UploadIn,
)
from daybreak.web.prosecution.comparing import compare_runs, marks_of
from daybreak.web.prosecution.models import Collection, Lead, Run
from daybreak.web.vault.keys import ring_of
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many, open_sealed
from daybreak.web.vault.unlock import unlocked

WHY = Purpose.INVESTIGATION
READ, READS = ("networks:read", "prosecution.read"), guarded("networks:read", "prosecution.read")
WRITE, WRITES = ("networks:write", "prosecution.work"), guarded("networks:write", "prosecution.work")
#: The order of a run's leads by its name, as on the pages.
ORDERS = {"rank": "rank", "organised": "-organised", "risk": "-risk", "posts": "-posts", "last": "-last"}

router = Router(tags=["networks"])


@router.get("/collections", response={200: Collections, **REFUSALS}, summary="Collections of posts")
@READS
def list_collections(request: HttpRequest, place: Query[Place]) -> dict[str, Any]:
    """The organisation's collections."""
    allow(request, *READ)
    rows = queries.collections_of(request.user.organisation)
    page = part_of(request, rows, place, order=["-created"])
    opened = open_many(by=unlocked(request), records=page.rows, why=WHY, fields=["name"])
    return {"items": [_collection(one, plain and plain["name"]) for one, plain in opened], **links_of(page)}


@router.post("/collections", response={201: CollectionOut, **REFUSALS}, summary="Begin a collection")
@WRITES
def make_collection(request: HttpRequest, said: Named) -> Status:
    """A new collection, open to all who work with posts in the organisation."""
    allow(request, *WRITE)
    made = actions.make_collection(by=unlocked(request), name=said.name)
    return Status(201, _collection(made, said.name))


@router.get("/collections/{uuid:pk}", response={200: CollectionOut, **REFUSALS}, summary="A collection")
@READS
def read_collection(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """One collection."""
    record = reach(request, *READ, queries.collection_by_id, pk)
    plain = open_sealed(by=unlocked(request), record=record, why=WHY, fields=["name"])
    return _collection(record, plain["name"])


@router.get("/collections/{uuid:pk}/uploads", response={200: list[SentFile], **REFUSALS}, summary="Its files")
@READS
def list_uploads(request: HttpRequest, pk: UUID) -> list[dict[str, Any]]:
    """The files of a collection, in the order in which they began to arrive."""
    record = reach(request, *READ, queries.collection_by_id, pk)
    rows = queries.uploads_of(record)
    opened = open_many(by=unlocked(request), records=rows, why=WHY, fields=["name"])
    return [file_said(one, plain["name"]) for one, plain in opened if plain]


@router.post("/collections/{uuid:pk}/uploads", response={201: SentFile, **REFUSALS}, summary="Begin a file")
@WRITES
def begin_upload(request: HttpRequest, pk: UUID, said: UploadIn) -> Status:
    """Begin a file; then put its pieces."""
    record = reach(request, *WRITE, queries.collection_by_id, pk)
    by = unlocked(request)
    made = actions.begin_upload(by=by, collection=record, name=said.name, size=said.size)
    return Status(201, file_said(made, open_sealed(by=by, record=made, why=WHY, fields=["name"])["name"]))


@router.put(
    "/uploads/{uuid:pk}",
    response={200: SentFile, **REFUSALS},
    summary="Send a piece of a file",
    openapi_extra=TAKES_BYTES,
)
@WRITES
def put_piece(request: HttpRequest, pk: UUID, offset: int = Query(..., ge=0, le=2**62)) -> dict[str, Any]:
    """The bytes that begin at `offset`; a piece that came already is passed over, so send it again freely."""
    return piece_put(request, reach(request, *WRITE, queries.upload_by_id, pk), offset, why=WHY)


@router.delete("/uploads/{uuid:pk}", response={204: None, **REFUSALS}, summary="Delete a file")
@WRITES
def remove_upload(request: HttpRequest, pk: UUID) -> Status:
    """Delete a file; what was found in it stays."""
    record, by = reach(request, *WRITE, queries.upload_by_id, pk), unlocked(request)
    ring_of(by=by, case=record.case)  # who cannot read it does not delete it
    actions.remove_upload(by=by, record=record)
    return Status(204, None)


@router.get("/collections/{uuid:pk}/runs", response={200: Runs, **REFUSALS}, summary="Its runs")
@READS
def list_runs(request: HttpRequest, pk: UUID, place: Query[Place]) -> dict[str, Any]:
    """The searches in a collection."""
    record = reach(request, *READ, queries.collection_by_id, pk)
    page = part_of(request, queries.runs_of(record), place, order=["-number"])
    opened = open_many(by=unlocked(request), records=page.rows, why=WHY, fields=["said"])
    return {"items": [_run(one, plain["said"]) for one, plain in opened if plain], **links_of(page)}


@router.post("/collections/{uuid:pk}/runs", response={202: RunOut, **REFUSALS}, summary="Start a run")
@WRITES
def start_run(request: HttpRequest, pk: UUID, said: RunIn) -> Status:
    """Search for networks in files that have arrived in full; ask for the run to see how far it is."""
    record = reach(request, *WRITE, queries.collection_by_id, pk)
    columns = {name: value for name, value in said.columns.dict().items() if value}
    options = {"columns": columns, "country": said.country.upper(), "leads": said.leads, "seed": said.seed}
    chosen = list(record.uploads.filter(pk__in=said.uploads))
    if len(chosen) < len(set(said.uploads)):
        raise BadValue("The files to search", found="unknown ones", needed="files of this collection")
    made = actions.start_run(by=unlocked(request), collection=record, uploads=chosen, options=options)
    return Status(202, _run(made, None))


@router.get("/runs/{uuid:pk}", response={200: RunOut, **REFUSALS}, summary="A run")
@READS
def read_run(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """How far a run is, or what it found in numbers."""
    record = reach(request, *READ, queries.run_by_id, pk)
    return _run(record, open_sealed(by=unlocked(request), record=record, why=WHY, fields=["said"])["said"])


@router.post("/runs/{uuid:pk}/cancel", response={200: RunOut, **REFUSALS}, summary="Stop a run")
@WRITES
def cancel_run(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Stop a run."""
    return _run(cancelled(request, reach(request, *WRITE, queries.run_by_id, pk)), None)


@router.post("/runs/{uuid:pk}/continue", response={200: RunOut, **REFUSALS}, summary="Continue a run")
@WRITES
def continue_run(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Hand a run that lost its key when the server was restarted its key again."""
    record = reach(request, *WRITE, queries.run_by_id, pk)
    inquiries.continue_work(by=unlocked(request), work=record)
    return _run(queries.run_by_id(record.pk), None)


@router.get("/runs/{uuid:pk}/changes", response={200: list[ChangeOut], **REFUSALS}, summary="Against another")
@READS
def compare(
    request: HttpRequest, pk: UUID, since: int = Query(..., ge=1, le=2**31 - 1)
) -> list[dict[str, Any]]:
    """What became of leads since the run with that number."""
    record = reach(request, *READ, queries.run_by_id, pk)
    before = queries.done_besides(record).filter(number=since).first()
    if before is None or record.state != WorkState.DONE:
        raise Http404
    return [
        {
            "what": one.what,
            "before": [old.key for old in one.before],
            "now": one.now.key if one.now else None,
            "shared": one.shared,
        }
        for one in compare_runs(before, record, by=unlocked(request))
    ]


@router.get("/runs/{uuid:pk}/leads", response={200: Leads, **REFUSALS}, summary="The leads of a run")
@READS
def list_leads(request: HttpRequest, pk: UUID, place: Query[Leading]) -> dict[str, Any]:
    """Leads without their cards."""
    record = reach(request, *READ, queries.run_by_id, pk)
    ring_of(by=unlocked(request), case=record.case)
    page = part_of(request, queries.leads_of(record), place, order=[ORDERS[place.order]])
    decided = queries.decided(record.collection, [one.key for one in page.rows])
    return {"items": [_lead(one, decided) for one in page.rows], **links_of(page)}


@router.get("/leads/{uuid:pk}", response={200: LeadOut, **REFUSALS}, summary="A lead")
@READS
def read_lead(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """A lead with its card and what was decided about it."""
    record = reach(request, *READ, queries.lead_by_id, pk)
    by, collection = unlocked(request), record.run.collection
    card = open_sealed(by=by, record=record, why=WHY, fields=["card"])["card"]
    rows = queries.decisions_of(collection).filter(lead_key=record.key)
    opened = open_many(by=by, records=rows, why=WHY, fields=["decision"])
    notes = [plain["decision"] for _row, plain in opened if plain]
    return _lead(record, queries.decided(collection, [record.key])) | {"card": card, "notes": notes}


@router.get("/leads/{uuid:pk}/posts", response={200: list[dict[str, str]], **REFUSALS}, summary="Its posts")
@READS
def list_posts(request: HttpRequest, pk: UUID, page: int = Query(0, ge=0, le=10**6)) -> Any:
    """The posts behind a lead, a hundred to a page; 404 after the last."""
    record = reach(request, *READ, queries.lead_by_id, pk)
    found = queries.posts_of(record, page)
    if found is None:
        raise Http404
    return open_sealed(by=unlocked(request), record=found, why=WHY, fields=["rows"])["rows"]


@router.post("/leads/{uuid:pk}/decisions", response={201: DecisionOut, **REFUSALS}, summary="Decide")
@WRITES
def decide(request: HttpRequest, pk: UUID, said: DecisionIn) -> Status:
    """Write down a decision about a lead."""
    record = reach(request, *WRITE, queries.lead_by_id, pk)
    by = unlocked(request)
    parts = _parts(by, record, said)
    made = actions.decide(by=by, lead=record, kind=said.kind, parts=parts, note=said.note)
    return Status(201, {"id": made.pk, "kind": made.kind})


def _parts(by: Any, lead: Lead, said: DecisionIn) -> list[list[str]]:
    marks = marks_of(by, lead)
    if said.kind == "merge":
        other = queries.lead_of(lead.run, said.other)
        if other is None or other.pk == lead.pk:
            raise BadValue("The other lead", found=said.other, needed="the key of another lead of this run")
        return [marks, marks_of(by, other)]
    if said.kind == "split":
        parts = actions.parts_of_split(marks, said.posts)
        if not parts:
            raise BadValue(
                "The posts to take out", found=len(said.posts), needed="some of the lead's, not all"
            )
        return parts
    return [marks]


@router.get(
    "/runs/{uuid:pk}/files", response={200: list[ResultFile], **REFUSALS}, summary="The files of a run"
)
@READS
def list_files(request: HttpRequest, pk: UUID) -> list[dict[str, Any]]:
    """What a run wrote: report, tables, entities, manifest."""
    return results_said(reach(request, *READ, queries.run_by_id, pk).files)


@router.get(
    "/run-files/{uuid:pk}",
    response={200: None, **REFUSALS},
    summary="Take away a file",
    openapi_extra=GIVES_BYTES,
)
@READS
def take_file(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """The file's bytes; each download is written down."""
    return taken(request, reach(request, *READ, queries.file_by_id, pk), why=WHY)


def _collection(one: Collection, name: str | None) -> dict[str, Any]:
    return {"id": one.pk, "name": name, "created": one.created, "runs": one.runs_made}


def _run(one: Run, said: str | None) -> dict[str, Any]:
    return work_said(one, said) | {"collection": one.collection_id, "counts": one.counts}


def _lead(one: Lead, decided: dict[str, str]) -> dict[str, Any]:
    names = ("key", "rank", "organised", "risk", "posts", "texts", "places", "first", "last")
    return {"id": one.pk, "decision": decided.get(one.key)} | {name: getattr(one, name) for name in names}
