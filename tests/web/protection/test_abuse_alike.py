"""Reports that read alike: found without a key, grouped with the reason, settled together, never deleted."""

import random
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.web.accounts.roles import Role
from daybreak.web.protection import actions
from daybreak.web.protection.abuse import grouping
from daybreak.web.protection.abuse.models import Alike, AlikeGroup, AlikeToken
from daybreak.web.protection.abuse.sketches import ALIKE, LEAST_PAIRS, likeness, said_in, sketch
from daybreak.web.protection.models import EndedWhy, Report, State, Urgency
from daybreak.web.protection.retention import destroy_report
from daybreak.web.vault.models import Event

KEY = b"k" * 32
WORDS = [f"{start}{end}" for start in ("ka", "lo", "mi", "pu", "sen", "tor") for end in map(str, range(300))]


def told(chance, many=200):
    return " ".join(chance.choices(WORDS, k=many))


def changed(text, chance, share):
    return " ".join(chance.choice(WORDS) if chance.random() < share else one for one in text.split())


def are_alike(one, other, key=KEY):
    a, b = sketch(one, key=key), sketch(other, key=key)
    found = a is not None and b is not None and set(a.tokens) & set(b.tokens)
    return bool(found) and likeness(a.signature, b.signature) >= ALIKE


# sketches


@pytest.mark.parametrize(("share", "least"), [(0.0, 100), (0.02, 99), (0.05, 99), (0.1, 90)])
def test_texts_with_few_words_changed_are_found_alike(share, least):
    chance = random.Random(7)
    texts = [told(chance) for _ in range(100)]
    assert sum(are_alike(one, changed(one, chance, share)) for one in texts) >= least


def test_texts_about_the_same_thing_in_other_words_are_not_alike():
    chance = random.Random(8)
    few = WORDS[:150]  # everybody uses the same words
    texts = [" ".join(chance.choices(few, k=120)) for _ in range(150)]
    assert sum(are_alike(a, b) for a in texts for b in texts if a is not b) == 0


def test_words_put_before_behind_and_between_do_not_hide_a_flood():
    chance = random.Random(9)
    text = told(chance)
    assert are_alike(text, "Dear all, " + text)
    assert are_alike(text, text + " thank you " + told(chance, 20))
    assert are_alike(text, text.upper().replace(" ", "  \n"))
    assert are_alike(text, text.replace(" ka", ", KA"))


def test_short_cries_for_help_are_never_said_to_be_the_same():
    assert sketch("please help me I am in danger", key=KEY) is None
    assert sketch("help " * 500, key=KEY) is None
    assert sketch("", key=KEY) is None
    assert sketch(" ".join(WORDS[: LEAST_PAIRS + 1]), key=KEY) is not None


@pytest.mark.parametrize(
    "text",
    [
        "他们拿走了我的护照不让我离开工厂每天工作十六个小时没有休息",
        "พวกเขายึดหนังสือเดินทางของฉันและไม่ให้ฉันออกจากโรงงานทุกวัน",
    ],
)
def test_scripts_without_spaces_are_compared_too(text):
    assert are_alike(text, text + "請")
    assert sketch(text, key=KEY).tokens != sketch(text[::-1], key=KEY).tokens


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=600), st.binary(min_size=1, max_size=64))
def test_any_text_has_a_small_sketch_or_none(text, key):
    made = sketch(text, key=key)
    assert made is None or (len(made.signature) == 18 and len(made.tokens) == 12)
    assert made == sketch(text, key=key)
    if made is not None:
        assert all(0 <= one < 2**31 for one in made.tokens) and likeness(made.signature, made.signature) == 1


def test_lone_halves_of_signs_do_no_harm():
    assert sketch("\ud800 " * 5 + " ".join(WORDS[:40]), key=KEY) is not None


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=18), st.binary(min_size=17, max_size=18))
def test_likeness_is_a_share_and_has_no_order(one, other):
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1


