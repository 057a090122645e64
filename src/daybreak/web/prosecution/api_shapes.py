"""What programs send and get about networks."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from daybreak.web.accounts.api import Part, Place
from daybreak.web.inquiries.api_shapes import Working
from daybreak.web.prosecution.models import Upload


class CollectionOut(Schema):
    """A collection of posts; its name is null when it is not open to the person."""

    id: UUID
    name: str | None
    created: datetime
    runs: int


class Collections(Part):
    """A page of collections, the newest first."""

    items: list[CollectionOut]


class UploadIn(Schema):
    """A file that is about to be sent in pieces."""

    name: str = Field(min_length=1, max_length=100)
    size: int = Field(ge=1, le=Upload.most)


class RunOut(Working):
    """A search for networks: open, done or failed."""

    collection: UUID
    counts: dict[str, int]


class Runs(Part):
    """A page of runs, the newest first."""

    items: list[RunOut]


class Columns(Schema):
    """Which columns hold what, where their names do not tell."""

    text: list[str] = Field([], max_length=20)
    id: str = Field("", max_length=200)
    time: str = Field("", max_length=200)
    place: str = Field("", max_length=200)
    author: str = Field("", max_length=200)


class RunIn(Schema):
    """Which files to search, and how."""

    uploads: list[UUID] = Field(min_length=1, max_length=1000)
    country: str = Field("", pattern="^([A-Za-z]{2})?$")
    leads: int = Field(200, ge=1, le=10_000)
    seed: int = Field(0, ge=0, le=2**31 - 1)
    columns: Columns = Columns()


class LeadRow(Schema):
    """A lead in a list. Scores rank leads for a person to look at; they are no verdict on anybody."""

    id: UUID
    key: str
    rank: int
    organised: float
    risk: float
    posts: int
    texts: int
    places: int
    first: date | None
    last: date | None
    decision: str | None


class Leads(Part):
    """A page of leads."""

    items: list[LeadRow]


class LeadOut(LeadRow):
    """A lead with its card: reasons, counter-evidence, templates, contacts (masked), movement, indicators."""

    card: dict[str, Any]
    notes: list[dict[str, Any]]


class DecisionIn(Schema):
    """What a reviewer decided about a lead; the next run honours it."""

    kind: Literal["confirm", "reject", "note", "merge", "split"]
    note: str = Field("", max_length=10_000)
    other: str = Field("", pattern="^(L[0-9a-f]{1,15})?$", description="Key of the lead to merge with.")
    posts: list[str] = Field(
        [], max_length=100_000, description="Fingerprints of posts to take out, for a split."
    )


class DecisionOut(Schema):
    """A decision that was written down."""

    id: UUID
    kind: str


class ChangeOut(Schema):
    """What became of leads from one run to another."""

    what: str
    before: list[str]
    now: str | None
    shared: int


class Leading(Place):
    """Where in a list of leads, and in which order."""

    order: Literal["rank", "organised", "risk", "posts", "last"] = "rank"
