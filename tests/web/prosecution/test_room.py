"""Searches that memory cannot hold are refused before they begin, in words."""

import pytest

from daybreak.errors import BadValue
from daybreak.web.prosecution import room
from daybreak.web.prosecution.models import Run

pytestmark = pytest.mark.django_db(transaction=True)
GIGABYTE = 1 << 30


def test_what_fits_is_let_through_and_what_does_not_is_told_in_numbers(monkeypatch):
    monkeypatch.setattr(room, "_available", lambda: 8 * GIGABYTE)
    room.check_room(GIGABYTE)
    with pytest.raises(BadValue, match=r"'3.0 GB'.* about 12.7 GB of memory, and 8.0 GB are free") as told:
        room.check_room(3 * GIGABYTE)
    assert "fewer files" in str(told.value) and told.value.exit_code == 14


def test_a_page_refuses_a_search_that_memory_cannot_hold(analyst, begin, send, monkeypatch):
    collection = begin(analyst)
    upload = send(analyst, collection, "a.csv", b"id,text\n1,x\n" * 1000)
    monkeypatch.setattr(room, "_available", lambda: 600 << 20)
    refused = analyst.post(f"{collection}search/", {"uploads": [upload], "leads": 20})
    assert refused.status_code == 400 and "of memory" in refused.content.decode()
    assert not Run.objects.exists()


def test_the_memory_of_this_machine_is_known():
    assert 0 < room._available() < 1 << 50
