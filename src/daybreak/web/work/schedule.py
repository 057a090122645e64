"""Chores: each done once a day or once an hour, the missed ones as soon as there is somebody to do them.

Apps declare theirs in a module `chores.py`. A chore that fails is tried again at the next look and
hinders no other. A clock that was set back by a day (an hour) does not repeat that day's (hour's) chore; one
that was set back by more had been wrong before, and must not keep chores from being done until that wrong
time comes.

What cannot be undone is not done on the word of a clock alone: after a leap of more than a week, or as long
without anybody to do chores, it waits for another day. By then a wrong clock has been seen.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from daybreak.web.work.models import Chore

log = logging.getLogger(__name__)
#: How far the clock may have leapt since a chore was last done, before what cannot be undone waits.
LEAP = timedelta(days=7)
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
#: From when days and hours are counted.
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Declared:
    do: Callable[[], None]
    every: timedelta
    irreversible: bool


_Declare = Callable[[Callable[[], None]], Callable[[], None]]
_chores: dict[str, _Declared] = {}


def daily(name: str, *, irreversible: bool = False) -> _Declare:
    """Declare a chore of every day (UTC), which may be done twice without harm.

    Args:
        name: `app.verb`.
        irreversible: Whether it destroys what is past its time, which a wrong clock must not bring about.
    """
    return _declare(name, _DAY, irreversible)


def hourly(name: str) -> _Declare:
    """Declare a chore of every hour, which may be done twice without harm.

    Args:
        name: `app.verb`.
    """
    return _declare(name, _HOUR, irreversible=False)


def _declare(name: str, every: timedelta, irreversible: bool) -> _Declare:
    def kept(chore: Callable[[], None]) -> Callable[[], None]:
        _chores[name] = _Declared(chore, every, irreversible)
        return chore

    return kept


def do_chores() -> list[str]:
    """Do what this day and this hour still need; the names of what was done."""
    autodiscover_modules("chores")
    now = timezone.now()
    done = dict(Chore.objects.values_list("name", "done_at"))
    finished = []
    for name, chore in sorted(_chores.items()):
        last = done.get(name)
        if last is not None and 0 <= _turn(last, chore.every) - _turn(now, chore.every) <= 1:
            continue
        waits = chore.irreversible and last is not None and _leapt(last.date(), now.date())
        try:
            with transaction.atomic():
                if not waits:
                    chore.do()
                Chore.objects.update_or_create(name=name, defaults={"done_at": now})
        except Exception:
            log.exception("The chore %s failed", name)
        else:
            if waits:
                log.warning(
                    "The chore %s waits a day: it was last done on %s. Look at the clock.",
                    name,
                    last and last.date(),
                )
            else:
                finished.append(name)
    return finished


def _turn(at: datetime, every: timedelta) -> int:
    """Which day or hour a moment lies in."""
    return (at - _BEGINNING) // every


def _leapt(last: date, today: date) -> bool:
    return today < last or today - last > LEAP
