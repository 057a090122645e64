"""A lead's card as pages show it: what `leads.json` holds, with pictures drawn from it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from daybreak.web.prosecution.wording import called
from daybreak.web.ui import pictures


@dataclass(frozen=True, slots=True)
class Moved:
    """An operation's movement with its pictures."""

    sentences: list[str]
    limits: list[str]
    stays: list[dict[str, Any]]
    route: SafeString
    times: SafeString


def shown(card: dict[str, Any]) -> dict[str, Any]:
    """The card with percentages, pictures, and codes and stays in words."""
    return card | {
        "templates": [_template(one) for one in card["templates"]],
        "contacts": [one | {"called": called(one["kind"])} for one in card["contacts"]],
        "indicators": [one | {"called": called(one["strength"])} for one in card["indicators"]],
        "movement": _moved(card["movement"], card["key"]),
        "has_counter": any(one["side"] == "counter" for one in card["reasons"]),
    }


def noted(decision: dict[str, Any]) -> dict[str, Any]:
    """A decision with its kind in words and its moment."""
    return decision | {"called": called(decision["kind"]), "when": datetime.fromisoformat(decision["time"])}


def _template(template: dict[str, Any]) -> dict[str, Any]:
    return template | {
        "share": round(100 * (1 - template["relative_length"])),
        "pieces": [one | {"called": called(one["kind"])} for one in template["pieces"]],
        "slots": [one | {"called": called(one["kind"])} for one in template["slots"]],
    }


def _moved(movement: dict[str, Any] | None, key: str) -> Moved | None:
    if movement is None:
        return None
    stays = [
        {
            "place": movement["places"][one["place"]],
            "arrival": datetime.fromisoformat(one["arrival"]),
            "departure": datetime.fromisoformat(one["departure"]),
            "posts": len(one["posts"]),
        }
        for one in movement["stays"]
    ]
    stops = [
        pictures.Stop(
            place=one["place"]["name"],
            latitude=one["place"]["latitude"],
            longitude=one["place"]["longitude"],
            arrival=one["arrival"],
            departure=one["departure"],
            posts=one["posts"],
        )
        for one in stays
    ]
    return Moved(
        movement["sentences"],
        movement["limits"],
        stays,
        pictures.route(stops, key),
        pictures.times(stops, key),
    )
