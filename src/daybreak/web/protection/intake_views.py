"""Pages of the hotline: taking down what somebody says, and giving them words to come back with."""

import os

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from daybreak.web.accounts.access import permitted
from daybreak.web.protection import actions, queries
from daybreak.web.protection.intake_forms import CodeForm, IntakeForm, WhichForm, give_keys, keys_of
from daybreak.web.protection.models import Channel, Origin, Report, ReturnKey
from daybreak.web.protection.questions.filling import ALL, Filling, begin, resume
from daybreak.web.protection.questions.standing import asked_now, version_asked
from daybreak.web.protection.return_words import read_seed
from daybreak.web.vault.unlock import unlocked

#: What the button sends with which somebody keeps a report in which nothing stands. No question is called so.
EMPTY = "keep-empty"


@permitted("protection.work")
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """Record a call, a visit or a letter; shows the words of its return code, if one was wished for."""
    own = request.user.organisation
    chosen = request.POST.get("channel") or request.GET.get("channel") or queries.channels_of(own).first()
    which = WhichForm({"channel": getattr(chosen, "pk", chosen)}, organisation=own)
    if not which.is_valid():
        status = 422 if request.method == "POST" or request.GET.get("channel") else 200
        return render(request, "protection/intake.html", {"which": which}, status=status)
    channel, language = which.cleaned_data["channel"], get_language() or "en"
    if request.method == "POST":
        filling = resume(version_asked(channel, request.POST.get("version", "")), language, request.POST, ALL)
        form = IntakeForm(request.POST)
        if form.is_valid() and not filling.collected.faults:
            if filling.collected.answers or EMPTY in request.POST:
                return _take_down(request, channel, form, filling)
            return _intake_page(request, which, form, filling, status=422, nothing=True)
        return _intake_page(request, which, form, filling.with_faults(), status=422)
    form = IntakeForm(initial={"seed": os.urandom(16).hex(), "language": language})
    return _intake_page(request, which, form, begin(asked_now(channel), language, at_once=True))


def _intake_page(
    request: HttpRequest,
    which: WhichForm,
    form: IntakeForm,
    filling: Filling,
    *,
    status: int = 200,
    nothing: bool = False,
) -> HttpResponse:
    """The form; `nothing` when it came empty, which is asked about once more: calls without a word happen."""
    give_keys(filling.form)
    context = {
        "which": which,
        "form": form,
        "filling": filling,
        "pages": filling.pages(),
        "keys": keys_of(filling.form, which, form),
        "nothing": nothing,
        "empty": EMPTY,
    }
    return render(request, "protection/intake.html", context, status=status)


def _take_down(request: HttpRequest, channel: Channel, form: IntakeForm, filling: Filling) -> HttpResponse:
    said = form.cleaned_data
    filed = actions.take_down(
        by=unlocked(request),
        channel=channel,
        origin=Origin(said["origin"]),
        seed=read_seed(said["seed"]),
        language=said["language"],
        content=filling.content,
        with_code=said["with_code"],
    )
    if filed.words:
        return _words_page(request, filed)
    return redirect("report", pk=filed.report.pk)


@permitted("protection.work", find=queries.report_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def issue_code(request: HttpRequest, record: Report) -> HttpResponse:
    """Give the person of a report that was taken down words to come back with, later than the first call."""
    given = ReturnKey.objects.filter(report=record).exists()
    form = CodeForm(request.POST or None, initial={"seed": os.urandom(16).hex(), "language": record.language})
    if request.method == "POST" and form.is_valid():
        filed = actions.issue_code(
            by=unlocked(request),
            report=record,
            seed=read_seed(form.cleaned_data["seed"]),
            language=form.cleaned_data["language"],
        )
        return _words_page(request, filed)
    context = {"report": record, "form": form, "given": given}
    return render(request, "protection/issue_code.html", context, status=422 if form.errors else 200)


def _words_page(request: HttpRequest, filed: actions.Filed) -> HttpResponse:
    return render(request, "protection/intake_code.html", {"words": filed.words, "report": filed.report})
