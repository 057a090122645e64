"""Which posts belong together by the evidence graph, what holds them together and what would not.

A reader must be able to check every community: which identifiers hold it together, which of them it
would fall apart without, which were left out because they join strangers, and by which steps two
given posts are connected.
"""

from dataclasses import dataclass

import numpy as np

from daybreak.errors import BadValue
from daybreak.methods.graph.adjacency import Adjacency, Int32, Int64, adjacency
from daybreak.methods.graph.communities import Communities, communities
from daybreak.methods.graph.cut_points import cut_points
from daybreak.methods.graph.links import LONE, EvidenceGraph
from daybreak.methods.graph.price import FEWEST_LINKS, natural_price, price
from daybreak.standard.progress import Progress, silent

#: Posts outside a small set, counted in when the price of a link between communities is worked out:
#: among a few posts alone it would be nothing special that two share a number. In the world it is.
WORLD = 1000


@dataclass(frozen=True, slots=True)
class Holding:
    """One identifier in a community: what it is, how much of the community shows it, and why it counts.

    `posts` and `wordings` count within the community, `strength` is the sum of its links' weights,
    and `parts` says into how many parts the community falls without it (1: it holds together).
    """

    identifier: int
    kind: str
    normal: str
    posts: int
    wordings: int
    strength: float
    parts: int
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a connection: these two posts share this, and what that says."""

    post: int
    other: int
    kind: str
    normal: str
    weight: float
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class EvidenceCommunities:
    """The communities of an evidence graph.

    `post_label` (int32) names each post's community by its first post; a post that nothing connects
    labels itself. `identifier_label` (int32) is the community an identifier belongs to, -1 when it
    links nothing. `parts` counts for every identifier the parts its community has without it.
    """

    graph: EvidenceGraph
    post_label: Int32
    identifier_label: Int32
    parts: Int32
    found: Communities
    _links: Adjacency
    _link_order: Int64
    _link_label: Int32

    def holding(self, label: int, most: int = 20) -> tuple[Holding, ...]:
        """List the identifiers that hold a community together, the strongest first."""
        rows = [r for r in self._rows(label) if self.graph.link_weight[r] > 0]
        mine = [r for r in rows if self.identifier_label[self.graph.link_identifier[r]] == label]
        return self._listed(mine, most)

    def cut_points(self, label: int) -> tuple[Holding, ...]:
        """List the identifiers without which the community falls apart."""
        return tuple(h for h in self.holding(label, most=1 << 30) if h.parts > 1)

    def left_out(self, label: int, most: int = 20) -> tuple[Holding, ...]:
        """List identifiers the community's posts show that join nobody, each with the reason."""
        verdict = self.graph.verdict
        rows = [r for r in self._rows(label) if verdict[self.graph.link_identifier[r]] > LONE]
        return self._listed(rows, most)

    def explain_link(self, post: int, other: int) -> tuple[Step, ...]:
        """Give the shortest way from one post to the other through shared identifiers.

        Empty when nothing connects them.

        Raises:
            BadValue: There is no post with that number.
        """
        for number in (post, other):
            if not 0 <= number < len(self.post_label):
                raise BadValue(
                    "a post number", found=number, needed=f"posts go from 0 to {len(self.post_label) - 1}"
                )
        graph = self.graph
        path = _shortest(self._links, int(graph.wording[post]), int(graph.wording[other]))
        if graph.wording[post] == graph.wording[other]:
            same = "Both posts follow the same template."
            return (
                (Step(post, other, "template", str(graph.group[post]), 1.0, same),) if post != other else ()
            )
        steps = []
        for at in range(0, len(path) - 2, 2):
            ends = [
                post if w == graph.wording[post] else other if w == graph.wording[other] else -1
                for w in (path[at], path[at + 2])
            ]
            first, second = (
                int(graph.first_post[w]) if e < 0 else e
                for e, w in zip(ends, (path[at], path[at + 2]), strict=True)
            )
            steps.append(self._step(first, second, path[at], path[at + 2], path[at + 1] - graph.wordings))
        return tuple(steps)

    def _step(self, post: int, other: int, wording: int, further: int, identifier: int) -> Step:
        kind, normal = self.graph.name(identifier)
        weight = min(self._weight(wording, identifier), self._weight(further, identifier))
        return Step(post, other, kind, normal, weight, self.graph.reason(identifier))

    def _weight(self, wording: int, identifier: int) -> float:
        low, high = self._links.start[wording : wording + 2]
        at = low + np.searchsorted(self._links.neighbour[low:high], identifier + self.graph.wordings)
        return float(self._links.weight[at])

    def _rows(self, label: int) -> Int64:
        """Find the links of a community's wordings."""
        low, high = np.searchsorted(self._link_label, [label, label + 1])
        return self._link_order[low:high]

    def _listed(self, rows: list[int], most: int) -> tuple[Holding, ...]:
        """Sum up links by identifier."""
        graph = self.graph
        if not rows:
            return ()
        identifier, at = np.unique(graph.link_identifier[rows], return_inverse=True)
        posts = np.bincount(at, graph.link_posts[rows])
        wordings, strength = np.bincount(at), np.bincount(at, graph.link_weight[rows])
        order = np.lexsort((identifier, -posts, -strength))[:most]
        return tuple(
            Holding(
                int(identifier[i]),
                *graph.name(int(identifier[i])),
                int(posts[i]),
                int(wordings[i]),
                float(strength[i]),
                int(self.parts[identifier[i]]),
                graph.reason(int(identifier[i])),
            )
            for i in order
        )


