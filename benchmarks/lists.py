"""How long a real list page takes with 100,000 sealed records, each under a key of its own.

    python benchmarks/lists.py [--rows 100000] [--database postgresql://...]

Fills collections of posts as the actions would, then asks for pages as a signed-in analyst through the
whole of the application but the network: session, vault, permission, query, unsealing 50 names, events,
template. What a search by blind index and the unsealing itself take is in benchmarks/vault.py.
Aim: p95 under 150 ms.
"""

import argparse
import re
import shutil
import statistics
import time
from html import unescape
from urllib.parse import urljoin
from uuid import uuid4

from vault import set_up

PASSWORD = "a long passphrase 42"  # noqa: S105 (of somebody invented)


def fill(rows):
    """An analyst and so many collections, written in bulk; without an event each."""
    from daybreak.web.accounts.actions import add_person, found_organisation
    from daybreak.web.accounts.roles import Role
    from daybreak.web.prosecution.models import Collection
    from daybreak.web.vault import reading
    from daybreak.web.vault.ciphers import new_key
    from daybreak.web.vault.keyboxes import close_box
    from daybreak.web.vault.models import CaseKey, Grant
    from daybreak.web.vault.unlock import unlock_with

    organisation = found_organisation(name="Generated")
    person = add_person(
        organisation=organisation, sign_in_name="analyst", password=PASSWORD, roles=[Role.ANALYST]
    )
    by = unlock_with(person, PASSWORD)
    for begin in range(0, rows, 2000):
        keys, grants, made = [], [], []
        for number in range(begin, min(begin + 2000, rows)):
            secret, case = new_key(), uuid4()
            keys.append(CaseKey(id=secret.id, organisation=organisation, case=case))
            box = close_box(secret, holder=person.pk, public=by.pair.public, case=case)
            grants.append(Grant(key_id=secret.id, holder=person.pk, person=person, box=box))
            one = Collection(id=case, organisation=organisation, case=case, made_by=person)
            reading.put_sealed(one, {"name": f"Posts number {number}"}, key=secret)
            made.append(one)
        CaseKey.objects.bulk_create(keys)
        Grant.objects.bulk_create(grants)
        Collection.objects.bulk_create(made)


def sign_in():
    from django.conf import settings
    from django.test import Client

    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "second_factor" not in one]
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    answer = client.post("/sign-in/", {"login": "analyst", "password": PASSWORD})
    assert answer.status_code == 302, answer.status_code
    return client


def measure(rows):
    start = time.perf_counter()
    fill(rows)
    print(f"{rows:,} collections made in {time.perf_counter() - start:.0f} s")
    client, address, taken = sign_in(), "/posts/", []
    for _ in range(200):
        start = time.perf_counter()
        answer = client.get(address)
        taken.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, answer.status_code
        text = answer.content.decode()
        assert text.count("Posts number") >= 50, "the names were not opened"
        following = re.search(r'href="([^"]+)"[^>]*rel="next"|rel="next"[^>]*href="([^"]+)"', text)
        found = unescape(following[1] or following[2]) if following else ""
        address = urljoin("/posts/", found)
    taken.sort()
    print(
        f"a page of 50, one after another: median {statistics.median(taken):.1f} ms, p95 {taken[190]:.1f} ms"
    )


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
