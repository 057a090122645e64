"""Jobs done in the process of the test, where the process itself is of no matter."""

from daybreak.web.work import keyring
from daybreak.web.work.child import do_job
from daybreak.web.work.models import Job
from daybreak.web.work.worker import Worker


class WorkerHere(Worker):
    """Does jobs in this process: one of its own for each costs more than the job; see tests/web/work."""

    def do(self, job: Job) -> None:
        """Do a job."""
        do_job(job, keyring.take(job.id))
