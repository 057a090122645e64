"""From a report to an answer, a reply and the end of it; and what nobody must be able to do on the way."""

import html
import random
import re
import threading

import pytest
from canary import database_dump, files_below
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from daybreak.web.accounts.roles import Role
from daybreak.web.protection import actions, retention, returning
from daybreak.web.protection.models import Message, Note, Origin, Report, ReturnBox, ReturnKey, State
from daybreak.web.vault.models import CaseKey, Event, Grant, KeyState, Shred
from daybreak.web.vault.rotation import revoke, rotate
from daybreak.web.vault.unlock import unlock_with

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long enough passphrase 42"


def read(client, name, *arguments, **query):
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200, answer.content.decode()[-600:]
    return html.unescape(answer.content.decode())


def test_file_return_reply_and_close(reporter, amina):
    reporter.file(text="They keep my passport.", danger="yes")
    assert len(reporter.words) == 11 and reporter.answer.status_code == 200
    report = Report.objects.get()

    inbox = read(amina, "inbox")
    assert "They keep my passport." in inbox and "Immediate danger" in inbox
    assert "They keep my passport." in read(amina, "report", report.pk)
    reporter.come_back()
    assert "There is no answer yet" in reporter.page

    sent = amina.post(reverse("answer_report", args=[report.pk]), {"message-text": "Are you safe to talk?"})
    assert sent.status_code == 302
    report.refresh_from_db()
    assert report.acknowledged is not None and report.state == State.OPEN

    random.Random(3).shuffle(reporter.words)
    assert "Are you safe to talk?" in reporter.come_back(" ".join(reporter.words).upper())
    assert "Your message has arrived" in reporter.do("add", text="Only in the mornings.")
    page = read(amina, "report", report.pk)
    assert page.index("Are you safe to talk?") < page.index("Only in the mornings.")

    closed = {"state": "closed", "urgency": 0, "assigned_to": ""}
    assert amina.post(reverse("settle_report", args=[report.pk]), closed).status_code == 302
    assert "No report waits here" in read(amina, "inbox")
    assert "We have closed this report" in reporter.come_back()
    reporter.do("add", text="One thing more")
    assert "They keep my passport." in read(amina, "inbox")


def test_every_question_can_be_skipped(reporter, amina):
    reporter.file()
    assert len(reporter.words) == 11
    assert "No words yet" in read(amina, "inbox")
    assert (
        reporter.come_back() and reporter.do("add", text="Now I can write") and Message.objects.count() == 1
    )


def test_the_pages_come_in_every_language_with_their_own_words(reporter):
    for language, letters in (("es", "abc"), ("fr", "abc"), ("ar", "ابت")):
        page = reporter.ask("write_report", None, HTTP_ACCEPT_LANGUAGE=language)
        said = {"seed": reporter.hidden("seed"), "language": reporter.hidden("language"), "text": "x"}
        assert f'lang="{language}"' in page
        reporter.ask("write_report", said, HTTP_ACCEPT_LANGUAGE=language)
        words = re.findall(r'<code dir="ltr">([^<]+)<', reporter.page)
        assert len(words) in (11, 12) and any(one in "".join(words) for one in letters)
        assert 'name="pass"' in reporter.come_back(" ".join(words))


def test_a_page_sent_twice_is_kept_once_and_shows_the_same_words(reporter):
    first = reporter.file(text="Twice").words
    assert reporter.send().words == first and Report.objects.count() == 1 and Message.objects.count() == 0
    reporter.form["text"] = "Twice, and changed"
    for _ in range(2):
        assert reporter.send().words == first
    assert Report.objects.count() == 1 and Message.objects.count() == 1
    reporter.form["where"] = "By the harbour"
    for _ in range(2):
        assert reporter.send().words == first
    assert Message.objects.count() == 2
    assert "By the harbour" in reporter.come_back()
    said = {"pass": reporter.hidden("pass"), "once": reporter.hidden("once"), "do": "add", "text": "again"}
    for _ in range(3):
        reporter.ask("come_back", said)
    assert Message.objects.count() == 3


def test_a_page_sent_many_times_at_once_is_kept_once(reporter, channel):
    seed, kept, failed = b"s" * 16, [], []

    def send():
        try:
            kept.append(
                actions.file_report(channel=channel, seed=seed, language="en", content={"text": "x"}).words
            )
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (
        failed == [] and len(set(kept)) == 1 and Report.objects.count() == 1 and Message.objects.count() == 0
    )


