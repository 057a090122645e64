"""What a lead is made of: everything a person needs to judge it, and nothing that judges for them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import numpy.typing as npt

from daybreak.prosecution.decisions import Decision
from daybreak.prosecution.movement_records import Movement

Side = Literal["organised", "risk", "counter"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact that moved a lead up or down.

    Attributes:
        id: Name of the feature, indicator or piece of counter-evidence.
        side: Which score it belongs to; `counter` lowers the risk.
        points: Its share of the score (0..100): organised and risk reasons sum to their score.
            Counter-evidence is negative, on the same scale.
        sentence: What was found, in words.
        source: The publication or list behind the rule.
        rank_without: The lead's rank were this reason not there.
    """

    id: str
    side: Side
    points: float
    sentence: str
    source: str
    rank_without: int


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A contact, wallet or other identifier that holds an operation together.

    `posts` and `texts` count where it stands inside the operation (texts: templates, and posts that are
    nobody's copy). `weight` is the evidence its links carry, 0 where it joins nothing; `remark` says why
    a contact joins nobody (a shared service), or into how many parts the operation falls without it.
    """

    kind: str
    normal: str
    posts: int
    texts: int
    first: datetime | None
    last: datetime | None
    weight: float
    remark: str


@dataclass(frozen=True, slots=True)
class TemplatePiece:
    """A run of the example post: fixed text (`kind` empty), a slot's filling, or a difference (`noise`)."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class SlotSeen:
    """A slot of a template: its type, how many different fillings it has, and the commonest of them."""

    kind: str
    distinct: int
    common: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TemplateCard:
    """A template as a lead shows it: on one of its own posts.

    `pieces` cover the text of the post numbered `example` without gaps. `relative_length` is bits with
    the template over bits without (below 1 it pays).
    """

    group: int
    posts: npt.NDArray[np.int32]
    example: int
    pieces: tuple[TemplatePiece, ...]
    slots: tuple[SlotSeen, ...]
    bits_saved: float
    relative_length: float


@dataclass(frozen=True, slots=True)
class IndicatorSeen:
    """A published indicator that the texts of an operation show.

    `texts` counts templates and single posts that show it, never copies. `post`, `start` and `end` point
    at one place where it can be read.
    """

    id: str
    label: str
    sentence: str
    source: str
    strength: str
    texts: int
    post: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Lead:
    """One operation, ready for a person to look at.

    Attributes:
        key: Stable name, from the fingerprint of the operation's first post.
        rank: 1 is first; a rejected lead has rank 0.
        organised: 0..100, see `organised`.
        risk: 0..100 after counter-evidence, see `recruitment` and `counter_evidence`.
        posts: Numbers of its posts, in order.
        unknown: Sentences about what could not be known, and so counts neither for nor against.
    """

    key: str
    rank: int
    organised: float
    risk: float
    posts: npt.NDArray[np.int32]
    first: datetime | None
    last: datetime | None
    places: tuple[str, ...]
    reasons: tuple[Reason, ...]
    unknown: tuple[str, ...]
    contacts: tuple[SharedContact, ...]
    templates: tuple[TemplateCard, ...]
    movement: Movement | None
    indicators: tuple[IndicatorSeen, ...]
    decision: Decision | None = None
    notes: tuple[Decision, ...] = ()
    new_since_decision: int = 0
