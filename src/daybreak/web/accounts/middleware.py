"""Nobody whose role needs a second factor gets further than setting one up."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

#: Addresses open to somebody who still has to set up the second factor.
BEFORE_SECOND_FACTOR = frozenset({"account_logout", "account_reauthenticate", "leave", "set_scheme"})


def second_factor_first(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Send people without their second factor to where they set it up."""
    return _Gate(answer)


class _Gate:
    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        match = request.resolver_match
        name = (match.url_name if match else None) or ""
        if not request.user.is_authenticated or name in BEFORE_SECOND_FACTOR or name.startswith("mfa_"):
            return None
        if settings.DEMO or not request.user.needs_second_factor or is_mfa_enabled(request.user):
            return None
        return redirect("mfa_index")
