"""Whatever roles somebody holds and whosever a record is, the predicates keep their promises.

`tests/web/test_permission_matrix.py` tries each address with each role; here roles come in every combination,
and every permission that any app registers is tried.
"""

from types import SimpleNamespace
from uuid import UUID

import pytest
import rules
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.dispatch import Signal
from django.http import Http404
from hypothesis import example, given
from hypothesis import strategies as st
from rules.permissions import permissions
from world import pages

from daybreak.web.accounts import access
from daybreak.web.accounts.access import check
from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.accounts.roles import NEVER_CONTENT, Role

HOME, ELSEWHERE = Organisation(id=UUID(int=1), name="Here"), Organisation(id=UUID(int=2), name="There")
#: What those may do who never see content, and what a survivor may: their own account, people, the log.
ABOUT_ACCOUNTS = {"accounts.see_start", "accounts.mend_own_account", "accounts.use_tokens"}
WITHOUT_CONTENT = ABOUT_ACCOUNTS | {"accounts.manage_people", "vault.see_ledger"}

roles = st.frozensets(st.sampled_from(Role))
names = st.sampled_from(sorted(permissions))


def person_with(held, *, active=True):
    person = Person(id=UUID(int=7), organisation=HOME, sign_in_name="somebody", is_active=active)
    person.__dict__["roles"] = frozenset(held)
    return person


def record_of(organisation):
    return SimpleNamespace(organisation=organisation, organisation_id=organisation.pk, person_id=UUID(int=7))


def allowed(held, record=None):
    return {name for name in permissions if rules.has_perm(name, person_with(held), record)}


def test_every_view_asks_for_a_permission_that_there_is():
    asked = {getattr(view, "access", None) and view.access.permission for view in pages().values()}
    assert asked - {None} <= set(permissions)
    assert len(permissions) > 15


@given(roles, names)
@example(frozenset(Role), "accounts.manage_people")
def test_nobody_may_do_anything_with_a_record_of_another_organisation(held, name):
    person, foreign = person_with(held), record_of(ELSEWHERE)
    if name not in ABOUT_ACCOUNTS:  # these are about the person, and name no record but their own tokens
        assert not rules.has_perm(name, person, foreign)


@given(roles, names)
def test_whoever_was_made_inactive_may_do_nothing(held, name):
    person = person_with(held, active=False)
    assert not rules.has_perm(name, person) and not rules.has_perm(name, person, record_of(HOME))


@given(names)
def test_whoever_is_not_signed_in_may_do_nothing(name):
    try:
        assert not rules.has_perm(name, AnonymousUser())
    except AttributeError:  # a view asks who is signed in first
        pytest.fail(f"{name} falls over somebody who is not signed in")


@given(roles)
def test_what_several_roles_may_is_what_each_of_them_may(held):
    """No permission comes of a combination, and none is lost by another role."""
    assert allowed(held) == allowed(()).union(*(allowed({one}) for one in held))


@given(st.frozensets(st.sampled_from(sorted(NEVER_CONTENT))))
def test_administrators_and_auditors_never_come_to_content(held):
    assert allowed(held) <= WITHOUT_CONTENT


@given(st.frozensets(st.just(Role.SURVIVOR)))
def test_survivors_come_to_their_own_only(held):
    assert allowed(held) <= ABOUT_ACCOUNTS


@given(roles)
def test_only_auditors_read_the_log_and_only_administrators_change_people(held):
    assert ("vault.see_ledger" in allowed(held)) == (Role.AUDITOR in held)
    assert ("accounts.manage_people" in allowed(held)) == (Role.ADMINISTRATOR in held)


@given(roles, names, st.sampled_from(["own", "foreign", "missing"]), st.booleans())
def test_a_refusal_tells_nothing_of_other_organisations(held, name, whose, active):
    """A foreign record is as if it were not there, whatever somebody may do with their own."""
    person = person_with(held, active=active)
    record = {"own": record_of(HOME), "foreign": record_of(ELSEWHERE), "missing": None}[whose]
    with pytest.MonkeyPatch.context() as patch:
        told = []
        patch.setattr(access, "refused", Signal())
        access.refused.connect(lambda sender, **named: told.append(named), weak=False)
        try:
            check(person, name, record, missing=record is None)
            answer = "in"
        except Http404:
            answer = "not there"
        except PermissionDenied:
            answer = "refused"
    if whose != "own":
        assert answer == "not there"
    else:
        assert (answer == "in") == rules.has_perm(name, person, record)
    assert bool(told) == (answer == "refused" or whose == "foreign")
