"""Reports for programs: the inbox, a report with its dialogue, answering and settling, as on the pages."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from daybreak.errors import BadValue
from daybreak.web.accounts.api import REFUSALS, Part, Place, allow, guarded, links_of, part_of, reach
from daybreak.web.protection import answering, queries, written
from daybreak.web.protection.models import Report, State, Urgency
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many, open_sealed
from daybreak.web.vault.unlock import unlocked

WHY = Purpose.INTAKE
READ, READS = ("reports:read", "protection.work"), guarded("reports:read", "protection.work")
WRITE, WRITES = ("reports:write", "protection.work"), guarded("reports:write", "protection.work")
View = Literal["open", "mine", "late", "ending", "wishes", "closed", "spam"]

router = Router(tags=["reports"])


class ReportOut(Schema):
    """A report; `content` holds the answers by the key of their question."""

    id: UUID
    channel: str
    state: State
    urgency: int
    origin: str
    language: str
    received: datetime
    acknowledged: datetime | None
    answer_due: datetime
    late: bool
    unread: bool
    assigned_to: UUID | None
    case: UUID | None
    content: dict[str, Any] | None


class Reports(Part):
    """A page of reports, immediate danger first."""

    items: list[ReportOut]


class Inbox(Place):
    """Which reports of the inbox."""

    view: View = "open"


class EntryOut(Schema):
    """A message or a note; `by` is null for the person who reported."""

    id: UUID
    by: UUID | None
    created: datetime
    seen: datetime | None = Field(None, description="When the person first saw it.")
    text: str
    translations: dict[str, str]


class ReportWritten(ReportOut):
    """A report with everything that was written about it."""

    dialogue: list[EntryOut]
    notes: list[EntryOut]


class WordsIn(Schema):
    """Words."""

    text: str = Field(min_length=1, max_length=200_000)


class StandingIn(Schema):
    """Where a report stands; what is left out stays."""

    state: State | None = None
    urgency: Urgency | None = None
    assigned_to: UUID | None = None


@router.get("/reports", response={200: Reports, **REFUSALS}, summary="The inbox")
@READS
def list_reports(request: HttpRequest, place: Query[Inbox]) -> dict[str, Any]:
    """The reports that the person can open; reading one's content is written down."""
    allow(request, *READ)
    rows = queries.reports_for(request.user, place.view)
    page = part_of(request, rows, place, order=["-urgency", "-received"])
    opened = open_many(by=unlocked(request), records=page.rows, why=WHY, fields=["content"])
    items = [_report(one, plain and plain["content"]) for one, plain in opened]
    return {"items": items, **links_of(page)}


@router.get("/reports/{uuid:pk}", response={200: ReportWritten, **REFUSALS}, summary="A report")
@READS
def read_report(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """A report with its dialogue and notes."""
    record = reach(request, *READ, queries.report_by_id, pk)
    return _whole(request, record)


@router.post("/reports/{uuid:pk}/messages", response={201: ReportWritten, **REFUSALS}, summary="Answer")
@WRITES
def answer(request: HttpRequest, pk: UUID, said: WordsIn) -> Status:
    """Write to the person who reported."""
    record = reach(request, *WRITE, queries.report_by_id, pk)
    answering.answer(by=unlocked(request), report=record, text=said.text)
    return Status(201, _whole(request, queries.report_by_id(pk)))


@router.post("/reports/{uuid:pk}/notes", response={201: ReportWritten, **REFUSALS}, summary="Note")
@WRITES
def note(request: HttpRequest, pk: UUID, said: WordsIn) -> Status:
    """Write a note for colleagues."""
    record = reach(request, *WRITE, queries.report_by_id, pk)
    answering.note(by=unlocked(request), report=record, text=said.text)
    return Status(201, _whole(request, queries.report_by_id(pk)))


@router.patch("/reports/{uuid:pk}", response={200: ReportOut, **REFUSALS}, summary="Where it stands")
@WRITES
def settle(request: HttpRequest, pk: UUID, said: StandingIn) -> dict[str, Any]:
    """Say where a report stands, how urgent it is and whose."""
    record = reach(request, *WRITE, queries.report_by_id, pk)
    whom = record.assigned_to
    if said.assigned_to is not None:
        whom = queries.recipients_of(record.organisation).filter(pk=said.assigned_to).first()
        if whom is None:
            raise BadValue("The colleague", found="unknown here", needed="the id of one who answers reports")
    answering.settle(
        by=unlocked(request),
        report=record,
        state=said.state or State(record.state),
        urgency=Urgency(record.urgency) if said.urgency is None else said.urgency,
        assigned_to=whom,
    )
    return _report(queries.report_by_id(pk), None)


def _whole(request: HttpRequest, record: Report) -> dict[str, Any]:
    by = unlocked(request)
    content = open_sealed(by=by, record=record, why=WHY, fields=["content"])["content"]
    answering.mark_read(report=record)
    said = written.read_report(by=by, report=record)
    entries = {"dialogue": said.dialogue, "notes": said.notes}
    return _report(record, content) | {name: [_entry(one) for one in rows] for name, rows in entries.items()}


def _entry(one: written.Entry) -> dict[str, Any]:
    return {
        "id": one.row.pk,
        "by": one.row.by and one.row.by.pk,
        "created": one.row.created,
        "seen": getattr(one.row, "seen", None),
        "text": one.text,
        "translations": {said.language: said.text for said in one.translations},
    }


def _report(one: Report, content: dict[str, Any] | None) -> dict[str, Any]:
    names = ("state", "urgency", "origin", "language", "received", "acknowledged", "answer_due", "unread")
    return {name: getattr(one, name) for name in names} | {
        "id": one.pk,
        "channel": one.channel.name,
        "late": one.is_late,
        "assigned_to": one.assigned_to and one.assigned_to.pk,
        "case": one.became,
        "content": content,
    }
