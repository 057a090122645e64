"""Pages of handovers: what goes out, what came in, and what is deleted next."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from daybreak.errors import DaybreakError
from daybreak.web.accounts.access import permitted
from daybreak.web.handover import actions, crossed, queries, retention
from daybreak.web.handover.crossings import lines_for, words_for
from daybreak.web.handover.forms import HoldForm
from daybreak.web.handover.models import HandedCopy, Handover
from daybreak.web.handover.permission import why_not
from daybreak.web.handover.zones import works_in
from daybreak.web.ui.keyset import page_of
from daybreak.web.ui.shapes import Column
from daybreak.web.ui.spoken import said_or_english
from daybreak.web.vault.keys import holders, ring_of
from daybreak.web.vault.models import CaseKey
from daybreak.web.vault.queries import case_key
from daybreak.web.vault.unlock import unlocked

#: What those who give can do with one button, and what is said when it is done.
_GIVERS: dict[str, tuple[Callable[..., Any], Any]] = {
    "approve": (actions.approve, gettext_lazy("It is approved, and can be sent now.")),
    "send": (
        actions.send,
        gettext_lazy("It is sent. The recipients are told that something waits for them."),
    ),
    "withdraw": (actions.withdraw, gettext_lazy("It is taken back. Nobody there can read it.")),
}


@permitted("handover.take_part")
@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """What went out of the zones one works in, and what came in."""
    page = page_of(queries.given_by(request.user), request, order=["-proposed"])
    names = queries.names_of_organisations({one.to_organisation for one in page.rows})
    return render(
        request,
        "handover/handovers.html",
        {
            "given": [(one, names.get(one.to_organisation, "")) for one in page.rows],
            "page": page,
            "received": queries.received_by(request.user)[:100],
            "orders": queries.to_confirm(request.user),
            "columns": [Column(_("When")), Column(_("To whom")), Column(_("State")), Column(_("Until"))],
            "received_columns": [
                Column(_("When")),
                Column(_("From whom")),
                Column(_("State")),
                Column(_("Until")),
            ],
        },
    )


@permitted("handover.take_part", find=queries.handover_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: HttpRequest, record: Handover) -> HttpResponse:
    """One handover, for those who give; approves, sends or takes it back."""
    chosen = request.POST.get("deed", "")
    if chosen in _GIVERS:
        deed, said = _GIVERS[chosen]
        deed(by=unlocked(request), handover=record)
        messages.success(request, str(said))
        return redirect("handover", pk=record.pk)
    names = queries.names_of_organisations({record.to_organisation})
    context = {
        "handover": record,
        "recipient": names.get(record.to_organisation, ""),
        "labels": [words_for(one) for one in sorted(record.labels)],
        "own": record.proposed_by_id == request.user.pk,
        "gives": works_in(request.user, record.from_zone),
        "holds": request.user in holders(record.case),
    }
    return render(request, "handover/handover.html", context)


@permitted("handover.take_part", find=queries.copy_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def handed(request: HttpRequest, record: HandedCopy) -> HttpResponse:
    """What was handed to one's zone: takes it, declines it, reads it."""
    by = unlocked(request)
    crossed.check_recipient_worker(by, record)
    deed = request.POST.get("deed", "")
    if deed == "receive":
        actions.receive(by=by, copy=record)
        messages.success(request, _("It is received, and can be read now."))
    elif deed == "decline":
        actions.decline(by=by, copy=record)
        messages.success(request, _("It is declined. Nobody can read the copy any more."))
    elif deed == "seen" and record.ended is not None:
        actions.acknowledge_end(copy=record)
    if deed:
        return redirect("handed", pk=record.pk)
    context: dict[str, Any] = {"copy": record, "reason": why_not(record)}
    if context["reason"] is None and record.received is not None:
        rows = crossed.read_copy(by=by, copy=record, why=record.purpose)
        context["records"] = [
            (one, [_shown(f"{one.kind}.{name}", value) for name, value in one.values.items()]) for one in rows
        ]
    return render(request, "handover/handed.html", context)


def _shown(label: str, value: Any) -> tuple[str, list[str]]:
    return words_for(label), lines_for(label, value)


@permitted("handover.see_deletions")
@require_safe
def deletions(request: HttpRequest) -> HttpResponse:
    """What is deleted in the next weeks, unless a hold keeps it."""
    ahead = timezone.now() + timedelta(days=retention.AHEAD)
    rows = retention.due_before(ahead, organisation=request.user.organisation)
    columns = [Column(_("Kind")), Column(_("Case")), Column(_("Deleted on")), Column(_("Hold"))]
    context = {"rows": rows[:500], "columns": columns, "kinds": retention.kinds(), "days": retention.AHEAD}
    return render(request, "handover/deletions.html", context)


@permitted("handover.take_part", find=case_key)
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, record: CaseKey) -> HttpResponse:
    """Keeps a case from being deleted, or lets its time run again."""
    by = unlocked(request)
    ring_of(by=by, case=record.case)
    present = queries.hold_of(record.case)
    form = HoldForm(request.POST if request.POST.get("reason") is not None else None)
    if present is not None and request.POST.get("deed") == "lift":
        retention.lift_hold(by=by, hold=present)
        messages.success(request, _("The hold is lifted: the time of the case runs again."))
        return redirect("hold", case=record.case)
    if present is None and tried(form, lambda said: retention.place_hold(by=by, case=record.case, **said)):
        messages.success(request, _("The case is kept until the hold is lifted."))
        return redirect("hold", case=record.case)
    context = {"form": form, "hold": present, "case": record.case}
    return render(request, "handover/hold.html", context, status=422 if form.errors else 200)


def tried(form: forms.Form, work: Callable[[dict[str, Any]], Any]) -> bool:
    """Do something with what a form says; whether it was done. A refusal becomes an error of the form."""
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        work(form.cleaned_data)
    except DaybreakError as error:
        form.add_error(None, said_or_english(str(error)))
        return False
    return True
