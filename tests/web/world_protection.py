"""Reports and what belongs to them, and the directory of help, by the product's own actions; see `world`."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from world import World

from daybreak.web.prevention.models import Entry
from daybreak.web.protection import actions as protection
from daybreak.web.protection.callbacks.models import Callback
from daybreak.web.protection.cases.models import Case
from daybreak.web.protection.models import Channel, Kind, Report
from daybreak.web.protection.referrals.asking import FIELDS
from daybreak.web.protection.triage.models import Label

#: Words enough to be found alike.
_LONG = "They took the papers of everybody in the house and say that the journey has to be paid first. " * 3


def keep_reports(world: World) -> None:
    """A channel, a report from outside with its dialogue, and a note of staff."""
    supervisor, hotline = world.people["supervisor"], world.people["hotline-worker"]
    channel = protection.make_channel(
        by=supervisor.person,
        people=[supervisor.person, hotline.person],
        slug="lantern",
        kind=Kind.SURVIVORS,
        name="Lantern",
        country="GB",
    )
    said = {"text": f"{_LONG} {world.word('protection.Report.content')}", "danger": "yes"}
    filed = protection.file_report(channel=channel, seed=os.urandom(16), language="en", content=said)
    back, browser = reverse("come_back", args=[channel.slug]), Client()
    page = browser.post(back, {"code": " ".join(filed.words)}).text
    hidden = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("pass", "once")}
    answer = browser.post(back, {**hidden, "do": "add", "text": world.word("protection.Message.text")})
    assert answer.status_code == 200
    world.leads(
        "report", "answer_report", "note_report", "settle_report", "translate_report", pk=filed.report.pk
    )
    thanks = f"Thank you, {world.word('protection.Message.text')}"
    world.post("answer_report", {"message-text": thanks})
    world.post("note_report", {"note-text": world.word("protection.Note.text")})
    into = {"of": str(filed.report.pk), "language": "es"}
    into["text"] = world.word("protection.Translation.text")
    world.post("translate_report", {f"translation-{name}": value for name, value in into.items()})
    settled = {"state": "open", "urgency": "1", "assigned_to": str(hotline.person.pk)}
    world.post("settle_report", settled)
    world.leads("channel", "write_report", "come_back", "code_file", slug=channel.slug)
    world.leads("send_files", "begin_files", "own_file", slug=channel.slug)
    world.leads("toll", slug=channel.slug, deed="file")


def keep_triage(world: World) -> None:
    """A label, a template, two reports about the same thing, and a supervisor asked for help."""
    report = Report.objects.get()
    world.post("labels", {"name": "Transport", "tone": "neutral"})
    world.leads("set_labels", "same_matter", pk=report.pk)
    world.leads("escalate_report", by="hotline-worker", pk=report.pk)
    world.post("set_labels", {"labels": str(Label.objects.get().pk)})
    world.post("answer_templates", {"name": "Thanks", "language": "en", "text": "We answer by {answer_by}."})
    asked = {"reason": world.word("triage.Escalation.reason"), "urgency": "1"}
    world.post("escalate_report", {f"escalation-{name}": value for name, value in asked.items()})
    other = protection.file_report(
        channel=report.channel,
        seed=os.urandom(16),
        language="es",
        content={"text": f"{_LONG} Again."},
    )
    world.post("same_matter", {"other": str(other.report.pk)})


def keep_callbacks(world: World) -> None:
    """A callback that waits, and a call that nobody answered."""
    report = Report.objects.order_by("received").first()
    world.leads("plan_callback", by="hotline-worker", pk=report.pk)
    number = {"number": world.word("callbacks.Callback.plan"), "any_time": "on", "zone": "UTC"}
    world.post("plan_callback", number)
    world.leads("callback", "give_up_callback", by="hotline-worker", pk=Callback.objects.get().pk)
    world.post("callback", {"outcome": "nobody", "note": world.word("callbacks.Attempt.note")})


def keep_files(world: World) -> None:
    """A file that a colleague adds to a report, looked at by the background worker."""
    report = Report.objects.order_by("received").first()
    world.leads("send_report_files", "report_file_list", pk=report.pk)
    name = world.word("attachments.Attachment.name") + ".txt"
    text = f"Somebody wrote {world.word('attachments.Attachment file')} here.\n".encode()
    world.post("send_report_files", {"file": SimpleUploadedFile(name, text)})
    world.work()


def keep_cases(world: World) -> None:
    """A referral that waits for the person's word, and a case made of another report."""
    first, second = Report.objects.order_by("received")[:2]
    world.leads("ask_consent", pk=first.pk)
    asked = {"to": str(world.other.pk), "until": date.today() + timedelta(days=20)}
    asked |= {"fields_asked": FIELDS[0], "words": world.word("referrals.ConsentRequest.words")}
    world.post("ask_consent", asked)
    world.leads("open_case", pk=second.pk)
    world.post("open_case", {"answer_0": "summary"})
    case = Case.objects.get()
    world.leads("case", "name_case", "add_entry", "remove_entry", "close_case", "reopen_case", pk=case.pk)
    for section in ("summary", "people", "needs", "risks"):
        world.post("add_entry", {"entry-section": section, "entry-text": world.word(f"cases.Case.{section}")})
    world.post("name_case", {"naming-name": world.word("cases.Case.name")})
    world.post("close_case", {"closing-reason": world.word("cases.Case.closure")})
    world.leads("open_case", "join_case", pk=first.pk)


def keep_questions(world: World) -> None:
    """A draft of a channel's questions, beside those that are asked."""
    channel = Channel.objects.get(slug="lantern")
    drafts = ("questions_draft", "questions_preview", "questions_publish", "questions_discard")
    world.leads("questions", *drafts, pk=channel.pk)
    world.leads("questions_step", pk=channel.pk, key="story")
    world.leads("questions_question", pk=channel.pk, key="what_work")
    world.leads("questions_compare", "questions_yaml", "questions_json", pk=channel.pk, number=1)
    world.post("questions", {"source": "set:workers"})
    world.post("questions", {"source": "version:1"})


def keep_directory(world: World) -> None:
    """Services that help, one of them checked by a person."""
    world.post("take_proposals", {"country": "GB"})
    entry = Entry.objects.order_by("name").first()
    assert entry is not None
    world.leads("directory_entry", "check_directory_entry", "withdraw_directory_entry", pk=entry.pk)
    today = date.today()
    checked = {"how": "called", "result": "right", "done_on": today, "expires_on": today + timedelta(days=90)}
    world.post("check_directory_entry", {f"check-{name}": value for name, value in checked.items()})


#: What fills the world, after `world_pillars`.
FILL = (
    keep_reports,
    keep_questions,
    keep_triage,
    keep_callbacks,
    keep_files,
    keep_cases,
    keep_directory,
)
