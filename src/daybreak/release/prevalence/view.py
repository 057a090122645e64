"""What the page of a comparison says, in the order in which a reader should learn it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from daybreak.measurement.prevalence_results import Change, Comparison, Estimate, Model, Sensitivity, Strata
from daybreak.measurement.sdg import SdgCell, SdgTable
from daybreak.release.prevalence.album import Picture, album, level_of, spread_of_estimate
from daybreak.release.prevalence.distribution import BARS_NARROW, height_text, spread_of
from daybreak.release.prevalence.overlap import combinations_of, shared_by_pairs
from daybreak.standard.serialise import plain_value

#: Combinations of lists in the page's table; there are at most 1,023.
MOST_COMBINATIONS = 1023


@dataclass(frozen=True, slots=True)
class MethodView:
    """A method's part of the page."""

    estimate: Estimate
    value: str
    limits: str
    unseen: str
    model: tuple[str, ...]
    picture: Picture | None
    bars: tuple[tuple[str, str], ...]
    bars_unit: str
    beyond: str
    facts: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """The anchor of this part."""
        return f"method-{self.estimate.method}"


def method_view(one: Estimate) -> MethodView:
    """What the page says of one method."""
    spread = spread_of(one, BARS_NARROW)
    bars: list[tuple[str, str]] = []
    beyond = ""
    if spread is not None:
        edges = spread.edges.tolist()
        heights = spread.heights.tolist()
        bars = [
            (f"{low:,.0f} to {high:,.0f}", height_text(spread, height))
            for low, high, height in zip(edges[:-1], edges[1:], heights, strict=True)
        ]
        beyond = (
            f"Below the first bar: {height_text(spread, spread.below)}; above the last: "
            f"{height_text(spread, spread.above)}."
        )
        if spread.none:
            beyond += f" {spread.none:,} resamples gave no finite number."
    return MethodView(
        estimate=one,
        value="" if one.total is None else whole(one.total),
        limits=interval_text(one.interval.low, one.interval.high) if one.interval else "",
        unseen="" if one.unseen is None else whole(one.unseen),
        model=() if one.model is None else model_sentences(one.model, one.lists),
        picture=spread_of_estimate(one),
        bars=tuple(bars),
        bars_unit=spread.unit if spread else "",
        beyond=beyond,
        facts=tuple(_method_facts(one)),
    )


def whole(number: float) -> str:
    """A number of people as people write it."""
    return f"{number:,.0f}"


def rate(number: float | None) -> str:
    """A rate with three significant digits or more; a dash where there is none."""
    if number is None:
        return "–"
    return f"{number:,.0f}" if number >= 100 else f"{number:#.3g}"


def interval_text(low: float, high: float) -> str:
    """The limits of an interval of people."""
    return f"{low:,.0f} to {high:,.0f}"


def model_sentences(model: Model, lists: Sequence[str]) -> tuple[str, ...]:
    """A log-linear model in words: which lists depend on one another, and what cannot be estimated."""
    together = [", ".join(group) for group in model.generators if len(group) > 1]
    alone = [name for name in lists if all(name not in group for group in model.generators if len(group) > 1)]
    joined = f"Lists that depend on each other: {'; '.join(together)}."
    said = [joined if together else "No lists depend on each other."]
    if together and alone:
        said.append(f"Independent of all others: {', '.join(alone)}.")
    if model.at_minus_infinity:
        none = "; ".join(", ".join(group) for group in model.at_minus_infinity)
        said.append(
            f"Share nobody, so their dependence cannot be estimated and is taken as complete: {none}."
        )
    return tuple(said)


def _method_facts(one: Estimate) -> Iterator[tuple[str, str]]:
    for name, value in one.parameters.items():
        if value is not None:
            yield f"parameter {name}", _short(value)
    for other in one.other_intervals:
        yield f"{other.made_by}, {100 * other.level:.4g} %", interval_text(other.low, other.high)
    for name, value in one.details.items():
        yield name.replace("_", " "), _short(value)
    yield "seconds", f"{one.seconds:.2f}"


