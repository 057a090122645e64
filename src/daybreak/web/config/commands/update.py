"""Brings the deployment's database up to date; `daybreak serve` runs this before it listens."""

import sys

import click

from daybreak.errors import DaybreakError
from daybreak.web.config.deployment import find_home
from daybreak.web.config.start import start_django, update_database


def main() -> int:
    """Update, and say what was done."""
    try:
        start_django(find_home(), database=False)
        steps = update_database()
        _make_demo_people()
    except DaybreakError as error:
        click.echo(f"daybreak: {error}", err=True)
        return error.exit_code
    if steps:
        click.echo(f"The database was brought up to date ({steps} steps).", err=True)
    return 0


def _make_demo_people() -> None:
    from django.conf import settings

    if settings.DEMO:
        from daybreak.web.config.demo.people import make_people

        make_people()


if __name__ == "__main__":
    sys.exit(main())
