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
from daybreak.web.protection.attachments.beside_words import Beside, files_beside
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
    if request.method == "POST":
        with files_beside(request, channel) as files:
            return _written(request, channel, files)
    filling = begin(asked_now(channel), get_language() or "en", at_once="all" in request.GET)
    return _write_page(request, channel, filling, filling.next_step(""))


def _written(request: HttpRequest, channel: Channel, files: Beside) -> HttpResponse:
    """What was written so far: go to another step, say what is wrong, or keep it."""
    version = version_asked(channel, request.POST.get("version", ""))
    filling = resume(version, get_language() or "en", request.POST)
    here = walk(filling)
    if here:
        return _write_page(request, channel, filling, here, again=bool(files))
    if filling.collected.faults:
        filling = filling.with_faults()
        return _write_page(request, channel, filling, filling.first_fault(), again=bool(files), status=422)
    if not files.is_whole:
        sorry = _("Not everything arrived. Look whether your words are all here, then send it again.")
        return _write_page(request, channel, filling, REVIEW, sorry=sorry, again=bool(files), status=422)
    return held_up(request, channel, Deed.FILE) or _file(request, channel, filling, files)


def _file(request: HttpRequest, channel: Channel, filling: Filling, files: Beside) -> HttpResponse:
    try:
        filed = actions.file_report(
            channel=channel,
            seed=read_seed(request.POST.get("seed", "")),
            language=request.POST.get("language", "")[:10] or filling.language,
            content=filling.content,
        )
    except NotGranted:
        sorry = _("This cannot be taken at this moment. Please send it again in a few minutes.")
        return _write_page(request, channel, filling, REVIEW, sorry=sorry, again=bool(files), status=503)
    context = {"channel": channel, "words": filed.words, "told": files.keep(filed)}
    return render(request, "protection/code.html", context)


def _write_page(
    request: HttpRequest,
    channel: Channel,
    filling: Filling,
    here: str,
    *,
    sorry: str = "",
    again: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The form; `again` when files came along, which cannot stay in a page and are chosen once more."""
    seed = request.POST.get("seed", "")[:64] or os.urandom(16).hex()
    said = {"channel": channel, "sorry": sorry, "again": again, "seed": seed}
    return render(request, "protection/write.html", said | filling.page_context(here), status=status)
