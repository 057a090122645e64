"""Building questions by pages: drafts, versions, conditions, files, and what must not be possible."""

import html
import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.protection.questionnaires.ready import ready_made
from daybreak.web.accounts.roles import Role
from daybreak.web.protection.models import Report
from daybreak.web.protection.questions import actions
from daybreak.web.protection.questions.models import Version, VersionState
from daybreak.web.protection.questions.standing import asked_now, draft_of
from daybreak.web.vault.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def text_of(answer):
    return html.unescape(answer.content.decode())


@pytest.fixture
def builder(mei, channel):
    """A supervisor at the pages of a channel's questions."""

    class Builder:
        def at(self, name, *more):
            return reverse(name, args=[channel.pk, *more])

        def read(self, name, *more, status=200, **query):
            answer = mei.get(self.at(name, *more), query)
            assert answer.status_code == status, text_of(answer)[-800:]
            return text_of(answer)

        def send(self, name, *more, said=None, status=302):
            answer = mei.post(self.at(name, *more), said or {})
            assert answer.status_code == status, text_of(answer)[-1500:]
            return text_of(answer)

        def begin(self, source="version:1"):
            self.read("questions")
            self.send("questions", said={"source": source})
            return draft_of(channel)

        def edit(self, do, **said):
            revision = draft_of(channel).revision
            return self.send("questions_draft", said={"do": do, "revision": revision, **said})

        def form_of(self, name, key):
            """What the page of a part would send if nothing were changed."""
            page = mei.get(self.at(name, key)).context["form"]
            held = {field.html_name: field.value() for field in page}
            nothing = {name: [] if name.endswith(".values") else "" for name in held}
            return nothing | {name: one for name, one in held.items() if one is not None and one is not False}

        def change(self, name, key, status=302, **said):
            return self.send(name, key, said=self.form_of(name, key) | said, status=status)

        @property
        def draft(self):
            return draft_of(channel).questionnaire

    return Builder()


def test_a_channel_asks_the_set_of_its_kind_until_somebody_publishes_another(builder, channel, reporter):
    assert asked_now(channel).questionnaire == ready_made("survivors")
    builder.begin("set:workers.fishing")
    assert builder.draft == ready_made("workers", "fishing") and asked_now(channel).number == 1
    builder.send("questions_publish", said={"note": "for crews"})
    now = asked_now(channel)
    assert now.number == 2 and now.questionnaire.question("flags_fishing") is not None
    assert Version.objects.get(channel=channel, number=1).state == VersionState.RETIRED
    page = builder.read("questions")
    assert "for crews" in page and draft_of(channel) is None
    builder.begin("version:1")  # going back is a new version
    builder.send("questions_publish")
    assert asked_now(channel).number == 3 and asked_now(channel).questionnaire == ready_made("survivors")
    assert {"create", "publish"} <= set(Event.objects.values_list("action", flat=True))


def test_a_report_keeps_the_questions_it_answered(builder, channel, reporter, amina):
    reporter.ask("write_report")
    begun = {"seed": reporter.hidden("seed"), "version": reporter.hidden("version"), "mode": "script"}
    builder.begin("set:companies")
    builder.send("questions_publish")
    reporter.ask(
        "write_report", {**begun, "control": ["papers", "locked"], "debt": "yes", "debt_grows": "same"}
    )
    assert "Your words" in reporter.page
    page = text_of(amina.get(reverse("report", args=[Report.objects.get().pk])))
    assert "Which of these are true?" in page and "It is not possible to go out alone" in page
    assert "Debt bondage" in page and "never a verdict" in page
    assert "“Does anybody say that money is owed" in page
    arabic = text_of(amina.get(reverse("report", args=[Report.objects.get().pk]), {"lang": "ar"}))
    assert "لا يمكن الخروج دون مرافق" in arabic and "الاستعباد بالدَّين" in arabic
    assert "Does anybody say that money is owed" in text_of(amina.get(reverse("inbox"), {"lang": "en"}))


def test_a_draft_is_never_asked_and_never_answered(builder, channel, reporter):
    draft = builder.begin("set:short")
    reporter.ask("write_report", {"version": str(draft.pk), "want": ["talk"], "mode": "script"})
    said = Report.objects.get()
    assert said is not None and str(asked_now(channel).pk) != str(draft.pk)


