"""The zones between which nothing passes but by a handover, and who works in each."""

from collections.abc import Collection

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role


class Zone(TextChoices):
    """Parts of an organisation's work that are kept apart."""

    PROTECTION = "protection", _("Protection")
    PROSECUTION = "prosecution", _("Prosecution")
    MEASUREMENT = "measurement", _("Measurement")


#: Who works in a zone: who may give from it, and for whom a copy that comes into it is sealed.
ROLES_OF: dict[str, frozenset[Role]] = {
    Zone.PROTECTION: frozenset({Role.CASE_WORKER, Role.SUPERVISOR}),
    Zone.PROSECUTION: frozenset({Role.ANALYST, Role.SUPERVISOR}),
    Zone.MEASUREMENT: frozenset({Role.DATA_OFFICER, Role.SUPERVISOR}),
}
#: Everybody who takes part in handovers.
HANDOVER_ROLES: frozenset[Role] = frozenset().union(*ROLES_OF.values())


def works_in(person: Person, zone: str) -> bool:
    """Whether somebody works in a zone."""
    return person.is_active and bool(person.roles & ROLES_OF.get(zone, frozenset()))


def zones_of(person: Person) -> Collection[str]:
    """The zones somebody works in."""
    return [zone for zone in ROLES_OF if works_in(person, zone)]
