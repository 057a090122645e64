"""Made-up channels, one for each kind of people, and what invented people wrote through them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from daybreak.protection.questionnaires.ready import ready_made
from daybreak.web.accounts.models import Person
from daybreak.web.protection import actions
from daybreak.web.protection.models import Channel, Kind
from daybreak.web.protection.questions.actions import begin_draft, publish
from daybreak.web.protection.questions.answers import VERSION
from daybreak.web.protection.questions.standing import asked_now

#: Who receives the reports.
RECIPIENTS = ("amina", "jonas", "mei")


@dataclass(frozen=True, slots=True)
class DemoChannel:
    """A made-up channel.

    Attributes:
        slug: The end of its address.
        kind: For whom it is.
        name: Its name.
        sector: The sector whose red flags it asks for, if only one.
        reports: Language and answers of each report in it.
    """

    slug: str
    kind: Kind
    name: str
    sector: str = ""
    reports: tuple[tuple[str, Mapping[str, Any]], ...] = ()


_COUSIN = {
    "danger": "yes",
    "about": "family",
    "text": "My cousin works in a house and may not leave it. They took her passport.",
    "what_work": ["house"],
    "control": ["papers", "locked", "phone"],
    "debt": "yes",
    "debt_grows": "same",
    "police": "rather_not",
}
_HOTEL = {
    "text": "Me prometieron trabajo en un hotel y ahora dicen que debo dinero por el viaje.",
    "about": "me",
    "promised": ["work", "pay"],
    "pay": "less",
    "debt": "yes",
    "debt_grows": "unclear",
    "want": ["rights", "wages"],
    "contact": "Aquí, con mis palabras",
    "hours": "Después de las nueve",
    "others": "Que es por un curso de inglés",
}
_WORKSHOP = {
    "text": "Thirty people sleep above the workshop in our street. Vans bring them at five in the morning.",
    "where": "Near the harbour",
    "how_known": "saw",
    "how_many": 30,
    "signs": ["live_there", "long_hours"],
    "sector": "manufacturing",
    "flags_manufacturing": ["gates"],
    "seen_on": {"year": 2026, "month": 10},
}
_CREW = {
    "text": "نحن في البحر منذ سبعة أشهر ولم يُدفع لنا شيء. القبطان يحتفظ بدفاترنا.",
    "about": "me_and_others",
    "pay": "not_paid",
    "hours_a_day": 18,
    "days_a_week": 7,
    "flags_fishing": ["papers", "at_sea", "unpaid", "hours"],
    "quit": "yes",
    "why_not_quit": ["papers", "wages"],
    "revenge": "yes",
}
_BUYER = {
    "text": "During a visit we found two sets of time sheets. What workers said had been rehearsed.",
    "role": "visit",
    "tier": "first",
    "goods": "Shirts",
    "how_many": 140,
    "sector": "manufacturing",
    "flags_manufacturing": ["books", "coached", "fee"],
    "recruitment": ["fees"],
    "risk": "yes",
    "risk_how": "They could be dismissed if the factory learns who spoke.",
    "done": ["asked"],
}
#: A channel of each kind; the first keeps the address that guides name.
CHANNELS = (
    DemoChannel(
        "harbour-light",
        Kind.SURVIVORS,
        "Tell us safely (invented)",
        reports=(("en", _COUSIN), ("es", _HOTEL)),
    ),
    DemoChannel(
        "harbour-watch", Kind.PUBLIC, "Did you notice something? (invented)", reports=(("en", _WORKSHOP),)
    ),
    DemoChannel("harbour-crews", Kind.WORKERS, "For crews (invented)", "fishing", (("ar", _CREW),)),
    DemoChannel("harbour-trade", Kind.COMPANIES, "For companies (invented)", reports=(("en", _BUYER),)),
)


def take_reports(supervisor: Person) -> None:
    """Open the channels, let each ask what it asks, and file the reports."""
    people = [Person.objects.get_by_natural_key(name) for name in RECIPIENTS]
    for one in CHANNELS:
        channel = actions.make_channel(
            by=supervisor, people=people, slug=one.slug, kind=one.kind, name=one.name, country="GB"
        )
        if one.sector:
            questions = ready_made(one.kind, one.sector)
            draft = begin_draft(by=supervisor, channel=channel, questions=questions)
            publish(by=supervisor, draft=draft, note=one.sector)
        _file(channel, one.reports)


def _file(channel: Channel, reports: tuple[tuple[str, Mapping[str, Any]], ...]) -> None:
    asked = asked_now(channel)
    for language, answers in reports:
        content = {VERSION: str(asked.pk), **answers}
        actions.file_report(channel=channel, seed=secrets.token_bytes(32), language=language, content=content)
