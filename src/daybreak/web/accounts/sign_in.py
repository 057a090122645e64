"""Signing in: the password, then the second factor; accounts are made by invitation only."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.signals import user_logged_in
from django.dispatch import Signal, receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from daybreak.web.accounts.events import happened, password_set
from daybreak.web.accounts.limits import visitor
from daybreak.web.accounts.models import Person
from daybreak.web.accounts.sessions import DEVICE, describe_device

#: Sent when a right password was given: request, person, password. The second factor may still be missing.
password_given = Signal()


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
        """Leave the counting of wrong passwords to axes: a name alone must lock nobody out."""
        self._login_failed_rl_usage = None

    def get_client_ip(self, request: HttpRequest) -> str:
        """This hour's pseudonym; no limit needs the address."""
        return visitor(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by invitation."""
        return False


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
    return render(request, "accounts/locked_out.html", status=429)
