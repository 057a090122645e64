"""Coming back, for whoever reported: pages without a cookie, without a script, without a telling address.

None of them asks who somebody is, so there is no session that another site could misuse, and Django's token
against that, which needs a cookie, is left out.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from daybreak.errors import DaybreakError, Destroyed, NotGranted
from daybreak.web.accounts.access import open_to_all
from daybreak.web.handover.retention import is_held
from daybreak.web.protection import dialogue, parts, queries, retention, returning
from daybreak.web.protection.abuse.toll import Deed, held_up
from daybreak.web.protection.answer_forms import MessageForm
from daybreak.web.protection.models import Channel, Ended
from daybreak.web.protection.return_words import LANGUAGES, MOST_TEXT, compared, heard, wordlist

#: What the file of the words is called: it says nothing about where they come from.
FILE_NAME = "notes.txt"

View = Callable[[HttpRequest, Channel], HttpResponse]


def of_channel(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """A view of a channel that takes reports, found by the end of its address."""
    return _found(view, queries.channel_by_slug)


def returning_channel(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """A view for those who reported: it stays when the channel takes no more reports."""
    return _found(view, queries.any_channel_by_slug)


def _found(view: View, find: Callable[[str], Channel | None]) -> Callable[[HttpRequest, str], HttpResponse]:
    @wraps(view)
    def found(request: HttpRequest, slug: str) -> HttpResponse:
        channel = find(slug)
        if channel is None:
            raise Http404
        return view(request, channel)

    return open_to_all(csrf_exempt(found))


@returning_channel
@require_POST
def code_file(request: HttpRequest, channel: Channel) -> HttpResponse:
    """The words of a return code as a file under a name that says nothing."""
    words = request.POST.get("words", "").split()[:40]
    listed = [wordlist(one).words for one in LANGUAGES]
    if not words or not any(all(compared(one) in known for one in words) for known in listed):
        raise Http404
    answer = HttpResponse(" ".join(words) + "\n", "text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer


@returning_channel
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, channel: Channel) -> HttpResponse:
    """Come back with a return code: read, write, withdraw, ask for deletion."""
    if request.method != "POST":
        return _code_page(request, channel)
    said, code = request.POST.get("pass", ""), request.POST.get("code", "")
    at = channel.organisation_id
    came = _with_pass(said, at) if said else returning.what_opens(code, at=at, mend=False)
    if came is None and not said:  # the right words never cost anything, guessing and mending may
        held = held_up(request, channel, Deed.GUESS)
        if held is not None:
            return held
        came = returning.what_opens(code, at=at)
    if not isinstance(came, returning.Returned):
        return _refused(request, channel, over=bool(said), ended=came)
    try:
        return _done(request, came)
    except (Destroyed, ObjectDoesNotExist):  # somebody destroyed it at this moment
        ended = returning.end_of(came)
        if ended is None:
            raise
        return _refused(request, channel, over=False, ended=ended)


def _done(request: HttpRequest, came: returning.Returned) -> HttpResponse:
    name = request.POST.get("do", "")
    if name in _STEPS:
        return _STEPS[name](request, came)
    step = parts.step_of(name)
    return _dialogue(request, came, said=step(request, came) if step else "")


def _with_pass(said: str, at: UUID) -> returning.Returned | None:
    came = returning.read_pass(said)
    return came if came is not None and came.report.organisation_id == at else None


def _refused(request: HttpRequest, channel: Channel, *, over: bool, ended: Ended | None) -> HttpResponse:
    """Why nothing opens: the page was left for too long, the report is no more, or the words are others."""
    code = request.POST.get("code", "")
    found: dict[str, Any] = {"over": over, "ended": ended, "wrong": not over and ended is None}
    if found["wrong"]:  # to be looked over, not typed again
        found |= {"code": code[:MOST_TEXT], "heard": heard(code)}
    return _code_page(request, channel, typed=request.POST.get("text", ""), **found)


def _code_page(request: HttpRequest, channel: Channel, **found: Any) -> HttpResponse:
    context = {"channel": channel, **found}
    return render(request, "protection/back.html", context, status=422 if found else 200)


def _dialogue(
    request: HttpRequest,
    came: returning.Returned,
    *,
    form: MessageForm | None = None,
    said: str = "",
) -> HttpResponse:
    came.report.refresh_from_db()
    try:
        came, messages, first = dialogue.read_as_it_is(came)
    except DaybreakError:  # it was replaced once more at this moment
        messages, first = [], {}
        said = _("What was written cannot be shown at this moment. Try again in a few minutes.")
    return render(
        request,
        "protection/dialogue.html",
        {
            "channel": came.report.channel,
            "report": came.report,
            "first": first,
            "dialogue": messages,
            "fresh": [one for one in messages if one.is_new],
            "held": is_held(came.report.case),
            "ends": retention.ends(came.report) if came.report.warned else None,
            "wish_days": retention.WISH.days,
            "form": form or MessageForm(),
            "pass": returning.write_pass(came),
            "once": uuid4().hex,
            "said": said,
            "parts": parts.parts_of_return(request, came),
        },
        status=422 if form is not None and form.errors else 200,
    )


def _add(request: HttpRequest, came: returning.Returned) -> HttpResponse:
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _dialogue(request, came, form=form)
    held = held_up(request, came.report.channel, Deed.SAY)
    if held is not None:
        return held
    try:
        dialogue.add_words(came=came, text=form.cleaned_data["text"], once=_once(request))
    except NotGranted:
        form.add_error(None, _("This cannot be taken at this moment. Please send it again in a few minutes."))
        return _dialogue(request, came, form=form)
    return _dialogue(request, came, said=_("Your message has arrived."))


def _once(request: HttpRequest) -> UUID:
    try:
        return UUID(hex=request.POST.get("once", ""))
    except ValueError:
        return uuid4()


def _withdraw(request: HttpRequest, came: returning.Returned) -> HttpResponse:
    dialogue.withdraw(came=came)
    return _dialogue(request, came, said=_("You have withdrawn your report. We do nothing further with it."))


def _sure(request: HttpRequest, came: returning.Returned) -> HttpResponse:
    """Ask once more: what is deleted cannot be brought back, and the button lies near others on a phone."""
    context = {
        "channel": came.report.channel,
        "pass": returning.write_pass(came),
        "at_once": dialogue.goes_at_once(came.report),
        "wish_days": retention.WISH.days,
    }
    return render(request, "protection/sure.html", context)


def _delete(request: HttpRequest, came: returning.Returned) -> HttpResponse:
    channel = came.report.channel
    if dialogue.ask_for_deletion(came=came):
        return render(request, "protection/gone.html", {"channel": channel})
    return _dialogue(request, came, said=_("We were told that you want your report deleted."))


def _keep(request: HttpRequest, came: returning.Returned) -> HttpResponse:
    retention.keep_longer(report=came.report, by=None)
    return _dialogue(request, came, said=_("Your report stays."))


_STEPS = {"add": _add, "withdraw": _withdraw, "sure": _sure, "delete": _delete, "keep": _keep}
