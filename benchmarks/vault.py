"""How long the vault takes: unsealing 50 fields, searching 100,000 sealed records, the ledger.

    python benchmarks/vault.py [--rows 100000] [--database postgres://...]

Makes a throw-away deployment with a generated organisation: each record is a case with a key of its own,
granted to one person, and has two sealed fields with exact, word, phonetic and digit indexes. Nothing of the
network is measured.
"""

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
import types
from pathlib import Path
from uuid import uuid4

NAMES = (  # noqa: SIM905
    "Amina Yusuf Mohammed Fatima Oksana Dmitri Maria José Nguyen Thi Somchai Adaeze Ngozi Blessing Ion "
    "Elena Rosa Carmen Ahmed Layla Zainab Ivan Petra Lin Wei Priya Anil Sunita Grace Joy"
).split()
PASSWORD = "a long passphrase 42"  # noqa: S105
BATCH = 2000


def set_up(database):
    """A deployment of its own, with the tests' sealed record."""
    home = Path(tempfile.mkdtemp(prefix="daybreak-bench-")) / "home"
    from daybreak.web.config.deployment import lay_out

    lay_out(home, 'address = "http://localhost:8000"\n')
    os.environ["DAYBREAK_HOME"] = str(home)
    if database:
        os.environ["DATABASE_URL"] = database
    import daybreak.web.config.settings as ours

    settings = types.ModuleType("benchmark_settings")
    settings.__dict__.update({name: getattr(ours, name) for name in dir(ours) if name.isupper()})
    settings.INSTALLED_APPS = [*ours.INSTALLED_APPS, "vault_probe"]
    sys.modules["benchmark_settings"] = settings
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmark_settings"
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    import django

    django.setup()
    from daybreak.web.config.start import update_database

    update_database()
    return home


def make_worker():
    from daybreak.web.accounts.actions import add_person, found_organisation
    from daybreak.web.accounts.roles import Role
    from daybreak.web.vault.organisation_keys import make_organisation_keys
    from daybreak.web.vault.unlock import unlock_with

    organisation = found_organisation(name="Generated")
    person = add_person(
        organisation=organisation, sign_in_name="worker", password=PASSWORD, roles=[Role.CASE_WORKER]
    )
    by = unlock_with(person, PASSWORD)
    make_organisation_keys(by=by)
    return by


class Filler:
    """Writes in bulk what the actions would write one by one, without an event each."""

    def __init__(self, by):
        from daybreak.web.vault.keys import current_key, organisation_key
        from daybreak.web.vault.models import KeyKind

        self.by, self.organisation = by, by.person.organisation
        self.index_key = current_key(by=by, case=self.organisation.pk, kind=KeyKind.INDEX)
        self.emergency = organisation_key(self.organisation, KeyKind.EMERGENCY)
        self.chance = random.Random(1)

    def fill(self, rows):
        """The last batch of records with their plain values."""
        last = []
        for _ in range(0, rows, BATCH):
            last = self._batch()
        return last

    def _batch(self):
        from django.db import transaction

        from daybreak.web.vault.models import BlindToken, CaseKey, Grant
        from vault_probe.models import Story

        made = [self._one() for _ in range(BATCH)]
        with transaction.atomic():
            CaseKey.objects.bulk_create([key for key, *_ in made])
            Grant.objects.bulk_create([box for _, boxes, *_ in made for box in boxes])
            Story.objects.bulk_create([story for _, _, story, _, _ in made])
            BlindToken.objects.bulk_create([one for *_, tokens in made for one in tokens])
        return [(story, values) for _, _, story, values, _ in made]

    def _one(self):
        from daybreak.web.vault.ciphers import new_key
        from daybreak.web.vault.keys import box_for_person, standing_boxes
        from daybreak.web.vault.models import CaseKey
        from daybreak.web.vault.reading import put_sealed
        from vault_probe.models import Story

        secret, case = new_key(), uuid4()
        key = CaseKey(id=secret.id, organisation=self.organisation, case=case)
        boxes = [box_for_person(secret, key=key, person=self.by.person, granted_by=None)]
        boxes += standing_boxes(secret, key=key)
        story = Story(organisation=self.organisation, case=case)
        number = self.chance.randrange(10**6)
        values = {
            "name": f"{self.chance.choice(NAMES)} {self.chance.choice(NAMES)}{number}",
            "phone": f"+44 7700 900{number % 1000:03}",
        }
        put_sealed(story, values, key=secret)
        return key, boxes, story, values, self._tokens(story, values)

    def _tokens(self, story, values):
        from daybreak.web.vault import blind
        from daybreak.web.vault.models import BlindToken

        made = []
        for name, value in values.items():
            label = f"vault_probe.story.{name}"
            for index in type(story).sealed_field(name).search:
                found = blind.tokens(
                    value,
                    form=index.form,
                    key=self.index_key,
                    organisation=self.organisation.pk,
                    field=label,
                    bits=index.bits,
                )
                place = {"organisation": self.organisation, "row": story.pk, "case": story.case}
                made += [BlindToken(field=label, form=index.form, token=one, **place) for one in found]
        return made


