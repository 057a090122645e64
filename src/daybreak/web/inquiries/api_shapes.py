"""What programs send and get about any inquiry."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from daybreak.web.vault.arriving import MOST_PIECE


class Named(Schema):
    """The name of something."""

    name: str = Field(min_length=1, max_length=200)


class SentFile(Schema):
    """A file and how much of it has come; send pieces of at most `piece` bytes from `received` on."""

    id: UUID
    name: str
    size: int
    received: int
    complete: bool
    piece: int = MOST_PIECE


class Working(Schema):
    """Something worked out in the background: open, done or failed."""

    id: UUID
    number: int
    state: str
    stage: str
    percent: int | None
    said: str | None
    created: datetime
    finished: datetime | None


class ResultFile(Schema):
    """A file that work has written, to take away."""

    id: UUID
    name: str
    size: int
