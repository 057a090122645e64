"""What each role may do with people and organisations, as predicates."""

from typing import Any

import rules

from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role


def holds(*roles: Role) -> rules.predicates.Predicate:
    """The predicate that a person holds any of these roles."""

    @rules.predicate(name=f"holds {' or '.join(roles)}")
    def held(person: Person) -> bool:
        return bool(person.is_authenticated and person.holds(*roles))

    return held


@rules.predicate
def same_organisation(person: Person, record: Any) -> bool:
    """The record belongs to the person's own organisation (a list of records always does)."""
    return record is None or record.organisation_id == person.organisation_id


@rules.predicate
def is_signed_in(person: Person) -> bool:
    """Somebody, whoever it is, has signed in."""
    return bool(person.is_authenticated and person.is_active)


@rules.predicate
def is_own(person: Person, record: Any) -> bool:
    """The record belongs to the person alone (a list of records always does)."""
    return record is None or record.person_id == person.pk


is_administrator = holds(Role.ADMINISTRATOR)

rules.add_perm("accounts.see_start", is_signed_in)
rules.add_perm("accounts.mend_own_account", is_signed_in)
rules.add_perm("accounts.manage_people", is_administrator & same_organisation)
rules.add_perm("accounts.use_tokens", is_signed_in & is_own)
