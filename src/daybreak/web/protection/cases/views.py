"""Pages of cases."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daybreak.errors import BadValue, NotGranted
from daybreak.web.accounts.access import permitted
from daybreak.web.protection.cases import casework, naming
from daybreak.web.protection.cases.entries import Entry, read_entries
from daybreak.web.protection.cases.forms import ClosureForm, EntryForm, FindForm, JoinForm, NameForm, OpenForm
from daybreak.web.protection.cases.models import Case, Section, Status
from daybreak.web.protection.models import Report
from daybreak.web.protection.queries import found, report_by_id
from daybreak.web.ui.keyset import page_of
from daybreak.web.ui.shapes import Column
from daybreak.web.ui.spoken import said_or_english
from daybreak.web.vault.keys import holders
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many, open_sealed
from daybreak.web.vault.unlock import unlocked

case_by_id = found(Case)
#: How much of a case's summary stands for it in a list.
_BEGINNING = 100
#: How many open cases a report can be put into from its page.
_MOST_CHOICES = 100


@permitted("protection.work")
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases one takes part in, open ones first."""
    page = page_of(casework.cases_for(request.user), request, order=["-status", "-opened"])
    columns = [Column(_("Case")), Column(_("Status")), Column(_("Opened")), Column(_("Case owner"))]
    context = {"rows": _named(request, page.rows), "page": page, "columns": columns, "form": FindForm()}
    return render(request, "cases/cases.html", context)


@permitted("protection.work")
@require_POST
def find_case(request: HttpRequest) -> HttpResponse:
    """The cases one takes part in that are called so; posted, so that no address holds a name."""
    form = FindForm(request.POST)
    found: list[naming.Found] = []
    if form.is_valid():
        try:
            found = naming.find_cases(by=unlocked(request), text=form.cleaned_data["text"])
        except NotGranted as refusal:
            form.add_error(None, said_or_english(str(refusal)))
    columns = [Column(_("Case")), Column(_("Status")), Column(_("Opened")), Column(_("Why it is here"))]
    context = {"form": form, "found": found, "columns": columns}
    return render(request, "cases/found.html", context, status=422 if form.errors else 200)


def _named(request: HttpRequest, rows: Sequence[Case]) -> list[tuple[Case, str]]:
    by = unlocked(request)
    opened = open_many(by=by, records=rows, why=Purpose.SUPPORT, fields=["name", "summary"])
    return [
        (one, plain["name"] or _beginning(plain["summary"])) for one, plain in opened if plain is not None
    ]


def _beginning(summary: Any) -> str:
    text = " ".join(" ".join(one.text for one in read_entries(summary)).split())
    return (text[:_BEGINNING] + "…" if len(text) > _BEGINNING else text) or _("No words yet")


@permitted("protection.work", find=case_by_id)
@require_safe
def case(request: HttpRequest, record: Case) -> HttpResponse:
    """One case with all its sections."""
    return _case_page(request, record)


def _case_page(request: HttpRequest, record: Case, **forms: Any) -> HttpResponse:
    fields = [*(one.value for one in Section), "closure", "name"]
    plain = open_sealed(by=unlocked(request), record=record, why=Purpose.SUPPORT, fields=fields)
    sections = [(one, read_entries(plain[one])) for one in Section]
    names = casework.named([UUID(entry.by) for _one, rows in sections for entry in rows])
    context = {
        "case": record,
        "sections": [(one, _shown(rows, names)) for one, rows in sections],
        "closure": plain["closure"],
        "name": plain["name"] or "",
        "is_open": record.status == Status.OPEN,
        "reports": casework.reports_in(record),
        "people": holders(record.case),
        "entry": EntryForm(prefix="entry"),
        "closing": ClosureForm(prefix="closing"),
        "naming": NameForm(prefix="naming", initial={"name": plain["name"]}),
    }
    wrong = any(one.errors for one in forms.values())
    return render(request, "cases/case.html", context | forms, status=422 if wrong else 200)


def _shown(rows: Sequence[Entry], names: dict[str, str]) -> list[tuple[Entry, str]]:
    return [(one, names.get(one.by, "")) for one in rows]


