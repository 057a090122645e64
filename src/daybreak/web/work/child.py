"""Does one job in a process of its own: `python -m daybreak.web.work.child JOB`, the key on standard input.

The memory a job needs is given back when it ends, and the web server stays small and quick. When the
process that started this one is gone, so is the pipe between them, and this one ends too.
"""

import logging
import os
import sys
import threading
import time
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from daybreak.web.work.models import Job

#: Seconds between two writings of progress.
_PAUSE = 0.5


def main(job_id: str) -> int:
    """Do the job and write down how it ended; 0 when it is written, `TRY_AGAIN` when the database is away."""
    key = _handed()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import django

    django.setup()
    from django.db import InterfaceError, OperationalError

    from daybreak.web.work.models import Job
    from daybreak.web.work.worker import TRY_AGAIN

    try:
        job = Job.objects.select_related("organisation", "started_by").get(pk=UUID(job_id))
        do_job(job, key)
    except (InterfaceError, OperationalError) as away:
        logging.getLogger(__name__).error("The database is away from a job: %s", type(away).__name__)
        return TRY_AGAIN
    return 0


def do_job(job: "Job", key: bytes | None) -> None:
    """Do a job and write down how it ended.

    Raises:
        InterfaceError, OperationalError: The database is away; nothing was written.
    """
    from django.db import InterfaceError, OperationalError

    from daybreak.errors import DaybreakError
    from daybreak.web.work.kinds import kind_of
    from daybreak.web.work.models import JobState
    from daybreak.web.work.worker import FAULT, finish

    kind = kind_of(job)
    try:
        said = kind.run(job, key=key, progress=_Teller(job))
        state = JobState.DONE
    except _Cancelled:
        said, state = "", JobState.CANCELLED
    except (InterfaceError, OperationalError):
        raise
    except DaybreakError as refusal:
        said, state = str(refusal), JobState.FAILED
    except Exception:
        # the log takes the kind and the lines of the fault; its words might quote content
        logging.getLogger(__name__).exception("A job of kind %s met a fault", job.kind)
        said, state = FAULT, JobState.FAILED
    finish(job, state, said)


def _handed() -> bytes | None:
    """The key on the first line; read without a buffer, which the watching thread would hold at the end."""
    given = b""
    while not given.endswith(b"\n"):
        more = os.read(0, 4096)
        if not more:
            break
        given += more
    return bytes.fromhex(given.decode()) if given.strip() else None


def _end_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(1)


class _Cancelled(Exception):
    """Somebody asked the job to stop."""


class _Teller:
    """Writes progress at most twice a second, and looks whether the job should stop."""

    def __init__(self, job: "Job") -> None:
        self.job = job
        self.last = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self.last < _PAUSE:
            return
        self.last = now
        from django.db import InterfaceError, OperationalError, connection

        try:
            if self._tell(stage, done, total):
                raise _Cancelled
        except (InterfaceError, OperationalError):
            if connection.in_atomic_block:
                raise
            connection.close()  # the next word goes through a new one; no work is lost for want of a word

    def _tell(self, stage: str, done: int, total: int) -> bool:
        """Write down how far the job is; whether somebody asked it to stop."""
        from daybreak.web.work.models import Job

        rows = Job.objects.filter(pk=self.job.pk)
        rows.update(stage=stage[:120], done=done, total=total)
        return rows.filter(cancel_asked=True).exists()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
