"""What the web commands' options have in common."""

from pathlib import Path

import click

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="DAYBREAK_HOME",
    default=Path("daybreak-home"),
    show_default=True,
    help="The deployment's folder: settings, keys, files, and the database when that is SQLite.",
)

language_option = click.option(
    "--language",
    default="en",
    show_default=True,
    type=click.Choice(["en", "es", "fr", "ar"]),
    help="Language of the organisation.",
)
