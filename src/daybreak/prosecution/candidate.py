"""An operation on its way to be a lead: scored, with its honest explanations and the reviewers' decision."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from daybreak.methods.text.template import Template, find_template
from daybreak.prosecution.counter_evidence import Circumstances, CounterEvidence, counter_evidence, lowered
from daybreak.prosecution.decisions import Decision, notes, settled
from daybreak.prosecution.networks import Networks, fingerprints
from daybreak.prosecution.ranking import Order, standing
from daybreak.prosecution.scoring import OperationScores, with_bits
from daybreak.standard.identifier import Identifier
from daybreak.standard.rows import take_rows

Int32 = npt.NDArray[np.int32]

#: Largest templates of an operation that are looked at, and the posts each is learnt from.
MOST_TEXTS, SPREAD = 6, 200
#: A rejected operation comes back when it has grown by more than this share.
GROWN = 0.5
_TALK = ("phone", "whatsapp", "telegram", "line", "wechat", "instagram", "facebook", "messenger", "handle")


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A template of an operation: the group's label, its posts, and what was learnt from a spread of them.

    `bits_saved` is over all its posts, taken in proportion from the spread.
    """

    group: int
    posts: Int32
    spread: Int32
    template: Template

    @property
    def bits_saved(self) -> float:
        """Bits that telling all its posts by the template saves."""
        return self.template.bits_saved * len(self.posts) / len(self.spread)


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One operation with both scores.

    Attributes:
        row: Its row in the summary.
        posts: Numbers of its posts.
        organised, points: The organised score (0..100) and the points of each feature.
        risk_before, risk: The risk (0..100) before and after counter-evidence.
        speaker: The post whose wording the risk is taken from.
        readable: Whether a lexicon covers its language; else the risk is unknown.
        texts: Its largest templates, largest first, each with the numbers of its posts.
        counter: Honest explanations that fit.
        marks: Fingerprints of its posts, each with the number of posts that bear it; empty unless there
            are decisions.
        decision: The reviewers' last confirm or reject.
        notes: What reviewers wrote about it.
        new: Posts that have come since the decision.
    """

    row: int
    posts: Int32
    organised: float
    points: npt.NDArray[np.float64]
    risk_before: float
    risk: float
    speaker: int
    readable: bool
    texts: tuple[Text, ...]
    counter: tuple[CounterEvidence, ...]
    marks: Counter[str]
    decision: Decision | None
    notes: tuple[Decision, ...]
    new: int

    @property
    def rejected(self) -> bool:
        """Whether a reviewer rejected it and it has not grown much since."""
        kept = self.decision is not None and self.decision.kind == "reject"
        return kept and self.new <= GROWN * (len(self.posts) - self.new)

    def standing(self, order: Order, *, organised: float | None = None, risk: float | None = None) -> float:
        """Its place in the order, or the one it would have with another score."""
        scores = (self.organised if organised is None else organised, self.risk if risk is None else risk)
        return float(standing(np.array([scores[0]]), np.array([scores[1]]), order)[0])


def candidate(networks: Networks, scores: OperationScores, row: int) -> Candidate:
    """Look closely at the operation in `row` of the summary."""
    posts = networks.summary.posts_of(row)
    found = counter_evidence(circumstances(networks, row))
    before = float(scores.risk[row])
    marks = Counter(fingerprints(networks.posts, posts) if networks.decisions else ())
    decision = settled(networks.decisions, marks) if marks else None
    texts = _texts(networks, posts)
    score, points = with_bits(scores.organised, row, sum(text.bits_saved for text in texts))
    return Candidate(
        row=row,
        posts=posts,
        organised=score,
        points=points,
        risk_before=before,
        risk=lowered(before, found),
        speaker=int(scores.speaker[row]),
        readable=bool(scores.readable[row]),
        texts=texts,
        counter=found,
        marks=marks,
        decision=decision,
        notes=notes(networks.decisions, marks) if marks else (),
        new=(marks - decision.posts).total() if decision else 0,
    )


def _texts(networks: Networks, posts: Int32) -> tuple[Text, ...]:
    group = networks.groups.label[posts]
    labels, sizes = np.unique(group, return_counts=True)
    largest = sorted(zip((-sizes).tolist(), labels.tolist(), strict=True))[:MOST_TEXTS]
    return tuple(_text(networks, label, posts[group == label]) for size, label in largest if size < -1)


def _text(networks: Networks, group: int, posts: Int32) -> Text:
    places = np.unique(np.linspace(0, len(posts) - 1, min(len(posts), SPREAD)).astype(np.int64))
    spread = posts[places]
    texts = take_rows(networks.posts.table.select(["text"]), spread).column("text").to_pylist()
    return Text(group, posts, spread, find_template(texts, entities=_entities(networks, spread)))


def _entities(networks: Networks, posts: Int32) -> list[list[Identifier]]:
    """The findings of each of these posts, which tell what kind of thing fills a slot."""
    by_post: dict[int, list[Identifier]] = {post: [] for post in posts.tolist()}
    for row in findings_of(networks, posts).to_pylist():
        by_post[row.pop("post")].append(Identifier(**row))
    return list(by_post.values())


def circumstances(networks: Networks, row: int) -> Circumstances:
    """What the rules of counter-evidence look at."""
    posts, counts = networks.summary.posts_of(row), networks.summary.counts
    named = take_rows(networks.posts.table.select(["employer"]), posts).column("employer").to_pylist()
    findings = findings_of(networks, posts, ["kind", "normal"])
    kinds, normals = findings.column("kind").to_pylist(), findings.column("normal").to_pylist()
    pairs = set(zip(kinds, normals, strict=True))
    _, one_each = np.unique(networks.graph.wording[posts], return_index=True)
    return Circumstances(
        employers=[name for name in named if name and name.strip()],
        posts=len(posts),
        texts=int(counts["texts"][row]),
        places=int(counts["places"][row]),
        phones=sum(kind in _TALK for kind, _ in pairs),
        domains=sorted({_domain(kind, normal) for kind, normal in pairs} - {""}),
        wordings=take_rows(networks.posts.table.select(["text"]), posts[one_each]).column("text").to_pylist(),
    )


def findings_of(networks: Networks, posts: Int32, columns: Sequence[str] | None = None) -> pa.Table:
    """All findings in these posts, or some columns of them, in the order of posts and places in them."""
    column = networks.sightings.column("post").to_numpy()
    posts = np.asarray(posts, column.dtype)  # with another type every search would copy the whole column
    begin, end = np.searchsorted(column, posts), np.searchsorted(column, posts, side="right")
    counts = end - begin
    rows = np.repeat(end - np.cumsum(counts), counts) + np.arange(counts.sum())
    sightings = networks.sightings if columns is None else networks.sightings.select(list(columns))
    found = take_rows(sightings, rows)
    if "kind" not in found.column_names:
        return found
    kind = pc.cast(found.column("kind"), pa.string())
    return found.set_column(found.schema.get_field_index("kind"), "kind", kind)


def _domain(kind: str, normal: str) -> str:
    if kind == "email":
        return normal.rpartition("@")[2]
    if kind == "url":
        return normal.split("//")[-1].split("/")[0]
    return normal if kind == "domain" else ""