def test_steps_and_questions_are_added_moved_and_taken_away(builder):
    builder.begin("set:short")
    builder.edit("add-step", **{"step-key": "more", "step-words": "More"})
    builder.edit(
        "add-question",
        **{
            "question-key": "pay",
            "question-kind": "yes_no",
            "question-words": "Paid?",
            "question-step": "more",
        },
    )
    builder.edit(
        "add-question",
        **{
            "question-key": "pay",
            "question-kind": "number",
            "question-words": "How much?",
            "question-step": "more",
        },
    )
    assert [one.key for one in builder.draft.step("more").questions] == ["pay", "pay2"]
    builder.edit("question-up:pay2")
    assert [one.key for one in builder.draft.step("more").questions] == ["pay2", "pay"]
    builder.edit("question-up:pay2")  # over the edge of its step
    assert builder.draft.step_of("pay2").key == "report"
    builder.edit("step-up:more")
    assert [one.key for one in builder.draft.steps] == ["more", "report"]
    builder.edit("question-remove:danger")
    assert builder.draft.question("danger") is None
    assert "somebody is in danger now" in builder.read("questions_draft")
    builder.edit("step-remove:report")
    assert [one.key for one in builder.draft.questions] == ["pay"]


def test_words_conditions_and_choices_are_edited_side_by_side(builder):
    builder.begin("set:short")
    builder.edit(
        "add-question",
        **{
            "question-key": "who",
            "question-kind": "one",
            "question-words": "Who?",
            "question-step": "report",
        },
    )
    said = {
        "text.es": "¿Quién?", "note.en": "Violence", "choice.0.en": "The boss", "choice.0.es": "El jefe",
        "choice.0.key": "boss", "choice.0.speaks_for": "ilo11.8 delphi.CD.14", "choice.1.en": "Nobody",
        "if.0.question": "danger", "if.0.shown": "danger", "if.0.test": "is",
        "if.0.values": ["yes", "unknown"], "mode": "any",
    }  # fmt: skip
    builder.change("questions_question", "who", **said)
    one = builder.draft.question("who")
    assert one.text == {"en": "Who?", "es": "¿Quién?"} and one.note == {"en": "Violence"}
    assert [choice.key for choice in one.choices] == ["boss", "answer_2"]
    assert one.choices[0].speaks_for == ("ilo11.8", "delphi.CD.14")
    assert one.when.mode == "any" and one.when.conditions[0].values == ("yes", "unknown")
    before = builder.draft
    builder.change("questions_question", "who")  # nothing changed, nothing lost
    assert builder.draft == before
    builder.change("questions_question", "who", **{"choice.0.key": "", "choice.0.en": "", "choice.0.es": ""})
    assert [choice.key for choice in builder.draft.question("who").choices] == ["answer_2"]
    page = builder.read("questions_publish")
    assert "at least two answers" in page and "Must be mended" in page
    builder.send("questions_publish", status=422)


def test_what_must_be_answered_needs_a_reason_that_everybody_reads(builder, channel, reporter):
    builder.begin("set:short")
    refused = builder.change("questions_question", "where", status=422, is_must="on")
    assert "Say why" in refused
    builder.change("questions_question", "where", is_must="on", **{"must.en": "The law asks for the place."})
    assert "can be the end of reporting" in builder.read("questions_draft")
    builder.send("questions_publish")
    assert "The law asks for the place." in reporter.ask("write_report")
    begun = {"seed": reporter.hidden("seed"), "version": reporter.hidden("version"), "text": "x"}
    page = reporter.ask("write_report", begun)
    assert (
        reporter.answer.status_code == 422 and "needs an answer here" in page and not Report.objects.exists()
    )
    reporter.ask("write_report", {**begun, "where": "harbour"})
    assert Report.objects.count() == 1
    [event] = Event.objects.filter(action="publish")
    assert "where" in str(event.details)


def test_conditions_that_cannot_be_are_refused_in_words(builder):
    builder.begin("set:short")
    right = {"if.0.question": "danger", "if.0.shown": "danger", "if.0.test": "is", "if.0.values": ["yes"]}
    refused = builder.change("questions_question", "where", status=422, **{**right, "if.0.values": ["maybe"]})
    assert "Select a valid choice" in refused or "maybe" in refused
    builder.change("questions_question", "where", **right)
    builder.edit("question-down:danger")
    builder.edit("question-down:danger")
    assert "asked only later" in builder.read("questions_draft")
    builder.edit("question-remove:danger")
    assert "which is not there" in builder.read("questions_draft")
    page = builder.read("questions_question", "where")
    assert '<option value="danger" selected>' in page  # what is wrong can be seen and mended
    assert "yes (not one of its answers)" in page
    before = builder.draft
    builder.change("questions_question", "where")
    assert builder.draft == before


def shown_answers(page, row=0):
    return re.findall(rf'<input type="checkbox" name="if.{row}.values" value="(\w+)"', page)


