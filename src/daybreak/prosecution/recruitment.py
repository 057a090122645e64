"""Recruitment risk: which published indicators an advertisement shows, and how they rank it for review.

The score says how much an advertisement should be looked at by a person. It is no finding about anyone: it
never counts copies, it lists every sentence, source and span that made it, what speaks against it, and
what the text leaves unknown.

Sources: ILO and European Commission (2009), Operational indicators of trafficking in human beings; ILO
(2012), Indicators of forced labour; the further publications in `standard/data/indicators/_sources.yaml`.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from daybreak.errors import BadValue
from daybreak.methods.entities.find import TABLE, find_identifiers, find_in_posts
from daybreak.methods.text.normalise import Normalised, normalise
from daybreak.prosecution.recruitment_findings import (
    LIMITS,
    NO_LEXICON,
    IndicatorFound,
    RecruitmentRisk,
    RecruitmentRisks,
)
from daybreak.prosecution.recruitment_kernel import tally
from daybreak.prosecution.recruitment_pay import PayInPlace, is_pay, pay_in_place, pay_signs
from daybreak.prosecution.recruitment_phrases import compiled
from daybreak.prosecution.recruitment_rules import Rule
from daybreak.prosecution.recruitment_scan import (
    Column,
    as_texts,
    counts_of_all,
    finds_of_many,
    finds_of_one,
    turned_columns,
)
from daybreak.prosecution.recruitment_score import (
    Counts,
    decide_rules,
    direction,
    positive_dimensions,
    score,
    signs,
)
from daybreak.standard.arguments import of_kind, whole
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
from daybreak.standard.rows import take_rows

#: A column beside the posts, or None when nothing is known.
Lands: TypeAlias = pa.Array | pa.ChunkedArray | None

#: The sign that a contact of each kind is evidence of.
SIGN_OF = {
    "email": "reachable_contact",
    "url": "reachable_contact",
    "domain": "reachable_contact",
    "whatsapp": "messenger_contact",
    "telegram": "messenger_contact",
    "line": "messenger_contact",
    "wechat": "messenger_contact",
}

#: So many common words show a text's language by themselves.
_ENOUGH_COMMON = 2


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
        country: Two-letter country where it was posted; pay is judged by it and by those the text names.
        identifiers: What `find_identifiers` found; adds wages and contacts that the phrases miss. When
            None, pay and places are looked for here in a text that states an amount.
        employer: The employer's name from a field of its own, counted as an employer that can be looked up.

    Raises:
        BadValue: `text` is no string, or `country` no two-letter code.

    >>> risk = assess("No experience needed, earn $2000 a week! We keep your passport.")
    >>> [found.id for found in risk.risks][:3]
    ['documents_taken', 'high_pay_claimed', 'no_experience_needed']
    """
    if not isinstance(text, str):
        raise BadValue("text", found=type(text).__name__, needed="it must be a string")
    if country is not None and not _is_code(country):
        raise BadValue("country", found=country, needed="it must be a two-letter ISO 3166-1 code such as GB")
    if employer is not None:
        of_kind("employer", employer, str, "it must be a name")
    found = None if identifiers is None else _findings(identifiers)
    normal = normalise(text)
    rows = finds_of_one(normal.text)
    counts, spans, denied = _collect(rows, normal)
    _add_fields(counts, employer, found or (), spans)
    if found is None and counts[0, _column("pay_amount")]:
        found = find_identifiers(text, country=country)
    pay = pay_in_place(found or (), country=country)
    for sign_id in pay.signs if pay else ():
        counts[0, _column(sign_id)] = 1
    decide_rules(counts)
    shown = [sign for column, sign in enumerate(signs()) if counts[0, column]]
    child = any(sign.id == "minors_wanted" for sign in shown)
    languages = _languages(normal.text, rows)
    return RecruitmentRisk(
        score=round(float(score(counts)[0]), 1),
        indicators=tuple(_shown(sign, spans, denied, pay) for sign in shown if direction(sign) != "neutral"),
        dimensions=tuple(delphi_dimensions()[code] for code in positive_dimensions(shown, child=child)),
        unknown=_unknown(shown, denied),
        languages=languages,
        limits=(LIMITS,) if languages else (LIMITS, NO_LEXICON),
    )


