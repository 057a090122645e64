"""A page that watches a search asks for itself anew when there is something to press, and only then."""

import re

import pytest
from django.urls import reverse

from daybreak.web.inquiries.models import WorkState
from daybreak.web.prosecution.models import Run
from daybreak.web.work.models import Job, JobState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def search(analyst, begin, send):
    """A search that somebody has begun and that nobody does."""
    collection = begin(analyst)
    upload = send(analyst, collection, "a.csv", b"id,text\n1,x\n")
    answer = analyst.post(f"{collection}search/", {"uploads": [upload], "leads": 20})
    assert answer.status_code == 302
    return Run.objects.get()


def watched(client, search):
    """The address that the page asks every two seconds."""
    page = client.get(reverse("run", args=[search.pk])).content.decode()
    return re.search(r'hx-get="([^"]+)"', page)[1], "Continue" in page


def is_asked_anew(client, address):
    return client.get(address, headers={"X-Watching": "1"}).headers.get("HX-Refresh") == "true"


def test_losing_the_key_and_getting_it_back_each_bring_the_page_anew_once(analyst, search):
    address, offered = watched(analyst, search)
    assert not offered and not is_asked_anew(analyst, address)
    Job.objects.update(state=JobState.NEEDS_KEY)
    assert is_asked_anew(analyst, address)
    address, offered = watched(analyst, search)
    assert offered and not is_asked_anew(analyst, address), "it does not ask for itself again and again"
    Job.objects.update(state=JobState.RUNNING)
    assert is_asked_anew(analyst, address)
    address, offered = watched(analyst, search)
    assert not offered and not is_asked_anew(analyst, address)


@pytest.mark.parametrize("job", [JobState.NEEDS_KEY, JobState.RUNNING])
def test_an_end_always_brings_the_page_anew(analyst, search, job):
    Job.objects.update(state=job)
    address, _ = watched(analyst, search)
    Run.objects.update(state=WorkState.FAILED)
    assert is_asked_anew(analyst, address)
