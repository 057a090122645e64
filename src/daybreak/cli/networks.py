"""`daybreak networks`: from a file of posts to explained networks."""

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from daybreak.cli.inputs import Columns, at_least, columns, country, seeded
from daybreak.cli.progress import bars
from daybreak.errors import FileMissing
from daybreak.standard.counted import counted

if TYPE_CHECKING:
    from daybreak.prosecution.leads import Leads
    from daybreak.prosecution.ranking import Order
    from daybreak.standard.manifest import RunManifest


@click.command("networks")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@columns
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("daybreak-out"),
    show_default=True,
    help="Folder for the results; decisions are kept there.",
)
@click.option(
    "--default-country",
    metavar="CC",
    callback=country,
    help="Two-letter country for numbers, wages and places where a post names none.",
)
@click.option("--leads", default=100, show_default=True, callback=at_least(1), help="Most leads to show.")
@click.option(
    "--order",
    type=click.Choice(["both", "organised", "risk"]),
    default="both",
    show_default=True,
    help="Order of leads: by the weaker of the two scores, or by one.",
)
@click.option(
    "--decisions",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Decision file to honour instead of the one in --out.",
)
@click.option("--unmask", is_flag=True, help="Show contacts in full. They may be those of victims.")
@click.option("--workers", default=2, show_default=True, callback=at_least(1), help="Processes to use.")
@click.option(
    "--seed", default=0, show_default=True, callback=seeded, help="The same seed gives the same operations."
)
@click.option("--quiet", is_flag=True, help="No progress and no summary.")
@click.option("--json", "as_json", is_flag=True, help="Print the leads as JSON on standard output.")
@click.option("--open", "show", is_flag=True, help="Open the report in the browser when there is one.")
def command(
    paths: tuple[str, ...],
    columns: Columns,
    out: Path,
    default_country: str | None,
    leads: int,
    order: "Order",
    decisions: Path | None,
    unmask: bool,
    workers: int,
    seed: int,
    quiet: bool,
    as_json: bool,
    show: bool,
) -> None:
    """Turn posts (files or folders) into networks, ranked and explained.

    Reads CSV, TSV, JSONL, XLSX and Parquet, also packed (gz, zst) and in folders. Columns are found by
    name or given. Writes report.html, leads, tables and a manifest into the folder --out.
    """
    from daybreak.prosecution.decisions import DECISIONS_FILE, read_decisions
    from daybreak.prosecution.leads import rank_leads
    from daybreak.prosecution.networks import find_networks
    from daybreak.release.files import write_run

    if decisions is not None and not decisions.exists():
        raise FileMissing(decisions)
    known = read_decisions(decisions or out / DECISIONS_FILE)
    with bars(quiet=quiet or as_json) as progress:
        posts = columns.read(paths, aside=out / "skipped.csv", unmask=unmask, progress=progress)
        networks = find_networks(
            posts, country=default_country, decisions=known, workers=workers, seed=seed, progress=progress
        )
        ranked = rank_leads(networks, limit=leads, order=order, progress=progress)
        manifest = write_run(ranked, out, unmask=unmask, progress=progress)
    report = out / "report.html"
    if as_json:
        click.echo((out / "leads.json").read_bytes())  # UTF-8, whatever the terminal speaks
    elif not quiet:
        for line in summary(ranked, manifest, report):
            click.echo(line)
    if show and not webbrowser.open(report.resolve().as_uri()):
        click.echo("No browser could be opened; open the report yourself.", err=True)


def summary(leads: "Leads", manifest: "RunManifest", report: Path) -> list[str]:
    """What a person needs to know at the end of a run."""
    counts = manifest.counts
    lines = [
        f"{counted(counts['posts'], 'post')}, {counted(counts['templates'], 'repeated text')}, "
        f"{counted(counts['operations'], 'operation')}.",
        *manifest.notes,
        *(f"Left out: {counted(number, 'row')}, {why}." for why, number in manifest.skipped.items()),
        f"{counted(len(leads), 'lead')}." + (" The first:" if len(leads) else ""),
    ]
    for lead in leads.ranked[:5]:
        lines.append(
            f"  {lead.rank}. {lead.key}  organised {lead.organised:.0f}, risk {lead.risk:.0f}, "
            f"{counted(len(lead.posts), 'post')}, {counted(len(lead.places), 'place')}"
        )
    return [*lines, f"Report: {click.format_filename(report)}"]
