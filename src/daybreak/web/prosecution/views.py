"""Pages of collections, runs and leads."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daybreak.web.accounts.access import permitted
from daybreak.web.prosecution import actions, cards, queries
from daybreak.web.prosecution.comparing import compare_runs
from daybreak.web.prosecution.forms import CollectionForm, DecisionForm, RunForm, UploadForm
from daybreak.web.prosecution.models import Collection, Lead, Run, RunFile, RunState, Upload
from daybreak.web.ui.keyset import page_of
from daybreak.web.ui.shapes import Column, Link
from daybreak.web.vault import ledger
from daybreak.web.vault.keys import current_key, ring_of
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many, open_sealed
from daybreak.web.vault.receiving import Arrived, begin_file, piece_arrived, whole_files
from daybreak.web.vault.sealed_files import read_file
from daybreak.web.vault.unlock import unlocked
from daybreak.web.work.actions import cancel_job

WHY = Purpose.INVESTIGATION
#: Orders of a run's leads, by the word in the address.
ORDERS = {
    "rank": ("rank",),
    "organised": ("-organised",),
    "risk": ("-risk",),
    "posts": ("-posts",),
    "last": ("-last",),
}


@permitted("prosecution.read")
@require_http_methods(["GET", "HEAD", "POST"])
def collections(request: HttpRequest) -> HttpResponse:
    """The collections one can open; begins another."""
    by = unlocked(request)
    form = CollectionForm(request.POST or None)
    if request.method == "POST":
        from daybreak.web.accounts.access import check

        check(request.user, "prosecution.work")
        if form.is_valid():
            made = actions.make_collection(by=by, name=form.cleaned_data["name"])
            return redirect("collection", pk=made.pk)
    page = page_of(queries.collections_of(request.user.organisation), request, order=["-created"])
    rows = open_many(by=by, records=page.rows, why=WHY, fields=["name"])
    return render(
        request,
        "prosecution/collections.html",
        {
            "rows": [(one, plain["name"] if plain else "") for one, plain in rows],
            "page": page,
            "form": form,
            "columns": [
                Column(_("Name")),
                Column(_("Files"), number=True),
                Column(_("Searches"), number=True),
            ],
        },
        status=422 if form.errors else 200,
    )


@permitted("prosecution.read", find=queries.collection_by_id)
@require_http_methods(["GET", "HEAD"])
def collection(request: HttpRequest, record: Collection) -> HttpResponse:
    """One collection: its files, its runs, and starting another run."""
    return _collection_page(request, record, RunForm(None, uploads=_files(request, record, complete=True)))


@permitted("prosecution.work", find=queries.collection_by_id)
@require_POST
def start_run(request: HttpRequest, record: Collection) -> HttpResponse:
    """Search for networks in the chosen files."""
    form = RunForm(request.POST, uploads=_files(request, record, complete=True))
    if not form.is_valid():
        return _collection_page(request, record, form)
    chosen = record.uploads.filter(pk__in=form.cleaned_data["uploads"])
    run = actions.start_run(
        by=unlocked(request), collection=record, uploads=list(chosen), options=form.options
    )
    return redirect("run", pk=run.pk)


def _collection_page(request: HttpRequest, record: Collection, form: RunForm) -> HttpResponse:
    name = open_sealed(by=unlocked(request), record=record, why=WHY, fields=["name"])["name"]
    return render(
        request,
        "prosecution/collection.html",
        {
            "collection": record,
            "name": name,
            "files": _files(request, record),
            "runs": queries.runs_of(record)[:50],
            "form": form,
            "upload_form": UploadForm(),
            "missing": len(actions.readers_of(record.organisation)) - len(actions.holders(record.case)),
        },
        status=422 if form.errors else 200,
    )


def _files(request: HttpRequest, record: Collection, *, complete: bool = False) -> list[tuple[Upload, str]]:
    rows = [one for one in queries.uploads_of(record) if one.is_complete or not complete]
    opened = open_many(by=unlocked(request), records=rows, why=WHY, fields=["name"])
    return [(one, plain["name"]) for one, plain in opened if plain]


@permitted("prosecution.work", find=queries.collection_by_id)
@require_POST
def share(request: HttpRequest, record: Collection) -> HttpResponse:
    """Open a collection to colleagues who came later."""
    actions.share_collection(by=unlocked(request), collection=record)
    messages.success(request, _("All colleagues who work with posts can open it now."))
    return redirect("collection", pk=record.pk)


@permitted("prosecution.work", find=queries.collection_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def destroy(request: HttpRequest, record: Collection) -> HttpResponse:
    """Ask, then make a collection unreadable for ever."""
    if request.method == "POST":
        actions.destroy_collection(by=unlocked(request), collection=record)
        messages.success(request, _("The collection can no longer be read by anybody, in backups either."))
        return redirect("collections")
    return render(request, "prosecution/destroy.html", {"collection": record})


@permitted("prosecution.work", find=queries.collection_by_id)
@require_POST
def begin_upload(request: HttpRequest, record: Collection) -> HttpResponse:
    """Begin a file that is sent in pieces, or go on with it; where to send them."""
    by = unlocked(request)
    begin = partial(actions.begin_upload, by=by, collection=record)
    ring = ring_of(by=by, case=record.case)
    return begin_file(request, among=queries.uploads_of(record), ring=ring, begin=begin, to="take_piece")


@permitted("prosecution.work", find=queries.upload_by_id)
@require_POST
def take_piece(request: HttpRequest, record: Upload) -> HttpResponse:
    """Take the next piece of a file; says how much has come."""
    key = current_key(by=unlocked(request), case=record.case)
    return piece_arrived(request, record, key=key, to="take_piece")


@csrf_exempt  # the token is checked in `_kept`, after what seals has been put in place
@permitted("prosecution.work", find=queries.collection_by_id)
@require_POST
def upload(request: HttpRequest, record: Collection) -> HttpResponse:
    """Take a file from a form."""
    by = unlocked(request)
    make = partial(actions.make_upload, by=by, collection=record)
    key = current_key(by=by, case=record.case)
    with whole_files(request, make=make, key=key, most=actions.MOST_BYTES) as files:
        return _kept(request, record, files)


@csrf_protect
def _kept(request: HttpRequest, record: Collection, files: list[Arrived]) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid() and files:
        for one in files:
            actions.keep_upload(by=unlocked(request), upload=one.upload, name=one.name)
        messages.success(request, _("The file has arrived."))
    else:
        messages.error(request, _("No file arrived, or it was empty."))
    return redirect("collection", pk=record.pk)


@permitted("prosecution.read", find=queries.run_by_id)
@require_safe
def run(request: HttpRequest, record: Run) -> HttpResponse:
    """One run: its progress, or its leads."""
    by = unlocked(request)
    actions.mark_seen(by=request.user, run=record)
    plain = open_sealed(by=by, record=record, why=WHY, fields=["said", "manifest"])
    context: dict[str, Any] = {
        "run": record,
        "job": record.job,
        "said": plain["said"],
        "manifest": plain["manifest"],
    }
    if record.state == RunState.DONE:
        order = request.GET.get("order", "rank")
        page = page_of(queries.leads_of(record), request, order=ORDERS.get(order, ORDERS["rank"]))
        context |= {
            "page": page,
            "columns": _lead_columns(request, order),
            "decided": queries.decided(record.collection),
            "files": record.files.order_by("name"),
            "others": record.collection.runs.filter(state=RunState.DONE)
            .exclude(pk=record.pk)
            .order_by("-number"),
        }
    return render(request, "prosecution/run.html", context)


def _lead_columns(request: HttpRequest, order: str) -> list[Column]:
    def column(label: str, name: str, sorted_: str) -> Column:
        return Column(label, f"{request.path}?order={name}", sorted_ if order == name else "", number=True)

    return [
        column(_("Rank"), "rank", "ascending"),
        Column(_("Lead")),
        column(_("Organised"), "organised", "descending"),
        column(_("Risk"), "risk", "descending"),
        column(_("Posts"), "posts", "descending"),
        Column(_("Texts"), number=True),
        Column(_("Places"), number=True),
        Column(_("From")),
        column(_("To"), "last", "descending"),
        Column(_("Decision")),
    ]


@permitted("prosecution.read", find=queries.run_by_id)
@require_safe
def run_progress(request: HttpRequest, record: Run) -> HttpResponse:
    """How far a run is; the page asks for this every two seconds."""
    if record.state != RunState.OPEN:
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    return render(request, "prosecution/run_progress.html", {"run": record, "job": record.job})


@permitted("prosecution.work", find=queries.run_by_id)
@require_POST
def cancel_run(request: HttpRequest, record: Run) -> HttpResponse:
    """Stop a run."""
    if record.job is not None:
        cancel_job(job=record.job)
    return redirect("run", pk=record.pk)


@permitted("prosecution.work", find=queries.run_by_id)
@require_POST
def continue_run(request: HttpRequest, record: Run) -> HttpResponse:
    """Hand a run its key again."""
    actions.continue_run(by=unlocked(request), run=record)
    return redirect("run", pk=record.pk)


@permitted("prosecution.read", find=queries.run_by_id)
@require_safe
def compare(request: HttpRequest, record: Run) -> HttpResponse:
    """What changed from another run of the collection to this one."""
    other = record.collection.runs.filter(
        number=_number(request.GET.get("with")), state=RunState.DONE
    ).first()
    if other is None or record.state != RunState.DONE:
        raise Http404
    changes = compare_runs(other, record, by=unlocked(request))
    return render(
        request,
        "prosecution/compare.html",
        {
            "run": record,
            "other": other,
            "changes": changes,
            "columns": [
                Column(_("What happened")),
                Column(_("Before")),
                Column(_("Now")),
                Column(_("Posts before"), number=True),
                Column(_("Posts now"), number=True),
                Column(_("Posts in both"), number=True),
            ],
        },
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0


@permitted("prosecution.read", find=queries.lead_by_id)
@require_http_methods(["GET", "HEAD"])
def lead(request: HttpRequest, record: Lead) -> HttpResponse:
    """One lead as a card."""
    return _lead_page(request, record, DecisionForm())


@permitted("prosecution.work", find=queries.lead_by_id)
@require_POST
def decide(request: HttpRequest, record: Lead) -> HttpResponse:
    """Write down a decision about a lead."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _lead_page(request, record, form)
    by, said = unlocked(request), form.cleaned_data
    parts = [_marks(by, record)]
    if said["kind"] == "merge":
        other = queries.lead_of(record.run, said["other"].strip())
        if other is None or other.pk == record.pk:
            form.add_error("other", _("This run has no such other lead."))
            return _lead_page(request, record, form)
        parts.append(_marks(by, other))
    actions.decide(by=by, lead=record, kind=said["kind"], parts=parts, note=said["note"])
    messages.success(request, _("Written down. The next search honours it."))
    return redirect("lead", pk=record.pk)


