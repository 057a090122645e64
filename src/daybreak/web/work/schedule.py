"""Daily chores: each done once a day, the missed ones as soon as there is somebody to do them.

Apps declare theirs in a module `chores.py`. A chore that fails is tried again at the next look and
hinders no other. A clock that was set back by a day does not repeat a day's chore; one that was set back by
more had been wrong before, and must not keep chores from being done until that wrong day comes.

What cannot be undone is not done on the word of a clock alone: after a leap of more than a week, or as long
without anybody to do chores, it waits for another day. By then a wrong clock has been seen.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from daybreak.web.work.models import Chore

log = logging.getLogger(__name__)
#: How far the clock may have leapt since a chore was last done, before what cannot be undone waits.
LEAP = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Declared:
    do: Callable[[], None]
    irreversible: bool


_chores: dict[str, _Declared] = {}


def daily(name: str, *, irreversible: bool = False) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Declare a chore, which may be done twice without harm.

    Args:
        name: `app.verb`.
        irreversible: Whether it destroys what is past its time, which a wrong clock must not bring about.
    """

    def kept(chore: Callable[[], None]) -> Callable[[], None]:
        _chores[name] = _Declared(chore, irreversible)
        return chore

    return kept


def do_chores() -> list[str]:
    """Do what today still needs; the names of what was done."""
    autodiscover_modules("chores")
    today = timezone.now().date()
    done = dict(Chore.objects.values_list("name", "done_on"))
    finished = []
    for name, chore in sorted(_chores.items()):
        last = done.get(name)
        if last is not None and today <= last <= today + _DAY:
            continue
        waits = chore.irreversible and last is not None and _leapt(last, today)
        try:
            with transaction.atomic():
                if not waits:
                    chore.do()
                Chore.objects.update_or_create(name=name, defaults={"done_on": today})
        except Exception:
            log.exception("The daily chore %s failed", name)
        else:
            if waits:
                log.warning(
                    "The chore %s waits a day: it was last done on %s. Look at the clock.", name, last
                )
            else:
                finished.append(name)
    return finished


def _leapt(last: date, today: date) -> bool:
    return today < last or today - last > LEAP
