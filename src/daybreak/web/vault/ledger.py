"""Writing the ledger: an event in the same transaction as what it tells of, in one order on every database.

`record` locks the ledger's tip, so events of one organisation follow one another. On PostgreSQL whoever acts
takes the ledger before any other row, so that two never wait for each other (`daybreak.web.vault.turns`). A
refusal must outlive the rollback that it causes: it is put aside and written when the transaction is over
(`keeping_refusals`).
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache, partial, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.vault.chain import START, Entry, HeadStatement, Signed, Signer, write_canonical
from daybreak.web.vault.merkle import Frontier, read_frontier
from daybreak.web.vault.models import Event, Head, Tip
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.tips_outside import keep_tip
from daybreak.web.vault.turns import in_turn, may_wait_for

P = ParamSpec("P")
T = TypeVar("T")
#: The ledger of the installation itself, which belongs to no organisation.
INSTALLATION = UUID(int=0)
#: A head is kept at least every so many events, and once a day.
HEAD_EVERY = 1000
_DAY = 24 * 3600 * 1_000_000


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has its place in a ledger.

    Attributes:
        action: What kind of thing was done, a code: `read`, `write`, `refuse`, `export`, `grant` ...
        record: The record it was done to, or None.
        case: The case it belongs to, or None.
        why: The purpose.
        details: Codes, ids and counts, such as names of fields. Never content.
    """

    action: str
    record: models.Model | None = None
    case: UUID | None = None
    why: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.why and self.why not in Purpose.values:
            raise BadValue(
                "The purpose", found="something else", needed=f"it is one of {', '.join(Purpose.values)}"
            )


def signer() -> Signer:
    """The ledger's key, as it lies in the deployment's folder now: a renewal holds from the next event on."""
    return _signer_of(settings.DEPLOYMENT.key("ledger-signing"))


@lru_cache(maxsize=2)
def _signer_of(secret: bytes) -> Signer:
    return Signer(secret)


def record(
    action: str,
    *,
    who: Person | str,
    organisation: Organisation | UUID | None,
    record: models.Model | None = None,
    case: UUID | None = None,
    why: str = "",
    details: Mapping[str, Any] | None = None,
) -> Event:
    """Write one event, in the transaction that is open or one of its own.

    Args:
        action: A code such as `read`.
        who: The person, or `public` or `system`.
        organisation: Whose ledger; None for the installation's.
        record: The record in question.
        case: Its case, unless the record tells.
        why: A `Purpose`.
        details: Codes, ids and counts.

    Raises:
        BadValue: Something could be content.
    """
    [event] = record_many(
        [Draft(action, record, case, why, details or {})], who=who, organisation=organisation
    )
    return event


def record_many(
    drafts: Iterable[Draft], *, who: Person | str, organisation: Organisation | UUID | None
) -> list[Event]:
    """Write several events at once, in their order."""
    drafts = list(drafts)
    if not drafts:
        return []
    chain = _chain(organisation)
    with transaction.atomic(savepoint=False):  # without its events nothing around them may stay either
        tip = _lock_tip(chain)
        edge, last, now = read_frontier(tip.size, bytes(tip.edge)), bytes.fromhex(tip.last), _now()
        events, ours = [], signer()
        for draft in drafts:
            signed = ours.sign(_entry(draft, chain, edge.size + 1, now, who, last))
            edge, last = edge.add(signed.hash), signed.hash
            events.append(_event(signed))
        Event.objects.bulk_create(events, batch_size=1000)
        _move_tip(tip, edge, last, now)
    return events


def lock_in_order(*organisations: UUID) -> None:
    """Wait for these ledgers in one order, so that two writers of both never wait for each other.

    On SQLite a transaction is the only writer from its first statement on, and has waited already.
    """
    for chain in sorted(set(organisations)) if connection.vendor != "sqlite" else ():
        _lock_tip(chain)


def sign_heads() -> int:
    """Keep a signed head of every ledger that grew since its last; how many. A daily chore."""
    kept = 0
    for chain in Tip.objects.values_list("chain", flat=True):
        with transaction.atomic():
            tip = _lock_tip(chain)
            if tip.size > tip.kept:
                _keep_head(tip)
                tip.save()
                kept += 1
    return kept


_refusals: ContextVar[list[tuple[Draft, Person | str, UUID]] | None] = ContextVar("refusals", default=None)


def refuse(
    draft: Draft,
    *,
    who: Person | str,
    organisation: Organisation | UUID | None,
) -> None:
    """Write down a refusal so that it outlives the rollback it causes."""
    waiting = _refusals.get()
    if connection.in_atomic_block and waiting is not None:
        waiting.append((draft, who, _chain(organisation)))
    else:
        record_many([draft], who=who, organisation=organisation)


@contextmanager
def keeping_refusals() -> Iterator[None]:
    """Write refusals when the work inside is over, whether it was kept or rolled back."""
    waiting: list[tuple[Draft, Person | str, UUID]] = []
    token = _refusals.set(waiting)
    try:
        yield
    finally:
        _refusals.reset(token)
        for draft, who, chain in waiting:
            record_many([draft], who=who, organisation=chain)


