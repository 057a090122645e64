"""Coarse counts for programs, permitted as on the page."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema

from daybreak.web.accounts.api import REFUSALS, allow, guarded
from daybreak.web.protection.tallies.counting import published

READ = ("report-counts:read", "tallies.see")
router = Router(tags=["reports"])


class MonthOut(Schema):
    """A month: full tens by category, null where there are fewer than ten."""

    month: date
    cells: dict[str, int | None]
    total: int | None


@router.get(
    "/report-counts/{by}",
    response={200: list[MonthOut], **REFUSALS},
    summary="How many reports came, in tens",
)
@guarded(*READ)
def counts(request: HttpRequest, by: Literal["kind", "origin", "urgency"]) -> list[Any]:
    """The counted months of the organisation, the newest first."""
    allow(request, *READ)
    return published(request.user.organisation, by)
