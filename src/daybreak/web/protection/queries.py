"""Channels and reports that a person may see, each list with a fixed number of queries."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.protection.models import UNFINISHED, Channel, Report, State
from daybreak.web.protection.rules import RECIPIENTS
from daybreak.web.vault.keys import holds_key

#: What the inbox shows, by the word in the address.
VIEWS = {
    "open": list(UNFINISHED),
    "closed": [State.CLOSED, State.WITHDRAWN],
    "spam": [State.SPAM],
}


def channel_by_slug(slug: str) -> Channel | None:
    """A channel that takes reports."""
    return Channel.objects.filter(slug=slug, is_open=True).select_related("organisation").first()


def channels_of(organisation: Organisation) -> QuerySet[Channel]:
    """The organisation's channels."""
    return Channel.objects.filter(organisation=organisation).order_by("name", "pk")


def recipients_of(organisation: Organisation) -> QuerySet[Person]:
    """Everybody who may receive reports there."""
    return (
        Person.objects.filter(organisation=organisation, is_active=True, held_roles__role__in=RECIPIENTS)
        .distinct()
        .order_by("sign_in_name")
    )


def reports_for(person: Person, view: str = "open") -> QuerySet[Report]:
    """The reports that a person holds a key to."""
    return Report.objects.filter(
        holds_key(person),
        organisation_id=person.organisation_id,
        state__in=VIEWS.get(view, VIEWS["open"]),
    ).select_related("channel", "assigned_to")


def waiting_for(person: Person) -> tuple[int, int]:
    """How many reports have something unread, and how many are late."""
    own = reports_for(person)
    late = own.filter(acknowledged=None, answer_due__lt=timezone.now())
    return own.filter(unread=True).count(), late.count()


def found(model: type[Any]) -> Any:
    """What finds a record of a model by its id, of whichever organisation."""

    def by_id(pk: UUID) -> Any:
        return model.objects.filter(pk=pk).first()

    return by_id


report_by_id, channel_by_id = found(Report), found(Channel)
