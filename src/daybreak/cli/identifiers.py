"""`daybreak identifiers`: everything a post can be found or followed by, as a table."""

import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from daybreak.cli.inputs import Columns, at_least, columns, country
from daybreak.cli.progress import bars
from daybreak.standard.counted import counted

if TYPE_CHECKING:
    from daybreak.methods.entities.wallets import Rejected

#: Nothing shorter has the shape of an address; how many that failed are shown.
_LONG_WORD, _SHOWN = re.compile(r"\w{25}"), 5


@click.command("identifiers")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@columns
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("identifiers.csv"),
    show_default=True,
    help="CSV or Parquet file.",
)
@click.option(
    "--default-country",
    metavar="CC",
    callback=country,
    help="Two-letter country to assume for numbers and wages.",
)
@click.option("--workers", default=2, show_default=True, callback=at_least(1), help="Processes to use.")
@click.option("--quiet", is_flag=True, help="No progress and no summary.")
def command(
    paths: tuple[str, ...],
    columns: Columns,
    out: Path,
    default_country: str | None,
    workers: int,
    quiet: bool,
) -> None:
    """Find phones, handles, wallets, wages, ages, places and dates, each with the sentence that says why.

    The table shows contacts in full, for a person who works on them: keep it safe.
    """
    import pyarrow as pa

    from daybreak.methods.entities.find import find_in_posts
    from daybreak.standard.serialise import write_csv, write_parquet

    with bars(quiet=quiet) as progress:
        posts = columns.read(paths, aside=out.with_suffix(".skipped.csv"), progress=progress)
        lands = [default_country] * len(posts) if default_country else None
        found = find_in_posts(posts.texts, countries=lands, workers=workers, progress=progress)
    ids = posts.table.column("id").take(found.column("post"))
    table = found.add_column(0, pa.field("id", ids.type), ids)
    (write_parquet if out.suffix == ".parquet" else write_csv)(out, table)
    if not quiet:
        said = f"{counted(found.num_rows, 'finding')} in {counted(len(posts), 'post')}"
        click.echo(f"{said}: {click.format_filename(out)}")
        for post, reject in islice(_no_addresses(posts.texts.to_pylist()), _SHOWN):
            start = f"{reject.raw[:6]}...{reject.raw[-4:]}"
            click.echo(f"Post {posts.table['id'][post]}: {start} is no address: {reject.why}.")


def _no_addresses(texts: Iterable[str]) -> "Iterable[tuple[int, Rejected]]":
    """What looks like the address of a wallet and was left out, with the number of its post."""
    from daybreak.methods.entities.wallets import explain_rejects
    from daybreak.methods.text.normalise import normalise

    long = ((number, text) for number, text in enumerate(texts) if _LONG_WORD.search(text))
    return ((number, reject) for number, text in long for reject in explain_rejects(normalise(text)))