def assess_posts(
    texts: Column,
    *,
    employers: pa.ChunkedArray | Sequence[str | None] | None = None,
    countries: Column | None = None,
    identifiers: pa.Table | None = None,
    normalised: bool = False,
    workers: int = 2,
    progress: Progress = silent,
) -> RecruitmentRisks:
    """Assess many posts at once; the same signs and scores as `assess` on each, in the order given.

    Args:
        texts: The posts; nulls count as empty.
        employers: The employer's name of each post, null or empty when not given.
        countries: Two-letter country of each post, null where unknown.
        identifiers: The table of `find_in_posts` over these posts. When None, pay and places are looked for
            here, only in texts that state an amount.
        normalised: Whether the texts are already in the normal form of `normalise`.
        workers: Threads; the result does not depend on it.
        progress: Told after every `BLOCK` posts.

    Raises:
        BadValue: `workers` is below one, the texts are no strings, `employers` or `countries` have another
            length than `texts`, or `identifiers` is no such table.
    """
    whole("workers", workers, least=1)
    column = as_texts("texts", texts)
    named, lands = _beside("employers", employers, column), _beside("countries", countries, column)
    counts = counts_of_all(column, normalised, workers, progress)
    if named is not None:
        told = pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(pc.fill_null(named, ""))), 0)
        counts[np.asarray(told), _column("employer_described")] += 1
    _add_sightings(counts, column, lands, identifiers, workers)
    decide_rules(counts)
    return RecruitmentRisks(score(counts), counts, tuple(sign.id for sign in signs()))


def _findings(identifiers: object) -> tuple[Identifier, ...]:
    needed = "it must be what find_identifiers returns"
    listed = tuple(of_kind("identifiers", identifiers, Iterable, needed))
    return tuple(of_kind("an identifier", one, Identifier, needed) for one in listed)


def _is_code(country: object) -> bool:
    return isinstance(country, str) and len(country) == 2 and country.isascii() and country.isalpha()


def _add_sightings(
    counts: Counts,
    texts: pa.Array | pa.ChunkedArray,
    countries: Lands,
    identifiers: pa.Table | None,
    workers: int,
) -> None:
    """Add what wages, places and contacts say beyond the phrases, for all posts at once."""
    if identifiers is None:
        rows = np.flatnonzero(counts[:, _column("pay_amount")])
        identifiers, countries = _pay_found_here(texts, countries, rows, workers)
    else:
        rows = np.arange(len(texts))
        _check_table(identifiers, len(texts))
        _add_contacts(counts, identifiers)
    for sign, flags in pay_signs(identifiers, len(rows), countries).items():
        _show(counts, sign, rows[flags])


def _pay_found_here(
    texts: pa.Array | pa.ChunkedArray, countries: Lands, rows: npt.NDArray[np.int64], workers: int
) -> tuple[pa.Table, Lands]:
    """Pay and places in the posts numbered `rows`, by their place in `rows`, and those posts' countries."""
    some = take_rows(pa.table({"text": texts}), rows).column("text")
    picked = None if countries is None else take_rows(pa.table({"land": countries}), rows).column("land")
    return find_in_posts(some, countries=picked, kinds=("wage", "place"), workers=workers), picked


def _check_table(identifiers: object, posts: int) -> None:
    needed = "it must be the table that find_in_posts gives for these posts"
    if not isinstance(identifiers, pa.Table) or not set(TABLE.names) <= set(identifiers.column_names):
        raise BadValue("identifiers", found=type(identifiers).__name__, needed=needed)
    last = pc.max(identifiers.column("post")).as_py()
    if last is not None and last >= posts:
        raise BadValue("identifiers", found=f"a finding in post {last} of {posts}", needed=needed)


