"""Running one method on one table: its answer judged, and everything it rests on written beside it."""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from daybreak.errors import BadValue, ExtraMissing, NoEstimate, TooManyModels
from daybreak.measurement.prevalence_finding import Finding, Settings
from daybreak.measurement.prevalence_input import PrevalenceInput, of_histories, read_lists
from daybreak.measurement.prevalence_judgement import must_refuse
from daybreak.measurement.prevalence_methods import Method
from daybreak.measurement.prevalence_resamples import odd_sizes
from daybreak.measurement.prevalence_results import Estimate
from daybreak.methods.estimation.histories import Histories
from daybreak.standard.manifest import ManifestBuilder, RunManifest

#: More resamples than this are surely a mistake.
MOST_RESAMPLES = 1_000_000


def as_input(data: PrevalenceInput | Histories | str | Path, by: tuple[str, ...] = ()) -> PrevalenceInput:
    """Data of any form as an input.

    Raises:
        BadValue: Covariates are asked for that the data were not read with, or the data are something else.
        HistoriesUnfit and other errors of `read_lists`: The file cannot be used.
    """
    if isinstance(data, str | Path):
        return read_lists(data, by=by)
    if isinstance(data, Histories):
        data = of_histories(data)
    if not isinstance(data, PrevalenceInput):
        raise BadValue(
            "the data", found=type(data).__name__, needed="give a file, Histories or what read_lists returned"
        )
    if by and by != data.by:
        needed = f"read the data with by={list(by)}"
        raise BadValue("the covariates of the data", found=list(data.by), needed=needed)
    return data


def checked_settings(*, order: int, bootstrap: int, level: float, seed: int, workers: int) -> Settings:
    """Settings that make sense whatever the method.

    Raises:
        BadValue: One does not.
    """
    if isinstance(level, bool) or not isinstance(level, int | float | np.floating) or not 0 < level < 1:
        raise BadValue("the level of the interval", found=level, needed="it must be above 0 and below 1")
    return Settings(
        order=_whole("the order of the models", order, 1, 9),
        bootstrap=_whole("the number of resamples", bootstrap, 0, MOST_RESAMPLES),
        level=float(level),
        seed=_whole("the seed", seed, 0, 2**63 - 1),
        workers=_whole("the number of workers", workers, 1, 1024),
    )


def _whole(what: str, value: int, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
        raise BadValue(what, found=value, needed=f"it must be a whole number from {least:,} to {most:,}")
    return int(value)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a method found and may be told, or why there is none; and what speaks against it in both cases."""

    finding: Finding | None
    refusal: str | None
    warnings: tuple[str, ...] = ()


def outcome_of(
    data: PrevalenceInput, method: Method, settings: Settings, *, lenient: bool = False
) -> Outcome:
    """Run a method and judge its finding.

    Args:
        data: What was read.
        method: Which method.
        settings: What is asked of it, its own parameters among it.
        lenient: Whether a library that is not installed is a refusal too.

    Raises:
        BadValue, ExtraMissing: The question cannot be asked in this way.
    """
    lists = len(data.histories.lists)
    if lists < method.fewest:
        needs = NoEstimate(f"{lists} lists are too few for this method", do=f"It needs {method.fewest}.")
        return Outcome(None, str(needs))
    try:
        finding = method.found_by(data, settings)
    except (NoEstimate, TooManyModels) as error:
        return Outcome(None, str(error))
    except ExtraMissing as error:
        if not lenient:
            raise
        return Outcome(None, str(error))
    refusal = must_refuse(finding, seen=data.histories.people, bound=method.bound)
    odd = odd_sizes(settings.resamples, data.histories) if finding.replicates is not None else ()
    said = tuple(dict.fromkeys((*finding.warnings, *odd)))
    return Outcome(None if refusal else finding, refusal, said)


def run(data: PrevalenceInput, method: Method, settings: Settings, *, lenient: bool = False) -> Estimate:
    """Run a method; what it says becomes an estimate or a refusal, with its evidence.

    Args and raises: As in `outcome_of`.
    """
    begin = time.perf_counter()
    if method.covariates:  # resamples of histories know nothing of covariates
        settings = replace(settings, resamples=None)
    recorder = Recorder(f"prevalence {method.name}", data, settings, method=method.name, **settings.own)
    with recorder.manifest.stage(method.name):
        outcome = outcome_of(data, method, settings, lenient=lenient)
    found = outcome.finding
    return Estimate(
        method=method.name,
        title=method.title,
        lists=data.histories.lists,
        seen=data.histories.people,
        total=None if found is None else float(found.total),
        interval=found.interval if found else None,
        other_intervals=found.other_intervals if found else (),
        bound=method.bound,
        model=found.model if found else None,
        refusal=outcome.refusal,
        warnings=outcome.warnings,
        notes=data.notes,
        disbelief=method.disbelief,
        source=method.source,
        parameters=recorder.parameters,
        seed=settings.seed if method.draws else None,
        data_sha256=recorder.data_sha256,
        seconds=time.perf_counter() - begin,
        replicates=found.replicates if found else None,
        posterior=found.posterior if found else None,
        details=found.details if found else {},
        run=recorder.finish(),
    )


class Recorder:
    """Gathers what a result rests on: data, parameters, versions, times."""

    def __init__(self, command: str, data: PrevalenceInput, settings: Settings, **more: object) -> None:
        self.data_sha256 = data_sha256(data)
        self.parameters: Mapping[str, object] = {
            "order": settings.order,
            "bootstrap": settings.bootstrap if settings.resamples is None else len(settings.resamples),
            "level": settings.level,
            "seed": settings.seed,
            "resamples_sha256": None if settings.resamples is None else _hash_of(settings.resamples.tolist()),
            **more,
        }
        self.manifest = ManifestBuilder(command, {**self.parameters, "data_sha256": self.data_sha256})
        self._data = data

    def finish(self) -> RunManifest:
        """What is gathered so far, as a manifest."""
        self.manifest.count("people", self._data.histories.people)
        self.manifest.count("lists", len(self._data.histories.lists))
        return replace(self.manifest.finish(), sources=self._data.sources)


def data_sha256(data: PrevalenceInput) -> str:
    """Hash of the lists' names and the counts of their histories, per stratum where there are strata."""
    crossed = {json.dumps(kind): counts.tolist() for kind, counts in data.crossed.items()}
    return _hash_of([data.histories.lists, data.histories.counts.tolist(), data.by, crossed])


def _hash_of(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
