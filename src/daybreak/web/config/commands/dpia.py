"""`daybreak dpia`: the data-protection impact record, made of what every field declares."""

from pathlib import Path

import click

from daybreak.errors import NotWritable
from daybreak.web.config.commands.options import home_option
from daybreak.web.config.start import start_django


@click.command("dpia")
@home_option
@click.option("--organisation", default="", help="Name of the organisation in the title.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; the terminal unless given."
)
def command(home: Path, organisation: str, out: Path | None) -> None:
    """Write the record of processing and impact: every field, what for, on what basis, how long."""
    start_django(home, database=False)
    from daybreak.web.vault.dpia import write_dpia

    text = write_dpia(organisation=organisation)
    if out is None:
        click.echo(text)
        return
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise NotWritable(out, why="there is a file already") from None
