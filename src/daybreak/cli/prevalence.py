"""`daybreak prevalence`: how many people nobody recorded, from the overlap of lists."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from daybreak.cli.inputs import at_least, make_folder, seeded
from daybreak.cli.progress import bars
from daybreak.errors import BadValue, DaybreakError, NoEstimate

if TYPE_CHECKING:
    from daybreak.measurement.prevalence_answer import Answer
    from daybreak.measurement.prevalence_input import PrevalenceInput
    from daybreak.standard.progress import Progress


def _several(_: click.Context, option: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Names with commas between."""
    if value is None:
        return ()
    names = tuple(name.strip() for name in value.split(","))
    if not all(names):
        raise BadValue(f"--{option.name}", found=value, needed="give names with commas between")
    return names


def _sets(_: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(_several(_, option, value) for value in values)


def _named_files(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, Path]:
    """NAME=FILE for each list of ids."""
    files: dict[str, Path] = {}
    for value in values:
        name, equals, path = value.partition("=")
        if not name.strip() or not equals or not path:
            raise BadValue("--ids", found=value, needed="give NAME=FILE, such as police=police.csv")
        if name.strip() in files:
            raise BadValue("--ids", found=value, needed="give each list its own name")
        files[name.strip()] = Path(path)
    return files


def _own(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, dict[str, object]]:
    """METHOD.PARAMETER=VALUE, such as stepwise.threshold=0.05."""
    found: dict[str, dict[str, object]] = {}
    for value in values:
        key, equals, text = value.partition("=")
        method, dot, name = key.strip().partition(".")
        if not (equals and dot and method and name):
            needed = "give METHOD.PARAMETER=VALUE, such as stepwise.threshold=0.05"
            raise BadValue("--set", found=value, needed=needed)
        try:
            plain = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            plain = text
        found.setdefault(method, {})[name] = plain
    return found


def _share(_: click.Context, __: click.Parameter, value: float) -> float:
    if not 0 < value < 1:
        raise BadValue("--level", found=value, needed="give a share between 0 and 1, such as 0.95")
    return value


@click.command("prevalence")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--ids",
    metavar="NAME=FILE",
    multiple=True,
    callback=_named_files,
    help="Instead of FILE: a file of pseudonymous ids for each list; equal ids are one person.",
)
@click.option("--id-column", metavar="COLUMN", help="Column of ids in those files, if they have several.")
@click.option("--lists", metavar="COLUMNS", callback=_several, help="List columns, if not all others.")
@click.option("--count", metavar="COLUMN", help="Column of counts, if it is not called count.")
@click.option(
    "--by",
    metavar="COLUMNS",
    multiple=True,
    callback=_sets,
    help="Estimate in groups too, such as sex, or sex,age for both at once. May be given again.",
)
@click.option(
    "--methods",
    metavar="NAMES",
    help="Methods with commas between, or all. The usual quick ones if not given.",
)
@click.option(
    "--set", "own", metavar="METHOD.NAME=VALUE", multiple=True, callback=_own, help="A method's own setting."
)
@click.option(
    "--bootstrap",
    default=1000,
    show_default=True,
    callback=at_least(0),
    help="Resamples for intervals; 0 for none.",
)
@click.option(
    "--resamples",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of resampled counts to use instead of drawing them.",
)
@click.option(
    "--order",
    default=2,
    show_default=True,
    callback=at_least(1),
    help="Most lists in one interaction of a model.",
)
@click.option("--level", default=0.95, show_default=True, callback=_share, help="Level of intervals.")
@click.option(
    "--population",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of residents by sex, age group ...; gives the SDG 16.2.2 rates of the groups of --by.",
)
@click.option("--sdg", type=click.Path(path_type=Path, dir_okay=False), help="Write those rates as CSV.")
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), help="Write a report in one HTML file."
)
@click.option(
    "--pictures", type=click.Path(path_type=Path, file_okay=False), help="Write pictures (SVG, PNG) here."
)
@click.option(
    "--workers", type=int, help="Threads to use; all processors if not given. No digit depends on it."
)
@click.option(
    "--seed", default=0, show_default=True, callback=seeded, help="The same seed gives the same digits."
)
@click.option(
    "--list-columns", is_flag=True, help="Show the columns of FILE and what they are taken for; then stop."
)
@click.option("--list-methods", is_flag=True, help="Show every method and its settings; then stop.")
@click.option("--quiet", is_flag=True, help="No progress and no summary.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON on standard output.")
def command(
    file: Path | None, list_columns: bool, list_methods: bool, quiet: bool, as_json: bool, **given: Any
) -> None:
    """Estimate how many people there are whom no list holds, from how the lists overlap.

    FILE (CSV, TSV, XLSX or Parquet) has one 0/1 column per list, and either a column `count` with the
    number of people of each combination, or one row per person. Covariates such as sex are named with --by.
    Names of people are never needed. A number that the data do not determine is refused in words; exit code
    21 when every method refuses.
    """
    if list_methods:
        _show_methods()
        return
    asked = _Asked(file=file, **given)
    if list_columns:
        _show_columns(asked)
        return
    _check(asked)
    with bars(quiet=quiet or as_json) as progress:
        answer = _answer(asked, progress)
        _write(asked, answer)
    if as_json:
        from daybreak.standard.serialise import to_json

        click.echo(to_json(answer).encode())  # UTF-8, whatever the terminal speaks
    elif not quiet:
        from daybreak.cli.prevalence_summary import summary

        for line in summary(answer.comparison, answer.strata, answer.sdg):
            click.echo(line)
        for what, path in (("Report", asked.report), ("Pictures", asked.pictures), ("Rates", asked.sdg)):
            if path:
                click.echo(f"{what}: {click.format_filename(path)}")
    if all(one.total is None for one in answer.comparison.estimates):
        first = answer.comparison.estimates[0]
        why = (first.refusal or "").removeprefix("No estimate: ")
        raise NoEstimate(
            f"every method refuses ({first.title}: {why})",
            do="Look at the overlaps; merge lists of the same kind, or leave out one that shares nobody.",
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for on the command line."""

    file: Path | None
    ids: Mapping[str, Path]
    id_column: str | None
    lists: tuple[str, ...]
    count: str | None
    by: tuple[tuple[str, ...], ...]
    methods: str | None
    own: Mapping[str, Mapping[str, Any]]
    bootstrap: int
    resamples: Path | None
    order: int
    level: float
    population: Path | None
    sdg: Path | None
    report: Path | None
    pictures: Path | None
    workers: int | None
    seed: int

    @property
    def settings(self) -> dict[str, Any]:
        """What every estimate takes."""
        return {
            "seed": self.seed, "bootstrap": self.bootstrap, "level": self.level, "order": self.order,
            "workers": self.workers,
        }  # fmt: skip


def _check(asked: _Asked) -> None:
    """Refuse what cannot be, before any work is done."""
    if (asked.file is None) == (not asked.ids):
        raise click.UsageError("Give either FILE or --ids NAME=FILE for each list.")
    if asked.ids and (asked.by or asked.lists or asked.count):
        raise click.UsageError("--by, --lists and --count are about the columns of FILE; --ids has none.")
    if asked.workers is not None and asked.workers < 1:
        raise BadValue("--workers", found=asked.workers, needed="give 1 or more")
    if asked.population and not asked.by:
        raise click.UsageError("--population gives rates of groups: name the groups with --by.")
    if asked.sdg and not asked.population:
        raise click.UsageError("--sdg needs --population, the file of residents.")
    for path in (asked.report, asked.sdg):
        if path is not None:
            make_folder(path.parent)
    if asked.pictures is not None:
        make_folder(asked.pictures)


def _read(asked: _Asked, by: Sequence[str]) -> "PrevalenceInput":
    """The histories by one set of groups, added up across the others."""
    from daybreak.measurement.prevalence_input import join_ids, read_lists

    if asked.file is None:
        return join_ids(asked.ids, column=asked.id_column)
    others = sorted({name for names in asked.by for name in names} - set(by))
    lists = asked.lists or None
    return read_lists(asked.file, lists=lists, count=asked.count, by=by, across=others)


def _answer(asked: _Asked, progress: "Progress") -> "Answer":
    from daybreak.measurement.population import read_population
    from daybreak.measurement.prevalence_answer import answer

    return answer(
        lambda by: _read(asked, by),
        asked.methods,
        by=asked.by,
        parameters=asked.own,
        population=read_population(asked.population) if asked.population else None,
        moved=bool(asked.report or asked.pictures),
        resamples=asked.resamples,
        progress=progress,
        **asked.settings,
    )


def _write(asked: _Asked, answer: "Answer") -> None:
    if asked.sdg and answer.sdg:
        from daybreak.standard.serialise import write_csv

        write_csv(asked.sdg, answer.sdg.rows())
    if asked.report:
        from daybreak.release.prevalence.page import write_prevalence_report

        write_prevalence_report(
            answer.comparison,
            asked.report,
            sensitivity=answer.sensitivity,
            strata=answer.strata[1:],
            sdg=answer.sdg,
        )
    if asked.pictures:
        from daybreak.release.prevalence.album import album
        from daybreak.release.prevalence.picture_files import FORMATS, check_png, write_pictures

        formats: tuple[str, ...] = FORMATS
        try:
            check_png()
        except DaybreakError as error:
            formats = ("svg",)
            click.echo(f"Pictures are written as SVG only. {error}", err=True)
        write_pictures(album(answer.comparison, answer.sensitivity), asked.pictures, formats=formats)


def _show_methods() -> None:
    from daybreak.measurement.prevalence_methods import METHODS

    for one in METHODS.values():
        usual = ", usual" if one.usual else ""
        click.echo(f"{one.name}{usual}: {one.title}. {one.source}")
        for name, parameter in one.takes.items():
            click.echo(f"    --set {one.name}.{name}={parameter.default}")


def _show_columns(asked: _Asked) -> None:
    """Each column with what it is taken for."""
    from daybreak.measurement.prevalence_input import COUNT
    from daybreak.measurement.table_files import read_table

    if asked.file is None:
        raise click.UsageError("--list-columns needs FILE.")
    counted = asked.count.lower() if asked.count else COUNT
    groups = {name for names in asked.by for name in names}
    table = read_table(asked.file)
    for name, values in table.columns.items():
        different = sorted(set(values))
        if name.lower() == counted:
            role = "count"
        elif name in groups:
            role = "group"
        elif name in asked.lists or (not asked.lists and set(different) <= {"0", "1", ""}):
            role = "list"
        else:
            role = "neither 0 nor 1: name it with --by, or leave it out with --lists"
        shown = ", ".join(different[:5]) + (", ..." if len(different) > 5 else "")
        click.echo(f"{name}: {role} ({shown})")
