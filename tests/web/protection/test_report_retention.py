"""What becomes of reports that nobody needs: never without notice, never while held, and truly told."""

import html
import re
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from daybreak.web.accounts.roles import Role
from daybreak.web.handover.models import LegalHold
from daybreak.web.protection import actions, answering, lateness, retention, returning
from daybreak.web.protection.models import Channel, Ended, Message, Report, ReturnKey
from daybreak.web.protection.return_words import draw, possible_codes
from daybreak.web.vault.actions import destroy
from daybreak.web.vault.unlock import unlock_with
from daybreak.web.work.models import Notice
from daybreak.web.work.schedule import do_chores

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long enough passphrase 42"


def read(client, name, *arguments, **query):
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200, answer.content.decode()[-600:]
    return html.unescape(answer.content.decode())


@contextmanager
def at(moment):
    with mock.patch.object(timezone, "now", return_value=moment):
        yield


def chores():
    """What is done every day, in its order."""
    gone = retention.delete_overdue()
    retention.warn_due()
    return gone


steps = st.lists(
    st.one_of(
        st.tuples(st.just("days"), st.integers(1, 60)),
        st.sampled_from([("touch", 0), ("keep", 0), ("hold", 0), ("lift", 0), ("away", 30)]),
    ),
    max_size=8,
)


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps, keep_days=st.sampled_from([1, 7, 20, 90]))
@example(steps=[("away", 200)], keep_days=90)
@example(steps=[("days", 80), ("touch", 0), ("days", 60)], keep_days=90)
@example(steps=[("days", 80), ("hold", 0), ("days", 60), ("lift", 0), ("days", 1)], keep_days=90)
def test_nothing_goes_before_its_time_without_notice_or_while_held(channel, steps, keep_days):
    Channel.objects.update(keep_days=keep_days)
    Report.objects.all().delete()
    now = timezone.now()
    report = actions.file_report(channel=channel, seed=uuid4().bytes, language="en", content={}).report
    active, warned, held, alive = now, None, False, True
    for what, many in [*steps, ("lift", 0), ("days", keep_days + 60)]:
        for _ in range(many if what == "days" else 1):
            now += timedelta(days=1 if what == "days" else many)
            with at(now):
                if what in ("touch", "keep") and alive:
                    retention.touch(report.pk) if what == "touch" else retention.keep_longer(
                        report=report, by=None
                    )
                    active, warned = now, None
                held = set_hold(report, what, held) if alive else held
                gone = chores()
            if gone:
                assert alive and not held and warned is not None
                assert now - active >= timedelta(days=keep_days)
                assert now - warned >= retention.notice_of(keep_days)
                alive = False
            row = Report.objects.filter(pk=report.pk).first()
            assert (row is not None) is alive
            warned = row.warned if row else None
    assert not alive, "what nobody needs goes in the end"


def set_hold(report, what, held):
    if what == "hold" and not held:
        person = report.channel.people.first()
        LegalHold.objects.create(organisation=report.organisation, case=report.case, placed_by=person)
        return True
    if what == "lift":
        LegalHold.objects.filter(case=report.case).update(lifted=timezone.now())
        return False
    return held


def grow_old(report, days, **more):
    Report.objects.filter(pk=report.pk).update(last_activity=timezone.now() - timedelta(days=days), **more)


def test_both_sides_are_told_and_either_can_keep_it(reporter, amina, mei):
    reporter.file(text="old words")
    report = Report.objects.get()
    read(amina, "report", report.pk)
    for keep in ("person", "staff"):
        grow_old(report, 80)
        assert retention.warn_due() == 1
        assert "Reports deleted soon" in read(amina, "start")
        assert "old words" in read(amina, "inbox", view="ending") and "Deleted soon" in read(
            amina, "report", report.pk
        )
        assert "This report is deleted soon" in reporter.come_back()
        if keep == "person":
            assert "Your report stays" in reporter.do("keep")
        else:
            assert amina.post(reverse("keep_report", args=[report.pk])).status_code == 302
        assert "This report is deleted soon" not in reporter.come_back()
        assert "old words" not in read(amina, "inbox", view="ending")
    reporter.come_back()
    reporter.do("add", text="more")
    report.refresh_from_db()
    assert report.warned is None and timezone.now() - report.last_activity < timedelta(minutes=5)