def action(work: Callable[P, T]) -> Callable[P, T]:
    """Run a write as one transaction whose refusals outlive its rollback, in its turn."""

    @wraps(work)
    def run(*arguments: P.args, **named: P.kwargs) -> T:
        outermost = keeping_refusals() if _refusals.get() is None else nullcontext()
        with outermost:
            return in_turn(partial(work, *arguments, **named), _home(named.get("by")), lock_in_order)

    return run


def _home(by: object) -> UUID | None:
    """The ledger of whoever acts; None for the public and the system, who are in no hurry with other rows."""
    person = getattr(by, "person", by)
    return person.organisation_id if isinstance(person, Person) else None


def stored_entry(event: Event, details: Mapping[str, Any]) -> dict[str, Any]:
    """What an event's row says, with its details read, in the form in which it was signed."""
    said = {name: getattr(event, name) for name in ("sequence", "when", "who", "role", "action", "kind")}
    said |= {name: getattr(event, name) for name in ("record", "case", "why", "previous")}
    return said | {"chain": str(event.chain), "details": details}


def heads_file() -> Path:
    """Where signed heads are kept outside the database, so that cutting the database's end is noticed."""
    path: Path = settings.DEPLOYMENT.home / "ledger-heads.jsonl"
    return path


def _chain(organisation: Organisation | UUID | None) -> UUID:
    if organisation is None:
        return INSTALLATION
    return organisation if isinstance(organisation, UUID) else organisation.pk


def _now() -> int:
    return time.time_ns() // 1000


def _lock_tip(chain: UUID) -> Tip:
    with may_wait_for(chain) as waits:
        tip = Tip.objects.select_for_update(nowait=not waits).filter(pk=chain).first()
    if tip is None:
        empty = {"last": START.hex(), "root": Frontier().root().hex(), "previous": START.hex()}
        Tip.objects.bulk_create([Tip(chain=chain, **empty)], ignore_conflicts=True)
        tip = Tip.objects.select_for_update().get(pk=chain)
    return tip


def _entry(draft: Draft, chain: UUID, sequence: int, now: int, who: Person | str, previous: bytes) -> Entry:
    case = draft.case or getattr(draft.record, "case", None)
    return Entry(
        chain=chain,
        sequence=sequence,
        when=now,
        who=who if isinstance(who, str) else str(who.pk),
        role="" if isinstance(who, str) else ".".join(sorted(who.roles))[:64],
        action=draft.action,
        kind=draft.record._meta.label_lower if draft.record is not None else "",
        record=_id(draft.record.pk) if draft.record is not None else "",
        case=str(case) if isinstance(case, UUID) else "",
        why=str(draft.why),
        details=dict(draft.details),
        previous=previous,
    )


def _id(key: object) -> str:
    """Ids are UUIDs; a counted id of a third party's table is written as a code."""
    return str(key) if isinstance(key, UUID) else f"row-{key}"


def _event(signed: Signed) -> Event:
    said = signed.entry.as_said()
    said |= {"chain": signed.entry.chain, "details": write_canonical(said["details"]).decode()}
    return Event(**said, hash=signed.hash.hex(), signature=signed.signature.hex())


def _move_tip(tip: Tip, edge: Frontier, last: bytes, now: int) -> None:
    day_before = tip.when // _DAY
    tip.edge, tip.last, tip.size = edge.to_bytes(), last.hex(), edge.size
    tip.root, tip.when = edge.root().hex(), now
    if tip.size - tip.kept >= HEAD_EVERY or (day_before and now // _DAY > day_before):
        _keep_head(tip)
    _sign_tip(tip)
    tip.save()
    transaction.on_commit(partial(keep_tip, tip_statement(tip), tip.signature))


def tip_statement(tip: Tip) -> HeadStatement:
    """What the head that moves with every event says."""
    return HeadStatement(
        tip.chain, tip.number, tip.size, bytes.fromhex(tip.root), tip.when, bytes.fromhex(tip.previous)
    )


def _sign_tip(tip: Tip) -> None:
    tip.signature = signer().sign_head(tip_statement(tip)).hex()


def _keep_head(tip: Tip) -> None:
    """Make the moving head one that stays, here and outside the database, and let the next follow it."""
    _sign_tip(tip)
    statement = tip_statement(tip)
    Head.objects.create(
        digest=statement.digest().hex(),
        chain=tip.chain,
        number=tip.number,
        size=tip.size,
        root=tip.root,
        when=tip.when,
        previous=tip.previous,
        signature=tip.signature,
    )
    line = write_canonical({"head": statement.as_said(), "signature": tip.signature})
    transaction.on_commit(lambda: _keep_outside(line))
    tip.number, tip.previous, tip.kept = tip.number + 1, statement.digest().hex(), tip.size
    _sign_tip(tip)


def _keep_outside(line: bytes) -> None:
    with heads_file().open("ab") as file:
        file.write(line + b"\n")
