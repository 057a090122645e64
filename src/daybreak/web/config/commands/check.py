"""`daybreak check`: says what is unsafe in a deployment and how to mend it."""

import sys
from pathlib import Path

import click

from daybreak.web.config.checks import check_folder, check_people
from daybreak.web.config.commands.options import home_option
from daybreak.web.config.deployment import load_deployment
from daybreak.web.config.start import start_django

#: Exit code when something grave was found.
UNSAFE = 42


@click.command("check")
@home_option
def command(home: Path) -> None:
    """Say what is unsafe in a deployment, why, and how to mend it. Exits with 42 when anything grave is."""
    deployment = load_deployment(home)
    found = list(check_folder(deployment))
    start_django(home, up_to_date=False)
    found += check_people()
    for one in sorted(found, key=lambda one: not one.grave):
        click.echo(
            f"{'UNSAFE' if one.grave else 'better'}  {one.what}.\n        {one.why}\n        {one.mend}\n"
        )
    grave = sum(one.grave for one in found)
    click.echo(f"{grave} unsafe, {len(found) - grave} could be better.")
    sys.exit(UNSAFE if grave else 0)
