"""Every change to organisations, people, roles, invitations and sessions."""

import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from daybreak.web.accounts.events import about_to_happen, happened, password_set, token_ended, token_made
from daybreak.web.accounts.models import ApiToken, Invitation, Organisation, Person, hashed
from daybreak.web.accounts.roles import APART, Role

P = ParamSpec("P")
T = TypeVar("T")
#: How long an invitation can be accepted unless told.
INVITED_FOR = timedelta(days=7)
#: How tokens begin, so that scanners of leaked secrets know them.
TOKEN_PREFIX = "daybreak_"  # noqa: S105 (not a secret)
#: The longest a token may last.
TOKEN_LONGEST = timedelta(days=90)


def _write(work: Callable[P, T]) -> Callable[P, T]:
    """Run a write as one transaction, after other writes of the same organisation."""

    @wraps(work)
    def run(*arguments: P.args, **named: P.kwargs) -> T:
        homes = (getattr(one, "organisation_id", None) for one in named.values())
        with transaction.atomic():
            about_to_happen.send(sender=run, organisation=next(filter(None, homes), None))
            return work(*arguments, **named)

    return run


@transaction.atomic
def found_organisation(*, name: str, language: str = "en") -> Organisation:
    """Make an organisation; its address part is made from its name.

    Raises:
        ValidationError: The name is empty, too long, or another organisation here has it.
    """
    name = " ".join(name.split())
    if Organisation.objects.filter(name__iexact=name).exists():
        raise ValidationError(_("That name is taken; please choose another."), code="taken")
    slug = slugify(name)[:50] or "organisation"
    while Organisation.objects.filter(slug=slug).exists():
        slug = f"{slug[:50]}-{secrets.token_hex(3)}"
    organisation = Organisation(name=name, slug=slug, language=language)
    organisation.full_clean()
    organisation.save(force_insert=True)
    happened.send(
        sender=found_organisation,
        person=None,
        kind="organisation.founded",
        organisation=organisation,
        record=organisation,
        why="",
    )
    return organisation


@_write
def add_person(
    *,
    organisation: Organisation,
    sign_in_name: str,
    password: str,
    roles: Iterable[Role],
    name: str = "",
    email: str = "",
    by: Person | None = None,
) -> Person:
    """Make an account.

    Raises:
        ValidationError: The name is taken, the password too weak, or the roles must not go together.
    """
    held = check_roles(roles)
    sign_in_name = sign_in_name.strip().casefold()
    person = Person(
        organisation=organisation,
        sign_in_name=sign_in_name,
        name=name,
        email=email,
        language=organisation.language,
    )
    validate_password(password, person)
    if Person.objects.filter(sign_in_name=sign_in_name).exists():
        raise ValidationError(_("That name is taken; please choose another."), code="taken")
    person.set_password(password)
    person.full_clean(exclude=["password"])
    person.save()
    person.held_roles.bulk_create([person.held_roles.model(person=person, role=role) for role in held])
    password_set.send(sender=add_person, person=person, password=password)
    happened.send(
        sender=add_person,
        person=by or person,
        kind="person.added",
        organisation=organisation,
        record=person,
        why=", ".join(sorted(held)),
    )
    return person


def check_roles(roles: Iterable[Role]) -> frozenset[Role]:
    """The roles, when one person may hold them together.

    Raises:
        ValidationError: None was chosen, or one that must stand alone was chosen with another.
    """
    held = frozenset(Role(role) for role in roles)
    if not held:
        raise ValidationError(_("Choose at least one role."), code="required")
    alone = (held & APART) | (held & {Role.SURVIVOR})
    if alone and len(held) > 1:
        raise ValidationError(
            _("%(role)s goes with no other role, so that nobody watches over themselves."),
            params={"role": min(alone).label},
            code="apart",
        )
    return held


@_write
def invite(
    *, by: Person, roles: Iterable[Role], note: str = "", valid: timedelta = INVITED_FOR
) -> tuple[Invitation, str]:
    """Invite somebody; the invitation and the secret for its link, which is shown once."""
    return _make_invitation(by.organisation, check_roles(roles), by=by, note=note, valid=valid)


@_write
def invite_first_administrator(*, organisation: Organisation) -> tuple[Invitation, str]:
    """Invite whoever shall administer an organisation in which nobody can; what `invite` gives.

    Whoever runs the installation does it. Invitations that they gave before can no longer be used.

    Raises:
        ValidationError: Somebody administers it; they invite.
    """
    held = Person.objects.filter(
        organisation=organisation, is_active=True, held_roles__role=Role.ADMINISTRATOR
    )
    if held.exists():
        raise ValidationError(_("Its administrators invite people, under People."), code="administered")
    Invitation.objects.filter(organisation=organisation, invited_by=None, accepted_by=None).update(
        withdrawn=True
    )
    return _make_invitation(organisation, frozenset({Role.ADMINISTRATOR}), by=None)


