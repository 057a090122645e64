"""A key stays in memory for a job that was written, and for no other."""

import gc
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from daybreak.web.accounts.roles import Role
from daybreak.web.work import keyring
from daybreak.web.work.actions import start_job
from daybreak.web.work.models import Job

pytestmark = [pytest.mark.django_db(transaction=True)]
KEY = b"one key of thirty-two bytes here"


class TakenBackError(Exception):
    """Something after the job went wrong."""


@pytest.fixture
def analyst(make_person):
    return make_person(Role.ANALYST)


def queued(analyst):
    """The id alone: a job's row knows nothing of its key."""
    return start_job(by=analyst, kind="probe.sum", record=uuid4(), key=KEY).pk


def anywhere():
    """Whether the key's holder is still somewhere in memory."""
    return any(type(one) is keyring._Handed and one.key == KEY for one in gc.get_objects())


def test_a_transaction_that_is_taken_back_takes_the_key_along(analyst):
    with pytest.raises(TakenBackError), transaction.atomic():
        job = queued(analyst)
        assert keyring.held(job)
        raise TakenBackError
    assert not keyring.held(job) and keyring.take(job) is None and not anywhere()


def test_so_does_a_part_of_a_transaction(analyst):
    with transaction.atomic():
        kept = queued(analyst)
        with pytest.raises(TakenBackError), transaction.atomic():
            lost = queued(analyst)
            raise TakenBackError
    assert (keyring.held(kept), keyring.held(lost)) == (True, False)
    assert keyring.take(kept) == KEY and not anywhere()


def test_so_does_a_database_that_goes_away_in_the_middle(analyst):
    with pytest.raises(DatabaseError), transaction.atomic():
        job = queued(analyst)
        connection.close()
        Job.objects.count()
    assert not keyring.held(job) and not anywhere()


def test_what_was_written_keeps_its_key_until_it_is_taken(analyst):
    with transaction.atomic():
        job = queued(analyst)
    gc.collect()
    assert keyring.held(job) and anywhere() and keyring.take(job) == KEY
    assert not keyring.held(job) and keyring.take(job) is None and not anywhere()


def test_a_worker_that_is_quicker_than_the_end_of_the_commit_takes_it_once(analyst):
    with transaction.atomic():
        job = queued(analyst)
        assert keyring.take(job) == KEY  # as the worker does between the commit and what comes after it
    assert not keyring.held(job) and not anywhere()