#: Letters of a detail in the page, and values of a list; the output as JSON holds all.
_LONGEST, _MOST = 300, 20


def _short(value: object) -> str:
    """A value on one line, cut where it is long."""
    plain = plain_value(value)
    text = f"{plain:,.6g}" if isinstance(plain, float) else _worded(plain)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _worded(plain: object) -> str:
    if isinstance(plain, dict):
        return "; ".join(f"{name}: {_short(item)}" for name, item in plain.items() if item is not None)
    if isinstance(plain, list) and len(plain) > _MOST:
        return f"{len(plain):,} values, in the output as JSON"
    if isinstance(plain, list):
        return ", ".join(_short(item) for item in plain)
    return "–" if plain is None else str(plain)


@dataclass(frozen=True, slots=True)
class StrataView:
    """A set of strata, as the page shows it: rows of group, people seen, estimate, interval and remark."""

    strata: Strata
    rows: tuple[tuple[str, str, str, str, str], ...]


def strata_view(strata: Strata) -> StrataView:
    """The strata, their sum, everybody together, and the model with the groups as factors if there is one."""
    few = "Too few lists hold anybody of this group."
    seen = strata.whole.seen
    rows = [_estimate_row(group_words(one.values), one.seen, one.estimate, few) for one in strata.strata]
    limits = interval_text(strata.interval.low, strata.interval.high) if strata.interval else "–"
    total = "no sum" if strata.total is None else whole(strata.total)
    rows.append(("Sum of the groups", whole(seen), total, limits, ""))
    rows.append(_estimate_row("Everybody together", seen, strata.whole, ""))
    if strata.joint is not None:
        rows.append(_estimate_row(f"Everybody: {strata.joint.title}", seen, strata.joint, ""))
    return StrataView(strata, tuple(rows))


def _estimate_row(name: str, seen: int, one: Estimate | None, missing: str) -> tuple[str, str, str, str, str]:
    total = "no estimate" if one is None or one.total is None else whole(one.total)
    limits = interval_text(one.interval.low, one.interval.high) if one and one.interval else "–"
    remark = missing if one is None else one.refusal or " ".join(one.warnings)
    return name, whole(seen), total, limits, remark


def group_words(values: Mapping[str, str]) -> str:
    """A group of people, such as `sex: F, age: under 18`."""
    return ", ".join(f"{name}: {value}" for name, value in values.items()) or "everybody"


@dataclass(frozen=True, slots=True)
class SdgView:
    """The table of indicator 16.2.2, as the page shows it."""

    table: SdgTable
    rows: tuple[tuple[str, ...], ...]


def sdg_view(table: SdgTable) -> SdgView:
    """Rows of group, codes, population, detected and its rate, estimated and its rate with limits, remark."""
    return SdgView(table, tuple(_sdg_row(cell) for cell in table.cells))


def _sdg_row(cell: SdgCell) -> tuple[str, ...]:
    codes = ", ".join(
        filter(None, (cell.series, cell.sex and f"SEX {cell.sex}", cell.age and f"AGE {cell.age}"))
    )
    limits = ""
    if cell.rate_low is not None and cell.rate_high is not None:
        limits = f"{rate(cell.rate_low)} to {rate(cell.rate_high)}"
    return (
        group_words(cell.group),
        codes,
        "–" if cell.population is None else whole(cell.population),
        whole(cell.detected),
        rate(cell.detected_rate),
        "–" if cell.estimated is None else ("at least " if cell.bound else "") + whole(cell.estimated),
        rate(cell.estimated_rate),
        limits or "–",
        " ".join(filter(None, (cell.no_rate, cell.no_estimate))),
    )


