"""Pages of those who keep the directory: what has to be checked, an entry, a check, tables."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daybreak.errors import DaybreakError
from daybreak.prevention.directory_file import MOST_BYTES, Read, read_directory, write_directory
from daybreak.prevention.proposals import proposed
from daybreak.web.accounts.access import permitted
from daybreak.web.prevention import actions, queries
from daybreak.web.prevention.forms import CheckForm, EntryForm, ProposalForm, TableForm, entry_form
from daybreak.web.prevention.models import Entry, How, Result
from daybreak.web.prevention.wording import NEEDS, WORDS_NEEDED, entry_name, ways_of
from daybreak.web.ui.keyset import page_of
from daybreak.web.ui.shapes import Column, Link

KEEP = "prevention.keep_directory"
#: Rows of a table that a page names; the others are counted.
_NAMED = 200


@permitted(KEEP)
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """The organisation's entries, by what has to be done with them."""
    view = request.GET.get("view", "")
    view = view if view in queries.VIEWS else queries.VIEWS[0]
    page = page_of(queries.entries_of(request.user.organisation, view), request, order=["country", "name"])
    return render(
        request,
        "prevention/directory.html",
        {
            "rows": [(one, entry_name(one)) for one in page.rows],
            "page": page,
            "tabs": [Link(text, f"{reverse('directory')}?view={key}", key == view) for key, text in _tabs()],
            "columns": [
                Column(_("Service")),
                Column(_("What it is")),
                Column(_("Checked on")),
                Column(_("Expires on")),
            ],
            "table_form": TableForm(),
            "proposal_form": ProposalForm(),
        },
    )


def _tabs() -> list[tuple[str, str]]:
    return [
        ("check", _("To be checked")),
        ("shown", _("Shown")),
        ("new", _("Not checked yet")),
        ("expired", _("Expired")),
        ("withdrawn", _("Taken back")),
    ]


@permitted(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def add_entry(request: HttpRequest) -> HttpResponse:
    """Add a service."""
    form = EntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added = actions.add_services(by=request.user, services=[form.service])
        if added.added:
            messages.success(request, _("It is kept. It is shown once somebody has checked it."))
            return redirect(f"{reverse('directory')}?view=new")
        form.add_error(None, _("This service is in the directory already."))
    status = 422 if form.errors else 200
    return render(request, "prevention/add_entry.html", {"form": form}, status=status)


@permitted(KEEP, find=queries.entry_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, record: Entry) -> HttpResponse:
    """One entry: what it says, who checked it and when; changes it."""
    form = entry_form(record, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if actions.change_entry(by=request.user, entry=record, service=form.service):
            messages.warning(request, _("Saved. It is shown again once somebody has checked it."))
        else:
            messages.success(request, _("Saved."))
        return redirect("directory_entry", pk=record.pk)
    return _entry_page(request, record, form=form)


def _entry_page(request: HttpRequest, record: Entry, **forms: Any) -> HttpResponse:
    shown = {"form": entry_form(record), "check": CheckForm(prefix="check"), **forms}
    wrong = any(one.errors for one in forms.values())
    return render(
        request,
        "prevention/entry.html",
        {
            "entry": record,
            "title": entry_name(record),
            "ways": ways_of(record.service()),
            "checks": record.checks.select_related("by").order_by("-recorded")[:50],
            "columns": [
                Column(_("Day")),
                Column(_("Person")),
                Column(_("How")),
                Column(_("Found")),
                Column(_("Expires on")),
            ],
            **shown,
        },
        status=422 if wrong else 200,
    )


@permitted(KEEP, find=queries.entry_by_id)
@require_POST
def check_entry(request: HttpRequest, record: Entry) -> HttpResponse:
    """Record a check."""
    form = CheckForm(request.POST, prefix="check")
    if not form.is_valid():
        return _entry_page(request, record, check=form)
    said = form.cleaned_data
    actions.check_entry(
        by=request.user,
        entry=record,
        done_on=said["done_on"],
        how=How(said["how"]),
        result=Result(said["result"]),
        expires_on=said["expires_on"],
    )
    words = {
        Result.RIGHT: _("Thank you. It is shown now."),
        Result.NO_ANSWER: _("Written down. Try again at another time of day."),
        Result.WRONG: _("It is shown no more. Mend it, or take it back."),
    }
    messages.success(request, words[Result(said["result"])])
    return redirect("directory_entry", pk=record.pk)


@permitted(KEEP, find=queries.entry_by_id)
@require_POST
def withdraw_entry(request: HttpRequest, record: Entry) -> HttpResponse:
    """Take an entry back, or bring it in again."""
    actions.withdraw(by=request.user, entry=record, withdrawn=not record.withdrawn)
    return redirect("directory_entry", pk=record.pk)


@permitted(KEEP)
@require_POST
def take_table(request: HttpRequest) -> HttpResponse:
    """Take in a table; says what was left out, and why, by line and field."""
    form = TableForm(request.POST, request.FILES)
    if not form.is_valid():
        return _taken_page(request, refusal=str(_("Choose a file.")))
    file = request.FILES["table"]
    try:
        read = read_directory(file.read(MOST_BYTES + 1), name=file.name or "table")
    except DaybreakError as error:
        return _taken_page(request, refusal=str(error))
    added = actions.add_services(by=request.user, services=[one for _line, one in read.services])
    return _taken_page(request, read=read, added=added)


def _taken_page(
    request: HttpRequest, *, refusal: str = "", read: Read | None = None, added: actions.Added | None = None
) -> HttpResponse:
    rows = (
        []
        if read is None
        else [
            (one, [(fault, NEEDS.get(fault.field, WORDS_NEEDED)) for fault in one.faults])
            for one in read.left_out
        ]
    )
    return render(
        request,
        "prevention/table_taken.html",
        {
            "refusal": refusal,
            "read": read,
            "added": added,
            "rows": rows[:_NAMED],
            "more": max(len(rows) - _NAMED, 0),
            "columns": [
                Column(_("Line")),
                Column(_("Name")),
                Column(_("Field")),
                Column(_("Found")),
                Column(_("Needed")),
            ],
        },
        status=422 if refusal else 200,
    )


@permitted(KEEP)
@require_POST
def take_proposals(request: HttpRequest) -> HttpResponse:
    """Take in what is proposed for a country: emergency numbers and public hotlines, all to be checked."""
    form = ProposalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a country."))
        return redirect("directory")
    added = actions.add_services(by=request.user, services=proposed(form.cleaned_data["country"]))
    said = ngettext("%(count)s entry is new.", "%(count)s entries are new.", added.added) % {
        "count": added.added
    }
    messages.success(request, f"{said} {_('Nobody has checked them: call each before it is shown.')}")
    return redirect(f"{reverse('directory')}?view=new")


@permitted(KEEP)
@require_safe
def write_table(request: HttpRequest) -> HttpResponse:
    """The directory as a table: only what may be shown today, each with the day on which it expires."""
    services = [
        one.service()
        for one in queries.shown(organisation=request.user.organisation).order_by("country", "name")
    ]
    text, _left_out = write_directory(services, today=queries.today())
    answer = HttpResponse(text.encode("utf-8-sig"), "text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="directory.csv"'
    return answer
