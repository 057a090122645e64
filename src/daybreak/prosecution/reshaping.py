"""Merges and splits that a reviewer decided, applied to what the network found.

Posts can share a fingerprint (a file without ids, texts of short words), so a part names a fingerprint
as often as it has such posts, and that many of them are meant.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from daybreak.prosecution.decisions import Decision

#: For numbers of posts the contacts and accounts that each shows.
Contacts = Callable[[Sequence[int]], Mapping[int, Set[str]]]


def _no_contacts(_: Sequence[int]) -> Mapping[int, Set[str]]:
    return {}


class Parts:
    """Which posts of this input the parts of a decision name.

    Args:
        fingerprints: By post.
    """

    def __init__(self, fingerprints: Sequence[str]) -> None:
        self._bearers: dict[str, list[int]] = defaultdict(list)
        for post, mark in enumerate(fingerprints):
            self._bearers[mark].append(post)

    def posts(self, decision: Decision) -> list[list[int]]:
        """For each part the numbers of its posts that are in the input; no post is in two parts."""
        taken: Counter[str] = Counter()
        found = []
        for part in decision.parts:
            mine = []
            for mark in part:
                bearers = self._bearers.get(mark, ())
                if taken[mark] < len(bearers):
                    mine.append(bearers[taken[mark]])
                    taken[mark] += 1
            found.append(mine)
        return found


def reshaped(
    labels: Sequence[int],
    groups: Sequence[int],
    fingerprints: Sequence[str],
    decisions: Iterable[Decision],
    contacts: Contacts = _no_contacts,
) -> list[int]:
    """Apply merges and splits, oldest first, to the operation label of each post.

    A post that is new since a split goes where more of its contacts and accounts are known from. When
    they do not tell, it follows its template group if all of the group's decided posts were taken out.

    Args:
        labels: The operation each post was put into, by post.
        groups: The template group of each post.
        fingerprints: By post, in the same order.
        decisions: Others than merge and split are passed over.
        contacts: Tells what posts show; asked about the posts of split operations only.

    Returns:
        New labels; each is the number of the operation's first post.
    """
    now = list(labels)
    known = Parts(fingerprints)
    for decision in decisions:
        if decision.kind == "merge":
            _merge(now, known.posts(decision))
        elif decision.kind == "split":
            out, stay = known.posts(decision)[:2]
            _split(now, groups, set(out), set(stay), contacts)
    return _canonical(now)


def most_common(labels: Sequence[int]) -> int:
    """The label that most have; the smallest of several."""
    counts = Counter(labels)
    return min(counts, key=lambda label: (-counts[label], label))


def _merge(labels: list[int], parts: list[list[int]]) -> None:
    joined = {most_common([labels[post] for post in part]) for part in parts if part}
    first = min(joined, default=-1)
    for post, label in enumerate(labels):
        if label in joined:
            labels[post] = first


def _split(
    labels: list[int], groups: Sequence[int], out: set[int], stay: set[int], contacts: Contacts
) -> None:
    """Part `out` from `stay` where they are together; elsewhere there is nothing to part."""
    home = {labels[post] for post in out} & {labels[post] for post in stay}
    if not home:
        return
    fresh = max(labels) + 1
    together = [post for post, label in enumerate(labels) if label in home]
    shown = contacts(together)
    theirs, ours = (_all_of(shown, part) for part in (out, stay))
    follow = {groups[post] for post in out} - {groups[post] for post in stay}
    for post in together:
        if post in out or (
            post not in stay and _goes(shown.get(post, set()), theirs, ours, groups[post] in follow)
        ):
            labels[post] = fresh


def _goes(own: Set[str], theirs: Set[str], ours: Set[str], follows: bool) -> bool:
    """Whether a newcomer goes with the posts taken out: by what only one side shows, else by its group."""
    out, stay = len(own & (theirs - ours)), len(own & (ours - theirs))
    return follows if out == stay else out > stay


def _all_of(shown: Mapping[int, Set[str]], posts: Iterable[int]) -> set[str]:
    return {contact for post in posts for contact in shown.get(post, ())}


def _canonical(labels: list[int]) -> list[int]:
    first: dict[int, int] = {}
    for post, label in enumerate(labels):
        first.setdefault(label, post)
    return [first[label] for label in labels]
