"""Files that a kill left without a record are removed, and never one that belongs to somebody."""

import logging
import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from daybreak.web.prosecution.models import Upload
from daybreak.web.vault import orphans
from daybreak.web.vault.models import Shred
from daybreak.web.vault.orphans import remove_orphans
from daybreak.web.vault.sealed_files import path_of
from daybreak.web.work.models import Job, JobState
from daybreak.web.work.schedule import do_chores

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept(analyst, begin, send):
    """A file with its record."""
    send(analyst, begin(analyst), "posts.csv", b"id,text\n1,hello\n")
    return path_of(Upload.objects.get())


def left(beside, name=None, *, days=2.0):
    """A file that lies beside another without a record."""
    path = beside.with_name(name or str(uuid4()))
    path.write_bytes(b"sealed")
    when = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(path, (when, when))
    return path


def aged(path, days=9.0):
    when = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(path, (when, when))
    return path


def test_only_old_files_without_a_record_go(kept, tmp_path):
    aged(kept)
    gone = [left(kept), left(kept), left(kept, f"{kept.name}.part")]
    stay = [
        kept,
        left(kept, days=0.9),
        left(kept, days=-3),  # the clock was set back since
        left(kept, "notes.txt"),
        left(kept, f"{uuid4()}.bak"),
    ]
    strangers = kept.parent.parent.parent / str(uuid4()) / str(uuid4())
    strangers.mkdir(parents=True)
    stay.append(left(strangers / "x"))
    assert remove_orphans() == 3 and remove_orphans() == 0
    assert not any(one.exists() for one in gone) and all(one.exists() for one in stay)


def test_what_a_running_job_wrote_is_let_be_whatever_the_clock_does(kept, analyst):
    """Its rows are saved when it ends; a clock that was set forward makes its files look old."""
    written = left(kept, days=3)
    job = Job.objects.create(
        organisation=analyst.person.organisation,
        started_by=analyst.person,
        kind="prosecution.search",
        record=uuid4(),
        state=JobState.RUNNING,
        began=timezone.now() - timedelta(days=4),
    )
    assert remove_orphans() == 0 and written.exists()
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE)
    assert remove_orphans() == 1 and not written.exists()


def test_files_of_a_destroyed_case_go_though_their_rows_are_there(kept, analyst):
    aged(kept)
    Shred.objects.create(case=Upload.objects.get().case, organisation=analyst.person.organisation_id)
    assert remove_orphans() == 1 and not kept.exists()


def test_with_the_wrong_database_nothing_is_removed(kept, monkeypatch, caplog):
    monkeypatch.setattr(orphans, "MOST", 3)
    files = [left(kept) for _ in range(4)]
    with caplog.at_level(logging.ERROR):
        assert remove_orphans() == 0
    assert all(one.exists() for one in files) and "database belongs to these files" in caplog.text
    files.pop().unlink()
    assert remove_orphans() == 3


def test_many_files_are_looked_at_in_parts(kept, monkeypatch):
    monkeypatch.setattr(orphans, "_BATCH", 2)
    files = [left(kept) for _ in range(5)]
    assert remove_orphans() == 5 and kept.exists() and not any(one.exists() for one in files)


def test_it_is_a_daily_chore(kept):
    one = left(kept)
    assert "vault.remove-orphans" in do_chores() and not one.exists()
    assert (settings.DEPLOYMENT.home / "files").is_dir()
