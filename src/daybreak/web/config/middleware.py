"""What every answer carries so that nothing of it stays behind outside the page; how programs are refused."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from daybreak.web.accounts.api import PROBLEM, Problem

#: Powers of the browser that no page of ours needs.
PERMISSIONS_POLICY = ", ".join(
    f"{power}=()"
    for power in (
        "camera",
        "microphone",
        "geolocation",
        "payment",
        "usb",
        "interest-cohort",
        "browsing-topics",
    )
)


def nothing_kept_outside(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Forbid caches to keep pages and browsers to use powers that no page needs."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response

    return answered


#: Below it only programs ask.
_API = "/api/"
#: What is said where no operation of the API was reached that could say more.
_DETAILS = {
    400: "This could not be read.",
    404: "There is nothing at this address.",
    405: "This address is not asked for in that way.",
    413: "More arrived than is taken at once.",
    503: "Closed for a moment. Try again later.",
}


def problems_for_programs(
    answer: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Refuse programs by `application/problem+json` also where the API's operations were not reached."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        status = response.status_code
        kind = response.headers.get("Content-Type", "")
        if status < HTTPStatus.BAD_REQUEST or kind == PROBLEM or not request.path_info.startswith(_API):
            return response
        said = Problem(title=HTTPStatus(status).phrase, status=status, detail=_DETAILS.get(status, ""))
        problem = HttpResponse(said.model_dump_json(), content_type=PROBLEM, status=status)
        for name in ("Allow", "Retry-After"):
            if name in response.headers:
                problem.headers[name] = response.headers[name]
        return problem

    return answered
