"""`{% toll channel "file" %}` inside a public form: what pays the toll, if there is one when it is sent."""

from typing import Any

from django.template import Context, Library

from daybreak.web.protection.abuse import toll as tolls
from daybreak.web.protection.models import Channel

register = Library()


@register.inclusion_tag("abuse/toll.html", takes_context=True, name="toll")
def draw_toll(context: Context, channel: Channel, deed: str) -> dict[str, Any]:
    """The ticket since when the page is open, the place for a sum, and the script that does it.

    Args:
        context: The page's; a form of several pages keeps the ticket of its first.
        channel: Whose form it is.
        deed: One of `Deed`.
    """
    request = context.get("request")
    held = request.POST.get(tolls.TICKET, "") if request is not None else ""
    return _parts(channel, deed, tolls.toll.ticket(tolls.Deed(deed), channel.pk, held))


@register.inclusion_tag("abuse/toll.html", name="toll_again")
def draw_toll_again(channel: Channel, deed: str, ticket: str) -> dict[str, Any]:
    """The same with the ticket that somebody waits with."""
    return _parts(channel, deed, ticket)


def _parts(channel: Channel, deed: str, ticket: str) -> dict[str, Any]:
    names = {"ticket_name": tolls.TICKET, "proof_name": tolls.PROOF}
    return {"channel": channel, "deed": deed, "ticket": ticket, **names}
