"""Whoever reports with files, and the job that examines them, done in this process."""

import pytest
from sending_files import Sender

from daybreak.web.protection.attachments.examining import KIND
from daybreak.web.protection.attachments.jobs import examine
from daybreak.web.protection.models import Report
from daybreak.web.work import keyring
from daybreak.web.work.models import Job, JobState


@pytest.fixture
def sender(reporter):
    """Somebody who has reported and sends files."""
    reporter.file(text="Look at these.")
    return Sender(reporter)


@pytest.fixture
def examined():
    """Does the jobs that wait; the one report there is."""

    def done():
        for job in Job.objects.filter(kind=KIND, state=JobState.WAITING):
            examine(job, key=keyring.take(job.pk), progress=lambda *told: None)
            Job.objects.filter(pk=job.pk).update(state=JobState.DONE)
        return Report.objects.order_by("-received").first()

    return done
