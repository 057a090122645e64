"""Signing in: the password, then the second factor; accounts are made by invitation only."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.dispatch import Signal
from django.http import HttpRequest

from daybreak.web.accounts.models import Person

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

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by invitation."""
        return False
