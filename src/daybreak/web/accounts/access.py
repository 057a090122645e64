"""Who may open which address. Every view says so here or it is an error of the tests.

A permission is a predicate on a person and a record, written once in an app's `rules.py` and
registered with the package `rules`. A record of another organisation does not exist for a person:
the answer is 404, never 403, so that nothing is learnt from the difference.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

import rules
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.dispatch import Signal
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from daybreak.web.accounts.models import Person

View = Callable[..., HttpResponse]

#: Sent when somebody signed in is refused: person, permission, record.
refused = Signal()


@dataclass(frozen=True, slots=True)
class Access:
    """How a view is guarded.

    Attributes:
        permission: Name of the predicate; None for whoever comes.
        find: Finds the record from the address's arguments, among all organisations' records.
    """

    permission: str | None
    find: Callable[..., Any] | None = None


def open_to_all(view: View) -> View:
    """Declare a view that anybody may open, signed in or not."""
    view.access = Access(None)  # type: ignore[attr-defined]
    return view


def permitted(permission: str, *, find: Callable[..., Any] | None = None) -> Callable[[View], View]:
    """Let in only people for whom the predicate holds.

    Args:
        permission: Name of a registered predicate, `app.verb_noun`.
        find: Given the address's arguments, the record in question or None. The view gets it as `record`.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(_page_to_return_to(request))
            if find is None:
                check(request.user, permission)
                return view(request, *arguments, **named)
            record = find(*arguments, **named)
            check(request.user, permission, record, missing=record is None)
            return view(request, record=record)

        guarded.access = Access(permission, find)  # type: ignore[attr-defined]
        return guarded

    return guard


def _page_to_return_to(request: HttpRequest) -> str:
    """Where signing in leads back to: what was asked for, or the page of a form that was sent too late.

    The address a form is sent to often shows nothing by itself.
    """
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came, request.get_host(), require_https=request.is_secure())
    return urlsplit(came)._replace(scheme="", netloc="", fragment="").geturl() if ours else "/"


def check(person: Person, permission: str, record: Any = None, *, missing: bool = False) -> None:
    """Refuse unless the person may do that with that record.

    Raises:
        Http404: The record is missing or belongs to another organisation.
        PermissionDenied: The person's roles do not allow it.
    """
    foreign = record is not None and getattr(record, "organisation_id", None) not in (
        None,
        person.organisation_id,
    )
    if missing or foreign:
        if foreign:
            refused.send(sender=check, person=person, permission=permission, record=record)
        raise Http404
    if not rules.has_perm(permission, person, record):
        refused.send(sender=check, person=person, permission=permission, record=record)
        raise PermissionDenied
