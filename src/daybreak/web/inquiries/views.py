"""Pages that inquiries of all pillars have in common, made for each from a few facts about it.

What is the same everywhere is written here once: files that arrive, work that is watched, stopped and
continued, results that are taken away, and colleagues who are let in.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import rules
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daybreak.web.accounts.access import View, check, permitted
from daybreak.web.inquiries import actions
from daybreak.web.inquiries.forms import NameForm
from daybreak.web.inquiries.models import Inquiry, InquiryFile, InquiryWork, WorkState
from daybreak.web.ui.keyset import page_of
from daybreak.web.vault import ledger
from daybreak.web.vault.keys import current_key, ring_of
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many
from daybreak.web.vault.receiving import Arrived, largest_now, piece_arrived, whole_files
from daybreak.web.vault.receiving import begin_file as begin_arriving
from daybreak.web.vault.sealed_files import read_file
from daybreak.web.vault.unlock import unlocked
from daybreak.web.work.actions import cancel_job

#: Files that are named by what they hold; everything else is just bytes.
_KINDS = {"png": "image/png", "json": "application/json", "csv": "text/csv; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Pages:
    """What pages of one pillar are about.

    Attributes:
        pillar: Its name in permissions, `<pillar>.read` and `<pillar>.work`.
        kind: The inquiry.
        files: Its files.
        page: The name of an inquiry's address; its argument is the id.
        listed: The name of the address of all inquiries.
    """

    pillar: str
    kind: type[Inquiry]
    files: type[InquiryFile]
    page: str
    listed: str

    @property
    def read(self) -> str:
        """The permission to read."""
        return f"{self.pillar}.read"

    @property
    def work(self) -> str:
        """The permission to change."""
        return f"{self.pillar}.work"

    def may_work(self, request: HttpRequest) -> bool:
        """Whether a page offers forms; supervisors read only."""
        return bool(rules.has_perm(self.work, request.user))

    def largest_file(self) -> str:
        """The largest file that is taken at present, in words."""
        return filesizeformat(largest_now(self.files.most))

    def opened_files(
        self, request: HttpRequest, inquiry: Inquiry, *, complete: bool = False
    ) -> list[tuple[Any, str]]:
        """The files of an inquiry with their names, as they began to arrive."""
        rows = self.files._default_manager.filter(**{self.files.of: inquiry}).order_by("created", "pk")
        wanted = [one for one in rows if one.is_complete or not complete]
        opened = open_many(by=unlocked(request), records=wanted, why=self.kind.why, fields=["name"])
        return [(one, plain["name"]) for one, plain in opened if plain]

    def listing(self, rows: Callable[..., Any], *, template: str, columns: Sequence[Any]) -> View:
        """The inquiries one can open; begins another."""

        @permitted(self.read)
        @require_http_methods(["GET", "HEAD", "POST"])
        def listed(request: HttpRequest) -> HttpResponse:
            by, form = unlocked(request), NameForm(request.POST or None)
            if request.method == "POST":
                check(request.user, self.work)
                if form.is_valid():
                    made = actions.begin(by=by, kind=self.kind, name=form.cleaned_data["name"])
                    return redirect(self.page, pk=made.pk)
            page = page_of(rows(request.user.organisation), request, order=["-created"])
            opened = open_many(by=by, records=page.rows, why=self.kind.why, fields=["name"])
            context = {
                "rows": [(one, plain["name"] if plain else "") for one, plain in opened],
                "page": page,
                "form": form,
                "may_work": self.may_work(request),
                "columns": columns,
            }
            return render(request, template, context, status=422 if form.errors else 200)

        return listed

    def sharing(self, find: Callable[..., Any], said: Any) -> View:
        """Open an inquiry to colleagues who came later."""

        @permitted(self.work, find=find)
        @require_POST
        def share(request: HttpRequest, record: Inquiry) -> HttpResponse:
            actions.share(by=unlocked(request), inquiry=record)
            messages.success(request, str(said))
            return redirect(self.page, pk=record.pk)

        return share

    def destroying(self, find: Callable[..., Any], *, title: Any, question: Any, said: Any) -> View:
        """Ask, then make an inquiry unreadable for ever."""

        @permitted(self.work, find=find)
        @require_http_methods(["GET", "HEAD", "POST"])
        def destroy(request: HttpRequest, record: Inquiry) -> HttpResponse:
            if request.method == "POST":
                actions.destroy(by=unlocked(request), inquiry=record)
                messages.success(request, str(said))
                return redirect(self.listed)
            back = reverse(self.page, args=[record.pk])
            return asked(request, str(title), str(question), _("Destroy it"), back)

        return destroy

    def renaming(self, find: Callable[..., Any], page: str) -> View:
        """Give an inquiry, or work of it, another name."""

        @permitted(self.work, find=find)
        @require_POST
        def rename(request: HttpRequest, record: Any) -> HttpResponse:
            form = NameForm(request.POST)
            if form.is_valid():
                name = form.cleaned_data["name"]
                actions.rename(by=unlocked(request), record=record, name=name, why=self.kind.why)
                messages.success(request, _("Renamed."))
            else:
                messages.error(request, _("Write a name of at most 200 letters."))
            return redirect(page, pk=record.pk)

        return rename

    def removing(self, find: Callable[..., Any], remove: Callable[..., None], title: Any) -> View:
        """Ask, then delete part of an inquiry."""

        @permitted(self.work, find=find)
        @require_http_methods(["GET", "HEAD", "POST"])
        def removed(request: HttpRequest, record: Any) -> HttpResponse:
            back = reverse(self.page, args=[record.case])
            ring_of(by=unlocked(request), case=record.case)  # who cannot read it does not delete it
            if request.method != "POST":
                return asked(request, str(title), _("This cannot be taken back."), _("Delete"), back)
            remove(by=unlocked(request), record=record)
            messages.success(request, _("Deleted."))
            return redirect(back)

        return removed

    def beginning(self, find: Callable[..., Any], to: str) -> View:
        """Begin a file that is sent in pieces, or go on with it."""

        @permitted(self.work, find=find)
        @require_POST
        def begin(request: HttpRequest, record: Inquiry) -> HttpResponse:
            by = unlocked(request)
            begin = partial(actions.begin_file, by=by, kind=self.files, inquiry=record)
            among = self.files._default_manager.filter(**{self.files.of: record})
            return begin_arriving(
                request,
                among=among,
                ring=ring_of(by=by, case=record.case),
                begin=begin,
                to=to,
                why=self.kind.why,
            )

        return begin

    def taking_pieces(self, find: Callable[..., Any], to: str) -> View:
        """Take the next piece of a file."""

        @permitted(self.work, find=find)
        @require_POST
        def take_piece(request: HttpRequest, record: InquiryFile) -> HttpResponse:
            key = current_key(by=unlocked(request), case=record.case)
            return piece_arrived(request, record, key=key, to=to)

        return take_piece

    def taking_whole(self, find: Callable[..., Any], form: type[forms.Form]) -> View:
        """Take files from a form."""

        @csrf_protect
        def kept(request: HttpRequest, record: Inquiry, files: list[Arrived]) -> HttpResponse:
            if form(request.POST, request.FILES).is_valid() and files:
                for one in files:
                    actions.keep_file(by=unlocked(request), file=one.upload, name=one.name, why=self.kind.why)
                messages.success(request, _("Everything has arrived."))
            else:
                messages.error(request, _("No file arrived, or it was empty."))
            return redirect(self.page, pk=record.pk)

        @csrf_exempt  # the token is checked in `kept`, after what seals has been put in place
        @permitted(self.work, find=find)
        @require_POST
        def upload(request: HttpRequest, record: Inquiry) -> HttpResponse:
            by = unlocked(request)
            make = partial(actions.make_file, by=by, kind=self.files, inquiry=record)
            key = current_key(by=by, case=record.case)
            with whole_files(request, make=make, key=key, most=self.files.most) as files:
                return kept(request, record, files)

        return upload

    def watching(self, find: Callable[..., Any], address: str) -> View:
        """How far work is; the page asks for this every two seconds.

        When it ended, or lost its key with the server, or got that back, the whole page is asked for again.
        """

        @permitted(self.read, find=find)
        @require_safe
        def progress(request: HttpRequest, record: InquiryWork) -> HttpResponse:
            if record.state != WorkState.OPEN or record.waits_for_key != ("waits" in request.GET):
                response = HttpResponse()
                response["HX-Refresh"] = "true"
                return response
            said = {"work": record, "address": reverse(address, args=[record.pk])}
            return render(request, "inquiries/progress.html", said)

        return progress

    def cancelling(self, find: Callable[..., Any], page: str) -> View:
        """Stop work."""

        @permitted(self.work, find=find)
        @require_POST
        def cancel(request: HttpRequest, record: InquiryWork) -> HttpResponse:
            if record.job is not None:
                cancel_job(job=record.job)
            return redirect(page, pk=record.pk)

        return cancel

    def continuing(self, find: Callable[..., Any], page: str) -> View:
        """Hand work its key again."""

        @permitted(self.work, find=find)
        @require_POST
        def go_on(request: HttpRequest, record: InquiryWork) -> HttpResponse:
            actions.continue_work(by=unlocked(request), work=record)
            return redirect(page, pk=record.pk)

        return go_on

    def taking_away(self, find: Callable[..., Any]) -> View:
        """Take away a file of work; each download is written down."""

        @permitted(self.read, find=find)
        @require_safe
        def take(request: HttpRequest, record: Any) -> StreamingHttpResponse:
            ending = record.name.rpartition(".")[2]
            kind = _KINDS.get(ending, "application/octet-stream")
            response = taken(request, record, why=self.kind.why, kind=kind)
            response["Content-Disposition"] = content_disposition_header(True, record.name) or "attachment"
            response["Content-Length"] = str(record.size)
            return response

        return take


def taken(
    request: HttpRequest, record: Any, *, why: Purpose, kind: str = "application/octet-stream"
) -> StreamingHttpResponse:
    """The plain bytes of a sealed file, with the event that it left."""
    ring = ring_of(by=unlocked(request), case=record.case)
    ledger.record("export", who=request.user, organisation=record.organisation_id, record=record, why=why)
    pieces: Iterator[bytes] = read_file(record, keys=dict(ring.by_id))
    return StreamingHttpResponse(pieces, content_type=kind)


def asked(request: HttpRequest, title: str, question: str, do: str, back: str) -> HttpResponse:
    """The page that asks before something that cannot be taken back."""
    said: Mapping[str, str] = {
        "title": title,
        "question": question,
        "do": do,
        "cancel": back,
        "kind": "careful",
    }
    return render(request, "ui/confirm.html", dict(said))
