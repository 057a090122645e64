"""What waits for a person among work of inquiries, and records by their id."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from daybreak.web.accounts.models import Person
from daybreak.web.inquiries.models import InquiryWork, WorkState
from daybreak.web.work.models import JobState

W = TypeVar("W", bound=InquiryWork)


def stopped(kind: type[W], person: Person) -> Sequence[W]:
    """Open work of a person that waits for them to continue it, without what it holds."""
    return list(_own(kind, person).filter(state=WorkState.OPEN, job__state=JobState.NEEDS_KEY))


def ended(kind: type[W], person: Person) -> Sequence[W]:
    """Work of a person that ended and that they have not looked at, without what it holds."""
    return list(_own(kind, person).filter(seen=False).exclude(state=WorkState.OPEN).order_by("finished"))


def _own(kind: type[W], person: Person) -> Any:
    return kind._default_manager.filter(started_by=person).defer(*kind.sealed_fields())


def found(model: type[Any], *, without: Sequence[str] = ()) -> Any:
    """What finds a record of a model by its id, of whichever organisation; long fields wait."""

    def by_id(pk: UUID, **rest: Any) -> Any:
        return model.objects.filter(pk=pk).defer(*without).first()

    return by_id
