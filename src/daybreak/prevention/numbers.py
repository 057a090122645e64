"""Which numbers to show somebody who needs help now: only valid ones, emergencies first.

The country and the language are what the person chose. Nothing is guessed from where they seem to be.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from daybreak.prevention.services import KINDS, Kind, Service
from daybreak.standard.names import speaks


@dataclass(frozen=True, slots=True)
class Listed:
    """A service as it is shown at one moment.

    Attributes:
        service: The service; its validity is not over.
        is_open: Whether its hours include this moment; None when they are not known.
        opens: When it opens next, in its own time zone; None when it is open, or nobody knows.
        speaks: Whether it speaks the language asked for; None when that is not known, or none was asked for.
        last_day: The last day on which it may be shown or stand on a page that was printed.
    """

    service: Service
    is_open: bool | None
    opens: datetime | None
    speaks: bool | None
    last_day: date

    @property
    def first(self) -> bool:
        """Whether it comes before everything else, because it is for emergencies."""
        return self.service.kind == Kind.EMERGENCY


def numbers_for(
    services: Iterable[Service], *, country: str, language: str = "", now: datetime
) -> tuple[Listed, ...]:
    """The services of a country that may be shown now, in the order in which somebody needs them.

    Emergencies come first, then who speaks the language, then who answers now, then hotlines before others.
    A service in which somebody only may speak the language is shown after, never hidden.

    Args:
        services: What is kept, valid or not.
        country: ISO 3166-1 alpha-2 code; services of other countries are left out.
        language: BCP 47 tag of a language to be helped in; empty for any.
        now: This moment, with its time zone; days are counted in UTC.
    """
    today = now.astimezone(UTC).date()
    listed = (
        _listed(one, language, now)
        for one in services
        if one.country == country and one.validity.is_shown(today)
    )
    return tuple(sorted(_once(listed), key=_order))


def _listed(service: Service, language: str, now: datetime) -> Listed:
    hours, last_day = service.hours, service.validity.last_day or date.min
    spoken = (
        any(speaks(one, language) for one in service.languages) if language and service.languages else None
    )
    return Listed(
        service,
        hours.is_open(now) if hours else None,
        hours.opens_next(now) if hours else None,
        spoken,
        last_day,
    )


def _once(listed: Iterable[Listed]) -> Iterable[Listed]:
    """Entries that several keepers have are shown once: the one that was checked last."""
    found: dict[tuple[object, ...], Listed] = {}
    for one in listed:
        service = one.service
        same = (service.kind, service.name.casefold(), service.area, *(way.href for way in service.ways))
        kept = found.get(same)
        if kept is None or (kept.service.validity.checked_on or date.min) < (
            service.validity.checked_on or date.min
        ):
            found[same] = one
    return found.values()


#: What comes first: yes, then what is not known, then no.
_RANK = {True: 0, None: 1, False: 2}


def _order(one: Listed) -> tuple[object, ...]:
    kind = KINDS.index(one.service.kind)
    return not one.first, _RANK[one.speaks], _RANK[one.is_open], kind, one.service.name.casefold()
