"""Pages of callbacks: those that are due and safe now, one to be made, and planning one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daybreak.web.accounts.access import permitted
from daybreak.web.protection.callbacks import calling
from daybreak.web.protection.callbacks.forms import AttemptForm, PlanForm
from daybreak.web.protection.callbacks.models import Callback, CallState, Outcome
from daybreak.web.protection.models import Report
from daybreak.web.protection.queries import found, report_by_id
from daybreak.web.ui.shapes import Column
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_sealed
from daybreak.web.vault.unlock import unlocked

callback_by_id = found(Callback)


@permitted("protection.work")
@require_safe
def callbacks(request: HttpRequest) -> HttpResponse:
    """Whom to call now; those outside their safe hours are counted and nothing else."""
    rows = calling.waiting_callbacks(by=unlocked(request))
    later = [one.clock for one in rows if not one.clock.is_safe]
    context = {
        "rows": [one for one in rows if one.clock.is_safe],
        "later": len(later),
        "next": min((one for one in later if one.safe_at), key=lambda one: one.safe_at, default=None),
        "columns": [
            Column(_("Whom")),
            Column(_("Their clock")),
            Column(_("If somebody else answers")),
            Column(_("Urgency")),
        ],
    }
    return render(request, "callbacks/callbacks.html", context)


@permitted("protection.work", find=callback_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def callback(request: HttpRequest, record: Callback) -> HttpResponse:
    """One callback: how to make it, if it is safe now, and what came of it."""
    by = unlocked(request)
    how = calling.read_plan(by, record)
    form = AttemptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        calling.record_attempt(
            by=by,
            callback=record,
            outcome=Outcome(form.cleaned_data["outcome"]),
            note=form.cleaned_data["note"],
            again=form.moment(how.hours.zone),
        )
        messages.success(request, _("It is written down."))
        return redirect("callbacks")
    now = timezone.now()
    context: dict[str, Any] = {
        "callback": record,
        "plan": how,
        "clock": calling.clock_of(how.hours, now),
        "waits": record.state == CallState.WAITING,
        "attempts": calling.attempts_of(by=by, callbacks=[record]),
        "form": form,
    }
    return render(request, "callbacks/callback.html", context, status=422 if form.errors else 200)


@permitted("protection.work", find=callback_by_id)
@require_POST
def give_up(request: HttpRequest, record: Callback) -> HttpResponse:
    """Try a callback no more."""
    calling.give_up(by=unlocked(request), callback=record)
    messages.success(request, _("It is tried no more."))
    return redirect("report", pk=record.report_id)


@permitted("protection.work", find=report_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, record: Report) -> HttpResponse:
    """Plan to call back; what the person said already is filled in."""
    by = unlocked(request)
    content = open_sealed(by=by, record=record, why=Purpose.SAFETY, fields=["content"])["content"] or {}
    known = {"number": str(content.get("contact") or "")[:200], "others": content.get("others", "")}
    zone = record.channel.zone
    there = zone if zone != "UTC" else ""  # nobody said where they are: hours on a wrong clock endanger
    form = PlanForm(request.POST or None, initial={**known, "zone": there})
    if request.method == "POST" and form.is_valid():
        calling.plan_callback(by=by, report=record, plan=form.plan, not_before=form.moment)
        messages.success(request, _("The callback is planned."))
        return redirect("report", pk=record.pk)
    context = {"report": record, "form": form, "hours": content.get("hours", "")}
    return render(request, "callbacks/plan.html", context, status=422 if form.errors else 200)
