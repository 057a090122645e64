"""Made-up content for each pillar, begun when the demonstration starts, finished while one looks around."""

import logging
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections

from daybreak.web.accounts.models import Person
from daybreak.web.config.demo.directory import fill_directory
from daybreak.web.config.demo.people import password_of
from daybreak.web.config.demo.reports import take_reports
from daybreak.web.config.demo.triage import work_with_reports
from daybreak.web.inquiries.models import WorkState
from daybreak.web.measurement import actions as measurement
from daybreak.web.measurement.models import ListFile, Reading, Study
from daybreak.web.prosecution import actions as prosecution
from daybreak.web.prosecution.models import Collection
from daybreak.web.vault.arriving import MOST_PIECE, F, take_piece
from daybreak.web.vault.keys import current_key
from daybreak.web.vault.organisation_keys import make_organisation_keys, vouch_for, waiting_colleagues
from daybreak.web.vault.unlock import Unlocked, unlock_with

log = logging.getLogger(__name__)
#: The generated posts, below the demonstration's folder.
POSTS = "sample/posts.csv"
#: An invented table of five lists by sex and age group, drawn from 2,610 invented people; and residents.
LISTS, RESIDENTS = (Path(__file__).parent / name for name in ("lists.csv", "residents.csv"))
#: Seconds to wait until lists are read.
_PATIENCE = 120


def begin_content() -> threading.Thread:
    """Fill the demonstration in a thread of its own."""
    thread = threading.Thread(target=_fill, name="demo", daemon=True)
    thread.start()
    return thread


def _fill() -> None:
    try:
        if Study.objects.exists() or Collection.objects.exists():
            return
        know_one_another(_opened("amina"))
        take_reports(Person.objects.get_by_natural_key("mei"))
        work_with_reports(_opened("mei"))
        fill_directory(Person.objects.get_by_natural_key("mei"))
        officer = _opened("tomas")
        reading = read_lists(officer)
        search_posts(_opened("sofia"))
        estimate_prevalence(officer, reading)
    except Exception:
        log.exception("The demonstration could not be filled")
    finally:
        close_old_connections()


def _opened(sign_in_name: str) -> Unlocked:
    person = Person.objects.get_by_natural_key(sign_in_name)
    return unlock_with(person, password_of(sign_in_name))


#: Who came last to the first organisation.
NEWEST = "grace"


def know_one_another(first: Unlocked) -> None:
    """Confirm everybody but the newest, who shows how colleagues wait to be confirmed."""
    make_organisation_keys(by=first)
    for one in waiting_colleagues(first.person):
        if one.sign_in_name != NEWEST:
            vouch_for(by=first, person=one)


def search_posts(by: Unlocked) -> None:
    """A collection of generated posts and a search in it."""
    collection = prosecution.make_collection(by=by, name="Job offers by the harbour (invented)")
    content = (settings.DEPLOYMENT.home / POSTS).read_bytes()
    upload = prosecution.begin_upload(by=by, collection=collection, name="posts.csv", size=len(content))
    upload = _send(by, upload, content)
    options = {"columns": {}, "country": "", "leads": 50, "seed": 0}
    prosecution.start_run(by=by, collection=collection, uploads=[upload], options=options)


def read_lists(by: Unlocked) -> Reading:
    """A study of invented lists, read by the background worker."""
    study = measurement.make_study(by=by, name="People on five lists (invented)")
    files: list[ListFile] = []
    for path in (LISTS, RESIDENTS):
        content = path.read_bytes()
        upload = measurement.begin_upload(by=by, study=study, name=path.name, size=len(content))
        files.append(_send(by, upload, content))
    options = {"kind": "table", "lists": [], "count": "", "groups": [], "id_column": ""}
    return measurement.start_reading(by=by, study=study, files=files[:1], options=options)


def estimate_prevalence(by: Unlocked, reading: Reading) -> None:
    """Estimators side by side, as soon as the lists are read."""
    until = time.monotonic() + _PATIENCE
    while reading.state == WorkState.OPEN and time.monotonic() < until:
        time.sleep(0.5)
        reading.refresh_from_db()
    residents = reading.study.list_files.order_by("created").last()
    options = {
        "methods": [], "by": [["sex"], ["sex", "age group"]], "bootstrap": 200, "order": 2, "level": 0.95,
        "seed": 0, "movement": True,
    }  # fmt: skip
    measurement.start_estimate(
        by=by, reading=reading, options=options, name="First look (invented)", population=residents
    )


def _send(by: Unlocked, upload: F, content: bytes) -> F:
    key = current_key(by=by, case=upload.case)
    while not upload.is_complete:
        piece = content[upload.received : upload.received + MOST_PIECE]
        upload = take_piece(upload=upload, offset=upload.received, plain=piece, key=key)
    return upload
