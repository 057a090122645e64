"""Leaving at once: end the session, have the browser forget, and show something ordinary.

It must work for a person in danger whatever else fails: without a script, without a cookie, without
a CSRF token (a token would need a cookie, and an expired one would refuse), with the database away.
What another site could gain by forging it is that somebody has to sign in again; even that is
refused, because browsers say where a request comes from.

Clear-Site-Data empties the browser's cache of us only when a script asks for it on the way out:
emptying can take seconds, and a person who submits the form would wait for it.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

_LOG = logging.getLogger(__name__)

Answer = Callable[[HttpRequest], HttpResponse]


class _SeeOther(HttpResponseRedirect):
    """A redirect that is always followed by a GET."""

    status_code = 303


def neutral() -> str:
    """Where people go: the setting `UI_NEUTRAL_ADDRESS`, or a page of our own about cooking."""
    return getattr(settings, "UI_NEUTRAL_ADDRESS", "") or reverse("measures")


@csrf_exempt
def leave(request: HttpRequest) -> HttpResponse:
    """End the session and answer with something ordinary; a GET, as by a stray link, ends nothing."""
    if request.method != "POST" or not _came_from_here(request):
        return _elsewhere()
    logout(request)
    return _forgotten(request)


def always_lets_go(answer: Answer) -> Answer:
    """Middleware before sessions: whoever leaves is let go even when nothing else works.

    The cookie goes in any case; a session that could not be ended dies of idleness.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if response.status_code < 400 or request.path != reverse("leave"):
            return response
        _LOG.warning("Somebody left whose session could not be ended; it ends when it has been idle.")
        return _forgotten(request)

    return answered


def _forgotten(request: HttpRequest) -> HttpResponse:
    """Something ordinary, and the browser forgets what it holds of us."""
    scripted = request.headers.get("Sec-Fetch-Dest") == "empty"
    response = HttpResponse(status=204) if scripted else _elsewhere()
    for name in request.COOKIES:
        response.delete_cookie(name, samesite="Lax")
    response["Clear-Site-Data"] = '"cache", "cookies"' if scripted else '"cookies", "storage"'
    return response


def _came_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that one of our pages, or the person, asked for this."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin in (None, "null", f"{request.scheme}://{request.get_host()}")


def _elsewhere() -> HttpResponse:
    """An own page is redirected to; to a foreign one a form may not lead under our policy, a page may."""
    address = neutral()
    if address.startswith("/"):
        return _SeeOther(address)
    return HttpResponse(render_to_string("ui/elsewhere.html", {"address": address}))
