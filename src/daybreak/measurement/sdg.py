"""Indicator 16.2.2 of the Sustainable Development Goals: victims of trafficking per 100,000 population.

The published indicator counts detected victims by sex, age group and form of exploitation. An estimate of all
victims, detected or not, has another meaning and stands in columns of its own; the two are never mixed, and
no published series code is given to an estimate. A rate by form of exploitation has all residents (of that
sex and age) as its denominator, because residents have no form of exploitation.

Source: United Nations Statistics Division, SDG indicator metadata 16-02-02 (UNODC, custodian), and the series
and code lists of the global SDG database (series VC_HTF_DETV and its forms; SEX; AGE).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from daybreak.errors import BadValue
from daybreak.measurement.population import (
    AGE,
    FORM,
    SEX,
    TOTAL,
    UNKNOWN,
    Population,
    category_of,
    check_sexes,
    dimension_of,
)
from daybreak.measurement.prevalence_input import PrevalenceInput
from daybreak.measurement.prevalence_results import Estimate, Interval, Strata, Stratum
from daybreak.standard.records import Source

#: People a rate is given for.
PER = 100_000
INDICATOR = "16.2.2"
#: Series of the global database for detected victims: number, by form of exploitation; with R for the rate.
SERIES = {
    None: "VC_HTF_DETV",
    "sexual exploitation": "VC_HTF_DETVSX",
    "forced labour": "VC_HTF_DETVFL",
    "organ removal": "VC_HTF_DETVOG",
    "other purposes": "VC_HTF_DETVOP",
}
_FORM_WORDS = {
    "sexual exploitation": ("sexual", "prostitution", "pornography"),
    "forced labour": ("labour", "labor", "servitude", "slavery", "domestic work"),
    "organ removal": ("organ",),
    "other purposes": ("other", "begging", "marriage", "criminal", "adoption", "forced crime"),
}
#: Age groups of the indicator and their codes.
_AGE_CODES = {(0, 17): "Y0T17", (18, None): "Y_GE18", TOTAL: TOTAL}
_SEX_CODES = {"F", "M", TOTAL}


@dataclass(frozen=True, slots=True)
class SdgCell:
    """One group of victims and its rates.

    Attributes:
        group: Name of each covariate to its value; empty for everybody.
        sex, age: Codes of the global database, `_T` for everybody; None where the group has no such code.
        form: Form of exploitation as the indicator names it; None for all forms or one it does not name.
        series: Code of the published series of the detected rate; None where there is none.
        population: Residents of that sex, age and place; None where the group is not known.
        detected: Victims on at least one list.
        detected_rate: Detected victims per 100,000 residents; None with `no_rate`.
        estimated: Estimated victims, detected or not; None with `no_estimate`.
        interval: Of `estimated`; None where it has none.
        estimated_rate, rate_low, rate_high: The same per 100,000 residents.
        bound: Whether `estimated` is only a lower bound.
        no_rate: Why there are no rates; empty when there are.
        no_estimate: Why there is no estimate or no rate of it; empty when there is one.
    """

    group: Mapping[str, str]
    sex: str | None
    age: str | None
    form: str | None
    series: str | None
    population: float | None
    detected: int
    detected_rate: float | None
    estimated: float | None
    interval: Interval | None
    estimated_rate: float | None
    rate_low: float | None
    rate_high: float | None
    bound: bool
    no_rate: str
    no_estimate: str


@dataclass(frozen=True, slots=True)
class SdgTable:
    """Indicator 16.2.2 by the covariates of strata.

    Attributes:
        cells: Everybody first, then the strata in their order.
        by: For each set of strata its covariates.
        method: Title of the method of the estimates.
        population: The file of residents.
        notes: What to know before the figures are used.
        seed, data_sha256: Of the estimates.
    """

    cells: tuple[SdgCell, ...]
    by: tuple[tuple[str, ...], ...]
    method: str
    population: Source
    notes: tuple[str, ...]
    seed: int
    data_sha256: str

    def rows(self) -> Iterator[dict[str, object]]:
        """One flat row a cell, with the codes of the global database, for a table or file."""
        for cell in self.cells:
            yield {
                "INDICATOR": INDICATOR,
                "SERIES": cell.series,
                "SEX": cell.sex,
                "AGE": cell.age,
                "FORM": cell.form,
                "group": "; ".join(f"{name}: {value}" for name, value in cell.group.items()) or "everybody",
                "population": cell.population,
                "detected": cell.detected,
                "detected_per_100000": cell.detected_rate,
                "estimated": cell.estimated,
                "estimated_low": cell.interval.low if cell.interval else None,
                "estimated_high": cell.interval.high if cell.interval else None,
                "estimated_per_100000": cell.estimated_rate,
                "estimated_per_100000_low": cell.rate_low,
                "estimated_per_100000_high": cell.rate_high,
                "interval_level": cell.interval.level if cell.interval else None,
                "lower_bound_only": cell.bound,
                "remark": " ".join(filter(None, (cell.no_rate, cell.no_estimate))),
            }


def sdg_table(strata: Strata | Sequence[Strata], population: Population) -> SdgTable:
    """Rates of detected and of estimated victims per 100,000 residents, for everybody and for each stratum.

    Args:
        strata: What `stratify` returned, once or for several sets of covariates of the same data.
        population: What `read_population` returned.

    Raises:
        ColumnMissing: The population is not divided by a covariate of the strata.
        BadValue: Its groups do not make up a stratum, the strata are of different data or methods, or there
            are more victims than residents.
    """
    sets = (strata,) if isinstance(strata, Strata) else tuple(strata)
    if not isinstance(population, Population):
        raise BadValue("the population", found=population, needed="give what read_population returned")
    _check(sets)
    whole = sets[0].whole
    groups = [_stratum_cell(one, population) for each in sets for one in each.strata]
    cells = [_cell({}, whole.seen, whole, population), *groups]
    return SdgTable(
        cells=tuple(cells),
        by=tuple(each.by for each in sets),
        method=whole.title,
        population=population.source,
        notes=tuple(_notes(cells, sets)),
        seed=sets[0].seed,
        data_sha256=sets[0].data_sha256,
    )


def check_residents(data: Sequence[PrevalenceInput], population: Population) -> None:
    """Refuse groups that the population file does not have before anything is estimated.

    Args:
        data: What was read, once for each set of covariates.
        population: What `read_population` returned.

    Raises:
        ColumnMissing, BadValue: As in `sdg_table`.
    """
    for each in data:
        _check_sexes(each.by, list(each.crossed))
        for kind, counts in each.crossed.items():
            _residents(dict(zip(each.by, kind, strict=True)), int(counts.sum()), population)
        _residents({}, each.histories.people, population)


def _check(sets: Sequence[Strata]) -> None:
    if not sets:
        raise BadValue("the strata", found=(), needed="give at least one set of strata")
    for each in sets:
        _check_sexes(each.by, [[one.values[name] for name in each.by] for one in each.strata])
    for each in sets[1:]:
        first, other = sets[0].whole, each.whole
        same = (other.lists, other.seen, other.method) == (first.lists, first.seen, first.method)
        if not same:
            needed = "all strata of one table come from the same lists, people and method"
            raise BadValue("the strata", found=f"{each.method} by {', '.join(each.by)}", needed=needed)


def _check_sexes(by: Sequence[str], kinds: Sequence[Sequence[str]]) -> None:
    for place, name in enumerate(by):
        if dimension_of(name) == SEX:
            check_sexes(f"{name} of victims", {kind[place] for kind in kinds})


def _stratum_cell(one: Stratum, population: Population) -> SdgCell:
    return _cell(one.values, one.seen, one.estimate, population)


def _cell(group: Mapping[str, str], seen: int, one: Estimate | None, population: Population) -> SdgCell:
    form = form_of(next((text for name, text in group.items() if dimension_of(name) == FORM), None))
    sex, age = _code(group, SEX), _code(group, AGE)
    residents, no_rate = _residents(group, seen, population)
    total, no_estimate = _estimated(one, residents)
    rates = bool(residents)
    kept = one.interval if one is not None and total is not None else None
    return SdgCell(
        group=dict(group),
        sex=sex,
        age=age,
        form=form,
        series=_series(group, sex, age, form) if rates else None,
        population=residents,
        detected=seen,
        detected_rate=_rate(seen, residents),
        estimated=total,
        interval=kept,
        estimated_rate=_rate(total, residents),
        rate_low=_rate(kept.low if kept else None, residents),
        rate_high=_rate(kept.high if kept else None, residents),
        bound=one is not None and one.bound,
        no_rate=no_rate,
        no_estimate=no_estimate,
    )


def form_of(text: str | None) -> str | None:
    """A form of exploitation as the indicator names it; None where it names none, or the words fit several.

    >>> form_of("Labor exploitation"), form_of("Sexual exploitation"), form_of("sexual and labour")
    ('forced labour', 'sexual exploitation', None)
    """
    plain = (text or "").casefold()
    fits = [form for form, words in _FORM_WORDS.items() if any(word in plain for word in words)]
    return fits[0] if len(fits) == 1 else None


def _code(group: Mapping[str, str], dimension: str) -> str | None:
    text = next((value for name, value in group.items() if dimension_of(name) == dimension), None)
    if text is None:
        return TOTAL
    meant = category_of(dimension, text)
    if dimension == SEX:
        return meant if isinstance(meant, str) and meant in _SEX_CODES else None
    return _AGE_CODES.get(meant)


def _series(group: Mapping[str, str], sex: str | None, age: str | None, form: str | None) -> str | None:
    """The published series of the detected rate; none for groups the indicator does not have."""
    dimensions = {dimension_of(name) for name in group}
    if dimensions - {SEX, AGE, FORM} or sex is None or age is None or (FORM in dimensions and form is None):
        return None
    return f"{SERIES[form]}R"


def _residents(group: Mapping[str, str], seen: int, population: Population) -> tuple[float | None, str]:
    """The residents of a group, or why they are not known."""
    counted = {name: text for name, text in group.items() if dimension_of(name) != FORM}
    unknown = [name for name, text in counted.items() if " ".join(text.casefold().split()) in UNKNOWN]
    if unknown:
        return None, f"No rate: the {unknown[0]} of these victims is not known, so they have no population."
    residents = population.people(counted)
    if not residents:
        return None, "No rate: the population file says that nobody lives here."
    if seen > residents:
        raise BadValue(
            f"population of {', '.join(counted.values()) or 'everybody'} in {population.source.path}",
            found=residents,
            needed=f"{seen:,} victims were detected there; give residents as plain numbers, not in thousands",
        )
    return residents, ""


def _estimated(one: Estimate | None, residents: float | None) -> tuple[float | None, str]:
    """The estimate of a group, or why there is none."""
    if one is None:
        return None, "No estimate: too few lists hold anybody of this group."
    if one.total is None:
        return None, one.refusal or "No estimate."
    if residents is not None and one.total > residents:
        return None, f"No estimate: {one.total:,.0f} would be more than the {residents:,.0f} residents."
    return one.total, ""


def _rate(victims: float | None, residents: float | None) -> float | None:
    return None if victims is None or not residents else PER * victims / residents


def _notes(cells: Sequence[SdgCell], sets: Sequence[Strata]) -> Iterator[str]:
    yield (
        "Detected victims are counted, estimated victims are worked out by a model; one must not stand in "
        "for the other. The published series holds detected victims only."
    )
    yield (
        "A rate belongs to the time the lists cover. Only when that is one year, and the population is of "
        "the same year and place, is it the yearly rate of the indicator."
    )
    if any(dimension_of(name) == FORM for cell in cells for name in cell.group):
        yield "Rates by form of exploitation are per 100,000 of all residents of that sex, age and place."
    refused = sum(bool(cell.no_estimate) for cell in cells)
    if refused:
        yield f"{refused} of {len(cells)} groups have no estimate: their lists do not determine a number."
    for each in sets:
        yield from each.warnings