def test_words_of_what_ended_are_answered_truly_and_not_for_ever(reporter, amina, mei):
    said = {}
    for why in ("time", "staff", "wish"):
        reporter.file(text=why)
        said[why] = " ".join(reporter.words)
        report = ReturnKey.objects.order_by("-report__received").first().report
        if why == "staff":
            read(mei, "report", report.pk)
            mei.post(reverse("delete_report", args=[report.pk]))
        else:
            retention.destroy_report(report=report, by=None, why=why)
    sentences = {"time": "nobody had written", "staff": "by those who answer here", "wish": "as you wished"}
    for why, words in said.items():
        page = reporter.come_back(words)
        assert sentences[why] in page and 'name="pass"' not in page and reporter.answer.status_code == 422
        assert "These words open nothing" not in page
    assert {one.lookup for one in Ended.objects.all()}.isdisjoint(ReturnKey.objects.values_list("lookup"))
    with at(timezone.now() + retention.REMEMBERED + timedelta(days=2)):
        retention.delete_overdue()
    assert not Ended.objects.exists() and "These words open nothing" in reporter.come_back(said["time"])


def test_a_guess_is_worked_out_once_even_when_it_opens_nothing(reporter, monkeypatch):
    """Mending takes up to 512 tries; what is no more is looked for by the same ones."""
    tried = []

    def counted(text, *, at, mend=True):
        tried.append(mend)
        return possible_codes(text, at=at, mend=mend)

    reporter.file(text="x")
    kept, gone = list(reporter.words), list(reporter.file(text="y").words)
    retention.destroy_report(report=Report.objects.order_by("received").last(), by=None, why="time")
    monkeypatch.setattr(returning, "possible_codes", counted)
    slipped = " ".join([f"{gone[0]}q", *gone[1:]])
    for words, sentence in ((slipped, "nobody had written"), ("zebra lamp", "These words open nothing")):
        assert sentence in reporter.come_back(words)
        assert tried == [False, True]
        tried.clear()
    assert 'name="pass"' in reporter.come_back(" ".join(kept)) and tried == [False]
    tried.clear()
    assert "nobody had written" in reporter.come_back(" ".join(gone)) and tried == [False]


def test_a_report_destroyed_by_its_key_alone_is_answered_too(reporter, amina):
    reporter.file(text="x")
    report = Report.objects.get()
    destroy(by=amina.person, organisation=report.organisation, case=report.case, why="retention")
    assert not Report.objects.exists() and "by those who answer here" in reporter.come_back()


def test_a_hold_keeps_it_and_tells_the_person_kindly(reporter, amina, mei):
    reporter.file(text="x").come_back()
    report = Report.objects.get()
    set_hold(report, "hold", False)
    page = reporter.do("delete")
    assert "court or an authority needs it to stay" in page and Report.objects.exists()
    assert "A legal hold keeps it" in read(mei, "report", report.pk)
    grow_old(report, 200, deletion_asked=timezone.now() - timedelta(days=100))
    assert retention.warn_due() == 0 and retention.delete_overdue() == 0
    assert mei.post(reverse("delete_report", args=[report.pk])).status_code >= 400 and Report.objects.exists()


def test_a_wish_that_nobody_decides_is_granted(reporter, amina):
    reporter.file(text="x")
    read(amina, "report", Report.objects.get().pk)
    reporter.come_back()
    assert "If nobody does" not in reporter.page
    assert "deleted by itself" in reporter.do("delete")
    assert retention.delete_overdue() == 0
    asked = timezone.now() - retention.WISH - timedelta(hours=1)
    Report.objects.update(deletion_asked=asked)
    assert retention.delete_overdue() == 1
    assert "as you wished" in reporter.come_back()


def test_a_supervisor_may_keep_it_with_a_reason_that_the_person_reads(reporter, amina, mei):
    reporter.file(text="x")
    report = Report.objects.get()
    read(amina, "report", report.pk)
    reporter.come_back()
    reporter.do("delete")
    assert "Deletion asked for" in read(mei, "inbox", view="wishes")
    data = {"refusal-reason": "A trial needs it until May."}
    assert amina.post(reverse("refuse_deletion", args=[report.pk]), data).status_code == 403
    assert mei.post(reverse("refuse_deletion", args=[report.pk]), {"refusal-reason": " "}).status_code == 422
    assert mei.post(reverse("refuse_deletion", args=[report.pk]), data).status_code == 302
    report.refresh_from_db()
    assert report.deletion_asked is None and "A trial needs it until May." in reporter.come_back()


