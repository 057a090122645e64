"""Pages on which a supervisor builds the questions of a channel, by keyboard alone and without script."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daybreak.errors import BadValue, FileUnreadable
from daybreak.protection.questionnaires import editing
from daybreak.protection.questionnaires.checking import problems_of
from daybreak.protection.questionnaires.model import Question, Questionnaire, Step
from daybreak.protection.questionnaires.writing import to_json, to_yaml
from daybreak.web.accounts.access import permitted
from daybreak.web.protection.models import Channel
from daybreak.web.protection.questions import actions, finding
from daybreak.web.protection.questions.answers import answers_in_words, spoken_in
from daybreak.web.protection.questions.beginning import BeginForm
from daybreak.web.protection.questions.condition_rows import SHOW_ANSWERS
from daybreak.web.protection.questions.differences import differences
from daybreak.web.protection.questions.filling import begin, resume, walk
from daybreak.web.protection.questions.forms import (
    LanguagesForm,
    NewPartForm,
    NewQuestionForm,
    PartForm,
    PublishForm,
    QuestionForm,
    StepForm,
)
from daybreak.web.protection.questions.models import Version
from daybreak.web.protection.questions.standing import draft_of, versions_of
from daybreak.web.protection.questions.words import KIND_WORDS, problem_in_words
from daybreak.web.ui.spoken import spoken

KEEP = "protection.keep_channels"


@permitted(KEEP, find=finding.channel_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: HttpRequest, record: Channel) -> HttpResponse:
    """What the channel asks, its earlier versions, and how a draft is begun."""
    known = list(versions_of(record))
    form = BeginForm(request.POST or None, request.FILES or None, versions=known, channel=record)
    if request.method == "POST" and form.is_valid():
        actions.begin_draft(by=request.user, channel=record, questions=form.questions)
        return redirect("questions_draft", pk=record.pk)
    context = {"channel": record, "versions": known, "form": form, "draft": draft_of(record)}
    return render(request, "questions/versions.html", context, status=422 if form.errors else 200)


@permitted(KEEP, find=finding.draft_of_channel)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, record: Version) -> HttpResponse:
    """The draft: its steps and questions in order, and what is wrong; parts are added, moved, taken away."""
    questions = record.questionnaire
    forms: dict[str, Any] = {
        "step_form": NewPartForm(prefix="step"),
        "question_form": NewQuestionForm(prefix="question", questions=questions),
        "languages_form": LanguagesForm(
            prefix="offer", initial={"languages": questions.languages, "language": questions.language}
        ),
    }
    if request.method == "POST":
        do, _colon, key = request.POST.get("do", "").partition(":")
        changed, wrong = _edited(questions, do, key, request.POST)
        if changed is not None:
            return _keep(request, record, changed)
        forms |= wrong
    context = {"channel": record.channel, "draft": record, "questions": questions, **forms}
    context |= {"problems": _problems(questions), "kinds": KIND_WORDS}
    context |= {"outdated": {key for key, _text, _language in questions.outdated}}
    return render(request, "questions/draft.html", context, status=422 if request.method == "POST" else 200)


Edit = Callable[[Questionnaire, str], Questionnaire]
_EDITS: dict[str, Edit] = {
    "step-up": lambda questions, key: editing.move_step(questions, key, -1),
    "step-down": lambda questions, key: editing.move_step(questions, key, 1),
    "step-remove": editing.remove_step,
    "question-up": lambda questions, key: editing.move_question(questions, key, -1),
    "question-down": lambda questions, key: editing.move_question(questions, key, 1),
    "question-remove": editing.remove_question,
}


def _edited(
    questions: Questionnaire, do: str, key: str, sent: QueryDict
) -> tuple[Questionnaire | None, dict[str, Any]]:
    """The questions after an edit; without one, the form that holds what is wrong."""
    if do in _EDITS:
        is_there = questions.step(key) if do.startswith("step") else questions.question(key)
        return (_EDITS[do](questions, key) if is_there else None), {}
    form: Any
    if do == "add-step":
        name, form = "step_form", NewPartForm(sent, prefix="step")
    elif do == "add-question":
        name, form = "question_form", NewQuestionForm(sent, prefix="question", questions=questions)
    else:
        name, form = "languages_form", LanguagesForm(sent, prefix="offer")
    if not form.is_valid():
        return None, {name: form}
    return {"step_form": _with_step, "question_form": _with_question}.get(name, _offered)(questions, form), {}


def _offered(questions: Questionnaire, form: LanguagesForm) -> Questionnaire:
    return form.applied_to(questions)


def _with_step(questions: Questionnaire, form: NewPartForm) -> Questionnaire:
    said = form.cleaned_data
    key = editing.free_key(said["key"], frozenset(one.key for one in questions.steps))
    return editing.add_step(questions, Step(key, {questions.language: said["words"] or key}))


def _with_question(questions: Questionnaire, form: NewQuestionForm) -> Questionnaire:
    said = form.cleaned_data
    key = editing.free_key(said["key"], frozenset(one.key for one in questions.questions))
    words = {questions.language: said["words"] or key}
    return editing.add_question(questions, said["step"], Question(key, said["kind"], words))


def _keep(request: HttpRequest, record: Version, changed: Questionnaire) -> HttpResponse:
    try:
        revision = int(request.POST.get("revision", ""))
    except ValueError:
        revision = -1
    try:
        actions.change_draft(by=request.user, draft=record, questions=changed, revision=revision)
    except BadValue:
        messages.warning(request, _("A colleague changed the draft meanwhile. Look, and repeat your change."))
    except FileUnreadable as error:  # characters that cannot be seen, or far too much
        messages.warning(request, spoken(error))
    return redirect("questions_draft", pk=record.channel_id)


def _problems(questions: Questionnaire) -> list[tuple[str, bool]]:
    return [(problem_in_words(one), one.is_refused) for one in problems_of(questions)]


@permitted(KEEP, find=finding.step_of_draft)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, record: finding.DraftPart) -> HttpResponse:
    """The words of a step, and when it is shown."""
    return _part_page(request, record, StepForm, "questions/step_edit.html")


@permitted(KEEP, find=finding.question_of_draft)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, record: finding.DraftPart) -> HttpResponse:
    """A question: its words, its answers, when it is asked, what it speaks for."""
    return _part_page(request, record, QuestionForm, "questions/question_edit.html")


def _part_page(
    request: HttpRequest, record: finding.DraftPart, form_of: type[PartForm], template: str
) -> HttpResponse:
    draft = record.draft
    form = form_of(
        request.POST or None, questions=draft.questionnaire, part=record.part, revision=draft.revision
    )
    if request.POST.get("do") == SHOW_ANSWERS:
        form.show_only()
    elif request.method == "POST" and form.is_valid():
        return _keep(request, draft, form.changed)
    context = {
        "show_answers": SHOW_ANSWERS,
        "form": form,
        "part": record.part,
        "draft": draft,
        "channel": draft.channel,
    }
    return render(request, template, context, status=422 if form.errors else 200)


@permitted(KEEP, find=finding.draft_of_channel)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, record: Version) -> HttpResponse:
    """The draft as the public will see it. What is filled in is shown and forgotten."""
    language = get_language() or "en"
    if request.method != "POST":
        filling = begin(record, language)
        here = filling.next_step("")
    else:
        filling = resume(record, language, request.POST)
        here = walk(filling)
        if not here and not filling.collected.faults:
            said = answers_in_words(record.questionnaire, filling.content, language)
            spoken = spoken_in(record.questionnaire, filling.content, language)
            context = {"draft": record, "steps": said, "spoken": spoken}
            return render(request, "questions/preview_end.html", context)
    if not here:
        filling, here = filling.with_faults(), filling.first_fault()
    context = {"draft": record, "channel": record.channel, **filling.page_context(here), "seed": ""}
    return render(request, "questions/preview.html", context)


@permitted(KEEP, find=finding.draft_of_channel)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, record: Version) -> HttpResponse:
    """Ask the draft from now on, after a look at what is wrong and what changes."""
    form = PublishForm(request.POST if request.method == "POST" else None)
    problems = _problems(record.questionnaire)
    now = next(one for one in versions_of(record.channel) if one.state == "published")
    refused = any(is_refused for _sentence, is_refused in problems)
    if request.method == "POST" and form.is_valid() and not refused:
        actions.publish(by=request.user, draft=record, note=form.cleaned_data["note"])
        messages.success(request, _("These questions are asked from now on."))
        return redirect("questions", pk=record.channel_id)
    changes = differences(now.questionnaire, record.questionnaire)
    context = {"channel": record.channel, "draft": record, "form": form, "problems": problems}
    context |= {"changes": changes, "now": now, "refused": refused}
    status = 422 if request.method == "POST" else 200
    return render(request, "questions/publish.html", context, status=status)


@permitted(KEEP, find=finding.channel_by_id)
@require_POST
def discard(request: HttpRequest, record: Channel) -> HttpResponse:
    """Throw the draft away."""
    actions.discard(by=request.user, channel=record)
    messages.success(request, _("The draft is thrown away. What is asked now stays."))
    return redirect("questions", pk=record.pk)


@permitted(KEEP, find=finding.version_of_channel)
@require_safe
def compare(request: HttpRequest, record: Version) -> HttpResponse:
    """A version beside another: what changed from the other to this."""
    known = list(versions_of(record.channel))
    wished = request.GET.get("with", "")
    earlier = next((one for one in known if str(one.number) == wished), None)
    earlier = earlier or next((one for one in known if one.number < record.number), record)
    changes = differences(earlier.questionnaire, record.questionnaire)
    context = {"channel": record.channel, "version": record, "earlier": earlier, "versions": known}
    return render(request, "questions/compare.html", {**context, "changes": changes})


@permitted(KEEP, find=finding.version_of_channel)
@require_safe
def as_yaml(request: HttpRequest, record: Version) -> HttpResponse:
    """A version as a YAML file."""
    return _file(to_yaml(record.questionnaire), record, "yaml")


@permitted(KEEP, find=finding.version_of_channel)
@require_safe
def as_json(request: HttpRequest, record: Version) -> HttpResponse:
    """A version as a JSON file."""
    return _file(to_json(record.questionnaire), record, "json")


def _file(text: str, version: Version, ending: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=f"application/{ending}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="questions-{version.number}.{ending}"'
    return answer
