"""What somebody who did not sign in finds at the first address: the ways that are open to anybody.

Apps declare theirs in their module `frame_parts.py`:

    @door(order=10)
    def find_help() -> list[Way]: ...
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """A way that is open to anybody.

    Attributes:
        title: Where it leads, beginning with a verb.
        text: What happens there, in a sentence.
        href: Its address.
        of: Whose it is, when several have the same.
    """

    title: str
    text: str
    href: str
    of: str = ""


_ways: list[tuple[int, Callable[[], list[Way]]]] = []


def door(*, order: int) -> Callable[[Callable[[], list[Way]]], Callable[[], list[Way]]]:
    """Declare ways that are open to anybody; lower orders come first."""

    def kept(find: Callable[[], list[Way]]) -> Callable[[], list[Way]]:
        _ways.append((order, find))
        return find

    return kept


def ways_in() -> list[Way]:
    """All ways that are open to anybody, in their order."""
    return [way for _, find in sorted(_ways, key=lambda one: one[0]) for way in find()]
