"""`daybreak ledger`: check the ledger, write it out, or check what was written out."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from daybreak.errors import BadValue, LedgerBroken, NotWritable
from daybreak.standard.counted import counted
from daybreak.web.config.commands.options import home_option

if TYPE_CHECKING:
    from daybreak.web.vault.verifier import Verdict

#: Findings shown on the terminal unless more are asked for.
SHOWN = 20


@click.group("ledger")
def command() -> None:
    """Who touched what: check that the ledger is as it was written, or take it out as a file."""


@command.command("verify")
@home_option
@click.option(
    "--export",
    "export",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Check this exported ledger instead of the deployment's; needs no deployment.",
)
@click.option("--key", help="The public key that must have signed an export, 64 hexadecimal digits.")
@click.option("--all", "every", is_flag=True, help=f"Show all findings, not the first {SHOWN}.")
def verify(home: Path, export: Path | None, key: str | None, every: bool) -> None:
    """Find and locate changed, removed, reordered, doubled and cut-off events. Exits with 33 if any."""
    if export is not None:
        from daybreak.web.vault.export import verify_export

        verdicts = [verify_export(export, public=[_read_key(key)] if key else [])]
        if not key:
            click.echo(
                "Checked with the key named in the file: shows damage, not forgery. Give --key for both."
            )
    else:
        from daybreak.web.config.start import start_django

        start_django(home)
        from daybreak.web.vault.ledger_check import verify_all

        verdicts = verify_all()
    for one in verdicts:
        _show(one, every)
    found = sum(len(one.findings) for one in verdicts)
    if found:
        raise LedgerBroken("The ledger", found=found)


@command.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@home_option
@click.option(
    "--organisation", help="Whose ledger, by short name or id; the installation's own unless given."
)
def export(file: Path, home: Path, organisation: str | None) -> None:
    """Write a ledger to FILE, for an auditor or a court; it holds no content."""
    from daybreak.web.config.start import start_django

    start_django(home)
    from daybreak.web.vault.ledger import signer
    from daybreak.web.vault.ledger_check import export_ledger, find_chain

    chain = find_chain(organisation)
    try:
        with file.open("xb") as target:
            os.fchmod(target.fileno(), 0o600)
            count = export_ledger(target, chain=chain, by=None)
    except FileExistsError:
        raise NotWritable(file, why="there is a file already") from None
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    click.echo(f"{click.format_filename(file)}: {count:,} events. Public key: {signer().public.hex()}")


def _show(one: "Verdict", every: bool) -> None:
    whose = "the installation" if one.chain.int == 0 else str(one.chain)
    state = "as it was written" if one.sound else counted(len(one.findings), "finding")
    seen = f"{counted(one.events, 'event')}, {counted(one.heads, 'signed head')}"
    click.echo(f"{whose}: {seen}, root {one.root.hex()[:16]}: {state}")
    for finding in one.findings if every else one.findings[:SHOWN]:
        click.echo(f"  {finding.kind}: {finding.sentence}")
    if not every and len(one.findings) > SHOWN:
        click.echo(f"  ... and {len(one.findings) - SHOWN} more; --all shows them")
    sys.stdout.flush()


def _read_key(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise BadValue("The public key", found=text, needed="it is 64 hexadecimal digits")
    return key