def _make_invitation(
    organisation: Organisation,
    held: frozenset[Role],
    *,
    by: Person | None,
    note: str = "",
    valid: timedelta = INVITED_FOR,
) -> tuple[Invitation, str]:
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation,
        invited_by=by,
        secret_hash=hashed(secret),
        note=note,
        roles=sorted(held),
        expires=timezone.now() + valid,
    )
    happened.send(
        sender=_make_invitation,
        person=by,
        kind="invitation.made",
        organisation=organisation,
        record=invitation,
        why=", ".join(sorted(held)),
    )
    return invitation, secret


@_write
def accept_invitation(*, invitation: Invitation, sign_in_name: str, password: str, name: str = "") -> Person:
    """Make the account that somebody was invited to.

    Raises:
        ValidationError: It was accepted, withdrawn or ran out meanwhile, or `add_person` refuses.
    """
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not held.is_open:
        raise ValidationError(_("This invitation can no longer be used."), code="closed")
    person = add_person(
        organisation=held.organisation,
        sign_in_name=sign_in_name,
        password=password,
        name=name,
        roles=[Role(role) for role in held.roles],
    )
    held.accepted_by = person
    held.save(update_fields=["accepted_by"])
    return person


@_write
def withdraw_invitation(*, by: Person, invitation: Invitation) -> None:
    """Make an invitation unusable."""
    invitation.withdrawn = True
    invitation.save(update_fields=["withdrawn"])
    _tell(by, "invitation.withdrawn", invitation)


@_write
def change_roles(*, by: Person, person: Person, roles: Iterable[Role]) -> None:
    """Give a person these roles and no others; their sessions end, so that nothing outlives a role.

    Raises:
        ValidationError: The roles must not go together, it would be the own roles, or nobody would
            administer the organisation.
    """
    held = check_roles(roles)
    if person.pk == by.pk:
        raise ValidationError(_("Your own roles are changed by another administrator."), code="own")
    _keep_an_administrator(person, Role.ADMINISTRATOR in held)
    person.held_roles.exclude(role__in=held).delete()
    for role in held - person.roles:
        person.held_roles.create(role=role)
    end_sessions(person=person)
    if Role.ADMINISTRATOR not in held:
        _end_invitations(person)
    _tell(by, "person.roles-changed", person, ", ".join(sorted(held)))


@_write
def deactivate(*, by: Person, person: Person, why: str = "") -> None:
    """Let a person sign in no more; their sessions, tokens and open invitations end. What they did stays."""
    if person.pk == by.pk:
        raise ValidationError(_("Another administrator has to do this."), code="own")
    _keep_an_administrator(person, False)
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions(person=person)
    person.tokens.update(revoked=True)  # they must not come back with the person
    _end_invitations(person)
    _tell(by, "person.deactivated", person, why)


@_write
def reactivate(*, by: Person, person: Person) -> None:
    """Let a person sign in again."""
    person.is_active = True
    person.save(update_fields=["is_active"])
    _tell(by, "person.reactivated", person)


@_write
def remove_second_factor(*, by: Person, person: Person) -> None:
    """Take away a lost second factor; the person must set up a new one at the next sign-in."""
    person.authenticator_set.all().delete()
    end_sessions(person=person)
    _tell(by, "person.second-factor-removed", person)


def end_sessions(*, person: Person, but: str | None = None) -> int:
    """End a person's sessions, except that with the given key; their number."""
    ended, _by_table = person.sessions.exclude(session_key=but).delete()
    return ended


@_write
def end_session(*, person: Person, key: str) -> bool:
    """End one of the person's own sessions; whether there was such a one."""
    ended, _by_table = person.sessions.filter(session_key=key).delete()
    if ended:
        _tell(person, "session.ended", person)
    return bool(ended)


@_write
def make_token(*, by: Person, name: str, scopes: Iterable[str], valid: timedelta) -> tuple[ApiToken, str]:
    """Let a program act for this person within scopes; the token and its secret, which is shown once."""
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=by,
        name=name,
        secret_hash=hashed(secret),
        scopes=sorted(set(scopes)),
        expires=timezone.now() + min(valid, TOKEN_LONGEST),
    )
    token_made.send(sender=make_token, token=token, secret=secret)
    _tell(by, "token.made", by, ", ".join(token.scopes))
    return token, secret


@_write
def revoke_token(*, by: Person, token: ApiToken) -> None:
    """Make a token unusable."""
    token.revoked = True
    token.save(update_fields=["revoked"])
    token_ended.send(sender=revoke_token, token=token)
    _tell(by, "token.revoked", by)


def _end_invitations(person: Person) -> None:
    """Who is no administrator any more may have kept the links that they made."""
    Invitation.objects.filter(invited_by=person, accepted_by=None).update(withdrawn=True)


def _keep_an_administrator(person: Person, stays: bool) -> None:
    others = Person.objects.filter(
        organisation_id=person.organisation_id, is_active=True, held_roles__role=Role.ADMINISTRATOR
    ).exclude(pk=person.pk)
    if person.holds(Role.ADMINISTRATOR) and not stays and not others.exists():
        raise ValidationError(_("An organisation needs at least one administrator."), code="last")


def _tell(by: Person, kind: str, record: Person | Invitation, why: str = "") -> None:
    happened.send(
        sender=_tell, person=by, kind=kind, organisation=record.organisation, record=record, why=why
    )