def test_what_is_new_stands_first_and_staff_sees_that_it_was_read(reporter, amina):
    reporter.file(text="x")
    report = Report.objects.get()
    by = unlock_with(amina.person, PASSWORD)
    answering.answer(by=by, report=report, text="the first answer")
    assert "Not read by the person yet" in read(amina, "report", report.pk)
    assert "New since you were here" in reporter.come_back()
    reporter.do("add", text="thank you")
    assert "New since you were here" not in reporter.page
    assert Message.objects.filter(seen__isnull=False).count() == 1
    assert "Read by the person on" in read(amina, "report", report.pk)
    answering.answer(by=by, report=report, text="the second answer")
    page = reporter.come_back()
    new = page[page.index("New since you were here") : page.index("All messages")]
    assert "the second answer" in new and "the first answer" not in new


def test_words_can_be_given_later_and_only_once(amina, channel, reporter):
    by = unlock_with(amina.person, PASSWORD)
    told = {"channel": channel, "origin": "call", "seed": b"t" * 16, "language": "en"}
    report = actions.take_down(by=by, content={"text": "by telephone"}, with_code=False, **told).report
    assert "Give them words" in read(amina, "report", report.pk)
    page = read(amina, "issue_code", report.pk)
    seed = page.split('name="seed" value="')[1].split('"')[0]
    said = {"seed": seed, "language": "es"}
    shown = [amina.post(reverse("issue_code", args=[report.pk]), said).content.decode() for _ in range(2)]
    words = draw(bytes.fromhex(seed), language="es")
    assert all(all(html.escape(word) in page for word in words) for page in shown), "a page sent twice"
    assert returning.come_back(" ".join(words), at=Report.objects.get().organisation_id).report == report
    other = {"seed": uuid4().hex, "language": "es"}
    assert amina.post(reverse("issue_code", args=[report.pk]), other).status_code == 400
    assert "has words already" in read(amina, "issue_code", report.pk) and ReturnKey.objects.count() == 1


def test_supervisors_are_told_of_what_is_late(reporter, mei, amina, staff, settings):
    noor = staff(Role.SUPERVISOR, "noor")
    for one in (mei, amina, noor):
        one.person.email = f"{one.person.sign_in_name}@example.org"
        one.person.save()
    reporter.file(text="x")
    assert lateness.tell_supervisors() == 0
    Report.objects.update(answer_due=timezone.now() - timedelta(hours=1))
    assert "Reports of others past their time" in read(noor, "start")
    assert "Reports of others past their time" not in read(mei, "start")
    assert "x" in read(amina, "inbox", view="late")
    with mock.patch.object(type(settings.DEPLOYMENT), "mail_url", "smtp://localhost"):
        assert lateness.tell_supervisors() == 2
        assert set(Notice.objects.values_list("person__sign_in_name", flat=True)) == {"mei", "noor"}
        assert lateness.tell_supervisors() == 0, "not every hour of the same report"
        reporter.file(text="another")
        Report.objects.filter(late_told=None).update(answer_due=timezone.now() - timedelta(minutes=1))
        assert lateness.tell_supervisors() == 2, "of a new one within the hour"
        for told, people in ((timedelta(hours=-23), 0), (timedelta(hours=-25), 2), (timedelta(days=300), 2)):
            Report.objects.update(late_told=timezone.now() + told)
            assert lateness.tell_supervisors() == people, told
        Report.objects.update(acknowledged=timezone.now(), late_told=None)
        assert lateness.tell_supervisors() == 0
    assert "protection.tell-late" in do_chores() and "protection.tell-late" not in do_chores()
    later = timezone.now() + timedelta(hours=1)
    with mock.patch.object(timezone, "now", lambda: later):
        assert "protection.tell-late" in do_chores()


def test_the_hotlines_form_is_filled_in_by_keys_alone(amina, channel):
    page = read(amina, "intake")
    keys = [part[0] for part in page.split('accesskey="')[1:]]
    assert sorted(keys) == list("123456789"), "each key leads to one place"
    assert page.index("autofocus") < page.index('accesskey="2"') and "<kbd>9</kbd>" in page
    assert not re.search(r"tabindex=.[1-9]", page)


def test_a_hold_placed_meanwhile_does_not_stop_the_others(file_two):
    held, other = file_two
    LegalHold.objects.create(
        organisation=held.organisation, case=held.case, placed_by=held.channel.people.first()
    )
    assert retention._destroy_each([held, other], "time") == 1
    assert list(Report.objects.all()) == [held] and ReturnKey.objects.count() == 1
    assert Ended.objects.count() == 1


@pytest.fixture
def file_two(channel):
    made = [
        actions.file_report(channel=channel, seed=uuid4().bytes, language="en", content={}) for _ in range(2)
    ]
    return [one.report for one in made]
