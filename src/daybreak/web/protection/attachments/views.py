"""Files of a report, for those who answer: look, take away what is needed, add what came by post."""

import json
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daybreak.errors import FileRefused, NotGranted
from daybreak.web.accounts.access import permitted
from daybreak.web.protection.attachments import actions, handing_out
from daybreak.web.protection.attachments.examining import examine_soon
from daybreak.web.protection.attachments.forms import OpenForm
from daybreak.web.protection.attachments.limits import MOST_BYTES
from daybreak.web.protection.attachments.models import Attachment, Copy, Use
from daybreak.web.protection.attachments.shown import Shown, files_of, manifest, one_file
from daybreak.web.protection.models import Report
from daybreak.web.protection.queries import found, report_by_id
from daybreak.web.vault.keys import current_key, ring_of
from daybreak.web.vault.receiving import Arrived, begin_file, piece_arrived, whole_files
from daybreak.web.vault.sealed_files import read_file
from daybreak.web.vault.unlock import unlocked

file_by_id = found(Attachment)
#: What may be taken away.
ORIGINAL, CLEANED = "original", "cleaned"


@permitted("protection.work", find=file_by_id)
@require_safe
def file(request: HttpRequest, record: Attachment) -> HttpResponse:
    """One file: what it is, what was taken out of it, what stays, and its preview."""
    shown = _opened(request, record)
    words = _content(request, shown, Use.WORDS).decode() if shown.has_words else ""
    return render(request, "attachments/file.html", {"file": shown, "report": record.report, "words": words})


def _opened(request: HttpRequest, record: Attachment) -> Shown:
    shown = one_file(record, unlocked(request))
    if shown is None:
        raise NotGranted("this file")
    return shown


def _content(request: HttpRequest, shown: Shown, use: Use) -> bytes:
    copy = Copy.objects.get(attachment=shown.row, use=use)
    ring = ring_of(by=unlocked(request), case=shown.row.case)
    return b"".join(read_file(copy, keys=dict(ring.by_id)))


@permitted("protection.work", find=file_by_id)
@require_safe
def picture(request: HttpRequest, record: Attachment) -> HttpResponse:
    """The preview: a picture that was drawn and encoded anew here."""
    shown = _opened(request, record)
    if not shown.has_picture:
        raise Http404
    actions.opened(attachment=record, who=request.user, copy="preview")
    answer = HttpResponse(_content(request, shown, Use.PICTURE), content_type="image/png")
    answer["Content-Security-Policy"] = handing_out.SANDBOX
    return answer


def _take_away(request: HttpRequest, record: Attachment, which: str) -> HttpResponseBase:
    """Hand a file out; what is not both cleaned and scanned only after somebody confirmed it."""
    shown = _opened(request, record)
    if not record.is_complete or (which == CLEANED and not shown.is_cleaned):
        raise Http404
    asks = record.is_quarantined or which == ORIGINAL
    form = OpenForm(request.POST if request.method == "POST" else None)
    if asks and not form.is_valid():
        context = {"file": shown, "report": record.report, "form": form, "which": which}
        return render(request, "attachments/confirm.html", context, status=422 if form.errors else 200)
    ring = ring_of(by=unlocked(request), case=record.case)
    actions.opened(attachment=record, who=request.user, copy=which, confirmed=record.is_quarantined)
    if which == ORIGINAL:
        return handing_out.hand_out_original(record, shown.name, ring.by_id)
    return handing_out.hand_out_copy(record.copies.get(use=Use.CLEANED), shown.cleaned_name, ring.by_id)


@permitted("protection.work", find=file_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def cleaned(request: HttpRequest, record: Attachment) -> HttpResponseBase:
    """The cleaned copy, to save."""
    return _take_away(request, record, CLEANED)


@permitted("protection.work", find=file_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def original(request: HttpRequest, record: Attachment) -> HttpResponseBase:
    """The file as it was sent, to save, after asking."""
    return _take_away(request, record, ORIGINAL)


@permitted("protection.work", find=report_by_id)
@require_safe
def file_list(request: HttpRequest, record: Report) -> HttpResponse:
    """The list of a report's files with their digests, to save."""
    by = unlocked(request)
    ring_of(by=by, case=record.case)
    said = manifest(record, files_of(record, by))
    actions.took_manifest(report=record, by=request.user, files=len(said["files"]))
    answer = HttpResponse(json.dumps(said, indent=2, ensure_ascii=False), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="files-{record.pk.hex[:8]}.json"'
    answer["Content-Security-Policy"] = handing_out.SANDBOX
    return answer


@permitted("protection.work", find=report_by_id)
@require_POST
def begin(request: HttpRequest, record: Report) -> HttpResponse:
    """Begin a file that is sent in pieces, or go on with it."""
    by = unlocked(request)
    ring = ring_of(by=by, case=record.case)
    make = partial(actions.begin_by_staff, by=by, report=record)
    return begin_file(request, among=record.attachments.all(), ring=ring, begin=make, to="take_file_piece")


@permitted("protection.work", find=file_by_id)
@require_POST
def take_piece(request: HttpRequest, record: Attachment) -> HttpResponse:
    """Take the next piece of a colleague's file."""
    by = unlocked(request)
    if record.sent_by_id != by.person.pk:
        raise Http404
    key = current_key(by=by, case=record.case)
    answer = piece_arrived(request, record, key=key, to="take_file_piece")
    _look(request, record)
    return answer


def _look(request: HttpRequest, record: Attachment) -> None:
    record.refresh_from_db()
    if record.is_complete:
        by = unlocked(request)
        actions.arrived(upload=record)
        examine_soon(report=record.report, ring=ring_of(by=by, case=record.case), by=by.person)


@csrf_exempt  # the token is checked in `_kept`, once what seals is in place
@permitted("protection.work", find=report_by_id)
@require_POST
def send(request: HttpRequest, record: Report) -> HttpResponse:
    """Take files from a form without a script."""
    by = unlocked(request)
    make = partial(actions.make_attachment, report=record, by=by.person)
    key = current_key(by=by, case=record.case)
    with whole_files(request, make=make, key=key, most=MOST_BYTES) as files:
        return _kept(request, record, files)


@csrf_protect
def _kept(request: HttpRequest, record: Report, files: list[Arrived]) -> HttpResponse:
    request.POST.get("csrfmiddlewaretoken")  # reads the form
    try:
        for one in files:
            actions.keep_by_staff(by=unlocked(request), upload=one.upload, name=one.name)
            _look(request, one.upload)
    except FileRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("report", pk=record.pk)
    if files:
        messages.success(request, _("The file has arrived."))
    else:
        messages.error(request, _("No file arrived, or it was empty."))
    return redirect("report", pk=record.pk)


def of_report(report: Report, by: Any) -> dict[str, Any]:
    """What the page of a report shows of its files; what waits is examined now that a key is here."""
    files = files_of(report, by)
    examine_soon(report=report, ring=ring_of(by=by, case=report.case), by=by.person)
    return {"files": files}
