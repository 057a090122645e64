"""Reports that nobody acknowledged in the time that their channel promises: supervisors are told.

The inbox and the start page show them at once, to whoever holds them and, as a number, to every supervisor;
the notice is for those who are not looking.
"""

from django.db.models import QuerySet
from django.utils import timezone

from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.protection.models import UNFINISHED, Report
from daybreak.web.work.actions import notify


def late_reports() -> QuerySet[Report]:
    """Reports of every organisation that are past their time."""
    return Report.objects.filter(state__in=UNFINISHED, acknowledged=None, answer_due__lt=timezone.now())


def tell_supervisors() -> int:
    """Leave a notice for the supervisors of every organisation with late reports; how many people."""
    where = late_reports().values("organisation").distinct()
    people = Person.objects.filter(
        organisation__in=where, is_active=True, held_roles__role=Role.SUPERVISOR
    ).distinct()
    for one in people:
        notify(person=one)
    return len(people)
