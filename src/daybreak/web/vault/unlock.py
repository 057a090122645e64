"""Opening a person's private key with their password, and keeping it open for one session only.

The key lies in the session's row, sealed under a random key that only a second cookie of the browser holds.
So neither the database nor the cookie alone opens anything, and ending the session closes it.
"""

import base64
import os
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from daybreak.errors import DaybreakError, NotGranted, SealBroken, VaultLocked
from daybreak.web.accounts.models import Person
from daybreak.web.vault import passwords
from daybreak.web.vault.ciphers import KEY_BYTES, Binding, SecretKey, seal, unseal
from daybreak.web.vault.keyboxes import KeyPair, pair_of
from daybreak.web.vault.keyless import refused
from daybreak.web.vault.ledger import keeping_refusals
from daybreak.web.vault.models import PersonKey
from daybreak.web.vault.token_keys import pair_for_token

#: The second cookie.
COOKIE = "vault"
_SESSION = "vault"
#: The key of a session has no row; it is named by nothing.
_NO_ID = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A person whose private key is open, in memory, for one request or command."""

    person: Person
    pair: KeyPair


_present: ContextVar[HttpRequest | None] = ContextVar("present", default=None)


def unlock_with(person: Person, password: str) -> Unlocked:
    """Open a person's private key.

    Raises:
        VaultLocked: The password does not open it, or there is none yet.
        SealBroken: The public half beside it is another: what is closed for this person is for others.
    """
    key = PersonKey.objects.filter(pk=person.pk).first()
    if key is None:
        raise VaultLocked("this person has no key yet")
    pair = passwords.unwrap(bytes(key.wrapped), password=password, person=person.pk)
    if pair.public != bytes(key.public):
        raise SealBroken(f"The key of the person {person.pk}", why="the public half in its row was replaced")
    return Unlocked(person, pair)


def keep_unlocked(request: HttpRequest, opened: Unlocked) -> None:
    """Keep a person's key open for this session."""
    secret = os.urandom(KEY_BYTES)
    sealed = seal(opened.pair.private, key=SecretKey(_NO_ID, secret), binding=_place(opened.person))
    request.session[_SESSION] = base64.b64encode(sealed).decode()
    request.vault_cookie = base64.urlsafe_b64encode(secret).decode()  # type: ignore[attr-defined]
    request.vault_opened = opened  # type: ignore[attr-defined]


def unlocked(request: HttpRequest) -> Unlocked:
    """The signed-in person with their key open.

    Raises:
        VaultLocked: Nobody is signed in, or the key is not open in this session.
    """
    person = getattr(request, "user", None)
    if not isinstance(person, Person) and not getattr(person, "is_authenticated", False):
        raise VaultLocked("nobody is signed in")
    ready: Unlocked | None = getattr(request, "vault_opened", None)
    if ready is not None and ready.person.pk == person.pk:
        return ready
    opened = _opened_by_token(request, person) if hasattr(request, "token") else _reopen(request, person)
    request.vault_opened = opened  # type: ignore[attr-defined]
    return opened


def is_unlocked(request: HttpRequest) -> bool:
    """Whether the signed-in person's key is open in this session."""
    try:
        unlocked(request)
    except DaybreakError:
        return False
    return True


def lock(request: HttpRequest) -> None:
    """Close the key in this session."""
    request.session.pop(_SESSION, None)
    request.vault_cookie = ""  # type: ignore[attr-defined]
    request.vault_opened = None  # type: ignore[attr-defined]


def opened_now(person: Person) -> Unlocked | None:
    """This person's open key, when they are who makes the present request."""
    request = _present.get()
    if request is None or getattr(request, "user", None) is None or request.user.pk != person.pk:
        return None
    return unlocked(request) if is_unlocked(request) else None


class VaultMiddleware:
    """Sets and clears the second cookie, and writes refusals down after every request."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then set the cookie."""
        token = _present.set(request)
        try:
            with keeping_refusals():
                response = self.answer(request)
        finally:
            _present.reset(token)
        self._set_cookie(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for whoever holds no key to what they wanted to see."""
        asks_only = request.method in ("GET", "HEAD")
        return refused(request, exception) if asks_only and isinstance(exception, NotGranted) else None

    def _set_cookie(self, request: HttpRequest, response: HttpResponse) -> None:
        secret = getattr(request, "vault_cookie", None)
        gone = COOKIE in request.COOKIES and secret is None and _SESSION not in request.session
        if secret:
            response.set_cookie(
                COOKIE, secret, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
            )
        elif secret == "" or gone:
            response.delete_cookie(COOKIE, samesite="Strict")


def _opened_by_token(request: HttpRequest, person: Person) -> Unlocked:
    return Unlocked(person, pair_for_token(request.token, request.token_secret))  # type: ignore[attr-defined]


def _reopen(request: HttpRequest, person: Person) -> Unlocked:
    try:
        secret = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, ""))
        sealed = base64.b64decode(request.session.get(_SESSION, ""))
        private = unseal(sealed, key=SecretKey(_NO_ID, secret), binding=_place(person))
    except (SealBroken, ValueError, DaybreakError):
        raise VaultLocked from None
    return Unlocked(person, pair_of(private))


def _place(person: Person) -> Binding:
    return Binding(person.organisation_id, "session", person.pk, "private key")
