"""People, the roles they hold and what follows from them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from daybreak.web.accounts.access import check
from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role


def test_a_person_holds_several_roles_and_nothing_when_inactive(make_person):
    person = make_person(Role.HOTLINE_WORKER, Role.CASE_WORKER)
    assert person.holds(Role.CASE_WORKER) and not person.holds(Role.ANALYST)
    person.is_active = False
    assert not person.holds(Role.CASE_WORKER)


def test_capitals_do_not_matter_in_the_name_to_sign_in_with(make_person):
    person = make_person(Role.ANALYST, name="amal")
    assert Person.objects.get_by_natural_key("Amal") == person


def test_all_but_survivors_need_a_second_factor(make_person):
    needed = {role for role in Role if make_person(role).needs_second_factor}
    assert needed == set(Role) - {Role.SURVIVOR}


def test_a_foreign_record_does_not_exist_and_an_own_one_may_be_refused(make_person, other_organisation):
    administrator = make_person(Role.ADMINISTRATOR)
    stranger = make_person(Role.ANALYST, at=other_organisation)
    colleague = make_person(Role.ANALYST)
    check(administrator, "accounts.manage_people", colleague)
    with pytest.raises(Http404):
        check(administrator, "accounts.manage_people", stranger)
    with pytest.raises(PermissionDenied):
        check(colleague, "accounts.manage_people", administrator)


def test_administrators_are_told_who_has_no_second_factor_yet(make_person, other_organisation):
    from allauth.mfa.models import Authenticator

    from daybreak.web.accounts.frame import what_waits

    administrator = make_person(Role.ADMINISTRATOR)
    safe = make_person(Role.ANALYST)
    make_person(Role.CASE_WORKER)
    make_person(Role.SURVIVOR)
    make_person(Role.ANALYST, at=other_organisation)
    for person in (administrator, safe):
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert [one.count for one in what_waits(administrator)] == [1]
    assert what_waits(safe) == []


def test_nobody_counts_beyond_what_people_need_to_know(make_person, monkeypatch):
    from daybreak.web.accounts import frame

    for role in (Role.ADMINISTRATOR, Role.ANALYST, Role.SUPERVISOR):
        make_person(role)
    monkeypatch.setattr(frame, "MOST_COUNTED", 1)
    assert frame.counted(Person.objects.all()) == 2
    assert frame.counted(Person.objects.all()[:1]) == 1
    shown = [frame.Waiting("a", "b", "/", count).shown for count in (1, 2)]
    assert shown == ["1", "1+"]