def find_evidence_communities(
    graph: EvidenceGraph, *, resolution: float | None = None, seed: int = 0, progress: Progress = silent
) -> EvidenceCommunities:
    """Find the communities of posts that the evidence joins (see `communities` for the arguments)."""
    kept = graph.link_weight > 0
    nodes = graph.wordings + graph.identifiers
    source, target = graph.link_wording[kept], graph.link_identifier[kept] + graph.wordings
    weight = graph.link_weight[kept]
    links = adjacency(nodes, source, target, weight)
    chosen = 1 / _price(links, seed) if resolution is None else resolution
    # hubs were judged before, by what posts and identifiers say
    found = communities(
        nodes, source, target, weight,
        resolution=chosen, seed=seed, hub_aware=False, progress=progress,
    )  # fmt: skip
    label = found.labels
    has_wording = label < graph.wordings
    first = np.full(nodes, -1, np.int32)
    first[has_wording] = graph.first_post[label[has_wording]]
    post_label = first[graph.wording]
    link_label = post_label[graph.first_post[graph.link_wording]]
    order = np.argsort(link_label, kind="stable")
    linked = np.diff(links.start)[graph.wordings :] > 0
    return EvidenceCommunities(
        graph=graph,
        post_label=post_label,
        identifier_label=np.where(linked, first[graph.wordings :], -1).astype(np.int32),
        parts=cut_points(links.start, links.neighbour, label)[graph.wordings :],
        found=found,
        _links=links,
        _link_order=order,
        _link_label=link_label[order],
    )


def _price(links: Adjacency, seed: int) -> float:
    if links.links < FEWEST_LINKS:
        return natural_price(links.nodes + WORLD, links.links)
    return price(links, seed)


def _shortest(links: Adjacency, source: int, target: int) -> list[int]:
    """Walk breadth-first from one node to the other; empty when there is no way."""
    before = {source: source}
    queue = [source]
    for v in queue:
        if v == target:
            break
        for u in links.neighbour[links.start[v] : links.start[v + 1]].tolist():
            if u not in before:
                before[u] = v
                queue.append(u)
    if target not in before:
        return []
    path = [target]
    while path[-1] != source:
        path.append(before[path[-1]])
    return path[::-1]
