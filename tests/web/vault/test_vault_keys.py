"""Who can read what, and who cannot: grants, revocation, recovery, emergencies, destruction."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone
from vault_words import PASSWORD, VALUES

from daybreak.errors import BadValue, Destroyed, NotGranted, SealBroken, SharesUnfit, VaultLocked
from daybreak.web.accounts import actions as people
from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import break_glass, create_case_key, destroy, end_expired, glass_broken, grant
from daybreak.web.vault.ciphers import read_header
from daybreak.web.vault.job_keys import keys_for_job, keys_of_job
from daybreak.web.vault.keys import holders
from daybreak.web.vault.models import BlindToken, BreakGlass, CaseKey, Event, Grant, PersonKey, RecoveryKey
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import (
    index_again,
    open_many,
    open_sealed,
    save_from_outside,
    save_sealed,
    search,
)
from daybreak.web.vault.recovery import change_password, recover, recover_case, replace_recovery_key
from daybreak.web.vault.rotation import due_cases, finish_rotation, revoke, rotate
from daybreak.web.vault.unlock import unlock_with
from daybreak.web.work.models import Notice
from vault_probe.models import Note, Story

pytestmark = pytest.mark.django_db
WHY = Purpose.SUPPORT


def read(by, record, **more):
    return open_sealed(by=by, record=type(record).objects.get(pk=record.pk), why=WHY, **more)


def actions(case=None):
    rows = Event.objects.order_by("sequence")
    return list((rows.filter(case=str(case)) if case else rows).values_list("action", flat=True))


def test_what_was_saved_is_read_and_both_are_written_down(worker, story):
    assert read(worker, story) == VALUES
    assert read(worker, story, fields=["facts"]) == {"facts": VALUES["facts"]}
    assert actions(story.case) == ["key.create", "create", "read", "read"]
    last = Event.objects.order_by("-sequence").first()
    assert (last.who, last.kind, last.record) == (str(worker.person.pk), "vault_probe.story", str(story.pk))
    assert last.details == '{"fields":["facts"]}'


def test_only_sealed_bytes_reach_the_table(worker, story):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, text, facts FROM vault_probe_story")
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    assert b"Amina" not in stored and b"night bus" not in stored
    assert read_header(story.name.value)[0] == 1


def test_plain_text_cannot_be_saved(organisation):
    story = Story(organisation=organisation, case=uuid4(), name="Amina")
    with pytest.raises(BadValue, match="seal it with the vault first"), transaction.atomic():
        story.save()
    with pytest.raises(BadValue), transaction.atomic():
        Story.objects.filter(name="Amina").count()


def test_a_colleague_without_a_grant_reads_nothing_and_that_is_written_down(story, colleague):
    with pytest.raises(NotGranted):
        read(colleague, story)
    with pytest.raises(NotGranted):
        save_sealed(by=colleague, record=story, values={"text": "x"}, why=WHY)
    refused = Event.objects.filter(action="refuse", who=str(colleague.person.pk))
    assert refused.count() == 2


def test_grant_and_revoke(worker, story, colleague):
    grant(by=worker, case=story.case, person=colleague.person, why=WHY)
    assert read(colleague, story) == VALUES
    before = Story.objects.get(pk=story.pk).name.value
    revoke(by=worker, case=story.case, person=colleague.person, why=WHY)
    with pytest.raises(NotGranted):
        read(colleague, story)
    assert read(worker, story) == VALUES
    after = Story.objects.get(pk=story.pk).name.value
    assert read_header(before)[1] != read_header(after)[1]
    assert not Grant.objects.filter(key_id=read_header(before)[1]).exists()
    assert holders(story.case) == [worker.person]


def test_nobody_gives_what_they_do_not_hold(story, colleague, open_person):
    third = open_person(Role.CASE_WORKER, name="third")
    with pytest.raises(NotGranted):
        grant(by=colleague, case=story.case, person=third.person, why=WHY)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_roles_without_content_are_given_nothing(worker, story, open_person, role):
    one = open_person(role)
    with pytest.raises(BadValue, match="role without content"):
        grant(by=worker, case=story.case, person=one.person, why=WHY)
    assert not Grant.objects.filter(person=one.person).exists()
    with pytest.raises(NotGranted):
        read(one, story)


def test_organisations_are_apart(worker, story, open_person, other_organisation):
    stranger = open_person(Role.CASE_WORKER, at=other_organisation)
    with pytest.raises(BadValue, match="another organisation"):
        grant(by=worker, case=story.case, person=stranger.person, why=WHY)
    with pytest.raises(BadValue, match="another organisation"):
        read(stranger, story)
    # even with the box copied into their name
    box = Grant.objects.get(key__case=story.case, person=worker.person)
    Grant.objects.create(key=box.key, holder=stranger.person.pk, person=stranger.person, box=box.box)
    story.organisation = other_organisation
    story.save()
    with pytest.raises((SealBroken, NotGranted)):
        read(stranger, story)


def test_a_copied_box_opens_nothing(story, worker, colleague):
    box = Grant.objects.get(key__case=story.case, person=worker.person)
    Grant.objects.create(key=box.key, holder=colleague.person.pk, person=colleague.person, box=box.box)
    with pytest.raises(SealBroken):
        read(colleague, story)


def test_swapped_values_are_refused_wherever_they_are_put(worker, story, make_story):
    other = make_story(worker, VALUES | {"name": "Somebody Else"})
    same_case = Story(organisation=story.organisation, case=story.case)
    save_sealed(by=worker, record=same_case, values=VALUES, why=WHY)
    note = Note(organisation=story.organisation, case=story.case, story=story)
    save_sealed(by=worker, record=note, values={"text": "a note"}, why=WHY)
    swaps = [
        (story, "name", other.name),  # another case
        (story, "name", same_case.name),  # another row under the same key
        (story, "name", story.text),  # another field of the row
        (note, "text", story.text),  # another table under the same key
    ]
    for record, name, value in swaps:
        row = type(record).objects.get(pk=record.pk)
        setattr(row, name, value)
        with pytest.raises(SealBroken):
            open_sealed(by=worker, record=row, why=WHY)


def test_a_list_opens_what_is_held_with_one_query_for_keys(
    worker, colleague, make_story, django_assert_max_num_queries
):
    mine = [make_story(worker) for _ in range(5)]
    theirs = make_story(colleague)
    rows = [*mine, theirs]
    with django_assert_max_num_queries(8):
        answer = open_many(by=worker, records=rows, why=WHY, fields=["name"])
    assert [plain for _, plain in answer] == [{"name": "Amina Yusuf"}] * 5 + [None]
    assert Event.objects.filter(action="read").count() == 5


def test_search(worker, colleague, make_story):
    first = make_story(worker)
    make_story(worker, VALUES | {"name": "Someone Other"})
    hidden = make_story(colleague)

    def found(text, form="exact", field="name", by=worker):
        return {one.pk for one, _ in search(by=by, model=Story, field=field, text=text, form=form, why=WHY)}

    assert found("amina  YUSUF") == {first.pk}
    assert found("Amina") == set()
    assert found("yusuf", "words") == {first.pk}
    assert found("Ameena", "phonetic") == {first.pk}
    assert found("أمينة", "phonetic") == {first.pk}
    assert found("07700 900123", "digits", "phone") >= {first.pk}
    assert found("Amina Yusuf", by=colleague) == {hidden.pk}
    with pytest.raises(BadValue, match="none"):
        found("night", "words", "text")
    with pytest.raises(BadValue, match="digits"):
        found("x", "exact", "phone")


def test_tokens_follow_changes_and_deletion(worker, story):
    save_sealed(by=worker, record=story, values={"name": "New Name"}, why=WHY)
    assert not search(by=worker, model=Story, field="name", text="Amina Yusuf", why=WHY)
    assert search(by=worker, model=Story, field="name", text="New Name", why=WHY)
    save_sealed(by=worker, record=story, values={"name": None}, why=WHY)
    assert not BlindToken.objects.filter(field="vault_probe.story.name").exists()
    Story.objects.filter(pk=story.pk).delete()
    assert not BlindToken.objects.exists()


def test_a_colleague_who_joins_later_can_search_after_a_sign_in(worker, open_person, make_story):
    late = open_person(Role.CASE_WORKER, name="late")
    with pytest.raises(NotGranted):
        search(by=late, model=Story, field="name", text="x", why=WHY)
    assert Event.objects.get(action="refuse").details == '{"wish":"search"}'
    make_story(worker, people=[late.person])
    grant_case = make_story(worker)
    grant(by=worker, case=grant_case.case, person=late.person, why=WHY)
    assert len(search(by=late, model=Story, field="name", text="Amina Yusuf", why=WHY)) == 2


def test_a_report_from_outside_is_sealed_for_those_on_duty(worker, organisation):
    case = uuid4()
    key = create_case_key(
        organisation=organisation, case=case, people=[worker.person], by=None, why=Purpose.INTAKE
    )
    story = Story(organisation=organisation, case=case)
    save_from_outside(record=story, values={"name": "Amina Yusuf"}, key=key)
    assert read(worker, story)["name"] == "Amina Yusuf"
    assert not BlindToken.objects.exists()
    assert index_again(by=worker, record=Story.objects.get(pk=story.pk))
    assert search(by=worker, model=Story, field="name", text="Amina Yusuf", why=WHY)


def test_nobody_seals_what_nobody_could_read(organisation, make_person):
    with pytest.raises(NotGranted, match="Nobody could read it"):
        create_case_key(
            organisation=organisation, case=uuid4(), people=[make_person(Role.CASE_WORKER)], by=None, why=WHY
        )
    assert not CaseKey.objects.exists()


def test_a_grant_ends_by_itself(worker, story, colleague):
    grant(
        by=worker,
        case=story.case,
        person=colleague.person,
        why=WHY,
        expires=timezone.now() + timedelta(hours=1),
    )
    assert read(colleague, story)
    Grant.objects.filter(person=colleague.person, key__case=story.case).update(expires=timezone.now())
    with pytest.raises(NotGranted):
        read(colleague, story)
    assert end_expired() == 1
    assert "grant.expired" in actions()


def test_break_glass(worker, story, colleague, open_person, settings):
    boss = open_person(Role.SUPERVISOR, name="boss")
    Person.objects.filter(pk=boss.person.pk).update(email="boss@example.org")
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, mail_url="smtp://mail.example:25")
    told = []
    glass_broken.connect(lambda **said: told.append(said["supervisors"]), weak=False, dispatch_uid="t")
    try:
        row = break_glass(by=colleague, case=story.case, reason="She called from the station tonight")
    finally:
        glass_broken.disconnect(dispatch_uid="t")
    assert read(colleague, story) == VALUES
    assert told == [[boss.person]]
    assert [one.person for one in Notice.objects.all()] == [boss.person]
    assert timedelta(hours=3) < row.expires - timezone.now() <= timedelta(hours=4)
    stored = BreakGlass.objects.get()
    assert open_sealed(by=worker, record=stored, why=Purpose.SUPERVISION)["reason"].startswith("She called")
    event = Event.objects.get(action="break-glass")
    assert "station" not in event.details and event.why == "emergency"
    Grant.objects.filter(person=colleague.person, expires__isnull=False).update(expires=timezone.now())
    with pytest.raises(NotGranted):
        read(colleague, story)


def test_breaking_glass_never_shortens_a_lasting_grant(worker, story):
    break_glass(by=worker, case=story.case, reason="to see what happens then")
    assert Grant.objects.get(person=worker.person, key__case=story.case).expires is None


def test_break_glass_is_refused_to_others(worker, story, open_person, other_organisation):
    analyst = open_person(Role.ANALYST)
    stranger = open_person(Role.CASE_WORKER, at=other_organisation)
    for one in (analyst, stranger):
        with pytest.raises(NotGranted):
            break_glass(by=one, case=story.case, reason="I would like to look")
    assert Event.objects.filter(action="refuse", why="emergency").count() == 2
    with pytest.raises(BadValue, match="too short"):
        break_glass(by=worker, case=story.case, reason="because")
    with pytest.raises(BadValue, match="hours"):
        break_glass(by=worker, case=story.case, reason="for far too long", hours=100)


def test_a_new_password_opens_the_same_keys(worker, story):
    change_password(person=worker.person, old=PASSWORD, new="another long passphrase")
    again = unlock_with(worker.person, "another long passphrase")
    assert read(again, story) == VALUES
    with pytest.raises(VaultLocked):
        unlock_with(worker.person, PASSWORD)
    with pytest.raises(VaultLocked):
        change_password(person=worker.person, old="wrong", new="x")


def test_two_shares_bring_a_lost_password_back(worker, story, recovery_shares, open_person):
    admin = open_person(Role.ADMINISTRATOR)
    count = recover(
        person=worker.person, shares=recovery_shares[1:], new_password="found again and long", by=admin.person
    )
    assert count >= 2
    again = unlock_with(Person.objects.get(pk=worker.person.pk), "found again and long")
    assert read(again, story) == VALUES
    assert search(by=again, model=Story, field="name", text="Amina Yusuf", why=WHY)
    assert again.person.check_password("found again and long")
    with pytest.raises((SealBroken, NotGranted)):
        read(worker, story)  # the old private key opens nothing any more


def test_one_share_or_a_wrong_one_brings_nothing_back(worker, recovery_shares, open_person):
    admin = open_person(Role.ADMINISTRATOR).person
    for shares in (recovery_shares[:1], [recovery_shares[0]] * 2, [], ["nonsense"] * 2):
        with pytest.raises(SharesUnfit):
            recover(person=worker.person, shares=shares, new_password="whatever it may be", by=admin)
    assert PersonKey.objects.get(pk=worker.person.pk).wrapped
    assert unlock_with(worker.person, PASSWORD)
    assert Event.objects.filter(action="refuse", why="recovery").count() == 4


def test_a_new_recovery_key_takes_over(worker, story, recovery_shares, organisation, colleague):
    new = replace_recovery_key(
        organisation=organisation, shares=recovery_shares[:2], people=2, by=worker.person
    )
    with pytest.raises(SharesUnfit, match="another recovery key"):
        recover(person=worker.person, shares=recovery_shares[:2], new_password="x" * 14, by=colleague.person)
    recover(person=worker.person, shares=new, new_password="x" * 14, by=colleague.person)
    assert read(unlock_with(Person.objects.get(pk=worker.person.pk), "x" * 14), story) == VALUES
    assert RecoveryKey.objects.filter(retired=None).count() == 1


def test_a_case_nobody_can_open_is_given_to_somebody(worker, story, recovery_shares, colleague):
    key = CaseKey.objects.get(case=story.case)
    recover_case(case_key=key, shares=recovery_shares[:2], person=colleague.person, by=worker.person)
    assert read(colleague, story) == VALUES


def test_rotation_to_another_algorithm_while_people_work(worker, story, colleague):
    grant(by=worker, case=story.case, person=colleague.person, why=WHY)
    notes = []
    for number in range(5):
        note = Note(organisation=story.organisation, case=story.case, story=story)
        save_sealed(by=worker, record=note, values={"text": f"note {number}"}, why=WHY)
        notes.append(note)
    rotate(by=worker, case=story.case, algorithm=2)
    assert read(colleague, story) == VALUES
    assert [read(colleague, one)["text"] for one in notes] == [f"note {number}" for number in range(5)]
    rows = [*Story.objects.all(), *Note.objects.all()]
    headers = {
        read_header(value.value)
        for row in rows
        for name in row.sealed_fields()
        if (value := getattr(row, name))
    }
    assert {algorithm for algorithm, _ in headers} == {2} and len(headers) == 1


def test_a_rotation_stopped_half_way_goes_on(worker, story, monkeypatch):
    from daybreak.web.vault import rotation

    monkeypatch.setattr(rotation, "BATCH", 2)
    for number in range(7):
        note = Note(organisation=story.organisation, case=story.case, story=story)
        save_sealed(by=worker, record=note, values={"text": f"note {number}"}, why=WHY)
    rotation._replace_key(by=worker, case=story.case, without=None, why=WHY, algorithm=None)
    left = finish_rotation(by=worker, case=story.case, batches=2)
    assert left == 4
    texts = {
        plain["text"]
        for _, plain in open_many(by=worker, records=Note.objects.all(), why=WHY, fields=["text"])
    }
    assert texts == {f"note {number}" for number in range(7)}
    late = Note(organisation=story.organisation, case=story.case, story=story)
    save_sealed(by=worker, record=late, values={"text": "written meanwhile"}, why=WHY)
    assert read_header(late.text.value)[1] == CaseKey.objects.get(case=story.case, state="current").pk
    assert finish_rotation(by=worker, case=story.case) == 0
    assert not Grant.objects.filter(key__case=story.case, key__state="retired").exists()
    assert read(worker, story) == VALUES


def test_old_keys_stay_while_files_are_under_them(worker, story):
    from daybreak.web.vault.rotation import key_replaced

    left = [3]
    key_replaced.connect(lambda **said: left[0], weak=False, dispatch_uid="t")
    try:
        rotate(by=worker, case=story.case)
        assert Grant.objects.filter(key__case=story.case, key__state="retired").exists()
        left[0] = 0
        assert finish_rotation(by=worker, case=story.case) == 0
    finally:
        key_replaced.disconnect(dispatch_uid="t")
    assert not Grant.objects.filter(key__case=story.case, key__state="retired").exists()


def test_the_last_reader_cannot_be_revoked(worker, story):
    with pytest.raises(BadValue, match="nobody left"):
        revoke(by=worker, case=story.case, person=worker.person, why=WHY)
    assert read(worker, story) == VALUES


def test_who_leaves_loses_every_box_and_the_cases_wait_for_a_new_key(worker, story, colleague, make_person):
    grant(by=worker, case=story.case, person=colleague.person, why=WHY)
    admin = make_person(Role.ADMINISTRATOR)
    people.deactivate(by=admin, person=colleague.person, why="Maria said something")
    assert not Grant.objects.filter(person=colleague.person).exists()
    assert due_cases(worker.person) == [story.case]
    rotate(by=worker, case=story.case)
    assert due_cases(worker.person) == []
    assert not any("Maria" in str(vars(one)) for one in Event.objects.all())


def test_a_destroyed_case_is_read_by_nobody(worker, story, recovery_shares, colleague):
    count = destroy(
        by=worker.person, organisation=worker.person.organisation, case=story.case, why=Purpose.RETENTION
    )
    assert count == 1
    for attempt in (
        lambda: read(worker, story),
        lambda: break_glass(by=worker, case=story.case, reason="but I need it now"),
        lambda: save_sealed(by=worker, record=story, values={"text": "x"}, why=WHY),
        lambda: create_case_key(
            organisation=worker.person.organisation, case=story.case, people=[worker.person], by=None, why=WHY
        ),
    ):
        with pytest.raises(Destroyed):
            attempt()
    assert not Grant.objects.filter(key__case=story.case).exists()
    assert not BlindToken.objects.filter(case=story.case).exists()
    recover(person=worker.person, shares=recovery_shares[:2], new_password="y" * 14, by=colleague.person)
    with pytest.raises(Destroyed):
        read(unlock_with(Person.objects.get(pk=worker.person.pk), "y" * 14), story)
    again = destroy(
        by=worker.person, organisation=worker.person.organisation, case=story.case, why=Purpose.RETENTION
    )
    assert again == 1 and actions(story.case).count("destroy") == 1


def test_another_organisation_destroys_nothing(story, other_organisation):
    with pytest.raises(BadValue, match="unknown here"):
        destroy(by=None, organisation=other_organisation, case=story.case, why=Purpose.RETENTION)
    assert Grant.objects.filter(key__case=story.case).exists()


def test_a_job_gets_one_key_in_memory(worker, story):
    keys = keys_of_job(keys_for_job(by=worker, case=story.case))
    assert keys.current.id == read_header(story.name.value)[1]
    for wrong in (b"short", b"", None):
        with pytest.raises(BadValue):
            keys_of_job(wrong)


def test_refusals_outlive_the_rollback(story, colleague):
    with ledger.keeping_refusals(), pytest.raises(NotGranted), transaction.atomic():
        read(colleague, story)
    assert Event.objects.filter(action="refuse").count() == 1
