"""What a report costs the database, that all of it stays or nothing, and how PostgreSQL is asked."""

import os
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext

from daybreak.errors import BadValue
from daybreak.web.accounts.models import HeldRole, Person
from daybreak.web.config import settings as deployed
from daybreak.web.protection import actions
from daybreak.web.protection.models import Report, ReturnKey
from daybreak.web.vault.actions import open_case_from_outside
from daybreak.web.vault.ledger_check import verify_ledger
from daybreak.web.vault.models import CaseKey, Event, Grant, RecoveryKey
from daybreak.web.vault.purposes import Purpose

pytestmark = pytest.mark.django_db

STORY = {"text": "They keep my passport and say that I owe them for the journey, the room and the food."}


def file_one(channel, content=STORY):
    return actions.file_report(channel=channel, seed=os.urandom(16), language="en", content=content)


def test_a_report_asks_the_database_little_and_the_ledger_once(channel):
    file_one(channel)  # what is read once for each process
    with CaptureQueriesContext(connection) as asked:
        file_one(channel)
    said = [one["sql"] for one in asked.captured_queries]
    assert len(said) <= 21, "\n".join(one[:100] for one in said)
    assert len([one for one in said if one.startswith('UPDATE "vault_tip"')]) == 1
    assert len([one for one in said if one.startswith("SAVEPOINT")]) <= 1  # that of the test around it


def test_what_every_report_looks_up_is_not_composed_again(channel, monkeypatch):
    """Django spends ten times what such a question costs on writing its SQL: a sixth of a report's CPU."""
    file_one(channel)
    composed, as_sql = [], SQLCompiler.as_sql
    monkeypatch.setattr(
        SQLCompiler,
        "as_sql",
        lambda self, *given, **named: composed.append(self.query.model) or as_sql(self, *given, **named),
    )
    file_one(channel)
    assert not {RecoveryKey, ReturnKey, Person, HeldRole} & {*composed}
    assert len(composed) <= 5, composed


def test_who_may_read_is_asked_at_every_report(channel, amina, mei):
    """What is composed once is only the question: roles and people of this moment count."""
    amina, mei = amina.person.pk, mei.person.pk

    def readers():
        case = file_one(channel).report.case
        return {*Grant.objects.filter(key__case=case, person__isnull=False).values_list("person", flat=True)}

    assert readers() == {amina, mei}
    role = HeldRole.objects.filter(person=amina).get()
    HeldRole.objects.filter(pk=role.pk).delete()
    assert readers() == {mei}
    role.save(force_insert=True)
    Person.objects.filter(pk=amina).update(is_active=False)
    assert readers() == {mei}
    Person.objects.filter(pk=amina).update(is_active=True)
    channel.people.remove(mei)
    assert readers() == {amina}


def test_the_ledger_tells_of_the_key_and_the_report_and_is_visited_last(channel):
    with CaptureQueriesContext(connection) as asked:
        filed = file_one(channel)
    case = Event.objects.filter(case=str(filed.report.pk)).order_by("sequence")
    assert list(case.values_list("action", "who", "kind")) == [
        ("key.create", "public", "vault.casekey"),
        ("create", "public", "protection.report"),
    ]
    assert verify_ledger(channel.organisation_id).sound
    said = [one["sql"] for one in asked.captured_queries]
    line = next(number for number, one in enumerate(said) if '"vault_tip"' in one)
    kept = [number for number, one in enumerate(said) if one.startswith("INSERT") and "vault_" not in one]
    assert max(kept) < line, "whoever waits for the ledger's line waits for its writing alone"


def test_what_fails_while_a_report_is_kept_leaves_nothing_of_it(channel):
    def counted():
        return [kind.objects.count() for kind in (CaseKey, Grant, Report, ReturnKey, Event)]

    before = counted()

    def fails(_key):
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        open_case_from_outside(
            record=actions._new_report(channel, "en", danger=False),
            values={"content": STORY},
            people=actions._able(channel),
            why=Purpose.INTAKE,
            also=fails,
        )
    assert counted() == before
    file_one(channel)
    assert verify_ledger(channel.organisation_id).sound


def test_a_case_from_outside_has_an_id_that_nobody_chose(channel):
    chosen = uuid4()
    report = actions._new_report(channel, "en", danger=False, pk=chosen)
    known = {}
    open_case_from_outside(
        record=report,
        values={"content": STORY},
        people=actions._able(channel),
        why=Purpose.INTAKE,
        also=lambda key: known.update(key=key.id),
    )
    assert report.pk == report.case != chosen
    assert CaseKey.objects.get(case=report.pk).pk == known["key"]


def test_nobody_of_another_organisation_receives_a_report(channel, make_person, other_organisation):
    from daybreak.web.accounts.roles import Role

    stranger = make_person(Role.CASE_WORKER, name="stranger", at=other_organisation)
    with pytest.raises(BadValue):
        open_case_from_outside(
            record=actions._new_report(channel, "en", danger=False),
            values={"content": STORY},
            people=[stranger],
            why=Purpose.INTAKE,
            also=lambda _key: None,
        )
    assert not Report.objects.exists()


@pytest.mark.any_database
@pytest.mark.parametrize("shared", [False, True])
def test_nothing_is_prepared_where_connections_are_handed_around(monkeypatch, shared):
    monkeypatch.setattr(deployed, "DEPLOYMENT", replace(deployed.DEPLOYMENT, shared_connections=shared))
    options = deployed._database("postgresql://daybreak@db.example/daybreak?sslmode=verify-full")
    assert options["OPTIONS"]["sslmode"] == "verify-full" and options["OPTIONS"]["server_side_binding"]
    assert options["OPTIONS"].get("prepare_threshold") == (None if shared else 3)
    assert options["DISABLE_SERVER_SIDE_CURSORS"] is shared
