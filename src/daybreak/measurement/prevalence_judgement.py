"""Judgement over numbers: which must not be given, how far methods are apart, and what critics say.

A method may return a number that its data do not support: an infinite upper limit, fewer people than were
seen, thousands of times as many. Such numbers are refused here in words, whatever method made them.
"""

from collections.abc import Sequence
from math import isfinite

from daybreak.measurement.prevalence_finding import Finding
from daybreak.measurement.prevalence_methods import METHODS
from daybreak.measurement.prevalence_results import Critique, Disagreement, Estimate

#: Estimates further apart than this factor disagree.
APART = 1.5
#: A total or an upper limit of more than this many times the people seen is no finding.
MOST_TIMES_SEEN = 1_000
#: An interval whose upper limit is more than this many times the lower one says nothing.
WIDEST = 100
#: With more resamples than this share without a finite estimate, the interval has no upper limit.
MOST_FAILED = 0.05

_ADVICE = ". Report both and what each takes for granted; do not choose one by its number."

#: Published objections, which stand in every comparison.
CRITIQUES = (
    Critique(
        "Whitehead, J., Jackson, J., Balch, A. and Francis, B. (2021). On the unreliability of multiple "
        "systems estimation for estimating the number of potential victims of modern slavery in the UK. "
        "Journal of Human Trafficking 7(1), 1-13.",
        "On simulated lists whose true total was known, choosing the terms of the model by significance made "
        "intervals far too short; and if the terms that are left out by assumption matter, the number means "
        "nothing. The authors hold the method unsuitable for counting victims of modern slavery.",
        "10.1080/23322705.2019.1660952",
    ),
    Critique(
        "Binette, O. and Steorts, R. C. (2022). On the reliability of multiple systems estimation for the "
        "quantification of modern slavery. Journal of the Royal Statistical Society A 185(2), 640-676.",
        "On parts of real lists whose true size is known, common estimators missed it often, and more data "
        "do not help while an assumption is wrong: the bias stays. They advise to look at how the estimate "
        "moves as lists and assumptions change rather than to trust one interval.",
        "10.1111/rssa.12803",
    ),
)


def must_refuse(finding: Finding, *, seen: int, bound: bool) -> str | None:
    """Why a number must not be given; None when it may.

    Args:
        finding: What a method found.
        seen: People on at least one list.
        bound: Whether it is a lower bound only; its upper limit then says nothing and is not judged.
    """
    if not isfinite(finding.total):
        return "No estimate: the method gives no finite number. The overlaps are too small for it."
    if finding.total < seen - 0.5:
        return (
            f"No estimate: the method gives {finding.total:,.0f} people, fewer than the {seen:,} who were "
            "seen. What it takes for granted about the lists does not hold here."
        )
    if finding.total > MOST_TIMES_SEEN * seen:
        return (
            f"No estimate: the method gives over {MOST_TIMES_SEEN:,} times the {seen:,} people seen. The "
            "overlaps are too small to limit the number."
        )
    return None if bound else _unbounded(finding, seen)


def _unbounded(finding: Finding, seen: int) -> str | None:
    if finding.replicates is not None:
        failed = sum(not isfinite(total) for total in finding.replicates.tolist()) / len(finding.replicates)
        if failed > MOST_FAILED:
            return (
                f"No estimate: {failed:.0%} of the resamples have none or an infinite one, so the interval "
                "has no upper limit. The overlaps are too small for this method."
            )
    found = finding.interval
    if found is None:
        return None
    if not isfinite(found.low) or not isfinite(found.high) or found.high > MOST_TIMES_SEEN * seen:
        return (
            f"No estimate: the interval reaches beyond {MOST_TIMES_SEEN:,} times the {seen:,} people seen. "
            "The overlaps do not limit the number from above."
        )
    if found.high > WIDEST * found.low:
        return (
            f"No estimate: the interval runs from {found.low:,.0f} to {found.high:,.0f}, a factor of more "
            f"than {WIDEST}. The data do not determine the number by this method."
        )
    return None


def disagreement_among(estimates: Sequence[Estimate]) -> Disagreement | None:
    """How far the estimates are apart that are no bounds and were not refused; None under two of them."""
    given = [(one.total, one.method) for one in estimates if one.total is not None and not one.bound]
    if len(given) < 2:
        return None
    (least, lowest), (most, highest) = min(given), max(given)
    factor = most / least
    flagged = factor > APART
    say = "The methods disagree" if flagged else "The methods do not disagree much"
    sentence = (
        f"{say}: {_title(highest)} gives {most:,.0f} people and {_title(lowest)} {least:,.0f}, a factor of "
        f"{factor:.2f}"
        f"{_without_two_lists(estimates, (lowest, highest))}{_ADVICE if flagged else '.'}"
    )
    return Disagreement(factor, flagged, lowest, highest, sentence)


def _title(method: str) -> str:
    """What people call a method; one made elsewhere keeps its own name."""
    return METHODS[method].title if method in METHODS else method


def _without_two_lists(estimates: Sequence[Estimate], ends: tuple[str, str]) -> str:
    """What is left of a disagreement with methods that see two lists only; empty when no end is one.

    They stay in it: people who quote them quote a number that is off by so much.
    """
    few = [name for name in ends if name in METHODS and METHODS[name].two_lists]
    most = max((len(one.lists) for one in estimates), default=0)
    if not few or most <= 2:
        return ""
    given = [
        one.total
        for one in estimates
        if one.total is not None
        and not one.bound
        and one.method in METHODS
        and not METHODS[one.method].two_lists
    ]
    who = f" ({' and '.join(map(_title, few))} used two of the {most} lists only"
    if len(given) < 2:
        return f"{who})"
    return f"{who}; among methods that use them all the factor is {max(given) / min(given):.2f})"


def below_bounds(estimates: Sequence[Estimate]) -> tuple[str, ...]:
    """Name the estimates that lie below a method's lower bound; empty when none does."""
    said = []
    for bound in estimates:
        if not bound.bound or bound.total is None:
            continue
        under = [one for one in estimates if not one.bound and (one.total or bound.total) < bound.total]
        if under:
            named = ", ".join(f"{_title(one.method)} {one.total:,.0f}" for one in under)
            said.append(
                f"Below the lower bound of {_title(bound.method)}, {bound.total:,.0f}, lie: {named}. Either "
                "they are too low, or lists avoid each other's people and it is no bound."
            )
    return tuple(said)
