"""What an assessment of advertisements hands back: the signs found, the score, and the limits of both."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from daybreak.prosecution.recruitment_score import Counts

LIMITS = (
    "The score ranks texts for a person to look at. It is no finding about any person or business. Words "
    "are read, not checked: a lure can copy honest words, and an honest offer can use a listed one. What "
    "the text leaves out is unknown, not absent."
)
NO_LEXICON = "No lexicon covers the language of this text, so nothing found means nothing."


@dataclass(frozen=True, slots=True)
class IndicatorFound:
    """One sign that the text shows, with the published list it comes from and where it stands.

    `spans` are character offsets of the ORIGINAL text. `direction` is `risk` or `counter`; `denied_id` names
    the indicator whose denial ("no fees are charged") was read as this counter-evidence. `facts` are the
    figures it rests on, in sentences (offered pay, pay in the country, their years and sources).
    """

    id: str
    label: str
    sentence: str
    source: tuple[str, ...]
    strength: str
    direction: str
    delphi: str | None
    palermo: str | None
    spans: tuple[tuple[int, int], ...]
    denied_id: str | None = None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecruitmentRisk:
    """What one advertisement says that published lists name, and the score 0..100 that ranks it.

    `dimensions` are the Delphi dimensions its wording would make positive by the published rule, by name.
    `unknown` lists what the text does not speak of. `languages` are those whose phrases were found or whose
    script and common words the text shows.
    """

    score: float
    indicators: tuple[IndicatorFound, ...]
    dimensions: tuple[str, ...]
    unknown: tuple[str, ...]
    languages: tuple[str, ...]
    limits: tuple[str, ...]

    @property
    def risks(self) -> tuple[IndicatorFound, ...]:
        """The signs that raise the score."""
        return tuple(entry for entry in self.indicators if entry.direction == "risk")

    @property
    def counter(self) -> tuple[IndicatorFound, ...]:
        """The signs that lower the score."""
        return tuple(entry for entry in self.indicators if entry.direction == "counter")


@dataclass(frozen=True, slots=True, eq=False)
class RecruitmentRisks:
    """The score of every post and which signs each shows.

    `score` is float32[posts], 0..100. `counts` is uint8[posts, signs], how often each post shows each sign
    (up to 255); column `k` is `ids[k]`.
    """

    score: npt.NDArray[np.float32]
    counts: Counts
    ids: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.score)

    def found_in(self, post: int) -> tuple[str, ...]:
        """The ids of the signs found in one post."""
        return tuple(self.ids[column] for column in np.flatnonzero(self.counts[post]))

    def to_table(self) -> pa.Table:
        """One row per post: `post` int32, `score` float32, `indicators` list of ids."""
        rows, columns = np.nonzero(self.counts)
        offsets = np.searchsorted(rows, np.arange(len(self) + 1)).astype(np.int32)
        names = pa.DictionaryArray.from_arrays(columns.astype(np.int16), pa.array(self.ids, pa.string()))
        return pa.table(
            {
                "post": np.arange(len(self), dtype=np.int32),
                "score": self.score,
                "indicators": pa.ListArray.from_arrays(offsets, names),
            }
        )