def test_answers_of_a_condition_are_ticked_by_their_words_without_script(builder):
    builder.begin("set:survivors")
    builder.edit("step-down:safety")
    builder.edit("step-up:safety")
    page = builder.read("questions_question", "text")
    assert not shown_answers(page) and "keys" not in page.split("When it is asked")[1]
    held = builder.form_of("questions_question", "text") | {"text.en": "Changed", "if.0.question": "danger"}
    before = builder.draft
    page = builder.send("questions_question", "text", said=held | {"do": "answers"}, status=200)
    assert shown_answers(page) == ["yes", "no", "unknown", "rather_not"] and builder.draft == before
    assert "Changed" in page and "I would rather not say" in page and "Please look again" not in page
    # kept without a tick: asked for, with the answers at hand
    page = builder.send("questions_question", "text", said=held, status=422)
    assert "Tick at least one of these answers" in page and len(shown_answers(page)) == 4
    ticked = held | {"if.0.shown": "danger", "if.0.test": "is", "if.0.values": ["yes"]}
    builder.send("questions_question", "text", said=ticked)
    [condition] = builder.draft.question("text").when.conditions
    assert (condition.question, condition.values) == ("danger", ("yes",))
    page = builder.read("questions_question", "text")
    assert re.search(r'name="if.0.values" value="yes"[^>]*checked', page)


def test_a_tick_for_one_question_is_no_tick_for_another(builder):
    builder.begin("set:survivors")
    other = next(
        one.key for one in builder.draft.steps[0].questions if one.kind == "yes_no" and one.key != "danger"
    )
    said = {"if.0.question": other, "if.0.shown": "danger", "if.0.test": "is", "if.0.values": ["yes"]}
    page = builder.change("questions_question", "text", status=422, **said)
    assert "Tick at least one of these answers" in page and "checked" not in page.split("When it is asked")[1]
    page = builder.change("questions_question", "where", status=422, **{**said, "if.0.question": "text"})
    assert "choose whether it was answered or skipped" in page and not shown_answers(page)


def test_translations_left_behind_are_told_until_somebody_looked(builder, channel):
    builder.begin("set:short")
    builder.change("questions_question", "text", **{"text.en": "What happened?", "text.es": "¿Qué pasó?"})
    marked = {(key, name, language) for key, name, language in builder.draft.outdated}
    assert marked == {("text", "text", "fr"), ("text", "text", "ar")}
    for name in ("questions_draft", "questions_publish"):
        page = builder.read(name)
        assert "“text” changed in English after it was translated into French." in page
        assert "Spanish" not in page.split("Look at this before you publish")[1].split("</ul>")[0]
    assert "translations to look at" in builder.read("questions_draft")
    assert builder.read("questions_question", "text").count("Look at it again") == 2
    # a second change does not forget the first; a new translation does; looking at the rest does
    builder.change("questions_question", "text", **{"text.en": "What has happened?", "text.fr": "Quoi ?"})
    assert {one[2] for one in builder.draft.outdated} == {"es", "ar"}
    builder.change("questions_question", "text", **{"help.en": ""})
    assert ("text", "text", "ar") in builder.draft.outdated
    builder.change("questions_question", "text", fits="on")
    assert not builder.draft.outdated
    builder.change("questions_question", "text", **{"text.en": "What has happened", "fits": "on"})
    assert not builder.draft.outdated and "translated into" not in builder.read("questions_publish")


def test_marks_stay_through_publishing_and_come_with_files(builder, channel, mei):
    builder.begin("set:short")
    builder.change("questions_question", "where", **{"text.en": "At which place?"})
    builder.send("questions_publish")
    builder.begin(f"version:{asked_now(channel).number}")
    assert {one[2] for one in builder.draft.outdated} == {"es", "fr", "ar"}
    content = mei.get(builder.at("questions_yaml", asked_now(channel).number)).content.decode()
    assert "outdated:" in content
    file = BytesIO(content.replace("At which place?", "Where?").replace("What do you", "Which").encode())
    file.name = "mine.yaml"
    builder.send("questions", said={"source": "set:short", "file": file})
    assert {key for key, _name, _language in builder.draft.outdated} >= {"where"}


def test_two_colleagues_do_not_overwrite_each_other(builder, mei):
    builder.begin("set:short")
    old = builder.form_of("questions_question", "text")
    builder.change("questions_question", "text", **{"text.en": "First"})
    builder.send("questions_question", "text", said=old | {"text.en": "Second"})
    assert builder.draft.question("text").text["en"] == "First"
    assert "meanwhile" in builder.read("questions_draft")


