"""An account that an administrator made up opens nothing until somebody knows the person."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.urls import reverse

from daybreak.errors import BadValue, NotGranted
from daybreak.web.accounts.actions import change_roles
from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.protection.actions import make_channel
from daybreak.web.vault.actions import break_glass, create_case_key, grant
from daybreak.web.vault.models import Event, Grant, KeyKind
from daybreak.web.vault.organisation_keys import vouch_for, waiting_colleagues
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.unlock import unlock_with
from daybreak.web.work.models import Notice

PASSWORD = "a long enough passphrase 42"
pytestmark = pytest.mark.django_db


@pytest.fixture
def first(signed_in):
    """Who signed in first and so made the organisation's keys."""
    return signed_in(Role.CASE_WORKER, name="first")


@pytest.fixture
def case(first, organisation):
    pk = uuid4()
    create_case_key(
        organisation=organisation, case=pk, people=[first.person], by=first.person, why=Purpose.SUPPORT
    )
    return pk


def kinds_of(person):
    return set(Grant.objects.filter(holder=person.pk).values_list("key__kind", flat=True))


def test_a_made_up_supervisor_opens_nothing_by_signing_in_beside_others(first, case, signed_in):
    made_up = signed_in(Role.SUPERVISOR, name="made-up")
    signed_in(Role.HOTLINE_WORKER, name="another")
    assert kinds_of(made_up.person) == set()
    with pytest.raises(NotGranted):
        break_glass(by=unlock_with(made_up.person, PASSWORD), case=case, reason="it can really not wait")


def test_who_is_known_is_let_in_from_a_page(first, case, signed_in, settings):
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, mail_url="smtp://mail.example:25")
    supervisor = signed_in(Role.SUPERVISOR, name="supervisor")
    Person.objects.filter(pk=supervisor.person.pk).update(email="boss@example.org")
    newcomer = signed_in(Role.HOTLINE_WORKER, name="newcomer")
    assert reverse("new_colleagues") in first.get(reverse("start")).text
    page = first.get(reverse("new_colleagues")).text
    assert "newcomer" in page and "supervisor" in page
    assert first.post(reverse("confirm_colleague", args=[newcomer.person.pk])).status_code == 302
    assert kinds_of(newcomer.person) == {KeyKind.INDEX, KeyKind.EMERGENCY}
    assert Notice.objects.filter(person=supervisor.person).exists()
    told = Event.objects.filter(action="grant", who=str(first.person.pk))
    assert told.count() == 2
    assert break_glass(by=unlock_with(newcomer.person, PASSWORD), case=case, reason="it can really not wait")


def test_roles_that_may_not_break_the_glass_get_the_index_key_only(first, signed_in):
    analyst = signed_in(Role.ANALYST, name="analyst")
    vouch_for(by=unlock_with(first.person, PASSWORD), person=analyst.person)
    assert kinds_of(analyst.person) == {KeyKind.INDEX}


def test_nobody_vouches_who_is_not_known_themself(first, signed_in):
    one, two = (signed_in(Role.CASE_WORKER, name=name) for name in ("one", "two"))
    assert waiting_colleagues(one.person) == []
    with pytest.raises(NotGranted):
        vouch_for(by=unlock_with(one.person, PASSWORD), person=two.person)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.SURVIVOR])
def test_roles_without_content_never_wait(first, signed_in, role):
    other = signed_in(role, name="other")
    assert waiting_colleagues(first.person) == []
    with pytest.raises(NotGranted):
        vouch_for(by=unlock_with(first.person, PASSWORD), person=other.person)


def test_nobody_vouches_across_organisations(first, signed_in, other_organisation):
    stranger = signed_in(Role.CASE_WORKER, name="stranger", at=other_organisation)
    with pytest.raises(BadValue):
        vouch_for(by=unlock_with(first.person, PASSWORD), person=stranger.person)
    assert first.post(reverse("confirm_colleague", args=[stranger.person.pk])).status_code == 404


def test_a_made_up_supervisor_receives_no_reports(first, signed_in):
    made_up = signed_in(Role.SUPERVISOR, name="made-up")
    said = {"slug": "theirs", "kind": "public", "name": "Theirs"}
    with pytest.raises(BadValue, match="confirm"):
        make_channel(by=made_up.person, people=[made_up.person], **said)
    vouch_for(by=unlock_with(first.person, PASSWORD), person=made_up.person)
    assert make_channel(by=made_up.person, people=[made_up.person], **said)


def test_the_page_of_channels_says_who_is_not_confirmed(first, signed_in):
    made_up = signed_in(Role.SUPERVISOR, name="made-up")
    said = {
        "slug": "theirs", "kind": "public", "name": "Theirs", "people": [str(made_up.person.pk)],
        "acknowledge_hours": 72, "keep_days": 90, "is_open": "on",
    }  # fmt: skip
    answer = made_up.post(reverse("channels"), said)
    assert answer.status_code == 422
    assert "made-up" in answer.text and "confirm them first" in answer.text


def test_who_moves_elsewhere_keeps_their_cases_and_loses_the_emergency_key(
    worker, story, colleague, make_person
):
    """Else their own key and a copy of the database would open every case to come."""
    chief = make_person(Role.ADMINISTRATOR, name="chief")
    grant(by=worker, case=story.case, person=colleague.person, why=Purpose.SUPPORT)
    change_roles(by=chief, person=Person.objects.get(pk=colleague.person.pk), roles=[Role.DATA_OFFICER])
    held = Grant.objects.filter(person=colleague.person).values_list("key__kind", flat=True)
    assert sorted(held) == [KeyKind.CASE, KeyKind.INDEX]
