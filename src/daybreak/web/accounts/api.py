"""How programs sign in to the API, what they may do, and how they are refused.

Refusals are `application/problem+json` (RFC 9457). A program acts for a person, under the same
predicates as the pages, and only within the scopes of its token.
"""

import math
from collections.abc import Callable, Sequence
from copy import deepcopy
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, NinjaAPI, Router, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from daybreak.errors import BadValue, DaybreakError, Destroyed, NotGranted, VaultLocked
from daybreak.standard.counted import counted
from daybreak.web.accounts import queries
from daybreak.web.accounts.access import Access, check
from daybreak.web.accounts.frame import what_waits
from daybreak.web.accounts.limits import Pace, is_told_apart, visitor
from daybreak.web.accounts.models import Person
from daybreak.web.ui.keyset import Page, page_of

#: What refusals are.
PROBLEM = "application/problem+json"
#: Tokens that nobody has, of one visitor: twenty at once, then twelve a minute. Good ones are not counted.
_PACE = Pace(at_once=20, seconds=5)
#: Refusals that are not about what was sent.
STATUSES = {VaultLocked: 403, NotGranted: 403, Destroyed: 410}


class Problem(Schema):
    """A refusal (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""


class Token(HttpBearer):
    """`Authorization: Bearer daybreak_...`."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """The person for whom the program acts, or None."""
        found = queries.token_for(token)
        if found is None:
            _slow_down(request)
            return None
        today = timezone.now().date()
        if found.used_on != today:
            found.used_on = today
            found.save(update_fields=["used_on"])
        request.scopes = frozenset(found.scopes)  # type: ignore[attr-defined]
        # the vault opens the person's key with these; they are kept nowhere
        request.token, request.token_secret = found, token  # type: ignore[attr-defined]
        request.user = found.person
        person: Person = found.person
        return person


class _TooOften(Exception):
    """Somebody tries tokens: so many seconds to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def _slow_down(request: HttpRequest) -> None:
    """Count a token that nobody has, where visitors can be told apart."""
    wait = math.ceil(_PACE.take(visitor(request))) if is_told_apart(request) else 0
    if wait:
        raise _TooOften(wait)


#: What every operation may answer instead.
REFUSALS: dict[int, type[Schema]] = dict.fromkeys((400, 401, 403, 404, 410, 422), Problem)


def allow(
    request: HttpRequest, scope: str, permission: str, record: Any = None, *, missing: bool = False
) -> None:
    """Refuse unless the token has the scope and the person the permission.

    Raises:
        PermissionDenied: Scope or role is lacking.
        Http404: The record is missing or another organisation's.
    """
    if scope not in request.scopes:  # type: ignore[attr-defined]
        raise PermissionDenied
    check(request.user, permission, record, missing=missing)


def reach(request: HttpRequest, scope: str, permission: str, find: Callable[..., Any], pk: UUID) -> Any:
    """The record with that id, when the token has the scope and the person the permission.

    Raises:
        PermissionDenied, Http404: As in `allow`.
    """
    record = find(pk)
    allow(request, scope, permission, record, missing=record is None)
    return record


def guarded(scope: str, permission: str) -> Any:
    """Declare an operation's scope and permission; the operation itself calls `allow` with its record."""

    def kept(operation: Any) -> Any:
        operation.access = Access(permission)
        operation.scope = scope
        return operation

    return kept


#: What the document says of being slowed down, beside the problem's shape.
_TOO_OFTEN_SAID = {
    "description": "Too Many Requests",
    "headers": {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}},
}


class _Api(NinjaAPI):
    """The document says of refusals what they are: problems."""

    def get_openapi_schema(self, **named: Any) -> Any:
        """The OpenAPI document."""
        document = super().get_openapi_schema(**named)
        for path in document["paths"].values():
            for operation in path.values():
                if "401" in operation["responses"]:
                    operation["responses"]["429"] = deepcopy(operation["responses"]["401"]) | _TOO_OFTEN_SAID
                for status, said in operation["responses"].items():
                    if int(status) >= HTTPStatus.BAD_REQUEST and "content" in said:
                        said["content"] = {PROBLEM: next(iter(said["content"].values()))}
        return document


