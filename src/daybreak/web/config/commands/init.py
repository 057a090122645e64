"""`daybreak init`: makes a deployment with its first organisation and administrator."""

import shutil
from pathlib import Path

import click

from daybreak.errors import BadValue
from daybreak.web.config.commands.options import home_option, language_option
from daybreak.web.config.deployment import lay_out
from daybreak.web.config.start import start_django, update_database


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
    fresh = not home.exists()
    lay_out(home, _settings(address, database_url))
    try:
        start_django(home, database=False)
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
    except BaseException:
        if fresh:  # nothing was promised yet, so nothing half-made stays
            shutil.rmtree(home, ignore_errors=True)
        else:
            (home / "settings.toml").unlink(missing_ok=True)
        raise
    click.echo(f"\n{organisation} is set up in {home}.\n")
    for line in made.words_on_recovery:
        click.echo(line)
    click.echo(f"\nNext: daybreak serve --home {click.format_filename(home)}")


def _settings(address: str, database_url: str) -> str:
    said = [f'address = "{_safe(address)}"']
    if database_url:
        said.append(f'database_url = "{_safe(database_url)}"')
    if address.startswith("https://"):
        said.append("proxies = 1")
    return "\n".join(said) + "\n"


def _safe(text: str) -> str:
    if '"' in text or "\\" in text or not text.isprintable():
        raise BadValue("A setting", found=text, needed="no quotation mark, backslash or control character")
    return text