def _lead_page(request: HttpRequest, record: Lead, form: DecisionForm) -> HttpResponse:
    by = unlocked(request)
    card = open_sealed(by=by, record=record, why=WHY, fields=["card"])["card"]
    return render(
        request,
        "prosecution/lead.html",
        {
            "lead": record,
            "card": cards.shown(card),
            "notes": _notes(by, record),
            "form": form,
            "neighbours": _neighbours(record),
        },
        status=422 if form.errors else 200,
    )


def _notes(by: Any, record: Lead) -> list[dict[str, Any]]:
    rows = queries.decisions_of(record.run.collection).filter(lead_key=record.key)
    opened = open_many(by=by, records=rows, why=WHY, fields=["decision"])
    return [cards.noted(plain["decision"]) for _row, plain in opened if plain]


def _neighbours(record: Lead) -> list[Link]:
    near = queries.leads_of(record.run).filter(rank__in=[record.rank - 1, record.rank + 1]).order_by("rank")
    words = {record.rank - 1: _("The lead before"), record.rank + 1: _("The lead after")}
    return [Link(words[one.rank], reverse("lead", args=[one.pk])) for one in near]


def _marks(by: Any, record: Lead) -> list[str]:
    return str(open_sealed(by=by, record=record, why=WHY, fields=["marks"])["marks"]).split()