def test_wrong_words_open_nothing_and_say_so(reporter):
    reporter.file(text="secret")
    for wrong in ("", "hello", " ".join(reporter.words[:-1]), " ".join([*reporter.words[:-1], "abandon"])):
        page = reporter.come_back(wrong or " ")
        assert reporter.answer.status_code == 422 and "These words open nothing" in page
        assert "nobody can bring them back" in page and 'name="pass"' not in page
    assert returning.read_pass("x" * 900) is None and returning.read_pass("") is None


def test_wrong_words_stay_to_be_looked_over_and_the_page_says_which_it_does_not_know(reporter):
    reporter.file(text="secret")
    typed = " ".join([*reporter.words[2:], "zqxwv<b>"])
    page = reporter.come_back(typed)
    assert re.search(r'<textarea id="code"[^>]*>(.*?)</textarea>', page)[1] == typed
    assert "Here are 11 words; there must be 11" not in page
    assert "We know no word like this one:" in page and '<bdi class="breakable">zqxwv</bdi>' in page
    lost = next(one for one in reporter.words if one not in reporter.come_back("zqxwv"))
    page = reporter.come_back(" ".join(one for one in reporter.words if one != lost))
    assert "Here are 10 words; there must be 11." in page and "We know no word" not in page
    assert lost not in page
    right = reporter.come_back(" ".join(reversed(reporter.words)).upper())
    assert 'name="pass"' in right and 'id="code"' not in right


def test_who_comes_back_can_read_what_they_wrote_at_first_but_not_what_staff_took_down(reporter, amina):
    reporter.file(text="the blue door")
    page = reporter.come_back()
    assert "What you wrote at first" in page and "the blue door" in page
    Report.objects.update(origin=Origin.CALL)
    page = reporter.come_back()
    assert "What you wrote at first" not in page and "the blue door" not in page


def test_a_pass_ends_and_what_was_typed_is_not_lost(reporter, monkeypatch):
    reporter.file(text="secret").come_back()
    now = returning.time.time()
    monkeypatch.setattr(returning.time, "time", lambda: now + returning.PASS_SECONDS + 5)
    page = reporter.do("add", text="a long story")
    assert "You were away for a while" in page and "a long story" in page and Message.objects.count() == 0


def test_without_the_words_nothing_in_the_database_or_on_disk_opens_a_report(reporter, amina):
    mark = "zanzibarcanary"
    reporter.file(text=f"{mark} one", where=f"{mark} two", contact=f"{mark} three")
    reporter.come_back()
    reporter.do("add", text=f"{mark} four")
    report = Report.objects.get()
    amina.post(reverse("answer_report", args=[report.pk]), {"message-text": f"{mark} five"})
    amina.post(reverse("note_report", args=[report.pk]), {"note-text": f"{mark} six"})
    assert f"{mark} six" in read(amina, "report", report.pk)
    places = (*files_below(settings.DEPLOYMENT.home), *database_dump())
    stored = b"|".join(content for _, content in places)
    assert mark.encode() not in stored and mark.encode("utf-16-le") not in stored
    # two of these words may stand side by side in any English text; four do not
    runs = [" ".join(reporter.words[at : at + 4]) for at in range(8)]
    assert len(reporter.words) == 11 and [run for run in runs if run.encode() in stored] == []


def test_the_words_do_not_open_the_notes_of_staff(reporter, amina):
    reporter.file(text="secret")
    report = Report.objects.get()
    amina.post(reverse("note_report", args=[report.pk]), {"note-text": "for colleagues"})
    came = returning.come_back(" ".join(reporter.words), at=reporter.channel.organisation_id)
    note = Note.objects.get()
    assert "for colleagues" not in reporter.come_back()
    held = {one.key_id for one in ReturnBox.objects.all()}
    assert held.isdisjoint(CaseKey.objects.filter(case=report.staff_case).values_list("pk", flat=True))
    assert bytes(note.text.value)[2:18] not in [one.bytes for one in came.ring.by_id]


