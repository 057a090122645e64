"""Ranked leads: each operation as a card that a person can judge, with every reason for and against."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from daybreak.errors import BadValue
from daybreak.prosecution.candidate import Candidate, candidate
from daybreak.prosecution.card import Cards
from daybreak.prosecution.decisions_fate import fates
from daybreak.prosecution.lead import Lead
from daybreak.prosecution.networks import Networks, fingerprints
from daybreak.prosecution.ranking import Order, standing
from daybreak.prosecution.scoring import score_operations
from daybreak.standard.arguments import of_kind, whole
from daybreak.standard.progress import Progress, silent

#: Operations looked at closely for each lead wanted: their templates add to the organised score (10 points
#: at most), and counter-evidence takes from the risk.
CLOSER = 4


@dataclass(frozen=True, slots=True, eq=False)
class Leads:
    """The first leads of a run, in order.

    Attributes:
        ranked: Leads for a person to look at, best first.
        rejected: Operations that a reviewer rejected and that have not grown much since.
        order: What they are ordered by.
        operations: Operations of two posts or more in all, shown or not.
        networks: What they rest on.
    """

    ranked: tuple[Lead, ...]
    rejected: tuple[Lead, ...]
    order: Order
    operations: int
    networks: Networks

    def __len__(self) -> int:
        return len(self.ranked)

    def __getitem__(self, place: int) -> Lead:
        return self.ranked[place]

    def lead(self, key: str) -> Lead:
        """The lead of that key.

        Raises:
            BadValue: There is none.
        """
        for lead in (*self.ranked, *self.rejected):
            if lead.key == key:
                return lead
        raise BadValue("lead", found=key, needed="give the key of a lead of this run, such as L1a2b3c4d")


def rank_leads(
    networks: Networks, *, limit: int = 100, order: Order = "both", progress: Progress = silent
) -> Leads:
    """Rank the operations of a run and make a card of each of the first.

    Args:
        networks: What `find_networks` found.
        limit: Most leads wanted.
        order: `both` (the weaker of the two scores), `organised` or `risk`. Posts that nothing joins to
            another are leads only by `risk`.
        progress: Told how many cards are made.

    Raises:
        BadValue: `limit` is below one, or there is no such order.
    """
    of_kind("networks", networks, Networks, "give what find_networks returns")
    whole("number of leads", limit, least=1)
    if of_kind("order", order, str, "it must be a word such as both") not in get_args(Order):
        raise BadValue("order", found=order, needed=f"it must be one of {', '.join(get_args(Order))}")
    networks.run.parameter("leads", limit)
    networks.run.parameter("order", order)
    with networks.run.stage("templates"):
        marks = _marks(networks)
        closely = _closer_look(networks, marks, limit, order, progress)
    opened = [one for one in closely if not one.rejected]
    values = np.array([one.standing(order) for one in opened])
    best = np.argsort(-values, kind="stable")[:limit]
    cards = Cards(networks, order)
    ranked = []
    with networks.run.stage("leads"):
        for rank, place in enumerate(best.tolist(), start=1):
            ranked.append(cards.lead(opened[place], rank, np.delete(values, place)))
            progress("leads", rank, len(best))
        rejected = tuple(cards.lead(one, 0, values) for one in closely if one.rejected)
    for sentence in fates(networks, marks, closely):
        networks.run.note(sentence)
    return Leads(tuple(ranked), rejected, order, len(networks), networks)


def _marks(networks: Networks) -> Sequence[str]:
    """The fingerprint of every post; none where there are no decisions to look them up for."""
    numbers = np.arange(len(networks.posts) if networks.decisions else 0, dtype=np.int32)
    return fingerprints(networks.posts, numbers)


def _closer_look(
    networks: Networks, marks: Sequence[str], limit: int, order: Order, progress: Progress
) -> Sequence[Candidate]:
    """The operations that can be among the first, in the order of their first post.

    `marks` are the fingerprints of all posts. What is far from the first before the closer look stays so:
    see `CLOSER`.
    """
    scores = score_operations(networks)
    value = standing(scores.organised.score, scores.risk, order)
    several = networks.summary.counts["posts"] > 1
    eligible = np.flatnonzero(several | (order == "risk"))
    first = eligible[np.argsort(-value[eligible], kind="stable")][: limit * CLOSER]
    rows = sorted({*first.tolist(), *_decided(networks, marks)})
    found = []
    for done, row in enumerate(rows, start=1):
        found.append(candidate(networks, scores, row))
        progress("templates", done, len(rows))
    return found


def _decided(networks: Networks, marks: Sequence[str]) -> set[int]:
    """Rows of the operations that a reviewer has decided about, wherever they stand."""
    wanted = {mark for decision in networks.decisions for mark in decision.posts}
    posts = [number for number, mark in enumerate(marks) if mark in wanted]
    return set(np.searchsorted(networks.summary.number, networks.operation[posts]).tolist())
