"""What the core's pages show of reports that read alike."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import ngettext

from daybreak.web.accounts.models import Person
from daybreak.web.protection.abuse import grouping
from daybreak.web.protection.models import Report
from daybreak.web.protection.parts import Mark, OpenedReports, Part, inbox_mark, report_part
from daybreak.web.vault.unlock import Unlocked


@inbox_mark
def alike(person: Person, reports: OpenedReports) -> Mapping[UUID, Sequence[Mark]]:
    """How many others read like a report."""
    found = grouping.sizes([one for one, _plain in reports])
    return {report: [Mark(_others(many - 1))] for report, (_, many) in found.items()}


@report_part(order=90)
def others(request: HttpRequest, report: Report, by: Unlocked) -> Part | None:
    """The way to the reports that read like this one."""
    found = grouping.sizes([report]).get(report.pk)
    if not found:
        return None
    return Part("abuse/others.html", {"group": found[0], "others": found[1] - 1}, beside=True)


def _others(many: int) -> str:
    return ngettext("reads like %(many)d other", "reads like %(many)d others", many) % {"many": many}