def test_files_go_out_and_come_back_and_bad_ones_are_refused_with_line_and_field(builder, mei, channel):
    builder.read("questions")
    for name in ("questions_yaml", "questions_json"):
        content = mei.get(builder.at(name, 1)).content
        file = BytesIO(content)
        file.name = "mine.yaml"
        builder.send("questions", said={"source": "set:short", "file": file})
        assert builder.draft == ready_made("survivors")
    bad = BytesIO(content.replace(b'"yes_no"', b'"maybe"', 1))
    bad.name = "mine.json"
    page = builder.send("questions", said={"source": "set:short", "file": bad}, status=422)
    assert re.search(r"mine.json: line \d+, field steps.0.questions.0.kind: 'maybe' is not known", page)
    for nasty in (b"\xff\xfe\0", b"a: &a [*a]", b"[" * 5000, b"{" * 300_000, b"!!python/object:os.system {}"):
        file = BytesIO(nasty)
        file.name = "x.yaml"
        builder.send("questions", said={"source": "set:short", "file": file}, status=422)


def test_two_versions_are_compared_in_words(builder):
    builder.begin("set:survivors")
    builder.change("questions_question", "text", **{"text.en": "Tell us anything"})
    builder.edit("question-remove:child")
    builder.edit("question-up:about")
    builder.send("questions_publish")
    page = builder.read("questions_compare", 2)
    assert ("“child”: taken away" in page and "“about”: moved" in page) or "moved" in page
    assert "Tell us anything" in page and "What would you like to tell us?" in page
    assert "Nothing differs" in builder.read("questions_compare", 1)
    assert "From version 2 to version 1" in builder.read("questions_compare", 1, **{"with": 2})


def test_the_preview_keeps_nothing_and_shows_what_the_inbox_would(builder):
    builder.begin("set:survivors")
    page = builder.read("questions_preview")
    assert "in danger now" in page and "Nothing that you fill in is kept" in page
    done = builder.send("questions_preview", said={"mode": "script", "debt": "yes", "do": "send"}, status=200)
    assert "Debt bondage" in done and not Report.objects.exists()
    middle = builder.send(
        "questions_preview", said={"mode": "steps", "at": "safety", "do": "next"}, status=200
    )
    assert 'data-step="story"' in middle


def test_only_supervisors_build_and_only_their_own(builder, amina, staff, other_organisation, channel):
    builder.begin("set:short")
    stranger = staff(Role.SUPERVISOR, "ines", at=other_organisation)
    for name, more in (("questions", ()), ("questions_draft", ()), ("questions_question", ("text",))):
        assert amina.get(builder.at(name, *more)).status_code == 403
        assert stranger.get(builder.at(name, *more)).status_code == 404
        assert Client().get(builder.at(name, *more)).status_code == 302
    assert stranger.get(builder.at("questions_yaml", 1)).status_code == 404
    assert stranger.post(builder.at("questions_publish")).status_code == 404


def test_a_published_version_is_never_changed(builder, channel, mei):
    draft = builder.begin("set:short")
    actions.publish(by=mei.person, draft=draft)
    with pytest.raises(Exception, match="published or thrown away"):
        actions.publish(by=mei.person, draft=draft)
    with pytest.raises(Exception, match="changed meanwhile"):
        actions.change_draft(by=mei.person, draft=draft, questions=ready_made("public"), revision=0)
    assert asked_now(channel).questionnaire == ready_made("short")


def test_steps_without_script_carry_answers_and_keep_nothing(reporter):
    page = reporter.ask("write_report")
    assert reporter.answer.context["here"] == "safety"
    said = {"seed": reporter.hidden("seed"), "version": reporter.hidden("version"), "mode": "steps"}
    page = reporter.ask(
        "write_report",
        {
            **said,
            "at": "safety",
            "do": "next",
            "asked-here": "danger watched_device about child",
            "danger": "yes",
        },
    )
    assert '<input type="hidden" name="danger" value="yes">' in page and not Report.objects.exists()
    page = reporter.ask(
        "write_report", {**said, "at": "story", "do": "end", "danger": "yes", "text": "Help <me>"}
    )
    assert reporter.answer.context["here"] == "review" and "Help <me>" in page
    page = reporter.ask(
        "write_report", {**said, "at": "review", "do": "back", "danger": "yes", "text": "Help"}
    )
    assert reporter.answer.context["here"] == "wishes"
    wrong = {
        **said,
        "do": "send",
        "began-year": "2023",
        "began-month": "2",
        "began-day": "30",
        "text": "Help",
    }
    page = reporter.ask("write_report", wrong)
    assert reporter.answer.status_code == 422 and reporter.answer.context["here"] == "story"
    assert "There is no such day" in page and 'name="text"' in page and "Help" in page
    reporter.ask("write_report", {**wrong, "began-day": "28"})
    assert Report.objects.count() == 1
