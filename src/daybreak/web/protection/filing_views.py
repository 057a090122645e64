"""The public pages on which somebody reports: the first page of a channel, and its questions.

They set no cookie, need no script, and hold nothing of a report in an address. Nothing is kept before it is
sent: without script the answers of other steps travel along in the form (`questions.filling`).

Beside the questions, whose names are letters, digits and underscores, other parts of protection put fields of
their own into the form. Their names hold a hyphen, so that no question can be called the same.
"""

import os

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from daybreak.errors import NotGranted
from daybreak.web.protection import actions
from daybreak.web.protection.abuse.toll import Deed, held_up
from daybreak.web.protection.models import Channel
from daybreak.web.protection.public_views import of_channel
from daybreak.web.protection.questions.filling import REVIEW, Filling, begin, resume, walk
from daybreak.web.protection.questions.standing import asked_now, version_asked
from daybreak.web.protection.return_words import read_seed


@of_channel
@require_safe
def channel(request: HttpRequest, channel: Channel) -> HttpResponse:
    """The first page: emergencies first, then what happens with a report."""
    return render(request, "protection/channel.html", {"channel": channel})


@of_channel
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, channel: Channel) -> HttpResponse:
    """Write a report, step by step; the answer is its return code, shown once."""
    language = get_language() or "en"
    if request.method != "POST":
        filling = begin(asked_now(channel), language, at_once="all" in request.GET)
        return _write_page(request, channel, filling, filling.next_step(""))
    filling = resume(version_asked(channel, request.POST.get("version", "")), language, request.POST)
    here = walk(filling)
    if here:
        return _write_page(request, channel, filling, here)
    if filling.collected.faults:
        return _write_page(request, channel, filling.with_faults(), filling.first_fault(), status=422)
    return held_up(request, channel, Deed.FILE) or _file(request, channel, filling)


def _file(request: HttpRequest, channel: Channel, filling: Filling) -> HttpResponse:
    try:
        filed = actions.file_report(
            channel=channel,
            seed=read_seed(request.POST.get("seed", "")),
            language=request.POST.get("language", "")[:10] or filling.language,
            content=filling.content,
        )
    except NotGranted:
        sorry = _("This cannot be taken at this moment. Please send it again in a few minutes.")
        return _write_page(request, channel, filling, REVIEW, sorry=sorry, status=503)
    return render(request, "protection/code.html", {"channel": channel, "words": filed.words})


def _write_page(
    request: HttpRequest, channel: Channel, filling: Filling, here: str, *, sorry: str = "", status: int = 200
) -> HttpResponse:
    seed = request.POST.get("seed", "")[:64] or os.urandom(16).hex()
    context = {"channel": channel, "sorry": sorry, **filling.page_context(here), "seed": seed}
    return render(request, "protection/write.html", context, status=status)
