"""A text being rewritten while every character remembers where it came from.

Each rule of normalisation proposes edits (replace this span by that text). `Rewriting` applies
them and keeps, for every character of the new text, the span of the original it stands for. A
text that no rule touches carries no map at all.

Characters that are replaced one for one keep their own origin; otherwise every new character
stands for the whole span that was replaced. What is deleted belongs to nobody, and is covered
again as soon as a finding spans it.
"""

from array import array
from collections.abc import Sequence
from typing import NamedTuple

_SHORT = 1 << 13
_COUNT = array("i", range(_SHORT + 1))


class Edit(NamedTuple):
    """Replace `start`..`end` of a text by `after`."""

    start: int
    end: int
    after: str


class Origin(NamedTuple):
    """Where each character comes from: character `i` stands for `starts[i]`..`ends[i]`."""

    starts: "array[int]"
    ends: "array[int]"


def identity(length: int) -> Origin:
    """Map a text of this many characters onto itself."""
    if length <= _SHORT:
        return Origin(_COUNT[:length], _COUNT[1 : length + 1])
    return Origin(array("i", range(length)), array("i", range(1, length + 1)))


def rewrite(text: str, origin: Origin | None, edits: Sequence[Edit]) -> tuple[str, Origin]:
    """Apply edits (in order, not overlapping) and carry the map along; linear time.

    Args:
        text: The text the edits speak of.
        origin: Where its characters come from; None while it is still the original.
        edits: What to replace, ascending and without overlap.
    """
    old_starts, old_ends = origin or identity(len(text))
    pieces: list[str] = []
    starts, ends = array("i"), array("i")
    done = 0
    for start, end, after in edits:
        pieces.append(text[done:start])
        pieces.append(after)
        if len(after) == end - start:
            starts += old_starts[done:end]
            ends += old_ends[done:end]
        else:
            starts += old_starts[done:start]
            ends += old_ends[done:start]
            if after:
                starts += array("i", (old_starts[start],)) * len(after)
                ends += array("i", (old_ends[end - 1],)) * len(after)
        done = end
    pieces.append(text[done:])
    starts += old_starts[done:]
    ends += old_ends[done:]
    return "".join(pieces), Origin(starts, ends)
