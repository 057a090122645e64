"""What every answer carries so that nothing of it stays behind outside the page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