def test_the_words_go_on_working_when_the_key_changes(reporter, amina, mei):
    reporter.file(text="before")
    report = Report.objects.get()
    by = unlock_with(mei.person, PASSWORD)
    rotate(by=by, case=report.case)
    revoke(by=by, case=report.case, person=amina.person, why="administration")
    assert CaseKey.objects.filter(case=report.case, state=KeyState.CURRENT).get().generation == 3
    reporter.come_back()
    assert "Your message has arrived" in reporter.do("add", text="after")
    page = read(mei, "report", report.pk)
    assert "before" in page and "after" in page
    assert amina.get(reverse("report", args=[report.pk])).status_code == 403
    assert "before" not in read(amina, "inbox")


def test_withdrawing_and_deleting(reporter, amina, mei):
    reporter.file(text="never read").come_back()
    case = Report.objects.get().case
    assert "It is deleted at once" in reporter.do("sure") and Report.objects.exists()
    assert "What was written" in reporter.do("") and Report.objects.exists()
    reporter.do("sure")
    assert "It is deleted" in reporter.do("delete")
    assert not Report.objects.exists() and not ReturnKey.objects.exists()
    assert not Grant.objects.filter(key__case=case).exists() and Shred.objects.filter(pk=case).exists()
    assert "as you wished" in reporter.come_back() and 'name="pass"' not in reporter.page

    reporter.file(text="read by somebody")
    report = Report.objects.get()
    read(amina, "report", report.pk)
    amina.post(reverse("note_report", args=[report.pk]), {"note-text": "hm"})
    reporter.come_back()
    assert "You have withdrawn your report" in reporter.do("withdraw")
    assert "Somebody has read it already" in reporter.do("sure")
    assert Report.objects.get().deletion_asked is None
    assert "We were told" in reporter.do("delete")
    assert Report.objects.get().state == State.WITHDRAWN and "deletion asked for" in read(
        amina, "inbox", view="closed"
    )
    assert amina.post(reverse("delete_report", args=[report.pk])).status_code == 403
    assert mei.post(reverse("delete_report", args=[report.pk])).status_code == 302
    assert not Report.objects.exists() and not Note.objects.exists()
    assert Shred.objects.filter(pk__in=[report.case, report.staff_case]).count() == 2


def test_only_recipients_read_until_somebody_gives_access(reporter, amina, staff):
    reporter.file(text="for few")
    report = Report.objects.get()
    jonas = staff(Role.CASE_WORKER, "jonas")
    assert "for few" not in read(jonas, "inbox")
    for name, data in (("answer_report", {"message-text": "x"}), ("note_report", {"note-text": "x"})):
        assert jonas.post(reverse(name, args=[report.pk]), data).status_code == 422
    settle = {"state": "spam", "urgency": 0, "assigned_to": ""}
    assert jonas.post(reverse("settle_report", args=[report.pk]), settle).status_code == 422
    assert (
        Report.objects.get().state == State.NEW and not Message.objects.exists() and not Note.objects.exists()
    )
    amina.post(reverse("note_report", args=[report.pk]), {"note-text": "take over, please"})
    given = {"state": "open", "urgency": 1, "assigned_to": jonas.person.pk}
    assert amina.post(reverse("settle_report", args=[report.pk]), given).status_code == 302
    page = read(jonas, "report", report.pk)
    assert "for few" in page and "take over, please" in page


def test_a_colleague_who_left_receives_nothing(reporter, amina, mei):
    amina.person.is_active = False
    amina.person.save()
    reporter.file(text="later")
    case = Report.objects.get().case
    assert not Grant.objects.filter(key__case=case, person=amina.person).exists()
    assert Grant.objects.filter(key__case=case, person=mei.person).exists()


def test_a_closed_channel_takes_nothing_new_and_still_answers_those_who_wrote(reporter, channel):
    reporter.file(text="before it closed")
    channel.is_open = False
    channel.save()
    for name in ("channel", "write_report"):
        assert Client().get(reverse(name, args=["lantern"])).status_code == 404
    assert Client().get(reverse("come_back", args=["nowhere"])).status_code == 404
    assert 'name="pass"' in reporter.come_back()
    assert "Your message has arrived" in reporter.do("add", text="I am back")


def test_the_first_page_says_what_matters_first_and_needs_no_script(reporter):
    page = reporter.ask("channel")
    assert page.index("If you are in danger now") < page.index("<h1") and "Leave now" in page
    assert "onclick" not in page and page.count("<script") == 1 and "leave.js" in page


