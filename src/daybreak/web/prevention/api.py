"""The directory for programs: the same entries as on the public pages, never one that is not valid now."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from daybreak.errors import BadValue
from daybreak.prevention.hsds import as_hsds
from daybreak.standard.names import read_country
from daybreak.web.accounts.api import REFUSALS, Part, Place, allow, guarded, links_of, part_of
from daybreak.web.prevention import queries

READ = ("directory:read", "accounts.see_start")

router = Router(tags=["directory"])


class Phone(Schema):
    """A number (HSDS `phone`)."""

    id: UUID
    number: str
    type: str


class Language(Schema):
    """A language that is spoken (HSDS `language`); `code` is a BCP 47 tag."""

    id: UUID
    code: str
    name: str


class Schedule(Schema):
    """Weekly hours (HSDS `schedule`); `notes` names the time zone."""

    id: UUID
    freq: str
    byday: str
    opens_at: str
    closes_at: str
    valid_to: str
    notes: str


class ServiceOut(Schema):
    """A service (HSDS 3.0 `service`), with what our directory knows besides."""

    id: UUID
    name: str
    status: str
    kind: str = Field(description="What it is, such as hotline or shelter.")
    country: str = Field(description="ISO 3166-1 alpha-2.")
    assured_date: str = Field(description="When a person of the keeper checked it.")
    valid_to: str = Field(description="The last day on which it may be shown. Drop it afterwards.")
    source: str
    kept_by: str
    alternate_name: str = ""
    description: str = ""
    url: str = ""
    email: str = ""
    interpretation_services: str = ""
    eligibility_description: str = ""
    fees_description: str = ""
    minimum_age: int | None = None
    maximum_age: int | None = None
    phones: list[Phone]
    languages: list[Language]
    schedules: list[Schedule]


class Services(Part):
    """Services that may be shown now."""

    items: list[ServiceOut]


@router.get("/services", response={200: Services, **REFUSALS}, summary="Where help is now")
@guarded(*READ)
def list_services(request: HttpRequest, place: Query[Place], country: str = "") -> dict[str, Any]:
    """The services that may be shown now, of one country or of all.

    Raises:
        BadValue: There is no such country.
    """
    allow(request, *READ)
    rows = queries.shown()
    if country:
        rows = rows.filter(country=_country(country))
    page = part_of(request, rows, place, order=["country", "name"])
    return {"items": [_service(one) for one in page.rows], **links_of(page)}


def _country(said: str) -> str:
    if len(said) > 60:
        raise BadValue("The country", found=said[:20], needed="give its code of two letters (ISO 3166-1)")
    return read_country(said)


def _service(entry: Any) -> dict[str, Any]:
    service = entry.service()
    own = {
        "kind": service.kind,
        "country": service.country,
        "source": service.source,
        "kept_by": service.kept_by,
    }
    return as_hsds(service, identity=entry.pk) | own