def test_under_another_key_nothing_can_be_compared():
    text = told(random.Random(3))
    a, b = sketch(text, key=KEY), sketch(text, key=b"j" * 32)
    assert not set(a.tokens) & set(b.tokens) and likeness(a.signature, b.signature) < 0.5


def test_a_sketch_holds_no_more_than_it_says():
    """144 and 12 times 31 bits, whatever was written: no word of it fits in."""
    made = sketch(told(random.Random(4), 3000), key=KEY)
    assert len(made.signature) * 8 == 144 and max(made.tokens) < 2**31


def test_only_words_are_compared_and_not_which_boxes_were_ticked():
    content = {
        "danger": "yes",
        "a": ["one_choice", "other_choice"],
        "b": {"text": "in my words", "n": 7},
        "c": None,
    }
    assert said_in(content) == "in my words"


# sorting in


@pytest.fixture
def flood(channel):
    """Files a report with that text."""

    def file(text, **said):
        seed = random.Random(f"{text}{Report.objects.count()}").randbytes(16)
        filed = actions.file_report(channel=channel, seed=seed, language="en", content={"text": text, **said})
        return filed.report

    return file


def test_a_flood_of_one_text_is_one_group_and_others_stay_out_of_it(flood):
    chance = random.Random(5)
    text = told(chance)
    # with 3 words of 100 changed, one random key in fifty parts the eight; with half, none of 1,500
    same = [flood(changed(text, chance, 0.015)) for _ in range(8)]
    other = [flood(told(chance)) for _ in range(3)]
    groups = dict(Alike.objects.values_list("report", "group"))
    assert len({groups[one.pk] for one in same}) == 1
    assert len({groups[one.pk] for one in other}) == 3 and AlikeGroup.objects.count() == 4
    assert AlikeToken.objects.count() == 4 * 12  # a flood adds no codes
    percent = Alike.objects.filter(report__in=same).values_list("percent", flat=True)
    assert all(50 <= one <= 100 for one in percent)


def test_the_same_words_to_two_organisations_cannot_be_linked(flood, staff, other_organisation):
    text = told(random.Random(6))
    flood(text)
    there = staff(Role.SUPERVISOR, "there", at=other_organisation)
    channel = actions.make_channel(
        by=there.person, people=[there.person], slug="there", kind="public", name="There"
    )
    actions.file_report(channel=channel, seed=b"x" * 16, language="en", content={"text": text})
    first, second = AlikeGroup.objects.all()
    assert bytes(first.signature) != bytes(second.signature)
    codes = [set(one.tokens.values_list("token", flat=True)) for one in (first, second)]
    assert not codes[0] & codes[1]


def test_a_report_and_its_sketch_are_kept_together_or_not_at_all(channel, monkeypatch):
    def fails(report, made):
        raise RuntimeError

    monkeypatch.setattr(grouping, "sort_in", fails)
    with pytest.raises(RuntimeError):
        actions.file_report(
            channel=channel, seed=b"y" * 16, language="en", content={"text": told(random.Random(1))}
        )
    assert not Report.objects.exists() and not AlikeGroup.objects.exists()


def test_a_page_sent_twice_is_one_report_in_one_group(channel):
    content = {"text": told(random.Random(1))}
    for _ in range(2):
        actions.file_report(channel=channel, seed=b"y" * 16, language="en", content=content)
    assert (Report.objects.count(), Alike.objects.count(), AlikeGroup.objects.count()) == (1, 1, 1)


def test_sketching_happens_before_the_transaction(channel, monkeypatch, django_capture_on_commit_callbacks):
    """Its time must not be added to the time for which the ledger is held."""
    from daybreak.web.protection.abuse import listening

    depth, here = [], len(connection.savepoint_ids)

    def watched(text, *, key):
        depth.append(len(connection.savepoint_ids) - here)
        return sketch(text, key=key)

    monkeypatch.setattr(listening, "sketch", watched)
    actions.file_report(
        channel=channel, seed=b"y" * 16, language="en", content={"text": told(random.Random(1))}
    )
    assert depth == [0]


