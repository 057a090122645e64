"""What programs send and get about prevalence."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from daybreak.measurement.prevalence_methods import USUAL
from daybreak.web.accounts.api import Part
from daybreak.web.inquiries.api_shapes import Working
from daybreak.web.measurement.models import ListFile


class StudyOut(Schema):
    """A study; its name is null when it is not open to the person."""

    id: UUID
    name: str | None
    created: datetime


class Studies(Part):
    """A page of studies, the newest first."""

    items: list[StudyOut]


class ListFileIn(Schema):
    """A file that is about to be sent in pieces; the end of its name tells its kind."""

    name: str = Field(min_length=1, max_length=100)
    size: int = Field(ge=1, le=ListFile.most)


class WorkOut(Working):
    """Something worked out for a study: open, done or failed."""

    study: UUID


class ReadingOut(WorkOut):
    """What was read: lists, sizes and overlaps, notes; null until it is done."""

    found: dict[str, Any] | None
    groups: list[str]


class Readings(Part):
    """A page of readings without what they found, the newest first."""

    items: list[WorkOut]


class ReadingIn(Schema):
    """Which files to read: one table, or a file of ids for each list, in the order of `lists`."""

    kind: Literal["table", "ids"]
    files: list[UUID] = Field(min_length=1, max_length=20)
    lists: list[str] = Field([], max_length=20)
    count: str = Field("", max_length=200)
    groups: list[str] = Field([], max_length=20)
    id_column: str = Field("", max_length=200)


class EstimateRow(WorkOut):
    """An estimate in a list, with its answer in one sentence."""

    name: str
    reading: UUID
    headline: str | None


class Estimates(Part):
    """A page of estimates, the newest first."""

    items: list[EstimateRow]


class EstimateOut(EstimateRow):
    """Estimators side by side: numbers or refusals, intervals, warnings, rates; null until it is done.

    No number stands alone: read `flag`, `warnings` and each method's `disbelief` with it.
    """

    options: dict[str, Any]
    found: dict[str, Any] | None


class EstimateIn(Schema):
    """By which methods to estimate, and how."""

    name: str = Field("", max_length=200)
    methods: list[str] = Field(list(USUAL), max_length=40)
    by: list[list[str]] = Field([], max_length=10, description="Sets of groups to estimate in.")
    population: UUID | None = Field(None, description="A file of residents, for rates of the groups.")
    bootstrap: int = Field(1000, ge=0, le=10_000)
    order: int = Field(2, ge=1, le=4)
    level: float = Field(0.95, gt=0.5, lt=1)
    seed: int = Field(0, ge=0, le=2**31 - 1)
    movement: bool = True
