"""Signing in: the password, then the second factor; accounts are made by invitation only.

Five wrong passwords for one name rest it for that visitor (axes). Somebody who tries many names a few times
each is slowed down by visitor, whatever the name (`_PACE`). So that this shuts nobody out whose colleague's
computer does it, a browser in which somebody of the staff signed in before is remembered and not slowed down
for that name. Visitors without addresses of their own, as through an onion service, would slow down one
another and are not.
"""

import math
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.dispatch import Signal, receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import ngettext

from daybreak.web.accounts.events import happened, password_set
from daybreak.web.accounts.limits import Pace, is_told_apart, visitor
from daybreak.web.accounts.models import Person
from daybreak.web.accounts.sessions import DEVICE, describe_device

#: Sent when a right password was given: request, person, password. The second factor may still be missing.
password_given = Signal()


#: Wrong passwords of one visitor, whatever the names: twenty at once, then four a minute.
_PACE = Pace(at_once=20, seconds=15)
#: The cookie of a browser in which somebody signed in before, and for how many seconds it is kept.
KNOWN, _KNOWN_FOR = "known", 90 * 24 * 3600


class SignInBackend(AuthenticationBackend):
    """Checks name and password and tells the vault, which opens the person's key with the password."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Person | None:
        """The person whom name and password fit, or None."""
        if credentials.get("username"):
            credentials["username"] = credentials["username"].casefold()
        person: Person | None = super().authenticate(request, **credentials)
        if person is not None and request is not None:
            password_given.send(
                sender=type(self), request=request, person=person, password=credentials["password"]
            )
        return person


class SignInAdapter(DefaultAccountAdapter):
    """Nobody signs up unasked."""

    def set_password(self, user: Person, password: str) -> None:
        """Keep the new password, and tell the vault, which wraps the person's key under it."""
        super().set_password(user, password)
        password_set.send(sender=type(self), person=user, password=password)
        happened.send(
            sender=type(self),
            person=user,
            kind="person.password-changed",
            organisation=user.organisation,
            record=user,
            why="",
        )

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave the counting of wrong passwords to axes: a name alone must lock nobody out.

        Raises:
            ValidationError: Too many passwords were tried from there, and this browser is not known.
        """
        self._login_failed_rl_usage = None
        self._counted = _is_slowed_down(request, credentials)
        wait = math.ceil(_PACE.take(visitor(request))) if self._counted else 0
        if wait:
            raise ValidationError(
                ngettext(
                    "Many sign-ins were tried from your network. Try again in %(seconds)s second.",
                    "Many sign-ins were tried from your network. Try again in %(seconds)s seconds.",
                    wait,
                ),
                code="slow",
                params={"seconds": wait},
            )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """The person whom name and password fit; a right password counts as no try."""
        person: Person | None = super().authenticate(request, **credentials)
        if person is not None and self._counted:
            _PACE.give_back(visitor(request))
        return person

    def post_login(self, request: HttpRequest, user: Person, **more: Any) -> HttpResponse:
        """Have the browsers of staff known; nothing is left in a survivor's."""
        response: HttpResponse = super().post_login(request, user, **more)
        if user.needs_second_factor:
            response.set_cookie(
                KNOWN,
                _known_as(user),
                max_age=_KNOWN_FOR,
                httponly=True,
                samesite="Strict",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    def get_client_ip(self, request: HttpRequest) -> str:
        """This hour's pseudonym; no limit needs the address."""
        return visitor(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by invitation."""
        return False


def _is_slowed_down(request: HttpRequest, credentials: dict[str, Any]) -> bool:
    """Whether tries of this browser for this name count, with those of others at its address."""
    if not is_told_apart(request) or request.user.is_authenticated:
        return False
    shown = request.COOKIES.get(KNOWN, "")
    person = Person.objects.filter(sign_in_name=name_tried(request, credentials)).first() if shown else None
    return person is None or not constant_time_compare(shown, _known_as(person))


def _known_as(person: Person) -> str:
    """What the cookie of a person's browser says: nothing to anybody but this deployment."""
    return salted_hmac("daybreak.known-browser", str(person.pk), algorithm="sha256").hexdigest()


@receiver(user_logged_in)
def remember_device(sender: object, request: HttpRequest, user: Person, **named: object) -> None:
    """Let the person recognise this session in their list."""
    request.session[DEVICE] = describe_device(request)


def name_tried(request: HttpRequest, credentials: dict[str, str] | None) -> str:
    """The name somebody tries to sign in with, as it is counted."""
    known = credentials or {}
    given = known.get("username") or known.get(Person.USERNAME_FIELD) or request.POST.get("login", "")
    return given.strip().casefold()


def locked_out(request: HttpRequest, response: object, credentials: object) -> HttpResponse:
    """Say that this name cannot be tried from here for a while."""
    return to_wait(
        render(request, "accounts/locked_out.html"), int(settings.AXES_COOLOFF_TIME.total_seconds())
    )


def to_wait(answer: HttpResponse, seconds: int) -> HttpResponse:
    """The same page for people; programs read that it came too often, and when to come again."""
    answer.status_code = 429
    answer.headers["Retry-After"] = str(seconds)
    return answer
