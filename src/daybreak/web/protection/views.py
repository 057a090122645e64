"""Pages of those who answer: the inbox, a report, the channels."""

import os
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daybreak.web.accounts.access import permitted
from daybreak.web.protection import actions, queries
from daybreak.web.protection.forms import ChannelForm, IntakeForm, MessageForm, NoteForm, SettleForm
from daybreak.web.protection.models import Channel, Origin, Report, State, Urgency
from daybreak.web.protection.return_words import read_seed
from daybreak.web.ui.keyset import page_of
from daybreak.web.ui.shapes import Column, Link
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many, open_sealed
from daybreak.web.vault.unlock import unlocked

WHY = Purpose.INTAKE
#: How much of a report the inbox shows.
_BEGINNING = 120


@permitted("protection.work")
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The reports one can open, immediate danger first."""
    view = request.GET.get("view", "open")
    rows = queries.reports_for(request.user, view)
    page = page_of(rows, request, order=["-urgency", "-received"])
    opened = open_many(by=unlocked(request), records=page.rows, why=WHY, fields=["content"])
    named = {"open": _("To be done"), "closed": _("Closed"), "spam": _("Not meant seriously")}
    return render(
        request,
        "protection/inbox.html",
        {
            "rows": [(one, _beginning(plain)) for one, plain in opened],
            "page": page,
            "tabs": [
                Link(text, f"{reverse('inbox')}?view={key}", key == view) for key, text in named.items()
            ],
            "columns": [
                Column(_("Report")),
                Column(_("Urgency")),
                Column(_("State")),
                Column(_("Received")),
                Column(_("Assigned to")),
            ],
        },
    )


def _beginning(plain: dict[str, Any] | None) -> str:
    text = " ".join(str((plain or {}).get("content", {}).get("text", "")).split())
    return text[:_BEGINNING] + ("…" if len(text) > _BEGINNING else "") if text else _("No words yet")


@permitted("protection.work")
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """Record a call, a visit or a letter; shows the words of its return code, if one was wished for."""
    own = request.user.organisation
    fresh = {"seed": os.urandom(16).hex(), "language": get_language()}
    form = IntakeForm(request.POST or None, organisation=own, initial=fresh)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "protection/intake.html", {"form": form}, status=status)
    said = form.cleaned_data
    filed = actions.take_down(
        by=unlocked(request),
        channel=said["channel"],
        origin=Origin(said["origin"]),
        seed=read_seed(said["seed"]),
        language=said["language"] or "en",
        content=form.content,
        with_code=said["with_code"],
    )
    if filed.words:
        return render(request, "protection/intake_code.html", {"words": filed.words, "report": filed.report})
    return redirect("report", pk=filed.report.pk)


@permitted("protection.work", find=queries.report_by_id)
@require_safe
def report(request: HttpRequest, record: Report) -> HttpResponse:
    """One report with its dialogue and notes."""
    return _report_page(request, record)


def _report_page(request: HttpRequest, record: Report, **forms: Any) -> HttpResponse:
    by = unlocked(request)
    content = open_sealed(by=by, record=record, why=WHY, fields=["content"])["content"]
    actions.mark_read(report=record)
    written = open_many(
        by=by,
        records=record.messages.select_related("by").order_by("created", "id"),
        why=WHY,
        fields=["text"],
    )
    notes = open_many(
        by=by, records=record.notes.select_related("by").order_by("created", "id"), why=WHY, fields=["text"]
    )
    now = {"state": record.state, "urgency": record.urgency, "assigned_to": record.assigned_to_id}
    settle = SettleForm(initial=now, organisation=record.organisation)
    shown = {
        "message_form": MessageForm(prefix="message"),
        "note_form": NoteForm(prefix="note"),
        "settle": settle,
    }
    wrong = any(one.errors for one in forms.values())
    return render(
        request,
        "protection/report.html",
        {"report": record, "content": content, "dialogue": written, "notes": notes, **shown, **forms},
        status=422 if wrong else 200,
    )


@permitted("protection.work", find=queries.report_by_id)
@require_POST
def answer(request: HttpRequest, record: Report) -> HttpResponse:
    """Write to the person who reported."""
    form = MessageForm(request.POST, prefix="message")
    if not form.is_valid():
        return _report_page(request, record, message_form=form)
    actions.answer(by=unlocked(request), report=record, text=form.cleaned_data["text"])
    messages.success(request, _("Your answer is kept; the person reads it with their words."))
    return redirect("report", pk=record.pk)


@permitted("protection.work", find=queries.report_by_id)
@require_POST
def note(request: HttpRequest, record: Report) -> HttpResponse:
    """Write a note for colleagues."""
    form = NoteForm(request.POST, prefix="note")
    if not form.is_valid():
        return _report_page(request, record, note_form=form)
    by = unlocked(request)
    open_sealed(by=by, record=record, why=WHY, fields=[])
    actions.note(by=by, report=record, text=form.cleaned_data["text"])
    return redirect("report", pk=record.pk)


@permitted("protection.work", find=queries.report_by_id)
@require_POST
def settle(request: HttpRequest, record: Report) -> HttpResponse:
    """Say where the report stands and whose it is."""
    form = SettleForm(request.POST, organisation=record.organisation)
    if not form.is_valid():
        return _report_page(request, record, settle=form)
    by = unlocked(request)
    open_sealed(by=by, record=record, why=WHY, fields=[])
    actions.settle(
        by=by,
        report=record,
        state=State(form.cleaned_data["state"]),
        urgency=Urgency(form.cleaned_data["urgency"]),
        assigned_to=form.cleaned_data["assigned_to"],
    )
    messages.success(request, _("It is written down."))
    return redirect("inbox")


@permitted("protection.keep_channels", find=queries.report_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, record: Report) -> HttpResponse:
    """Destroy a report, after asking."""
    if request.method == "POST":
        open_sealed(by=unlocked(request), record=record, why=Purpose.RETENTION, fields=[])
        actions.delete_report(by=request.user, report=record)
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


@permitted("protection.keep_channels")
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: HttpRequest) -> HttpResponse:
    """The organisation's channels; opens another."""
    form = ChannelForm(request.POST or None, organisation=request.user.organisation)
    if request.method == "POST" and form.is_valid():
        actions.make_channel(by=request.user, **form.cleaned_data)
        return redirect("channels")
    return render(
        request,
        "protection/channels.html",
        {"channels": queries.channels_of(request.user.organisation), "form": form},
        status=422 if form.errors else 200,
    )


@permitted("protection.keep_channels", find=queries.channel_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def change_channel(request: HttpRequest, record: Channel) -> HttpResponse:
    """Change a channel."""
    own = request.user.organisation
    form = ChannelForm(request.POST or None, instance=record, organisation=own)
    if request.method == "POST" and form.is_valid():
        actions.change_channel(by=request.user, channel=record, people=form.cleaned_data["people"])
        return redirect("channels")
    return render(
        request,
        "protection/change_channel.html",
        {"channel": record, "form": form},
        status=422 if form.errors else 200,
    )
