"""The template behind a group of near-duplicate posts: what stays, what varies, and what it saves.

One organisation writes hundreds of posts from one pattern and changes a name, a town, a number.
Written as one template and its fills the group takes far fewer bits than post by post; the bits
saved measure how organised the writing is (and nothing else: copies alone are no sign of
trafficking, a chain store writes like this too).

`find_template` reads one group, `find_templates` many. Offsets are characters of the text as given.

Lee, M.-C., Vajiac, C., Kulshrestha, A., et al. (2021). InfoShield: Generalizable
information-theoretic human-trafficking detection. ICDE 2021. Vajiac, C., Lee, M.-C.,
Kulshrestha, A., et al. (2023). DeltaShield: Information theory for human-trafficking detection.
ACM TKDD 17(2). Written from the papers' ideas.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from daybreak.errors import BadValue
from daybreak.methods.text.template_group import learn
from daybreak.methods.text.template_kinds import Identifier
from daybreak.methods.text.template_model import Learned, read
from daybreak.methods.text.template_parts import Constant, Slot, SlotValue, lay_out
from daybreak.methods.text.template_tokens import cut_words
from daybreak.standard.counted import counted

__all__ = [
    "Alignment",
    "Constant",
    "Difference",
    "Slot",
    "SlotFill",
    "SlotValue",
    "Template",
    "find_template",
    "match",
]


@dataclass(frozen=True, slots=True)
class SlotFill:
    """What one post puts into a slot: `text` is `post[start:end]`, empty where the post skips it."""

    slot: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One word by which a post departs from the template outside its slots.

    `kind` is inserted, replaced (`expected` stood in the template) or deleted (the span is empty
    and marks where `expected` is missing).
    """

    kind: Literal["inserted", "replaced", "deleted"]
    start: int
    end: int
    text: str
    expected: str


