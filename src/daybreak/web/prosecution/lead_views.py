"""Pages of leads: a lead as a card, its posts, and what is decided about it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from daybreak.web.accounts.access import permitted
from daybreak.web.prosecution import actions, cards, queries
from daybreak.web.prosecution.comparing import marks_of
from daybreak.web.prosecution.forms import DecisionForm
from daybreak.web.prosecution.models import POSTS_ON_PAGE, Lead
from daybreak.web.prosecution.views import PAGES, WHY, number_in
from daybreak.web.ui.shapes import Column, Link
from daybreak.web.vault.reading import open_many, open_sealed
from daybreak.web.vault.unlock import Unlocked, unlocked


@permitted("prosecution.read", find=queries.lead_by_id)
@require_safe
def lead(request: HttpRequest, record: Lead) -> HttpResponse:
    """One lead as a card."""
    return _lead_page(request, record, DecisionForm())


@permitted("prosecution.work", find=queries.lead_by_id)
@require_POST
def decide(request: HttpRequest, record: Lead) -> HttpResponse:
    """Write down a decision about a lead."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _lead_page(request, record, form)
    by, said = unlocked(request), form.cleaned_data
    parts = [marks_of(by, record)]
    if said["kind"] == "merge":
        other = queries.lead_of(record.run, said["other"].strip())
        if other is None or other.pk == record.pk:
            form.add_error("other", _("This run has no such other lead."))
            return _lead_page(request, record, form)
        parts.append(marks_of(by, other))
    actions.decide(by=by, lead=record, kind=said["kind"], parts=parts, note=said["note"])
    messages.success(request, _("Written down. The next search honours it."))
    return redirect("lead", pk=record.pk)


def _lead_page(request: HttpRequest, record: Lead, form: DecisionForm) -> HttpResponse:
    by = unlocked(request)
    card = open_sealed(by=by, record=record, why=WHY, fields=["card"])["card"]
    context = {
        "lead": record,
        "card": cards.shown(card),
        "notes": _notes(by, record),
        "form": form,
        "may_work": PAGES.may_work(request),
        "neighbours": _neighbours(record),
        "crossing": f"prosecution.lead|{record.pk}",
    }
    return render(request, "prosecution/lead.html", context, status=422 if form.errors else 200)


def _notes(by: Unlocked, record: Lead) -> list[dict[str, Any]]:
    rows = queries.decisions_of(record.run.collection).filter(lead_key=record.key)
    opened = open_many(by=by, records=rows, why=WHY, fields=["decision"])
    return [cards.noted(plain["decision"]) for _row, plain in opened if plain]


def _neighbours(record: Lead) -> list[Link]:
    near = queries.leads_of(record.run).filter(rank__in=[record.rank - 1, record.rank + 1]).order_by("rank")
    words = {record.rank - 1: _("The lead before"), record.rank + 1: _("The lead after")}
    return [Link(words[one.rank], reverse("lead", args=[one.pk])) for one in near]


@permitted("prosecution.read", find=queries.lead_by_id)
@require_safe
def lead_posts(request: HttpRequest, record: Lead) -> HttpResponse:
    """The posts behind a lead, a hundred at a time; ticked ones can be taken out of it."""
    number = number_in(request.GET.get("page"))
    page = queries.posts_of(record, number)
    if page is None:
        raise Http404
    rows = open_sealed(by=unlocked(request), record=page, why=WHY, fields=["rows"])["rows"]
    address, may_work = f"{request.path}?page=", PAGES.may_work(request)
    columns = [_("Post"), _("Time"), _("Place"), _("Text"), _("Source")]
    context = {
        "lead": record,
        "rows": rows,
        "may_work": may_work,
        "first": number * POSTS_ON_PAGE + 1,
        "before": f"{address}{number - 1}" if number else "",
        "after": f"{address}{number + 1}" if (number + 1) * POSTS_ON_PAGE < record.posts else "",
        "columns": [Column(one) for one in ([_("Take out")] if may_work else []) + columns],
    }
    return render(request, "prosecution/lead_posts.html", context)


@permitted("prosecution.work", find=queries.lead_by_id)
@require_POST
def split(request: HttpRequest, record: Lead) -> HttpResponse:
    """Take the ticked posts out of a lead; the next search honours it."""
    by = unlocked(request)
    parts = actions.parts_of_split(marks_of(by, record), request.POST.getlist("post"))
    if not parts:
        messages.error(request, _("Tick the posts to take out; at least one has to stay."))
        return redirect("lead_posts", pk=record.pk)
    actions.decide(by=by, lead=record, kind="split", parts=parts, note=request.POST.get("note", ""))
    messages.success(request, _("Written down. The next search honours it."))
    return redirect("lead", pk=record.pk)
