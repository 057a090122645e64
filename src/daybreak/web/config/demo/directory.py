"""A made-up directory of help: invented services under numbers that are reserved for films and books.

Emergency numbers are not invented: they are taken in as proposals, unchecked as everywhere, to be tried out.
"""

from datetime import timedelta

from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.prevention.proposals import proposed
from daybreak.prevention.reading_services import read_service
from daybreak.prevention.services import Service
from daybreak.web.accounts.models import Person
from daybreak.web.prevention import actions
from daybreak.web.prevention.models import Entry, How, Result

#: Invented services: the fields of each and the days until it expires, None when nobody checked it.
SERVICES = (
    (
        {
            "country": "GB", "kind": "emergency", "name": "Harbour watch, at once (invented)",
            "phone": "020 7946 0112", "hours": "24/7", "languages": "en", "free": "yes",
        },
        60,
    ),
    (
        {
            "country": "GB", "kind": "hotline", "name": "Harbour line (invented)", "phone": "020 7946 0018",
            "text_number": "07700 900118", "chat_url": "https://harbour-light.example/chat", "hours": "24/7",
            "languages": "en ar es", "interpretation_services": "Interpreter by telephone", "free": "yes",
            "anonymous": "yes",
        },
        150,
    ),
    (
        {
            "country": "GB", "kind": "shelter", "name": "Lighthouse (invented)", "phone": "020 7946 0042",
            "hours": "Mo-Fr 08:00-20:00; Sa 10:00-14:00", "timezone": "Europe/London", "languages": "en fr",
            "eligibility_description": "Women with or without children", "minimum_age": "16", "free": "yes",
        },
        12,
    ),
    (
        {
            "country": "GB", "kind": "legal-aid", "name": "Quay lawyers (invented)", "phone": "020 7946 0077",
            "hours": "Tu-Th 13:00-17:00", "timezone": "Europe/London", "languages": "en", "area": "London",
        },
        -3,
    ),
    (
        {
            "country": "FR", "kind": "support", "name": "La Digue (invented)", "phone": "01 99 00 12 34",
            "email": "bonjour@la-digue.example", "hours": "Mo-Su 20:00-02:00", "timezone": "Europe/Paris",
            "languages": "fr ar en", "anonymous": "yes",
        },
        90,
    ),
    (
        {
            "country": "US", "kind": "hotline", "name": "Pier hotline (invented)", "phone": "+1 212-555-0142",
            "languages": "en es", "free": "yes",
        },
        None,
    ),
)  # fmt: skip


def fill_directory(keeper: Person) -> None:
    """Invented services in every standing, and the emergency numbers of one country to be checked."""
    actions.add_services(by=keeper, services=[_service(typed) for typed, _days in SERVICES])
    actions.add_services(by=keeper, services=proposed("GB"))
    today = timezone.now().date()
    for typed, days in SERVICES:
        entry = Entry.objects.get(organisation=keeper.organisation_id, name=typed["name"])
        if days is None:
            continue
        found = {
            "how": How.CALLED,
            "result": Result.RIGHT,
            "expires_on": today + timedelta(days=max(days, 1)),
        }
        actions.check_entry(by=keeper, entry=entry, done_on=today, **found)
        if days < 0:  # as if it had been checked long ago
            Entry.objects.filter(pk=entry.pk).update(expires_on=today + timedelta(days=days))


def _service(typed: dict[str, str]) -> Service:
    service, faults = read_service(typed | {"source": "Invented for the demonstration"})
    if service is None:
        raise BadValue("An invented service", found=typed["name"], needed=str(faults[0]))
    return service
