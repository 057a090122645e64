"""Networks for programs: collections, files, runs, leads and decisions, permitted as on the pages."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router, Status

from daybreak.errors import BadValue
from daybreak.web.accounts.api import links_of, part_of, reach
from daybreak.web.inquiries.api import Programs, work_told
from daybreak.web.inquiries.models import WorkState
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
from daybreak.web.prosecution.models import Collection, Lead, Run, Upload
from daybreak.web.vault.keys import ring_of
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many, open_sealed
from daybreak.web.vault.unlock import unlocked

WHY = Purpose.INVESTIGATION
#: The order of a run's leads by its name, as on the pages.
ORDERS = {"rank": "rank", "organised": "-organised", "risk": "-risk", "posts": "-posts", "last": "-last"}

router = Router(tags=["networks"])
PROGRAMS = Programs(
    router,
    "networks",
    "prosecution",
    Collection,
    Upload,
    find=queries.collection_by_id,
    at="/collections",
    called="a collection",
)
READ, WRITE = PROGRAMS.read, PROGRAMS.write


def _collection(one: Collection, name: str | None) -> dict[str, Any]:
    return {"id": one.pk, "name": name, "created": one.created, "runs": one.runs_made}


def _run(one: Run, plain: dict[str, Any]) -> dict[str, Any]:
    return work_told(one, plain.get("said")) | {"collection": one.collection_id, "counts": one.counts}


PROGRAMS.inquiries(rows=queries.collections_of, told=_collection, shape=CollectionOut, listed=Collections)
PROGRAMS.sent_files(
    "uploads", "/uploads", find=queries.upload_by_id, shape=UploadIn, remove=actions.remove_upload
)
PROGRAMS.listed_works("runs", Runs, rows=queries.runs_of, told=_run, fields=["said"], summary="Its runs")
PROGRAMS.steered("/runs", RunOut, find=queries.run_by_id, told=_run, called="a run")
PROGRAMS.results("/runs", "/run-files", find=queries.run_by_id, find_file=queries.file_by_id, files="files")


@PROGRAMS.writes("post", "/collections/{uuid:pk}/runs", (202, RunOut), "Start a run")
def start_run(request: HttpRequest, pk: UUID, said: RunIn) -> Status:
    """Search for networks in files that have arrived in full; ask for the run to see how far it is."""
    record = reach(request, *WRITE, queries.collection_by_id, pk)
    columns = {name: value for name, value in said.columns.dict().items() if value}
    options = {"columns": columns, "country": said.country.upper(), "leads": said.leads, "seed": said.seed}
    chosen = list(record.uploads.filter(pk__in=said.uploads))
    if len(chosen) < len(set(said.uploads)):
        raise BadValue("The files to search", found="unknown ones", needed="files of this collection")
    made = actions.start_run(by=unlocked(request), collection=record, uploads=chosen, options=options)
    return Status(202, _run(made, {}))


@PROGRAMS.reads("get", "/runs/{uuid:pk}", RunOut, "A run")
def read_run(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """How far a run is, or what it found in numbers."""
    record = reach(request, *READ, queries.run_by_id, pk)
    return _run(record, open_sealed(by=unlocked(request), record=record, why=WHY, fields=["said"]))


@PROGRAMS.reads("get", "/runs/{uuid:pk}/changes", list[ChangeOut], "Against another")
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


@PROGRAMS.reads("get", "/runs/{uuid:pk}/leads", Leads, "The leads of a run")
def list_leads(request: HttpRequest, pk: UUID, place: Query[Leading]) -> dict[str, Any]:
    """Leads without their cards."""
    record = reach(request, *READ, queries.run_by_id, pk)
    ring_of(by=unlocked(request), case=record.case)
    page = part_of(request, queries.leads_of(record), place, order=[ORDERS[place.order]])
    decided = queries.decided(record.collection, [one.key for one in page.rows])
    return {"items": [_lead(one, decided) for one in page.rows], **links_of(page)}


@PROGRAMS.reads("get", "/leads/{uuid:pk}", LeadOut, "A lead")
def read_lead(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """A lead with its card and what was decided about it."""
    record = reach(request, *READ, queries.lead_by_id, pk)
    by, collection = unlocked(request), record.run.collection
    card = open_sealed(by=by, record=record, why=WHY, fields=["card"])["card"]
    rows = queries.decisions_of(collection).filter(lead_key=record.key)
    opened = open_many(by=by, records=rows, why=WHY, fields=["decision"])
    notes = [plain["decision"] for _row, plain in opened if plain]
    return _lead(record, queries.decided(collection, [record.key])) | {"card": card, "notes": notes}


@PROGRAMS.reads("get", "/leads/{uuid:pk}/posts", list[dict[str, str]], "Its posts")
def list_posts(request: HttpRequest, pk: UUID, page: int = Query(0, ge=0, le=10**6)) -> Any:
    """The posts behind a lead, a hundred to a page; 404 after the last."""
    record = reach(request, *READ, queries.lead_by_id, pk)
    found = queries.posts_of(record, page)
    if found is None:
        raise Http404
    return open_sealed(by=unlocked(request), record=found, why=WHY, fields=["rows"])["rows"]


@PROGRAMS.writes("post", "/leads/{uuid:pk}/decisions", (201, DecisionOut), "Decide")
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


def _lead(one: Lead, decided: dict[str, str]) -> dict[str, Any]:
    names = ("key", "rank", "organised", "risk", "posts", "texts", "places", "first", "last")
    return {"id": one.pk, "decision": decided.get(one.key)} | {name: getattr(one, name) for name in names}
