"""Channels and reports that a person may see, each list with a fixed number of queries."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from daybreak.web.accounts.frame import counted
from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.accounts.prepared import Prepared
from daybreak.web.protection.models import UNFINISHED, Channel, Report, State
from daybreak.web.protection.retention import soon_deleted
from daybreak.web.protection.rules import RECIPIENTS
from daybreak.web.vault.keys import holds_key


def channel_by_slug(slug: str) -> Channel | None:
    """A channel that takes reports."""
    return _open_channel.first(slug=slug)


_open_channel = Prepared(lambda slug: Channel.objects.filter(slug=slug, is_open=True), slug=str)


def any_channel_by_slug(slug: str) -> Channel | None:
    """A channel, also one that takes no more reports: who reported there comes back all the same."""
    return Channel.objects.filter(slug=slug).select_related("organisation").first()


def open_channels() -> list[Channel]:
    """All channels that take reports, by organisation and name."""
    rows = Channel.objects.filter(is_open=True).select_related("organisation")
    return list(rows.order_by("organisation__name", "name", "pk"))


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


def _of_view(view: str, person: Person) -> Q:
    """What a view of the inbox shows, by the word in the address; what is to be done unless it is known."""
    now = timezone.now()
    known = {
        "mine": Q(state__in=UNFINISHED, assigned_to=person),
        "late": Q(state__in=UNFINISHED, acknowledged=None, answer_due__lt=now),
        "ending": soon_deleted(person),
        "wishes": Q(deletion_asked__isnull=False),
        "closed": Q(state__in=[State.CLOSED, State.WITHDRAWN]),
        "spam": Q(state=State.SPAM),
        "any": ~Q(state=State.SPAM),
    }
    return known.get(view, Q(state__in=UNFINISHED))


def reports_for(person: Person, view: str = "open") -> QuerySet[Report]:
    """The reports that a person holds a key to."""
    return Report.objects.filter(
        _of_view(view, person), holds_key(person), organisation_id=person.organisation_id
    ).select_related("channel", "assigned_to")


def waiting_for(person: Person) -> dict[str, int]:
    """How many reports have something unread, are late, and are deleted soon."""
    rows = {
        "unread": reports_for(person).filter(unread=True),
        "late": reports_for(person, "late"),
        "ending": reports_for(person, "ending"),
    }
    return {name: counted(found) for name, found in rows.items()}


def found(model: type[Any]) -> Any:
    """What finds a record of a model by its id, of whichever organisation."""

    def by_id(pk: UUID) -> Any:
        related = [name for name in ("organisation", "channel") if hasattr(model, f"{name}_id")]
        return model.objects.select_related(*related).filter(pk=pk).first()

    return by_id


report_by_id, channel_by_id = found(Report), found(Channel)
