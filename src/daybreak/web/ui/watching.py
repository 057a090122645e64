"""Sessions: watching a page renew itself is not using it, and what ends in between is no fault.

A page that asks for its progress every two seconds would keep a session alive for as long as the page
lies open on an empty desk. Such requests say so (`X-Watching`), and do not count as use; when the session
has ended meanwhile, the whole page is asked for again, which leads to sign in, instead of putting the
sign-in page into the place of the progress.

A session may also end while a request is under way, because its person signed out in another tab or left at
once. They are led to where anybody without a session begins.
"""

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse

#: What a request says when no person has asked for it; in templates `hx-headers='{"X-Watching": "1"}'`.
WATCHING = "X-Watching"


class IdleSessionMiddleware(SessionMiddleware):
    """Django's sessions, which a page that renews itself does not prolong."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Keep the session as it is for those who only watch, and let go of one that was ended meanwhile."""
        try:
            return self._kept(request, response)
        except SessionInterrupted:
            return _begin_anew(request)

    def _kept(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        # the neutral page may be asked for in the moment in which leaving deletes the session
        if WATCHING not in request.headers and request.path != reverse("measures"):
            answer = super().process_response(request, response)
            if not request.session.modified and response.status_code < 500:
                _use(request)
            return answer
        if _leads_to_sign_in(response):
            response = HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return super().process_response(request, response) if request.session.modified else response


def _use(request: HttpRequest) -> None:
    try:
        request.session.use()
    except UpdateError:
        raise SessionInterrupted from None


def _begin_anew(request: HttpRequest) -> HttpResponse:
    place = resolve_url(settings.LOGIN_URL) if SESSION_KEY in request.session else "/"
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": place})
    return HttpResponseRedirect(place)


def _leads_to_sign_in(response: HttpResponse) -> bool:
    address = response.headers.get("Location", "").partition("?")[0]
    return response.status_code == 302 and address == resolve_url(settings.LOGIN_URL)
