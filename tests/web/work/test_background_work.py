"""Jobs run in processes of their own, one by one, survive the worker, and never leak."""

import threading
import time
from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from daybreak.web.accounts.roles import Role
from daybreak.web.work import keyring
from daybreak.web.work.actions import cancel_job, continue_job, start_job
from daybreak.web.work.models import Job, JobState
from daybreak.web.work.worker import MOST_ATTEMPTS, Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("same_database")]


@pytest.fixture
def analyst(make_person):
    return make_person(Role.ANALYST)


def run(kind, analyst, key=None):
    job = start_job(by=analyst, kind=kind, record=uuid4(), key=key)
    assert Worker().step()
    job.refresh_from_db()
    return job


def test_a_job_gets_its_key_through_the_pipe_and_says_its_result(analyst):
    job = run("probe.sum", analyst, key=b"k" * 32)
    assert (job.state, job.said) == (JobState.DONE, "32 bytes")
    assert keyring.take(job.id) is None


def test_a_refusal_is_read_by_the_person(analyst):
    job = run("probe.refuse", analyst)
    assert job.state == JobState.FAILED and "1 or more" in job.said and job.stage == "told"


def test_a_fault_tells_the_person_nothing_of_its_words_and_the_log_neither(analyst, capfd):
    job = run("probe.fault", analyst)
    written = capfd.readouterr()
    assert job.state == JobState.FAILED and "secret" not in job.said + written.err + written.out
    assert "RuntimeError" in written.err and "jobs.py" in written.err


def test_a_killed_process_ends_the_job_and_tells_its_record(analyst):
    job = run("probe.die", analyst)
    assert job.state == JobState.FAILED and job.stage == "told"


def test_a_running_job_stops_when_asked(analyst):
    job = start_job(by=analyst, kind="probe.wait", record=uuid4())
    thread = threading.Thread(target=lambda: (Worker().step(), connection.close()))
    thread.start()
    deadline = time.monotonic() + 30
    while not Job.objects.get(pk=job.pk).done and time.monotonic() < deadline:
        time.sleep(0.05)
    cancel_job(job=job)
    thread.join(30)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED and 0 < job.done < 600


def test_a_job_whose_key_was_lost_with_the_process_waits_for_a_person(analyst):
    job = start_job(by=analyst, kind="probe.sum", record=uuid4(), key=b"x" * 32)
    keyring.take(job.id)
    assert not Worker().step()
    job.refresh_from_db()
    assert job.state == JobState.NEEDS_KEY
    assert continue_job(job=job, key=b"y" * 16)
    assert Worker().step()
    job.refresh_from_db()
    assert job.said == "16 bytes"


def test_what_a_dead_worker_left_is_done_again_but_not_for_ever(analyst):
    left = start_job(by=analyst, kind="probe.sum", record=uuid4())
    hopeless = start_job(by=analyst, kind="probe.sum", record=uuid4())
    Job.objects.update(state=JobState.RUNNING, worker=uuid4())
    Job.objects.filter(pk=hopeless.pk).update(attempts=MOST_ATTEMPTS)
    worker = Worker()
    worker.recover()
    assert worker.step() and not worker.step()
    left.refresh_from_db()
    hopeless.refresh_from_db()
    assert (left.state, hopeless.state) == (JobState.DONE, JobState.FAILED)


def test_two_workers_never_take_the_same_job(analyst):
    job = start_job(by=analyst, kind="probe.sum", record=uuid4())
    assert Worker().claim().pk == job.pk
    assert Worker().claim() is None


def test_a_job_that_was_asked_to_stop_with_the_machine_is_done_again_but_not_for_ever(analyst):
    job = start_job(by=analyst, kind="probe.stopped", record=uuid4())
    for attempt in range(1, MOST_ATTEMPTS + 1):
        job.refresh_from_db()
        assert (job.state, job.stage) == (JobState.WAITING, "")
        assert Worker().step()
        job.refresh_from_db()
        assert job.attempts == attempt
    assert job.state == JobState.FAILED and "three times" in job.said and job.stage == "told"


def test_a_job_with_a_key_that_was_asked_to_stop_waits_for_a_person(analyst):
    job = start_job(by=analyst, kind="probe.stopped", record=uuid4(), key=b"k" * 32)
    assert Worker().step() and not Worker().step()
    job.refresh_from_db()
    assert job.state == JobState.NEEDS_KEY


def test_a_job_that_finds_the_database_away_is_done_again(analyst, capfd):
    job = start_job(by=analyst, kind="probe.away", record=uuid4())
    assert Worker().step()
    job.refresh_from_db()
    assert job.state == JobState.WAITING and job.said == ""
    assert "10.0.0.7" not in capfd.readouterr().err
    assert Worker().step()
    job.refresh_from_db()
    assert (job.state, job.said) == (JobState.DONE, "back")


def test_no_work_is_lost_because_its_progress_could_not_be_told(analyst):
    job = run("probe.unheard", analyst)
    assert (job.state, job.said) == (JobState.DONE, "heard")


def test_a_fault_while_a_job_runs_leaves_no_job_running_for_ever(analyst, monkeypatch):
    """The database goes away from the worker while it watches a job, and comes back."""
    job = start_job(by=analyst, kind="probe.wait", record=uuid4())
    worker, looked, began = Worker(), Worker.look_at_mail, []

    def look(self):
        running = Job.objects.filter(state=JobState.RUNNING)
        if running.exists() and not began:
            began.append(job.pk)
            raise OperationalError("the database went away")
        if began and running.filter(attempts=2).exists():
            running.update(cancel_asked=True)
        looked(self)

    monkeypatch.setattr(Worker, "look_at_mail", look)
    thread = threading.Thread(target=lambda: (worker.work(), connection.close()))
    thread.start()
    deadline = time.monotonic() + 60
    while not Job.objects.get(pk=job.pk).has_ended and time.monotonic() < deadline:
        time.sleep(0.1)
    worker.stopping.set()
    thread.join(30)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.CANCELLED, 2)
