"""How long pages of results take with 10,000 rows behind them: leads, posts, comparisons, estimates.

    python benchmarks/results.py [--rows 10000] [--times 20] [--database postgresql://...]

Makes two runs of so many leads each, one lead with so many posts, and a study with many estimates, sealed as
the jobs seal them, then asks for the pages as a signed-in person through the whole of the application but the
network. Aim: under a second each, and the same number of queries whatever the number of rows.
"""

import argparse
import shutil
import statistics
import time
from uuid import uuid4

from lists import PASSWORD, sign_in
from vault import set_up

CARD_LISTS = ("templates", "reasons", "contacts", "indicators", "unknown", "notes")


def person(role, name):
    """Somebody of an invented organisation, with their key open."""
    from daybreak.web.accounts.actions import add_person, found_organisation
    from daybreak.web.vault.unlock import unlock_with

    organisation = found_organisation(name=f"Generated {name}")
    made = add_person(organisation=organisation, sign_in_name=name, password=PASSWORD, roles=[role])
    return unlock_with(made, PASSWORD)


def runs(by, rows):
    """Two runs of so many leads; every second lead changed from one to the other."""
    from daybreak.web.inquiries.models import WorkState
    from daybreak.web.prosecution.actions import make_collection
    from daybreak.web.prosecution.models import POSTS_ON_PAGE, Lead, LeadPosts, Run
    from daybreak.web.vault.keys import current_key
    from daybreak.web.vault.reading import put_sealed

    collection = make_collection(by=by, name="Generated")
    key = current_key(by=by, case=collection.case)
    of = {"organisation": collection.organisation, "case": collection.case}
    made = []
    for number in (1, 2):
        run = Run(
            collection=collection, number=number, started_by=by.person, state=WorkState.DONE, seen=True,
            counts={"posts": rows * 3, "operations": rows, "left_out": 0}, **of,
        )  # fmt: skip
        marks = "\n".join(f"L{n:08x} {n} " + posts(n, number) for n in range(1, rows + 1))
        manifest = {"sources": [], "skipped": {}, "notes": [], "parameters": {}, "libraries": {}}
        put_sealed(run, {"options": {}, "manifest": manifest, "marks": marks}, key=key)
        run.save()
        leads = [lead(run, n, of, posts(n, number), key) for n in range(1, rows + 1)]
        Lead.objects.bulk_create(leads, batch_size=500)
        made.append(run)
    first = Lead.objects.get(run=made[1], rank=1)
    Lead.objects.filter(pk=first.pk).update(posts=rows)
    pages = []
    for page in range(rows // POSTS_ON_PAGE):
        one = LeadPosts(lead=first, page=page, **of)
        put_sealed(one, {"rows": [post(page * POSTS_ON_PAGE + n) for n in range(POSTS_ON_PAGE)]}, key=key)
        pages.append(one)
    LeadPosts.objects.bulk_create(pages)
    return collection, made, first


def posts(lead, run):
    """Fingerprints of a lead's posts; of every second lead one is new in the second run."""
    last = run if lead % 2 else 1
    return " ".join(f"{lead:015x}{number}" for number in (1, 2)) + f" {lead:014x}{last}f"


def post(number):
    return {
        "id": str(number), "time": "2026-01-01", "place": "London", "source": "a.csv",
        "text": f"Post number {number}: new in town, call +44 7700 9•••••", "fingerprint": f"{number:016x}",
    }  # fmt: skip


def lead(run, number, of, marks, key):
    from daybreak.web.prosecution.models import Lead
    from daybreak.web.vault.reading import put_sealed

    row = Lead(
        run=run, key=f"L{number:08x}", rank=number, organised=number % 100, risk=number % 97, posts=3,
        texts=1, places=1, **of,
    )  # fmt: skip
    card = {name: [] for name in CARD_LISTS} | {"key": row.key, "movement": None}
    put_sealed(row, {"card": card, "marks": marks}, key=key)
    return row


def study(by, rows):
    """A study with many estimates."""
    from daybreak.web.inquiries.models import WorkState
    from daybreak.web.measurement.actions import make_study
    from daybreak.web.measurement.models import Estimation, Reading
    from daybreak.web.vault.keys import current_key
    from daybreak.web.vault.reading import put_sealed

    made = make_study(by=by, name="Generated")
    key = current_key(by=by, case=made.case)
    common = {"organisation": made.organisation, "case": made.case, "study": made, "started_by": by.person}
    reading = Reading(number=1, state=WorkState.DONE, seen=True, **common)
    put_sealed(reading, {"options": {}}, key=key)
    reading.save()
    estimates = []
    for number in range(1, rows + 1):
        one = Estimation(
            id=uuid4(), number=number, reading=reading, state=WorkState.DONE, seen=True, **common
        )
        put_sealed(one, {"name": f"Estimate {number}", "headline": "885 people were on lists."}, key=key)
        estimates.append(one)
    Estimation.objects.bulk_create(estimates, batch_size=500)
    return made


def measure(client, name, address, times):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    taken, worked = [], []
    for _ in range(times):
        start, began = time.perf_counter(), time.process_time()
        answer = client.get(address)
        taken.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - began) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    ordered = sorted(taken)
    p95 = ordered[max(0, int(len(ordered) * 0.95) - 1)]
    print(
        f"{name:36} {statistics.median(taken):6.0f} ms  p95 {p95:6.0f} ms  "
        f"processor {statistics.median(worked):5.0f} ms  {len(asked):3} queries",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--database", default="")
    asked = parser.parse_args()
    home = set_up(asked.database)
    try:
        from daybreak.web.accounts.roles import Role

        analyst, officer = person(Role.ANALYST, "analyst"), person(Role.DATA_OFFICER, "officer")
        collection, (_before, now), first = runs(analyst, asked.rows)
        made = study(officer, asked.rows)
        client = sign_in("analyst")
        print(f"{asked.rows:,} rows")
        run, last = f"/searches/{now.pk}/", asked.rows // 100 - 1
        for name, address in (
            ("leads of a run, by rank", run),
            ("leads of a run, by risk", f"{run}?order=risk"),
            ("two runs compared", f"{run}compare/?with=1"),
            ("two runs compared, page 50", f"{run}compare/?with=1&page=50"),
            ("a lead", f"/leads/{first.pk}/"),
            ("posts of a lead, last page", f"/leads/{first.pk}/posts/?page={last}"),
            ("a collection", f"/posts/{collection.pk}/"),
            ("proposing to hand something over", f"/cases/{collection.case}/hand-over/"),
        ):
            measure(client, name, address, asked.times)
        measure(sign_in("officer"), "a study with its estimates", f"/prevalence/{made.pk}/", asked.times)
    finally:
        shutil.rmtree(home.parent)


if __name__ == "__main__":
    main()
