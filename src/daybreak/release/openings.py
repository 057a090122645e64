"""How a lead's text begins: what tells one lead from another in a table of them."""

#: Characters of a lead's commonest text that tell it from others.
OPENING = 60


def opening_of(text: str) -> str:
    """The first words of a text in one line, cut short.

    >>> opening_of("Room near the\\n station, call now")
    'Room near the station, call now'
    """
    words = " ".join(text.split())
    return words if len(words) <= OPENING else f"{words[:OPENING].rstrip()}…"
