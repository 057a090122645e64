"""Lists of events, emergency openings and cases, each with a fixed number of queries."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.vault.models import BreakGlass, CaseKey, Event, KeyKind


def events_of(organisation: Organisation, said: dict[str, Any]) -> QuerySet[Event]:
    """The events of an organisation's ledger that fit a filter (`forms.LedgerForm`)."""
    rows = Event.objects.filter(chain=organisation.pk)
    for name in ("action", "who", "case", "record"):
        if said.get(name):
            rows = rows.filter(**{name: str(said[name])})
    if said.get("since"):
        rows = rows.filter(when__gte=_micros(said["since"]))
    if said.get("until"):
        rows = rows.filter(when__lt=_micros(said["until"] + timedelta(days=1)))
    return rows


def _micros(day: Any) -> int:
    begin = timezone.make_aware(datetime.combine(day, time.min))
    return int(begin.timestamp()) * 1_000_000


def names_of(organisation: Organisation, ids: set[str]) -> dict[str, str]:
    """How people are called, by the id that stands in events."""
    known = [UUID(one) for one in ids if len(one) == 36]
    people = Person.objects.filter(organisation=organisation, pk__in=known)
    return {str(one.pk): str(one) for one in people}


def case_key(case: UUID) -> CaseKey | None:
    """The newest key of a case, of whichever organisation."""
    return CaseKey.objects.filter(case=case, kind=KeyKind.CASE).order_by("-generation").first()


def openings_of(organisation: Organisation) -> QuerySet[BreakGlass]:
    """The emergency openings of an organisation, the newest first."""
    rows = BreakGlass.objects.filter(organisation=organisation).select_related("person", "seen_by")
    return rows.order_by("-made")


def opening_by_id(pk: object) -> BreakGlass | None:
    """The opening with that id, of whichever organisation."""
    return BreakGlass.objects.filter(pk=pk).first()


def unseen_openings(person: Person) -> int:
    """How many openings of others a supervisor has not looked at."""
    rows = BreakGlass.objects.filter(organisation=person.organisation_id, seen=None)
    return rows.exclude(person=person).count()