@permitted("protection.work", find=case_by_id)
@require_POST
def add_entry(request: HttpRequest, record: Case) -> HttpResponse:
    """Add what one knows."""
    form = EntryForm(request.POST, prefix="entry")
    if not form.is_valid():
        return _case_page(request, record, entry=form)
    said = form.cleaned_data
    casework.add_entry(by=unlocked(request), case=record, section=Section(said["section"]), text=said["text"])
    return redirect("case", pk=record.pk)


@permitted("protection.work", find=case_by_id)
@require_POST
def name_case(request: HttpRequest, record: Case) -> HttpResponse:
    """Call a case by a name."""
    form = NameForm(request.POST, prefix="naming")
    if not form.is_valid():
        return _case_page(request, record, naming=form)
    naming.name_case(by=unlocked(request), case=record, name=form.cleaned_data["name"])
    return redirect("case", pk=record.pk)


@permitted("protection.work", find=case_by_id)
@require_POST
def remove_entry(request: HttpRequest, record: Case) -> HttpResponse:
    """Take an entry out."""
    section = request.POST.get("section", "")
    if section in Section.values:
        entry = request.POST.get("entry", "")
        casework.remove_entry(by=unlocked(request), case=record, section=Section(section), entry=entry)
    return redirect("case", pk=record.pk)


@permitted("protection.work", find=case_by_id)
@require_POST
def close(request: HttpRequest, record: Case) -> HttpResponse:
    """Close a case."""
    form = ClosureForm(request.POST, prefix="closing")
    if not form.is_valid():
        return _case_page(request, record, closing=form)
    casework.close_case(by=unlocked(request), case=record, reason=form.cleaned_data["reason"])
    messages.success(request, _("The case is closed."))
    return redirect("case", pk=record.pk)


@permitted("protection.work", find=case_by_id)
@require_POST
def reopen(request: HttpRequest, record: Case) -> HttpResponse:
    """Open a closed case again."""
    casework.reopen_case(by=unlocked(request), case=record)
    return redirect("case", pk=record.pk)


@permitted("protection.work", find=report_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def open_case(request: HttpRequest, record: Report) -> HttpResponse:
    """Turn a report into a case: its answers are there already, nothing needs to be typed."""
    if record.became is not None:
        return redirect("case", pk=record.became)
    by = unlocked(request)
    form = OpenForm(
        request.POST or None,
        organisation=record.organisation,
        proposed=casework.proposals(by=by, report=record),
        initial={"people": [one.pk for one in holders(record.case)], "owner": request.user.pk},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = casework.open_case(
                by=by, report=record, chosen=form.chosen, people=said["people"], owner=said["owner"]
            )
        except BadValue:
            if not _became_meanwhile(request, record):
                raise
            return redirect("case", pk=record.became)
        messages.success(request, _("The case is open. The report stays with it."))
        return redirect("case", pk=made.pk)
    context = {"report": record, "form": form}
    return render(request, "cases/open.html", context, status=422 if form.errors else 200)


@permitted("protection.work", find=report_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def join_case(request: HttpRequest, record: Report) -> HttpResponse:
    """Put a report into a case that is open."""
    if record.became is not None:
        return redirect("case", pk=record.became)
    by = unlocked(request)
    proposed = casework.proposals(by=by, report=record)
    rows = casework.cases_for(request.user).filter(status=Status.OPEN).order_by("-opened")[:_MOST_CHOICES]
    form = JoinForm(request.POST or None, proposed=proposed, cases=_named(request, rows))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["case"]
        try:
            casework.add_report(by=by, case=chosen, report=record, chosen=form.chosen)
        except BadValue:
            if not _became_meanwhile(request, record):
                raise
            return redirect("case", pk=record.became)
        return redirect("case", pk=chosen.pk)
    context = {"report": record, "form": form}
    return render(request, "cases/join.html", context, status=422 if form.errors else 200)


def _became_meanwhile(request: HttpRequest, report: Report) -> bool:
    """Whether a colleague made the report a case while one's own choice was on its way; says so."""
    report.refresh_from_db(fields=["became"])
    if report.became is not None:
        messages.info(request, _("A colleague was faster: the report is in a case already."))
    return report.became is not None
