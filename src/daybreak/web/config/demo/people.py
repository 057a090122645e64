"""Made-up organisations and people in every role, and the passwords that one click types for them."""

import hashlib
import hmac

from django.conf import settings

from daybreak.web.accounts.actions import add_person, found_organisation
from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.vault.recovery import create_recovery_key

#: Organisation, then who works there: sign-in name, the name colleagues see, roles.
ORGANISATIONS = {
    "Harbour Light": [
        ("amina", "Amina", [Role.HOTLINE_WORKER]),
        ("jonas", "Jonas", [Role.CASE_WORKER]),
        ("mei", "Mei", [Role.SUPERVISOR]),
        ("sofia", "Sofia", [Role.ANALYST]),
        ("tomas", "Tomas", [Role.DATA_OFFICER]),
        ("grace", "Grace", [Role.DUE_DILIGENCE_OFFICER]),
        ("omar", "Omar", [Role.ADMINISTRATOR]),
        ("ines", "Ines", [Role.AUDITOR]),
        ("hope", "Hope", [Role.SURVIVOR]),
    ],
    "Northern Door": [
        ("leo", "Leo", [Role.CASE_WORKER]),
        ("yara", "Yara", [Role.ANALYST]),
        ("ana", "Ana", [Role.ADMINISTRATOR]),
    ],
}


def password_of(sign_in_name: str) -> str:
    """The password of somebody invented; it differs in each demonstration."""
    return hmac.new(settings.DEPLOYMENT.key("django"), sign_in_name.encode(), hashlib.sha256).hexdigest()


def make_people() -> None:
    """Make the organisations and everybody in them, unless they are there."""
    if Person.objects.exists():
        return
    for name, people in ORGANISATIONS.items():
        organisation = found_organisation(name=name)
        create_recovery_key(organisation=organisation)
        for sign_in_name, shown, roles in people:
            add_person(
                organisation=organisation,
                sign_in_name=sign_in_name,
                password=password_of(sign_in_name),
                roles=roles,
                name=shown,
            )
