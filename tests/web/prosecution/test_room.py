"""Searches that memory cannot hold are refused before they begin, in words."""

from functools import partial
from shutil import _ntuple_diskusage as DiskUsage

import pytest

from daybreak.errors import BadValue
from daybreak.web.prosecution import room
from daybreak.web.prosecution.models import Run, Upload
from daybreak.web.vault import receiving

pytestmark = pytest.mark.django_db(transaction=True)
GIGABYTE = 1 << 30


def test_what_fits_is_let_through_and_what_does_not_is_told_in_numbers(monkeypatch):
    monkeypatch.setattr(room, "_memory", lambda kind: 8 * GIGABYTE)
    room.check_room(GIGABYTE)
    with pytest.raises(BadValue, match=r"'3.0 GB'.* about 12.7 GB of memory, and 8.0 GB are free") as told:
        room.check_room(3 * GIGABYTE)
    assert "fewer files" in str(told.value) and told.value.exit_code == 14


def test_a_page_refuses_a_search_that_memory_cannot_hold(analyst, begin, send, monkeypatch):
    collection = begin(analyst)
    upload = send(analyst, collection, "a.csv", b"id,text\n1,x\n" * 1000)
    monkeypatch.setattr(room, "_memory", lambda kind: 600 << 20)
    refused = analyst.post(f"{collection}search/", {"uploads": [upload], "leads": 20})
    assert refused.status_code == 400 and "of memory" in refused.content.decode()
    assert not Run.objects.exists()


def test_a_file_that_this_machine_could_never_search_is_refused_before_it_is_sent(
    analyst, begin, monkeypatch
):
    there = {"MemTotal": 8 * GIGABYTE, "MemAvailable": GIGABYTE}
    monkeypatch.setattr(room, "_memory", there.get)
    monkeypatch.setattr(room, "_folder", lambda: room._Room(16 * GIGABYTE, GIGABYTE))
    begun = partial(analyst.post, f"{begin(analyst)}pieces/")
    refused = begun({"name": "a.csv", "size": 2 * GIGABYTE})
    assert refused.status_code == 422
    assert "about 8.7 GB of memory, and this machine has 8.0 GB" in refused.json()["says"]
    assert not Upload.objects.exists()
    assert begun({"name": "a.csv", "size": GIGABYTE}).status_code == 201, "memory that is only used now"


def test_a_file_for_which_the_disk_has_no_room_is_refused_before_it_is_sent(analyst, begin, monkeypatch):
    free = (4 << 20) + receiving.STAYS_FREE
    monkeypatch.setattr(receiving.shutil, "disk_usage", lambda _: DiskUsage(1 << 50, 0, free))
    begun = partial(analyst.post, f"{begin(analyst)}pieces/")
    refused = begun({"name": "a.csv", "size": (16 << 20) // 5 + 5})
    assert refused.status_code == 422 and "room for 3 MB" in refused.json()["says"]
    assert begun({"name": "a.csv", "size": (16 << 20) // 5}).status_code == 201


def test_the_memory_of_this_machine_is_known():
    assert 0 < room._memory("MemAvailable") <= room._memory("MemTotal") < 1 << 50
