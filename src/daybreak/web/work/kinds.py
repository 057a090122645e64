"""The kinds of jobs there are. Pillar apps declare theirs in a module `jobs.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.utils.module_loading import autodiscover_modules

from daybreak.standard.progress import Progress
from daybreak.web.work.models import Job


class Run(Protocol):
    """Does a job, given its record's key; returns a sentence on the result."""

    def __call__(self, job: Job, *, key: bytes | None, progress: Progress) -> str:
        """Do it, or raise a `DaybreakError` whose sentence the person will read."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job.

    Attributes:
        name: `app.verb`, kept with each job.
        run: What does it, in a process of its own.
        failed: Told when the job failed or was cancelled, to mend its record's state.
    """

    name: str
    run: Run
    failed: Callable[[Job], None]


_kinds: dict[str, Kind] = {}


def declare(name: str, *, failed: Callable[[Job], None]) -> Callable[[Run], Run]:
    """Declare what does a kind of job."""

    def kept(run: Run) -> Run:
        _kinds[name] = Kind(name, run, failed)
        return run

    return kept


def kind_of(job: Job) -> Kind:
    """What is declared for the job's kind."""
    autodiscover_modules("jobs")
    return _kinds[job.kind]
