"""`daybreak groups`: which posts repeat one text, with an index that posts can be added to."""

from pathlib import Path

import click

from daybreak.cli.inputs import Columns, columns
from daybreak.cli.progress import bars
from daybreak.cli.turns import one_at_a_time
from daybreak.standard.counted import counted


@click.command("groups")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@columns
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("groups.csv"),
    show_default=True,
    help="CSV file: id, file, line, group, similarity.",
)
@click.option(
    "--index",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of an index: made if missing, else the posts are added to it.",
)
@click.option("--quiet", is_flag=True, help="No progress and no summary.")
def command(paths: tuple[str, ...], columns: Columns, out: Path, index: Path | None, quiet: bool) -> None:
    """Group posts that were written from the same template.

    A group is named by the number of its first post, counted from 0 over everything ever added to the index;
    a post alone is a group of its own. Adding posts gives what one run over all posts gives.
    """
    import numpy as np
    import pyarrow as pa

    from daybreak.methods.text.groups import GroupIndex
    from daybreak.standard.serialise import write_csv

    with bars(quiet=quiet) as progress:
        posts = columns.read(paths, aside=out.with_suffix(".skipped.csv"), progress=progress)
    with one_at_a_time(index, quiet=quiet), bars(quiet=quiet) as progress:
        there = index is not None and GroupIndex.saved_in(index)
        groups = GroupIndex.load(index) if index is not None and there else GroupIndex()
        before = len(groups)
        groups.add(posts.texts, progress=progress)
        found = groups.groups()
        sources = pa.array([source.path for source in posts.sources])
        write_csv(
            out,
            pa.table(
                {
                    "id": posts.table.column("id"),
                    "file": sources.take(posts.table.column("file").combine_chunks()),
                    "line": posts.table.column("line"),
                    "post": np.arange(before, before + len(posts)),
                    "group": found.label[before:],
                    "similarity": found.similarity[before:],
                }
            ),
        )
        if index is not None:  # last: when the table could not be written, a second try adds no post twice
            groups.save(index)
    if not quiet:
        shared = int((found.size[before:] > 1).sum())
        where = click.format_filename(out)
        sharing = counted(shared, "of them shares", "of them share")
        click.echo(f"{counted(len(posts), 'post')}, {sharing} a text with others. Groups: {where}")
