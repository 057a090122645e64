"""What the toll costs at present, for scripts; reports that read alike, for those who answer."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from daybreak.web.accounts.access import open_to_all, permitted
from daybreak.web.protection import queries
from daybreak.web.protection.abuse import grouping
from daybreak.web.protection.abuse.forms import APART, CHOSEN, SETTLED, AlikeForm
from daybreak.web.protection.abuse.models import AlikeGroup
from daybreak.web.protection.abuse.toll import Deed, known_as, toll
from daybreak.web.protection.inbox import rows_of
from daybreak.web.ui.keyset import page_of
from daybreak.web.ui.shapes import Column
from daybreak.web.vault.unlock import Unlocked, unlocked


@open_to_all
@require_safe
def challenge(request: HttpRequest, slug: str, deed: str) -> HttpResponse:
    """A challenge as ALTCHA writes it; nothing (204) while the deed is free."""
    channel = queries.any_channel_by_slug(slug)
    if channel is None or deed not in set(Deed):
        raise Http404
    level = toll.price(Deed(deed), channel.pk, known_as(request)).level
    if not level:
        return HttpResponse(status=204)
    return JsonResponse(toll.challenge(Deed(deed), channel.pk, level).as_said())


@permitted("protection.work")
@require_safe
def alike_groups(request: HttpRequest) -> HttpResponse:
    """Groups of reports that read alike, the largest first."""
    found = grouping.large_groups(request.user)
    many = {one.pk: many for one, many in found}
    groups = [(row, many[row.report.pk]) for row in rows_of(request, [one for one, _ in found])]
    columns = [Column(_("One of them")), Column(_("Reports"), number=True)]
    return render(request, "abuse/groups.html", {"groups": groups, "columns": columns})


@permitted("protection.work", find=queries.found(AlikeGroup))
@require_http_methods(["GET", "HEAD", "POST"])
def alike_group(request: HttpRequest, record: AlikeGroup) -> HttpResponse:
    """The reports of a group that one can open, and what becomes of many of them at once."""
    form = AlikeForm(request.POST or None, initial={"which": CHOSEN})
    if request.method == "POST" and form.is_valid():
        messages.success(request, _decide(unlocked(request), record, form.cleaned_data))
        return redirect("alike_group", pk=record.pk)
    return _group_page(request, record, form)


def _group_page(request: HttpRequest, group: AlikeGroup, form: AlikeForm) -> HttpResponse:
    page = page_of(grouping.members(request.user, group), request, order=["-urgency", "-received"])
    context = {"group": group, "rows": rows_of(request, page.rows), "page": page, "form": form}
    columns = [Column(_("Choose"), hidden=True), Column(_("Report")), Column(_("Alike"), number=True)]
    columns += [Column(_("Urgency")), Column(_("State")), Column(_("Received"))]
    status = 422 if form.errors else 200
    return render(request, "abuse/group.html", context | {"columns": columns}, status=status)


def _decide(by: Unlocked, group: AlikeGroup, said: dict[str, Any]) -> str:
    chosen = said["reports"] if said["which"] == CHOSEN else None
    if said["do"] == APART:
        many = grouping.keep_apart(by=by, group=group, reports=chosen or ())
        words = ngettext("%(many)d report is kept apart.", "%(many)d reports are kept apart.", many)
    else:
        many = grouping.settle_alike(by=by, group=group, state=SETTLED[said["do"]], reports=chosen)
        words = ngettext("%(many)d report is settled.", "%(many)d reports are settled.", many)
    return words % {"many": many}
