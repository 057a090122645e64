"""The page of coarse counts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daybreak.web.accounts.access import permitted
from daybreak.web.accounts.models import Organisation
from daybreak.web.protection.tallies.coarse import STEP
from daybreak.web.protection.tallies.counting import DIMENSIONS, published
from daybreak.web.ui.shapes import Column


@permitted("tallies.see")
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """How many reports came, in tens."""
    titles = {"kind": _("By kind of channel"), "origin": _("By how they came"), "urgency": _("By urgency")}
    tables = [_table(request.user.organisation, name, title) for name, title in titles.items()]
    return render(request, "tallies/statistics.html", {"tables": tables, "step": STEP})


def _table(organisation: Organisation, dimension: str, title: str) -> dict[str, Any]:
    rows = published(organisation, dimension)
    columns = [
        Column(_("Month")),
        *(Column(str(one)) for one in DIMENSIONS[dimension].values()),
        Column(_("All")),
    ]
    return {
        "title": title,
        "columns": columns,
        "rows": [(one.month, [*one.cells.values(), one.total]) for one in rows],
    }