def change_rows(changes: Sequence[Change]) -> list[tuple[str, str, str, str]]:
    """Rows of change, people seen, estimate and factor or refusal."""
    return [
        (
            one.what,
            whole(one.seen),
            "no estimate" if one.total is None else whole(one.total),
            (one.refusal or "") if one.ratio is None else f"{one.ratio:.3f} times",
        )
        for one in changes
    ]


def page_view(
    found: Comparison, movement: Sensitivity | None, strata: Sequence[Strata], sdg: SdgTable | None
) -> Mapping[str, object]:
    """Everything `page.html.j2` needs."""
    histories = found.data.histories
    pictures = album(found, movement)
    flag = found.disagreement.sentence if found.disagreement else ""
    return {
        "title": ", ".join(Path(source.path).name for source in found.data.sources[:4]) or "lists",
        "found": found,
        "headline": headline(found),
        "warnings": [warning for warning in found.warnings if warning != flag],
        "level": level_of(found),
        "overlap": pictures["overlap"],
        "intervals": pictures["intervals"],
        "movement_picture": pictures.get("sensitivity"),
        "lists": list(zip(histories.lists, map(whole, histories.sizes), strict=True)),
        "combinations": [
            (", ".join(one.lists), whole(one.people))
            for one in combinations_of(histories)[:MOST_COMBINATIONS]
        ],
        "empty": 2 ** len(histories.lists) - 1 - len(combinations_of(histories)),
        "pairs": shared_by_pairs(histories),
        "methods": [method_view(one) for one in found.estimates],
        "movement": movement,
        "cells": change_rows(movement.cells) if movement else [],
        "dropped": change_rows(movement.dropped) if movement else [],
        "merged": change_rows(movement.merged) if movement else [],
        "strata": [strata_view(one) for one in strata],
        "sdg": sdg_view(sdg) if sdg else None,
        "citation": citation(found),
        "facts": list(run_facts(found)),
    }


def headline(found: Comparison) -> str:
    """The answer in one or two sentences, without hiding that methods differ."""
    histories = found.data.histories
    seen = f"{histories.people:,} people were on at least one of {len(histories.lists)} lists."
    given = sorted(one.total for one in found.estimates if one.total is not None and not one.bound)
    bounds = [one.total for one in found.estimates if one.total is not None and one.bound]
    if not given:
        least = f" A lower bound is {whole(max(bounds))}." if bounds else ""
        return f"{seen} No method gives an estimate of how many there are in all.{least}"
    if whole(given[0]) == whole(given[-1]):
        return f"{seen} The estimate of how many there are in all is {whole(given[0])}."
    return (
        f"{seen} Estimates of how many there are in all run from {whole(given[0])} to {whole(given[-1])}, "
        f"by {len(given)} methods."
    )


def citation(found: Comparison) -> str:
    """How to cite the figures so that anybody can make them again."""
    run, histories = found.run, found.data.histories
    return (
        f"The Daybreak maintainers ({run.started:%Y}). Daybreak, version {run.daybreak}: multiple systems "
        f"estimation of {histories.people:,} people on {len(histories.lists)} lists. Seed {found.seed}, data "
        f"SHA-256 {found.data_sha256}, {run.started:%Y-%m-%d}."
    )


def run_facts(found: Comparison) -> Iterator[tuple[str, str]]:
    """Parameters, versions and times."""
    run = found.run
    yield "Daybreak", run.daybreak
    yield "Python", run.python
    yield "started", f"{run.started:%Y-%m-%d %H:%M} UTC"
    yield "seed", str(found.seed)
    yield "SHA-256 of lists and counts", found.data_sha256
    for name, value in run.parameters.items():
        if value is not None and name not in ("seed", "data_sha256"):
            yield f"parameter {name}", _short(value)
    for name, version in run.libraries.items():
        yield f"version of {name}", version
    for stage, seconds in run.seconds.items():
        yield f"seconds of {stage}", f"{seconds:.2f}"
