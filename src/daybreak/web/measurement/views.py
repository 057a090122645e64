"""Pages of studies, readings and estimates."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import rules
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daybreak.web.accounts.access import check, permitted
from daybreak.web.measurement import actions, queries
from daybreak.web.measurement.drawings import drawn
from daybreak.web.measurement.forms import EstimateForm, FilesForm, NameForm, ReadForm
from daybreak.web.measurement.models import (
    Estimation,
    EstimationFile,
    ListFile,
    Reading,
    Study,
    StudyWork,
    WorkState,
)
from daybreak.web.ui.keyset import page_of
from daybreak.web.ui.shapes import Column
from daybreak.web.vault import ledger
from daybreak.web.vault.keys import current_key, ring_of
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many, open_sealed
from daybreak.web.vault.receiving import Arrived, begin_file, piece_arrived, whole_files
from daybreak.web.vault.sealed_files import read_file
from daybreak.web.vault.unlock import unlocked
from daybreak.web.work.actions import cancel_job

WHY = Purpose.STATISTICS
#: Files that browsers may show; everything else is only ever saved.
_KINDS = {"png": "image/png", "json": "application/json", "csv": "text/csv; charset=utf-8"}


@permitted("measurement.read")
@require_http_methods(["GET", "HEAD", "POST"])
def studies(request: HttpRequest) -> HttpResponse:
    """The studies one can open; begins another."""
    by = unlocked(request)
    form = NameForm(request.POST or None)
    if request.method == "POST":
        check(request.user, "measurement.work")
        if form.is_valid():
            made = actions.make_study(by=by, name=form.cleaned_data["name"])
            return redirect("study", pk=made.pk)
    page = page_of(queries.studies_of(request.user.organisation), request, order=["-created"])
    rows = open_many(by=by, records=page.rows, why=WHY, fields=["name"])
    return render(
        request,
        "measurement/studies.html",
        {
            "rows": [(one, plain["name"] if plain else "") for one, plain in rows],
            "page": page,
            "form": form,
            "may_work": _may_work(request),
            "columns": [
                Column(_("Name")),
                Column(_("Files"), number=True),
                Column(_("Estimates"), number=True),
            ],
        },
        status=422 if form.errors else 200,
    )


@permitted("measurement.read", find=queries.study_by_id)
@require_safe
def study(request: HttpRequest, record: Study) -> HttpResponse:
    """One study: its files, what was read from them, and its estimates."""
    return _study_page(request, record, ReadForm(None, files=_files(request, record, complete=True)))


@permitted("measurement.work", find=queries.study_by_id)
@require_POST
def read(request: HttpRequest, record: Study) -> HttpResponse:
    """Read the chosen files."""
    files = _files(request, record, complete=True)
    form = ReadForm(request.POST, files=files)
    if not form.is_valid():
        return _study_page(request, record, form)
    chosen = [one for one, _name in files if str(one.pk) in form.cleaned_data["files"]]
    made = actions.start_reading(by=unlocked(request), study=record, files=chosen, options=form.options)
    return redirect("reading", pk=made.pk)


def _study_page(request: HttpRequest, record: Study, form: ReadForm) -> HttpResponse:
    by = unlocked(request)
    name = open_sealed(by=by, record=record, why=WHY, fields=["name"])["name"]
    estimates = queries.estimates_of(record)[:50]
    opened = open_many(by=by, records=estimates, why=WHY, fields=["name", "headline"])
    return render(
        request,
        "measurement/study.html",
        {
            "study": record,
            "name": name,
            "may_work": _may_work(request),
            "files": _files(request, record),
            "readings": queries.readings_of(record)[:50],
            "estimates": [(one, plain) for one, plain in opened if plain],
            "form": form,
            "files_form": FilesForm(),
            "rename_form": NameForm(initial={"name": name}),
            "missing": len(actions.not_yet_open_to(record)),
        },
        status=422 if form.errors else 200,
    )


def _may_work(request: HttpRequest) -> bool:
    """Whether pages offer forms: supervisors read only."""
    return bool(rules.has_perm("measurement.work", request.user))


def _files(request: HttpRequest, record: Study, *, complete: bool = False) -> list[tuple[ListFile, str]]:
    rows = [one for one in queries.files_of(record) if one.is_complete or not complete]
    opened = open_many(by=unlocked(request), records=rows, why=WHY, fields=["name"])
    return [(one, plain["name"]) for one, plain in opened if plain]


@permitted("measurement.work", find=queries.study_by_id)
@require_POST
def rename_study(request: HttpRequest, record: Study) -> HttpResponse:
    """Give a study another name."""
    return _renamed(request, record, "study")


@permitted("measurement.work", find=queries.estimate_by_id)
@require_POST
def rename_estimate(request: HttpRequest, record: Estimation) -> HttpResponse:
    """Give an estimate another name."""
    return _renamed(request, record, "estimate")


def _renamed(request: HttpRequest, record: Study | Estimation, page: str) -> HttpResponse:
    form = NameForm(request.POST)
    if form.is_valid():
        actions.rename(by=unlocked(request), record=record, name=form.cleaned_data["name"])
        messages.success(request, _("Renamed."))
    else:
        messages.error(request, _("Write a name of at most 200 letters."))
    return redirect(page, pk=record.pk)


@permitted("measurement.work", find=queries.study_by_id)
@require_POST
def share(request: HttpRequest, record: Study) -> HttpResponse:
    """Open a study to colleagues who came later."""
    actions.share_study(by=unlocked(request), study=record)
    messages.success(request, _("All colleagues who work with estimates can open it now."))
    return redirect("study", pk=record.pk)


@permitted("measurement.work", find=queries.study_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def destroy(request: HttpRequest, record: Study) -> HttpResponse:
    """Ask, then make a study unreadable for ever."""
    if request.method == "POST":
        actions.destroy_study(by=unlocked(request), study=record)
        messages.success(request, _("The study can no longer be read by anybody, in backups either."))
        return redirect("studies")
    return _asked(
        request,
        _("Destroy this study?"),
        _(
            "Its key is destroyed, so its lists, estimates and files can never be read again, in backups "
            "either. This cannot be taken back."
        ),
        _("Destroy it"),
        reverse("study", args=[record.pk]),
    )


def _asked(request: HttpRequest, title: str, question: str, do: str, back: str) -> HttpResponse:
    said = {"title": title, "question": question, "do": do, "cancel": back, "kind": "careful"}
    return render(request, "ui/confirm.html", said)


@permitted("measurement.work", find=queries.study_by_id)
@require_POST
def begin_upload(request: HttpRequest, record: Study) -> HttpResponse:
    """Begin a file that is sent in pieces, or go on with it; where to send them."""
    by = unlocked(request)
    begin = partial(actions.begin_upload, by=by, study=record)
    ring = ring_of(by=by, case=record.case)
    return begin_file(request, among=queries.files_of(record), ring=ring, begin=begin, to="take_lists_piece")


@permitted("measurement.work", find=queries.file_by_id)
@require_POST
def take_piece(request: HttpRequest, record: ListFile) -> HttpResponse:
    """Take the next piece of a file; says how much has come."""
    key = current_key(by=unlocked(request), case=record.case)
    return piece_arrived(request, record, key=key, to="take_lists_piece")


@csrf_exempt  # the token is checked in `_kept`, after what seals has been put in place
@permitted("measurement.work", find=queries.study_by_id)
@require_POST
def upload(request: HttpRequest, record: Study) -> HttpResponse:
    """Take files from a form."""
    by = unlocked(request)
    make = partial(actions.make_upload, by=by, study=record)
    key = current_key(by=by, case=record.case)
    with whole_files(request, make=make, key=key, most=actions.MOST_BYTES) as files:
        return _kept(request, record, files)


@csrf_protect
def _kept(request: HttpRequest, record: Study, files: list[Arrived]) -> HttpResponse:
    form = FilesForm(request.POST, request.FILES)
    if form.is_valid() and files:
        for one in files:
            actions.keep_upload(by=unlocked(request), upload=one.upload, name=one.name)
        messages.success(request, _("The files have arrived."))
    else:
        messages.error(request, _("No file arrived, or it was empty."))
    return redirect("study", pk=record.pk)


@permitted("measurement.work", find=queries.file_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_file(request: HttpRequest, record: ListFile) -> HttpResponse:
    """Ask, then delete a file."""
    return _removed(request, record, _("Delete this file?"), reverse("study", args=[record.study_id]))


@permitted("measurement.work", find=queries.reading_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_reading(request: HttpRequest, record: Reading) -> HttpResponse:
    """Ask, then delete a reading with its estimates."""
    title = _("Delete these lists with every estimate made from them?")
    return _removed(request, record, title, reverse("study", args=[record.study_id]))


@permitted("measurement.work", find=queries.estimate_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_estimate(request: HttpRequest, record: Estimation) -> HttpResponse:
    """Ask, then delete an estimate."""
    return _removed(request, record, _("Delete this estimate?"), reverse("study", args=[record.study_id]))


def _removed(
    request: HttpRequest, record: ListFile | Reading | Estimation, title: str, back: str
) -> HttpResponse:
    if request.method == "POST":
        ring_of(by=unlocked(request), case=record.case)  # who cannot read it does not delete it
        actions.remove(by=unlocked(request), record=record)
        messages.success(request, _("Deleted."))
        return redirect(back)
    return _asked(request, title, _("This cannot be taken back."), _("Delete"), back)


@permitted("measurement.read", find=queries.reading_by_id)
@require_safe
def reading(request: HttpRequest, record: Reading) -> HttpResponse:
    """One reading: its progress, or its lists, overlaps and warnings, and starting an estimate."""
    return _reading_page(request, record, None)


@permitted("measurement.work", find=queries.reading_by_id)
@require_POST
def start_estimate(request: HttpRequest, record: Reading) -> HttpResponse:
    """Estimate from what was read."""
    form = _estimate_form(request, record, request.POST)
    if not form.is_valid():
        return _reading_page(request, record, form)
    said = form.cleaned_data
    population = queries.file_by_id(said["population"]) if said["population"] else None
    made = actions.start_estimate(
        by=unlocked(request),
        reading=record,
        options=form.options,
        name=said["name"],
        population=population,
    )
    return redirect("estimate", pk=made.pk)


def _estimate_form(request: HttpRequest, record: Reading, data: Any) -> EstimateForm:
    table = open_sealed(by=unlocked(request), record=record, why=WHY, fields=["table"])["table"]
    files = _files(request, record.study, complete=True)
    return EstimateForm(data, groups=table["groups"] if table else (), files=files)


def _reading_page(request: HttpRequest, record: Reading, form: EstimateForm | None) -> HttpResponse:
    by = unlocked(request)
    actions.mark_seen(by=request.user, work=record)
    plain = open_sealed(by=by, record=record, why=WHY, fields=["said", "shown"])
    context: dict[str, Any] = {"work": record, "said": plain["said"], "shown": plain["shown"]}
    context["may_work"] = _may_work(request)
    if record.state == WorkState.DONE:
        context |= {
            "picture": drawn(plain["shown"]["picture"]),
            "form": form or _estimate_form(request, record, None),
            "estimates": record.estimates.order_by("-number")[:50],
        }
    status = 422 if form is not None and form.errors else 200
    return render(request, "measurement/reading.html", context, status=status)


@permitted("measurement.read", find=queries.reading_by_id)
@require_safe
def reading_progress(request: HttpRequest, record: Reading) -> HttpResponse:
    """How far a reading is; the page asks for this every two seconds."""
    return _progress(request, record, reverse("reading_progress", args=[record.pk]))


@permitted("measurement.read", find=queries.estimate_by_id)
@require_safe
def estimate_progress(request: HttpRequest, record: Estimation) -> HttpResponse:
    """How far an estimate is; the page asks for this every two seconds."""
    return _progress(request, record, reverse("estimate_progress", args=[record.pk]))


def _progress(request: HttpRequest, work: StudyWork, address: str) -> HttpResponse:
    if work.state != WorkState.OPEN:
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    return render(request, "measurement/progress.html", {"work": work, "address": address})


@permitted("measurement.work", find=queries.reading_by_id)
@require_POST
def continue_reading(request: HttpRequest, record: Reading) -> HttpResponse:
    """Hand a reading its key again."""
    actions.continue_work(by=unlocked(request), work=record)
    return redirect("reading", pk=record.pk)


@permitted("measurement.work", find=queries.estimate_by_id)
@require_POST
def continue_estimate(request: HttpRequest, record: Estimation) -> HttpResponse:
    """Hand an estimate its key again."""
    actions.continue_work(by=unlocked(request), work=record)
    return redirect("estimate", pk=record.pk)


@permitted("measurement.work", find=queries.reading_by_id)
@require_POST
def cancel_reading(request: HttpRequest, record: Reading) -> HttpResponse:
    """Stop a reading."""
    return _cancelled(record, "reading")


@permitted("measurement.work", find=queries.estimate_by_id)
@require_POST
def cancel_estimate(request: HttpRequest, record: Estimation) -> HttpResponse:
    """Stop an estimate."""
    return _cancelled(record, "estimate")


def _cancelled(work: StudyWork, page: str) -> HttpResponse:
    if work.job is not None:
        cancel_job(job=work.job)
    return redirect(page, pk=work.pk)


@permitted("measurement.read", find=queries.estimate_by_id)
@require_safe
def estimate(request: HttpRequest, record: Estimation) -> HttpResponse:
    """One estimate: its progress, or estimators side by side with pictures, warnings and files."""
    actions.mark_seen(by=request.user, work=record)
    fields = ["name", "said", "shown", "options"]
    plain = open_sealed(by=unlocked(request), record=record, why=WHY, fields=fields)
    shown = plain["shown"]
    context: dict[str, Any] = {"work": record, "shown": shown, "may_work": _may_work(request), **plain}
    if record.state == WorkState.DONE:
        context |= {
            "intervals": drawn(shown["intervals"]),
            "overlap": drawn(shown["overlap"]),
            "moved": drawn(shown["movement"]["picture"]) if shown["movement"] else "",
            "methods": [(one, drawn(one["picture"])) for one in shown["methods"]],
            "files": record.result_files.order_by("name"),
            "rename_form": NameForm(initial={"name": plain["name"]}),
        }
    return render(request, "measurement/estimate.html", context)


@permitted("measurement.read", find=queries.result_file_by_id)
@require_safe
def estimate_file(request: HttpRequest, record: EstimationFile) -> HttpResponse | StreamingHttpResponse:
    """Take away a file of an estimate."""
    ring = ring_of(by=unlocked(request), case=record.case)
    ledger.record("export", who=request.user, organisation=record.organisation_id, record=record, why=WHY)
    pieces: Iterator[bytes] = read_file(record, keys=dict(ring.by_id))
    kind = _KINDS.get(record.name.rpartition(".")[2], "application/octet-stream")
    response = StreamingHttpResponse(pieces, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{record.name}"'
    response["Content-Length"] = str(record.size)
    return response
