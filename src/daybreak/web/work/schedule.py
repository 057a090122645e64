"""Daily chores: each done once a day, the missed ones as soon as there is somebody to do them.

Apps declare theirs in a module `chores.py`. A chore that fails is tried again at the next look and
hinders no other. A clock that was set back does not repeat a day's chore.
"""

import logging
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from daybreak.web.work.models import Chore

log = logging.getLogger(__name__)
_chores: dict[str, Callable[[], None]] = {}


def daily(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Declare a chore, which may be done twice without harm."""

    def kept(chore: Callable[[], None]) -> Callable[[], None]:
        _chores[name] = chore
        return chore

    return kept


def do_chores() -> list[str]:
    """Do what today still needs; the names of what was done."""
    autodiscover_modules("chores")
    today = timezone.now().date()
    done = dict(Chore.objects.values_list("name", "done_on"))
    finished = []
    for name, chore in sorted(_chores.items()):
        if name in done and done[name] >= today:
            continue
        try:
            with transaction.atomic():
                chore()
                Chore.objects.update_or_create(name=name, defaults={"done_on": today})
        except Exception:
            log.exception("The daily chore %s failed", name)
        else:
            finished.append(name)
    return finished
