"""Somebody leaves: what they held gets new keys, from a page, and nobody else notices."""

import html

import pytest
from django.db import connection
from django.urls import reverse
from vault_words import PASSWORD, VALUES, WHY, read

from daybreak.errors import SealBroken
from daybreak.web.accounts import actions as people
from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.vault import recovery, renewals, rotation
from daybreak.web.vault.actions import break_glass, grant
from daybreak.web.vault.ciphers import read_header
from daybreak.web.vault.keyboxes import close_box, open_box, pair_of
from daybreak.web.vault.keys import current_key, rings_of
from daybreak.web.vault.models import CaseKey, Event, Grant, Holder, KeyKind, KeyState, RecoveryKey
from daybreak.web.vault.reading import save_sealed
from daybreak.web.vault.renewals import mark_late_boxes, renew_due, renewals_due
from daybreak.web.vault.unlock import unlock_with
from vault_probe.models import Note, Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(worker, colleague, story, make_person):
    """A colleague who held a case and the emergency key, copied all their boxes, and left."""
    grant(by=worker, case=story.case, person=colleague.person, why=WHY)
    copied = list(Grant.objects.filter(person=colleague.person).select_related("key"))
    people.deactivate(by=make_person(Role.ADMINISTRATOR, name="chief"), person=colleague.person)
    return colleague, copied


def secrets_of(left):
    """What the leaver opens with their copied boxes: keys by id."""
    by, copied = left
    return {
        one.key_id: open_box(
            bytes(one.box), key_id=one.key_id, holder=one.holder, pair=by.pair, case=one.key.case
        )
        for one in copied
    }


def test_a_leaver_with_a_copy_of_their_boxes_reads_nothing_that_comes_later(worker, story, left, make_story):
    known = secrets_of(left)
    [emergency] = [one for one in known.values() if CaseKey.objects.get(pk=one.id).kind == "emergency"]
    assert renewals_due(worker.person) == 2
    assert renew_due(by=worker) == 2
    assert renewals_due(worker.person) == 0
    note = Note(organisation=story.organisation, case=story.case, story=story)
    save_sealed(by=worker, record=note, values={"text": "after they left"}, why=WHY)
    for row in (note, Story.objects.get(pk=story.pk)):
        for name in row.sealed_fields():
            value = getattr(row, name)
            assert value is None or read_header(value.value)[1] not in known
    later = make_story(worker)
    pair = pair_of(emergency.secret)
    boxes = Grant.objects.filter(holder_kind=Holder.EMERGENCY, key__case__in=[later.case, story.case])
    assert boxes.count() == 2
    for one in boxes:
        with pytest.raises(SealBroken):
            open_box(bytes(one.box), key_id=one.key_id, holder=one.holder, pair=pair, case=one.key.case)
    assert not Grant.objects.filter(key__state=KeyState.RETIRED).exists()
    said = set(Event.objects.filter(record=str(emergency.id)).values_list("action", flat=True))
    assert "key.retire" in said


def test_those_who_stay_go_on_reading_and_breaking_the_glass(worker, story, left, open_person):
    boss = open_person(Role.SUPERVISOR, name="boss")
    from vouching import vouch_for_all

    vouch_for_all(by=worker)
    renew_due(by=worker)
    assert read(worker, Story.objects.get(pk=story.pk)) == VALUES
    break_glass(by=boss, case=story.case, reason="nobody else is on duty tonight")
    assert read(boss, Story.objects.get(pk=story.pk)) == VALUES


