"""Which language a page speaks: as asked in the address, as chosen before, or as the browser prefers.

`?lang=es` shows any page in Spanish, also where cookies are refused. Only then is a cookie set, which
holds the code of the language and nothing else, and is forgotten when the browser closes.
"""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from daybreak.standard.names import language_name


class LanguageMiddleware(LocaleMiddleware):
    """Django's choice by cookie and browser, with a choice by address before it."""

    def process_request(self, request: HttpRequest) -> None:
        """Choose the language of this answer."""
        asked = request.GET.get("lang", "")
        if asked not in dict(settings.LANGUAGES):
            super().process_request(request)
            return
        translation.activate(asked)
        request.LANGUAGE_CODE = request.asked_language = asked  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say which language it is, and remember what was asked for."""
        super().process_response(request, response)
        asked = getattr(request, "asked_language", None)
        if asked:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
                httponly=True,
            )
        return response


def named(tag: str) -> str:
    """A language's name in the language of the page, for its code."""
    return language_name(tag, language=translation.get_language() or "en")
