"""Recruitment risk: which published indicators an advertisement shows, and how they rank it for review.

The score says how much an advertisement should be looked at by a person. It is no finding about anyone: it
never counts copies, it lists every sentence, source and span that made it, what speaks against it, and
what the text leaves unknown.

Sources: ILO and European Commission (2009), Operational indicators of trafficking in human beings; ILO
(2012), Indicators of forced labour; the further publications in `standard/data/indicators/_sources.yaml`.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from daybreak.errors import BadValue
from daybreak.methods.text.normalise import Normalised, normalise
from daybreak.methods.text.normalise_texts import normalise_batch
from daybreak.prosecution.recruitment_kernel import MOST_FINDS, scan, tally
from daybreak.prosecution.recruitment_phrases import compiled
from daybreak.prosecution.recruitment_rules import Rule
from daybreak.prosecution.recruitment_score import (
    Counts,
    decide_rules,
    direction,
    positive_dimensions,
    score,
    signs,
)
from daybreak.standard.identifier import Identifier
from daybreak.standard.indicators import (
    LANGUAGES,
    Indicator,
    common_words,
    delphi_dimensions,
    indicators,
    topics,
)
from daybreak.standard.progress import Progress, silent

#: Posts that one thread looks at before it reports progress.
BLOCK = 20_000

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
    the indicator whose denial ("no fees are charged") was read as this counter-evidence.
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


def assess(
    text: str,
    *,
    country: str | None = None,
    identifiers: Iterable[Identifier] | None = None,
    employer: str | None = None,
) -> RecruitmentRisk:
    """Say which published recruitment indicators an advertisement shows, and rank it 0..100.

    Args:
        text: The advertisement as published; it is normalised here, spans refer to it as given.
        country: Two-letter country of the post, used to judge wages among `identifiers`.
        identifiers: What `find_identifiers` found; adds wages and contacts that the phrases miss.
        employer: The employer's name from a field of its own, counted as an employer that can be looked up.

    Raises:
        BadValue: `text` is no string.

    >>> risk = assess("No experience needed, earn $2000 a week! We keep your passport.")
    >>> [found.id for found in risk.risks][:3]
    ['documents_taken', 'high_pay_claimed', 'no_experience_needed']
    """
    if not isinstance(text, str):
        raise BadValue("text", found=type(text).__name__, needed="it must be a string")
    normal = normalise(text)
    rows = _finds_of_one(normal.text)
    counts, spans, denied = _collect(rows, normal)
    _add_fields(counts, employer, tuple(identifiers or ()), spans)
    decide_rules(counts)
    shown = [sign for column, sign in enumerate(signs()) if counts[0, column]]
    child = any(sign.id == "minors_wanted" for sign in shown)
    languages = _languages(normal.text, rows)
    return RecruitmentRisk(
        score=round(float(score(counts)[0]), 1),
        indicators=tuple(_shown(sign, spans, denied) for sign in shown if direction(sign) != "neutral"),
        dimensions=tuple(delphi_dimensions()[code] for code in positive_dimensions(shown, child=child)),
        unknown=_unknown(shown, denied),
        languages=languages,
        limits=(LIMITS,) if languages else (LIMITS, NO_LEXICON),
    )


def assess_posts(
    texts: pa.ChunkedArray | pa.Array | Sequence[str | None],
    *,
    employers: pa.ChunkedArray | Sequence[str | None] | None = None,
    normalised: bool = False,
    workers: int = 2,
    progress: Progress = silent,
) -> RecruitmentRisks:
    """Assess many posts at once; the same signs and scores as `assess` on each, in the order given.

    Args:
        texts: The posts; nulls count as empty.
        employers: The employer's name of each post, null or empty when not given.
        normalised: Whether the texts are already in the normal form of `normalise`.
        workers: Threads; the result does not depend on it.
        progress: Told after every `BLOCK` posts.

    Raises:
        BadValue: `workers` is below one, or `employers` has another length than `texts`.
    """
    if workers < 1:
        raise BadValue("workers", found=workers, needed="it must be at least 1")
    column = texts if isinstance(texts, (pa.Array, pa.ChunkedArray)) else pa.array(texts, pa.large_string())
    if employers is not None and len(employers) != len(column):
        needed = f"it must have one entry for each of {len(column)} posts"
        raise BadValue("employers", found=len(employers), needed=needed)
    counts = _counts_of_all(column, normalised, workers, progress)
    if employers is not None:
        named = np.array([bool(name and str(name).strip()) for name in _listed(employers)], np.bool_)
        counts[named, _column("employer_described")] += 1
    decide_rules(counts)
    return RecruitmentRisks(score(counts), counts, tuple(sign.id for sign in signs()))


def _listed(values: pa.ChunkedArray | Sequence[str | None]) -> Sequence[str | None]:
    return values.to_pylist() if isinstance(values, (pa.Array, pa.ChunkedArray)) else values


def _plain(texts: pa.Array | pa.ChunkedArray, normalised: bool) -> pa.Array:
    """The normal forms of a block of posts as one `large_string` array without nulls."""
    if not normalised:
        return pa.array([text.text for text in normalise_batch(texts)], pa.large_string())
    filled = texts.cast(pa.large_string()).fill_null("")
    return filled.combine_chunks() if isinstance(filled, pa.ChunkedArray) else filled


def _column(id: str) -> int:
    return next(column for column, sign in enumerate(signs()) if sign.id == id)


def _buffers(texts: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """The UTF-8 bytes and offsets of an Arrow large_string array, without a copy."""
    _, offsets, data = texts.buffers()
    edges = np.frombuffer(offsets, np.int64, len(texts) + 1, 8 * texts.offset)
    body = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(1, np.uint8)
    return body, edges


def _scan(
    data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64], first: int, last: int
) -> npt.NDArray[np.int32]:
    """All finds of posts `first` to `last`: post, phrase, first character, one past the last, denied."""
    tables = compiled()
    parts, post = [], first
    out = np.empty((max(64 * (last - first), 4 * MOST_FINDS), 5), np.int32)
    while post < last:
        post, rows = scan(
            data, offsets, post, last, tables.tables, tables.lexicon, tables.ranges, tables.arabic,
            tables.phrases, tables.roles, out,
        )  # fmt: skip
        parts.append(out[:rows].copy())
    return np.concatenate(parts) if parts else out[:0]


def _counts_of_all(
    texts: pa.Array | pa.ChunkedArray, normalised: bool, workers: int, progress: Progress
) -> Counts:
    """The signs of all posts, block by block, so that only a block is in memory twice."""
    counts = np.zeros((len(texts), len(signs())), np.uint8)
    owner, turned = compiled().owner, _turned()

    def block(start: int) -> int:
        data, offsets = _buffers(_plain(texts.slice(start, BLOCK), normalised))
        tally(
            _scan(data, offsets, 0, len(offsets) - 1), owner, turned, counts[start : start + len(offsets) - 1]
        )
        return start

    with ThreadPoolExecutor(workers) as pool:
        for start in pool.map(block, range(0, len(texts), BLOCK)):
            progress("recruitment risk", min(start + BLOCK, len(texts)), len(texts))
    return counts


@cache
def _turned() -> npt.NDArray[np.int32]:
    """For each indicator the column of the counter-indicator its denial is evidence of, or -1."""
    place = {entry.id: row for row, entry in enumerate(indicators())}
    return np.array([place[entry.denied_as] if entry.denied_as else -1 for entry in indicators()], np.int32)


def _finds_of_one(text: str) -> npt.NDArray[np.int32]:
    data = np.frombuffer(text.encode("utf-8", "surrogatepass") or b"\0", np.uint8)
    return _scan(data, np.array([0, len(data)], np.int64), 0, 1)


def covered(text: str) -> bool:
    """Whether a lexicon covers the language of a text, so that finding nothing says anything."""
    normal = normalise(text).text
    return bool(_languages(normal, _finds_of_one(normal)))


Spans = dict[str, list[tuple[int, int]]]


def _collect(rows: npt.NDArray[np.int32], normal: Normalised) -> tuple[Counts, Spans, dict[str, str]]:
    """The finds of one text: counts, spans in the original by sign, and which denial made a counter-sign."""
    counts = np.zeros((1, len(signs())), np.uint8)
    owner, turned = compiled().owner, _turned()
    tally(rows, owner, turned, counts)
    spans: Spans = {}
    denied: dict[str, str] = {}
    for _, phrase, start, end, no in rows.tolist():
        row = int(turned[owner[phrase]]) if no else int(owner[phrase])
        if row < 0:
            continue
        if no:
            denied[indicators()[row].id] = indicators()[owner[phrase]].id
        spans.setdefault(indicators()[row].id, []).append(normal.original_span(start, end))
    return counts, {id: _merged(all_spans) for id, all_spans in spans.items()}, denied


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping spans as one, in order."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _add_fields(
    counts: Counts, employer: str | None, identifiers: Sequence[Identifier], spans: Spans
) -> None:
    """Add what the record's fields and the identifiers say beyond the phrases."""
    if employer and employer.strip():
        counts[0, _column("employer_described")] += 1
    kinds = {"email": "reachable_contact", "url": "reachable_contact", "domain": "reachable_contact"}
    kinds |= dict.fromkeys(("whatsapp", "telegram", "line", "wechat"), "messenger_contact")
    kinds["wage"] = "pay_amount"
    for identifier in identifiers:
        sign = kinds.get(identifier.kind)
        if sign is not None:
            counts[0, _column(sign)] = max(1, counts[0, _column(sign)])
            spans[sign] = _merged([*spans.get(sign, []), (identifier.start, identifier.end)])


