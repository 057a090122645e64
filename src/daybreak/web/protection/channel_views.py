"""Pages on which supervisors open and change channels."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from daybreak.errors import BadValue
from daybreak.web.accounts.access import permitted
from daybreak.web.protection import actions, queries
from daybreak.web.protection.channel_forms import ChannelForm
from daybreak.web.protection.models import Channel
from daybreak.web.ui.spoken import spoken


@permitted("protection.keep_channels")
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: HttpRequest) -> HttpResponse:
    """The organisation's channels; opens another."""
    form = ChannelForm(request.POST or None, organisation=request.user.organisation)
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_channel(by=request.user, **form.cleaned_data)
        except BadValue as error:
            form.add_error("people", spoken(error))
        else:
            return redirect("channels")
    return render(
        request,
        "protection/channels.html",
        {"channels": queries.channels_of(request.user.organisation), "form": form},
        status=422 if form.errors else 200,
    )


@permitted("protection.keep_channels", find=queries.channel_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def change_channel(request: HttpRequest, record: Channel) -> HttpResponse:
    """Change a channel."""
    own = request.user.organisation
    form = ChannelForm(request.POST or None, instance=record, organisation=own)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_channel(by=request.user, channel=record, people=form.cleaned_data["people"])
        except BadValue as error:
            form.add_error("people", spoken(error))
        else:
            return redirect("channels")
    return render(
        request,
        "protection/change_channel.html",
        {"channel": record, "form": form},
        status=422 if form.errors else 200,
    )
