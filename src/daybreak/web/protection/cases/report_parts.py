"""What a report's page says of its case."""

from django.http import HttpRequest

from daybreak.web.protection.cases.casework import cases_for
from daybreak.web.protection.models import Report
from daybreak.web.protection.parts import Part, report_part
from daybreak.web.vault.unlock import Unlocked


@report_part(order=50)
def case_of_report(request: HttpRequest, report: Report, by: Unlocked) -> Part:
    """The case it became, for those who hold its key, or the way to make one of it."""
    opens = report.became is not None and cases_for(by.person).filter(pk=report.became).exists()
    return Part("cases/of_report.html", {"opens": opens}, beside=True)
