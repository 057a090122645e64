"""The ledger of a database: written with what it tells of, and every tampering with its rows found."""

import io
import random
import threading

import pytest
from django.db import connection, transaction

from daybreak.errors import BadValue
from daybreak.web.accounts.roles import Role
from daybreak.web.vault import ledger, tips_outside
from daybreak.web.vault.export import verify_export
from daybreak.web.vault.ledger_check import export_ledger, verify_all, verify_ledger
from daybreak.web.vault.models import Event, Head, Tip
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.trust import trusted_keys
from daybreak.web.vault.verifier import Trusted
from vault_probe.models import Story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_heads_outside():
    ledger.heads_file().unlink(missing_ok=True)
    yield
    ledger.heads_file().unlink(missing_ok=True)


@pytest.fixture
def fill(organisation, make_person, monkeypatch):
    """Writes events, with a head after every ten."""
    monkeypatch.setattr(ledger, "HEAD_EVERY", 10)
    person = make_person(Role.CASE_WORKER, name="w")

    def filled(count, at=organisation):
        for number in range(count):
            ledger.record(
                "read" if number % 3 else "write",
                who=person,
                organisation=at,
                record=person,
                why=Purpose.SUPPORT,
                details={"fields": ["name", "text"], "count": number},
            )
        return at.pk

    return filled


def test_a_ledger_is_sound(fill, other_organisation):
    chain = fill(34)
    fill(5, other_organisation)
    verdict = verify_ledger(chain)
    assert verdict.sound, verdict.findings
    assert (verdict.events, verdict.vouched, verdict.heads) == (34, 34, 4)
    assert all(one.sound for one in verify_all())
    assert [one.number for one in Head.objects.filter(chain=chain).order_by("number")] == [1, 2, 3]


def test_an_event_goes_with_what_it_tells_of(organisation, make_person):
    person = make_person(Role.ANALYST)
    with pytest.raises(RuntimeError), transaction.atomic():
        ledger.record("write", who=person, organisation=organisation)
        raise RuntimeError
    assert not Event.objects.exists()
    ledger.record("write", who=person, organisation=organisation)
    assert Event.objects.get().sequence == 1
    assert verify_ledger(organisation.pk).sound


def test_an_event_takes_three_queries(organisation, make_person, django_assert_max_num_queries):
    person = make_person(Role.ANALYST)
    ledger.record("write", who=person, organisation=organisation)
    with django_assert_max_num_queries(7):  # lock, add, move; savepoints around
        ledger.record_many([ledger.Draft("read")] * 50, who=person, organisation=organisation)


@pytest.mark.parametrize("why", ["Maria said so", "maria", "because"])
def test_a_purpose_is_one_of_the_list(organisation, why):
    with pytest.raises(BadValue):
        ledger.record("read", who="system", organisation=organisation, why=why)


def test_events_are_only_added(fill):
    fill(1)
    event = Event.objects.get()
    for change in (event.save, event.delete):
        with pytest.raises(BadValue):
            change()


SAID = ["chain", "sequence", "when", "who", "role", "action", "kind", "record", "case", "why", "details"]
COLUMNS = {
    Event: [*SAID, "previous", "signature", "hash"],
    Head: ["chain", "number", "size", "root", "when", "previous", "signature", "digest"],
    Tip: ["number", "size", "kept", "root", "when", "previous", "signature", "edge", "last"],
}


def changed(chance, value, name):
    from uuid import uuid4

    if name == "chain":
        return uuid4()
    if isinstance(value, int):
        return value + chance.choice([100, 1000, 10**9]) if name not in ("number",) else value + 1000
    if isinstance(value, str):
        if not value:
            return "x"
        at = chance.randrange(len(value))
        return value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]
    value = bytes(value)
    return value[:-1] + bytes([value[-1] ^ 1]) if value else b"x"


def spoil_rows(chain, times, seed):
    chance = random.Random(seed)
    for _ in range(times):
        model = chance.choice([Event, Event, Head, Tip])
        row = chance.choice(list(model.objects.filter(chain=chain)))
        sequence = getattr(row, "sequence", None)
        with transaction.atomic():
            point = transaction.savepoint()
            if chance.random() < 0.2 or (model is Event and chance.random() < 0.2):
                what = "delete"
                model.objects.filter(pk=row.pk).delete()
            else:
                what = chance.choice(COLUMNS[model])
                model.objects.filter(pk=row.pk).update(**{what: changed(chance, getattr(row, what), what)})
            verdict = verify_ledger(chain)
            transaction.savepoint_rollback(point)
        assert not verdict.sound, (model, what, sequence)
        if sequence is not None:
            assert any(one.first <= sequence <= one.last for one in verdict.findings), (
                what,
                sequence,
                verdict,
            )
    assert verify_ledger(chain).sound


def test_every_tampering_with_rows_is_found_and_located(fill):
    spoil_rows(fill(34), 120, seed=1)


@pytest.mark.huge
def test_thousands_of_tamperings_with_rows_are_found_and_located(fill):
    spoil_rows(fill(34), 4000, seed=2)