def test_what_is_destroyed_takes_its_sketch_along(flood, mei):
    text = told(random.Random(2))
    first, second = flood(text), flood(text)
    destroy_report(report=first, by=mei.person, why=EndedWhy.STAFF)
    assert AlikeGroup.objects.count() == 1 and flood(text).alike.group_id == second.alike.group_id
    for one in Report.objects.all():
        destroy_report(report=one, by=mei.person, why=EndedWhy.STAFF)
    assert not AlikeGroup.objects.exists() and not AlikeToken.objects.exists()


# what staff sees and decides


@pytest.fixture
def group(flood):
    """A flood of five and one by somebody in danger, all alike."""
    chance = random.Random(11)
    text = told(chance)
    for _ in range(5):
        flood(changed(text, chance, 0.01))
    flood(text, danger="yes")
    return AlikeGroup.objects.get()


def page(client, name, *arguments):
    return client.get(reverse(name, args=arguments)).content.decode()


def decide(client, group, do, which="untouched", reports=()):
    said = {"do": do, "which": which, "reports": [str(one) for one in reports]}
    return client.post(reverse("alike_group", args=[group.pk]), said)


def test_the_inbox_and_the_report_say_how_many_others_read_alike(amina, group):
    assert page(amina, "inbox").count("reads like 5 others") == 6
    told = page(amina, "report", Report.objects.first().pk)
    assert "5 other reports read like this one" in told and reverse("alike_group", args=[group.pk]) in told
    assert f">{6}<" in page(amina, "alike_groups").replace(" ", "")


def test_a_flood_is_put_aside_at_once_but_never_who_may_be_in_danger(amina, group):
    assert decide(amina, group, "spam").status_code == 302
    assert Report.objects.filter(state=State.SPAM).count() == 5
    [left] = Report.objects.exclude(state=State.SPAM)
    assert left.urgency == Urgency.DANGER and left.state == State.NEW
    assert Report.objects.count() == 6
    events = Event.objects.filter(action="settle")
    assert events.count() == 5 and all(str(group.pk) in one.details for one in events)
    # and back again
    decide(amina, group, "again", "chosen", Report.objects.values_list("pk", flat=True))
    assert Report.objects.filter(state=State.NEW).count() == 6


def test_what_somebody_works_on_is_not_settled_unseen(amina, mei, group):
    one, other = Report.objects.filter(urgency=0)[:2]
    Report.objects.filter(pk=one.pk).update(assigned_to=mei.person)
    Report.objects.filter(pk=other.pk).update(state=State.OPEN)
    decide(amina, group, "close")
    assert set(Report.objects.filter(state=State.CLOSED)) == set(
        Report.objects.filter(urgency=0).exclude(pk__in=[one.pk, other.pk])
    )


def test_those_chosen_are_settled_even_one_in_danger(amina, group):
    danger = Report.objects.get(urgency=Urgency.DANGER)
    decide(amina, group, "close", "chosen", [danger.pk])
    assert list(Report.objects.filter(state=State.CLOSED)) == [danger]


def test_not_the_same_takes_a_report_out_for_good(amina, group, flood):
    apart = Report.objects.first()
    decide(amina, group, "apart", "chosen", [apart.pk])
    assert not Alike.objects.filter(report=apart).exists() and group.members.count() == 5
    assert Event.objects.filter(action="keep-apart", record=str(apart.pk)).count() == 1
    assert page(amina, "inbox").count("reads like 4 others") == 5
    assert Report.objects.get(pk=apart.pk).state == apart.state


@pytest.mark.parametrize(
    ("do", "which", "reports"),
    [("spam", "chosen", []), ("apart", "untouched", []), ("destroy", "untouched", []), ("", "", ["x", "\0"])],
)
def test_what_is_not_clear_changes_nothing(amina, group, do, which, reports):
    assert decide(amina, group, do, which, reports).status_code == 422
    assert Report.objects.filter(state=State.NEW).count() == 6 and group.members.count() == 6


