"""`daybreak init`: makes a deployment with its first organisation and administrator."""

from pathlib import Path

import click

from daybreak.errors import BadValue
from daybreak.web.config.commands.options import home_option, language_option
from daybreak.web.config.deployment import first_settings, laid_out
from daybreak.web.config.start import must_hold_nothing, start_django, update_database


@click.command("init")
@home_option
@click.option("--organisation", prompt="Name of the organisation", help="Name of the first organisation.")
@click.option(
    "--administrator", prompt="Name the administrator signs in with", help="Sign-in name of the first person."
)
@click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    envvar="DAYBREAK_PASSWORD",
    help="The administrator's password; asked for unless DAYBREAK_PASSWORD holds it.",
)
@click.option(
    "--address",
    default="http://localhost:8000",
    show_default=True,
    help="The address people will type, https://... in real use.",
)
@click.option("--database-url", default="", help="A PostgreSQL database; SQLite in the folder unless given.")
@language_option
def command(
    home: Path,
    organisation: str,
    administrator: str,
    password: str,
    address: str,
    database_url: str,
    language: str,
) -> None:
    """Make a deployment: folder, keys, database, the first organisation and its administrator.

    Prints the organisation's recovery key once. It is not kept anywhere: write it down.
    """
    with laid_out(home, first_settings(address, database_url)):
        start_django(home, database=False)
        must_hold_nothing()
        click.echo("Preparing the database ...", err=True)
        update_database()
        from django.core.exceptions import ValidationError

        from daybreak.web.config.set_up import set_up

        try:
            made = set_up(
                organisation=organisation, administrator=administrator, password=password, language=language
            )
        except ValidationError as error:
            raise BadValue(
                "The organisation or its administrator's account",
                found=" ".join(error.messages),
                needed="another choice",
            ) from None
    click.echo(f"\n{organisation} is set up in {home}.\n")
    for line in made.words_on_recovery:
        click.echo(line)
    click.echo(f"\nNext: daybreak serve --home {click.format_filename(home)}")
