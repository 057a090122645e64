"""What may be shown of the directory, and what its keepers have to do, each in a fixed number of queries.

`shown` is the one door: pages, tables and programs get entries through it and thereby never one that nobody
checked, or that is past its day.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from daybreak.prevention.freshness import TOLD
from daybreak.prevention.numbers import Listed
from daybreak.prevention.numbers import numbers_for as listed_for
from daybreak.web.accounts.models import HeldRole, Organisation, Person
from daybreak.web.prevention.models import Entry, Kind
from daybreak.web.prevention.rules import KEEPERS


def today() -> date:
    """The day by which entries are shown (UTC)."""
    return timezone.now().date()


def _valid(on: date) -> Q:
    """The rule of `freshness.Validity.is_shown`, for the database."""
    return Q(withdrawn=False, checked_on__lte=on + timedelta(days=1), expires_on__gt=on)


def shown(*, organisation: Organisation | None = None) -> QuerySet[Entry]:
    """The entries that anybody may see today, of one organisation or of all."""
    rows = Entry.objects.filter(_valid(today())).select_related("organisation")
    return rows if organisation is None else rows.filter(organisation=organisation)


def numbers_for(
    *, country: str, language: str = "", now: datetime | None = None, organisation: Organisation | None = None
) -> tuple[Listed, ...]:
    """Where help is now in a country, emergencies first (`daybreak.prevention.numbers`).

    Args:
        country: ISO 3166-1 alpha-2 code, as the person chose it.
        language: BCP 47 tag of the language to be helped in; empty for any.
        now: This moment unless told.
        organisation: Whose directory; all of them unless told.
    """
    rows = shown(organisation=organisation).filter(country=country)
    return listed_for(
        [one.service() for one in rows], country=country, language=language, now=now or timezone.now()
    )


def first_numbers(*, organisation: Organisation, language: str) -> dict[str, tuple[Listed, ...]]:
    """What an organisation's public pages put first, by country: emergencies and hotlines."""
    rows = list(shown(organisation=organisation).filter(kind__in=[Kind.EMERGENCY, Kind.HOTLINE]))
    entries, now = [one.service() for one in rows], timezone.now()
    countries = sorted({one.country for one in entries})
    return {code: listed_for(entries, country=code, language=language, now=now) for code in countries}


def emergency_numbers(
    *, organisation: Organisation, country: str, language: str, now: datetime | None = None
) -> tuple[Listed, ...]:
    """The emergency numbers of a country that may be shown now: the organisation's own, else those of others.

    Args:
        organisation: Whose page it is.
        country: ISO 3166-1 alpha-2 code.
        language: BCP 47 tag of the page's language.
        now: This moment unless told.
    """
    rows = shown().filter(country=country, kind=Kind.EMERGENCY) if country else Entry.objects.none()
    found = list(rows)
    own = [one for one in found if one.organisation_id == organisation.pk]
    services = [one.service() for one in own or found]
    return listed_for(services, country=country, language=language, now=now or timezone.now())


def countries_shown() -> list[str]:
    """The codes of the countries in which something may be shown."""
    return list(shown().order_by("country").values_list("country", flat=True).distinct())


def languages_shown() -> set[str]:
    """The languages spoken by what may be shown, without regions."""
    spoken = shown().exclude(languages="").values_list("languages", flat=True).distinct()
    return {tag.partition("-")[0] for tags in spoken for tag in tags.split()}


#: The lists of the keepers, by the word in the address.
VIEWS = ("check", "shown", "new", "expired", "withdrawn")


def entries_of(organisation: Organisation, view: str) -> QuerySet[Entry]:
    """An organisation's entries in one of the lists `VIEWS`; the first list unless it is one of them."""
    on = today()
    never = Q(withdrawn=False) & (
        Q(checked_on=None) | Q(expires_on=None) | Q(checked_on__gt=on + timedelta(days=1))
    )
    which = {
        "check": _valid(on) & Q(expires_on__lte=on + timedelta(days=TOLD[0])),
        "shown": _valid(on),
        "new": never,
        "expired": Q(withdrawn=False, checked_on__lte=on + timedelta(days=1), expires_on__lte=on),
        "withdrawn": Q(withdrawn=True),
    }
    rows = Entry.objects.filter(which.get(view, which[VIEWS[0]]), organisation=organisation)
    return rows.select_related("organisation")


def keepers_of(organisation: Organisation) -> QuerySet[Person]:
    """Those who are told when an entry is about to expire."""
    held = HeldRole.objects.filter(role__in=KEEPERS).values("person")
    return Person.objects.filter(organisation=organisation, is_active=True, pk__in=held)


def entry_by_id(pk: UUID) -> Entry | None:
    """The entry with that id, of whichever organisation."""
    return Entry.objects.filter(pk=pk).select_related("organisation").first()
