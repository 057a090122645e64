"""What people read when a page cannot be shown: what happened, and what to do. Never a traceback.

These pages stand alone: they need no session, no database and no one signed in, since any of those
may be the reason why they are shown.
"""

import errno
import sys
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from daybreak.errors import DaybreakError
from daybreak.web.ui.spoken import spoken

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Words:
    """What a page says: a title, what happened and what to do."""

    title: Text
    says: Text
    do: Text


_AGAIN = _("Go back, look at what you entered and try again.")

#: The words for each status that people may meet.
WORDS: dict[int, Words] = {
    400: Words(_("This could not be read"), _("What arrived here was not what this page expects."), _AGAIN),
    403: Words(
        _("This is not open to you"),
        _("Your role does not include this page, or the page you came from is too old."),
        _("Open the page anew. If you need it for your work, ask your administrator."),
    ),
    404: Words(
        _("There is nothing here"),
        _("The address is wrong, what it led to is gone, or it belongs to somebody else."),
        _("Check the address, or begin from the first page."),
    ),
    405: Words(
        _("This address cannot do that"),
        _("The page was asked for in a way it does not know."),
        _("Go back and use the buttons of the page."),
    ),
    409: Words(
        _("This has changed meanwhile"),
        _("Something saved earlier does not fit what you asked for."),
        _("Open the page anew and look at its present state."),
    ),
    413: Words(
        _("This is too large"),
        _("More arrived than this page takes at once."),
        _("Send a smaller file or less text, or split it into parts."),
    ),
    422: Words(
        _("This cannot be answered"), _("What you sent is complete, but it does not allow an answer."), _AGAIN
    ),
    429: Words(
        _("A short pause, please"),
        _("There were more attempts than usual in a short time."),
        _("Wait a few minutes, then try again. Nothing you saved is lost."),
    ),
    500: Words(
        _("Something went wrong on our side"),
        _("The fault is ours, not yours. What you saved before is kept."),
        _("Try again in a moment. If it happens again, tell your administrator the time and what you did."),
    ),
    503: Words(
        _("Closed for a moment"),
        _("The service is being looked after or is too busy."),
        _("Try again in a few minutes. What you saved before is kept."),
    ),
}

#: Exit codes of the error family come in tens; each ten has its status.
_STATUS_OF_TEN = {1: 400, 2: 422, 3: 409, 4: 503}

View = Callable[[HttpRequest], HttpResponse]


def page(
    status: int, *, says: str = "", words: Words | None = None, further: tuple[Text, str] | None = None
) -> HttpResponse:
    """The page for a status.

    Args:
        status: One of `WORDS`, else 500 is shown.
        says: What happened, when more is known than the status tells.
        words: Other words than those of the status.
        further: What a link is called that leads on from here, and where to.
    """
    status = status if status in WORDS else 500
    words = words or WORDS[status]
    context = {"status": status, "title": words.title, "says": says or words.says, "do": words.do}
    context["further"] = further
    try:
        content = render_to_string("ui/error.html", context)
    except Exception:  # the fault shown here may be one of the templates or their files
        return HttpResponse(f"{words.title}. {words.says} {words.do}", "text/plain; charset=utf-8", status)
    return HttpResponse(content, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for more than a page takes."""
    large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return page(413 if large else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """403; also for a page that was open too long to be sent (`CSRF_FAILURE_VIEW`)."""
    return page(403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return page(404)


#: What a disk says that is full or broken, or that may not be written to at present.
_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 when it is the database that is away or a disk that refuses."""
    fault = sys.exc_info()[1]
    disk = isinstance(fault, OSError) and fault.errno in _DISK
    if not disk and not isinstance(fault, OperationalError | InterfaceError):
        return page(500)
    answer = page(503)
    answer.headers["Retry-After"] = "60"
    return answer


def in_words(answer: View) -> View:
    """Middleware: a refusal without content gets its page, and one of our errors its sentence."""
    return _InWords(answer)


class _InWords:
    def __init__(self, answer: View) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        if response.status_code not in WORDS or response.streaming or response.content:
            return response
        if request.method == "HEAD" or not request.accepts("text/html"):
            return response
        told = page(response.status_code)
        response.content, response["Content-Type"] = told.content, told["Content-Type"]
        response["Content-Length"] = str(len(told.content))  # Django has already measured that it was empty
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ObjectDoesNotExist):  # somebody deleted it after it was looked up
            return page(404)
        if not isinstance(exception, DaybreakError):
            return None
        return page(_STATUS_OF_TEN.get(exception.exit_code // 10, 400), says=spoken(exception))
