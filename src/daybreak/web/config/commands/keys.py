"""`daybreak keys`: new keys for a deployment whose own may have been seen by somebody."""

from pathlib import Path

import click

from daybreak.standard.counted import counted
from daybreak.web.config.commands.options import home_option
from daybreak.web.config.start import start_django

#: The keys, as `daybreak.web.vault.deployment_keys` knows them once Django runs.
_NAMES = ("django", "ledger-signing", "backup")


@click.group("keys")
def command() -> None:
    """The deployment's own keys: give it new ones when somebody may have seen the old."""


@command.command("renew")
@click.argument("names", nargs=-1, type=click.Choice(_NAMES))
@home_option
def renew(names: tuple[str, ...], home: Path) -> None:
    """Replace the keys NAMES, or all of them, while people work; nothing that lies under them is lost.

    Run it as the user whose service it is; when it was interrupted, run it again. Restart the service
    afterwards, and copy the folder `keys` anew.
    """
    start_django(home)
    from daybreak.web.vault.deployment_keys import renew_keys
    from daybreak.web.vault.ledger import signer

    done = renew_keys(names or _NAMES)
    if "django" in done.names:
        click.echo(
            f"django: {counted(done.factors, 'row')} of second factors and recovery codes sealed anew.\n"
            "  Sessions end when the service is started again."
        )
    if "ledger-signing" in done.names:
        click.echo(
            f"ledger-signing: {counted(done.ledgers, 'ledger')} under the new key {signer().public.hex()}.\n"
            "  Note it outside this machine; the old one counts up to this moment only."
        )
    if "backup" in done.names:
        click.echo("backup: the next backup is made under new keys. Older ones open until they expire.")
    folder = click.format_filename(home / "keys")
    click.echo(f"Restart the service, and copy {folder} anew, over the old copy.")
