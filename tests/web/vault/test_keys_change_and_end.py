"""Keys that change, are brought back, or are destroyed: passwords, recovery, rotation, leaving, ends."""

from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.db import transaction
from vault_words import PASSWORD, VALUES, WHY, actions, read

from daybreak.errors import BadValue, Destroyed, NotGranted, SealBroken, SharesUnfit, VaultLocked
from daybreak.web.accounts import actions as people
from daybreak.web.accounts.models import Person
from daybreak.web.accounts.queries import token_for
from daybreak.web.accounts.roles import Role
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import break_glass, create_case_key, destroy, grant
from daybreak.web.vault.ciphers import read_header
from daybreak.web.vault.job_keys import keys_for_job, keys_of_job
from daybreak.web.vault.models import BlindToken, CaseKey, Event, Grant, PersonKey, RecoveryKey, TokenKey
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many, save_sealed, search
from daybreak.web.vault.recovery import change_password, recover, recover_case, replace_recovery_key
from daybreak.web.vault.rotation import due_cases, finish_rotation, revoke, rotate
from daybreak.web.vault.token_keys import keep_for_token
from daybreak.web.vault.unlock import unlock_with
from daybreak.web.work.models import Notice
from vault_probe.models import Note, Story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_rests():
    cache.clear()


def code_of(person):
    """A code of a second factor that the person now has."""
    return RecoveryCodes.activate(person).get_unused_codes()[0]


def test_a_new_password_opens_the_same_keys(worker, story):
    change_password(person=worker.person, old=PASSWORD, new="another long passphrase")
    again = unlock_with(worker.person, "another long passphrase")
    assert read(again, story) == VALUES
    with pytest.raises(VaultLocked):
        unlock_with(worker.person, PASSWORD)
    with pytest.raises(VaultLocked):
        change_password(person=worker.person, old="wrong", new="x")


def test_two_shares_bring_a_lost_password_back(worker, story, recovery_shares, open_person, settings):
    admin = open_person(Role.ADMINISTRATOR)
    boss = open_person(Role.SUPERVISOR, name="boss").person
    Person.objects.update(email="somebody@example.org")
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, mail_url="smtp://mail.example:25")
    said = {"shares": recovery_shares[1:], "new_password": "found again and long", "by": admin.person}
    lost = Person.objects.get(pk=worker.person.pk)
    assert recover(**said, person=lost, second_factor=code_of(lost)) >= 2
    assert {one.person for one in Notice.objects.all()} == {worker.person, boss}
    again = unlock_with(Person.objects.get(pk=worker.person.pk), "found again and long")
    assert read(again, story) == VALUES
    assert search(by=again, model=Story, field="name", text="Amina Yusuf", why=WHY)
    assert again.person.check_password("found again and long")
    with pytest.raises((SealBroken, NotGranted)):
        read(worker, story)  # the old private key opens nothing any more


def test_no_program_outlives_a_lost_password(worker, recovery_shares, open_person):
    """Whoever had the old password may have made a token with it."""
    admin = open_person(Role.ADMINISTRATOR).person
    token, secret = people.make_token(by=worker.person, name="x", scopes=[], valid=timedelta(days=9))
    keep_for_token(token, secret, pair=worker.pair)
    assert token_for(secret) is not None and TokenKey.objects.exists()
    said = {"person": worker.person, "shares": recovery_shares[:2], "new_password": "z" * 14, "by": admin}
    recover(**said, second_factor=code_of(worker.person))
    assert token_for(secret) is None and not TokenKey.objects.exists()


def test_one_share_or_a_wrong_one_brings_nothing_back(worker, recovery_shares, open_person):
    admin = open_person(Role.ADMINISTRATOR).person
    for shares in (recovery_shares[:1], [recovery_shares[0]] * 2, [], ["nonsense"] * 2):
        with pytest.raises(SharesUnfit):
            recover(person=worker.person, shares=shares, new_password="whatever it may be", by=admin)
    assert PersonKey.objects.get(pk=worker.person.pk).wrapped
    assert unlock_with(worker.person, PASSWORD)
    assert Event.objects.filter(action="refuse", why="recovery").count() == 4


def test_whoever_runs_a_recovery_cannot_be_the_person(worker, recovery_shares, open_person):
    """With both shares and a password of their own they still lack the second factor, and cannot make one."""
    admin = open_person(Role.ADMINISTRATOR).person

    def tried(code):
        return recover(
            person=Person.objects.get(pk=worker.person.pk),
            shares=recovery_shares[:2],
            new_password="chosen by the administrator",
            second_factor=code,
            by=admin,
        )

    with pytest.raises(BadValue, match="invited anew"):
        tried("")  # no second factor was ever set up
    right = code_of(worker.person)
    for wrong in ("", "123456", right[:-1]):
        with pytest.raises(BadValue, match="another code"):
            tried(wrong)
    people.remove_second_factor(by=admin, person=worker.person)
    with pytest.raises(BadValue, match="invited anew"):
        tried(right)
    assert unlock_with(worker.person, PASSWORD).pair == worker.pair
    assert Event.objects.filter(action="refuse", why="recovery").count() == 5


def test_codes_cannot_be_guessed_where_access_is_recovered(worker, recovery_shares, open_person):
    admin, right = open_person(Role.ADMINISTRATOR).person, code_of(worker.person)
    said = {"person": worker.person, "shares": recovery_shares[:2], "new_password": "x" * 14, "by": admin}
    for guess in range(5):
        with pytest.raises(BadValue):
            recover(**said, second_factor=f"{guess:08}")
    with pytest.raises(BadValue):
        recover(**said, second_factor=right)


def test_a_new_recovery_key_takes_over(worker, story, recovery_shares, organisation, colleague):
    new = replace_recovery_key(
        organisation=organisation, shares=recovery_shares[:2], people=2, by=worker.person
    )
    with pytest.raises(SharesUnfit, match="another recovery key"):
        recover(person=worker.person, shares=recovery_shares[:2], new_password="x" * 14, by=colleague.person)
    said = {"person": worker.person, "shares": new, "new_password": "x" * 14, "by": colleague.person}
    recover(**said, second_factor=code_of(worker.person))
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


def test_who_has_a_record_before_them_reads_it_when_its_key_is_new(worker, story):
    before = [Story.objects.get(pk=story.pk), Story.objects.get(pk=story.pk)]
    rotate(by=worker, case=story.case)
    assert read(worker, before[0]) == VALUES
    [(_, plain)] = open_many(by=worker, records=before[1:], why=WHY, fields=list(VALUES))
    assert plain == VALUES


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
    assert [one.case for one in due_cases(worker.person)] == [story.case]
    rotate(by=worker, case=story.case)
    assert not due_cases(worker.person)
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
    said = {"shares": recovery_shares[:2], "new_password": "y" * 14, "by": colleague.person}
    recover(**said, person=worker.person, second_factor=code_of(worker.person))
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
