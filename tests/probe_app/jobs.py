"""Jobs that succeed, are refused, fall over, die, and wait."""

import os
import signal
import time

from django.db import OperationalError

from daybreak.errors import BadValue
from daybreak.web.work.kinds import declare
from daybreak.web.work.models import Job


def lose_connection(*_):
    """What a statement says when the database went away."""
    raise OperationalError("the connection to 10.0.0.7 was lost")


def mark(job: Job) -> None:
    """Show that the record was told of the failure."""
    Job.objects.filter(pk=job.pk).update(stage="told")


@declare("probe.sum", failed=mark)
def add(job, *, key, progress):
    """Say the key's length."""
    progress("adding", 1, 2)
    return f"{len(key or b'')} bytes"


@declare("probe.refuse", failed=mark)
def refuse(job, *, key, progress):
    """Refuse in words."""
    raise BadValue("The number of posts", found=0, needed="1 or more")


@declare("probe.fault", failed=mark)
def fall(job, *, key, progress):
    """Meet a fault whose words hold a secret."""
    raise RuntimeError("secret-of-the-case")


@declare("probe.die", failed=mark)
def die(job, *, key, progress):
    """Be killed."""
    os._exit(9)


@declare("probe.wait", failed=mark)
def wait(job, *, key, progress):
    """Go on until cancelled."""
    for step in range(600):
        progress("waiting", step, 600)
        time.sleep(0.05)
    return "never"


@declare("probe.stopped", failed=mark)
def stopped(job, *, key, progress):
    """Be asked to stop, as a service manager asks every process when the machine is."""
    os.kill(os.getpid(), signal.SIGTERM)


@declare("probe.away", failed=mark)
def away(job, *, key, progress):
    """Find the database away, the first time."""
    if job.attempts == 1:
        lose_connection()
    return "back"


@declare("probe.unheard", failed=mark)
def unheard(job, *, key, progress):
    """Tell progress while the database is away, and go on all the same."""
    teller = type(progress)
    tell, teller._tell = teller._tell, lose_connection
    progress("unheard", 1, 2)
    teller._tell = tell
    time.sleep(0.6)
    progress("heard", 2, 2)
    return Job.objects.get(pk=job.pk).stage
