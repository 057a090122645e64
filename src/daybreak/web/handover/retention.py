"""How long each kind of case is kept, what is deleted next, and what a legal hold keeps from it.

Deleting is destroying the case's key: nobody can read it again, from backups either. Apps declare their kinds
in a module `keeping.py`, which is read once all apps are ready.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Expression, F, OuterRef
from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Organisation
from daybreak.web.handover.models import HandedCopy, LegalHold
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import destroy
from daybreak.web.vault.keys import current_key
from daybreak.web.vault.models import Shred
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.unlock import Unlocked

#: How many days ahead a deletion is announced to those who may hold it.
AHEAD = 30


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of case and how long it is kept.

    Attributes:
        model: Its records; the case of each is deleted as one.
        title: What it is called on pages.
        clock: The moment from which its time runs: a field or an expression; while it is empty, no time runs.
        days: How many days it is kept from then.
    """

    model: type[SealedRecord]
    title: Any
    clock: str | Expression
    days: int


@dataclass(frozen=True, slots=True)
class Due:
    """A case and when it is deleted.

    Attributes:
        case: The case.
        organisation: Whose.
        kind: What it is.
        when: When its time is over.
        held: Whether a legal hold keeps it.
    """

    case: UUID
    organisation: UUID
    kind: Kind
    when: datetime
    held: bool


_kinds: dict[type[SealedRecord], Kind] = {}


def declare_retention(model: type[SealedRecord], *, title: Any, clock: str | Expression, days: int) -> None:
    """Declare how long a kind of case is kept.

    Args:
        model: The records that stand for the case.
        title: What it is called on pages, translatable.
        clock: From when the time runs; see `Kind`.
        days: How many days.

    Raises:
        BadValue: Not even a day.
    """
    if days < 1:
        raise BadValue("The days that something is kept", found=days, needed="at least 1")
    _kinds[model] = Kind(model, title, clock, days)


def kinds() -> list[Kind]:
    """Every declared kind."""
    return list(_kinds.values())


def due_before(moment: datetime, *, organisation: Organisation | UUID | None = None) -> list[Due]:
    """What is deleted before a moment, the earliest first; one query for each kind.

    Args:
        moment: Until when to look.
        organisation: Whose cases; every organisation's unless told.
    """
    found = [one for kind in kinds() for one in _due(kind, moment, organisation)]
    return sorted(found, key=lambda one: (one.when, one.case))


def _due(kind: Kind, moment: datetime, organisation: Organisation | UUID | None) -> Iterator[Due]:
    clock = F(kind.clock) if isinstance(kind.clock, str) else kind.clock
    kept = timedelta(days=kind.days)
    rows = kind.model._default_manager.annotate(
        clock_of_retention=clock,
        is_held=Exists(LegalHold.objects.filter(case=OuterRef("case"), lifted=None)),
    ).filter(clock_of_retention__lte=moment - kept)
    rows = rows.exclude(Exists(Shred.objects.filter(pk=OuterRef("case"))))
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    for case, whose, began, held in rows.values_list("case", "organisation", "clock_of_retention", "is_held"):
        yield Due(case, whose, kind, began + kept, held)


def delete_due() -> int:
    """Delete every case whose time is over and that no hold keeps; how many. A daily chore."""
    deleted = 0
    for one in due_before(timezone.now()):
        if not one.held:
            destroy(by=None, organisation=one.organisation, case=one.case, why=Purpose.RETENTION)
            deleted += 1
    return deleted


def is_held(case: UUID) -> bool:
    """Whether a legal hold keeps a case."""
    return LegalHold.objects.filter(case=case, lifted=None).exists()


@ledger.action
def place_hold(*, by: Unlocked, case: UUID, reason: str) -> LegalHold:
    """Keep a case from being deleted while a proceeding needs it.

    Raises:
        BadValue: No reason, it is held already, or it was handed over by others, who alone decide how long.
        NotGranted, Destroyed: The person holds no key of the case.
    """
    if not reason.strip():
        raise BadValue("The reason", found="nothing", needed="name the proceeding")
    if HandedCopy.objects.filter(case=case).exists():
        raise BadValue("The case", found="handed over by others", needed="ask them to keep it")
    current_key(by=by, case=case)
    if is_held(case):
        raise BadValue("The case", found="held already", needed="nothing more is to be done")
    hold = LegalHold(organisation_id=by.person.organisation_id, case=case, placed_by=by.person)
    save_sealed(by=by, record=hold, values={"reason": reason}, why=Purpose.LEGAL)
    _write("hold.place", hold, by)
    return hold


@ledger.action
def lift_hold(*, by: Unlocked, hold: LegalHold) -> None:
    """Let a case's time run again.

    Raises:
        BadValue: It was lifted before, or is of another organisation.
        NotGranted, Destroyed: The person holds no key of the case.
    """
    held = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if held.lifted is not None or held.organisation_id != by.person.organisation_id:
        raise BadValue("The hold", found="lifted before", needed="nothing more is to be done")
    current_key(by=by, case=held.case)
    held.lifted, held.lifted_by = timezone.now(), by.person
    held.save(update_fields=["lifted", "lifted_by"])
    _write("hold.lift", held, by)


def _write(action: str, hold: LegalHold, by: Unlocked) -> None:
    ledger.record(action, who=by.person, organisation=hold.organisation_id, record=hold, why=Purpose.LEGAL)
