"""From scattered posts to operations: posts that the same hands seem to have written.

The way, each step explained in its own module: findings in each post (`methods.entities`), groups of
near-duplicates (`methods.text.groups`), the place of each post, the recruitment indicators it shows, a
graph of wordings and identifiers in which shared services and boilerplate join nobody
(`methods.graph.links`), communities of that graph, and what is counted about each operation. A
reviewer's merges and splits are honoured.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from daybreak.errors import BadValue
from daybreak.methods.entities.find import find_in_posts
from daybreak.methods.graph.evidence import EvidenceCommunities, find_evidence_communities
from daybreak.methods.graph.linking_kinds import LINKING_KINDS
from daybreak.methods.graph.links import EvidenceGraph, build_graph
from daybreak.methods.text.groups import Groups, group_texts
from daybreak.prosecution.decisions import Decision, fingerprint
from daybreak.prosecution.recruitment import assess_posts
from daybreak.prosecution.recruitment_findings import RecruitmentRisks
from daybreak.prosecution.reshaping import reshaped
from daybreak.prosecution.summary import OperationSummary, summarise_operations
from daybreak.prosecution.whereabouts import Whereabouts, whereabouts
from daybreak.standard.arguments import of_kind, whole
from daybreak.standard.manifest import ManifestBuilder
from daybreak.standard.progress import Progress, silent
from daybreak.standard.records import Posts
from daybreak.standard.rows import take_rows

Int32 = npt.NDArray[np.int32]


#: Findings less sure than this join nobody.
LEAST_SURE = 0.5
_LINKS = pa.schema(
    [("post", pa.int32()), ("kind", pa.string()), ("normal", pa.string()), ("confidence", pa.float32())]
)


@dataclass(frozen=True, slots=True, eq=False)
class Networks:
    """All operations behind a set of posts, with everything they rest on.

    Attributes:
        posts: What was read; a post's number is its row.
        sightings: Every finding in every post, see `find_in_posts`.
        groups: Which posts repeat one text.
        communities: What the evidence graph of wordings and identifiers joins, and the hubs it left out.
        where: The place of each post.
        operation: By post, its operation: the number of the operation's first post. A post that
            nothing joins to another is an operation of its own.
        risk: By post, recruitment indicators found and their score.
        summary: What is counted about each operation.
        decisions: The reviewers' decisions that were honoured.
        run: Parameters, counts, notes and times so far; `run.finish()` gives the manifest.
    """

    posts: Posts
    sightings: pa.Table
    groups: Groups
    communities: EvidenceCommunities
    where: Whereabouts
    operation: Int32
    risk: RecruitmentRisks
    summary: OperationSummary
    decisions: tuple[Decision, ...]
    run: ManifestBuilder

    @property
    def graph(self) -> EvidenceGraph:
        """Wordings and identifiers with their weighted links."""
        return self.communities.graph

    def __len__(self) -> int:
        """How many operations have two posts or more."""
        return int((self.summary.counts["posts"] > 1).sum())


def find_networks(
    posts: Posts,
    *,
    country: str | None = None,
    decisions: Sequence[Decision] = (),
    workers: int = 2,
    seed: int = 0,
    progress: Progress = silent,
) -> Networks:
    """Find the operations behind posts.

    Args:
        posts: See `daybreak.standard.reading.read_posts`.
        country: ISO 3166-1 alpha-2 code to assume for numbers, wages and places where a post says none.
        decisions: Merges and splits among them reshape the operations, oldest first.
        workers: Processes for finding identifiers and threads elsewhere; the result is the same for any.
        seed: Of the community search; the same seed gives the same operations.
        progress: Told how far each stage is.

    Raises:
        BadValue: `workers` is below one, or `country` is not a two-letter code.

    >>> from daybreak import find_networks, read_posts
    >>> networks = find_networks(read_posts("sample/posts.csv"))
    >>> len(networks) > 12
    True
    """
    of_kind("posts", posts, Posts, "give what read_posts returns")
    whole("workers", workers, least=1)
    whole("seed", seed, least=0)
    for decision in of_kind("decisions", decisions, Sequence, "give what read_decisions returns"):
        of_kind("a decision", decision, Decision, "give what read_decisions returns")
    if country is not None and _code(str(country)) is None:
        raise BadValue("country", found=country, needed="give a two-letter ISO 3166-1 code such as GB")
    country = _code(country)
    run = ManifestBuilder("networks", {"country": country, "workers": workers, "seed": seed})
    run.read(posts)
    with run.stage("grouping"):
        groups = group_texts(posts.texts, progress=progress)
    with run.stage("identifiers"):
        lands = _countries(posts, country)
        sightings = find_in_posts(posts.texts, countries=lands, workers=workers, progress=progress)
    with run.stage("places"):
        where = whereabouts(posts, sightings, country=country)
    with run.stage("recruitment indicators"):
        risk = assess_posts(
            posts.texts,
            employers=posts.table.column("employer"),
            countries=where.country,
            identifiers=sightings,
            workers=workers,
            progress=progress,
        )
    with run.stage("network"):
        graph = _graph(posts, sightings, groups, where)
        communities = find_evidence_communities(graph, seed=seed, progress=progress)
        operation = _reshaped(posts, communities.post_label, groups.label, sightings, decisions)
        summary = summarise_operations(posts, graph, operation, where.row)
    networks = Networks(
        posts, sightings, groups, communities, where, operation, risk, summary, tuple(decisions), run
    )
    _count(networks)
    return networks


def _countries(posts: Posts, country: str | None) -> Sequence[str | None] | None:
    column = posts.table.column("country")
    if column.null_count == len(posts):
        return [country] * len(posts) if country else None
    return [_code(value) or country for value in column.to_pylist()]


def _code(value: str | None) -> str | None:
    return value.upper() if value and len(value) == 2 and value.isascii() and value.isalpha() else None


def _graph(posts: Posts, sightings: pa.Table, groups: Groups, where: Whereabouts) -> EvidenceGraph:
    table, places = posts.table, pa.array(where.row, mask=where.row < 0)
    authors, days = table.column("author"), table.column("time")
    return build_graph(
        linking_sightings(sightings, authors),
        groups.label,
        authors=authors if authors.null_count < len(posts) else None,
        places=places,
        days=days if days.null_count < len(posts) else None,
    )


def linking_sightings(sightings: pa.Table, authors: pa.ChunkedArray) -> pa.Table:
    """What may join posts: sure findings, the domains of links and e-mails, and the accounts that post.

    A guessed reading (confidence under `LEAST_SURE`) joins nobody.
    """
    sure = sightings.filter(pc.greater_equal(sightings.column("confidence"), LEAST_SURE))
    domain = pc.struct_field(
        pc.extract_regex(sure.column("details"), r'"domain": "(?P<domain>[^"]+)"'), "domain"
    )
    hosts = sure.set_column(sure.schema.get_field_index("normal"), "normal", domain)
    accounts = pa.table({"post": np.arange(len(authors), dtype=np.int32), "normal": authors})
    parts = (
        sure.select(_LINKS.names),
        _of_kind(hosts.select(["post", "normal", "confidence"]), "domain"),
        _of_kind(accounts.append_column("confidence", pa.array(np.ones(len(authors), np.float32))), "author"),
    )
    return pa.concat_tables([part.cast(_LINKS) for part in parts])


def _of_kind(table: pa.Table, kind: str) -> pa.Table:
    """The rows that name anything, as findings of `kind`."""
    named = table.filter(pc.greater(pc.fill_null(pc.utf8_length(table.column("normal")), 0), 0))
    return named.append_column("kind", pa.repeat(kind, named.num_rows)).select(_LINKS.names)


def _reshaped(
    posts: Posts, operation: Int32, group: Int32, sightings: pa.Table, decisions: Sequence[Decision]
) -> Int32:
    if not any(decision.kind in ("merge", "split") for decision in decisions):
        return operation

    def contacts(numbers: Sequence[int]) -> dict[int, set[str]]:
        """The contacts and accounts that these posts show."""
        table = linking_sightings(sightings, posts.table.column("author"))
        mine = table.filter(pc.is_in(table.column("post"), pa.array(numbers, pa.int32())))
        shown: dict[int, set[str]] = {}
        for row in mine.to_pylist():
            if row["kind"] in LINKING_KINDS:
                shown.setdefault(row["post"], set()).add(row["normal"])
        return shown

    marks = fingerprints(posts, np.arange(len(posts), dtype=np.int32))
    labels = reshaped(operation.tolist(), group.tolist(), marks, decisions, contacts)
    return np.array(labels, dtype=np.int32)


def fingerprints(posts: Posts, numbers: Int32) -> list[str]:
    """The fingerprints by which decisions name the posts with these `numbers`."""
    rows = take_rows(posts.table.select(["id", "time", "text"]), numbers)
    # an id that only counts lines would name another post once posts are added or reordered
    ids = rows.column("id" if posts.columns.get("id") else "time").to_pylist()
    return [
        fingerprint("" if name is None else str(name), text)
        for name, text in zip(ids, rows.column("text").to_pylist(), strict=True)
    ]


def _count(networks: Networks) -> None:
    run, groups = networks.run, networks.groups
    several = np.bincount(groups.label, minlength=len(groups.label)) > 1
    run.count("templates", int(several.sum()))
    run.count("findings", networks.sightings.num_rows)
    run.count("operations", len(networks))
    run.count("posts without a place", networks.where.unknown)
