"""An installation's first organisation with its administrator, and each further one."""

from dataclasses import dataclass

from django.db import transaction

from daybreak.web.accounts.actions import add_person, found_organisation, invite_first_administrator
from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.accounts.queries import invitation_link
from daybreak.web.accounts.roles import Role
from daybreak.web.vault import ledger
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.recovery import create_recovery_key, words_on_recovery


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was made.

    Attributes:
        organisation: The organisation.
        administrator: Its first person.
        words_on_recovery: The recovery key and what it is for, to be shown once.
    """

    organisation: Organisation
    administrator: Person
    words_on_recovery: tuple[str, ...]


@transaction.atomic
def set_up(*, organisation: str, administrator: str, password: str, language: str = "en") -> SetUp:
    """Found an organisation with its administrator and its recovery key, all or nothing.

    Raises:
        ValidationError: The name or the password cannot be used.
    """
    founded = found_organisation(name=organisation, language=language)
    person = add_person(
        organisation=founded, sign_in_name=administrator, password=password, roles=[Role.ADMINISTRATOR]
    )
    shares = create_recovery_key(organisation=founded, by=person)
    return SetUp(founded, person, words_on_recovery(shares))


@dataclass(frozen=True, slots=True)
class Joined:
    """A further organisation.

    Attributes:
        organisation: The organisation.
        link: Where its first administrator makes their account, to be shown once.
        words_on_recovery: The recovery key and what it is for, to be shown once.
    """

    organisation: Organisation
    link: str
    words_on_recovery: tuple[str, ...]


@transaction.atomic
def add_organisation(*, name: str, language: str = "en") -> Joined:
    """Found a further organisation with its recovery key, and invite its administrator, all or nothing.

    Both its own ledger and the installation's tell of it.

    Raises:
        ValidationError: The name cannot be used.
    """
    ledger.lock_in_order(ledger.INSTALLATION)  # the new ledger has nobody else who could wait for it
    founded = found_organisation(name=name, language=language)
    shares = create_recovery_key(organisation=founded)
    _invitation, secret = invite_first_administrator(organisation=founded)
    ledger.record(
        "organisation.founded",
        who="system",
        organisation=None,
        record=founded,
        why=Purpose.ADMINISTRATION,
    )
    return Joined(founded, invitation_link(secret), words_on_recovery(shares))
