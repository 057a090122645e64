"""The job as the worker does it: in a process of its own that gets the key on its standard input."""

import pytest
from django.urls import reverse

import planted_files as planted
from daybreak.web.protection.attachments.models import Attachment
from daybreak.web.work import keyring
from daybreak.web.work.models import Job, JobState
from daybreak.web.work.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_that_lost_its_key_goes_on_when_somebody_opens_the_report(sender, amina, same_database):
    sender.in_pieces(planted.png(), "a.png")
    job = Job.objects.get()
    assert job.started_by is None and job.needs_key
    keyring.take(job.pk)  # as after a restart
    worker = Worker()
    worker.step()
    job.refresh_from_db()
    assert job.state == JobState.NEEDS_KEY
    amina.get(reverse("report", args=[job.record]))
    worker.step()
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.said
    row = Attachment.objects.get()
    assert row.examined is not None and row.copies.filter(use="cleaned").exists()
