"""Two who change who holds a case at the same moment: no box outlasts an end, and nobody waits for ever."""

import time

import pytest
from at_once import at_once
from vault_words import VALUES, WHY, read

from daybreak.web.accounts.roles import Role
from daybreak.web.vault import actions, ledger, rotation
from daybreak.web.vault.keys import holders
from daybreak.web.vault.models import CaseKey, Grant, KeyState
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed
from vault_probe.models import Note, Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def slowly(monkeypatch):
    """Makes a function take its time before and after, so that somebody else comes in between."""

    def made(module, name, before=0.1, after=0.1):
        work = getattr(module, name)

        def slow(*arguments, **named):
            time.sleep(before)
            answer = work(*arguments, **named)
            time.sleep(after)
            return answer

        monkeypatch.setattr(module, name, slow)

    return made


@pytest.fixture
def four(worker, colleague, open_person, story):
    """Four who hold a case."""
    third, fourth = (open_person(Role.CASE_WORKER, name=name) for name in ("third", "fourth"))
    for one in (colleague, third, fourth):
        actions.grant(by=worker, case=story.case, person=one.person, why=WHY)
    return worker, colleague, third, fourth


def test_two_who_revoke_at_once_both_do(four, story, slowly):
    first, second, third, fourth = four
    slowly(rotation, "_make_successor")
    said = at_once(
        one=lambda: rotation.revoke(by=first, case=story.case, person=third.person, why=Purpose.SECURITY),
        two=lambda: rotation.revoke(by=second, case=story.case, person=fourth.person, why=Purpose.SECURITY),
    )
    assert said == {"one": "done", "two": "done"}
    assert {one.pk for one in holders(story.case)} == {first.person.pk, second.person.pk}
    assert read(first, Story.objects.get(pk=story.pk)) == VALUES
    assert not Grant.objects.filter(holder__in=[third.person.pk, fourth.person.pk], key__case=story.case)
    assert CaseKey.objects.filter(case=story.case, state=KeyState.CURRENT).count() == 1


def test_boxes_of_a_key_that_took_over_meanwhile_stay(four, story, monkeypatch):
    """One found nothing left, and is about to throw old boxes away when another revokes."""
    first, second, third, fourth = four
    drop = rotation._drop_retired

    def late(**named):
        monkeypatch.setattr(rotation, "_drop_retired", drop)
        rotation._replace_key(
            by=first, case=story.case, without=fourth.person, why=Purpose.SECURITY, algorithm=None
        )
        drop(**named)

    monkeypatch.setattr(rotation, "_drop_retired", late)
    rotation.revoke(by=second, case=story.case, person=third.person, why=Purpose.SECURITY)
    assert read(first, Story.objects.get(pk=story.pk)) == VALUES
    assert rotation.due_cases(first.person).exists(), "the second change is still to be finished"
    assert rotation.finish_rotation(by=first, case=story.case) == 0
    assert read(second, Story.objects.get(pk=story.pk)) == VALUES
    kept = Grant.objects.filter(key__case=story.case).values_list("key__state", flat=True)
    assert set(kept) == {KeyState.CURRENT}


@pytest.mark.parametrize("way", ["grant", "break_glass"])
def test_no_box_outlasts_a_destruction(worker, colleague, story, slowly, way):
    slowly(actions, "box_for_person")
    deeds = {
        "grant": lambda: actions.grant(by=worker, case=story.case, person=colleague.person, why=WHY),
        "break_glass": lambda: actions.break_glass(
            by=colleague, case=story.case, reason="she called from the station"
        ),
    }

    def destroy():
        time.sleep(0.05)
        actions.destroy(
            by=worker.person, organisation=story.organisation_id, case=story.case, why=Purpose.RETENTION
        )

    said = at_once(give=deeds[way], destroy=destroy)
    assert said["destroy"] == "done" and said["give"] in ("done", "Destroyed", "NotGranted"), said
    assert not Grant.objects.filter(key__case=story.case).exists()


def test_who_is_granted_a_case_while_it_gets_a_new_key_can_open_it(four, story, slowly, open_person):
    first, second, _third, fourth = four
    fifth = open_person(Role.CASE_WORKER, name="fifth")
    slowly(actions, "box_for_person")

    def revoke():
        time.sleep(0.05)
        rotation.revoke(by=second, case=story.case, person=fourth.person, why=Purpose.SECURITY)

    said = at_once(
        give=lambda: actions.grant(by=first, case=story.case, person=fifth.person, why=WHY), revoke=revoke
    )
    assert said == {"give": "done", "revoke": "done"}
    assert read(fifth, Story.objects.get(pk=story.pk)) == VALUES


@pytest.mark.parametrize("ahead", [0.0, 0.05, 0.15])
def test_writing_to_a_case_while_it_is_destroyed_waits_for_nobody_for_ever(worker, story, slowly, ahead):
    slowly(ledger, "_lock_tip", before=0.0)
    note = Note(organisation=story.organisation, case=story.case, story=story)

    def destroy():
        time.sleep(ahead)
        actions.destroy(
            by=worker.person, organisation=story.organisation_id, case=story.case, why=Purpose.RETENTION
        )

    said = at_once(
        write=lambda: save_sealed(by=worker, record=note, values={"text": "late"}, why=WHY), destroy=destroy
    )
    assert said["destroy"] == "done" and said["write"] in ("done", "Destroyed", "NotGranted"), said
    assert not Grant.objects.filter(key__case=story.case).exists()


def test_writing_while_the_case_gets_a_new_key_loses_nothing(four, story, slowly):
    first, second, third, fourth = four
    slowly(rotation, "_seal_anew", before=0.02, after=0.02)
    notes = [Note(organisation=story.organisation, case=story.case, story=story) for _ in range(4)]

    def write():
        for number, note in enumerate(notes):
            save_sealed(by=first, record=note, values={"text": f"note {number}"}, why=WHY)

    said = at_once(
        write=write,
        revoke=lambda: rotation.revoke(by=second, case=story.case, person=third.person, why=Purpose.SECURITY),
    )
    assert said == {"write": "done", "revoke": "done"}
    rotation.finish_rotation(by=first, case=story.case)
    assert [read(fourth, Note.objects.get(pk=one.pk))["text"] for one in notes] == [
        f"note {number}" for number in range(4)
    ]


def test_a_grant_for_hours_becomes_no_lasting_one_by_way_of_a_colleague(
    worker, story, colleague, open_person
):
    """Who broke the glass gives the case to a friend, who gives it back."""
    friend = open_person(Role.CASE_WORKER, name="friend")
    actions.break_glass(by=colleague, case=story.case, reason="she called from the station")
    until = Grant.objects.get(person=colleague.person, key__case=story.case).expires
    actions.grant(by=colleague, case=story.case, person=friend.person, why=WHY)
    actions.grant(by=friend, case=story.case, person=colleague.person, why=WHY)
    actions.grant(by=colleague, case=story.case, person=colleague.person, why=WHY)
    for one in (friend, colleague):
        assert Grant.objects.get(person=one.person, key__case=story.case).expires == until


def test_breaking_the_glass_never_shortens_a_grant_for_weeks(worker, story, colleague):
    from datetime import timedelta

    from django.utils import timezone

    weeks = timezone.now() + timedelta(weeks=3)
    actions.grant(by=worker, case=story.case, person=colleague.person, why=WHY, expires=weeks)
    actions.break_glass(by=colleague, case=story.case, reason="she called from the station")
    assert Grant.objects.get(person=colleague.person, key__case=story.case).expires == weeks
