"""Codes of the directory as words: what stands on pages, in the language of whoever reads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import formats, translation
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daybreak.prevention.numbers import Listed
from daybreak.prevention.opening_hours import DAYS, OpeningHours
from daybreak.prevention.proposals import EMERGENCY_NAME
from daybreak.prevention.services import Answer, Channel, Service
from daybreak.standard.names import country_name, language_name, own_name
from daybreak.web.prevention.models import Entry, Kind

#: What each field needs, for whoever filled it in wrongly.
NEEDS: Mapping[str, Any] = {
    "country": gettext_lazy("Choose a country."),
    "kind": gettext_lazy("Choose what it is."),
    "phone": gettext_lazy(
        "Write digits, with + and the country’s code or as dialled there. Give at least one way."
    ),
    "short_code": gettext_lazy("A short number has two to six digits."),
    "text_number": gettext_lazy("Write digits, with + and the country’s code or as dialled there."),
    "chat_url": gettext_lazy("Write the whole address, beginning with https://"),
    "url": gettext_lazy("Write the whole address, beginning with https://"),
    "email": gettext_lazy("Write it as in help@example.org."),
    "languages": gettext_lazy("Write codes such as en, ar or pt-BR, with spaces between them."),
    "hours": gettext_lazy("Write it as in Mo-Fr 09:00-17:00; Sa 10:00-14:00, or 24/7."),
    "timezone": gettext_lazy("Choose the time zone of these hours."),
    "minimum_age": gettext_lazy("A whole number of years."),
    "maximum_age": gettext_lazy("A whole number of years, not below the lowest age."),
    "free": gettext_lazy("Say yes, no, or leave it open."),
    "anonymous": gettext_lazy("Say yes, no, or leave it open."),
    "row": gettext_lazy("The row has more cells than there are columns."),
}
#: What fields with words need.
WORDS_NEEDED = gettext_lazy("It must not be empty, nor longer than 200 characters (descriptions 2000).")
#: What each way to reach somebody is called.
CHANNELS: Mapping[Channel, Any] = {
    Channel.CALL: gettext_lazy("Call"),
    Channel.SHORT_CODE: gettext_lazy("Call"),
    Channel.TEXT: gettext_lazy("Send a text message"),
    Channel.CHAT: gettext_lazy("Chat"),
    Channel.EMAIL: gettext_lazy("Write an e-mail"),
    Channel.WEBSITE: gettext_lazy("Website"),
}
#: The name that proposed emergency numbers come with.
_EMERGENCY = gettext_lazy("Emergency number")


@dataclass(frozen=True, slots=True)
class Card:
    """A service as it stands on a page.

    Attributes:
        name: Its name.
        kind: What it is.
        ways: Word, text and address of each way to reach it.
        now: Whether it is open, in words; empty when that is not known.
        is_open: The same; None when it is not known.
        hours: Its hours in words; empty when unknown.
        always: Whether it never closes.
        spoken: The languages, in words; empty when unknown.
        facts: Short true sentences: free, anonymous, for whom, where.
        description, interpreters: As its keepers wrote them.
        checked_on, last_day: When it was checked, and the last day on which it may be used.
        kept_by, source: Who checked it; where it is known from.
        speaks: Whether it speaks the language asked for.
    """

    name: str
    kind: str
    ways: tuple[tuple[str, str, str], ...]
    now: str
    is_open: bool | None
    hours: str
    always: bool
    spoken: tuple[str, ...]
    facts: tuple[str, ...]
    description: str
    interpreters: str
    checked_on: date | None
    last_day: date
    kept_by: str
    source: str
    speaks: bool | None


def card_of(listed: Listed) -> Card:
    """What a page says of a service at this moment."""
    service = listed.service
    return Card(
        name=_name_of(service),
        kind=str(Kind(service.kind).label),
        ways=ways_of(service),
        now=_now(listed),
        is_open=listed.is_open,
        hours=hours_in_words(service.hours),
        always=service.hours is not None and service.hours.always,
        spoken=tuple(name_of_language(tag) for tag in service.languages),
        facts=tuple(_facts(service)),
        description=service.description,
        interpreters=service.interpretation_services,
        checked_on=service.validity.checked_on,
        last_day=listed.last_day,
        kept_by=service.kept_by,
        source=service.source,
        speaks=listed.speaks,
    )


def ways_of(service: Service) -> tuple[tuple[str, str, str], ...]:
    """How to reach a service: the word for each way, what it shows, and where it leads."""
    return tuple((str(CHANNELS[way.channel]), way.text, way.href) for way in service.ways)


def _name_of(service: Service) -> str:
    if service.kind == Kind.EMERGENCY and service.name == EMERGENCY_NAME:
        return str(_EMERGENCY)
    return service.name + (f" ({service.alternate_name})" if service.alternate_name else "")


def _now(listed: Listed) -> str:
    if listed.is_open is None:
        return ""
    if listed.is_open:
        return _("Open now")
    if listed.opens is None:
        return _("Closed now")
    when = formats.date_format(listed.opens, "D H:i")
    zone = listed.opens.tzinfo
    return _("Closed now; opens %(when)s (%(zone)s)") % {"when": when, "zone": zone}


def hours_in_words(hours: OpeningHours | None) -> str:
    """Weekly hours with the days in the language of the page; empty when unknown."""
    if hours is None:
        return ""
    if hours.always:
        return _("Day and night, every day")
    days = {code.capitalize(): str(WEEKDAYS_ABBR[number]) for number, code in enumerate(DAYS)}
    return re.sub(r"\b[A-Z][a-z]\b", lambda found: days[found[0]], str(hours)) + f" ({hours.zone})"


def _facts(service: Service) -> list[str]:
    said = []
    if service.free == Answer.YES:
        said.append(_("It costs nothing."))
    if service.free == Answer.NO:
        said.append(_("It may cost something."))
    if service.anonymous == Answer.YES:
        said.append(_("You need not say who you are."))
    if service.anonymous == Answer.NO:
        said.append(_("They ask who you are."))
    if service.area:
        said.append(_("For this part of the country: %(area)s") % {"area": service.area})
    if service.eligibility_description:
        said.append(_("For: %(whom)s") % {"whom": service.eligibility_description})
    return [*said, *_ages(service)]


def _ages(service: Service) -> list[str]:
    low, high = service.minimum_age, service.maximum_age
    if low is not None and high is not None:
        return [_("From %(low)s to %(high)s years of age.") % {"low": low, "high": high}]
    if low is not None:
        return [_("From %(low)s years of age.") % {"low": low}]
    return [_("Up to %(high)s years of age.") % {"high": high}] if high is not None else []


def name_of_country(code: str) -> str:
    """A country's name in the language of the page."""
    return country_name(code, language=translation.get_language() or "en")


def name_of_language(tag: str) -> str:
    """A language's name in itself and, where that differs, in the language of the page."""
    here, own = language_name(tag, language=translation.get_language() or "en"), own_name(tag)
    return here if here.casefold() == own.casefold() else f"{own} ({here})"


def entry_name(entry: Entry) -> str:
    """An entry's name in lists of its keepers, with its country."""
    return f"{_name_of(entry.service())}, {name_of_country(entry.country)}"
