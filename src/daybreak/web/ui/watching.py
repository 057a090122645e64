"""Watching a page renew itself is not using it.

A page that asks for its progress every two seconds would keep a session alive for as long as the page
lies open on an empty desk. Such requests say so (`X-Watching`), and do not count as use; when the session
has ended meanwhile, the whole page is asked for again, which leads to sign in, instead of putting the
sign-in page into the place of the progress.
"""

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse

#: What a request says when no person has asked for it; in templates `hx-headers='{"X-Watching": "1"}'`.
WATCHING = "X-Watching"


class IdleSessionMiddleware(SessionMiddleware):
    """Django's sessions, which a page that renews itself does not prolong."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Keep the session as it is for those who only watch."""
        # the neutral page may be asked for in the moment in which leaving deletes the session
        if WATCHING not in request.headers and request.path != reverse("measures"):
            return super().process_response(request, response)
        if _leads_to_sign_in(response):
            response = HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return super().process_response(request, response) if request.session.modified else response


def _leads_to_sign_in(response: HttpResponse) -> bool:
    address = response.headers.get("Location", "").partition("?")[0]
    return response.status_code == 302 and address == resolve_url(settings.LOGIN_URL)