@permitted("prosecution.read", find=queries.lead_by_id)
@require_http_methods(["GET", "HEAD"])
def lead_posts(request: HttpRequest, record: Lead) -> HttpResponse:
    """The posts behind a lead, a hundred at a time; ticked ones can be taken out of it."""
    number = _number(request.GET.get("page"))
    page = queries.posts_of(record, number)
    if page is None:
        raise Http404
    rows = open_sealed(by=unlocked(request), record=page, why=WHY, fields=["rows"])["rows"]
    address = f"{request.path}?page="
    return render(
        request,
        "prosecution/lead_posts.html",
        {
            "lead": record,
            "rows": rows,
            "first": number * 100 + 1,
            "before": f"{address}{number - 1}" if number else "",
            "after": f"{address}{number + 1}" if (number + 1) * 100 < record.posts else "",
            "columns": [
                Column(_("Take out")),
                Column(_("Post")),
                Column(_("Time")),
                Column(_("Place")),
                Column(_("Text")),
                Column(_("Source")),
            ],
        },
    )


@permitted("prosecution.work", find=queries.lead_by_id)
@require_POST
def split(request: HttpRequest, record: Lead) -> HttpResponse:
    """Take the ticked posts out of a lead; the next search honours it."""
    by = unlocked(request)
    marks = _marks(by, record)
    out = set(request.POST.getlist("post")) & set(marks)
    stay = [one for one in marks if one not in out]
    if not out or not stay:
        messages.error(request, _("Tick the posts to take out; at least one has to stay."))
        return redirect("lead_posts", pk=record.pk)
    actions.decide(
        by=by, lead=record, kind="split", parts=[sorted(out), stay], note=request.POST.get("note", "")
    )
    messages.success(request, _("Written down. The next search honours it."))
    return redirect("lead", pk=record.pk)


@permitted("prosecution.read", find=queries.file_by_id)
@require_safe
def run_file(request: HttpRequest, record: RunFile) -> HttpResponse | StreamingHttpResponse:
    """Take away a file of a run."""
    ring = ring_of(by=unlocked(request), case=record.case)
    ledger.record(
        "export",
        who=request.user,
        organisation=record.organisation_id,
        record=record,
        why=WHY,
    )
    pieces: Iterator[bytes] = read_file(record, keys=dict(ring.by_id))
    response = StreamingHttpResponse(pieces, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{record.name}"'
    response["Content-Length"] = str(record.size)
    return response
