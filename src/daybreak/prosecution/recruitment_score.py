"""How finds become one number that ranks posts for a person to look at.

The score is a logistic sum of declared weights, as in a naive-Bayes reading of independent signs: strong,
medium and weak finds raise the log-odds by 2.0, 1.2 and 0.6 (the Delphi experts' order, spaced so that the
published rule "two strong, or one strong and one other, or three medium" lies near the middle of the scale).
Counter-evidence lowers it by the same steps. Signs of one family say partly the same thing, so the second
counts half, the third a quarter, and so on. A graded sign (an employer telling about itself) counts by the
logarithm of how often it is shown, so that one catchword weighs little and a page of facts weighs much.
Each sign's step comes from the published strengths where they name it. The size of the steps, which signs are
graded, and the cap on counter-evidence were chosen by hand while looking at real advertisements:
docs/decisions/0011 says how, and gives the measured error, also on advertisements not looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from daybreak.prosecution.recruitment_rules import ENOUGH, RULES, WELL_DESCRIBED, Rule
from daybreak.standard.indicators import Indicator, Strength, indicators

#: Log-odds that one find adds (risk) or takes away (counter).
WEIGHT: dict[Strength, float] = {"strong": 2.0, "medium": 1.2, "weak": 0.6}
#: Log-odds of a text in which nothing was found, a score of about 8 of 100.
BASE = -2.5
#: Most that all counter-evidence together takes away, as much as three medium signs (which the Delphi rule
#: calls enough): a lure can copy honest words, so they must not cancel what it says openly.
MOST_COUNTER = 3.6
#: Share that each further find of one family counts for.
FURTHER = 0.5

Sign = Indicator | Rule
Counts = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Part:
    """One sign in the sum: its column, signed weight, and the mention from which it is graded (0: not)."""

    column: int
    weight: float
    graded_from: int


@cache
def signs() -> tuple[Sign, ...]:
    """Every indicator and rule, in the order of the columns of a finding matrix."""
    return (*indicators(), *RULES)


def direction(sign: Sign) -> str:
    """`risk`, `counter` or `neutral`; rules are always risk."""
    return sign.direction if isinstance(sign, Indicator) else "risk"


@cache
def plan() -> tuple[tuple[Part, ...], ...]:
    """The order in which the score adds up the finds: family by family, strongest first."""
    members: dict[tuple[str, str], list[Part]] = {}
    for column, sign in enumerate(signs()):
        if direction(sign) != "neutral":
            weight = WEIGHT[sign.strength] * (1.0 if direction(sign) == "risk" else -1.0)
            graded = sign.graded_from if isinstance(sign, Indicator) else 0
            members.setdefault((sign.family, direction(sign)), []).append(Part(column, weight, graded))
    return tuple(
        tuple(sorted(group, key=lambda part: (-abs(part.weight), part.column))) for group in members.values()
    )


def decide_rules(counts: Counts) -> None:
    """Fill the rules' columns from the indicators', in place; `counts` is uint8[posts, signs]."""
    columns = {sign.id: column for column, sign in enumerate(signs())}
    said = {entry.id: counts[:, columns[entry.id]] > 0 for entry in indicators()}
    said[WELL_DESCRIBED] = counts[:, columns["employer_described"]] >= ENOUGH
    for rule in RULES:
        counts[:, columns[rule.id]] = rule.decide(said)


def score(counts: Counts) -> npt.NDArray[np.float32]:
    """The score 0..100 of each post; `counts` is uint8[posts, signs] with the rules decided."""
    risk, counter = np.zeros(len(counts), np.float32), np.zeros(len(counts), np.float32)
    for group in plan():
        total = risk if group[0].weight > 0 else counter
        share = np.ones(len(counts), np.float32)
        for part in group:
            here = counts[:, part.column]
            if part.graded_from:
                mentions = np.maximum(here.astype(np.float32) - (part.graded_from - 1), 0)
                total += np.float32(abs(part.weight)) * np.log2(1 + mentions)
            else:
                total += np.where(here > 0, np.float32(abs(part.weight)) * share, np.float32(0))
                share[here > 0] *= np.float32(FURTHER)
    odds = np.float32(BASE) + risk - np.minimum(counter, np.float32(MOST_COUNTER))
    return np.asarray(100.0 / (1.0 + np.exp(-odds)), np.float32)


def positive_dimensions(found: Sequence[Sign], *, child: bool) -> tuple[str, ...]:
    """The Delphi dimensions that the finds would make positive by the published rule.

    A dimension is positive with two strong, or one strong and one other, or three medium, or two medium and
    one weak (ILO and EC 2009, page 3). Finds that map to one Delphi code count once, by the strongest.
    """
    best: dict[str, int] = {}
    order: dict[Strength, int] = {"weak": 0, "medium": 1, "strong": 2}
    for sign in found:
        if sign.delphi is not None and direction(sign) == "risk":
            strength = sign.strength_for(child) if isinstance(sign, Indicator) else sign.strength
            best[sign.delphi.code] = max(best.get(sign.delphi.code, 0), order[strength])
    positive = []
    for dimension in sorted({code.split(".")[0] for code in best}):
        levels = [level for code, level in best.items() if code.startswith(dimension + ".")]
        weak, medium, strong = (levels.count(level) for level in range(3))
        if strong >= 2 or (strong and medium + weak) or medium >= 3 or (medium >= 2 and weak):
            positive.append(dimension)
    return tuple(positive)