def test_the_file_of_the_words_holds_them_alone_under_a_neutral_name(reporter):
    reporter.file(text="x")
    words = " ".join(reporter.words)
    answer = Client().post(reverse("code_file", args=["lantern"]), {"words": words})
    assert answer.content.decode() == words + "\n" and 'filename="notes.txt"' in answer["Content-Disposition"]
    for other in ("<script>alert(1)</script>", "", "hello zzz"):
        assert Client().post(reverse("code_file", args=["lantern"]), {"words": other}).status_code == 404


@pytest.mark.parametrize(
    "said",
    [
        {"danger": "maybe"},
        {"text": "x" * 200_001},
        {"text": "\x00\ud800".encode("utf-8", "surrogatepass")},
        {"text": "<script>alert(1)</script>"},
        {"seed": "zz", "language": "tlh", "text": "ok"},
    ],
)
def test_hostile_input_is_kept_or_refused_in_words(reporter, amina, said):
    answer = Client().post(reverse("write_report", args=["lantern"]), said)
    assert answer.status_code in (200, 422)
    assert Report.objects.count() == (answer.status_code == 200)
    for report in Report.objects.all():
        page = amina.get(reverse("report", args=[report.pk])).content.decode()
        assert "<script>alert" not in page


def test_what_nobody_needs_is_announced_and_then_deleted(reporter, amina, channel):
    for text in ("old and unread", "old and open", "young"):
        reporter.file(text=text)
    old = {read_text(amina, one): one for one in Report.objects.all()}
    for text, state in (("old and unread", State.NEW), ("old and open", State.OPEN)):
        grow_old(old[text], channel.keep_days + 1, state=state)
    assert retention.delete_overdue() == 0, "nothing goes without notice"
    assert retention.warn_due() == 2 and retention.warn_due() == 0
    assert retention.delete_overdue() == 0
    Report.objects.filter(warned__isnull=False).update(warned=timezone.now() - timezone.timedelta(days=14))
    assert retention.delete_overdue() == 2
    assert {read_text(amina, one) for one in Report.objects.all()} == {"young"}


def grow_old(report, days, **more):
    long_ago = timezone.now() - timezone.timedelta(days=days)
    Report.objects.filter(pk=report.pk).update(received=long_ago, last_activity=long_ago, **more)


def read_text(client, report):
    from daybreak.web.vault.reading import open_sealed

    by = unlock_with(client.person, PASSWORD)
    return open_sealed(by=by, record=report, why="intake", fields=["content"])["content"]["text"]


def test_late_answers_are_watched(reporter, amina):
    reporter.file(text="waiting")
    assert "Reports with something new" in read(amina, "start")
    Report.objects.update(answer_due=timezone.now() - timezone.timedelta(hours=1))
    assert "Reports past their time" in read(amina, "start") and "late" in read(amina, "inbox")


def test_a_supervisor_opens_and_changes_a_channel(mei, amina, staff):
    said = {
        "name": "Harbour workers",
        "slug": "harbour",
        "kind": "workers",
        "acknowledge_hours": 24,
        "keep_days": 30,
        "is_open": "on",
        "people": [amina.person.pk],
    }
    assert mei.post(reverse("channels"), said).status_code == 302
    assert Client().get("/r/harbour/").status_code == 200
    assert mei.post(reverse("channels"), {**said, "slug": "other", "people": []}).status_code == 422
    taken = mei.post(reverse("channels"), said, headers={"Accept-Language": "es"}).content.decode()
    assert "ya está en uso. Elija otro." in taken and "Channel con" not in taken
    [channel] = mei.person.organisation.channels.all()
    assert mei.post(reverse("change_channel", args=[channel.pk]), {**said, "is_open": ""}).status_code == 302
    assert Client().get("/r/harbour/").status_code == 404


def test_no_event_of_the_ledger_holds_content_or_a_code(reporter, amina):
    reporter.file(text="zanzibarcanary").come_back()
    reporter.do("add", text="zanzibarcanary")
    kinds = set(Event.objects.values_list("action", flat=True))
    assert {"key.create", "create", "read"} <= kinds
    text = "".join(map(str, Event.objects.values_list("details", "record", "who")))
    # a code is hidden among its words, so one that happens to be a word of the ledger itself tells nothing
    seen = [one for one in reporter.words if f'"{one}"' in text]
    assert "zanzibarcanary" not in text and len(seen) <= 1
