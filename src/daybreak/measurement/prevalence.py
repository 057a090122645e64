"""How many people nobody recorded: what a person asks for, and gets with its evidence or a refusal.

Give a table of overlapping lists and get an estimate by one method (`estimate`), several side by side
(`compare`), how far a single person or list moves it (`sensitivity`), or the sum over sexes, ages or years
against the whole (`stratify`). Where the data do not determine a number there is none: the result says why.
Only what cannot be asked at all raises: a method that does not exist, a file that cannot be read.

The same data, parameters and seed give the same digits on every machine, whatever the number of workers.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from daybreak.errors import BadValue, NoEstimate
from daybreak.measurement.prevalence_finding import Settings
from daybreak.measurement.prevalence_input import PrevalenceInput, names_of
from daybreak.measurement.prevalence_judgement import CRITIQUES, below_bounds, disagreement_among
from daybreak.measurement.prevalence_methods import (
    Method,
    method_named,
    methods_named,
    own_of,
    own_parameters,
)
from daybreak.measurement.prevalence_named import check_named
from daybreak.measurement.prevalence_resamples import Resamples, given_resamples
from daybreak.measurement.prevalence_results import Change, Comparison, Estimate, Sensitivity, Strata
from daybreak.measurement.prevalence_running import Recorder, as_input, checked_settings, run
from daybreak.measurement.prevalence_sensitivity import (
    cell_changes,
    changes_in_words,
    list_changes,
    unmoved_in_words,
)
from daybreak.measurement.prevalence_strata import (
    each_stratum,
    gap_in_words,
    joint_in_words,
    joint_without_interval,
    sum_of,
)
from daybreak.methods.estimation.histories import Histories
from daybreak.standard.progress import Progress, silent

#: The method that fits one model of everybody with the covariates as factors.
JOINT = "covariates"
#: What every function takes for data.
Data = PrevalenceInput | Histories | str | Path


def estimate(
    data: Data,
    method: str = "best-bic",
    *,
    seed: int = 0,
    bootstrap: int = 1000,
    level: float = 0.95,
    order: int = 2,
    resamples: Resamples | None = None,
    by: str | Sequence[str] = (),
    workers: int | None = None,
    progress: Progress = silent,
    **parameters: object,
) -> Estimate:
    """Estimate how many people there are, seen and unseen, by one method.

    Args:
        data: A file with one 0/1 column per list, what `read_lists` or `join_ids` returned, or histories.
        method: One of `prevalence_methods.METHODS`.
        seed: Same seed, same digits.
        bootstrap: How many resamples an interval is made from, where it is; 0 for none.
        level: Nominal coverage or probability of the interval.
        order: Most lists in one interaction of a log-linear model.
        resamples: Counts to use instead of drawing: a matrix [r, 2**k - 1] by bit masks of lists (bit i is
            list i, from mask 1), a pair (histories such as `10100`, matrix), or a file with such columns.
        by: Covariates of the file, for methods that use them.
        workers: Threads; all processors unless given.
        progress: Told how far the work is.
        parameters: The method's own, such as `threshold` of `stepwise`.

    Returns:
        The estimate; its `total` is None and its `refusal` says why when the data do not determine it.

    Raises:
        BadValue: The method, or a parameter of it, does not exist or cannot be used.
        ExtraMissing: The method needs a library that is not installed.
        HistoriesUnfit and other errors of `read_lists`: The data cannot be used.

    >>> from daybreak.methods.estimation.histories import Histories
    >>> lists = Histories(("police", "shelter", "hotline"), [0, 60, 45, 18, 30, 12, 9, 6])
    >>> found = estimate(lists, "independence", bootstrap=0)
    >>> found.seen, round(found.total), found.interval.made_by
    (180, 315, 'Wald')
    """
    wanted = method_named(method)
    own = own_parameters(wanted, parameters)
    given = as_input(data, names_of(by))
    asked = _asked(given, resamples, order, bootstrap, level, seed, workers, progress)
    return run(given, wanted, replace(asked, own=own))


def compare(
    data: Data,
    methods: str | Sequence[str] | None = None,
    *,
    by: str | Sequence[str] = (),
    seed: int = 0,
    bootstrap: int = 1000,
    level: float = 0.95,
    order: int = 2,
    resamples: Resamples | None = None,
    parameters: Mapping[str, Mapping[str, object]] | None = None,
    strata_method: str | None = None,
    workers: int | None = None,
    progress: Progress = silent,
) -> Comparison:
    """Estimate by several methods side by side, and judge how far they can be believed.

    Args:
        methods: Their names, in a sequence or with commas between; `all` for every one that needs data only;
            unless given, the usual ones (`prevalence_methods.USUAL`).
        by: Covariates to make strata of; their sum is compared with the whole.
        parameters: Own parameters of methods, by the method's name.
        strata_method: The method used in strata: `best-bic` if it is among the methods, else the first
            that is no bound, unless given.
        data, seed, bootstrap, level, order, resamples, workers, progress: As in `estimate`.

    Raises:
        BadValue: As in `estimate`. A method whose library is not installed is refused, not raised.
    """
    chosen = methods_named(methods)
    inside = _for_strata(chosen, strata_method)
    owns = own_of((*chosen, inside), {} if parameters is None else parameters)
    given = as_input(data, names_of(by))
    asked = _asked(given, resamples, order, bootstrap, level, seed, workers, progress)
    for own in owns.values():
        check_named(given.histories, own)
    names = [method.name for method in chosen]
    recorder = Recorder("prevalence", given, asked, methods=names, by=list(given.by))
    estimates = _each(given, chosen, asked, owns, recorder)
    strata = None
    if by:
        with recorder.manifest.stage("strata"):
            strata = _stratified(given, inside, replace(asked, own=owns[inside.name]), estimates, joint=True)
    disagreement = disagreement_among(estimates)
    told = (disagreement.sentence,) if disagreement and disagreement.flagged else ()
    return Comparison(
        data=given,
        estimates=estimates,
        disagreement=disagreement,
        warnings=(*told, *below_bounds(estimates), *(strata.warnings if strata else ())),
        notes=given.notes,
        critiques=CRITIQUES,
        strata=strata,
        seed=asked.seed,
        data_sha256=recorder.data_sha256,
        run=recorder.finish(),
    )


def sensitivity(
    data: Data,
    method: str = "best-bic",
    *,
    seed: int = 0,
    bootstrap: int = 1000,
    level: float = 0.95,
    order: int = 2,
    workers: int | None = None,
    progress: Progress = silent,
    **parameters: object,
) -> Sensitivity:
    """Look how far the estimate moves: one person more or less, without each list, each pair of lists as one.

    Every change has the whole method repeated, the choice of model too; resamples are drawn for the
    baseline only.

    Args:
        data, method, seed, bootstrap, level, order, workers, progress, parameters: As in `estimate`.

    Raises:
        BadValue: As in `estimate`, and for methods that need covariates.
    """
    wanted = method_named(method)
    own = own_parameters(wanted, parameters)
    if wanted.covariates:
        needed = "it needs a method that uses the lists only"
        raise BadValue("the method of a sensitivity analysis", found=method, needed=needed)
    given = as_input(data)
    asked = replace(_asked(given, None, order, bootstrap, level, seed, workers, progress), own=own)
    recorder = Recorder("prevalence sensitivity", given, asked, method=method, **own)
    with recorder.manifest.stage("baseline"):
        baseline = run(given, wanted, _titled(asked, wanted.title))
    was = baseline.total
    cells: tuple[Change, ...] = ()
    unmoved = baseline.refusal
    if was is not None:
        with recorder.manifest.stage("one person"):
            cells, unmoved = _moved(given, wanted, _titled(asked, "One person more or less"), was)
    with recorder.manifest.stage("lists"):
        apart = _titled(asked, "Lists left out or joined")
        dropped, merged = list_changes(given.histories, wanted, apart, was)
    refused = (unmoved_in_words(unmoved),) if unmoved else ()
    return Sensitivity(
        method=method,
        baseline=baseline,
        cells=cells,
        dropped=dropped,
        merged=merged,
        warnings=(*refused, *changes_in_words(cells, dropped, merged)),
        seed=asked.seed,
        data_sha256=recorder.data_sha256,
        run=recorder.finish(),
    )


def _moved(
    given: PrevalenceInput, method: Method, asked: Settings, was: float
) -> tuple[tuple[Change, ...], str | None]:
    """Every change by one person, or why none was made."""
    try:
        return cell_changes(given.histories, method, asked, was), None
    except NoEstimate as error:
        return (), str(error)


def stratify(
    data: Data,
    by: str | Sequence[str] = (),
    method: str = "best-bic",
    *,
    seed: int = 0,
    bootstrap: int = 1000,
    level: float = 0.95,
    order: int = 2,
    joint: bool = True,
    workers: int | None = None,
    progress: Progress = silent,
    **parameters: object,
) -> Strata:
    """Estimate in every stratum, and compare the sum with the estimate from the whole.

    Beside both stands one model of everybody with the covariates as factors, its interval from at most 200
    resamples; with many lists and groups, where they would take hours, it has none.

    Args:
        data: A file, or what `read_lists` returned when given covariates.
        by: The covariates; those the data were read with unless given.
        joint: Whether to fit the model with covariates too; with many strata it takes minutes.
        method, seed, bootstrap, level, order, workers, progress, parameters: As in `estimate`.

    Raises:
        BadValue: As in `estimate`, or there are no covariates.
    """
    wanted = method_named(method)
    own = own_parameters(wanted, parameters)
    given = as_input(data, names_of(by))
    asked = _asked(given, None, order, bootstrap, level, seed, workers, progress)
    return _stratified(given, wanted, replace(asked, own=own), (), joint)


def _each(
    given: PrevalenceInput,
    chosen: Sequence[Method],
    asked: Settings,
    owns: Mapping[str, Mapping[str, object]],
    recorder: Recorder,
) -> tuple[Estimate, ...]:
    """One estimate per method, in turn."""
    estimates = []
    for done, method in enumerate(chosen):
        asked.progress("methods", done, len(chosen))
        with recorder.manifest.stage(method.name):
            settings = _titled(replace(asked, own=owns[method.name]), method.title)
            estimates.append(run(given, method, settings, lenient=True))
    asked.progress("methods", len(chosen), len(chosen))
    return tuple(estimates)


def _stratified(
    given: PrevalenceInput, method: Method, asked: Settings, ready: Sequence[Estimate], joint: bool
) -> Strata:
    """Strata, their sum, and the whole; estimates that are `ready` are not made again."""
    if not given.by:
        raise BadValue("the covariates of the strata", found=(), needed="name at least one column")
    if method.covariates:
        raise BadValue("the method in strata", found=method.name, needed="it needs one that uses lists only")
    made = {one.method: one for one in ready}
    recorder = Recorder("prevalence strata", given, asked, method=method.name, by=list(given.by), **asked.own)
    with recorder.manifest.stage("strata"):
        strata = each_stratum(given, method, asked)
        total, interval = sum_of(strata, asked.level, asked.seed)
    with recorder.manifest.stage("whole"):
        everybody = _titled(asked, "Everybody")
        whole = made.get(method.name) or run(given, method, everybody, lenient=True)
    with recorder.manifest.stage("joint"):
        together = made.get(JOINT) or (_joint(given, asked) if joint else None)
    factor, gap, warnings = gap_in_words(total, interval, whole, strata)
    bare = joint_without_interval(together, asked.bootstrap)
    return Strata(
        by=given.by,
        method=method.name,
        strata=strata,
        total=total,
        interval=interval,
        whole=whole,
        joint=together,
        factor=factor,
        gap=gap,
        warnings=(*warnings, *joint_in_words(together, whole), *bare),
        seed=asked.seed,
        data_sha256=recorder.data_sha256,
        run=recorder.finish(),
    )


def _joint(given: PrevalenceInput, asked: Settings) -> Estimate:
    from daybreak.measurement.prevalence_covariates import joint_resamples

    method = method_named(JOINT)
    settings = replace(asked, own={}, bootstrap=joint_resamples(given, asked), resamples=None)
    return run(given, method, _titled(settings, method.title), lenient=True)


def _asked(
    given: PrevalenceInput,
    resamples: Resamples | None,
    order: int,
    bootstrap: int,
    level: float,
    seed: int,
    workers: int | None,
    progress: Progress,
) -> Settings:
    settings = checked_settings(
        order=order,
        bootstrap=bootstrap,
        level=level,
        seed=seed,
        workers=workers if workers is not None else os.cpu_count() or 1,
    )
    lists = len(given.histories.lists)
    if 2 < lists <= order:
        raise BadValue("the order of the models", found=order, needed=f"it must be 1 to {lists - 1}")
    counts = None if resamples is None else given_resamples(resamples, given.histories)
    return replace(settings, resamples=counts, progress=progress)


def _for_strata(chosen: Sequence[Method], name: str | None) -> Method:
    if name is not None:
        return method_named(name)
    best = method_named("best-bic")
    fit = [method for method in chosen if not method.bound and not method.covariates]
    return best if best in fit or not fit else fit[0]


def _titled(asked: Settings, title: str) -> Settings:
    """The same settings, with what is done now named before its progress."""
    told = asked.progress
    return replace(asked, progress=lambda stage, done, total: told(f"{title}: {stage}", done, total))
