"""What became of each decision in a run: honoured, overruled by a later one, or about posts that are gone."""

from collections.abc import Iterator, Sequence

from daybreak.prosecution.candidate import Candidate
from daybreak.prosecution.decisions import Decision
from daybreak.prosecution.networks import Networks
from daybreak.prosecution.reshaping import Parts, most_common
from daybreak.standard.counted import counted

#: Most decisions without effect that are told one by one.
MOST_TOLD = 20


def fates(networks: Networks, marks: Sequence[str], looked_at: Sequence[Candidate]) -> Iterator[str]:
    """Sentences that say which decisions hold and why others do not.

    Args:
        networks: The run; without decisions there is nothing to say.
        marks: The fingerprints of all posts.
        looked_at: The operations that decisions are about, among others.
    """
    if not networks.decisions:
        return
    parts = Parts(marks)
    told = []
    idle = 0
    for decision in networks.decisions:
        holds, why = _fate(decision, parts.posts(decision), networks, looked_at)
        idle += not holds
        if why:
            told.append(f"{'Honoured' if holds else 'Without effect'}: {_named(decision)}: {why}.")
    every = counted(len(networks.decisions), "decision")
    yield f"Reviewers made {every}; {f'{idle:,} had no effect' if idle else 'each holds'}."
    yield from told[:MOST_TOLD]
    if len(told) > MOST_TOLD:
        yield f"What became of {counted(len(told) - MOST_TOLD, 'further decision')} is not told here."


def _fate(
    decision: Decision, parts: list[list[int]], networks: Networks, looked_at: Sequence[Candidate]
) -> tuple[bool, str]:
    """Whether it holds, and what a person should know about that."""
    meant, found = decision.posts.total(), sum(map(len, parts))
    if not found:
        gone = (
            "its post is not in the input" if meant == 1 else f"none of its {meant:,} posts is in the input"
        )
        return False, gone
    if decision.kind == "merge":
        return _of_merge(parts, networks)
    if decision.kind == "split":
        return _of_split(parts, networks)
    return _of_verdict(decision, looked_at)


def _of_merge(parts: list[list[int]], networks: Networks) -> tuple[bool, str]:
    left = [part for part in parts if part]
    if len(left) < 2:
        return False, "the posts of only one of its leads are in the input"
    labels = {most_common(networks.operation[part].tolist()) for part in left}
    if len(labels) > 1:
        return False, "a later split parts them again"
    if len(left) == len(parts):
        return True, ""
    return True, f"only {len(left)} of its {len(parts)} leads have posts in the input"


def _of_split(parts: list[list[int]], networks: Networks) -> tuple[bool, str]:
    out, stay = parts[:2]
    if not out or not stay:
        return False, "only one side of it is in the input"
    if set(networks.operation[out].tolist()) & set(networks.operation[stay].tolist()):
        return False, "a later merge joins them again"
    return True, ""


def _of_verdict(decision: Decision, looked_at: Sequence[Candidate]) -> tuple[bool, str]:
    """What became of a confirm, a reject or a note."""
    leads = [one for one in looked_at if decision.about(one.marks)]
    if not leads:
        return False, "its posts are scattered over other leads"
    if decision.kind == "note":
        return True, ""
    counting = [one for one in leads if one.decision is decision]
    if not counting:
        later = leads[0].decision
        return False, f"a later decision counts, {_named(later)}" if later else "a later decision counts"
    if decision.kind == "reject" and not any(one.rejected for one in counting):
        new = counting[0].new
        return (
            False,
            f"the lead is shown again, {counted(new, 'post')} of {len(counting[0].posts):,} came since",
        )
    return True, ""


def _named(decision: Decision) -> str:
    """A decision as its reviewer would know it again."""
    whose = ", ".join(filter(None, (decision.reviewer, decision.time[:10])))
    words = " ".join(filter(None, (decision.kind, decision.lead)))
    return f"{words} ({whose})" if whose else words
