"""Posts, templates and identifiers as one graph whose every link has a weight and a reason.

The nodes are wordings (a template with all its posts, or a post alone) and identifiers (telephones,
wallets, handles ...). A link says that a wording shows an identifier. It weighs more when the kind
reaches a person (`linking_kinds.py`), when the finding is sure, when few wordings show the
identifier, and when more than a stray post of the wording does.

Two things join strangers and so must not link: an identifier that stands in the posts of many
otherwise unconnected networks (a platform's support number, a free-mail domain), and a template
whose posts carry the contacts of many otherwise unconnected networks (an agency's boilerplate).
Both are found by what falls apart without them (`hubs.py`), are left out with a sentence that says
so, and stay in the result to be shown. Contacts used one after another by the same templates have
those templates in common and stay joined.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from daybreak.methods.graph.adjacency import Float32, Float64, Int32, Int64
from daybreak.methods.graph.hubs import separate_pieces
from daybreak.methods.graph.linking_kinds import LINKING_KINDS, SEPARATE_TEMPLATE, is_service
from daybreak.methods.graph.sighted import NO_DAY, Sighted, codes, day_numbers, group_labels, sighted
from daybreak.standard.counted import counted

#: Why an identifier links or does not, as `EvidenceGraph.verdict` holds it.
LINKS, LONE, SERVICE, STRANGERS, SPREAD, HANDS = range(6)

#: Wordings added to the count before rarity is worked out, so that in a small set an identifier
#: present everywhere still says something.
RARITY_PRIOR = 100

#: An identifier is in many hands when at least this share of its wordings are single posts, at least
#: this share of its posts have authors of their own, and less than `TOGETHER` of them are connected.
ALONE, OWN_AUTHORS, TOGETHER = 0.8, 0.8, 0.3

#: Without an author column it takes this many times as many wordings to say so.
AUTHORS_UNKNOWN = 4

#: How likely a contact in one post of a long template is a stray (misread, quoted, mistyped); every
#: further post of the template that shows it halves that.
STRAY = 0.75

#: Nodes with fewer neighbours than this are never taken for hubs.
LEAST_NEIGHBOURS = 5


@dataclass(frozen=True, slots=True, eq=False)
class EvidenceGraph:
    """Wordings and identifiers with their weighted links.

    Wordings are numbered by their first post: `first_post[w]`; `wording[p]` is the wording of post
    `p`. Per identifier: kind, normal form, how many `seen_posts`, `seen_wordings`, `seen_authors`
    and `seen_places` (-1: not known), the first and last day (days since 1970, `NO_DAY`: none), how
    many `separate` networks it would join, and the `verdict`. Links are sorted by wording; a link of
    weight 0 is kept to be shown but joins nothing. `boilerplate` (label of the group) and
    `boilerplate_separate` list templates that join strangers; their posts are wordings of their own.
    """

    sighted: Sighted
    group: Int32
    wording: Int32
    first_post: Int32
    seen_posts: Int64
    seen_wordings: Int64
    seen_authors: Int64
    seen_places: Int64
    first_day: Int32
    last_day: Int32
    separate: Float64
    verdict: npt.NDArray[np.int8]
    link_wording: Int32
    link_identifier: Int32
    link_posts: Int32
    link_confidence: Float32
    link_weight: Float32
    boilerplate: Int32
    boilerplate_separate: Float64

    @property
    def wordings(self) -> int:
        """How many differently worded posts there are, templates counted once."""
        return len(self.first_post)

    @property
    def identifiers(self) -> int:
        """How many different identifiers there are."""
        return self.sighted.identifiers

    def name(self, identifier: int) -> tuple[str, str]:
        """Give an identifier's kind and normal form."""
        return self.sighted.kinds[identifier].as_py(), self.sighted.normals[identifier].as_py()

    def reason(self, identifier: int) -> str:
        """Say in a sentence why an identifier links posts, or why it was left out."""
        kind, normal = self.name(identifier)
        wordings, posts = int(self.seen_wordings[identifier]), int(self.seen_posts[identifier])
        seen = f"The {kind} {normal} stands in {counted(posts, 'post')} of {counted(wordings, 'wording')}"
        match int(self.verdict[identifier]):
            case 1:
                return f"{seen}, so it joins nothing beyond that wording."
            case 2:
                return f"{normal} is a service open to everybody, so sharing it says nothing."
            case 3:
                pieces = round(float(self.separate[identifier]))
                return (
                    f"{seen} that fall into about {pieces} networks with contacts of their own and "
                    "nothing else in common: it looks like a shared service and joins nobody."
                )
            case 4:
                return f"{seen}, too many for one sender: it looks like a shared service and joins nobody."
            case 5:
                return (
                    f"{seen}{self._spread(identifier)}, nearly every one a single post by somebody else and "
                    "otherwise unconnected: it looks like a shared desk and joins nobody."
                )
        return f"{seen}{self._spread(identifier)} and in nothing that looks unrelated."

    def _spread(self, identifier: int) -> str:
        authors, places = int(self.seen_authors[identifier]), int(self.seen_places[identifier])
        parts = [counted(authors, "author")] if authors > 0 else []
        parts += [counted(places, "place")] if places > 0 else []
        if self.first_day[identifier] != NO_DAY:
            parts.append(counted(int(self.last_day[identifier] - self.first_day[identifier]) + 1, "day"))
        return f" by {', '.join(parts)}" if parts else ""