def _add_contacts(counts: Counts, identifiers: pa.Table) -> None:
    for kind, sign in SIGN_OF.items():
        posts = identifiers.column("post").filter(pc.equal(identifiers.column("kind"), kind))
        _show(counts, sign, posts.to_numpy())


def _show(counts: Counts, sign: str, posts: npt.NDArray[np.int64]) -> None:
    """Let these posts show a sign at least once."""
    shown = np.zeros(len(counts), np.bool_)
    shown[posts] = True
    counts[shown & (counts[:, _column(sign)] == 0), _column(sign)] = 1


def _beside(name: str, values: Column | None, texts: pa.Array | pa.ChunkedArray) -> Lands:
    """A column that goes with the texts, one entry for each."""
    if values is None:
        return None
    column = as_texts(name, values)
    if len(column) != len(texts):
        raise BadValue(
            name, found=len(column), needed=f"it must have one entry for each of {len(texts)} posts"
        )
    return column


def _column(id: str) -> int:
    return next(column for column, sign in enumerate(signs()) if sign.id == id)


def covered(texts: pa.Array | pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """By text whether a lexicon covers its language, so that finding nothing says anything."""
    blocks = [np.zeros(0, np.bool_)]
    spoken = np.array([language != "any" for language in compiled().language], np.bool_)
    for plain, rows in finds_of_many(texts):
        found = np.zeros(len(plain), np.bool_)
        found[rows[spoken[rows[:, 1]], 0]] = True
        for post in np.flatnonzero(~found).tolist():
            found[post] = max(_common_words_in(plain[post]).values()) >= _ENOUGH_COMMON
        blocks.append(found)
    return np.concatenate(blocks)


Spans = dict[str, list[tuple[int, int]]]


def _collect(rows: npt.NDArray[np.int32], normal: Normalised) -> tuple[Counts, Spans, dict[str, str]]:
    """The finds of one text: counts, spans in the original by sign, and which denial made a counter-sign."""
    counts = np.zeros((1, len(signs())), np.uint8)
    owner, turned = compiled().owner, turned_columns()
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
    for identifier in identifiers:
        sign = "pay_amount" if is_pay(identifier) else SIGN_OF.get(identifier.kind)
        if sign is not None:
            counts[0, _column(sign)] = max(1, counts[0, _column(sign)])
            spans[sign] = _merged([*spans.get(sign, []), (identifier.start, identifier.end)])


def _shown(
    sign: Indicator | Rule, spans: Spans, denied: dict[str, str], pay: PayInPlace | None
) -> IndicatorFound:
    evidence = spans.get(sign.id, [])
    judged = None
    if isinstance(sign, Rule):
        evidence = _merged([span for part in sign.parts for span in spans.get(part, [])])
        judged = pay if pay and set(pay.signs) & set(sign.parts) else None
    if judged:
        evidence = _merged([*evidence, (judged.start, judged.end)])
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
        facts=(judged.sentence,) if judged else (),
    )


def _unknown(shown: Sequence[Indicator | Rule], denied: dict[str, str]) -> tuple[str, ...]:
    spoken = {sign.id for sign in shown} | set(denied.values())
    return tuple(topic for topic, ids in topics().items() if not spoken & set(ids))


def _languages(text: str, rows: npt.NDArray[np.int32]) -> tuple[str, ...]:
    """Languages of the lexicon that the text is written in, by phrases found and common words."""
    phrases: dict[str, int] = {}
    for phrase in rows[:, 1].tolist():
        language = compiled().language[phrase]
        phrases[language] = phrases.get(language, 0) + (language != "any")
    common = _common_words_in(text)
    shown = common if max(common.values()) >= _ENOUGH_COMMON else phrases
    most = max(shown.values(), default=0)
    return tuple(language for language in LANGUAGES if most and 2 * shown.get(language, 0) >= most)


def _common_words_in(text: str) -> dict[str, int]:
    """By language how many of its common words a text has."""
    words = set(text.lower().split())
    return {language: len(words & listed) for language, listed in _common_sets().items()}


@cache
def _common_sets() -> dict[str, frozenset[str]]:
    return {language: frozenset(listed) for language, listed in common_words().items()}
