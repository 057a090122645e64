"""What triage shows of a report, in the inbox, and as the beginning of an answer."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daybreak.web.accounts.models import Person
from daybreak.web.protection.inbox import beginning
from daybreak.web.protection.models import Report
from daybreak.web.protection.parts import (
    Mark,
    OpenedReports,
    Part,
    inbox_mark,
    message_draft,
    report_part,
)
from daybreak.web.protection.triage import labels, matters
from daybreak.web.protection.triage.forms import EscalationForm, LabelsForm
from daybreak.web.protection.triage.models import Escalation
from daybreak.web.protection.triage.wording import fill, templates_for
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many, open_sealed
from daybreak.web.vault.unlock import Unlocked


@report_part(order=10)
def escalations(request: HttpRequest, report: Report, by: Unlocked) -> Part:
    """Who asked supervisors to look, and the form that does."""
    rows = Escalation.objects.filter(report=report).select_related("by", "acknowledged_by").order_by("made")
    opened = open_many(by=by, records=rows, why=Purpose.SUPERVISION, fields=["reason"])
    shown = [(one, plain["reason"]) for one, plain in opened if plain is not None]
    form = EscalationForm(prefix="escalation")
    return Part("triage/escalations.html", {"rows": shown, "form": form}, beside=True)


@report_part(order=20)
def labels_of_report(request: HttpRequest, report: Report, by: Unlocked) -> Part | None:
    """The labels it has, and the form that changes them."""
    known = labels.labels_of(report.organisation_id)
    if not known:
        return None
    plain = open_sealed(by=by, record=report, why=Purpose.INTAKE, fields=["labels"])
    has = [known[pk] for pk in labels.chosen(plain) if pk in known]
    form = LabelsForm(initial={"labels": [one.pk for one in has]}, known=known.values())
    return Part("triage/labels_of_report.html", {"labels": has, "form": form}, beside=True)


@report_part(order=30)
def matter(request: HttpRequest, report: Report, by: Unlocked) -> Part:
    """The other reports about the same thing, as far as the person can open them."""
    rows = Report.objects.filter(matters.of_matter(report)).exclude(pk=report.pk).order_by("-received")
    opened = open_many(by=by, records=rows, why=Purpose.INTAKE, fields=["content"])
    context = {
        "others": [(one, beginning(plain)) for one, plain in opened if plain is not None],
        "closed": sum(plain is None for _one, plain in opened),
        "links": matters.links_among([report.pk]).select_related("made_by").order_by("made"),
    }
    return Part("triage/matter.html", context, beside=True)


@report_part(order=90)
def templates(request: HttpRequest, report: Report, by: Unlocked) -> Part | None:
    """The templates that an answer can begin with."""
    rows = templates_for(report)
    return Part("triage/templates_of_report.html", {"templates": rows}) if rows else None


@message_draft
def draft(request: HttpRequest, report: Report) -> str:
    """The words of the template that was chosen."""
    wanted = request.GET.get("template", "")
    found = next((one for one in templates_for(report) if str(one.pk) == wanted), None) if wanted else None
    return fill(found, report) if found is not None else ""


@inbox_mark
def label_marks(person: Person, reports: OpenedReports) -> Mapping[UUID, Sequence[Mark]]:
    """The labels of each report."""
    known = labels.labels_of(person.organisation_id)
    return {
        one.pk: [Mark(known[pk].name, known[pk].tone) for pk in labels.chosen(plain) if pk in known]
        for one, plain in reports
    }


@inbox_mark
def matter_marks(person: Person, reports: OpenedReports) -> Mapping[UUID, Sequence[Mark]]:
    """How many others are about the same thing."""
    wanted = {one.matter for one, _plain in reports if one.matter}
    counted = Report.objects.filter(matter__in=wanted).values_list("matter").annotate(Count("pk"))
    sizes = dict(counted) if wanted else {}
    return {one.pk: [_mark(sizes[one.matter] - 1)] for one, _plain in reports if one.matter in sizes}


def _mark(others: int) -> Mark:
    words = ngettext("same as %(count)d other", "same as %(count)d others", others)
    return Mark(words % {"count": others}, "information")


@inbox_mark
def escalation_marks(person: Person, reports: OpenedReports) -> Mapping[UUID, Sequence[Mark]]:
    """Which wait for a supervisor."""
    ids = [one.pk for one, _plain in reports]
    rows = Escalation.objects.filter(report__in=ids, acknowledged=None).values_list("report", flat=True)
    return {pk: [Mark(_("escalated"), "refusal")] for pk in set(rows)}
