"""Both scores of every operation, and what each would be without one of its reasons."""

from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from daybreak.prosecution.networks import Networks
from daybreak.prosecution.organised import FEATURES, Organised, feature_points, organised
from daybreak.prosecution.recruitment import covered
from daybreak.prosecution.recruitment_rules import RULES
from daybreak.prosecution.recruitment_score import decide_rules, direction, score, signs
from daybreak.standard.rows import take_rows

Int32 = npt.NDArray[np.int32]
Float64 = npt.NDArray[np.float64]


#: Where a risk that cannot be known stands in the order of leads: the middle.
UNKNOWN_RISK = 50.0
#: The share of the risk that contacts and amounts show, by which an unreadable text stands above that.
WORDLESS_SHARE = 0.1
#: Signs that contacts and amounts show in any language, and so no proof that the words are understood.
WORDLESS = frozenset({"messenger_contact", "messenger_only", "money_without_employer", "unrealistic_pay"})


@dataclass(frozen=True, slots=True, eq=False)
class OperationScores:
    """Scores of all operations, in the order of `networks.summary`.

    Attributes:
        organised: Points by feature, and the score 0..100, before the templates are looked at.
        risk: 0..100 before counter-evidence: that of the riskiest text. Of a template the median post
            speaks, so that neither copies nor one odd copy count.
        speaker: By operation, the number of the post whose wording the risk is taken from.
        readable: By operation, whether a lexicon covers the language of the speaker. Where none does, the
            risk is unknown, not low, and stands at `UNKNOWN_RISK` in the order of leads, a little above when
            contacts or amounts show signs that need no words.
    """

    organised: Organised
    risk: Float64
    speaker: Int32
    readable: npt.NDArray[np.bool_]


def score_operations(networks: Networks) -> OperationScores:
    """Score every operation of a run."""
    risk, speaker = _riskiest_text(networks)
    summary = networks.summary
    readable = _readable(networks, speaker)
    risk = np.where(readable, risk, UNKNOWN_RISK + WORDLESS_SHARE * risk)
    counts = summary.counts | {"bits_saved": np.zeros(len(summary.number))}
    return OperationScores(organised(counts, unknown=summary.unknown), risk, speaker, readable)


def _riskiest_text(networks: Networks) -> tuple[Float64, Int32]:
    """By operation the score of its riskiest text and the post that stands for it.

    Templates speak before single posts, which may have been joined by chance.
    """
    per_post, text = networks.risk.score, networks.graph.wording
    row = np.searchsorted(networks.summary.number, networks.operation)
    order = np.lexsort((per_post, text, row))
    changed = (np.diff(row[order]) != 0) | (np.diff(text[order]) != 0)
    begin = np.concatenate([[0], np.flatnonzero(changed) + 1])
    size = np.diff(np.concatenate([begin, [len(order)]]))
    median = order[begin + (size - 1) // 2]
    owner, value = row[median], per_post[median].astype(np.float64)
    template = size > 1
    loudest = np.lexsort((-value, ~template, owner))
    _, first = np.unique(owner[loudest], return_index=True)
    chosen = loudest[first]
    return value[chosen], median[chosen].astype(np.int32)


def _readable(networks: Networks, speaker: Int32) -> npt.NDArray[np.bool_]:
    """By operation whether its speaker's language is covered; one whose words show signs of risk always is.

    Only operations of two posts or more are looked at; single posts count as covered.
    """
    readable = np.ones(len(speaker), np.bool_)
    risks = [c for c, sign in enumerate(signs()) if direction(sign) == "risk" and sign.id not in WORDLESS]
    nothing = networks.risk.counts[speaker][:, risks].sum(axis=1) == 0
    asked = np.flatnonzero(nothing & (networks.summary.counts["posts"] > 1))
    texts = take_rows(networks.posts.table.select(["text"]), speaker[asked])
    readable[asked] = covered(texts.column("text"))
    return readable


def with_bits(scores: Organised, row: int, bits: float) -> tuple[float, Float64]:
    """The organised score and points of one operation once its templates' saved bits are known."""
    place = next(place for place, feature in enumerate(FEATURES) if feature.column == "bits_saved")
    points = scores.points[row].copy()
    points[place] = feature_points(FEATURES[place], np.array([bits]))[0]
    weights = np.array([feature.weight for feature in FEATURES])
    return float(100 * points.sum() / weights[scores.known].sum()), points


def log_odds(score: float) -> float:
    """The scale on which signs add up: 50 of 100 is 0, each step of 1 is a factor e in the odds."""
    share = min(max(score / 100, 1e-6), 1 - 1e-6)
    return log(share / (1 - share))


def without_feature(points: Float64, known: npt.NDArray[np.bool_], place: int) -> float:
    """The organised score (0..100) of one operation had feature number `place` not been found."""
    weights = np.array([feature.weight for feature in FEATURES])
    return float(100 * (points.sum() - points[place]) / weights[known].sum())


def without_sign(counts: npt.NDArray[np.uint8], column: int) -> float:
    """The recruitment score (0..100) of one post had the sign in `column` not been found.

    Rules that rest on an indicator fall with it.
    """
    rest = counts[None, :].copy()
    first_rule = len(signs()) - len(RULES)
    rest[0, first_rule:] = 0
    rest[0, column] = 0
    decide_rules(rest)
    if column >= first_rule:
        rest[0, column] = 0
    return float(score(rest)[0])
