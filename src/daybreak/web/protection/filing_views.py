"""The public pages on which somebody reports: the first page of a channel, and its questions.

They set no cookie, need no script, and hold nothing of a report in an address.

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
from daybreak.web.protection.forms import ReportForm
from daybreak.web.protection.models import Channel
from daybreak.web.protection.public_views import of_channel
from daybreak.web.protection.return_words import read_seed


@of_channel
@require_safe
def channel(request: HttpRequest, channel: Channel) -> HttpResponse:
    """The first page: emergencies first, then what happens with a report."""
    return render(request, "protection/channel.html", {"channel": channel})


@of_channel
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, channel: Channel) -> HttpResponse:
    """Write a report; the answer is its return code, shown once."""
    if request.method != "POST":
        fresh = {"seed": os.urandom(16).hex(), "language": get_language() or "en"}
        return _write_page(request, channel, ReportForm(initial=fresh))
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _write_page(request, channel, form, status=422)
    held = held_up(request, channel, Deed.FILE)
    if held is not None:
        return held
    try:
        filed = actions.file_report(
            channel=channel,
            seed=read_seed(form.cleaned_data["seed"]),
            language=form.cleaned_data["language"] or get_language() or "en",
            content=form.content,
        )
    except NotGranted:
        form.add_error(None, _("This cannot be taken at this moment. Please send it again in a few minutes."))
        return _write_page(request, channel, form, status=503)
    # here files that came along (`attachments`) are taken into `filed.report`
    return render(request, "protection/code.html", {"channel": channel, "words": filed.words})


def _write_page(
    request: HttpRequest, channel: Channel, form: ReportForm, *, status: int = 200
) -> HttpResponse:
    return render(request, "protection/write.html", {"channel": channel, "form": form}, status=status)
