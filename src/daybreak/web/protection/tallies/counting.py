"""Counting reports by month: once each month when it is over, and those that end before, as they end."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, F, Min
from django.utils import timezone

from daybreak.web.accounts.models import Organisation
from daybreak.web.protection.models import Kind, Origin, Report, State, Urgency
from daybreak.web.protection.tallies.coarse import CoarseRow, coarse_row
from daybreak.web.protection.tallies.models import CountedMonth, Tally

#: How many days after its end a month is counted, so that a report of its last night has its urgency.
SETTLED = timedelta(days=5)
#: How many months are shown.
MOST_SHOWN = 36
#: What is counted, by the name of the field, with all its values.
DIMENSIONS: Mapping[str, Mapping[str, str]] = {
    "kind": dict(Kind.choices),
    "origin": dict(Origin.choices),
    "urgency": {str(value): label for value, label in Urgency.choices},
}


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def count_ending(report: Report) -> None:
    """Count a report that ends before its month is counted."""
    month = month_of(report.received.date())
    if report.state == State.SPAM or CountedMonth.objects.filter(pk=month).exists():
        return
    values = (report.channel.kind, report.origin, report.urgency)
    _add(report.organisation_id, month, values, 1)


def count_months() -> int:
    """Count each month that is over and settled, once and for good; how many. A daily chore."""
    first = Report.objects.aggregate(first=Min("received"))["first"]
    earliest = Tally.objects.aggregate(first=Min("month"))["first"]
    begins = [day for day in (first and month_of(first.date()), earliest) if day]
    if not begins:
        return 0
    month, counted = min(begins), 0
    last = month_of((timezone.now() - SETTLED).date())
    known = set(CountedMonth.objects.values_list("month", flat=True))
    while month < last:
        if month not in known:
            _count_month(month)
            counted += 1
        month = _next(month)
    return counted


@transaction.atomic
def _count_month(month: date) -> None:
    CountedMonth.objects.create(month=month)
    rows = (
        Report.objects.filter(received__date__gte=month, received__date__lt=_next(month))
        .exclude(state=State.SPAM)
        .values_list("organisation", "channel__kind", "origin", "urgency")
        .annotate(Count("pk"))
        .order_by()
    )
    for organisation, kind, origin, urgency, count in rows:
        _add(organisation, month, (kind, origin, urgency), count)


def _next(month: date) -> date:
    return month_of(month + timedelta(days=32))


def _add(organisation: object, month: date, values: tuple[str, str, int], count: int) -> None:
    kind, origin, urgency = values
    place = {"organisation_id": organisation, "month": month}
    place |= {"kind": kind, "origin": origin, "urgency": urgency}
    one, _fresh = Tally.objects.get_or_create(**place)
    Tally.objects.filter(pk=one.pk).update(count=F("count") + count)


def published(organisation: Organisation, dimension: str) -> list[CoarseRow]:
    """The counted months of an organisation by one dimension, the newest first."""
    categories = DIMENSIONS[dimension]
    months: dict[date, dict[str, int]] = {}
    rows = Tally.objects.filter(
        organisation=organisation, month__in=CountedMonth.objects.values("month")
    ).order_by("-month")
    for month, value, count in rows.values_list("month", dimension, "count"):
        counts = months.setdefault(month, dict.fromkeys(categories, 0))
        counts[str(value)] += count
    return [coarse_row(month, counts) for month, counts in months.items()][:MOST_SHOWN]