def _shown(sign: Indicator | Rule, spans: Spans, denied: dict[str, str]) -> IndicatorFound:
    evidence = spans.get(sign.id, [])
    if isinstance(sign, Rule):
        evidence = _merged([span for part in sign.parts for span in spans.get(part, [])])
    return IndicatorFound(
        id=sign.id,
        label=sign.label,
        sentence=sign.sentence,
        source=tuple(str(citation) for citation in sign.sources),
        strength=sign.strength,
        direction=direction(sign),
        delphi=sign.delphi.code if sign.delphi else None,
        palermo=sign.palermo,
        spans=tuple(evidence),
        denied_id=denied.get(sign.id),
    )


def _unknown(shown: Sequence[Indicator | Rule], denied: dict[str, str]) -> tuple[str, ...]:
    spoken = {sign.id for sign in shown} | set(denied.values())
    return tuple(topic for topic, ids in topics().items() if not spoken & set(ids))


def _languages(text: str, rows: npt.NDArray[np.int32]) -> tuple[str, ...]:
    """Languages of the lexicon that the text is written in, by phrases found and common words."""
    words = set(text.lower().split())
    phrases: dict[str, int] = {}
    for phrase in rows[:, 1].tolist():
        language = compiled().language[phrase]
        phrases[language] = phrases.get(language, 0) + (language != "any")
    common = {language: len(words & set(listed)) for language, listed in common_words().items()}
    shown = common if max(common.values()) >= 2 else phrases
    most = max(shown.values(), default=0)
    return tuple(language for language in LANGUAGES if most and 2 * shown.get(language, 0) >= most)
