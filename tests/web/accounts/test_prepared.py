"""Prepared queries give what their querysets give, for other values each time, in one statement."""

from uuid import uuid4

import pytest
from django.db import connection

from daybreak.web.accounts.actions import found_organisation
from daybreak.web.accounts.models import Organisation
from daybreak.web.accounts.prepared import Prepared
from daybreak.web.vault.models import CaseKey, KeyKind, KeyState

pytestmark = pytest.mark.django_db


def named(name):
    return Organisation.objects.filter(name=name).order_by("pk")


def test_each_asking_has_its_own_values(django_assert_num_queries):
    made = [found_organisation(name=name) for name in ("Harbour", "Hill", 'O\'Neil "100 %s"')]
    asked = Prepared(named, name=str)
    for one in made * 2:
        with django_assert_num_queries(1):
            assert asked(name=one.name) == [one]
    assert asked(name="nobody") == []
    assert asked.first(name="nobody") is None


def test_a_row_can_be_changed_and_read_like_any_other():
    made = found_organisation(name="Harbour")
    found = Prepared(named, name=str).first(name="Harbour")
    found.name = "Haven"
    found.save()
    made.refresh_from_db()
    assert made.name == "Haven"


def test_ids_and_choices_go_in_as_the_database_knows_them():
    made, other = found_organisation(name="Harbour"), found_organisation(name="Hill")
    for one in (made, other):
        for kind in (KeyKind.CASE, KeyKind.INDEX):
            CaseKey.objects.create(id=uuid4(), organisation=one, case=one.pk, kind=kind)
    asked = Prepared(
        lambda case, kind: CaseKey.objects.filter(case=case, kind=kind, state=KeyState.CURRENT),
        case=type(uuid4()),
        kind=str,
    )
    for one in (made, other):
        for kind in (KeyKind.CASE, KeyKind.INDEX, "index"):
            [found] = asked(case=one.pk, kind=kind)
            assert (found.case, found.kind) == (one.pk, str(kind))


def test_numbers_and_a_part_used_twice():
    for name in ("a", "b", "c"):
        found_organisation(name=name)
    asked = Prepared(
        lambda name, most: (
            Organisation.objects.filter(name__in=[name, "c"], name__lte=name)
            .exclude(pk__isnull=True)
            .extra(where=["%s > 0"], params=[most])
        ),
        name=str,
        most=int,
    )
    assert [one.name for one in asked(name="b", most=1)] == ["b"]
    assert [one.name for one in asked(name="b", most=0)] == []


def test_columns_left_out_are_read_when_needed(django_assert_num_queries):
    made = found_organisation(name="Harbour")
    found = Prepared(lambda pk: Organisation.objects.filter(pk=pk).only("pk"), pk=type(made.pk)).first(
        pk=made.pk
    )
    with django_assert_num_queries(1):
        assert found.name == "Harbour"


def test_the_sql_is_composed_once(monkeypatch):
    written = []
    asked = Prepared(lambda name: written.append(name) or named(name), name=str)
    for name in ("Harbour", "Hill", "Harbour"):
        asked(name=name)
    assert len(written) == 1, connection.vendor
