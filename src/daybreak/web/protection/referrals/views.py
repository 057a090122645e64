"""The page on which colleagues ask a person for consent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from daybreak.errors import DaybreakError
from daybreak.web.accounts.access import permitted
from daybreak.web.protection.models import Report
from daybreak.web.protection.queries import report_by_id
from daybreak.web.protection.referrals.asking import ask_for_consent
from daybreak.web.protection.referrals.forms import AskForm
from daybreak.web.ui.spoken import spoken
from daybreak.web.vault.keys import ring_of
from daybreak.web.vault.unlock import unlocked


@permitted("protection.work", find=report_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, record: Report) -> HttpResponse:
    """Ask whether a report may go to another organisation."""
    by = unlocked(request)
    ring_of(by=by, case=record.case)
    form = AskForm(request.POST or None, own=record.organisation)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_consent(by=by, report=record, **form.said())
        except DaybreakError as error:
            form.add_error(None, spoken(error))
        else:
            messages.success(request, _("The person is asked when they come back."))
            return redirect("report", pk=record.pk)
    context = {"report": record, "form": form, "has_code": hasattr(record, "return_key")}
    return render(request, "referrals/ask.html", context, status=422 if form.errors else 200)
