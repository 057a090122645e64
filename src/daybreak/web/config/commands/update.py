"""Brings the deployment's database up to date; `daybreak serve` runs this before it listens."""

import sys

import click

from daybreak.errors import DaybreakError
from daybreak.web.config.deployment import find_home
from daybreak.web.config.start import start_django, update_database


def main() -> int:
    """Update, and say what was done."""
    try:
        start_django(find_home())
        steps = update_database()
    except DaybreakError as error:
        click.echo(f"daybreak: {error}", err=True)
        return error.exit_code
    if steps:
        click.echo(f"The database was brought up to date ({steps} steps).", err=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
