"""A lead in the words of the page: what the template prints, with contacts as they may be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from daybreak.prosecution.lead import Lead, Reason, SharedContact, TemplateCard
from daybreak.release.masked import MaskedPosts
from daybreak.release.openings import opening_of
from daybreak.release.report.citations import Citations
from daybreak.release.report.pictures import MOST_ROWS, Stop, route_map, timeline
from daybreak.standard.counted import counted

#: Posts of a lead that stand in the page itself; a script adds the others from the page's data.
FIRST_POSTS = 5
#: Stays of a lead in the page; an operation can have thousands.
MOST_STAYS = 60
_DECIDED = {"confirm": "confirmed", "reject": "rejected"}
_SIDES = {"organised": "organised", "risk": "risk", "counter": "counter-evidence"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a template's example; `kind` is empty for constant text."""

    text: str
    kind: str


class CardView:
    """One lead for the page.

    Args:
        lead: The lead.
        posts: Gives its posts out.
        citations: Numbers the publications of the page.
        share: Most of its posts in the page.
        several_files: Whether a post's source must name its file.
    """

    def __init__(
        self, lead: Lead, posts: MaskedPosts, citations: Citations, *, share: int, several_files: bool
    ) -> None:
        self._lead, self._posts, self._several = lead, posts, several_files
        self.key, self.rank, self.organised, self.risk = lead.key, lead.rank, lead.organised, lead.risk
        self.posts = len(lead.posts)
        self.first, self.last = _day(lead.first), _day(lead.last)
        self.places, self.unknown = lead.places, lead.unknown
        self.reasons = [self._reason(one, citations) for one in lead.reasons]
        self.has_counter = any(one.side == "counter" for one in lead.reasons)
        self.decided = _DECIDED.get(lead.decision.kind, "") if lead.decision else ""
        self.decided_note = posts.free(lead.decision.note) if lead.decision else ""
        new = lead.new_since_decision
        self.new_posts = counted(new, "post has", "posts have") if new else ""
        self.notes = [
            f"{one.time[:10]} {posts.free(one.reviewer)}: {posts.free(one.note)}"
            for one in lead.notes
            if one is not lead.decision
        ]
        self.templates = [self._template(number, card) for number, card in enumerate(lead.templates, start=1)]
        self.contacts = [self._contact(one) for one in lead.contacts]
        self.indicators = [
            {
                "seen": one,
                "words": posts.words(one.post, one.start, one.end),
                "sources": citations.cite(one.source),
            }
            for one in lead.indicators
        ]
        self.movement = self._movement()
        rows = posts.rows(lead.posts[: max(share, FIRST_POSTS)])
        self.shown = [dict(row, source=self._place(row["source"])) for row in rows]

    @property
    def first_posts(self) -> Sequence[Mapping[str, str]]:
        """The posts that stand in the page itself."""
        return self.shown[:FIRST_POSTS]

    @property
    def opening(self) -> str:
        """How its commonest text begins, or its first post where no text repeats."""
        text = self.shown[0]["text"]
        if self._lead.templates:
            card = self._lead.templates[0]
            text = "".join(piece for piece, _ in self._posts.cut(card.example, card.pieces))
        return opening_of(text)

    @property
    def data(self) -> dict[str, object]:
        """What the script needs: the further posts, and the fingerprints of all by which to decide."""
        further = [list(row.values()) for row in self.shown[FIRST_POSTS:]]
        return {"posts": further, "marks": "".join(self._posts.fingerprints(self._lead.posts))}

    @property
    def summary(self) -> str:
        """One sentence that says how much of what there is."""
        said = [counted(self.posts, "post"), counted(len(self._lead.templates), "repeated text")]
        if self.places:
            said.append(f"{len(self.places)} places" if len(self.places) > 1 else self.places[0])
        when = f", from {self.first} to {self.last}" if self.first else ""
        return f"{', '.join(said)}{when}."

    def _place(self, source: str) -> str:
        return source if self._several else source.rpartition(", ")[2]

    def _reason(self, one: Reason, citations: Citations) -> Mapping[str, object]:
        moved = one.rank_without - self.rank if self.rank and one.rank_without else 0
        move = "falls" if moved > 0 else "rises" if moved < 0 else "stays"
        return {
            "side": one.side,
            "score": _SIDES[one.side],
            "points": one.points,
            "sentence": self._posts.free(one.sentence),
            "sources": citations.cite(one.source),
            "without": f"{one.rank_without}, {move}" if self.rank and one.rank_without else "–",
        }

    def _template(self, number: int, card: TemplateCard) -> Mapping[str, object]:
        share = f"{1 - card.relative_length:.0%}"
        saved = f"saves {card.bits_saved:,.0f} bits, {share} of what the posts take one by one"
        fills = self._posts.slots(card)
        return {
            "title": f"Text {number}: {counted(len(card.posts), 'post')}, {counted(len(card.slots), 'slot')}",
            "caption": f"Writing these posts as one text with slots {saved}. "
            f"Shown on the post at {self._place(self._posts.source(card.example))}.",
            "noisy": any(piece.kind == "noise" for piece in card.pieces),
            "pieces": [Piece(text, kind) for text, kind in self._posts.cut(card.example, card.pieces)],
            "slots": [
                {"kind": slot.kind, "distinct": slot.distinct, "common": common}
                for slot, common in zip(card.slots, fills, strict=True)
            ],
        }

    def _contact(self, one: SharedContact) -> Mapping[str, object]:
        shown = self._posts.shown(one.kind, one.normal)
        return {
            "kind": one.kind,
            "shown": shown,
            "remark": self._posts.free(one.remark.replace(one.normal, shown)),
            "posts": one.posts,
            "texts": one.texts,
            "weight": one.weight,
            "first": _day(one.first),
            "last": _day(one.last),
        }

    def _movement(self) -> Mapping[str, object] | None:
        """Pictures, sentences and limits of its movement; None when nothing has both a time and a place."""
        movement = self._lead.movement
        if movement is None:
            return None
        stops = []
        for stay in movement.stays:
            at = movement.places[stay.place]
            seen = (at.latitude, at.longitude, stay.arrival, stay.departure, len(stay.posts))
            stops.append(Stop(self._posts.free(at.name), *seen))
        names = len({stop.place for stop in stops})
        return {
            "map": route_map(stops),
            "timeline": timeline(stops),
            "all": len(stops),
            "stops": stops[:MOST_STAYS],
            "hidden_rows": max(names - MOST_ROWS, 0),
            "sentences": [self._posts.free(sentence) for sentence in movement.sentences],
            "limits": movement.limits,
        }


def shares(sizes: Sequence[int], most: int, each: int) -> int:
    """Most posts of each lead so that all leads together have `most` at most, and none over `each`.

    >>> shares([10, 500, 900], 700, 400)
    345
    """
    low, high = 0, each
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if sum(min(size, middle) for size in sizes) <= most else (low, middle - 1)
    return low


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""
