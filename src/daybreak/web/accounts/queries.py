"""Lists of people, invitations and sessions, each with a fixed number of queries."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import BooleanField, Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.web.accounts.models import (
    ApiToken,
    HeldRole,
    Invitation,
    Organisation,
    Person,
    SignedInSession,
    hashed,
)
from daybreak.web.accounts.roles import SECOND_FACTOR


def organisation_named(name: str) -> Organisation:
    """An organisation by its short name or id.

    Raises:
        BadValue: There is no such organisation.
    """
    try:
        found = Organisation.objects.filter(pk=UUID(name)).first()
    except ValueError:
        found = Organisation.objects.filter(slug=name).first()
    if found is None:
        known = ", ".join(Organisation.objects.order_by("slug").values_list("slug", flat=True)[:10]) or "none"
        raise BadValue("The organisation", found=name, needed=f"known are: {known}")
    return found


def organisations_with_people() -> QuerySet[Organisation]:
    """Every organisation, with the number of people who can sign in as `active`."""
    counted = Count("people", filter=Q(people__is_active=True))
    return Organisation.objects.annotate(active=counted).order_by("slug")


def people_of(organisation: Organisation) -> QuerySet[Person]:
    """The people of an organisation with their roles and whether they have a second factor."""
    factor = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return (
        Person.objects.filter(organisation=organisation)
        .annotate(has_second_factor=Exists(factor, output_field=BooleanField()))
        .prefetch_related("held_roles")
        .order_by("-is_active", "name", "sign_in_name")
    )


def without_second_factor(organisation: Organisation) -> QuerySet[Person]:
    """Active people whose role needs a second factor and who have none yet."""
    return people_of(organisation).filter(
        is_active=True,
        has_second_factor=False,
        pk__in=HeldRole.objects.filter(role__in=SECOND_FACTOR).values("person"),
    )


def open_invitations(organisation: Organisation) -> QuerySet[Invitation]:
    """The invitations that can still be accepted, the newest first."""
    return Invitation.objects.filter(
        organisation=organisation, accepted_by=None, withdrawn=False, expires__gt=timezone.now()
    ).order_by("-created")


def invitation_for(secret: str) -> Invitation | None:
    """The open invitation with that secret, if there is one."""
    found = Invitation.objects.filter(secret_hash=hashed(secret)).select_related("organisation").first()
    return found if found is not None and found.is_open else None


def invitation_link(secret: str) -> str:
    """The address at which somebody who was invited makes their account."""
    return f"{settings.SITE_ADDRESS}{reverse('invitation', args=[secret])}"


def sessions_of(person: Person) -> QuerySet[SignedInSession]:
    """A person's live sessions, the newest first."""
    return person.sessions.filter(expire_date__gt=timezone.now()).order_by("-started")


def person_by_id(pk: object) -> Person | None:
    """The person with that id, of whichever organisation."""
    return Person.objects.filter(pk=pk).select_related("organisation").first()


def invitation_by_id(pk: object) -> Invitation | None:
    """The invitation with that id, of whichever organisation."""
    return Invitation.objects.filter(pk=pk).select_related("organisation").first()


def token_for(secret: str) -> ApiToken | None:
    """The valid token with that secret, with its person, if there is one."""
    found = ApiToken.objects.filter(secret_hash=hashed(secret)).select_related("person__organisation").first()
    return found if found is not None and found.is_valid else None


def tokens_of(person: Person) -> QuerySet[ApiToken]:
    """A person's tokens that can still be used, the newest first."""
    return person.tokens.filter(revoked=False, expires__gt=timezone.now()).order_by("-created")


def token_by_id(pk: object) -> ApiToken | None:
    """The token with that id, of whomever."""
    return ApiToken.objects.filter(pk=pk).select_related("person").first()
