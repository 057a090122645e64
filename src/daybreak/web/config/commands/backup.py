"""`daybreak backup`: everything, or one organisation, into one sealed file."""

from pathlib import Path

import click

from daybreak.web.config.commands.options import home_option
from daybreak.web.config.start import start_django


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@home_option
@click.option("--organisation", help="Only this organisation, by its short name or id; all unless given.")
@click.option(
    "--check", is_flag=True, help="Read an existing backup through instead, and count what it holds."
)
def command(file: Path, home: Path, organisation: str | None, check: bool) -> None:
    """Write a backup to FILE while people work, and read it back.

    To restore it the folder `keys` of the deployment is needed: keep a fresh copy of that folder apart from
    the backups. A backup opens for 60 to 90 days, then its key is removed.
    """
    start_django(home)
    from daybreak.web.accounts.queries import organisation_named
    from daybreak.web.vault.backup import make_backup, read_report

    if check:
        report = read_report(file, keys=home / "keys")
    else:
        whose = organisation_named(organisation) if organisation is not None else None
        report = make_backup(file, organisation=whose)
    click.echo(
        f"{click.format_filename(file)}: {sum(report.rows.values()):,} rows of {len(report.rows)} tables and "
        f"{report.files:,} files, as of {report.made:%Y-%m-%d %H:%M} UTC; can be restored until "
        f"{report.expires:%Y-%m-%d}."
    )
    if not check:
        click.echo(
            f"Keep a copy of {click.format_filename(home / 'keys')} apart from it; without it nothing opens."
        )
