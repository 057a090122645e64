"""What of prevalence may be handed over: estimates with their warnings, and overlaps of lists; no list."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from daybreak.web.handover.crossings import declare_crossing
from daybreak.web.handover.zones import Zone
from daybreak.web.measurement.models import Estimation, Reading
from daybreak.web.ui.spoken import said_or_english as say


def estimate_lines(shown: dict[str, Any]) -> list[str]:
    """Estimates side by side in lines to read, with what speaks against them."""
    if isinstance(shown, str):  # the sentence alone
        return [say(shown)]
    disagreement = [shown["flag"]] if shown["flag"] else []
    numbers = [line for one in shown["methods"] for line in _method_lines(one)]
    rates = ["; ".join(map(str, row)) for row in shown["sdg"]["rows"]] if shown["sdg"] else []
    warned = [say(one) for one in (shown["headline"], *disagreement, *shown["warnings"])]
    return [*warned, *numbers, *rates, shown["citation"]]


def _method_lines(method: dict[str, Any]) -> Iterator[str]:
    if method["refusal"]:
        yield f"{say(method['title'])}: {say(method['refusal'])}"
        return
    interval = method["interval"]
    within = f" ({interval['low']:,.0f} – {interval['high']:,.0f}, {method['level']} %)" if interval else ""
    least = _("at least %(people)s") if method["bound"] else "%(people)s"
    yield f"{say(method['title'])}: " + least % {"people": f"{method['total']:,.0f}"} + within
    yield from map(say, method["warnings"])


def reading_lines(shown: dict[str, Any]) -> list[str]:
    """Lists, their sizes and overlaps in lines to read."""
    overlaps = shown["overlaps"]
    sizes = [f"{one['name']}: {one['people']}" for one in overlaps["pairs"]]
    shared = [f"{' + '.join(one['lists'])}: {one['people']}" for one in overlaps["combinations"]]
    return [*map(say, shown["notes"]), *sizes, *shared]


declare_crossing(Estimation, ["headline", "shown"], Zone.MEASUREMENT, lines=estimate_lines)
declare_crossing(Reading, ["shown"], Zone.MEASUREMENT, lines=reading_lines)
