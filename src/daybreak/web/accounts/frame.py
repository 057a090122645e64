"""The frame around every page of somebody who signed in, and what waits for them.

Apps declare their ways in (`main_link`) and what can wait (`waiting`) in a module `frame_parts.py`;
each is shown to those whose roles allow it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import rules
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.ui.shapes import Frame, Link

#: Nobody needs to know of more that wait, and counting on would make the start page slow.
MOST_COUNTED = 999


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a person.

    Attributes:
        title: What it is.
        text: What to do about it.
        href: Where that is done.
        count: How many there are; see `counted`.
        urgent: Whether it comes before everything else.
    """

    title: str
    text: str
    href: str
    count: int
    urgent: bool = False

    @property
    def shown(self) -> str:
        """The count as people read it: `999+` when there are more than anybody counts."""
        return f"{MOST_COUNTED}+" if self.count > MOST_COUNTED else str(self.count)


@dataclass(frozen=True, slots=True)
class _Way:
    text: Any
    url_name: str
    permission: str
    order: int


_ways: list[_Way] = []
_waiting: list[tuple[int, str, Callable[[Person], list[Waiting]]]] = []


def counted(rows: QuerySet[Any]) -> int:
    """How many rows there are, counted to one beyond `MOST_COUNTED`."""
    return rows[: MOST_COUNTED + 1].count()


def main_link(text: Any, url_name: str, *, permission: str, order: int = 50) -> None:
    """Declare a main way through the application for those with the permission."""
    _ways.append(_Way(text, url_name, permission, order))


def waiting(
    *, permission: str, order: int = 50
) -> Callable[[Callable[[Person], list[Waiting]]], Callable[[Person], list[Waiting]]]:
    """Declare what can wait for those with the permission; lower orders come first."""

    def kept(find: Callable[[Person], list[Waiting]]) -> Callable[[Person], list[Waiting]]:
        _waiting.append((order, permission, find))
        return find

    return kept


def what_waits(person: Person) -> list[Waiting]:
    """All that waits for the person, the urgent first; among equals in the order that apps declare."""
    found = [
        one
        for _order, permission, find in sorted(_waiting, key=lambda one: one[0])
        if rules.has_perm(permission, person)
        for one in find(person)
    ]
    return sorted((one for one in found if one.count), key=lambda one: not one.urgent)


def frame_of(request: HttpRequest) -> dict[str, object]:
    """What templates need for the frame (a context processor)."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return {"demo": settings.DEMO}
    links = [
        Link(str(way.text), reverse(way.url_name), current=request.path.startswith(reverse(way.url_name)))
        for way in sorted(_ways, key=lambda way: way.order)
        if rules.has_perm(way.permission, person)
    ]
    account = [
        Link(_("Second factor"), reverse("mfa_index")),
        Link(_("Password"), reverse("account_change_password")),
        Link(_("Where you are signed in"), reverse("sessions")),
        Link(_("Programs that act for you"), reverse("tokens")),
    ]
    return {
        "demo": settings.DEMO,
        "frame": Frame(
            organisation=person.organisation.name,
            person=str(person),
            links=links,
            account=account,
            sign_out=reverse("account_logout"),
            quick_exit=person.holds(Role.SURVIVOR),
        ),
    }


def find_declarations() -> None:
    """Read what apps declare; once, when all apps are ready."""
    autodiscover_modules("frame_parts")
