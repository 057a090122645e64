"""The background worker: a thread beside the web server's threads that never stops for one failure.

It takes jobs one by one and watches the process that does each, sends notices, does daily chores,
and puts back into the queue what a worker before it left behind.
"""

import logging
import signal
import subprocess
import sys
import threading
import time
from uuid import uuid4

from django.db import close_old_connections, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from daybreak.web.work import keyring, outbox, schedule
from daybreak.web.work.kinds import kind_of
from daybreak.web.work.memory_folder import clear_left_behind
from daybreak.web.work.models import ENDED, Job, JobState

log = logging.getLogger(__name__)

#: Seconds between two looks into the queue, and between two looks at notices and chores.
LOOK = 0.5
LOOK_AT_MAIL = 20.0
#: A job that brought its process down this often is not tried again.
MOST_ATTEMPTS = 3
#: Code of a job's process when the database was away (BSD sysexits: temporary failure).
TRY_AGAIN = 75
#: Codes of a process that did nothing wrong. A service manager asks every process to stop at once.
_CUT_SHORT = (-signal.SIGTERM, -signal.SIGINT, TRY_AGAIN)
#: What a person reads when a job met a fault nobody foresaw.
FAULT = _("The work stopped with a fault, which was written to the log. Nothing half-done was kept.")
#: The same when it brought its process down again and again.
GIVEN_UP = _("The work stopped three times in the middle. Try a smaller input.")


def finish(job: Job, state: str, said: str) -> bool:
    """Write down once how a job ended; whether this was the first to say so."""
    with transaction.atomic():
        first = (
            Job.objects.filter(pk=job.pk)
            .exclude(state__in=ENDED)
            .update(state=state, said=said, ended=timezone.now(), worker=None)
        )
        if first and state != JobState.DONE:
            kind_of(job).failed(job)
    return bool(first)


def put_back(job: Job) -> None:
    """Put what was cut short by no fault of its own back into the queue, unless that happens to it always."""
    if job.attempts >= MOST_ATTEMPTS:
        finish(job, JobState.FAILED, GIVEN_UP)
    else:
        Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(state=JobState.WAITING, worker=None)


class Worker:
    """One worker; a deployment has one at a time."""

    def __init__(self) -> None:
        self.id = uuid4()
        self.stopping = threading.Event()
        self._looked = 0.0

    def start(self) -> threading.Thread:
        """Work in a thread until the process ends."""
        thread = threading.Thread(target=self.work, name="worker", daemon=True)
        thread.start()
        return thread

    def work(self) -> None:
        """Work until asked to stop; whatever fails is logged and the next thing is done."""
        recovered = False
        while not self.stopping.is_set():
            try:
                if not recovered:
                    self.recover()
                    recovered = True
                if not self.step():
                    self.stopping.wait(LOOK)
            except Exception:
                recovered = False  # the fault may have come while a job ran, which nobody watches any more
                log.exception("The background worker met a fault and goes on")
                self.stopping.wait(5)
            finally:
                close_old_connections()

    def step(self) -> bool:
        """One look around; whether there was a job to do."""
        self.look_at_mail()
        job = self.claim()
        if job is not None:
            self.do(job)
        return job is not None

    def look_at_mail(self) -> None:
        """Send notices and do the day's chores, when it is time to look again."""
        if time.monotonic() - self._looked > LOOK_AT_MAIL:
            self._looked = time.monotonic()
            outbox.send_due()
            schedule.do_chores()

    def recover(self) -> None:
        """Put back what was being done when the worker before this one went away, or this one met a fault."""
        clear_left_behind()
        for job in Job.objects.filter(state=JobState.RUNNING):
            put_back(job)

    def claim(self) -> Job | None:
        """The next job whose key, if it needs one, is here; it is marked as running."""
        for job in Job.objects.filter(state=JobState.WAITING).order_by("created")[:20]:
            if job.needs_key and not keyring.held(job.id):
                Job.objects.filter(pk=job.pk, state=JobState.WAITING).update(state=JobState.NEEDS_KEY)
                continue
            taken = Job.objects.filter(pk=job.pk, state=JobState.WAITING).update(
                state=JobState.RUNNING, worker=self.id, began=timezone.now(), attempts=job.attempts + 1
            )
            if taken:
                job.refresh_from_db()
                return job
        return None

    def do(self, job: Job) -> None:
        """Have a process of its own do the job, and write down if that process fell over."""
        key = keyring.take(job.id)
        command = [sys.executable, "-m", "daybreak.web.work.child", str(job.id)]
        # apart from the terminal's Ctrl-C, which this process hears and passes on by ending
        with subprocess.Popen(command, stdin=subprocess.PIPE, process_group=0) as child:  # noqa: S603 (ours)
            assert child.stdin is not None  # noqa: S101 (asked for above)
            child.stdin.write((key.hex() if key else "").encode() + b"\n")
            child.stdin.flush()
            while child.poll() is None:
                if self.stopping.wait(0.1):
                    child.terminate()
                self.look_at_mail()
        if child.returncode in _CUT_SHORT:
            put_back(job)
        elif child.returncode:
            log.error("Job %s ended with code %s", job.kind, child.returncode)
            finish(job, JobState.FAILED, FAULT)
