"""The few shapes every picture here is made of, and how much room words take.

A picture is worked out once, as shapes with roles such as `bar` or `label`; the same shapes become the SVG
in the page, the SVG file and the PNG file. What a role looks like is said in `pictures.css` alone. One unit
is one pixel at natural size, so that letters of 12 units are legible letters; a picture is therefore drawn
for a width, wide for screens and paper and narrow for telephones, instead of being shrunk.
"""

import unicodedata
from dataclasses import dataclass
from typing import ClassVar, Literal

#: Widths in units for which pictures are drawn.
WIDE, NARROW = 720, 280
#: Room around a picture; height of letters; the room bold ones take; height of a line of them.
EDGE, LETTER, BOLD, LINE = 8.0, 12.0, 13.4, 18.0
#: What a letter takes of its height: bold Latin on average, and the full width of East Asian signs.
_NARROW_LETTER, _WIDE_LETTER = 0.6, 1.05

Anchor = Literal["start", "middle", "end"]
Sign = Literal["circle", "ring", "diamond", "square", "more", "less"]


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    role: str
    kind: ClassVar[str] = "line"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, with the words a pointer finds on it."""

    x: float
    y: float
    width: float
    height: float
    role: str
    title: str = ""
    kind: ClassVar[str] = "box"


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign around a point; its form tells what it means, so that colour never has to."""

    sign: Sign
    x: float
    y: float
    role: str
    title: str = ""
    size: float = 5.0
    kind: ClassVar[str] = "mark"


@dataclass(frozen=True, slots=True)
class Words:
    """Words on their base line, whole; they are cut when drawn, in whatever language, where the room ends."""

    x: float
    y: float
    text: str
    role: str = "label"
    anchor: Anchor = "start"
    room: float = 0.0
    size: float = LETTER
    kind: ClassVar[str] = "words"

    @property
    def shown(self) -> str:
        """As much of them as there is room for; without a room, all."""
        return directed(fitted(self.text, self.room, self.size) if self.room else self.text)


Shape = Line | Box | Mark | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture: its size in units, one sentence for those who do not see it, and its shapes in order."""

    width: float
    height: float
    says: str
    shapes: tuple[Shape, ...]


def room_of(text: str, size: float = LETTER) -> float:
    """The room that words are taken to need, in units; a little more than most fonts use."""
    return size * sum(map(_share, text))


def directed(text: str) -> str:
    """The words marked to run from right to left when their first letter does.

    Else names and numbers within them would stand in the order of the picture, which is from left to right.
    Source: Unicode Standard Annex 9, explicit embeddings and rule P2.
    """
    strong = (unicodedata.bidirectional(letter) for letter in text)
    first = next((one for one in strong if one in ("L", "R", "AL")), "L")
    return text if first == "L" else f"\u202b{text}\u202c"


def fitted(text: str, room: float, size: float = LETTER) -> str:
    """The words cut with an ellipsis where the room ends."""
    if room_of(text, size) <= room:
        return text
    left, kept = room - room_of("…", size), 0
    for letter in text:
        left -= size * _share(letter)
        if left < 0:
            break
        kept += 1
    return text[:kept].rstrip() + "…"


def wrapped(text: str, room: float, size: float = LETTER) -> list[str]:
    """The words in lines that fit the room; a single word may be wider."""
    lines: list[str] = []
    for word in text.split():
        if lines and room_of(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _share(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Cf", "Me", "Mn"):
        return 0.0
    return _WIDE_LETTER if unicodedata.east_asian_width(letter) in "WF" else _NARROW_LETTER
