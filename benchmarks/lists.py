"""How long a real list page takes with 100,000 sealed records, each under a key of its own.

    python benchmarks/lists.py [--rows 100000] [--database postgresql://...]

Fills collections of posts, and as many reports, as the actions would, then asks for pages as a signed-in
analyst and hotline worker through the whole of the application but the network: session, vault, permission,
query, unsealing 50 records, events, template. What a search by blind index and the unsealing itself take is
in benchmarks/vault.py.
Aim: p95 under 150 ms.
"""

import argparse
import re
import shutil
import statistics
import time
from datetime import timedelta
from functools import cache
from html import unescape
from urllib.parse import urljoin
from uuid import uuid4

from django.utils import timezone

from vault import set_up

PASSWORD = "a long passphrase 42"  # noqa: S105 (of somebody invented)


def make_people():
    """An organisation with an analyst and a hotline worker, their keys open."""
    from daybreak.web.accounts.actions import add_person, found_organisation
    from daybreak.web.accounts.roles import Role
    from daybreak.web.vault.unlock import unlock_with

    organisation = found_organisation(name="Generated")
    found = {}
    for name, role in (("analyst", Role.ANALYST), ("hotline", Role.HOTLINE_WORKER)):
        person = add_person(organisation=organisation, sign_in_name=name, password=PASSWORD, roles=[role])
        found[name] = unlock_with(person, PASSWORD)
    return found


def collections(organisation, by, number, case):
    """A collection of posts."""
    from daybreak.web.prosecution.models import Collection

    one = Collection(id=case, organisation=organisation, case=case, made_by=by.person)
    return one, {"name": f"Posts number {number}"}


def reports(organisation, by, number, case):
    """A report; one in four is not finished, one in a hundred speaks of danger."""
    from daybreak.web.protection.models import Report

    now = timezone.now() - timedelta(minutes=number)
    state = "closed" if number % 4 else "open"
    told = {"state": state, "urgency": 2 if number % 100 == 0 else 0, "unread": number % 8 == 0}
    times = {"received": now, "answer_due": now + timedelta(days=3), "acknowledged": now}
    one = Report(id=case, organisation=organisation, case=case, channel=channel_of(by), **told, **times)
    return one, {"content": {"text": f"Report number {number}: they took the papers."}}


@cache
def channel_of(by):
    """The channel of all reports."""
    from daybreak.web.protection.actions import make_channel

    told = {"slug": "generated", "kind": "survivors", "name": "Generated", "country": "GB"}
    return make_channel(by=by.person, people=[by.person], **told)


def fill(rows, make, by):
    """So many records, each under a key of its own, written in bulk and without an event each."""
    from daybreak.web.vault import reading
    from daybreak.web.vault.ciphers import new_key
    from daybreak.web.vault.keyboxes import close_box
    from daybreak.web.vault.models import CaseKey, Grant

    organisation, person = by.person.organisation, by.person
    for begin in range(0, rows, 2000):
        keys, grants, made = [], [], []
        for number in range(begin, min(begin + 2000, rows)):
            secret, case = new_key(), uuid4()
            keys.append(CaseKey(id=secret.id, organisation=organisation, case=case))
            box = close_box(secret, holder=person.pk, public=by.pair.public, case=case)
            grants.append(Grant(key_id=secret.id, holder=person.pk, person=person, box=box))
            one, values = make(organisation, by, number, case)
            reading.put_sealed(one, values, key=secret)
            made.append(one)
        CaseKey.objects.bulk_create(keys)
        Grant.objects.bulk_create(grants)
        type(made[0]).objects.bulk_create(made)


def sign_in(name):
    from django.conf import settings
    from django.test import Client

    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "second_factor" not in one]
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    answer = client.post("/sign-in/", {"login": name, "password": PASSWORD})
    assert answer.status_code == 302, answer.status_code
    return client


def walk(client, first, holds, times=200):
    """Page after page of a list; milliseconds for each."""
    address, taken = first, []
    for _ in range(times):
        start = time.perf_counter()
        answer = client.get(address)
        taken.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, answer.status_code
        text = answer.content.decode()
        assert text.count(holds) >= 50, f"{text.count(holds)} rows were opened"
        following = re.search(r'href="([^"]+)"[^>]*rel="next"|rel="next"[^>]*href="([^"]+)"', text)
        found = unescape(following[1] or following[2]) if following else ""
        address = urljoin(first, found)
    return sorted(taken)


def told(what, taken):
    """The median and the 95th percentile, in one line."""
    most = taken[int(len(taken) * 0.95)]
    print(f"{what:44s} median {statistics.median(taken):6.1f} ms   p95 {most:6.1f} ms", flush=True)


def measure(rows):
    people = make_people()
    start = time.perf_counter()
    fill(rows, collections, people["analyst"])
    fill(rows, reports, people["hotline"])
    print(f"{rows:,} collections and {rows:,} reports made in {time.perf_counter() - start:.0f} s")
    told("collections, 50 a page, one after another", walk(sign_in("analyst"), "/posts/", "Posts number"))
    hotline = sign_in("hotline")
    told("reports to be done, 50 a page", walk(hotline, "/reports/", "Report number"))
    told("closed reports, 50 a page", walk(hotline, "/reports/?view=closed", "Report number"))
    for name, path in (("the first page of the inbox", "/reports/"), ("the start page", "/")):
        told(name, sorted(timed_once(hotline, path) for _ in range(50)))


def timed_once(client, path):
    start = time.perf_counter()
    assert client.get(path).status_code == 200
    return (time.perf_counter() - start) * 1000


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--database", default="")
    said = arguments.parse_args()
    home = set_up(said.database)
    try:
        measure(said.rows)
    finally:
        shutil.rmtree(home.parent)


if __name__ == "__main__":
    main()
