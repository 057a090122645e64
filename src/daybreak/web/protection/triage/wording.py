"""Templates of answers: fixed words with places for dates and office hours, and for nothing else.

A place for a name or a number would put what is sealed next to what is not, and sends one person's data to
another when a template is chosen in haste.
"""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.formats import date_format

from daybreak.errors import BadValue
from daybreak.web.protection.models import Report
from daybreak.web.protection.triage.models import AnswerTemplate

_PLACE = re.compile(r"\{([^{}]*)\}")


def _day(report: Report, when: datetime) -> str:
    return date_format(when.astimezone(ZoneInfo(report.channel.zone)), "DATE_FORMAT")


#: What stands for each place in a template.
PLACES: dict[str, Callable[[Report], str]] = {
    "today": lambda report: _day(report, timezone.now()),
    "received": lambda report: _day(report, report.received),
    "answer_by": lambda report: _day(report, report.answer_due),
    "office_hours": lambda report: report.channel.office_hours,
}


def check_places(text: str) -> None:
    """Refuse places that are not known.

    Raises:
        BadValue: There is one.
    """
    unknown = [one for one in _PLACE.findall(text) if one not in PLACES]
    if unknown:
        allowed = ", ".join("{" + name + "}" for name in PLACES)
        raise BadValue("The template", found="{" + unknown[0][:40] + "}", needed=f"it may hold {allowed}")


def fill(template: AnswerTemplate, report: Report) -> str:
    """A template's words for a report, with dates as its language writes them."""
    with translation.override(template.language):
        return _PLACE.sub(
            lambda found: PLACES[found[1]](report) if found[1] in PLACES else found[0], template.text
        )


def templates_for(report: Report) -> list[AnswerTemplate]:
    """The organisation's templates, those in the report's language first."""
    rows = AnswerTemplate.objects.filter(organisation=report.organisation_id).order_by("language", "name")
    return sorted(rows, key=lambda one: one.language != report.language)