def build_graph(
    sightings: pa.Table,
    group: npt.ArrayLike,
    *,
    authors: Any = None,
    places: Any = None,
    days: Any = None,
) -> EvidenceGraph:
    """Build the graph of all posts.

    Args:
        sightings: Columns post (row of the post), kind, normal, and optionally confidence (0 to 1).
        group: Per post the label of its near-duplicate group: the number of the group's first post;
            a post alone labels itself.
        authors: Per post who published it, or None where unknown; None: no such column.
        places: Per post where it was published, likewise.
        days: Per post a time, a date or a day number, likewise.

    Raises:
        BadValue: A column is missing, has the wrong length or names a post that does not exist.
    """
    label = group_labels(group)
    seen = sighted(sightings, len(label))
    wording, first_post = _numbered_groups(label)
    links = _Links.of(seen, wording, len(first_post))
    authors_seen = _distinct(seen, codes("authors", authors, len(label)))
    separate, together = separate_pieces(*links.from_identifier(), *links.from_wording(), LEAST_NEIGHBOURS)
    verdict = _verdicts(seen, links.degree(), separate)
    verdict[(verdict <= LONE) & _many_hands(seen, links, wording, authors_seen, together)] = HANDS
    boilerplate, pieces = _boilerplate(seen, links, verdict, label, first_post)
    if len(boilerplate):
        alone = np.where(np.isin(label, boilerplate), np.arange(len(label), dtype=np.int32), label)
        wording, first_post = _numbered_groups(alone)
        links = _Links.of(seen, wording, len(first_post))
        verdict = np.where(verdict <= LONE, np.where(links.degree() > 1, LINKS, LONE), verdict)
    low, high = _day_range(seen, day_numbers(days, len(label)))
    return EvidenceGraph(
        sighted=seen,
        group=label,
        wording=wording,
        first_post=first_post,
        seen_posts=np.bincount(seen.identifier, minlength=seen.identifiers),
        seen_wordings=links.degree(),
        seen_authors=authors_seen,
        seen_places=_distinct(seen, codes("places", places, len(label))),
        first_day=low,
        last_day=high,
        separate=separate,
        verdict=verdict.astype(np.int8),
        link_wording=links.wording,
        link_identifier=links.identifier,
        link_posts=links.posts,
        link_confidence=links.confidence,
        link_weight=_weights(seen, links, verdict, np.bincount(wording, minlength=len(first_post))),
        boilerplate=boilerplate,
        boilerplate_separate=pieces,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Links:
    """Each (wording, identifier) pair once, sorted by wording, then identifier."""

    wording: Int32
    identifier: Int32
    posts: Int32
    confidence: Float32
    wordings: int
    identifiers: int

    @classmethod
    def of(cls, seen: Sighted, wording: Int32, wordings: int) -> "_Links":
        key = wording[seen.post].astype(np.int64) * max(seen.identifiers, 1) + seen.identifier
        pair, row, posts = np.unique(key, return_inverse=True, return_counts=True)
        best = np.zeros(len(pair), np.float32)
        np.maximum.at(best, row, seen.confidence)
        ends = np.divmod(pair, max(seen.identifiers, 1))
        return cls(
            ends[0].astype(np.int32),
            ends[1].astype(np.int32),
            posts.astype(np.int32),
            best,
            wordings,
            seen.identifiers,
        )

    def degree(self) -> Int64:
        """Count the wordings of each identifier."""
        return np.bincount(self.identifier, minlength=self.identifiers).astype(np.int64)

    def from_wording(self) -> tuple[Int64, Int32, Int32]:
        """Rows of identifiers with the posts that show them, one row per wording."""
        return _starts(self.wording, self.wordings), self.identifier, self.posts

    def from_identifier(self) -> tuple[Int64, Int32, Int32]:
        """Rows of wordings with the posts in them, one row per identifier."""
        order = np.argsort(self.identifier, kind="stable")
        return _starts(self.identifier, self.identifiers), self.wording[order], self.posts[order]


def _starts(row: Int32, rows: int) -> Int64:
    return np.concatenate([[0], np.cumsum(np.bincount(row, minlength=rows))]).astype(np.int64)


def _numbered_groups(label: Int32) -> tuple[Int32, Int32]:
    """Number groups by first post; also give that first post."""
    first, wording = np.unique(label, return_inverse=True)
    return wording.astype(np.int32), first.astype(np.int32)


def _verdicts(seen: Sighted, degree: Int64, separate: Float64) -> Int64:
    """Decide for each identifier whether it may link, by the declared table."""
    verdict = np.where(degree > 1, LINKS, LONE)
    verdict = np.where(degree > _per_kind(seen, "wordings"), SPREAD, verdict)
    verdict = np.where(separate > _per_kind(seen, "separate"), STRANGERS, verdict)
    hosts = np.isin(np.asarray(seen.kinds.to_numpy(zero_copy_only=False)), ("domain", "url"))
    for identifier in np.flatnonzero(hosts & (degree > 1)):
        if is_service(seen.kinds[identifier].as_py(), seen.normals[identifier].as_py()):
            verdict[identifier] = SERVICE
    return verdict


def _many_hands(
    seen: Sighted, links: _Links, wording: Int32, authors: Int64, together: Float64
) -> npt.NDArray[np.bool_]:
    """Tell identifiers of a shared desk: unconnected single posts, each by an author of its own."""
    single = np.bincount(wording, minlength=links.wordings)[links.wording] == 1
    singles = np.bincount(links.identifier, single, links.identifiers)
    degree, needed = links.degree(), _per_kind(seen, "hands")
    posts = np.bincount(seen.identifier, minlength=seen.identifiers)
    known = authors > 0
    own = np.where(known, authors >= OWN_AUTHORS * posts, True)
    needed = np.where(known, needed, AUTHORS_UNKNOWN * needed)
    unconnected = (singles >= ALONE * degree) & (together < TOGETHER)
    return np.asarray((degree >= needed) & own & unconnected)


def _per_kind(seen: Sighted, column: str) -> Float64:
    """Spread one column of the declared table over the identifiers."""
    encoded = seen.kinds.dictionary_encode()
    of_kind = np.array([getattr(LINKING_KINDS[k.as_py()], column) for k in encoded.dictionary], float)
    return of_kind[np.asarray(encoded.indices)] if len(of_kind) else np.empty(0)


def _boilerplate(
    seen: Sighted, links: _Links, verdict: Int64, label: Int32, first_post: Int32
) -> tuple[Int32, Float64]:
    """Find templates whose contacts belong to many networks that nothing else connects."""
    linking = verdict[links.identifier] <= LONE
    kept = _Links(
        links.wording[linking],
        links.identifier[linking],
        links.posts[linking],
        links.confidence[linking],
        links.wordings,
        links.identifiers,
    )
    pieces, _ = separate_pieces(*kept.from_wording(), *kept.from_identifier(), LEAST_NEIGHBOURS)
    template = np.bincount(label, minlength=len(label))[first_post] > 1
    joins_strangers = template & (pieces > SEPARATE_TEMPLATE)
    return first_post[joins_strangers], pieces[joins_strangers]


def _weights(seen: Sighted, links: _Links, verdict: Int64, posts_of_wording: Int64) -> Float32:
    """Weigh every link: kind, confidence, rarity of the identifier, and how surely it is no stray."""
    size = np.log2(links.wordings + RARITY_PRIOR)
    rarity = 1 - np.log2(np.maximum(links.degree(), 1)) / size
    of_identifier = _per_kind(seen, "weight") * np.maximum(rarity, 0.1)
    of_identifier[verdict > LONE] = 0.0
    share = links.posts / posts_of_wording[links.wording]
    of_link = of_identifier[links.identifier] * links.confidence
    chance = STRAY * (1 - share) * 0.5 ** (links.posts - 1)
    return np.asarray(of_link * (1 - chance), dtype=np.float32)


def _distinct(seen: Sighted, code: Int32 | None) -> Int64:
    """Count the different values among each identifier's posts; -1 when the column is not known."""
    if code is None:
        return np.full(seen.identifiers, -1, np.int64)
    value = code[seen.post].astype(np.int64)
    known = value >= 0
    span = int(code.max(initial=0)) + 1
    pairs = np.unique(seen.identifier[known].astype(np.int64) * span + value[known])
    return np.bincount(pairs // span, minlength=seen.identifiers).astype(np.int64)


def _day_range(seen: Sighted, days: Int32 | None) -> tuple[Int32, Int32]:
    """Give each identifier's first and last day, `NO_DAY` when none is known."""
    low = np.full(seen.identifiers, np.iinfo(np.int32).max, np.int32)
    high = np.full(seen.identifiers, NO_DAY, np.int32)
    if days is not None:
        known = days[seen.post] != NO_DAY
        np.minimum.at(low, seen.identifier[known], days[seen.post[known]])
        np.maximum.at(high, seen.identifier[known], days[seen.post[known]])
    return np.where(high == NO_DAY, NO_DAY, low).astype(np.int32), high
