"""A service in the words of the Human Services Data Specification 3.0 (Open Referral), for other directories.

What it has no field for is left out, but for the day on which an entry expires: it stands as `valid_to` of
the schedules, and beside the service, because whoever takes a number over has to drop it on that day too.
"""

from collections import defaultdict
from typing import Any
from uuid import UUID, uuid5

from daybreak.prevention.opening_hours import DAYS, OpeningHours
from daybreak.prevention.services import Answer, Service
from daybreak.standard.names import language_name

_DAY = 24 * 60


def as_hsds(service: Service, *, identity: UUID) -> dict[str, Any]:
    """The `service` object, with its `phones`, `languages` and `schedules`.

    Args:
        service: The service; one that may not be shown has no place in an exchange, so ask only for others.
        identity: Its id; those of its parts are made of it.
    """
    valid_to = service.validity.last_day
    parts = {
        "alternate_name": service.alternate_name,
        "description": service.description,
        "url": service.url or service.chat_url,
        "email": service.email,
        "interpretation_services": service.interpretation_services,
        "eligibility_description": service.eligibility_description,
        "fees_description": {Answer.YES: "free", Answer.NO: "not free"}.get(service.free, ""),
    }
    return {
        "id": str(identity),
        "name": service.name,
        "status": "active",
        **{name: text for name, text in parts.items() if text},
        "minimum_age": service.minimum_age,
        "maximum_age": service.maximum_age,
        "assured_date": str(service.validity.checked_on),
        "valid_to": str(valid_to),
        "phones": _phones(service, identity),
        "languages": [
            {"id": str(uuid5(identity, tag)), "code": tag, "name": language_name(tag, language="en")}
            for tag in service.languages
        ],
        "schedules": _schedules(service.hours, identity, str(valid_to)),
    }


def _phones(service: Service, identity: UUID) -> list[dict[str, str]]:
    """Numbers with their types of RFC 6350: `voice` for calls, `text` for messages."""
    numbers = ((service.phone, "voice"), (service.short_code, "voice"), (service.text_number, "text"))
    return [
        {"id": str(uuid5(identity, f"{kind} {number}")), "number": number, "type": kind}
        for number, kind in numbers
        if number
    ]


def _schedules(hours: OpeningHours | None, identity: UUID, valid_to: str) -> list[dict[str, str]]:
    """One for all days with the same hours, by the wall clock of the zone that `notes` names."""
    if hours is None:
        return []
    days: dict[tuple[int, int], list[str]] = defaultdict(list)
    for span in hours.spans:
        days[span.opens, span.closes].append(DAYS[span.day])
    return [
        {
            "id": str(uuid5(identity, f"{opens} {closes}")),
            "freq": "WEEKLY",
            "byday": ",".join(which),
            "opens_at": _clock(opens),
            "closes_at": _clock(closes % _DAY),
            "valid_to": valid_to,
            "notes": hours.zone,
        }
        for (opens, closes), which in days.items()
    ]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
