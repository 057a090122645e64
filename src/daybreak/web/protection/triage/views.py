"""Pages of triage: labels of reports, reports about the same thing, supervisors asked for help."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daybreak.web.accounts.access import permitted
from daybreak.web.protection.inbox import rows_of, show_inbox
from daybreak.web.protection.models import Report, Urgency
from daybreak.web.protection.queries import found, report_by_id, reports_for
from daybreak.web.protection.triage import escalating, matters
from daybreak.web.protection.triage import labels as labelling
from daybreak.web.protection.triage.forms import EscalationForm, LabelsForm
from daybreak.web.protection.triage.models import Escalation, Label, SameMatter
from daybreak.web.ui.keyset import Page, page_of
from daybreak.web.vault.unlock import unlocked

label_by_id, link_by_id, escalation_by_id = found(Label), found(SameMatter), found(Escalation)


@permitted("protection.work", find=label_by_id)
@require_safe
def labelled(request: HttpRequest, record: Label) -> HttpResponse:
    """The reports with a label, among those one can open."""
    rows = labelling.reports_with(by=unlocked(request), label=record)
    return show_inbox(request, Page(tuple(rows)), view="", title=record.name)


@permitted("protection.work", find=report_by_id)
@require_POST
def set_labels(request: HttpRequest, record: Report) -> HttpResponse:
    """Say which labels a report has."""
    form = LabelsForm(request.POST, known=labelling.labels_of(record.organisation_id).values())
    if form.is_valid():
        labelling.set_labels(by=unlocked(request), report=record, labels=form.cleaned_data["labels"])
        messages.success(request, _("The labels are kept."))
    else:
        messages.error(request, _("These labels are not known; choose them again."))
    return redirect("report", pk=record.pk)


@permitted("protection.work", find=report_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def same(request: HttpRequest, record: Report) -> HttpResponse:
    """Choose which other reports are about the same thing."""
    by = unlocked(request)
    if request.method == "POST":
        others = reports_for(request.user, "any").filter(pk__in=_ids(request.POST.getlist("other")))
        if others:
            fresh = matters.join(by=by, report=record, others=list(others))
            said = ngettext("%(count)d report joined.", "%(count)d reports joined.", fresh)
            messages.success(request, said % {"count": fresh})
            return redirect("report", pk=record.pk)
        messages.error(request, _("Choose at least one other report."))
    rows = reports_for(request.user, "any").exclude(matters.of_matter(record))
    page = page_of(rows, request, order=["-received"])
    context: dict[str, Any] = {"report": record, "rows": rows_of(request, page.rows), "page": page}
    return render(request, "triage/same.html", context)


def _ids(said: list[str]) -> list[UUID]:
    known = []
    for one in said[:200]:
        try:
            known.append(UUID(one))
        except ValueError:
            continue
    return known


@permitted("protection.work", find=link_by_id)
@require_POST
def part(request: HttpRequest, record: SameMatter) -> HttpResponse:
    """Take back that two reports are about the same thing."""
    matters.part(by=unlocked(request), link=record)
    messages.success(request, _("They are apart again."))
    came = _ids([request.POST.get("from", "")])
    return redirect("report", pk=came[0] if came else record.report_id)


@permitted("protection.work", find=report_by_id)
@require_POST
def escalate(request: HttpRequest, record: Report) -> HttpResponse:
    """Ask supervisors to look at a report."""
    form = EscalationForm(request.POST, prefix="escalation")
    if form.is_valid():
        said = form.cleaned_data
        escalating.escalate(
            by=unlocked(request), report=record, reason=said["reason"], urgency=Urgency(said["urgency"])
        )
        messages.success(request, _("The supervisors are told."))
    else:
        messages.error(request, _("Say why a supervisor is needed, and how soon."))
    return redirect("report", pk=record.pk)


@permitted("protection.keep_channels", find=escalation_by_id)
@require_POST
def acknowledge(request: HttpRequest, record: Escalation) -> HttpResponse:
    """Say that one looks at a report that a colleague escalated."""
    escalating.acknowledge(by=unlocked(request), escalation=record)
    return redirect("report", pk=record.report_id)