def make_api() -> NinjaAPI:
    """The API with its way to sign in and its refusals, still without the pillars' operations."""
    api = _Api(
        title="Daybreak",
        version="1",
        auth=Token(),
        docs_url=None,
        openapi_url="/openapi.json",
        urls_namespace="api-1",
    )
    api.add_router("", router)

    def problem(request: HttpRequest, status: int, detail: str = "") -> HttpResponse:
        said = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail).model_dump()
        response = api.create_response(request, said, status=status)
        response["Content-Type"] = PROBLEM
        if status == HTTPStatus.UNAUTHORIZED:
            response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(request, 401, "Give a valid token: Authorization: Bearer daybreak_...")

    @api.exception_handler(_TooOften)
    def too_often(request: HttpRequest, error: _TooOften) -> HttpResponse:
        told = (
            f"Too many tokens were tried from your network. Try again in {counted(error.seconds, 'second')}."
        )
        response = problem(request, 429, told)
        response.headers["Retry-After"] = str(error.seconds)
        return response

    @api.exception_handler(PermissionDenied)
    def denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return problem(request, 403, "The token's scopes or the person's roles do not allow this.")

    @api.exception_handler(Http404)
    @api.exception_handler(ObjectDoesNotExist)  # somebody deleted it after it was looked up
    def missing(request: HttpRequest, error: Http404 | ObjectDoesNotExist) -> HttpResponse:
        return problem(request, 404, "There is no such record.")

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        places = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors]
        return problem(request, 422, "; ".join(places))

    @api.exception_handler(DaybreakError)
    def refused(request: HttpRequest, error: DaybreakError) -> HttpResponse:
        return problem(request, STATUSES.get(type(error), 422), str(error))

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(request, error.status_code, str(error))

    return api


class Place(Schema):
    """Where in a list a page begins, and how long it is."""

    after: UUID | None = Field(None, description="Rows after the one with this id.")
    before: UUID | None = Field(None, description="Rows before the one with this id.")
    limit: int = Field(50, ge=1, le=200, description="Most rows of a page.")


class Part(Schema):
    """Links of a page of a list. Follow `next` until it is null; ids may come and go meanwhile."""

    next: str | None = None
    previous: str | None = None


def part_of(request: HttpRequest, rows: QuerySet[Any], place: Place, *, order: Sequence[str]) -> Page:
    """A page of a list by its place, in two queries at most.

    Raises:
        BadValue: The row to begin with is gone, or never was in this list.
    """
    page = page_of(rows, request, order=order, size=place.limit)
    if page.lost:
        needed = "begin again without after or before"
        raise BadValue("The place in the list", found="a record that is not in it", needed=needed)
    return page


def links_of(page: Page) -> dict[str, str | None]:
    """The links of a page."""
    return {"next": page.after or None, "previous": page.before or None}


router = Router(tags=["account"])


class Me(Schema):
    """Who the program acts for."""

    name: str
    organisation: str
    roles: list[str]
    scopes: list[str]


class WaitingThing(Schema):
    """Something that waits; a thousand stands for a thousand or more."""

    title: str
    text: str
    href: str
    count: int
    urgent: bool


@router.get("/me", response={200: Me, 401: Problem, 403: Problem}, summary="Who the program acts for")
@guarded("account:read", "accounts.see_start")
def me(request: HttpRequest) -> dict[str, object]:
    """The person, their organisation and roles, and the token's scopes."""
    allow(request, "account:read", "accounts.see_start")
    person: Person = request.user
    return {
        "name": str(person),
        "organisation": person.organisation.name,
        "roles": sorted(person.roles),
        "scopes": sorted(request.scopes),  # type: ignore[attr-defined]
    }


@router.get(
    "/waiting",
    response={200: list[WaitingThing], 401: Problem, 403: Problem},
    summary="What waits for the person",
)
@guarded("account:read", "accounts.see_start")
def waiting(request: HttpRequest) -> list[object]:
    """What waits for the person, the urgent first."""
    allow(request, "account:read", "accounts.see_start")
    return list(what_waits(request.user))