def test_cutting_the_end_and_setting_the_tip_back_is_found_by_the_heads_outside(
    fill, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        chain = fill(9)
        before = Tip.objects.get(pk=chain)
        fill(25)
    assert ledger.heads_file().read_bytes().count(b"\n") == 3
    assert verify_ledger(chain).sound
    Event.objects.filter(chain=chain, sequence__gt=9).delete()
    Head.objects.filter(chain=chain).delete()
    before.save()
    found = verify_ledger(chain).findings
    assert {"truncated", "head-removed"} <= {one.kind for one in found}
    assert any((one.kind, one.first, one.last) == ("truncated", 10, 34) for one in found)


def test_an_export_is_checked_anywhere(fill, tmp_path, make_person):
    chain = fill(25)
    target = io.BytesIO()
    count = export_ledger(target, chain=chain, by=make_person(Role.AUDITOR))
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(target.getvalue())
    verdict = verify_export(path, public=[ledger.signer().public])
    assert verdict.sound and verdict.events == count == 26
    path.write_bytes(target.getvalue().replace(b'"count":7', b'"count":8'))
    assert [(one.kind, one.first) for one in verify_export(path).findings] == [("changed", 8)]


def test_heads_are_signed_daily(fill):
    chain = fill(3)
    assert ledger.sign_heads() == 1
    assert ledger.sign_heads() == 0
    assert Head.objects.get(chain=chain).size == 3
    fill(2)
    assert verify_ledger(chain).sound


def test_reading_writes_no_content(worker, story):
    from daybreak.web.vault.reading import open_sealed

    open_sealed(by=worker, record=Story.objects.get(pk=story.pk), why=Purpose.SUPPORT)
    assert verify_ledger(worker.person.organisation_id).sound
    assert "Amina" not in str(list(Event.objects.values()))


@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_order(organisation, make_person):
    person = make_person(Role.ANALYST)
    faults = []

    def write():
        try:
            for _ in range(15):
                ledger.record("read", who=person, organisation=organisation)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not faults
    verdict = verify_ledger(organisation.pk)
    assert verdict.sound and verdict.events == 60


@pytest.mark.django_db(transaction=True)
def test_an_older_state_of_the_database_is_noticed_to_the_last_event(organisation, make_person):
    """Events, heads and tip of an hour ago fit together; only outside is it known that there were more."""
    person = make_person(Role.CASE_WORKER, name="w")
    for _ in range(5):
        ledger.record("read", who=person, organisation=organisation)
    hour_ago = Tip.objects.get(pk=organisation.pk)
    for _ in range(3):
        ledger.record("read", who=person, organisation=organisation)
    assert verify_ledger(organisation.pk).sound
    Event.objects.filter(chain=organisation.pk, sequence__gt=5)._raw_delete("default")
    hour_ago.save()
    [found] = verify_ledger(organisation.pk).findings
    assert (found.kind, found.first, found.last) == ("truncated", 6, 8)


@pytest.mark.django_db(transaction=True)
def test_an_emptied_ledger_is_noticed(organisation, make_person):
    for _ in range(4):
        ledger.record("read", who=make_person(Role.ANALYST, name=f"p{_}"), organisation=organisation)
    for model in (Event, Head, Tip):
        model.objects.filter(chain=organisation.pk)._raw_delete("default")
    [one] = [one for one in verify_all() if one.chain == organisation.pk]
    [found] = one.findings
    assert (found.kind, found.first, found.last) == ("truncated", 1, 4)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stored", [b"", b"{", b'{"head": {}, "signature": "x"}', b"\xff" * 1024])
def test_a_spoiled_note_of_the_end_is_mended_by_the_next_event(organisation, make_person, stored):
    person = make_person(Role.CASE_WORKER, name="w")
    ledger.record("read", who=person, organisation=organisation)
    path = tips_outside._file(organisation.pk)
    path.write_bytes(stored)
    assert verify_ledger(organisation.pk).sound
    ledger.record("read", who=person, organisation=organisation)
    end = tips_outside.tip_outside(organisation.pk, Trusted(trusted_keys(), {}))
    assert end is not None and end.size == 2 and path.stat().st_size == 1024
    forged = tips_outside.HeadStatement(organisation.pk, 1, 99, bytes(32), 0)
    tips_outside.keep_tip(forged, "00" * 64)
    assert verify_ledger(organisation.pk).sound  # nobody without the key makes the ledger look cut off
    tips_outside.keep_tip(end, "00" * 64)


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_moves_no_end(organisation, make_person):
    person = make_person(Role.CASE_WORKER, name="w")
    ledger.record("read", who=person, organisation=organisation)
    with pytest.raises(RuntimeError), transaction.atomic():
        ledger.record("read", who=person, organisation=organisation)
        raise RuntimeError
    assert tips_outside.tip_outside(organisation.pk, Trusted(trusted_keys(), {})).size == 1
    assert verify_ledger(organisation.pk).sound
