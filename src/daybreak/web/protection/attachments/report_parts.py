"""What the core's pages show of files."""

from django.http import HttpRequest

from daybreak.web.protection.attachments.forms import SendForm
from daybreak.web.protection.attachments.public_views import of_person
from daybreak.web.protection.attachments.views import of_report
from daybreak.web.protection.models import Report
from daybreak.web.protection.parts import Part, report_part, return_part
from daybreak.web.protection.returning import Returned
from daybreak.web.vault.unlock import Unlocked


@report_part(order=20)
def files_for_staff(request: HttpRequest, report: Report, by: Unlocked) -> Part | None:
    """The files of a report, and adding one."""
    return Part("attachments/of_report.html", {**of_report(report, by), "form": SendForm()})


@return_part(order=40)
def files_for_person(request: HttpRequest, came: Returned) -> Part | None:
    """The files that came, and adding one."""
    return Part("attachments/of_return.html", {**of_person(came), "channel": came.report.channel})