@dataclass(frozen=True, slots=True)
class Alignment:
    """One post beside the template: its fills, its differences, and its bits alone and with it."""

    fills: tuple[SlotFill, ...]
    differences: tuple[Difference, ...]
    bits_alone: float
    bits_with: float

    @property
    def fits(self) -> bool:
        """Whether the post is shorter to tell by the template than alone."""
        return self.bits_with < self.bits_alone


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """The pattern of a group of posts and what it is worth.

    `parts` reads from left to right. `bits_alone` is what the posts cost told one by one,
    `bits_with` told by the template (the template itself included; outliers told alone).
    `outliers` are numbers of posts that are shorter told alone. `spans` int32[n, s, 2]: the characters of
    each fill of each post.
    """

    parts: tuple[Constant | Slot, ...]
    bits_alone: float
    bits_with: float
    size: int
    outliers: tuple[int, ...]
    learned: Learned = field(repr=False)
    texts: Sequence[str] = field(repr=False)
    spans: npt.NDArray[np.int32] = field(repr=False)

    @property
    def bits_saved(self) -> float:
        """Bits the template saves; near 0 where the posts have nothing in common."""
        return self.bits_alone - self.bits_with

    @property
    def relative_length(self) -> float:
        """`bits_with / bits_alone`: near 0 for copies, 1 where a template says nothing."""
        return self.bits_with / self.bits_alone if self.bits_alone else 1.0

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slots, from left to right."""
        return tuple(part for part in self.parts if isinstance(part, Slot))

    @property
    def pattern(self) -> str:
        """The template as one line, such as `Call me at {phone} in {place}`."""
        return "".join(part.text if isinstance(part, Constant) else f"{{{part.kind}}}" for part in self.parts)

    @property
    def members(self) -> tuple[int, ...]:
        """Numbers of the posts that fit the template."""
        strangers = set(self.outliers)
        return tuple(post for post in range(self.size) if post not in strangers)

    def alignment(self, post: int) -> Alignment:
        """Lay post number `post` of the group beside the template.

        Raises:
            BadValue: There is no post of that number.
        """
        return match(self, self._text(post))

    def _text(self, post: int) -> str:
        """The post of that number, or `BadValue`."""
        if not 0 <= post < self.size:
            raise BadValue("the post", found=post, needed=f"this template has posts 0 to {self.size - 1}")
        return self.texts[post]

    def fills(self, post: int) -> tuple[SlotFill, ...]:
        """What post number `post` puts into each slot, one entry for each slot in order.

        Raises:
            BadValue: There is no post of that number.
        """
        text = self._text(post)
        spans = enumerate(self.spans[post].tolist())
        return tuple(SlotFill(slot, start, end, text[start:end]) for slot, (start, end) in spans)

    def differences(self, post: int) -> tuple[Difference, ...]:
        """By which words post number `post` departs from the template outside the slots."""
        return self.alignment(post).differences

    def explain(self) -> tuple[str, ...]:
        """Say in sentences what the template is, what varies in it, and what it saves."""
        told = [
            f"{self.size - len(self.outliers)} of {self.size} posts follow one template of "
            f"{counted(len(self.learned.fixed), 'fixed word')} and {counted(len(self.slots), 'slot')}.",
            f"Told one by one they take {self.bits_alone:,.0f} bits, by the template "
            f"{self.bits_with:,.0f}: it saves {self.bits_saved:,.0f} bits "
            f"({1 - self.relative_length:.0%}).",
        ]
        told += [slot.explain() for slot in self.slots]
        if self.outliers:
            shown = counted(
                len(self.outliers),
                "post is shorter told alone and does",
                "posts are shorter told alone and do",
            )
            told.append(f"{shown} not belong to it.")
        return tuple(told)


def find_template(
    texts: Sequence[str],
    *,
    entities: Sequence[Sequence[Identifier]] | None = None,
) -> Template:
    """Find the template behind near-duplicate posts, its typed slots, and the bits it saves.

    Args:
        texts: The posts of one group, in any script.
        entities: For each post the identifiers found in it, if known; they help to name slots.

    Raises:
        BadValue: There is no text, a text is no string, or `entities` has another length.
    """
    if isinstance(texts, pa.Array | pa.ChunkedArray):
        texts = texts.to_pylist()
    if isinstance(texts, str) or not isinstance(texts, Sequence):
        raise BadValue("texts", found=type(texts).__name__, needed="a sequence of strings is needed")
    if len(texts) == 0:
        raise BadValue("texts", found=[], needed="a template needs at least one text")
    posts = list(texts)
    for number, text in enumerate(posts):
        if not isinstance(text, str):
            raise BadValue(f"text {number}", found=text, needed="each text must be a string")
    if entities is not None and not isinstance(entities, Sequence):
        raise BadValue("entities", found=type(entities).__name__, needed="one list of findings for each text")
    if entities is not None and len(entities) != len(texts):
        raise BadValue(
            "entities", found=len(entities), needed=f"one entry for each of the {len(texts)} texts"
        )
    learned, group = learn(posts)
    parts = lay_out(posts, learned, group, entities)
    spans = np.stack((group.starts, group.ends), axis=2)
    return Template(
        parts, group.bits_alone, group.bits_with, len(texts), group.outliers, learned, texts, spans
    )


def match(template: Template, text: str) -> Alignment:
    """Lay a new post beside a template; `Alignment.fits` says whether it follows it.

    Raises:
        BadValue: The text is no string.
    """
    if not isinstance(text, str):
        raise BadValue("the text", found=text, needed="it must be a string")
    learned = template.learned
    reading, surface = read(learned, cut_words([text], spaced=learned.spaced)), learned.surface
    fills = tuple(SlotFill(*span, text[span.start : span.end]) for span in reading.fills(0))
    differences = tuple(
        Difference(kind, start, end, text[start:end], surface[row] if row >= 0 else "")
        for kind, start, end, row in reading.differences(0)
    )
    return Alignment(fills, differences, float(reading.alone[0]), float(reading.bits[0]))
