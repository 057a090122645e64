"""What of a lead may be handed over: its card, whose contacts are masked. Posts stay where they are."""

from typing import Any

from django.utils.translation import gettext as _

from daybreak.web.handover.crossings import declare_crossing
from daybreak.web.handover.zones import Zone
from daybreak.web.prosecution.models import Lead
from daybreak.web.prosecution.wording import called
from daybreak.web.ui.spoken import said_or_english as say


def lines(card: dict[str, Any]) -> list[str]:
    """A card in lines to read: what it rests on, its texts, identifiers, movement and signs."""
    movement = card.get("movement") or {}
    return [
        *(f"{say(one['sentence'])} ({one['source']})" for one in card["reasons"]),
        *(_text(one) for one in card["templates"]),
        *(f"{called(one['kind'])}: {one['normal']}" for one in card["contacts"]),
        *map(say, movement.get("sentences", ())),
        *(f"{say(one['label'])}: {say(one['sentence'])}" for one in card["indicators"]),
        _(
            "Scores do not say that anybody is a trafficker or a victim; people named in posts may be "
            "victims. Posting is not presence."
        ),
    ]


def _text(template: dict[str, Any]) -> str:
    """A text with its slots named where something is filled in."""
    pieces = (f"[{called(one['kind'])}]" if one["kind"] else one["text"] for one in template["pieces"])
    return "".join(str(piece) for piece in pieces)


declare_crossing(Lead, ["card"], Zone.PROSECUTION, lines=lines)
