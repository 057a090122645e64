"""Reports that nobody acknowledged in the time that their channel promises: supervisors are told.

The inbox and the start page show them at once, to whoever holds them and, as a number, to every supervisor;
the notice is for those who are not looking. It comes within the hour after the time is over, and again
every day as long as nobody acknowledged the report.
"""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.protection.models import UNFINISHED, Report
from daybreak.web.work.actions import notify

#: How soon supervisors are told again of the same report.
AGAIN = timedelta(hours=24)


def late_reports() -> QuerySet[Report]:
    """Reports of every organisation that are past their time."""
    return Report.objects.filter(state__in=UNFINISHED, acknowledged=None, answer_due__lt=timezone.now())


def tell_supervisors() -> int:
    """Leave a notice for supervisors of organisations with a late report to tell of; how many people."""
    now = timezone.now()
    # what was told of in the future was told by a clock that was wrong
    due = late_reports().filter(Q(late_told=None) | Q(late_told__lte=now - AGAIN) | Q(late_told__gt=now))
    told = list(due.values_list("pk", "organisation"))
    where = {organisation for _, organisation in told}
    people = Person.objects.filter(
        organisation__in=where, is_active=True, held_roles__role=Role.SUPERVISOR
    ).distinct()
    for one in people:
        notify(person=one)
    due.update(late_told=now)
    return len(people)
