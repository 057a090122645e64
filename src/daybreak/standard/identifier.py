"""What every finder of contacts and facts hands back: one finding, shown where it stands.

A finder reads the normal form of a post and reports spans of the text as it was published,
so that a person can see the very characters a finding rests on.

Confidence is a chance, not a mood: of all findings reported with confidence c, at least about a share c
are what they say they are (measured on labelled sets, see docs/decisions/0005). The steps:

    0.99  a checksum or an unmistakable form (e-mail, link with a scheme, checked wallet)
    0.95  a number in international form that its country's plan holds valid
    0.90  a number valid in the country of the post, an account beside its platform's name
    0.80  valid in a country that the words of the post point to
    0.70  several readings were possible and one is clearly the likeliest
    0.50  surely a number, but which country's is a guess
    0.30  a guess that serves a reader and should link nothing by itself
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from unicodedata import category

#: Every kind of finding, in the order reports list them.
KINDS = (
    "phone",
    "email",
    "url",
    "domain",
    "telegram",
    "whatsapp",
    "line",
    "wechat",
    "instagram",
    "facebook",
    "handle",
    "crypto",
    "masked",
    "wage",
    "age",
    "place",
    "date",
)

#: Kinds that name a way to reach someone, and so may link two posts.
CONTACT_KINDS = KINDS[: KINDS.index("wage")]


class NormalText(Protocol):
    """A post in normal form with the way back to what was published (`text.normalise.Normalised`)."""

    @property
    def original(self) -> str:
        """The text as published."""

    @property
    def text(self) -> str:
        """The normal form, case kept."""

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in `original`."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """One finding in one post.

    `raw` is `original[start:end]`, offsets count characters of the text as published. `normal` is
    the form in which two findings of one kind are compared. `reason` is a sentence a person can
    check. `details` holds what else is known (country and type of a number, network of a wallet).
    """

    kind: str
    raw: str
    normal: str
    start: int
    end: int
    confidence: float
    reason: str
    details: Mapping[str, object] = field(default_factory=dict, hash=False)

    @classmethod
    def at(
        cls,
        normalised: NormalText,
        start: int,
        end: int,
        *,
        kind: str,
        normal: str,
        confidence: float,
        reason: str,
        details: Mapping[str, object] | None = None,
    ) -> "Identifier":
        """Report `normalised.text[start:end]`, taken back to the text as published."""
        first, last = normalised.original_span(start, end)
        original = normalised.original
        # marks on the last letter, such as the frame of a keycap, are part of what a reader sees
        while last < len(original) and original[last] > "\u02ff" and category(original[last])[0] == "M":
            last += 1
        return cls(kind, original[first:last], normal, first, last, confidence, reason, details or {})

    def overlaps(self, other: "Identifier") -> bool:
        """Whether both findings claim a common character."""
        return self.start < other.end and other.start < self.end