def test_reports_of_others_cannot_be_seen_or_settled_through_a_group(amina, staff, channel, group):
    """A colleague who is no recipient of the channel."""
    other = staff(Role.CASE_WORKER, "noor")
    assert "You can open none" in page(other, "alike_group", group.pk)
    assert "No reports read alike" in page(other, "alike_groups")
    decide(other, group, "spam")
    decide(other, group, "spam", "chosen", Report.objects.values_list("pk", flat=True))
    decide(other, group, "apart", "chosen", Report.objects.values_list("pk", flat=True))
    assert Report.objects.filter(state=State.NEW).count() == 6 and group.members.count() == 6


def test_reports_of_another_group_cannot_be_slipped_in(amina, group, flood):
    stranger = flood(told(random.Random(77)))
    decide(amina, group, "spam", "chosen", [stranger.pk])
    stranger.refresh_from_db()
    assert stranger.state == State.NEW


def test_at_most_so_many_are_settled_at_once(amina, group, monkeypatch):
    monkeypatch.setattr(grouping, "MOST_AT_ONCE", 2)
    decide(amina, group, "spam")
    assert Report.objects.filter(state=State.SPAM).count() == 2
    decide(amina, group, "spam")
    assert Report.objects.filter(state=State.SPAM).count() == 4


def test_groups_of_several_are_found_behind_many_that_are_settled(amina, flood, monkeypatch):
    """However the list is cut into parts, nothing is left out and nothing settled is shown."""
    monkeypatch.setattr(grouping, "_AT_A_TIME", 1)
    chance = random.Random(21)
    texts = [told(chance) for _ in range(4)]
    for many, text in zip((4, 3, 2, 1), texts, strict=True):
        for _ in range(many):
            flood(text)
    largest, second, third, _alone = AlikeGroup.objects.annotate(n=Count("members")).order_by("-n")
    Report.objects.filter(alike__group=largest).update(state=State.SPAM)
    late = Report.objects.filter(alike__group=second).first()
    Report.objects.filter(alike__group=second).exclude(pk=late.pk).update(state=State.CLOSED)
    found = grouping.large_groups(amina.person)
    assert [(one.alike.group_id, many) for one, many in found] == [(second.pk, 3), (third.pk, 2)]
    assert found[0][0] == late
    assert len(grouping.large_groups(amina.person, most=1)) == 1
    first = Report.objects.get(alike__group=third, alike__is_later=False)
    destroy_report(report=first, by=None, why=EndedWhy.TIME)
    assert [many for _, many in grouping.large_groups(amina.person)] == [3]


def test_groups_of_several_that_were_there_before_the_mark_are_found_too(amina, group, flood):
    flood(told(random.Random(23)))
    Alike.objects.update(is_later=False)
    assert grouping.large_groups(amina.person) == []
    import_module("daybreak.web.protection.abuse.migrations.0002_alike_later").mark(apps, None)
    assert [many for _, many in grouping.large_groups(amina.person)] == [6]
    assert Alike.objects.filter(is_later=False).count() == 1


def test_keys_are_looked_at_only_where_reports_read_alike(amina, flood):
    """With the keys of all reports looked at, a hundred thousand take a second."""
    chance = random.Random(22)
    for _ in range(3):
        flood(told(chance))
    with CaptureQueriesContext(connection) as found:
        assert grouping.large_groups(amina.person) == []
    assert not [one for one in found.captured_queries if "vault_casekey" in one["sql"]]


def test_lists_take_as_many_queries_for_many_as_for_one(amina, flood):
    def queries(name, *arguments):
        with CaptureQueriesContext(
            connection,
        ) as found:
            page(amina, name, *arguments)
        return len(found)

    chance = random.Random(20)
    text, other = told(chance), told(chance)
    flood(text), flood(text)
    group = AlikeGroup.objects.get()
    queries("inbox")
    few = [queries("alike_groups"), queries("alike_group", group.pk), queries("inbox")]
    for one in (text, text, other, other, other):
        flood(one)
    assert [queries("alike_groups"), queries("alike_group", group.pk), queries("inbox")] == few
