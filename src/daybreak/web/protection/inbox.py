"""The inbox as a page: some reports, opened, with the words beside each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from daybreak.web.protection import parts
from daybreak.web.protection.models import Report
from daybreak.web.protection.questions.answers import beginning_of
from daybreak.web.ui.keyset import Page
from daybreak.web.ui.shapes import Column, Link
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many
from daybreak.web.vault.unlock import unlocked

#: How much of a report the inbox shows.
_BEGINNING = 120


@dataclass(frozen=True, slots=True)
class Row:
    """One report of the inbox.

    Attributes:
        report: The report.
        beginning: Its first words.
        marks: What nested apps say of it.
    """

    report: Report
    beginning: str
    marks: Sequence[parts.Mark]


def rows_of(request: HttpRequest, reports: Sequence[Report]) -> list[Row]:
    """Reports opened for a list, in a fixed number of queries."""
    fields = ["content", "labels"]
    opened = open_many(by=unlocked(request), records=reports, why=Purpose.INTAKE, fields=fields)
    marks = parts.marks_of(request.user, opened)  # type: ignore[arg-type]
    return [Row(one, beginning(plain), marks.get(one.pk, ())) for one, plain in opened]


def beginning(plain: dict[str, Any] | None) -> str:
    """The first words of a report's content."""
    text = " ".join(beginning_of((plain or {}).get("content") or {}).split())
    return text[:_BEGINNING] + ("…" if len(text) > _BEGINNING else "") if text else _("No words yet")


def show_inbox(request: HttpRequest, page: Page, *, view: str, title: str = "") -> HttpResponse:
    """The inbox with one of its views chosen, or a list of its own under a title."""
    named = {
        "open": _("To be done"),
        "mine": _("Mine"),
        "late": _("Late"),
        "ending": _("Deleted soon"),
        "wishes": _("Deletion asked for"),
        "closed": _("Closed"),
        "spam": _("Not meant seriously"),
    }
    return render(
        request,
        "protection/inbox.html",
        {
            "rows": rows_of(request, page.rows),
            "page": page,
            "title": title or _("Reports"),
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
