"""`daybreak restore`: a backup into an empty deployment, or one organisation into one without it."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from daybreak.web.config.commands.options import home_option
from daybreak.web.config.deployment import first_settings, laid_out
from daybreak.web.config.start import start_django, update_database
from daybreak.web.vault.unfinished import is_noted


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@home_option
@click.option(
    "--keys",
    type=click.Path(path_type=Path, file_okay=False),
    help="The copy of the folder `keys` of the deployment the backup was made in.",
)
@click.option(
    "--destroyed",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A further list of destroyed cases (destroyed.jsonl), newer than the backup; may be given again.",
)
@click.option(
    "--address", default="http://localhost:8000", show_default=True, help="Address of a new deployment."
)
@click.option("--database-url", default="", help="Database of a new deployment; SQLite unless given.")
def command(
    file: Path, home: Path, keys: Path | None, destroyed: tuple[Path, ...], address: str, database_url: str
) -> None:
    """Restore FILE. A new deployment is made for it when there is none yet.

    Give the newest list of destroyed cases (`backups/destroyed.jsonl`), so that what was destroyed after the
    backup stays destroyed. Everything comes back or nothing; when it was interrupted, run it again
    in the same way.
    """
    with _place(home, address, database_url):
        start_django(home, database=False, restoring=True)
        update_database()
        from daybreak.web.vault.restore import restore_backup

        report = restore_backup(file, keys=keys, destroyed=destroyed)
    rows, back = sum(report.backup.rows.values()), report.backup
    click.echo(f"{rows:,} rows and {back.files:,} files are back, as of {back.made:%Y-%m-%d %H:%M} UTC.")
    if report.destroyed_again:
        click.echo(f"{report.destroyed_again} destroyed cases stay destroyed.")
    click.echo("Tokens and invitations ended with the restore. See who left since, and let them in no more.")
    click.echo("Everybody has to sign in again. Then run `daybreak ledger verify` and `daybreak check`.")


def _place(home: Path, address: str, database_url: str) -> AbstractContextManager[None]:
    """The deployment that is there, or a new one, of which nothing stays unless something came back."""
    if (home / "settings.toml").exists():
        return nullcontext()
    said = first_settings(address, database_url)
    return laid_out(home, said, stays=lambda: is_noted(home) is not None)