def timed(what, work, times):
    """Median and 95th percentile, by the clock and of processor time, in milliseconds."""
    clock, busy = [], []
    for number in range(times):
        start, start_busy = time.perf_counter(), time.process_time()
        work(number)
        clock.append((time.perf_counter() - start) * 1000)
        busy.append((time.process_time() - start_busy) * 1000)
    figures = [f"{one:9.2f}" for taken in (clock, busy) for one in (_median(taken), _most(taken))]
    print(f"{what:56s} {' '.join(figures)}", flush=True)


def _median(taken):
    return statistics.median(taken)


def _most(taken):
    return sorted(taken)[int(len(taken) * 0.95)]


def measure_seals(by):
    from daybreak.web.vault.ciphers import Binding, new_key, seal, unseal
    from daybreak.web.vault.keys import rings_of
    from daybreak.web.vault.purposes import Purpose
    from daybreak.web.vault.reading import open_many, open_with
    from vault_probe.models import Story

    key, place = new_key(), Binding(uuid4(), "t", uuid4(), "f")
    sealed = [seal(b"x" * 200, key=key, binding=place) for _ in range(50)]
    timed(
        "unseal 50 fields, key open", lambda _: [unseal(one, key=key, binding=place) for one in sealed], 200
    )
    page = list(Story.objects.order_by("pk")[:50])

    def open_page(rows, times):
        rings = rings_of(by=by, cases={one.case for one in rows})
        for _ in range(times):
            for one in rows:
                open_with(one, "name", rings[one.case])

    timed("open one case's key and 50 fields", lambda _: open_page(page[:1], 50), 50)
    timed("open 50 cases' keys (a box each) and a field of each", lambda _: open_page(page, 1), 50)

    def list_page(number):
        rows = Story.objects.order_by("pk")[number * 50 : number * 50 + 50]
        open_many(by=by, records=rows, why=Purpose.SUPPORT, fields=["name"])

    timed("a list page: read, open and write down 50 records", list_page, 40)


def measure_searches(by, known):
    from daybreak.web.vault.purposes import Purpose
    from daybreak.web.vault.reading import search
    from vault_probe.models import Story

    def find(text, form):
        return search(by=by, model=Story, field="name", text=text, form=form, why=Purpose.SUPPORT)

    timed("search, exact", lambda n: find(known[n][1]["name"], "exact"), 60)
    timed("search, words", lambda n: find(known[n][1]["name"].split()[1], "words"), 60)
    timed("search, exact, nobody", lambda n: find(f"nobody {n}", "exact"), 60)
    timed("search, phonetic, a name that thousands have (50 shown)", lambda _: find("Mariya", "phonetic"), 20)


def measure_ledger(by):
    from daybreak.web.vault import ledger
    from daybreak.web.vault.ledger_check import verify_ledger

    home = by.person.organisation
    timed("write one event", lambda _: ledger.record("read", who=by.person, organisation=home), 200)
    ledger.record_many([ledger.Draft("read")] * 20_000, who=by.person, organisation=home)
    start = time.process_time()
    verdict = verify_ledger(home.pk)
    rate = verdict.events / (time.process_time() - start)
    print(f"check a ledger of {verdict.events:,} events: {rate:,.0f} events a second of processor time")
    assert verdict.sound


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--database", default="")
    said = arguments.parse_args()
    home = set_up(said.database)
    try:
        by = make_worker()
        start = time.perf_counter()
        known = Filler(by).fill(said.rows)
        print(f"{said.rows:,} records made in {time.perf_counter() - start:.0f} s", flush=True)
        heads = " ".join(f"{one:>9s}" for one in ("clock", "95%", "processor", "95%"))
        print(f"{'milliseconds':56s} {heads}")
        measure_seals(by)
        measure_searches(by, known)
        measure_ledger(by)
    finally:
        shutil.rmtree(home.parent)


if __name__ == "__main__":
    main()
