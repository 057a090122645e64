"""Pages for whoever comes: numbers, signs, myths, questions. They set no cookie and need no script.

Country and language are what the person chose, never guessed from an address on the internet. The quiz takes
its answers without Django's token, which needs a cookie: nothing is written, so there is nothing to forge.
"""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from daybreak.errors import BadValue
from daybreak.prevention.awareness import (
    Audience,
    Source,
    Words,
    audiences,
    questions,
    said,
)
from daybreak.prevention.awareness import (
    myths as all_myths,
)
from daybreak.standard.names import SHIPPED, read_language
from daybreak.web.accounts.access import open_to_all
from daybreak.web.prevention import queries
from daybreak.web.prevention.wording import Card, card_of, name_of_country, name_of_language


@dataclass(frozen=True, slots=True)
class Group:
    """Cards under one heading; `key` says which."""

    key: str
    cards: tuple[Card, ...]


def _language() -> str:
    return get_language() or "en"


@open_to_all
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Where help is now, in a country and a language that the person chooses."""
    countries = queries.countries_shown()
    country = request.GET.get("country", "").upper()
    if country not in countries:
        country = countries[0] if len(countries) == 1 else ""
    wanted = _wanted(request.GET.get("speaks"))
    listed = queries.numbers_for(country=country, language=wanted) if country else ()
    cards = [card_of(one) for one in listed]
    first = tuple(card for card, one in zip(cards, listed, strict=True) if one.first)
    rest = [card for card in cards if card not in first]
    groups = [
        Group("first", first),
        Group("speaks", tuple(card for card in rest if not wanted or card.speaks)),
        Group("others", tuple(card for card in rest if wanted and not card.speaks)),
    ]
    return render(
        request,
        "prevention/numbers.html",
        {
            "countries": _choices(countries, name_of_country),
            "languages": _choices(queries.languages_shown() | set(SHIPPED), name_of_language),
            "country": country,
            "country_name": name_of_country(country),
            "asked": request.GET.get("country", ""),
            "wanted": wanted,
            "wanted_name": name_of_language(wanted) if wanted else "",
            "groups": [group for group in groups if group.cards],
            "last_day": _first_to_expire(cards),
        },
    )


def _wanted(said: str | None) -> str:
    """The language asked for: that of the page unless told; empty for any, and for what is none."""
    if said is None:
        return _language()
    try:
        return read_language(said[:40]).partition("-")[0]
    except BadValue:
        return ""


def _choices(codes, named) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    return sorted(((code, named(code)) for code in codes), key=lambda one: one[1].casefold())


def _first_to_expire(cards: list[Card]) -> date | None:
    return min((card.last_day for card in cards), default=None)


@dataclass(frozen=True, slots=True)
class Shown:
    """A text with its sources, in the language of the page."""

    words: str
    sources: tuple[Source, ...]
    more: str = ""


@open_to_all
@require_safe
def signs(request: HttpRequest) -> HttpResponse:
    """For whom there are pages about signs."""
    language = _language()
    rows = [(one.key, said(one.title, language), said(one.lead, language)) for one in audiences()]
    return render(request, "prevention/signs.html", {"rows": rows})


@open_to_all
@require_safe
def signs_for(request: HttpRequest, audience: str) -> HttpResponse:
    """Signs for one audience, what to do and what not to do."""
    found = next((one for one in audiences() if one.key == audience), None)
    if found is None:
        raise Http404
    return render(request, "prevention/signs_for.html", _audience(found, _language()))


def _audience(one: Audience, language: str) -> dict[str, object]:
    def listed(texts: tuple[Words, ...]) -> list[str]:
        return [said(words, language) for words in texts]

    return {
        "title": said(one.title, language),
        "lead": said(one.lead, language),
        "note": said(one.note, language),
        "signs": [Shown(said(sign.words, language), sign.sources) for sign in one.signs],
        "do": listed(one.do),
        "dont": listed(one.dont),
        "own": one.key == "workers",
    }


@open_to_all
@require_safe
def myths(request: HttpRequest) -> HttpResponse:
    """What many people believe, and what is known."""
    language = _language()
    rows = [Shown(said(one.myth, language), one.sources, said(one.fact, language)) for one in all_myths()]
    return render(request, "prevention/myths.html", {"rows": rows})


@open_to_all
@require_safe
def quiz(request: HttpRequest) -> HttpResponse:
    """What the questions are for, and that nothing is kept."""
    return render(request, "prevention/quiz.html", {"count": len(questions())})


@open_to_all
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, number: int) -> HttpResponse:
    """One question; an answer is explained and forgotten."""
    if not 1 <= number <= len(questions()):
        raise Http404
    one, language = questions()[number - 1], _language()
    answers = [said(answer.words, language) for answer in one.answers]
    chosen = request.POST.get("answer", "")
    given = int(chosen) if chosen in {str(place) for place in range(len(answers))} else None
    shown = {
        "number": number,
        "count": len(questions()),
        "question": said(one.question, language),
        "answers": list(enumerate(answers)),
        "skipped": request.method == "POST" and given is None,
    }
    if given is not None:
        shown |= {
            "given": answers[given],
            "fits": one.answers[given].fits,
            "fitting": said(one.fitting.words, language),
            "because": said(one.because, language),
            "sources": one.sources,
            "following": number + 1 if number < len(questions()) else 0,
        }
    return render(request, "prevention/question.html", shown)
