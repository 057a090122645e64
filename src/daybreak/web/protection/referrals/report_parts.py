"""What the report's page and the person's own page show of questions for consent."""

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from daybreak.errors import BadValue
from daybreak.web.protection.models import Report
from daybreak.web.protection.parts import Part, report_part, return_part, return_step
from daybreak.web.protection.referrals import asking
from daybreak.web.protection.returning import Returned
from daybreak.web.vault.unlock import Unlocked


@report_part(order=60)
def consents(request: HttpRequest, report: Report, by: Unlocked) -> Part:
    """The questions that were asked, and the way to ask or to hand over."""
    return Part("referrals/of_report.html", {"requests": asking.requests_of(report)}, beside=True)


@return_part(order=10)
def questions(request: HttpRequest, came: Returned) -> Part | None:
    """What the person is asked, and what they allowed."""
    rows = asking.asked_of(came)
    return Part("referrals/of_return.html", {"rows": rows}) if rows else None


def _answered(request: HttpRequest, came: Returned, *, allowed: bool) -> str:
    try:
        done = asking.answer_request(came=came, request=_request(request), allowed=allowed)
    except BadValue:  # the day until which it would hold is over
        return _("This question is too old to be answered. If it still matters, you will be asked again.")
    if not done:
        return _("This was answered before.")
    if allowed:
        return _("You allowed it. You can take it back here at any time.")
    return _("You did not allow it. Nothing goes out, and everything else stays as it is.")


@return_step("consent-yes")
def allow(request: HttpRequest, came: Returned) -> str:
    """The person says yes."""
    return _answered(request, came, allowed=True)


@return_step("consent-no")
def refuse(request: HttpRequest, came: Returned) -> str:
    """The person says no."""
    return _answered(request, came, allowed=False)


@return_step("consent-back")
def take_back(request: HttpRequest, came: Returned) -> str:
    """The person takes a yes back."""
    if asking.take_back(came=came, request=_request(request)):
        return _("You took it back. What was handed over can no longer be read there.")
    return _("This was answered before.")


def _request(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("request", ""))
    except ValueError:
        return UUID(int=0)
