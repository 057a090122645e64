"""The first organisation and its administrator."""

from dataclasses import dataclass

from django.db import transaction

from daybreak.web.accounts.actions import add_person, found_organisation
from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.accounts.roles import Role
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
