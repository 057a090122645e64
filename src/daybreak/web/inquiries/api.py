"""Operations that inquiries of all pillars have in common, made for each from a few facts about it.

The programs' side of `views.Pages`: inquiries and the files sent to them, work that is watched, stopped and
continued, results that are taken away. What a pillar answers with, it says in shapes of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router, Status

from daybreak.web.accounts.api import REFUSALS, Place, allow, guarded, links_of, part_of, reach
from daybreak.web.inquiries import actions
from daybreak.web.inquiries.api_shapes import Named, ResultFile, SentFile
from daybreak.web.inquiries.models import Inquiry, InquiryFile, InquiryWork
from daybreak.web.inquiries.views import taken
from daybreak.web.vault.arriving import take_piece
from daybreak.web.vault.keys import current_key, ring_of
from daybreak.web.vault.reading import open_many, open_sealed
from daybreak.web.vault.receiving import piece_of
from daybreak.web.vault.unlock import unlocked
from daybreak.web.work.actions import cancel_job

_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
#: What the document says of an operation that takes bytes, and of one that gives them.
_TAKES_BYTES = {"requestBody": {"required": True, "content": _BYTES}}
_GIVES_BYTES = {"responses": {200: {"description": "The file", "content": _BYTES}}}
#: What an operation answers when it gives the file's own bytes.
_AS_IT_IS = None


@dataclass(frozen=True, slots=True)
class Programs:
    """What operations of one pillar are about.

    Attributes:
        router: Where they are added.
        scope: The first half of its scopes, `<scope>:read` and `<scope>:write`.
        pillar: Its name in permissions, `<pillar>.read` and `<pillar>.work`.
        kind: The inquiry.
        files: Its files.
        find: Gives an inquiry by its id.
        at: The address of all inquiries, in which each has its id.
        called: What one inquiry is called, with its article: "a collection".
    """

    router: Router
    scope: str
    pillar: str
    kind: type[Inquiry]
    files: type[InquiryFile]
    find: Callable[[UUID], Any]
    at: str
    called: str

    @property
    def read(self) -> tuple[str, str]:
        """Scope and permission to read."""
        return f"{self.scope}:read", f"{self.pillar}.read"

    @property
    def write(self) -> tuple[str, str]:
        """Scope and permission to change."""
        return f"{self.scope}:write", f"{self.pillar}.work"

    def reads(self, method: str, path: str, answer: Any, summary: str, **more: Any) -> Any:
        """Add an operation that reads; it asks for `read` with the record that it reaches."""
        return self._added(self.read, method, path, answer, summary, **more)

    def writes(self, method: str, path: str, answer: Any, summary: str, **more: Any) -> Any:
        """Add an operation that changes; it asks for `write` with the record that it reaches."""
        return self._added(self.write, method, path, answer, summary, **more)

    def _added(
        self, access: tuple[str, str], method: str, path: str, answer: Any, summary: str, **more: Any
    ) -> Any:
        """`answer` is the shape of the answer, or the number of the answer and its shape."""
        status, shape = answer if isinstance(answer, tuple) else (200, answer)
        said = {"response": {status: shape, **REFUSALS}, "summary": summary, **more}

        def added(operation: Any) -> Any:
            words = f"{method} {path}".replace("{uuid:pk}", "one").replace("-", " ")
            named = {"operation_id": "_".join(words.replace("/", " ").split())}
            return self.router.api_operation([method.upper()], path, **named, **said)(
                guarded(*access)(operation)
            )

        return added

    def inquiries(
        self, *, rows: Callable[..., Any], told: Callable[..., Any], shape: Any, listed: Any
    ) -> None:
        """All inquiries, beginning another, and one of them.

        Args:
            rows: An organisation's inquiries.
            told: An inquiry and its name, as programs get it.
            shape, listed: The shape of one, and of a page of them.
        """

        @self.reads("get", self.at, listed, f"Every {self._word} there is")
        def list_inquiries(request: HttpRequest, place: Query[Place]) -> dict[str, Any]:
            """Those of the organisation, the newest first."""
            allow(request, *self.read)
            page = part_of(request, rows(request.user.organisation), place, order=["-created"])
            opened = open_many(by=unlocked(request), records=page.rows, why=self.kind.why, fields=["name"])
            return {"items": [told(one, plain and plain["name"]) for one, plain in opened], **links_of(page)}

        @self.writes("post", self.at, (201, shape), f"Begin {self.called}")
        def make_inquiry(request: HttpRequest, said: Named) -> Status:
            """Open to all in the organisation whose work it is."""
            allow(request, *self.write)
            made = actions.begin(by=unlocked(request), kind=self.kind, name=said.name)
            return Status(201, told(made, said.name))

        @self.reads("get", f"{self.at}/{{uuid:pk}}", shape, self.called.capitalize())
        def read_inquiry(request: HttpRequest, pk: UUID) -> dict[str, Any]:
            """One of them."""
            record = reach(request, *self.read, self.find, pk)
            return told(record, self._name(request, record))

    def sent_files(self, within: str, at: str, *, find: Any, shape: Any, remove: Any) -> None:
        """The files of an inquiry: which there are, and sending and deleting one.

        Args:
            within: The last part of the address of an inquiry's files.
            at: The address of files, in which each has its id.
            find: Gives a file by its id.
            shape: What is said of a file that is about to come: `name` and `size`.
            remove: The action that deletes one.
        """
        of_one = f"{self.at}/{{uuid:pk}}/{within}"

        @self.reads("get", of_one, list[SentFile], "Its files")
        def list_files(request: HttpRequest, pk: UUID) -> list[dict[str, Any]]:
            """The files in the order in which they began to arrive."""
            record = reach(request, *self.read, self.find, pk)
            rows = self.files._default_manager.filter(**{self.files.of: record}).order_by("created", "pk")
            opened = open_many(by=unlocked(request), records=rows, why=self.kind.why, fields=["name"])
            return [_file_told(one, plain["name"]) for one, plain in opened if plain]

        def begin_file(request: HttpRequest, pk: UUID, said: Any) -> Status:
            """Begin a file; then put its pieces."""
            record, by = reach(request, *self.write, self.find, pk), unlocked(request)
            made = actions.begin_file(by=by, kind=self.files, inquiry=record, name=said.name, size=said.size)
            return Status(201, _file_told(made, self._name(request, made)))

        begin_file.__annotations__["said"] = shape
        self.writes("post", of_one, (201, SentFile), "Begin a file")(begin_file)
        one = f"{at}/{{uuid:pk}}"

        @self.writes("put", one, SentFile, "Send a piece of a file", openapi_extra=_TAKES_BYTES)
        def put_piece(
            request: HttpRequest, pk: UUID, offset: int = Query(..., ge=0, le=2**62)
        ) -> dict[str, Any]:
            """The bytes that begin at `offset`; one that came already is passed over, so send it again."""
            file = reach(request, *self.write, find, pk)
            key = current_key(by=unlocked(request), case=file.case)
            file = take_piece(upload=file, offset=offset, plain=piece_of(request), key=key)
            return _file_told(file, self._name(request, file))

        self.deleting(at, find=find, remove=remove, summary="Delete a file; what came of it stays")

    def listed_works(
        self, within: str, listed: Any, *, rows: Any, told: Any, fields: Sequence[str], summary: str
    ) -> None:
        """The work that was done for an inquiry.

        Args:
            within: The last part of its address.
            listed: The shape of a page of it.
            rows: An inquiry's work.
            told: Work and its opened fields, as programs get it.
            fields: The fields to open.
            summary: What it is.
        """

        @self.reads("get", f"{self.at}/{{uuid:pk}}/{within}", listed, summary)
        def list_works(request: HttpRequest, pk: UUID, place: Query[Place]) -> dict[str, Any]:
            """The newest first."""
            record = reach(request, *self.read, self.find, pk)
            page = part_of(request, rows(record), place, order=["-number"])
            opened = open_many(by=unlocked(request), records=page.rows, why=self.kind.why, fields=fields)
            return {"items": [told(one, plain) for one, plain in opened if plain], **links_of(page)}

    def steered(self, at: str, shape: Any, *, find: Any, told: Any, called: str) -> None:
        """Stop work, and hand work that lost its key with the server its key again.

        Args:
            at: The address of such work, in which each has its id.
            shape: The shape of work in the answer.
            find: Gives work by its id.
            told: Work and its opened fields, of which there are none, as programs get it.
            called: What a piece of work is called, with its article.
        """

        @self.writes("post", f"{at}/{{uuid:pk}}/cancel", shape, f"Stop {called}")
        def cancel(request: HttpRequest, pk: UUID) -> dict[str, Any]:
            """It stops within a second; what it had begun is not kept."""
            record: InquiryWork = reach(request, *self.write, find, pk)
            ring_of(by=unlocked(request), case=record.case)
            if record.job is not None:
                cancel_job(job=record.job)
            return told(find(record.pk), {})

        @self.writes("post", f"{at}/{{uuid:pk}}/continue", shape, f"Continue {called}")
        def go_on(request: HttpRequest, pk: UUID) -> dict[str, Any]:
            """For work that waits for its key since the server was restarted."""
            record = reach(request, *self.write, find, pk)
            actions.continue_work(by=unlocked(request), work=record)
            return told(find(record.pk), {})

    def deleting(self, at: str, *, find: Any, remove: Any, summary: str) -> None:
        """Delete a part of an inquiry, by an action that takes `by` and `record`."""

        @self.writes("delete", f"{at}/{{uuid:pk}}", (204, None), summary)
        def delete(request: HttpRequest, pk: UUID) -> Status:
            """It cannot be taken back."""
            record, by = reach(request, *self.write, find, pk), unlocked(request)
            ring_of(by=by, case=record.case)  # who cannot read it does not delete it
            remove(by=by, record=record)
            return Status(204, None)

    def results(self, works: str, at: str, *, find: Any, find_file: Any, files: str) -> None:
        """What work has written.

        Args:
            works: The address of the work, in which each has its id.
            at: The address of the files, in which each has its id.
            find, find_file: Give work and a file by their ids.
            files: The name of a work's files.
        """

        @self.reads("get", f"{works}/{{uuid:pk}}/files", list[ResultFile], "What it wrote")
        def list_results(request: HttpRequest, pk: UUID) -> list[dict[str, Any]]:
            """Report, tables and the like, by their names."""
            rows = getattr(reach(request, *self.read, find, pk), files).order_by("name")
            return [{"id": one.pk, "name": one.name, "size": one.size} for one in rows]

        @self.reads("get", f"{at}/{{uuid:pk}}", _AS_IT_IS, "Take away a file", openapi_extra=_GIVES_BYTES)
        def take_result(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
            """The file's bytes; each download is written down."""
            return taken(request, reach(request, *self.read, find_file, pk), why=self.kind.why)

    def _name(self, request: HttpRequest, record: Any) -> str:
        opened = open_sealed(by=unlocked(request), record=record, why=self.kind.why, fields=["name"])
        return str(opened["name"])

    @property
    def _word(self) -> str:
        """What an inquiry is called, without its article."""
        return self.called.partition(" ")[2]


def work_told(work: InquiryWork, said: str | None) -> dict[str, Any]:
    """Work as programs get it."""
    percent = work.job.percent if work.job else None
    names = ("number", "state", "created", "finished")
    told = {"id": work.pk, "stage": work.going, "percent": percent, "said": said}
    return told | {name: getattr(work, name) for name in names}


def _file_told(file: InquiryFile, name: str) -> dict[str, Any]:
    """A file that was sent, as programs get it."""
    sizes = {"size": file.size, "received": file.received, "complete": file.is_complete}
    return {"id": file.pk, "name": name, **sizes}
