"""Two runs over posts about the same matter: which leads are new, grew, shrank, joined, parted or went.

Leads are followed by their posts, not by their keys or ranks, so that a lead is the same while most of
its posts are.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

What = Literal["new", "gone", "same", "grown", "shrunk", "changed", "joined", "parted"]


@dataclass(frozen=True, slots=True)
class LeadPosts:
    """A lead of a run as it is compared: key, rank and the fingerprints of its posts."""

    key: str
    rank: int
    posts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a lead.

    Attributes:
        what: `joined`: several leads are one now; `parted`: one lead is several now.
        before: The leads of the first run with posts in it, the one that shares most first.
        now: The lead of the second run, None when it is gone.
        shared: Posts that are in both.
    """

    what: What
    before: tuple[LeadPosts, ...]
    now: LeadPosts | None
    shared: int


def compare(before: Sequence[LeadPosts], now: Sequence[LeadPosts]) -> list[Change]:
    """What happened to each lead from one run to another.

    Args:
        before: Leads of the first run; no post is in two of them.
        now: Leads of the second run.

    Returns:
        A change for each lead of the second run, in its order, then the leads that are gone.
    """
    home = {post: number for number, lead in enumerate(before) for post in lead.posts}
    shares = [Counter(home[post] for post in lead.posts if post in home) for lead in now]
    heirs = Counter(number for share in shares for number in share)
    changes = [_change(before, lead, share, heirs) for lead, share in zip(now, shares, strict=True)]
    gone = (lead for number, lead in enumerate(before) if not heirs[number])
    return [*changes, *(Change("gone", (lead,), None, 0) for lead in gone)]


def _change(before: Sequence[LeadPosts], lead: LeadPosts, share: Counter[int], heirs: Counter[int]) -> Change:
    came = tuple(before[number] for number, _ in share.most_common())
    shared = share.total()
    if not came:
        what: What = "new"
    elif len(came) > 1:
        what = "joined"
    elif heirs[next(iter(share))] > 1:
        what = "parted"
    else:
        what = _sized(came[0], lead, shared)
    return Change(what, came, lead, shared)


def _sized(old: LeadPosts, new: LeadPosts, shared: int) -> What:
    lost, won = len(old.posts) - shared, len(new.posts) - shared
    if lost and won:
        return "changed"
    return "grown" if won else "shrunk" if lost else "same"
