"""Turns: in which order writers wait for one another, so that none waits for ever.

SQLite has one writer; whoever of this process wants to write stands in a line here. On PostgreSQL rows are
locked one by one, and two who lock the same in another order wait for each other until the database ends
one of them. So the ledger of whoever acts is locked first, before any other row; then case keys; then the
rest. Several ledgers are locked in the order of their ids. Who needs one that comes before those held does
not wait for it: when it is not free, the work is rolled back and done again with all of them from the start.
So it is when the database had to end one of two all the same: nobody is told to try what we can try for them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import TypeVar
from uuid import UUID

from django.db import OperationalError, connection, transaction

T = TypeVar("T")
#: How often work is done again that the database ended because two waited for each other.
MOST_DEADLOCKS = 5
_DEADLOCK = "40P01"
_line = Lock()
_held: ContextVar[set[UUID] | None] = ContextVar("held", default=None)


class _BeginAgain(Exception):
    """A ledger was needed out of order, and somebody else had it."""

    def __init__(self, chain: UUID) -> None:
        super().__init__(str(chain))
        self.chain = chain


def in_turn(work: Callable[[], T], home: UUID | None, lock: Callable[..., None]) -> T:
    """Do work in a transaction, with the ledger `home` locked first (by `lock`) where others write too."""
    if connection.in_atomic_block:
        with transaction.atomic():
            return work()
    if connection.vendor == "sqlite":
        # its own way is to look again after ever longer sleeps, by which the unlucky wait for seconds
        with _line, transaction.atomic():
            return work()
    wanted, deadlocks = {home} - {None}, 0
    while True:
        token = _held.set(set())
        try:
            with transaction.atomic():
                lock(*wanted)
                return work()
        except _BeginAgain as again:
            wanted.add(again.chain)
        except OperationalError as error:
            deadlocks += 1
            if deadlocks > MOST_DEADLOCKS or getattr(error.__cause__, "sqlstate", None) != _DEADLOCK:
                raise
        finally:
            _held.reset(token)


@contextmanager
def may_wait_for(chain: UUID) -> Iterator[bool]:
    """Whether a ledger may be waited for now; if not, and it is not free, the work begins again."""
    held = _held.get()
    waits = not held or chain in held or chain > max(held)
    try:
        yield waits
    except OperationalError:
        if waits:
            raise
        raise _BeginAgain(chain) from None
    if held is not None:
        held.add(chain)