def test_stopped_in_between_it_goes_on_and_the_glass_can_be_broken_meanwhile(
    worker, left, make_story, open_person, monkeypatch
):
    from vouching import vouch_for_all

    boss = open_person(Role.SUPERVISOR, name="boss")
    vouch_for_all(by=worker)
    stories = [make_story(worker) for _ in range(4)]
    monkeypatch.setattr(renewals, "_BATCH", 2)
    renew_due(by=worker, seconds=0.0)
    assert renewals_due(worker.person) == 2  # the case, and boxes under the old emergency key
    old = CaseKey.objects.get(kind=KeyKind.EMERGENCY, state=KeyState.RETIRED)
    assert Grant.objects.filter(holder=old.pk).count() == 3
    for one in stories:
        break_glass(by=boss, case=one.case, reason="nobody else is on duty tonight")
    for _ in range(5):
        renew_due(by=boss, seconds=0.0)
    assert not Grant.objects.filter(holder=old.pk).exists() and not Grant.objects.filter(key=old).exists()
    renew_due(by=worker)
    assert renewals_due(worker.person) == 0
    ring = rings_of(by=worker, cases=[worker.person.organisation_id], kind=KeyKind.EMERGENCY)
    assert list(ring[worker.person.organisation_id].by_id) == [
        CaseKey.objects.get(kind=KeyKind.EMERGENCY, state=KeyState.CURRENT).pk
    ]


def test_a_case_that_cannot_be_renewed_keeps_waiting_and_stops_nobody(worker, left, make_story, make_person):
    """Its value was damaged; the others are renewed all the same."""
    broken = Story.objects.get()
    value = bytes(Story.objects.filter(pk=broken.pk).values_list("text", flat=True).get().value)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Story._meta.db_table} SET text = %s",  # noqa: S608
            [value[:-1] + bytes((value[-1] ^ 1,))],
        )
    other = make_story(worker)
    CaseKey.objects.filter(case=other.case).update(rekey_due=True)
    assert renew_due(by=worker) == 2  # the emergency key and the other
    assert [one.case for one in rotation.due_cases(worker.person)] == [broken.case]


def test_a_change_of_key_that_was_interrupted_waits_there_too(worker, story, monkeypatch):
    def killed(**named):
        raise KeyboardInterrupt

    with monkeypatch.context() as change:
        change.setattr(rotation, "finish_rotation", killed)
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate(by=worker, case=story.case)
    assert renewals_due(worker.person) == 1
    renew_due(by=worker)
    assert renewals_due(worker.person) == 0 and read(worker, Story.objects.get(pk=story.pk)) == VALUES
    assert Grant.objects.filter(key__case=story.case, person=worker.person).count() == 1


def test_the_page_says_what_waits_and_renews_it(signed_in, recovery_shares, make_story, organisation):
    chief, worker = signed_in(Role.ADMINISTRATOR), signed_in(Role.CASE_WORKER, name="first")
    other = signed_in(Role.CASE_WORKER, name="second")
    by = unlock_with(Person.objects.get(pk=worker.person.pk), PASSWORD)
    story = make_story(by)
    grant(by=by, case=story.case, person=other.person, why=WHY)
    assert "Keys to renew" not in worker.get("/").content.decode()
    people.deactivate(by=chief.person, person=other.person)
    assert "Keys to renew" in worker.get("/").content.decode()
    where = reverse("renewals")
    assert "1 key waits" in html.unescape(worker.get(where).content.decode())
    answer = worker.post(where, follow=True)
    said = html.unescape(answer.content.decode())
    assert "1 key was renewed" in said and "No key has to be renewed" in said


def test_a_case_opened_while_the_recovery_key_was_replaced_is_found(
    worker, colleague, story, recovery_shares, organisation
):
    """Its box is for the key that went; a holder renews it, and two new shares open it again."""
    old = RecoveryKey.objects.get(organisation=organisation, retired=None)
    shares = recovery.replace_recovery_key(
        organisation=organisation, shares=recovery_shares[:2], by=worker.person
    )
    assert mark_late_boxes() == 0, "what was there was closed for the new one"
    secret = current_key(by=worker, case=story.case)
    late = close_box(secret, holder=old.pk, public=bytes(old.public), case=story.case)
    Grant.objects.filter(key=secret.id, holder_kind=Holder.RECOVERY).update(holder=old.pk, box=late)
    assert mark_late_boxes() == 1 and mark_late_boxes() == 0
    assert renew_due(by=worker) >= 1
    key = CaseKey.objects.get(case=story.case, kind=KeyKind.CASE, state=KeyState.CURRENT)
    recovery.recover_case(case_key=key, shares=shares[:2], person=colleague.person, by=worker.person)
    assert read(colleague, Story.objects.get(pk=story.pk)) == VALUES
