"""Who can read what, and who cannot: grants, revocation, search, reports from outside, emergencies."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone
from vault_words import VALUES, WHY, actions, read

from daybreak.errors import BadValue, NotGranted, SealBroken
from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.vault.actions import break_glass, create_case_key, end_expired, glass_broken, grant
from daybreak.web.vault.ciphers import read_header
from daybreak.web.vault.keys import holders
from daybreak.web.vault.models import BlindToken, BreakGlass, CaseKey, Event, Grant
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import (
    open_many,
    open_sealed,
    save_from_outside,
    save_sealed,
    search,
)
from daybreak.web.vault.rotation import revoke
from daybreak.web.work.models import Notice
from vault_probe.models import Note, Story

pytestmark = pytest.mark.django_db


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
        rows = type(record).objects.filter(pk=record.pk)
        rows.update(**{name: value})
        with pytest.raises(SealBroken):
            open_sealed(by=worker, record=rows.get(), why=WHY)
        rows.update(**{name: getattr(record, name)})


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
