"""What the vault does when something happens to people: keys follow passwords, and all is written down."""

from typing import Any
from uuid import UUID

from django.contrib.auth.signals import user_logged_out
from django.db import models
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest

from daybreak.errors import VaultLocked
from daybreak.web.accounts.access import refused
from daybreak.web.accounts.events import about_to_happen, happened, password_set, token_ended, token_made
from daybreak.web.accounts.models import ApiToken, Organisation, Person
from daybreak.web.accounts.roles import NEVER_CONTENT, Role
from daybreak.web.accounts.sign_in import password_given
from daybreak.web.vault import ledger
from daybreak.web.vault.models import BlindToken, CaseKey, Grant, KeyKind, KeyState, PersonKey
from daybreak.web.vault.organisation_keys import make_organisation_keys, take_back_organisation_keys
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.recovery import make_person_key, rewrap
from daybreak.web.vault.token_keys import end_token_keys, keep_for_token
from daybreak.web.vault.unlock import keep_unlocked, lock, opened_now, unlock_with


@receiver(password_set, dispatch_uid="vault.password")
def follow_password(sender: object, person: Person, password: str, **named: Any) -> None:
    """Make the person's key, or wrap it anew if it is open; else it stays under the old password."""
    if not PersonKey.objects.filter(pk=person.pk).exists():
        make_person_key(person, password)
        return
    opened = opened_now(person)
    if opened is not None:
        rewrap(opened, password)
    else:
        PersonKey.objects.filter(pk=person.pk).update(stale=True)


@receiver(password_given, dispatch_uid="vault.sign-in")
def open_at_sign_in(
    sender: object, request: HttpRequest, person: Person, password: str, **named: Any
) -> None:
    """Open the person's key for the session that begins; the first makes the organisation's keys."""
    if not PersonKey.objects.filter(pk=person.pk).exists():
        make_person_key(person, password)
    try:
        opened = unlock_with(person, password)
    except VaultLocked:
        return  # the password was changed elsewhere; the page asks for the one before
    keep_unlocked(request, opened)
    make_organisation_keys(by=opened)


@receiver(token_made, dispatch_uid="vault.token-made")
def open_to_token(sender: object, token: ApiToken, secret: str, **named: Any) -> None:
    """Let the token open what its person can, if their key is open now; else it opens nothing sealed."""
    opened = opened_now(token.person)
    if opened is not None:
        keep_for_token(token, secret, pair=opened.pair)


@receiver(token_ended, dispatch_uid="vault.token-ended")
def close_to_token(sender: object, token: ApiToken, **named: Any) -> None:
    """A revoked token opens nothing any more."""
    end_token_keys(token=token)


@receiver(user_logged_out, dispatch_uid="vault.sign-out")
def close_at_sign_out(sender: object, request: HttpRequest | None, **named: Any) -> None:
    """Forget the key when the session ends."""
    if request is not None:
        lock(request)


@receiver(about_to_happen, dispatch_uid="vault.about-to-happen")
def take_turn(sender: object, organisation: UUID | None, **named: Any) -> None:
    """Whoever changes people takes the ledger first, as everybody else does."""
    if organisation is not None:
        ledger.lock_in_order(organisation)


@receiver(happened, dispatch_uid="vault.happened")
def write_down(
    sender: object,
    person: Person | None,
    kind: str,
    organisation: Organisation | None,
    record: models.Model,
    why: str,
    **named: Any,
) -> None:
    """An event for each change of people and organisations; reasons in words stay out of the ledger."""
    roles = [one.strip() for one in why.split(",")] if why else []
    details = {"roles": roles} if roles and set(roles) <= set(Role.values) else {}
    ledger.record(
        kind,
        who=person or "system",
        organisation=organisation,
        record=record,
        why=Purpose.ADMINISTRATION,
        details=details,
    )
    if isinstance(record, Person) and kind in ("person.deactivated", "person.roles-changed"):
        end_token_keys(token__person=record)
        _take_back(record, kind)


@receiver(refused, dispatch_uid="vault.refused")
def write_refusal(sender: object, person: Person, permission: str, record: object, **named: Any) -> None:
    """An event for each refusal, in the ledger of who tried and of whose record it was."""
    row = record if isinstance(record, models.Model) else None
    homes = {person.organisation_id, getattr(record, "organisation_id", None) or person.organisation_id}
    for home in sorted(homes):
        draft = ledger.Draft("refuse", row, details={"wish": permission})
        ledger.refuse(draft, who=person, organisation=home)


@receiver(post_delete, dispatch_uid="vault.tokens")
def forget_tokens(sender: type[models.Model], instance: models.Model, **named: Any) -> None:
    """A deleted record is found no more."""
    if issubclass(sender, SealedRecord):
        BlindToken.objects.filter(row=instance.pk).delete()


def _take_back(person: Person, kind: str) -> None:
    """Who left, or moved to a role without content, loses every box; their cases wait for a new key.

    Who moved elsewhere keeps their cases, and of the keys of the organisation those that the roles need.
    """
    current = Person.objects.get(pk=person.pk)
    if kind == "person.roles-changed" and not current.roles & NEVER_CONTENT:
        take_back_organisation_keys(current)
        return
    held = Grant.objects.filter(person=person)
    cases = held.filter(key__kind=KeyKind.CASE).values("key__case")
    due = CaseKey.objects.filter(case__in=cases, kind=KeyKind.CASE, state=KeyState.CURRENT)
    emergency = CaseKey.objects.filter(kind=KeyKind.EMERGENCY, grants__in=held, state=KeyState.CURRENT)
    CaseKey.objects.filter(pk__in=[one.pk for one in emergency]).update(rekey_due=True)
    due.update(rekey_due=True)
    held.delete()
