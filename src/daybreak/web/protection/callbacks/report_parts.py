"""What a report's page says of callbacks."""

from django.http import HttpRequest
from django.utils import timezone

from daybreak.web.protection.callbacks.calling import attempts_of, clock_of, read_plan
from daybreak.web.protection.callbacks.models import Callback, CallState
from daybreak.web.protection.models import Report
from daybreak.web.protection.parts import Part, report_part
from daybreak.web.vault.keys import rings_of
from daybreak.web.vault.unlock import Unlocked


@report_part(order=40)
def callbacks(request: HttpRequest, report: Report, by: Unlocked) -> Part:
    """The callback that waits, with its next safe hour, and how earlier calls went; never the number."""
    rows = list(Callback.objects.filter(report=report).order_by("made"))
    if rows and report.staff_case not in rings_of(by=by, cases=[report.staff_case]):
        rows = []
    waits = next((one for one in rows if one.state == CallState.WAITING), None)
    hours = read_plan(by, waits).hours if waits is not None else None
    clock = clock_of(hours, timezone.now(), not_before=waits.not_before) if hours and waits else None
    attempts = attempts_of(by=by, callbacks=rows)
    said = {"waits": waits, "hours": hours, "clock": clock, "attempts": attempts}
    return Part("callbacks/of_report.html", said, beside=True)
