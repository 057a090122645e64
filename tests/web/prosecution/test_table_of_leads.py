"""The table of leads says how each text begins, in the words of the report, and keeps them sealed."""

import html
import re

import pytest
from django.db import connection
from django.urls import reverse

from daybreak.web.prosecution.models import Lead, RunFile
from daybreak.web.vault.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="session")
def posts(sample):
    lines = (sample / "posts.csv").read_bytes().splitlines(keepends=True)
    return b"".join(lines[:601])


def words_in(page, before):
    """The opening words that stand in a page behind each lead's key."""
    found = re.findall(rf">(L[0-9a-f]{{8}})</a>{before}[^>]*>([^<]*)</span>", page)
    return {key: html.unescape(words) for key, words in found}


def test_each_lead_says_how_its_text_begins_as_in_the_report(analyst, begin, send, search, posts):
    collection = begin(analyst)
    run = search(analyst, collection, [send(analyst, collection, "harbour.csv", posts)])
    page = analyst.get(run).content.decode()
    shown = words_in(page, r' <span class="opening soft"')
    file = RunFile.objects.get(name="report.html")
    report = b"".join(analyst.get(reverse("run_file", args=[file.pk]))).decode()
    assert len(shown) == Lead.objects.count() >= 3
    assert shown == words_in(report, r'<span class="opening-words"')
    assert not re.search(r"\+?\d[\d ]{8,}", " ".join(shown.values())), "contacts are masked"
    with connection.cursor() as cursor:
        cursor.execute("SELECT opening FROM prosecution_lead")
        stored = b"".join(bytes(row[0]) for row in cursor.fetchall())
    assert not any(words.encode() in stored for words in shown.values())
    read = Event.objects.filter(action="read", kind="prosecution.lead", details__contains="opening")
    assert read.count() == len(shown)


def test_leads_that_were_found_before_show_their_keys(analyst, begin, send, search, posts):
    collection = begin(analyst)
    run = search(analyst, collection, [send(analyst, collection, "harbour.csv", posts)])
    Lead.objects.update(opening=None)
    page = analyst.get(run).content.decode()
    assert len(re.findall(r'">L[0-9a-f]{8}</a></th>', page)) == Lead.objects.count()
    assert 'class="opening' not in page
