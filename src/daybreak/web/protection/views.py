"""Pages of those who answer: the inbox, and a report with what is done about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daybreak.web.accounts.access import permitted
from daybreak.web.handover.retention import is_held
from daybreak.web.protection import answering, parts, queries, retention, written
from daybreak.web.protection.answer_forms import (
    MessageForm,
    NoteForm,
    RefusalForm,
    SettleForm,
    TranslationForm,
)
from daybreak.web.protection.inbox import show_inbox
from daybreak.web.protection.models import EndedWhy, Report, State, Urgency
from daybreak.web.ui.keyset import page_of
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_sealed
from daybreak.web.vault.unlock import unlocked

WHY = Purpose.INTAKE


@permitted("protection.work")
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The reports one can open, immediate danger first."""
    view = request.GET.get("view", "open")
    page = page_of(queries.reports_for(request.user, view), request, order=["-urgency", "-received"])
    return show_inbox(request, page, view=view)


@permitted("protection.work", find=queries.report_by_id)
@require_safe
def report(request: HttpRequest, record: Report) -> HttpResponse:
    """One report with its dialogue and notes."""
    return _report_page(request, record)


def _report_page(request: HttpRequest, record: Report, **forms: Any) -> HttpResponse:
    by = unlocked(request)
    content = open_sealed(by=by, record=record, why=WHY, fields=["content"])["content"]
    answering.mark_read(report=record)
    said = written.read_report(by=by, report=record)
    now = {"state": record.state, "urgency": record.urgency, "assigned_to": record.assigned_to_id}
    shown = {
        "message_form": MessageForm(prefix="message", initial={"text": parts.draft_of(request, record)}),
        "note_form": NoteForm(prefix="note"),
        "settle": SettleForm(initial=now, organisation=record.organisation),
        "translation": TranslationForm(said.choices, prefix="translation"),
        "refusal": RefusalForm(prefix="refusal"),
    }
    context = {
        "report": record,
        "content": content,
        "said": said,
        "parts": parts.parts_of(request, record, by),
        "held": is_held(record.case),
        "ends": retention.ends(record) if record.warned else None,
        "has_code": hasattr(record, "return_key"),
    }
    wrong = any(one.errors for one in forms.values())
    return render(request, "protection/report.html", context | shown | forms, status=422 if wrong else 200)


@permitted("protection.work", find=queries.report_by_id)
@require_POST
def answer(request: HttpRequest, record: Report) -> HttpResponse:
    """Write to the person who reported."""
    form = MessageForm(request.POST, prefix="message")
    if not form.is_valid():
        return _report_page(request, record, message_form=form)
    answering.answer(by=unlocked(request), report=record, text=form.cleaned_data["text"])
    messages.success(request, _("Your answer is kept; the person reads it with their words."))
    return redirect("report", pk=record.pk)


@permitted("protection.work", find=queries.report_by_id)
@require_POST
def note(request: HttpRequest, record: Report) -> HttpResponse:
    """Write a note for colleagues."""
    form = NoteForm(request.POST, prefix="note")
    if not form.is_valid():
        return _report_page(request, record, note_form=form)
    answering.note(by=unlocked(request), report=record, text=form.cleaned_data["text"])
    return redirect("report", pk=record.pk)


@permitted("protection.work", find=queries.report_by_id)
@require_POST
def translate(request: HttpRequest, record: Report) -> HttpResponse:
    """Put a translation beside what was written."""
    choices = written.translatable(record)
    form = TranslationForm(choices, request.POST, prefix="translation")
    if not form.is_valid():
        return _report_page(request, record, translation=form)
    answering.translate(by=unlocked(request), report=record, **form.cleaned_data)
    return redirect("report", pk=record.pk)


@permitted("protection.work", find=queries.report_by_id)
@require_POST
def settle(request: HttpRequest, record: Report) -> HttpResponse:
    """Say where the report stands and whose it is."""
    form = SettleForm(request.POST, organisation=record.organisation)
    if not form.is_valid():
        return _report_page(request, record, settle=form)
    answering.settle(
        by=unlocked(request),
        report=record,
        state=State(form.cleaned_data["state"]),
        urgency=Urgency(form.cleaned_data["urgency"]),
        assigned_to=form.cleaned_data["assigned_to"],
    )
    messages.success(request, _("It is written down."))
    return redirect("inbox")


@permitted("protection.work", find=queries.report_by_id)
@require_POST
def keep(request: HttpRequest, record: Report) -> HttpResponse:
    """Let the time of a report that was announced for deletion begin anew."""
    open_sealed(by=unlocked(request), record=record, why=Purpose.RETENTION, fields=[])
    retention.keep_longer(report=record, by=request.user)
    messages.success(request, _("The report stays."))
    return redirect("report", pk=record.pk)


@permitted("protection.decide_deletion", find=queries.report_by_id)
@require_POST
def refuse_deletion(request: HttpRequest, record: Report) -> HttpResponse:
    """Keep a report although the person asked for deletion, and tell them why."""
    form = RefusalForm(request.POST, prefix="refusal")
    said = form.is_valid()
    if not said and record.deletion_asked is not None:
        return _report_page(request, record, refusal=form)
    reason = form.cleaned_data["reason"] if said else ""
    answering.refuse_deletion(by=unlocked(request), report=record, reason=reason)
    messages.success(request, _("The person reads why it is kept."))
    return redirect("report", pk=record.pk)


@permitted("protection.decide_deletion", find=queries.report_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, record: Report) -> HttpResponse:
    """Destroy a report, after asking."""
    if request.method == "POST":
        open_sealed(by=unlocked(request), record=record, why=Purpose.RETENTION, fields=[])
        why = EndedWhy.WISH if record.deletion_asked else EndedWhy.STAFF
        retention.destroy_report(report=record, by=request.user, why=why)
        messages.success(request, _("The report is destroyed."))
        return redirect("inbox")
    return render(
        request,
        "ui/confirm.html",
        {
            "title": _("Destroy this report?"),
            "question": _("Its key is destroyed, so nobody can ever read it again, in backups either."),
            "do": _("Destroy it"),
            "cancel": reverse("report", args=[record.pk]),
        },
    )
