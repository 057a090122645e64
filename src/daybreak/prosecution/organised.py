"""How organised the posts of one operation are: the same hands behind many posts.

The score says nothing about trafficking. A chain of shops is organised too; whether what is offered
is dangerous is another question with another score (`recruitment`). It is a table of features that a
reviewer can argue with, not trained: each feature grows with what was counted and never beyond its
weight, and a feature that the input cannot answer (no account column, no places) is unknown and left
out of the sum, never counted as zero.

What is counted follows the literature: copies with slots (Lee et al., ICDE 2021), contacts and wallets
shared across advertisements (Portnoff et al., KDD 2017; Szekely et al., ISWC 2015), movement along
circuits (Ibanez, Suthers, HICSS 2014).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Feature:
    """One countable sign of organisation.

    Attributes:
        id: Name in results and in the order of columns.
        column: Column of the operation summary that is counted; `bits_saved` comes from the templates.
        free: This many are no sign at all (one phone, one place).
        half: This many more reach half of the weight.
        weight: Points at the most; all weights sum to 100.
        sentence: What a reader sees; `{count}` is the count, whole.
        source: Where the sign is described.
        alone: What a reader sees when the count is one, where the sentence does not do.
    """

    id: str
    column: str
    free: float
    half: float
    weight: float
    sentence: str
    source: str
    alone: str = ""

    def told(self, count: float) -> str:
        """What a reader sees when so many were counted."""
        number = f"{count:,.0f}"
        return self.alone if self.alone and number == "1" else self.sentence.format(count=number)


FEATURES: tuple[Feature, ...] = (
    Feature(
        "copies",
        "copies",
        0,
        6,
        20,
        "{count} posts repeat a text of this operation with other fillings.",
        "Lee et al. 2021",
        "One post repeats a text of this operation with other fillings.",
    ),
    Feature(
        "bits",
        "bits_saved",
        0,
        4000,
        10,
        "Writing the posts as templates with slots saves {count} bits.",
        "Lee et al. 2021",
    ),
    Feature(
        "accounts",
        "accounts_per_text",
        1,
        2,
        15,
        "One text is posted under {count} accounts.",
        "Portnoff et al. 2017",
    ),
    Feature(
        "contacts",
        "contacts",
        1,
        2,
        15,
        "{count} contacts take turns or stand side by side.",
        "Szekely et al. 2015",
    ),
    Feature(
        "bridges",
        "bridges",
        0,
        1,
        15,
        "{count} contacts or accounts stand in texts that are otherwise different.",
        "Portnoff et al. 2017",
        "One contact or account stands in texts that are otherwise different.",
    ),
    Feature("places", "places", 1, 3, 15, "The posts name {count} places.", "Ibanez, Suthers 2014"),
    Feature("days", "days", 1, 30, 10, "The posts go on for {count} days.", "Ibanez, Suthers 2014"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Organised:
    """Points of every operation and feature.

    Attributes:
        points: (operations, features) float64 in the order of `FEATURES`; 0 where unknown.
        known: Which features the input can answer at all.
        score: (operations,) 0..100, points over the weights that are known.
    """

    points: npt.NDArray[np.float64]
    known: npt.NDArray[np.bool_]
    score: npt.NDArray[np.float64]


def organised(
    summary: Mapping[str, npt.NDArray[np.float64]], *, unknown: frozenset[str] = frozenset()
) -> Organised:
    """Score operations by what was counted about them.

    Args:
        summary: For each column that a feature counts, one number per operation.
        unknown: Columns that this input cannot answer.
    """
    known = np.array([feature.column not in unknown for feature in FEATURES])
    points = np.stack([feature_points(feature, summary[feature.column]) for feature in FEATURES], axis=1)
    points[:, ~known] = 0.0
    weights = np.array([feature.weight for feature in FEATURES])
    return Organised(points, known, 100 * points.sum(axis=1) / weights[known].sum())


def feature_points(feature: Feature, counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Points of one feature for each of these counts, from 0 up to its weight."""
    above = np.maximum(counts - feature.free, 0.0)
    return np.asarray(feature.weight * above / (above + feature.half), dtype=np.float64)
